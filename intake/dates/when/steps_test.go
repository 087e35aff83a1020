package when

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/steady"
)

// costly begin or go on with an expression, in every way the readers know.
var costly = []string{
	"1-", "1 - ", "v 1-", "v 1 - 2 och ", "1, ", "1/", "1.", "1:", "1-1/", "12 mars - ", "12 mars, ", "12 mars eller ", "mars-",
	"mars/april ", "måndag-", "måndag och ", "torsdag 1-", "från ", "från 1-", "från måndag till ", "mellan ", "mellan 1 och ",
	"senast ", "senast kl 12 ", "prel ", "prel senast ", "ca ", "om två veckor ", "två veckor före ", "dagen efter ", "veckan efter påsk ",
	"första ", "första och ", "första eller andra ", "första veckan i ", "sista helgen i maj ", "varje torsdag och ", "varje torsdag i ",
	"löpande under ", "löpande från ", "snarast, dock senast ", "början av ", "slutet av v ", "Q1-", "vt-", "våren/", "påsk-", "jul-",
	"sportlovet v ", "torsdag v 1, ", "vecka 17, tisdag ", "kl 18-20, ", "18.00-", "18-", "inte den 1 ", "flyttas till ", "flyttas från ",
	"återkommer ", "a@", "www.", "i ", "den ", "nästa ", "av ", "2026-", "2026-01-", "2026/", "may ", "january 1-", "1st-", "1:a-",
	"tjugo ", "en ", "(", ")", "t.o.m. ", "t.", "\n", "\u00ad", "å\u0300", "\xff", "januar", "tnrsdag ", "1-2-3/4.5:6,7 v8 q9 ",
}

// perByte bounds the steps of a text of any length.
const perByte = 400

// TestDoubling: twice the text costs at most two and a half times the steps, whatever it is made of.
func TestDoubling(t *testing.T) {
	ref := dates.On(2026, 3, 2)
	try := func(unit string, size int) {
		text := strings.Repeat(unit, size/len(unit)+1)
		_, _, once := Reader{Breaks: StockholmBreaks()}.read(text, ref)
		_, _, twice := Reader{Breaks: StockholmBreaks()}.read(text+text, ref)
		if slack := 100 * perByte; 2*twice > 5*once+slack || twice > perByte*2*len(text)+slack {
			t.Errorf("%q: %d steps, twice as long %d", unit, once, twice)
		}
	}
	for i, a := range costly {
		try(a, steady.Fewer(8000, 500))
		for n := i + 1; n < len(costly); n += steady.Fewer(1, 11) {
			try(a+costly[n], 300)
		}
	}
}
