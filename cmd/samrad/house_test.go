package main

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/steady"
)

const module = "haninge.se/samrad/"

// arrows is who may import whom, as the README draws it. cmd/samrad may import everything.
var arrows = map[string][]string{
	"config":         {"intake/dates", "intake/text"},
	"templates":      {},
	"intake/text":    {},
	"intake/dates":   {},
	"intake/letter":  {"intake/letter/body", "intake/letter/cms", "intake/letter/pattern", "intake/letter/trace", "intake/text"},
	"intake/mailbox": {"intake/wire"},
	"intake/graph":   {"intake/mailbox", "intake/outbox", "intake/letter", "intake/wire"},

	"intake/dates/lexicon":    {"intake/dates", "intake/text"},
	"intake/dates/clock":      {"intake/dates/lexicon"},
	"intake/dates/span":       {"intake/dates"},
	"intake/dates/expression": {"intake/dates", "intake/dates/lexicon", "intake/dates/clock", "intake/dates/span", "intake/text"},
	"intake/dates/when":       {"intake/dates", "intake/dates/lexicon", "intake/dates/clock", "intake/dates/expression", "intake/text"},

	"intake/letter/pattern": {},
	"intake/letter/cms":     {},
	"intake/letter/trace":   {},
	"intake/letter/body":    {"intake/letter/pattern"},
	"intake/letter/thread":  {"intake/letter", "intake/letter/body", "intake/letter/pattern", "intake/text"},
	"intake/letter/auto":    {"intake/text"},
	"intake/letter/corpus":  {"intake/letter/pattern"}, // other projects' mail, for the tests

	"intake/postoffice": {},
	"intake/initiative": {"intake/dates"},
	"intake/disclosure": {"intake/initiative", "intake/dates"},
	"intake/secrecy":    {"intake/dates", "intake/dates/when"},
	"intake/steer":      {"intake/text"},
	"intake/followup":   {"intake/initiative", "intake/dates"},
	"intake/pace":       {"intake/letter", "intake/outbox", "intake/dates"},
	"intake/collect":    {"intake/letter", "intake/initiative"},
	"intake/checklist": {"intake/letter", "intake/letter/body", "intake/letter/thread", "intake/initiative", "intake/text", "intake/dates",
		"intake/checklist/clause", "intake/checklist/linear", "intake/checklist/phrase", "intake/checklist/number",
		"intake/checklist/definition", "intake/checklist/question", "intake/checklist/sent", "intake/checklist/page",
		"intake/checklist/aside"},
	"intake/checklist/clause": {"intake/checklist/linear", "intake/checklist/phrase", "intake/dates", "intake/dates/when",
		"intake/initiative", "intake/text"},
	"intake/checklist/aside":      {"intake/checklist/phrase", "intake/letter/auto", "intake/letter/thread", "intake/text"},
	"intake/checklist/phrase":     {"intake/text"},
	"intake/checklist/number":     {"intake/checklist/phrase", "intake/text"},
	"intake/checklist/definition": {"intake/checklist/phrase"},
	"intake/checklist/question": {"intake/checklist/definition", "intake/checklist/phrase", "intake/checklist/number",
		"intake/initiative", "intake/text"},
	"intake/checklist/sent": {"intake/checklist/question", "intake/checklist/number", "intake/checklist/phrase",
		"intake/initiative", "intake/letter", "intake/text"},
	"intake/checklist/page": {"intake/checklist/sent", "intake/checklist/question", "intake/checklist/number",
		"intake/checklist/phrase", "intake/initiative", "intake/letter", "intake/text"},
	"intake/checklist/vocabulary": {"intake/checklist/definition", "intake/checklist/phrase", "intake/initiative"},
	"intake/checklist/linear":     {"intake/initiative"},
	"intake/outbox":               {"intake/letter", "intake/wire"},
	"intake/store":                {"intake/initiative", "intake/letter", "intake/outbox", "intake/dates"}, // the contract
	"intake/store/bolt": {"intake/store", "intake/store/bolt/table", "intake/store/bolt/files", "intake/store/bolt/pages",
		"intake/initiative", "intake/letter", "intake/outbox", "intake/dates"},
	"intake/store/open": {"intake/store", "intake/store/bolt"}, // which backend it is

	"intake/store/bolt/table": {"intake/store"}, // its errors and findings; no type of samrad's
	"intake/store/bolt/pages": {"intake/store"},
	"intake/store/bolt/files": {"intake/store"},
	"intake/store/storetest": {"intake/store", "intake/store/storetest/fixture", "intake/steady", "intake/initiative",
		"intake/letter", "intake/outbox", "intake/dates"}, // what every store promises, for the tests
	"intake/mailbox/mailboxtest":     {}, // what every way to read promises, for the tests
	"intake/outbox/outboxtest":       {}, // and what every way to send does
	"intake/store/storetest/fixture": {"intake/initiative", "intake/letter", "intake/dates"},

	"intake": {"intake/triage", "intake/apply", "intake/writer", "intake/letter", "intake/disclosure", "intake/steer",
		"intake/dates", "intake/initiative", "templates"},
	"intake/apply": {"intake/triage", "intake/writer", "intake/letter", "intake/disclosure", "intake/steer",
		"intake/checklist", "intake/checklist/aside", "intake/dates", "intake/initiative", "intake/secrecy", "intake/text", "templates"},
	"intake/writer": {"intake/triage", "intake/letter", "intake/disclosure", "intake/followup", "intake/pace",
		"intake/collect", "intake/steer", "intake/dates", "intake/initiative", "intake/text", "templates"},
	"intake/triage": {"intake/letter", "intake/letter/auto", "intake/letter/body", "intake/letter/thread",
		"intake/letter/trace",
		"intake/disclosure", "intake/followup", "intake/steer", "intake/checklist", "intake/checklist/vocabulary",
		"intake/dates", "intake/dates/when",
		"intake/initiative", "intake/secrecy", "intake/text", "templates"},
	"digest": {"intake/initiative", "intake/dates", "intake/disclosure", "templates"},

	"cmd/samrad/internal/manual":   {},
	"cmd/samrad/internal/terminal": {"intake/dates"},
	"cmd/samrad/internal/control":  {"cmd/samrad/internal/terminal"},
	"cmd/samrad/internal/export": {"cmd/samrad/internal/terminal", "intake/checklist/question",
		"intake/checklist/vocabulary", "intake/dates",
		"intake/disclosure", "intake/initiative", "intake/letter", "intake/outbox", "intake/store", "templates"},
	"cmd/samrad/internal/systemd": {},
	"cmd/samrad/internal/token":   {"cmd/samrad/internal/terminal", "config", "intake/wire"},
	"cmd/samrad/internal/sendtest": {"cmd/samrad/internal/setup", "cmd/samrad/internal/terminal", "config",
		"intake/graph", "intake/letter", "intake/mailbox", "intake/outbox", "templates"},
	"cmd/samrad/internal/health": {"config", "intake/mailbox"},
	"cmd/samrad/internal/ledger": {"digest", "intake", "intake/initiative", "intake/letter", "intake/outbox", "intake/store",
		"intake/triage"},
	"cmd/samrad/internal/status": {"cmd/samrad/internal/health", "cmd/samrad/internal/setup",
		"cmd/samrad/internal/terminal", "config", "digest", "intake/letter", "intake/mailbox", "intake/outbox",
		"intake/store"},
	"cmd/samrad/internal/retention": {"cmd/samrad/internal/export", "cmd/samrad/internal/terminal", "digest",
		"intake/dates", "intake/initiative", "intake/letter", "intake/outbox", "intake/store"},
	"cmd/samrad/internal/check": {"cmd/samrad/internal/control", "cmd/samrad/internal/setup",
		"cmd/samrad/internal/status", "cmd/samrad/internal/terminal", "config", "intake/dates", "intake/graph", "intake/letter", "intake/mailbox",
		"intake/store", "intake/store/open"},
	"cmd/samrad/internal/setup": {"cmd/samrad/internal/terminal",
		"cmd/samrad/internal/token", "config", "digest", "intake/checklist", "intake/checklist/vocabulary",
		"intake/dates", "intake/followup", "intake/graph", "intake/initiative", "intake/mailbox",
		"intake/outbox", "intake/triage", "intake/wire"},
	"cmd/samrad/internal/daemon": {"cmd/samrad/internal/control", "cmd/samrad/internal/export",
		"cmd/samrad/internal/health", "cmd/samrad/internal/ledger",
		"cmd/samrad/internal/retention", "cmd/samrad/internal/setup", "cmd/samrad/internal/status",
		"cmd/samrad/internal/systemd", "cmd/samrad/internal/terminal", "config", "digest",
		"intake", "intake/writer", "intake/dates", "intake/disclosure", "intake/graph", "intake/initiative", "intake/letter",
		"intake/mailbox", "intake/outbox", "intake/pace", "intake/store", "intake/store/open", "intake/triage", "templates"},
	"cmd/samrad/internal/demo": {"cmd/samrad/internal/daemon", "cmd/samrad/internal/setup",
		"cmd/samrad/internal/terminal", "config", "intake/dates", "intake/letter", "intake/outbox", "intake/postoffice",
		"intake/store", "intake/store/open", "intake/text", "templates"},
	"cmd/samrad/internal/fixture": {"intake/dates", "intake/initiative", "intake/letter", "intake/outbox",
		"intake/store", "intake/store/open"}, // a small register, for the tests
	"cmd/samrad/internal/town": {"config", "intake/letter", "intake/postoffice", "intake/postoffice/exchange",
		"intake/postoffice/lab", "intake/store", "intake/store/open"}, // mail servers with people, for the tests

	"intake/wire":           {}, // what speaking with mail servers has in common
	"intake/steady":         {}, // the seed of the tests that draw their input
	"intake/golden":         {}, // for the tests: what they got beside a file
	"intake/postoffice/lab": {}, // real servers for the tests

	"intake/postoffice/exchange": {}, // Microsoft Graph, for the tests
}

