package lexicon

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"haninge.se/samrad/intake/text"
)

//go:embed data/calendar.tsv
var calendarData string

type meaning struct {
	kind Kind
	n    int
	weak bool
}

// dictionary is what words mean. names are those that are long enough to be recognised when misspelt, by their first
// letter.
type dictionary struct {
	forms  map[string]meaning
	names  map[byte][]name
	unlike map[string]bool

	weekdays [7]string
}

type name struct{ plain, form string }

var kinds = map[string]Kind{
	"month": MonthWord, "weekday": WeekdayWord, "weekdays": WeekdaysWord, "ordinal": Ordinal, "count": Count,
}

// words are read once, when the first text is.
var words = sync.OnceValue(func() *dictionary {
	d := &dictionary{forms: map[string]meaning{}, names: map[byte][]name{}, unlike: map[string]bool{}}
	for _, row := range text.Rows(calendarData, 3) {
		n, err := strconv.Atoi(row[1])
		if err != nil {
			panic("dates: no number in the calendar's words: " + row[1])
		}
		forms := strings.Fields(row[2])
		switch k, ok := kinds[row[0]]; {
		case ok:
			if d.add(k, n, forms); k == WeekdayWord {
				d.weekdays[n] = forms[0]
			}
		case row[0] == "unlike":
			for _, f := range forms {
				d.unlike[f] = true
			}
		default:
			d.compose(row[0] == "parts of day", forms)
		}
	}
	return d
})

// add enters the forms of one word. From four letters on it is known without its dots too: shorter ones are other
// words then ("vår", "var").
func (d *dictionary) add(k Kind, n int, forms []string) {
	const bareFrom, longName = 4, 5
	for _, f := range forms {
		f, weak := strings.CutPrefix(f, "~")
		m := meaning{k, n, weak}
		d.forms[f] = m
		plain := text.Fold(f)
		if _, taken := d.forms[plain]; !taken && len(plain) >= bareFrom {
			d.forms[plain] = m
		}
		if (k == MonthWord || k == WeekdayWord) && len(plain) >= longName && !weak {
			d.names[plain[0]] = append(d.names[plain[0]], name{plain, f})
		}
	}
}

// compose enters "torsdagskväll" and its like for all weekdays.
func (d *dictionary) compose(each bool, parts []string) {
	for n, base := range d.weekdays {
		for _, part := range parts {
			if each {
				d.add(WeekdaysWord, n, []string{base + "s" + part})
			} else {
				d.add(WeekdayWord, n, []string{base + "s" + part, base + part})
			}
		}
	}
}

// resembles reports whether a word begins as one of the names and is about as long.
func (d *dictionary) resembles(w string) bool {
	letters := utf8.RuneCountInString(w)
	return slices.ContainsFunc(d.names[w[0]], func(n name) bool {
		near := letters - len(n.plain)
		return near*near <= 1
	})
}

// mean looks a word up: as written, and with one slip of the pen. The first letter is always right: "febuari",
// "agusti". No name of them begins with å, ä or ö.
func (d *dictionary) mean(t Token) Token {
	const shortest, longest = 5, 16
	m, ok := d.forms[t.Text]
	if w := t.Text; !ok && len(w) >= shortest && len(w) <= longest && d.resembles(w) && !d.unlike[w] {
		plain := text.Fold(w)
		for _, n := range d.names[plain[0]] {
			if near := len(plain) - len(n.plain); near*near <= 1 && text.Distance(plain, n.plain, 1) <= 1 {
				m, ok = d.forms[n.form], true
				m.weak = true
				break
			}
		}
	}
	if ok {
		t.Kind, t.N, t.Weak = m.kind, m.n, m.weak
	}
	return t
}
