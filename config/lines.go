package config

import (
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"
)

// linesOf returns the line of each key of a text that is TOML, by the key's path with the numbers of list elements:
// "party.0.imap.url". A path that has none was not given.
func linesOf(text []byte) map[string]int {
	r := lineReader{lines: map[string]int{}, tables: map[string]int{}}
	r.parser.Reset(text)
	table := ""
	for r.parser.NextExpression() {
		switch e := r.parser.Expression(); e.Kind {
		case unstable.Table:
			table = r.key("", e.Key())
		case unstable.ArrayTable:
			list := r.key("", e.Key())
			table = join(list, strconv.Itoa(r.tables[list]))
			r.tables[list]++
			r.note(table, r.last)
		case unstable.KeyValue:
			r.value(r.key(table, e.Key()), e.Value())
		}
	}
	return r.lines
}

type lineReader struct {
	parser unstable.Parser
	lines  map[string]int
	tables map[string]int // how many elements a list of tables has so far
	last   unstable.Range // the key read last
}

func (r *lineReader) note(at string, where unstable.Range) {
	if r.lines[at] == 0 && where.Length > 0 { // a list in a list has no place
		r.lines[at] = r.parser.Shape(where).Start.Line
	}
}

// key goes along a dotted key. Of a list of tables the newest element is meant (TOML 1.0, "Array of Tables").
func (r *lineReader) key(at string, key unstable.Iterator) string {
	for key.Next() {
		if n := r.tables[at]; n > 0 {
			at = join(at, strconv.Itoa(n-1))
		}
		at = join(at, string(key.Node().Data))
		r.last = key.Node().Raw
		r.note(at, r.last)
	}
	return at
}

func (r *lineReader) value(at string, n *unstable.Node) {
	children := n.Children()
	switch n.Kind {
	case unstable.Array:
		for i := 0; children.Next(); i++ {
			at := join(at, strconv.Itoa(i))
			r.note(at, children.Node().Raw)
			r.value(at, children.Node())
		}
	case unstable.InlineTable:
		for children.Next() {
			r.value(r.key(at, children.Node().Key()), children.Node().Value())
		}
	}
}
