package config

import (
	"bytes"
	"cmp"
	"encoding"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// decoder fills a Config statement by statement, as the library parses them, and notes the line of each key. The
// library's strict decoding would end at the first value of a wrong kind, tell of unknown keys only where there is no
// such value, and take keys in any case; an operator wants to see every fault at once.
type decoder struct {
	file, dir, creds string
	parser           unstable.Parser
	breaks           []int           // where the lines end
	lines            map[string]int  // "party.0.imap.url" -> line; what has none was not given
	line             int             // of the key read last
	spoiled          map[string]bool // keys that are unknown or have a value that could not be read
	syntax           bool            // nothing could be read at all
	problems         []Problem
}

func (d *decoder) add(p ...Problem) { d.problems = append(d.problems, p...) }

// fault notes once what is wrong with a key or its value.
func (d *decoder) fault(at, what, instead string) {
	if !d.spoiled[at] {
		d.spoiled[at] = true
		d.add(Problem{at: at, Line: max(1, d.lineOf(at)), What: what, Instead: instead})
	}
}

// byteOrderMark is what some editors put before the text they save; nobody can see it.
const byteOrderMark = "\ufeff"

func (d *decoder) decode(text []byte) Config {
	d.lines, d.spoiled = map[string]int{}, map[string]bool{}
	c := base()
	if len(text)%2 == 0 && (bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF})) {
		d.syntax = true
		d.add(Problem{Line: 1, What: "the file is written in UTF-16", Instead: "save it in UTF-8"})
		return c
	}
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	if err := toml.Unmarshal(text, new(map[string]any)); err != nil { // the parser alone lets a key stand twice
		d.syntax = true
		d.add(syntaxProblem(err, text))
		return c
	}
	d.parser.Reset(text)
	for i, b := range text {
		if b == '\n' {
			d.breaks = append(d.breaks, i)
		}
	}
	d.document(reflect.ValueOf(&c).Elem())
	if d.lines["agreement"] == 0 {
		c.Agreement = Default().Agreement
	}
	if d.lines["digest"] > 0 && len(c.Digest.To) == 0 {
		d.add(Problem{at: "digest.to", What: "nobody would get the digest",
			Instead: `write to = ["name@example.org"], or leave the whole table out to send none`})
	}
	return c
}

// syntaxProblem says what ends the reading of the file. A value that begins with what no value begins with is mostly a
// text without its quotes.
func syntaxProblem(err error, text []byte) Problem {
	const rest = "the rest of the file was not looked at"
	p := Problem{What: strings.TrimPrefix(err.Error(), "toml: "), Instead: "correct the line: " + rest}
	e, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return p
	}
	p.Line, _ = e.Position()
	p.Key = strings.Join(e.Key(), ".")
	lines := strings.Split(string(text), "\n")
	key, _, found := strings.Cut(lines[min(max(p.Line, 1), len(lines))-1], "=")
	if key = strings.TrimSpace(key); p.Key == "" && found && bareKey(key) {
		p.Key = key
		if strings.Contains(p.What, "at start of value") {
			p.Instead = "write a text in quotes: " + key + ` = "…"; ` + rest
		}
	}
	return p
}

