package config

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// decoder fills a Config key by key. The library's own strict mode stops at the first wrong type; operators want
// to see every fault at once.
type decoder struct {
	file, dir, creds string
	lines            map[string]int  // "party.0.imap.url" -> line
	spoiled          map[string]bool // keys whose value could not be read
	syntax           bool            // nothing could be read at all
	problems         []Problem
}

func (d *decoder) add(p ...Problem) { d.problems = append(d.problems, p...) }

// fault notes what is wrong with the value of a key.
func (d *decoder) fault(at, what, instead string) {
	d.spoiled[at] = true
	d.add(Problem{at: at, Line: max(1, d.lineOf(at)), What: what, Instead: "write " + instead})
}

func (d *decoder) decode(text []byte) Config {
	d.spoiled = map[string]bool{}
	c := base()
	var doc map[string]any
	if len(text)%2 == 0 && (bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF})) {
		d.syntax = true
		d.add(Problem{Line: 1, What: "the file is written in UTF-16", Instead: "save it in UTF-8"})
		return c
	}
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	if err := toml.Unmarshal(text, &doc); err != nil {
		d.syntax = true
		d.add(syntaxProblem(err, text))
		return c
	}
	d.lines = linesOf(text)
	switch _, given := doc["agreement"]; {
	case given:
		c.Agreement.defaults()
	default:
		c.Agreement = Default().Agreement
	}
	d.table("", reflect.ValueOf(&c).Elem(), doc)
	if _, given := doc["digest"]; given && len(c.Digest.To) == 0 {
		d.add(Problem{at: "digest.to", What: "nobody would get the digest", Instead: `write to = ["name@example.org"], or leave the whole table out to send none`})
	}
	c.DataDir = d.resolve(c.DataDir)
	return c
}

// fold puts addresses and domains in the lower case in which mail is compared with them.
func (c *Config) fold() {
	lower := func(all []string) {
		for i, s := range all {
			all[i] = strings.ToLower(s)
		}
	}
	lower(c.Gate.IntakeAddresses)
	for i := range c.Parties {
		p := &c.Parties[i]
		lower(p.Domains)
		lower(p.ReceivedBy)
		lower(p.Senders)
		p.Address, p.Contact = strings.ToLower(p.Address), strings.ToLower(p.Contact)
		if p.SMTP != nil {
			p.SMTP.From = strings.ToLower(p.SMTP.From)
		}
	}
}

// byteOrderMark is what some editors put before the text they save; nobody can see it.
const byteOrderMark = "\ufeff"

// syntaxProblem says what ends the reading of the file. A value that begins with what no value begins with is mostly a
// text without its quotes.
func syntaxProblem(err error, text []byte) Problem {
	p := Problem{What: strings.TrimPrefix(err.Error(), "toml: "), Instead: "correct the line: the rest of the file was not looked at"}
	e, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return p
	}
	p.Line, _ = e.Position()
	p.Key = strings.Join(e.Key(), ".")
	lines := strings.Split(string(text), "\n")
	if key, _, found := strings.Cut(lines[min(max(p.Line, 1), len(lines))-1], "="); p.Key == "" && found && bareKey(strings.TrimSpace(key)) {
		p.Key = strings.TrimSpace(key)
		if strings.Contains(p.What, "at start of value") {
			p.Instead = `write a text in quotes: ` + p.Key + ` = "…"; the rest of the file was not looked at`
		}
	}
	return p
}

// bareKey reports whether a word is a key as TOML lets one stand without quotes.
func bareKey(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// table reads one table into a struct.
func (d *decoder) table(at string, into reflect.Value, m map[string]any) {
	fields := fieldsOf(into.Type())
	for _, key := range d.inOrder(at, m) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		if i < 0 {
			d.unknown(at, key, fields)
			continue
		}
		d.value(join(at, key), into.Field(fields[i].index), m[key])
	}
}

