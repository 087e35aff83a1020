package secrecy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/steady"
)

// innocent are texts that say nothing of secrecy, and some that deny it.
var innocent = []string{
	"Hej!", "Ingen sekretess.", "Sekretess: nej", "Talesperson: ingen", "Vi har inte hunnit med bilderna.", "Inget embargo.",
	"Utan", "ej aktuellt", "Nej", "Mvh\nAnna", "Det är inte", "embargo: nej", "Ingen", "Omfattas inte av", "- ", "1.",
}

// FuzzNegation: no text around a claim lifts it, as long as it is another paragraph.
func FuzzNegation(f *testing.F) {
	for i, s := range innocent {
		f.Add(s, innocent[(i+5)%len(innocent)], uint8(i))
	}
	claims := []string{"Uppgiften omfattas av sekretess.", "Sekretess råder", "OSL 18 kap. 1 §", "Hon har skyddad identitet", "Förundersökning pågår.",
		"Han kan inte namnges på grund av sekretess.", "Sekretess: ja"}
	bans := []string{"Embargo till 20 mars", "Får inte spridas före 20 mars.", "Embargo", "FÅR INTE SPRIDAS"}
	f.Fuzz(func(t *testing.T, head, tail string, n uint8) {
		claim, ban := claims[int(n)%len(claims)], bans[int(n)%len(bans)]
		around := func(s string) string { return head + "\n\n" + s + "\n\n" + tail }
		if want := Guard(claim); !slices.Contains(Guard(around(claim)), want[0]) {
			t.Errorf("%q lifts the guard of %q", around(claim), claim)
		}
		if !ReadEmbargo(around(ban), march).Held {
			t.Errorf("%q lifts the embargo of %q", around(ban), ban)
		}
	})
}

// testNumber makes a number that Skatteverket keeps for tests: its serial is 980 to 999.
func testNumber(seed uint64) (century, date, last string) {
	r := rand.New(rand.NewPCG(seed, 1))
	date = fmt.Sprintf("%02d%02d%02d", r.IntN(100), 1+r.IntN(12), 1+r.IntN(28))
	last = fmt.Sprintf("%03d", 980+r.IntN(20))
	for d := byte('0'); d <= '9'; d++ {
		if luhn(date + last + string(d)) {
			last += string(d)
			break
		}
	}
	return "19", date, last
}

// FuzzPersonalNumber: a number with its check digit is found in any separators, and masked.
func FuzzPersonalNumber(f *testing.F) {
	for i := range 40 {
		f.Add(uint64(i), uint8(i), uint8(i/2), i%3 == 0)
	}
	signs := []string{"-", "+", "–", "−", " - ", " – ", "\u2011", "\u00a0-\u00a0", "-\n", "  -  "}
	inner := []string{"", "-", " ", ".", "/", "  ", "_", "\u00a0", "–", "\u202f"}
	f.Fuzz(func(t *testing.T, seed uint64, a, b uint8, full bool) {
		century, date, last := testNumber(seed)
		sep, sign := inner[int(a)%len(inner)], signs[int(b)%len(signs)]
		if !full {
			century = ""
		}
		number := century + date[:2] + sep + date[2:4] + sep + date[4:] + sign + last
		for _, s := range []string{number, "Hej " + number + ", tack", "(" + number + ")", "9. " + number, "Plats: " + number + "."} {
			if !slices.Contains(Guard(s), "personnummer") {
				t.Errorf("%q is not found", s)
			}
			if strings.Contains(Mask(s), last) && !strings.Contains(date, last) {
				t.Errorf("%q is masked as %q", s, Mask(s))
			}
		}
	})
}

// FuzzEmbargo: what is read of any text is consistent, and reading what it kept again holds too.
func FuzzEmbargo(f *testing.F) {
	for _, s := range append(innocent, "Embargo t.o.m. 20 mars", "får inte\nspridas före 20/3 kl. 10", "embargo hävt\nembargo", "till och med till och med") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := ReadEmbargo(s, march)
		if !e.Held && (e.Text != "" || !e.Until.IsZero() || e.Open) || e.Open && !e.Until.IsZero() {
			t.Errorf("%q: %+v", s, e)
		}
		if e.Held && e.Text == "" {
			t.Errorf("%q is held by no words", s)
		}
		if again := withoutLift(s); Lifts(again) {
			t.Errorf("%q lifts still: %q", s, again)
		}
	})
}

// TestSteps: twice the text is no more than twice the tokens, and no token is looked at more than a bounded number of
// times; what would be quadratic outlasts any run.
func TestSteps(t *testing.T) {
	for _, unit := range []string{"inte sekretess ", "embargo ", "till och med ", "får inte spridas ", "Sekretess:\n", "osl ", "1-", "12 ", "k 5000-k1 ", "ingen ", "\n", ". ", "embargo till 1 "} {
		if one, two := tokensOf(t, strings.Repeat(unit, 1<<12)), tokensOf(t, strings.Repeat(unit, 1<<13)); two > 2*one+4 {
			t.Errorf("%q: %d tokens became %d", unit, one, two)
		}
		long := strings.Repeat(unit, steady.Fewer(1<<18, 1<<14)/len(unit))
		Guard(long)
		ReadEmbargo(long, march)
	}
}

// tokensOf counts the tokens of a text as it passes the window, which never grows.
func tokensOf(t *testing.T, s string) (n int) {
	t.Helper()
	text, done := scan(s)
	defer done()
	for i, ok := text.reach(0); ok; i, ok = text.reach(i + 1) {
		if n++; cap(text.tokens) > window {
			t.Fatalf("%.20q…: the window holds %d tokens, more than %d", s, cap(text.tokens), window)
		}
	}
	return n
}

// TestWindow: what a text says is found wherever it lies in a long one, and what denies it, too.
func TestWindow(t *testing.T) {
	for said, want := range map[string][2]bool{ // guard, embargo
		"Uppgifterna omfattas av sekretess":                         {true, false},
		"Uppgifterna omfattas inte av sekretess":                    {false, false},
		"Kapitel 18 i den lag som heter osl":                        {true, false},
		"Detta mejl kan innehålla uppgifter som lyder sekretess":    {false, false},
		"Sekretess:\nnej":                                           {false, false},
		"Det är hemligt att hon har skyddade\npersonuppgifter idag": {true, false},
		"Detta får inte\nspridas före den 20 mars":                  {false, true},
		"Före den 20 mars får detta inte spridas":                   {false, true},
		"Embargo: nej": {false, false},
	} {
		for n := window - ahead - behind; n < window+behind; n += steady.Fewer(3, 31) { // it moves first with the one, and first ends with the other
			if n == window-ahead+behind-1 {
				n = window - behind
			}
			long := strings.Repeat("Å ", n) + "\n\n" + said + "\n\n" + strings.Repeat("ord ", ahead)
			if got := Guard(long); (got != nil) != want[0] {
				t.Fatalf("%q behind %d words: the guard finds %v", said, n, got)
			}
			if got := ReadEmbargo(long, march); got.Held != want[1] || got.Held && got.Until != march.AddDays(8) {
				t.Fatalf("%q behind %d words: the embargo is %+v", said, n, got)
			}
		}
	}
}
