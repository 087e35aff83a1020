package config

import (
	"bytes"
	"maps"
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"
)

// linesOf returns the line of every key and table of a document that is known to be well formed, by its path with
// the numbers of list elements: "party.0.imap.url".
func linesOf(text []byte) map[string]int {
	w := lineWalker{text: text, lines: map[string]int{}, count: map[string]int{}}
	w.parser.Reset(text)
	table := ""
	for w.parser.NextExpression() {
		e := w.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			table = w.path("", e.Key(), true)
		case unstable.ArrayTable:
			table = w.path("", e.Key(), false)
			n := w.count[table]
			w.count[table]++
			if _, ok := w.lines[table]; !ok {
				w.lines[table] = w.last
			}
			table = join(table, strconv.Itoa(n))
			w.lines[table] = w.last
		case unstable.KeyValue:
			w.keyValue(table, e)
		}
	}
	return maps.Clone(w.lines)
}

type lineWalker struct {
	parser unstable.Parser
	text   []byte
	lines  map[string]int
	count  map[string]int // elements of lists of tables so far
	last   int            // line of the key read last
}

// path reads a dotted key below a table. Where a part is a list of tables, its newest element is meant (TOML 1.0,
// "Array of Tables").
func (w *lineWalker) path(at string, key unstable.Iterator, note bool) string {
	for key.Next() {
		n := key.Node()
		if count := w.count[at]; count > 0 {
			at = join(at, strconv.Itoa(count-1))
		}
		at = join(at, string(n.Data))
		w.last = 1 + bytes.Count(w.text[:n.Raw.Offset], []byte("\n"))
		if _, ok := w.lines[at]; note && !ok {
			w.lines[at] = w.last
		}
	}
	return at
}

func (w *lineWalker) keyValue(table string, e *unstable.Node) {
	at := w.path(table, e.Key(), true)
	w.inside(at, e.Value())
}

// inside notes the lines of what a list or an inline table holds.
func (w *lineWalker) inside(at string, v *unstable.Node) {
	it := v.Children()
	for i := 0; it.Next(); i++ {
		switch n := it.Node(); {
		case v.Kind == unstable.InlineTable:
			w.keyValue(at, n)
		case v.Kind == unstable.Array:
			if n.Raw.Length > 0 {
				w.lines[join(at, strconv.Itoa(i))] = 1 + bytes.Count(w.text[:n.Raw.Offset], []byte("\n"))
			}
			w.inside(join(at, strconv.Itoa(i)), n)
		}
	}
}
