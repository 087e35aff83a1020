package config

import (
	"bytes"
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// decoder fills a Config with what the library has read, key by key. The library's strict decoding would end at the
// first value of a wrong kind, tell of unknown keys only where there is no such value, and take keys in any case; an
// operator wants to see every fault at once.
type decoder struct {
	file     string
	lines    map[string]int  // by linesOf
	spoiled  map[string]bool // keys that are unknown or have a value that could not be read
	syntax   bool            // nothing could be read at all
	problems []Problem
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
	d.spoiled = map[string]bool{}
	c := base()
	if len(text)%2 == 0 && (bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF})) {
		d.syntax = true
		d.add(Problem{Line: 1, What: "the file is written in UTF-16", Instead: "save it in UTF-8"})
		return c
	}
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	var values map[string]any
	if err := toml.Unmarshal(text, &values); err != nil {
		d.syntax = true
		d.add(syntaxProblem(err, text))
		return c
	}
	d.lines = linesOf(text)
	d.table("", reflect.ValueOf(&c).Elem(), values)
	if values["agreement"] == nil {
		c.Agreement = Default().Agreement
	}
	if values["digest"] != nil && len(c.Digest.To) == 0 {
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

// table reads the keys of a table into the fields of their names.
func (d *decoder) table(at string, into reflect.Value, values map[string]any) {
	names := keysOf(into.Type())
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if i := slices.Index(names, key); i >= 0 {
			d.value(join(at, key), into.Field(i), values[key])
		} else {
			d.unknown(at, key, into.Type())
		}
	}
}

// value reads one value into a field. An optional table is made whatever stands there: it is not missing.
func (d *decoder) value(at string, into reflect.Value, value any) {
	if text, isText := into.Addr().Interface().(encoding.TextUnmarshaler); isText {
		d.text(at, text, value)
		return
	}
	if into.Kind() == reflect.Pointer {
		into.Set(made(into.Type().Elem()))
		into = into.Elem()
	}
	table, _ := value.(map[string]any)
	list, _ := value.([]any)
	got := reflect.ValueOf(value)
	switch kind := into.Kind(); {
	case kind == reflect.Struct && table != nil:
		d.table(at, into, table)
	case kind == reflect.Slice && list != nil && (isTable(into.Type()) || !ofTables(list)):
		d.list(at, into, list)
	case kind == reflect.String && got.Kind() == kind, kind == reflect.Int && got.Kind() == reflect.Int64:
		into.Set(got.Convert(into.Type()))
	default:
		d.wrong(at, value, into.Type())
	}
}

// made returns a pointer to a new value with the defaults of its type.
func made(t reflect.Type) reflect.Value {
	v := reflect.New(t)
	if d, ok := v.Interface().(interface{ defaults() }); ok {
		d.defaults()
	}
	return v
}

func (d *decoder) list(at string, into reflect.Value, values []any) {
	into.Set(reflect.MakeSlice(into.Type(), 0, len(values)))
	for i, v := range values {
		into.Set(reflect.Append(into, made(into.Type().Elem()).Elem()))
		d.value(join(at, strconv.Itoa(i)), into.Index(i), v)
	}
}

// text reads a value that has a form of its own. TOML's own days and times are as good as quoted ones.
func (d *decoder) text(at string, into encoding.TextUnmarshaler, value any) {
	s, isText := value.(string)
	switch v := value.(type) {
	case time.Time:
		d.fault(at, "is a point in time", "write the day alone: "+v.Format(time.DateOnly))
		return
	case fmt.Stringer:
		s, isText = strings.TrimSuffix(v.String(), ":00"), true
	}
	if !isText {
		d.wrong(at, value, reflect.TypeFor[string]())
		return
	}
	if err := into.UnmarshalText([]byte(s)); err != nil {
		bad, _ := errors.AsType[badValue](err)
		d.fault(at, bad.what, "write "+bad.instead)
	}
}

// wrong notes that what stands at a key is not of the kind that the key wants.
func (d *decoder) wrong(at string, got any, want reflect.Type) {
	kind, instead := "a text", "it in quotation marks"
	switch isList := want.Kind() == reflect.Slice; {
	case isList && isTable(want):
		kind, instead = "a list of tables", "[["+keyOf(at)+"]] above its keys, with two brackets"
	case isList:
		kind, instead = "a list", `it in brackets, like ["one", "two"]`
	case isTable(want):
		kind, instead = "one table", "["+keyOf(at)+"] above its keys"
	case want.Kind() == reflect.Int:
		kind, instead = "a whole number", "a number without quotes"
	}
	d.fault(at, "is "+kindOf(got)+", want "+kind, "write "+instead)
}

// kindOf names the kind of a value; what is not in the list is a day, a time or both.
func kindOf(value any) string {
	if list, _ := value.([]any); ofTables(list) {
		return "a list of tables"
	}
	return cmp.Or(map[reflect.Kind]string{
		reflect.String: "a text", reflect.Int64: "a number", reflect.Float64: "a number with decimals",
		reflect.Bool: "true or false", reflect.Slice: "a list", reflect.Map: "a table",
	}[reflect.TypeOf(value).Kind()], "a date or a time")
}

// ofTables reports whether a list is one of tables, as [[key]] makes it.
func ofTables(list []any) bool {
	return len(list) > 0 && reflect.TypeOf(list[0]).Kind() == reflect.Map
}