// bareKey reports whether a word is a key as TOML lets one stand without quotes.
func bareKey(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// document reads all statements. A key that does not exist, and what stands below it, has an invalid reflect.Value.
func (d *decoder) document(root reflect.Value) {
	at, table := "", root
	for d.parser.NextExpression() {
		switch e := d.parser.Expression(); e.Kind {
		case unstable.Table:
			at, table = d.table(d.follow("", root, e.Key()))
		case unstable.ArrayTable:
			at, table = d.element(d.follow("", root, e.Key()))
		case unstable.KeyValue:
			d.keyValue(at, table, e)
		}
	}
}

func (d *decoder) keyValue(at string, table reflect.Value, e *unstable.Node) {
	if at, into := d.follow(at, table, e.Key()); into.IsValid() {
		d.value(at, into, e.Value())
	}
}

// follow goes along a dotted key from a table and returns what it names.
func (d *decoder) follow(at string, into reflect.Value, key unstable.Iterator) (string, reflect.Value) {
	for key.Next() {
		at, into = d.table(at, into)
		name := string(key.Node().Data)
		inner := join(at, name)
		d.line = d.lineAt(key.Node().Raw)
		if d.lines[inner] == 0 {
			d.lines[inner] = d.line
		}
		if into.IsValid() {
			i := slices.Index(keysOf(into.Type()), name)
			if i < 0 {
				d.unknown(at, name, into.Type())
				into = reflect.Value{}
			} else {
				into = into.Field(i)
			}
		}
		at = inner
	}
	return at, into
}

func (d *decoder) lineAt(r unstable.Range) int {
	before, _ := slices.BinarySearch(d.breaks, int(r.Offset))
	return before + 1
}

// table returns the one table that stands at a key. An optional one is made, and of a list of tables the newest element
// is meant (TOML 1.0, "Array of Tables").
func (d *decoder) table(at string, into reflect.Value) (string, reflect.Value) {
	switch {
	case !into.IsValid() || into.Kind() == reflect.Struct && isTable(into.Type()):
		return at, into
	case into.Kind() == reflect.Pointer:
		if into.IsNil() {
			into.Set(made(into.Type().Elem()))
		}
		return at, into.Elem()
	case isTable(into.Type()) && into.Len() > 0:
		return join(at, strconv.Itoa(into.Len()-1)), into.Index(into.Len() - 1)
	}
	d.wrong(at, "a table", into)
	return at, reflect.Value{}
}

// element adds one to a list of tables.
func (d *decoder) element(at string, into reflect.Value) (string, reflect.Value) {
	switch {
	case !into.IsValid():
		return at, into
	case into.Kind() != reflect.Slice || !isTable(into.Type()):
		d.wrong(at, "a list of tables", into)
		return at, reflect.Value{}
	}
	d.lines[join(at, strconv.Itoa(into.Len()))] = d.line
	into.Set(reflect.Append(into, made(into.Type().Elem()).Elem()))
	return d.table(at, into)
}

// made returns a pointer to a new value with the defaults of its type.
func made(t reflect.Type) reflect.Value {
	v := reflect.New(t)
	if d, ok := v.Interface().(interface{ defaults() }); ok {
		d.defaults()
	}
	return v
}

// value reads one value into a field.
func (d *decoder) value(at string, into reflect.Value, n *unstable.Node) {
	text, isText := into.Addr().Interface().(encoding.TextUnmarshaler)
	switch kind := into.Kind(); {
	case isText:
		d.text(at, text, n)
	case kind == reflect.String && n.Kind == unstable.String:
		into.SetString(string(n.Data))
	case kind == reflect.Int && n.Kind == unstable.Integer:
		i, _ := strconv.ParseInt(string(n.Data), 0, 64) // TOML's numbers are written as Go's, and this one was parsed
		into.SetInt(i)
	case kind == reflect.Slice && n.Kind == unstable.Array:
		d.list(at, into, n.Children())
	case kind != reflect.Slice && isTable(into.Type()) && n.Kind == unstable.InlineTable:
		at, into = d.table(at, into)
		for it := n.Children(); it.Next(); {
			d.keyValue(at, into, it.Node())
		}
	default:
		d.wrong(at, kindOf(n.Kind), into)
	}
}

// text reads a value that has a form of its own. TOML's own days and times are as good as quoted ones.
func (d *decoder) text(at string, into encoding.TextUnmarshaler, n *unstable.Node) {
	s := string(n.Data)
	switch n.Kind {
	case unstable.String, unstable.LocalDate:
	case unstable.LocalTime:
		s = strings.TrimSuffix(s, ":00")
	case unstable.DateTime:
		d.fault(at, "is a point in time", "write the day alone: "+s[:len(time.DateOnly)])
		return
	default:
		d.wrong(at, kindOf(n.Kind), reflect.ValueOf(s))
		return
	}
	if err := into.UnmarshalText([]byte(s)); err != nil {
		bad, _ := errors.AsType[badValue](err)
		d.fault(at, bad.what, "write "+bad.instead)
	}
}

func (d *decoder) list(at string, into reflect.Value, items unstable.Iterator) {
	out := reflect.MakeSlice(into.Type(), 0, 0)
	for i := 0; items.Next(); i++ {
		out = reflect.Append(out, made(into.Type().Elem()).Elem())
		at := join(at, strconv.Itoa(i))
		if raw := items.Node().Raw; raw.Length > 0 { // a list in a list has none
			d.lines[at] = d.lineAt(raw)
		}
		d.value(at, out.Index(i), items.Node())
	}
	into.Set(out)
}

// wrong notes that what stands at a key is not of the kind that the key wants. An optional table is made all the same:
// it is not missing.
func (d *decoder) wrong(at, got string, into reflect.Value) {
	if into.Kind() == reflect.Pointer {
		into.Set(made(into.Type().Elem()))
	}
	kind, instead := "a text", "it in quotation marks"
	switch want, isList := into.Type(), into.Kind() == reflect.Slice; {
	case isList && isTable(want):
		kind, instead = "a list of tables", "[["+keyOf(at)+"]] above its keys, with two brackets"
	case isList:
		kind, instead = "a list", `it in brackets, like ["one", "two"]`
	case isTable(want):
		kind, instead = "one table", "["+keyOf(at)+"] above its keys"
	case want == reflect.TypeFor[int]():
		kind, instead = "a whole number", "a number without quotes"
	}
	d.fault(at, "is "+got+", want "+kind, "write "+instead)
}

// kindOf names a kind of value; what is not in the list is a day, a time or both.
func kindOf(k unstable.Kind) string {
	return cmp.Or(map[unstable.Kind]string{
		unstable.String: "a text", unstable.Integer: "a number", unstable.Float: "a number with decimals",
		unstable.Bool: "true or false", unstable.Array: "a list", unstable.InlineTable: "a table",
	}[k], "a date or a time")
}