// only says which one package of the house, beside those named, may import a library.
var only = map[string][]string{
	"go.etcd.io/bbolt":                    {"intake/store/bolt", "intake/store/bolt/table", "intake/store/bolt/pages"},
	"github.com/wneessen/go-mail":         {"intake/outbox"},
	"github.com/emersion/go-imap/v2":      {"intake/mailbox", "intake/postoffice", "cmd/samrad/internal/town"},
	"github.com/emersion/go-smtp":         {"intake/postoffice"},
	"github.com/jordan-wright/email":      {"cmd/samrad/internal/demo"}, // its staff
	"github.com/pelletier/go-toml/v2":     {"config"},
	"golang.org/x/oauth2":                 {"cmd/samrad/internal/token"},
	"github.com/emersion/go-message":      {"intake/letter"},
	"github.com/emersion/go-msgauth/dkim": {"intake/outbox"},
}

type listedPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestArrows(t *testing.T) {
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := arrows[room]
		if !known && room != "cmd/samrad" {
			t.Errorf("%s is no room of the house: add it to the README and to this list, or move it", room)
		}
		for _, imp := range p.Imports {
			if to, ours := strings.CutPrefix(imp, module); ours && room != "cmd/samrad" && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: that arrow is not in the house", room, to)
			}
			for lib, rooms := range only {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(rooms, room) {
					t.Errorf("%s imports %s, which only %s may", room, imp, strings.Join(rooms, ", "))
				}
			}
		}
	}
}

