package config

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSample makes the sample anew from the structs, their comments and Default, and holds the checked-in one to it.
func TestSample(t *testing.T) {
	golden(t, "sample.toml", sampleOf(t))
}

// TestSampleLoads does what an operator does first: samrad init > samrad.toml, and make the secrets.
func TestSampleLoads(t *testing.T) {
	dir, path := folder(t, []byte(Sample()))
	_, problems := Load(path)
	if len(problems) == 0 {
		t.Fatal("loads without its secrets")
	}
	for _, name := range regexp.MustCompile(`(?m)^\s*\w+_file = "([^"]+)"`).FindAllStringSubmatch(Sample(), -1) {
		if err := os.WriteFile(filepath.Join(dir, name[1]), []byte("x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, problems := Load(path)
	if len(problems) > 0 {
		t.Fatalf("with its secrets: %v", problems)
	}
	want := Default()
	for _, c := range []*Config{&got, &want} {
		for _, s := range []*Secret{&c.Parties[0].IMAP.PasswordFile, &c.Parties[0].SMTP.PasswordFile} {
			s.path = "" // differs with the folder
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Secret{}), cmp.Transformer("nil", nilIsEmpty)); diff != "" {
		t.Errorf("the sample is not Default (-want +got):\n%s", diff)
	}
}

func nilIsEmpty(s []string) string { return strings.Join(s, "\n") }

// TestSampleExamples reads the sample once more with every example in force: none is a value that would be refused.
func TestSampleExamples(t *testing.T) {
	text := regexp.MustCompile(`(?m)^(\s*)# (\[|\w+ = )`).ReplaceAllString(Sample(), "$1$2")
	text = strings.Replace(text, `password_file = "imap-kommun"`, "", 1) // tokens instead
	text = strings.Replace(text, `password_file = "smtp-kommun"`, "", 1)
	_, path := folder(t, []byte(text))
	if _, problems := Read(path); len(problems) > 0 {
		t.Errorf("%v in\n%s", problems, text)
	}
}

// sampleWriter prints a Config as a commented TOML file.
type sampleWriter struct {
	strings.Builder
	comments map[string]string // "Party.Domains" -> its comment
	said     map[string]bool   // types whose comments, and optional tables whose example, were given already
}

func sampleOf(t *testing.T) string {
	w := &sampleWriter{comments: commentsOf(t), said: map[string]bool{}}
	w.WriteString("# The configuration of samrad. `samrad check --config FILE` says every fault of it, and what to write instead.\n" +
		"# A line that begins with # says what is below it, or shows an example of what may be written.\n")
	w.table("", reflect.ValueOf(Default()), 0, false)
	return w.String()
}

func (w *sampleWriter) table(path string, v reflect.Value, depth int, off bool) {
	first := !w.said[v.Type().Name()]
	w.said[v.Type().Name()] = true
	pad := strings.Repeat("  ", depth)
	for _, tables := range []bool{false, true} { // TOML wants a table's keys before its tables
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if isTable(f.Type) != tables {
				continue
			}
			comment := ""
			if first {
				comment = w.comments[v.Type().Name()+"."+f.Name]
			}
			if tables {
				w.below(join(path, f.Tag.Get("toml")), comment, v.Field(i), depth, off)
				continue
			}
			example := f.Tag.Get("example")
			if !first && !off && (v.Field(i).IsZero() || f.Tag.Get("toml") == "sender_check") {
				continue
			}
			w.comment(pad, comment)
			w.key(pad, f.Tag.Get("toml"), v.Field(i), example, off)
		}
	}
}

func (w *sampleWriter) comment(pad, text string) {
	for line := range strings.Lines(text) {
		w.WriteString(pad + "# " + strings.TrimSpace(line) + "\n")
	}
}

func (w *sampleWriter) key(pad, key string, v reflect.Value, example string, off bool) {
	text := literal(v)
	hash := ""
	if v.IsZero() && example != "" {
		hash, text = "# ", strconv.Quote(example)
		if v.Type() == reflect.TypeFor[[]string]() {
			text = "[" + text + "]"
		}
	}
	if off {
		hash = "# "
	}
	fmt.Fprintf(w, "%s%s%s = %s\n", pad, hash, key, text)
}

func (w *sampleWriter) below(path, comment string, v reflect.Value, depth int, off bool) {
	head := func(v reflect.Value, open, shut string, depth int, off bool) {
		pad := strings.Repeat("  ", depth)
		w.WriteString("\n")
		w.comment(pad, comment)
		comment = ""
		hash := ""
		if off {
			hash = "# "
		}
		w.WriteString(pad + hash + open + path + shut + "\n")
		w.table(path, v, depth, off)
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			head(v.Index(i), "[[", "]]", depth, off)
		}
	case reflect.Pointer:
		shown := w.said[path]
		w.said[path] = true
		if !v.IsNil() {
			head(v.Elem(), "[", "]", depth+1, off)
		} else if !shown { // once is enough
			head(reflect.Zero(v.Type().Elem()), "[", "]", depth+1, true)
		}
	default:
		head(v, "[", "]", depth, off)
	}
}

func literal(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Secret:
		return strconv.Quote(x.name)
	case Date:
		return x.String()
	case fmt.Stringer:
		return strconv.Quote(x.String())
	case int:
		return strconv.Itoa(x)
	}
	if v.Kind() != reflect.Slice {
		return strconv.Quote(v.String())
	}
	var parts []string
	for i := range v.Len() {
		parts = append(parts, literal(v.Index(i)))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// commentsOf reads the comments of the structs from the source: they are the reference.
func commentsOf(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		for _, f := range spec.Type.(*ast.StructType).Fields.List {
			for _, name := range f.Names {
				out[spec.Name.Name+"."+name.Name] = f.Doc.Text()
			}
		}
		return false
	})
	return out
}
