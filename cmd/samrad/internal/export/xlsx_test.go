package export

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/vocabulary"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// workbook writes cases with such titles as a workbook, and reads it with another library.
func workbook(t testing.TB, titles ...string) *excelize.File {
	t.Helper()
	list, words := checklist.Default(), vocabulary.Default()
	x := Sheet{Questions: list.Questions(), Words: words, Zone: time.UTC}
	var cases []Case
	for n, title := range titles {
		cases = append(cases, Case{Initiative: fixture.Case(n+1, title, 1), Stage: initiative.Ready})
	}
	var b bytes.Buffer
	if err := x.XLSX(&b, cases); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// TestWorkbook: what begins like a formula is a text, and everything else is as it was.
func TestWorkbook(t *testing.T) {
	titles := []string{"Trygghetsvandring åäö – “Jordbro” <b>&amp;", `=HYPERLINK("http://x","y")`, "+1", "två\nrader",
		"tecken\x00\x07\u202e", strings.Repeat("å", 40000), strings.Repeat("🙂", 20000)}
	want := append([]string(nil), titles...)
	want[4] = "tecken"
	f := workbook(t, titles...)
	rows, err := f.GetRows("Register")
	if err != nil || len(rows) != len(titles)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	list, words := checklist.Default(), vocabulary.Default()
	if head := (Sheet{Questions: list.Questions(), Words: words}).headings(); strings.Join(rows[0],
		"|") != strings.Join(head, "|") || len(head) != 28 {
		t.Errorf("headings %q", rows[0])
	}
	for i, title := range want {
		got := rows[i+1][1]
		if units := len(utf16.Encode([]rune(got))); units > mostCell {
			t.Errorf("a cell of %d characters", units)
		}
		if cut, ok := strings.CutSuffix(got, "…"); got != title && !(ok && strings.HasPrefix(title, cut) &&
			len(cut) > 30000) {
			t.Errorf("%.40q became %.40q", title, got)
		}
		at := "B" + string(rune('2'+i))
		if formula, err := f.GetCellFormula("Register", at); formula != "" || err != nil {
			t.Errorf("%s is a formula: %q, %v", at, formula, err)
		}
	}
	if kind, err := f.GetCellType("Register", "H2"); kind == excelize.CellTypeInlineString || err != nil ||
		rows[1][answeredColumn] == "" {
		t.Errorf("the count is of type %v, %v", kind, err)
	}
}

func TestColumnName(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := columnName(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

// FuzzWorkbook: whatever a title holds, the workbook can be read, has as many rows and cells, and no formula.
func FuzzWorkbook(f *testing.F) {
	for _, s := range []string{"=1+1", "</t></is></c><c><f>1</f>", "\x00\xff\ufffe]]>", "a\r\nb\tc", strings.Repeat("x",
		mostCell+1)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		book := workbook(t, title, "den andra")
		rows, err := book.GetRows("Register")
		if err != nil || len(rows) != 3 || rows[2][1] != "den andra" {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, at := range []string{"A2", "B2", "C2"} {
			if formula, err := book.GetCellFormula("Register", at); formula != "" || err != nil {
				t.Errorf("%s is a formula: %q, %v", at, formula, err)
			}
		}
	})
}

// TestYearPlan reads the plan with another library: by day, dates as dates, what comes again in a row a month, what may
// not be told without a day, and set up for a landscape A4.
func TestYearPlan(t *testing.T) {
	list, words := checklist.Default(), vocabulary.Default()
	x := Sheet{Questions: list.Questions(), Words: words, Zone: time.UTC, Span: YearPlanSpan(2026, dates.On(2026, 1, 1)),
		Names: map[initiative.Party]string{"kommun": "Haninge kommun"}}
	late, again, held := fixture.Case(1, "Sist", 1), fixture.Case(2, "Öppet hus", 1), fixture.Case(3, "Hemlig canary", 1)
	day := dates.On(2026, 12, 24)
	late.Lead, late.When = "kommun", initiative.When{Range: dates.Range{Start: day, End: day}, Precision: "day"}
	again.When = fixture.Thursdays()
	held.When = late.When
	var b bytes.Buffer
	if err := x.XLSX(&b, []Case{{Initiative: late}, {Initiative: again}, {Initiative: withoutContents(held),
		Withheld: "review"}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), " "); got != "Årsplan Register" {
		t.Errorf("sheets %s", got)
	}
	rows, err := f.GetRows("Årsplan")
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v: %q", len(rows), err, rows)
	}
	for n, want := range []string{"2026-02-05", "2026-03-05", "2026-04-02", "2026-05-07", "2026-12-24"} {
		if got := rows[n+1][2]; got != want {
			t.Errorf("row %d begins %s, want %s", n+1, got, want)
		}
	}
	if r := rows[5]; r[0] != "December 2026" || r[1] != "52" || r[5] != "Sist" || r[6] != "Haninge kommun" {
		t.Errorf("%q", r)
	}
	if r := rows[6]; r[0] != "Utan datum" || r[2] != "" || r[5] != "(granskas)" {
		t.Errorf("%q", r)
	}
	raw, err := f.GetCellValue("Årsplan", "C6", excelize.Options{RawCellValue: true})
	if err != nil || raw != "46380" {
		t.Errorf("the date is kept as %q, %v", raw, err)
	}
	panes, err := f.GetPanes("Årsplan")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	page, err := f.GetPageLayout("Årsplan")
	if err != nil || *page.Size != 9 || *page.Orientation != "landscape" {
		t.Errorf("page %+v, %v", page, err)
	}
}