// TestOneOpener: nobody but the package that opens it knows which backend keeps the store, tests neither. Another backend
// is another package and one line there.
func TestOneOpener(t *testing.T) {
	const backend, opener = module + "intake/store/bolt", module + "intake/store/open"
	opened := false
	for _, p := range listPackages(t) {
		opened = opened || p.ImportPath == opener && slices.Contains(p.Imports, backend)
		of := func(path string) bool { return path == backend || strings.HasPrefix(path, backend+"/") }
		named := slices.ContainsFunc(slices.Concat(p.Imports, p.TestImports, p.XTestImports), of)
		if named && p.ImportPath != opener && !of(p.ImportPath) {
			t.Errorf("%s imports %s or a part of it: it gets a store from %s", p.ImportPath, backend, opener)
		}
	}
	if !opened {
		t.Errorf("%s opens no %s", opener, backend)
	}
}

// hands are the libraries by which a program reaches a file, a process or a network.
var hands = []string{"net", "net/http", "net/rpc", "net/smtp", "crypto/tls", "os", "os/exec", "os/signal", "io/ioutil", "plugin", "syscall", "unsafe", "log", "expvar"}

// TestReadersHaveNoHands is intake/README.md, C03, C04 and P7: the rooms that read mail, decide on it and write about
// it can open no file, start no process and call no network, whatever a mail names. What they embed is not a file.
func TestReadersHaveNoHands(t *testing.T) {
	readers := []string{"intake", "intake/triage", "intake/apply", "intake/writer", "intake/letter",
		"intake/letter/auto", "intake/letter/body", "intake/letter/cms", "intake/letter/thread", "intake/letter/trace",
		"intake/text", "intake/secrecy", "intake/checklist",
		"intake/checklist/phrase", "intake/checklist/number", "intake/checklist/definition",
		"intake/checklist/vocabulary", "intake/checklist/question", "intake/checklist/sent", "intake/checklist/page",
		"intake/checklist/aside", "intake/checklist/clause", "intake/dates", "intake/dates/lexicon", "intake/dates/clock", "intake/dates/span",
		"intake/dates/expression", "intake/dates/when", "intake/initiative", "intake/disclosure", "intake/followup", "intake/steer", "templates", "digest"}
	seen := 0
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, module)
		if !slices.Contains(readers, room) {
			continue
		}
		seen++
		for _, imp := range p.Imports {
			if room == "intake/checklist/definition" && imp == "os" {
				continue // the operator's own checklist and vocabulary, named in the configuration: file.go alone
			}
			if slices.Contains(hands, imp) || strings.HasPrefix(imp, "golang.org/x/sys") {
				t.Errorf("%s imports %s: a mail could make it reach for what it names", room, imp)
			}
		}
	}
	openers, err := exec.Command("grep", "-l", `^\s*"os"$`, "-r", "--include=*.go", "--exclude=*_test.go", "../../intake/checklist").Output()
	if got := strings.TrimSpace(string(openers)); err != nil || got != "../../intake/checklist/definition/file.go" {
		t.Errorf("files are opened in %q, %v", got, err)
	}
	if seen != len(readers) {
		t.Errorf("%d of %d rooms were looked at", seen, len(readers))
	}
}

