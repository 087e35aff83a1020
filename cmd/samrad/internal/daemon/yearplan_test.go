package daemon

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/config"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
	"haninge.se/samrad/templates"
)

// fixtureRegister is the register of fixture, opened under a configuration until the test is over.
func fixtureRegister(t *testing.T, text string) *Register {
	t.Helper()
	dir := t.TempDir()
	fixture.Register(t, filepath.Join(dir, "data"))
	name := filepath.Join(dir, "samrad.toml")
	for file, text := range map[string]string{name: text, filepath.Join(dir, "secret"): "hemligt"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, _ := config.Read(name)
	st, err := open.Store(string(cfg.DataDir), store.Options{Location: cfg.Location(), Mark: cfg.Mark()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return &Register{Config: cfg, Store: st}
}

// enclosure is the year's plan in a mail that waits in the outbox, nil for none.
func enclosure(t *testing.T, st store.Store, key string) (file []byte) {
	t.Helper()
	item, ok, err := func() (item outbox.Item, ok bool, err error) {
		err = st.View(func(tx store.Tx) error { item, ok, err = tx.Item(key); return err })
		return item, ok, err
	}()
	if err == nil && ok {
		l, err := letter.Parse(item.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range l.Attachments {
			if a.Name != "Årsplan 2098.xlsx" {
				t.Errorf("the plan is called %q", a.Name)
			}
			file = a.Bytes
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestYearPlanWithTheQuartersFirstDigest: the first digest that goes out in a quarter has the year's plan with it, also
// for whoever gets it later; it tells no answer, and nothing of what may not be spread.
func TestYearPlanWithTheQuartersFirstDigest(t *testing.T) {
	r := fixtureRegister(t, fixture.Config+"[digest]\nto = [\"a@kommun.example\", \"b@kommun.example\"]\n")
	day := dates.On(2098, 4, 7)
	k, err := r.Notifier(func() time.Time { return day.In(time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	publish := func(day dates.Day, to string) []byte {
		t.Helper()
		is := digest.Issued{Mail: templates.Mail{Subject: "s", Text: "t\n", HTML: "<p>t</p>"}}
		is.Week, is.Day, is.At = dates.WeekOf(day), day, day.In(time.UTC)
		if err := k.Publish(is, []string{to}); err != nil {
			t.Fatal(err)
		}
		return enclosure(t, r.Store, digest.KeyOf(is.Week, to))
	}
	for n, c := range []struct {
		day  dates.Day
		to   string
		want bool
	}{{day, "a@kommun.example", true}, {day.AddDays(7), "a@kommun.example", false}, {day, "b@kommun.example", true}, {dates.On(2098, 7, 14), "a@kommun.example", true}} {
		file := publish(c.day, c.to)
		if (file != nil) != c.want {
			t.Errorf("digest %d to %s: a plan %t, want %t", n, c.to, file != nil, c.want)
		}
		if file == nil {
			continue
		}
		f, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if all := strings.Join(row, " "); strings.Contains(all, "canary") || strings.Contains(all, "=1+1") || strings.Contains(all, "19121212") {
					t.Errorf("%s tells %q", sheet, row)
				}
			}
			if len(rows) < 2 || sheet == "Register" && len(rows[0]) != 28-12-3 {
				t.Errorf("%s has %d rows, %q", sheet, len(rows), rows[0])
			}
		}
		_ = f.Close()
	}
}

// TestYearPlanForOneReader: the plan by mail tells its reader what he may see, in the words and in the workbook alike:
// of a guarded case nobody more than the number, of one under embargo its own party the title and no day.
func TestYearPlanForOneReader(t *testing.T) {
	r := fixtureRegister(t, fixture.Config)
	today := dates.On(2026, 3, 16)
	k, err := r.Notifier(func() time.Time { return today.In(time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	for party, sees := range map[initiative.Party]bool{"kommun": true, "polis": false} {
		for _, year := range []int{2026, 2098} {
			plan, err := k.yearPlan(disclosure.Reader{Party: party, Address: "anna@kommun.example"}, year, today)
			if err != nil {
				t.Fatal(err)
			}
			mail, err := templates.Write(plan.View, nil)
			if err != nil {
				t.Fatal(err)
			}
			said := mail.Text + inSheets(t, plan.File.Data)
			for _, held := range []string{"Hemlig canary", "19121212", "Svar på", "canary\""} {
				if strings.Contains(said, held) {
					t.Errorf("%s, %d: %q is told:\n%s", party, year, held, said)
				}
			}
			flat := strings.Join(strings.Fields(mail.Text), " ")
			secret := strings.Count(said, "Embargo canary")
			if want := map[bool]int{true: 3}[sees && year == 2026]; secret != want { // it stands in no year by its day
				t.Errorf("%s, %d: the title is told %d times, want %d:\n%s", party, year, secret, want, said)
			}
			if year == 2098 && (!strings.Contains(mail.Text, "MARS\n") || !strings.Contains(mail.Text, "Ons 26 mars") ||
				!strings.Contains(flat, "Ordningsvakter i Handens centrum (kommunen, 10 frågor kvar, tills vidare)")) {
				t.Errorf("%s:\n%s", party, mail.Text)
			}
			if year == 2026 && !strings.Contains(flat, "före 1 januari 2099") {
				t.Errorf("%s:\n%s", party, mail.Text)
			}
		}
	}
}

// inSheets is all that stands in a workbook.
func inSheets(t *testing.T, file []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return b.String()
}

// TestYearPlanSaysWhatIsOpen: the plan by mail calls ready what waits for nothing, as the digest does.
func TestYearPlanSaysWhatIsOpen(t *testing.T) {
	r := fixtureRegister(t, fixture.Config)
	today := dates.On(2026, 3, 16)
	k, err := r.Notifier(func() time.Time { return today.In(time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	voice := func(s initiative.Stance) func(*initiative.Consultation) {
		return func(c *initiative.Consultation) {
			c.Say(initiative.Voice{Stance: s, Source: initiative.Source{From: "bo"}})
		}
	}
	for n, c := range []struct {
		then func(*initiative.Consultation)
		want string
	}{
		{nil, "(kommunen, samråd återstår)"}, {func(*initiative.Consultation) {}, "(kommunen, samråd pågår)"},
		{voice(initiative.Objects), "(kommunen, polisen invänder)"}, {voice(initiative.NoObjection), "(kommunen, klar)"},
	} {
		err := r.Store.Update(func(tx store.Tx) error {
			i, _, err := tx.Case("SAM-2026-0001")
			if err != nil || c.then == nil {
				return err
			}
			i.With("polis").Ask(i.ToShow(), today.In(time.UTC))
			c.then(i.With("polis"))
			return tx.PutCase(i)
		})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := k.yearPlan(disclosure.Reader{Party: "kommun", Address: "anna@kommun.example"}, 2098, today)
		if err != nil {
			t.Fatal(err)
		}
		mail, err := templates.Write(plan.View, nil)
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(strings.Fields(mail.Text), " "); !strings.Contains(said, c.want) {
			t.Errorf("%d: no %q in\n%s", n, c.want, mail.Text)
		}
	}
}
