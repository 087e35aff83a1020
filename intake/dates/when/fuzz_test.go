package when

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"haninge.se/samrad/intake/dates"
)

// FuzzRead: whatever the text, nothing panics; its steps are bounded by its length; a range never ends before it begins; a year far off was written;
// case, composition and kind of blank make no difference; and reading the words that were read gives the same.
func FuzzRead(f *testing.F) {
	for _, name := range [...]string{"dates.tsv", "more.tsv"} {
		for _, r := range rows(f, name) {
			f.Add(r[0], 73)
		}
	}
	f.Add(strings.Repeat("1-", 300), 1)
	f.Add(strings.Repeat("från och med ", 40)+"12 mars", 1)
	f.Add("12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12 mars", 1)
	f.Add("12\u00ad mars\u200b \xff 2026–", 5)
	f.Fuzz(func(t *testing.T, text string, n int) {
		ref := dates.On(2026, 1, 1).AddDays(n % 3000)
		got, _, steps := Reader{Breaks: StockholmBreaks()}.read(text, ref)
		if steps > perByte*(len(text)+100) {
			t.Fatalf("%q on %s: %d steps", text, ref, steps)
		}
		r := got.Range
		if !r.Start.IsZero() && !r.End.IsZero() && r.End.Before(r.Start) || r.Start.IsZero() && !r.End.IsZero() {
			t.Fatalf("%q on %s: %v", text, ref, r)
		}
		if got.Precision == "none" != r.IsZero() || got.Precision == "" {
			t.Fatalf("%q on %s: precision %q of %v", text, ref, got.Precision, r)
		}
		for _, d := range [...]dates.Day{r.Start, r.End} {
			if !d.IsZero() && (d.Year > ref.Year+22 || d.Year < ref.Year-22) && !yearWritten(text, d.Year) {
				t.Fatalf("%q on %s: %v", text, ref, r)
			}
		}
		if len(text) > 4000 {
			return
		}
		for _, same := range [...]string{norm.NFD.String(text), strings.ReplaceAll(text, " ", "\u00a0"), upper(text)} {
			if again := Read(same, ref); again.Range != r || !slices.Equal(again.Flags, got.Flags) {
				t.Fatalf("%q on %s: %v %v, but %q: %v %v", text, ref, r, got.Flags, same, again.Range, again.Flags)
			}
		}
		if again := Read(got.Text, ref); again.Range != r {
			t.Fatalf("%q on %s: %v, but its words %q: %v", text, ref, r, got.Text, again.Range)
		}
	})
}

func yearWritten(text string, year int) bool {
	var digits strings.Builder
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits.WriteRune(r)
		}
	}
	for y := year - 1; y <= year+1; y++ {
		if strings.Contains(digits.String(), strconv.Itoa(y)) {
			return true
		}
	}
	return false
}

// upper is the text in capitals where that loses nothing.
func upper(s string) string {
	low := strings.ToLower(s)
	if up := strings.ToUpper(s); strings.ToLower(up) == low && norm.NFC.String(up) == up {
		return up
	}
	return s
}

// BenchmarkRead: a wall of digits, or of words that begin expressions, costs no more than its length.
func BenchmarkRead(b *testing.B) {
	ref := dates.On(2026, 3, 2)
	for _, c := range []struct{ name, text string }{
		{"answer", "Torsdag 26 mars kl. 18–20. Biblioteket har kvällsöppet samtidigt."},
		{"page", strings.Repeat("Vi vill berätta om trygghetsvandringen i Jordbro och om vad som hände sedan i vår kommun. ", 40)},
		{"digits10MB", strings.Repeat("0123456789", 1<<20)},
		{"blanks10MB", strings.Repeat("1 ", 5<<20)},
		{"from64KB", strings.Repeat("från ", 13000)},
		{"prel64KB", strings.Repeat("prel senast ", 5400)},
		{"list64KB", strings.Repeat("12, ", 16000)},
		{"half64KB", strings.Repeat("mellan måndag och ", 3400)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				Read(c.text, ref)
			}
		})
	}
}
