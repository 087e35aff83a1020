package clock

import (
	"testing"

	"haninge.se/samrad/intake/dates/lexicon"
)

// TestHours: which hours begin a text, and how many of its tokens they take, by what says that they are hours: a word,
// their shape, or the date before them. A day of a month is none.
func TestHours(t *testing.T) {
	for _, c := range []struct {
		name string
		read func(*lexicon.Line, int) (Hours, int, bool)
		text string
		want string // "" for none
		took int
	}{
		{"named", Named, "kl. 18–20", "18.00-20.00", 4},
		{"named", Named, "klockan 9", "09.00", 2},
		{"named", Named, "klockan 18 till 20.30", "18.00-20.30", 6},
		{"named", Named, "kl 6 em", "18.00", 3},
		{"named", Named, "kl 9-11 fm", "09.00-11.00", 5},
		{"named", Named, "kl 18 och kl 20", "18.00", 5},
		{"named", Named, "kl 25", "", 0},
		{"named", Named, "klockan fem", "17.00", 2},
		{"named", Named, "klockan fem till sju", "17.00-19.00", 4},
		{"named", Named, "klockan nio till fyra", "09.00-16.00", 4},
		{"named", Named, "klockan sex på morgonen", "06.00", 2},
		{"named", Named, "klockan tre på eftermiddagen", "15.00", 4},
		{"named", Named, "klockan åtta", "08.00", 2},
		{"named", Named, "klockan 5", "05.00", 2},
		{"named", Named, "18.00", "", 0},
		{"shaped", Shaped, "18.00-20.00", "18.00-20.00", 7},
		{"shaped", Shaped, "9-10.30", "09.00-10.30", 5},
		{"shaped", Shaped, "18:00:00", "18.00", 5},
		{"shaped", Shaped, "18-20", "", 0},
		{"shaped", Shaped, "12.10", "", 0},
		{"shaped", Shaped, "12.03.2026", "", 0},
		{"behind a date", Behind, "18-20", "18.00-20.00", 3},
		{"behind a date", Behind, "mellan 18 och 20", "18.00-20.00", 4},
		{"behind a date", Behind, "18:30", "18.30", 3},
		{"behind a date", Behind, "1800-2000", "18.00-20.00", 3},
		{"behind a date", Behind, "18-20 mars", "", 0},
		{"behind a date", Behind, "18", "", 0},
		{"behind a date", Behind, "2030", "", 0},
	} {
		l := lexicon.New(c.text)
		got, next, ok := c.read(&l, 0)
		said := ""
		if ok {
			said = got.String()
		}
		if said != c.want || ok && next != c.took {
			t.Errorf("%s, %q: %q in %d tokens, want %q in %d", c.name, c.text, said, next, c.want, c.took)
		}
	}
}
