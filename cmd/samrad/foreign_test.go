package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

const foreignFrom, foreignTo = "2026-01-01", "2026-12-31"

// The columns of the register that are dates.
const foreignStart, foreignEnd = 3, 4

// foreignEvent is an event as a library of somebody else's reads it.
type foreignEvent struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Days     []string `json:"days"` // on which it begins
	Last     string   `json:"last"` // the last day of the first time
	Sequence int      `json:"sequence"`
	Status   string   `json:"status"`
}

// foreignCell is a cell as another program reads it: one of these.
type foreignCell struct {
	Text    string `json:"text,omitempty"`
	Date    string `json:"date,omitempty"`
	Number  *int   `json:"number,omitempty"`
	Formula string `json:"formula,omitempty"`
}

type foreignSheet struct {
	Name      string          `json:"name"`
	Rows      [][]foreignCell `json:"rows"`
	Frozen    int             `json:"frozen"`
	Filter    bool            `json:"filter"`
	Landscape bool            `json:"landscape"`
	Paper     int             `json:"paper"`
	Widths    []float64       `json:"widths"`
}

// TestForeignReaders has the exports read by programs and libraries of others (.ci/foreign/run installs them): they find
// the same cases on the same days, spell out alike what comes again, see that a changed case has a higher sequence, and
// that a cancelled one is.
func TestForeignReaders(t *testing.T) {
	tools := os.Getenv("SAMRAD_TEST_FOREIGN")
	if tools == "" {
		t.Skip("SAMRAD_TEST_FOREIGN is not set: .ci/foreign/run installs the readers and sets it")
	}
	dir := t.TempDir()
	foreignRegister(t, dir, foreignCases())
	first := readAlike(t, tools, dir)
	workbookAlike(t, tools, dir)
	changed := foreignCases()
	changed[0].Title, changed[0].Updated = "Torgdag med ny rubrik", changed[0].Updated.Add(time.Hour)
	changed[1].Cancelled, changed[1].Updated = fixture.Time(50), fixture.Time(50)
	foreignRegister(t, dir, changed[:2])
	second := readAlike(t, tools, dir)
	for n := range 2 {
		if second[n].Sequence <= first[n].Sequence {
			t.Errorf("%s: sequence %d after %d", second[n].ID, second[n].Sequence, first[n].Sequence)
		}
	}
	if first[1].Status == "CANCELLED" || second[1].Status != "CANCELLED" {
		t.Errorf("%s was %s and is %s", second[1].ID, first[1].Status, second[1].Status)
	}
}

// foreignCases are cases of every kind of time, with titles that are hard to read.
func foreignCases() []*initiative.Initiative {
	day := func(m time.Month, d int) dates.Day { return dates.On(2026, m, d) }
	single := func(d dates.Day) initiative.When {
		return initiative.When{Range: dates.Range{Start: d, End: d}, Precision: "day"}
	}
	again := func(f dates.Freq, every, nth int, from, to dates.Day, on ...time.Weekday) initiative.When {
		rule := dates.Series{Freq: f, Every: every, Nth: nth, Weekdays: on, Start: from, End: to}
		return initiative.When{Range: dates.Range{Start: from, End: to}, Precision: "range", Series: rule}
	}
	var none dates.Day
	times := []initiative.When{
		single(day(3, 26)), single(day(12, 31)),
		{Range: dates.Range{Start: day(12, 30), End: dates.On(2027, 1, 2)}, Precision: "range"},
		{Range: dates.Range{Start: day(5, 1)}, Precision: "open"},
		{Range: dates.Range{Start: day(6, 1), End: day(6, 7)}, Precision: "week"},
		fixture.Thursdays(),
		again(dates.Weekly, 1, 0, day(2, 1), day(5, 31), time.Thursday),
		again(dates.Weekly, 2, 0, day(1, 13), none, time.Tuesday),
		again(dates.Weekly, 1, 0, day(3, 25), day(4, 9), time.Monday, time.Friday),
		again(dates.Monthly, 1, -1, day(1, 1), none, time.Friday),
		again(dates.Monthly, 2, 0, day(1, 15), none),
		again(dates.Daily, 1, 0, day(3, 28), day(4, 2)),
		again(dates.Yearly, 1, 0, day(4, 30), none),
		{},
	}
	titles := []string{"Torgdag", "Komma, semikolon; bak\\streck", "=1+1", "Åäö " + strings.Repeat("lång rubrik ", 12) + "slut", `"Citat" & <taggar>`}
	var out []*initiative.Initiative
	for n, w := range times {
		i := fixture.Case(n+1, titles[n%len(titles)], n)
		i.When = w
		i.Recount(fixture.Twelve())
		out = append(out, i)
	}
	return out
}