var (
	paper = regexp.MustCompile(`[\w/-]+\.md\b`)
	cited = regexp.MustCompile(`([\w/-]*)README(?:\.md)?,? (?:"([^"]+)"|([A-FP]\d+(?:(?:, and |, | and )[A-FP]\d+)*))`)
	row   = regexp.MustCompile(`[A-FP]\d+`)
	bare  = regexp.MustCompile(`\b(?:[A-F]\d{2}|P\d{1,2})\b`)
)

// TestCitations: a comment names no paper but a README of the repository, and what it cites there, a heading or the
// number of a row, is in it. A README without a path is that of the room. The number of a row without a README is one of
// intake/README.md, where the promises and the faults stand.
func TestCitations(t *testing.T) {
	if steady.Raced {
		t.Skip("SKIPPED: it reads files on one goroutine; .ci/run looks without the race detector")
	}
	const root = "../.."
	seen, promises := 0, readmeOf(root, "", "intake/")
	for _, name := range sources(t, root) {
		for _, said := range commentsOf(t, filepath.Join(root, name)) {
			for _, p := range paper.FindAllString(said, -1) {
				if filepath.Base(p) != "README.md" || readmeOf(root, name, strings.TrimSuffix(p, "README.md")) == "" {
					t.Errorf("%s cites %s, which is not in the repository: say why in words, or in a README", name, p)
				}
			}
			for _, id := range bare.FindAllString(cited.ReplaceAllString(said, ""), -1) {
				if !strings.Contains(promises, "\n| "+id+" |") {
					t.Errorf("%s speaks of %s, which is no row of intake/README.md", name, id)
				}
			}
			for _, c := range cited.FindAllStringSubmatch(said, -1) {
				seen++
				text := readmeOf(root, name, c[1])
				if c[2] != "" && !strings.Contains(text, "# "+c[2]+"\n") {
					t.Errorf("%s cites the heading %q, which its README does not have", name, c[2])
				}
				for _, id := range row.FindAllString(c[3], -1) {
					if !strings.Contains(text, "\n| "+id+" |") {
						t.Errorf("%s cites row %s, which its README does not have", name, id)
					}
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d citations were looked at", seen)
	}
}

// sources are the files of Go below a folder, by their paths from there.
func sources(t *testing.T, root string) (out []string) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			name, _ := filepath.Rel(root, path)
			out = append(out, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// commentsOf are the comments of a file, each on one line.
func commentsOf(t *testing.T, file string) (out []string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Comments {
		out = append(out, strings.Join(strings.Fields(c.Text()), " "))
	}
	return out
}

// readmeOf is the README that a file names, from the top of the repository or from its own folder; without a folder,
// the nearest above it.
func readmeOf(root, file, folder string) string {
	at := []string{filepath.Join(root, folder), filepath.Join(root, filepath.Dir(file), folder)}
	for dir := filepath.Dir(file); folder == ""; dir = filepath.Dir(dir) {
		at = append(at, filepath.Join(root, dir))
		if dir == "." {
			at = at[2:]
			break
		}
	}
	for _, dir := range at {
		if b, err := os.ReadFile(filepath.Join(dir, "README.md")); err == nil {
			return string(b)
		}
	}
	return ""
}

var place = regexp.MustCompile("(?m)^\\| .+ \\| `([^`]+)`: `([^`]+)`(.*) \\|$")

// TestWhereToLook: the README's table says for each question the file that decides it, and the name there; what else a
// row names is in the repository, from its top or beside that file.
func TestWhereToLook(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "\n## Where to look\n")
	table, _, _ = strings.Cut(table, "\n## ")
	rows := place.FindAllStringSubmatch(table, -1)
	if lines := strings.Count(table, "\n| "); len(rows) < 19 || len(rows) != lines-1 {
		t.Errorf("%d of %d rows name a file and what to look for in it", len(rows), lines-1)
	}
	for _, r := range rows {
		file := filepath.Join("../..", r[1])
		if b, err := os.ReadFile(file); err != nil || !strings.Contains(string(b), r[2]) {
			t.Errorf("no %s in %s: %v", r[2], r[1], err)
		}
		for _, also := range backticks.FindAllStringSubmatch(r[3], -1) {
			_, top := os.Stat(filepath.Join("../..", also[1]))
			_, near := os.Stat(filepath.Join(filepath.Dir(file), also[1]))
			if strings.ContainsAny(also[1], "/.") && top != nil && near != nil {
				t.Errorf("%s is not in the repository", also[1])
			}
		}
	}
}

var backticks = regexp.MustCompile("`([^`]+)`")

// TestServeStaysClearOfTheDemo: the library that composes the demo's mails is the demo's alone, and nothing but its
// command uses the demo.
func TestServeStaysClearOfTheDemo(t *testing.T) {
	users := map[string][]string{}
	for _, p := range listPackages(t) {
		for _, imp := range p.Imports {
			users[imp] = append(users[imp], strings.TrimPrefix(p.ImportPath, module))
		}
	}
	for imp, want := range map[string]string{
		"github.com/jordan-wright/email":      "cmd/samrad/internal/demo",
		module + "cmd/samrad/internal/demo":   "cmd/samrad",
		module + "cmd/samrad/internal/daemon": "cmd/samrad cmd/samrad/internal/demo",
	} {
		if got := strings.Join(users[imp], " "); got != want {
			t.Errorf("%s is used by %q, want %q", imp, got, want)
		}
	}
	files, err := exec.Command("grep", "-l", `internal/demo"`, "-r", "--include=*.go", "--exclude=*_test.go", ".").Output()
	if got := strings.TrimSpace(string(files)); err != nil || got != "./demo.go" {
		t.Errorf("the demo is used in %q, %v", got, err)
	}
}