// inOrder returns the keys of a table as they stand in the file.
func (d *decoder) inOrder(at string, m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	slices.SortStableFunc(keys, func(a, b string) int { return d.lines[join(at, a)] - d.lines[join(at, b)] })
	return keys
}

// defaulter is what a list or an optional table creates with something in it.
type defaulter interface{ defaults() }

// value reads one value into a field.
func (d *decoder) value(at string, into reflect.Value, v any) {
	if text, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(at, text, v)
		return
	}
	switch into.Kind() {
	case reflect.String:
		d.string(at, into, v)
	case reflect.Int:
		n, ok := v.(int64)
		if !ok {
			d.fault(at, "is "+kindOf(v)+", want a whole number", "a number without quotes")
			return
		}
		into.SetInt(n)
	case reflect.Slice:
		d.list(at, into, v)
	case reflect.Pointer:
		if into.IsNil() {
			into.Set(reflect.New(into.Type().Elem()))
		}
		d.value(at, into.Elem(), v)
	case reflect.Struct:
		m, ok := v.(map[string]any)
		if !ok {
			d.fault(at, "is "+kindOf(v)+", want one table", "["+keyOf(at)+"] above its keys")
			return
		}
		if def, ok := into.Addr().Interface().(defaulter); ok {
			def.defaults()
		}
		d.table(at, into, m)
	}
}

func (d *decoder) string(at string, into reflect.Value, v any) {
	s, ok := v.(string)
	if !ok {
		d.fault(at, "is "+kindOf(v)+", want a text", "it in quotation marks")
		return
	}
	into.SetString(s)
	if p, ok := into.Interface().(Path); ok {
		into.Set(reflect.ValueOf(d.resolve(p)))
	}
}

// text reads a value that has a form of its own. TOML's own days and times are as good as quoted ones.
func (d *decoder) text(at string, u encoding.TextUnmarshaler, v any) {
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case toml.LocalDate:
		s = v.String()
	case toml.LocalTime:
		s = strings.TrimSuffix(v.String(), ":00")
	case time.Time:
		d.fault(at, "is a point in time", "the day alone: "+v.Format(time.DateOnly))
		return
	default:
		d.fault(at, "is "+kindOf(v)+", want a text", "it in quotation marks")
		return
	}
	if err := u.UnmarshalText([]byte(s)); err != nil {
		bad, ok := errors.AsType[badValue](err)
		if !ok {
			bad = badValue{err.Error(), "another value"}
		}
		d.fault(at, bad.what, bad.instead)
		return
	}
	if secret, ok := u.(*Secret); ok {
		secret.place(d.dir, d.creds)
	}
}

func (d *decoder) list(at string, into reflect.Value, v any) {
	elem := into.Type().Elem()
	all, ok := v.([]any)
	switch {
	case !ok && elem.Kind() == reflect.Struct:
		d.fault(at, "is "+kindOf(v)+", want a list of tables", "[["+keyOf(at)+"]] above its keys, with two brackets")
		return
	case !ok:
		d.fault(at, "is "+kindOf(v)+", want a list", `it in brackets, like ["one", "two"]`)
		return
	}
	out := reflect.MakeSlice(into.Type(), len(all), len(all))
	for i, v := range all {
		d.value(join(at, strconv.Itoa(i)), out.Index(i), v)
	}
	into.Set(out)
}

func (d *decoder) resolve(p Path) Path {
	if p == "" || filepath.IsAbs(string(p)) {
		return p
	}
	return Path(filepath.Join(d.dir, string(p)))
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a text"
	case int64:
		return "a number"
	case float64:
		return "a number with decimals"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	case toml.LocalDate, toml.LocalDateTime, toml.LocalTime, time.Time:
		return "a date or a time"
	}
	return fmt.Sprintf("%T", v)
}

// field is one key of a struct.
type field struct {
	key   string
	index int
}

func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("toml"); key != "" {
			out = append(out, field{key, i})
		}
	}
	return out
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}