func foreignRegister(t *testing.T, dir string, cases []*initiative.Initiative) {
	t.Helper()
	st, err := open.Store(dir, store.Options{Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	err = st.Update(func(tx store.Tx) error {
		for _, i := range cases {
			if err := tx.PutCase(i); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
}

// export writes one form of the register to a file.
func exportTo(t *testing.T, dir, format string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "plan."+format)
	text := operate(t, 0, "export", "--format="+format, "--year=2026", "--data-dir="+dir)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// inJSON are the cases of the same export as JSON.
func inJSON(t *testing.T, dir string) (out []export.Case) {
	t.Helper()
	if err := json.Unmarshal([]byte(operate(t, 0, "export", "--format=json", "--year=2026", "--data-dir="+dir)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// readAlike reads the calendar with each library, and wants of each what the export as JSON says.
func readAlike(t *testing.T, tools, dir string) []foreignEvent {
	t.Helper()
	file := exportTo(t, dir, "ics")
	var want []foreignEvent
	for _, i := range inJSON(t, dir) {
		if i.When.IsZero() {
			continue
		}
		e := foreignEvent{ID: strings.ToLower(string(i.ID)), Title: i.Title, Status: "TENTATIVE", Last: i.When.End.String()}
		if !i.Cancelled.IsZero() {
			e.Status = "CANCELLED"
		}
		if i.When.End.IsZero() {
			e.Last = i.When.Start.String()
		}
		e.Days = []string{i.When.Start.String()}
		if !i.When.Series.IsZero() {
			e.Days = nil
			for _, d := range i.When.Series.Occurrences(dates.On(2026, 1, 1), dates.On(2026, 12, 31)) {
				e.Days = append(e.Days, d.String())
			}
			e.Last = e.Days[0]
		}
		want = append(want, e)
	}
	var last []foreignEvent
	for _, reader := range [][]string{
		{"node", filepath.Join(tools, "read.mjs"), "ical.js"}, {"node", filepath.Join(tools, "read.mjs"), "node-ical"},
		{filepath.Join(tools, "foreign")},
	} {
		var got []foreignEvent
		ask(t, &got, append(reader, file, foreignFrom, foreignTo)...)
		for n := range got {
			id, _, _ := strings.Cut(got[n].ID, "@")
			got[n].ID = id
		}
		slices.SortFunc(got, func(a, b foreignEvent) int { return strings.Compare(a.ID, b.ID) })
		if last != nil {
			if diff := cmp.Diff(last, got); diff != "" {
				t.Errorf("%v reads another calendar than the one before (-before +now):\n%s", reader, diff)
			}
		}
		last = slices.Clone(got)
		for n := range got {
			got[n].Sequence = 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-json +read):\n%s", reader, diff)
		}
	}
	return last
}

// ask runs a reader and takes what it prints.
func ask(t *testing.T, into any, command ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "TZ=Europe/Stockholm")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, into)
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, &errs)
	}
}

// workbookAlike reads the workbook with exceljs and with LibreOffice, and wants of both the same cells: the cases of the
// export as JSON, with dates as dates and no formula.
func workbookAlike(t *testing.T, tools, dir string) {
	t.Helper()
	file := exportTo(t, dir, "xlsx")
	var sheets []foreignSheet
	ask(t, &sheets, "node", filepath.Join(tools, "read.mjs"), "exceljs", file)
	if len(sheets) != 2 || sheets[0].Name != "Årsplan" || sheets[1].Name != "Register" {
		t.Fatalf("exceljs finds %d sheets", len(sheets))
	}
	for _, s := range sheets {
		narrow := slices.ContainsFunc(s.Widths, func(w float64) bool { return w < 5 })
		if s.Frozen != 1 || !s.Filter || !s.Landscape || s.Paper != 9 || narrow {
			t.Errorf("%s: frozen %d, filter %t, landscape %t, paper %d, widths %v", s.Name, s.Frozen, s.Filter, s.Landscape, s.Paper, s.Widths)
		}
	}
	office := inLibreOffice(t, file)
	for n, s := range sheets {
		if diff := cmp.Diff(dense(s.Rows), dense(office[n])); diff != "" {
			t.Errorf("%s (-exceljs +LibreOffice):\n%s", s.Name, diff)
		}
	}
	var want, got []string
	for _, i := range inJSON(t, dir) {
		want = append(want, fmt.Sprint(i.ID, " ", i.Title, " ", i.When.Start, " ", i.When.End))
	}
	for _, row := range sheets[1].Rows[1:] {
		got = append(got, fmt.Sprint(row[0].Text, " ", row[1].Text, " ", row[foreignStart].Date, " ", row[foreignEnd].Date))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Register (-json +exceljs):\n%s", diff)
	}
	plannedAlike(t, dir, sheets[0].Rows[1:])
}

// plannedAlike: each case stands in the plan on its day, and what comes again once a month, on the first of its days.
func plannedAlike(t *testing.T, dir string, rows [][]foreignCell) {
	t.Helper()
	var want, got []string
	for _, i := range inJSON(t, dir) {
		days := []dates.Day{i.When.Start}
		if !i.When.Series.IsZero() {
			days = i.When.Series.Occurrences(dates.On(2026, 1, 1), dates.On(2026, 12, 31))
		}
		month := time.Month(0)
		for _, d := range days {
			if d.Month != month || d.IsZero() {
				want = append(want, fmt.Sprint(i.ID, " ", d))
			}
			month = d.Month
		}
	}
	for _, row := range rows {
		got = append(got, fmt.Sprint(row[9].Text, " ", row[2].Date))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Årsplan (-json +exceljs):\n%s", diff)
	}
}

// dense drops empty cells and rows at the end, of which programs have different ideas.
func dense(rows [][]foreignCell) [][]foreignCell {
	var out [][]foreignCell
	for _, row := range rows {
		for len(row) > 0 && row[len(row)-1] == (foreignCell{}) {
			row = row[:len(row)-1]
		}
		out = append(out, row)
	}
	for len(out) > 0 && len(out[len(out)-1]) == 0 {
		out = out[:len(out)-1]
	}
	return out
}

// inLibreOffice has a workbook converted to a flat OpenDocument file, and reads its sheets.
func inLibreOffice(t *testing.T, file string) [][][]foreignCell {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless",
		"--convert-to", "fods", "--outdir", dir, file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := os.Open(filepath.Join(dir, "plan.fods"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, err := readFods(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// readFods reads the cells of a flat OpenDocument spreadsheet.
func readFods(r io.Reader) (out [][][]foreignCell, err error) {
	type cell struct {
		Repeated int      `xml:"number-columns-repeated,attr"`
		Type     string   `xml:"value-type,attr"`
		Value    string   `xml:"value,attr"`
		Date     string   `xml:"date-value,attr"`
		Formula  string   `xml:"formula,attr"`
		Lines    []string `xml:"p"`
	}
	type rowOf struct {
		Cells []cell `xml:"table-cell"`
	}
	var doc struct {
		Sheets []struct {
			Header []rowOf `xml:"table-header-rows>table-row"`
			Rows   []rowOf `xml:"table-row"`
		} `xml:"body>spreadsheet>table"`
	}
	if err := xml.NewDecoder(r).Decode(&doc); err != nil {
		return nil, err
	}
	for _, s := range doc.Sheets {
		var rows [][]foreignCell
		for _, row := range append(s.Header, s.Rows...) {
			var cells []foreignCell
			for _, c := range row.Cells {
				one := foreignCell{Formula: c.Formula}
				switch c.Type {
				case "date":
					one.Date = c.Date
				case "float":
					n := 0
					if _, err := fmt.Sscan(c.Value, &n); err != nil {
						return nil, err
					}
					one.Number = &n
				default:
					one.Text = strings.Join(c.Lines, "\n")
				}
				for range max(1, min(c.Repeated, 50)) {
					cells = append(cells, one)
				}
			}
			rows = append(rows, cells)
		}
		out = append(out, rows)
	}
	return out, nil
}
