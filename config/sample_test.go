package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inForce is the sample with every example in force.
func inForce() string {
	return regexp.MustCompile(`(?m)^(\s*)# (\[|\w+ = )`).ReplaceAllString(Sample(), "$1$2")
}

// TestSampleTellsEveryKey: the sample is the reference. Each key of the structs stands in it, in force or as an example,
// and the first time below a comment, which it may share with the keys beside it.
func TestSampleTellsEveryKey(t *testing.T) {
	d := &decoder{}
	d.decode([]byte(inForce()))
	first := map[string]int{}
	for at, line := range d.lines {
		if key := keyOf(at); first[key] == 0 || line < first[key] {
			first[key] = line
		}
	}
	lines := strings.Split(inForce(), "\n")
	value := regexp.MustCompile(`^\s*\w+ = `)
	said := map[reflect.Type]bool{}
	var table func(path string, typ reflect.Type)
	table = func(path string, typ reflect.Type) {
		for i, key := range keysOf(typ) {
			at, below := join(path, key), typ.Field(i).Type
			n := first[at] - 2 // the line above
			for n > 0 && value.MatchString(lines[n]) {
				n--
			}
			switch {
			case n < 0:
				t.Errorf("%s is not in the sample", at)
			case !said[typ] && !strings.HasPrefix(strings.TrimSpace(lines[n]), "# "):
				t.Errorf("%s has no comment in the sample", at)
			}
			if isTable(below) {
				table(at, single(below))
			}
		}
		said[typ] = true
	}
	table("", reflect.TypeFor[Config]())
}

// TestSampleTellsDefaults: where a key that is left out has a value all the same, the sample writes that value.
func TestSampleTellsDefaults(t *testing.T) {
	told := map[string]any{}
	sampled := Default()
	sampled.each(func(at string, v reflect.Value) { told[at] = v.Interface() })
	c := base()
	c.Parties = []Party{made(reflect.TypeFor[Party]()).Elem().Interface().(Party)}
	c.Parties[0].IMAP = made(reflect.TypeFor[IMAP]()).Interface().(*IMAP)
	n := 0
	c.each(func(at string, v reflect.Value) {
		if !v.IsZero() {
			if n++; told[at] != v.Interface() {
				t.Errorf("%s is %v where it is left out, and %v in the sample", at, v.Interface(), told[at])
			}
		}
	})
	if n < 20 {
		t.Errorf("%d defaults, want 20 and more", n)
	}
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
	text := strings.Replace(inForce(), `password_file = "imap-kommun"`, "", 1) // tokens instead
	text = strings.Replace(text, `password_file = "smtp-kommun"`, "", 1)
	_, path := folder(t, []byte(text))
	if _, problems := Read(path); len(problems) > 0 {
		t.Errorf("%v in\n%s", problems, text)
	}
}
