package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// operate runs a command as an operator would, and wants it to end with a code.
func operate(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != want {
		t.Fatalf("samrad %s: exit %d, want %d:\n%s%s", strings.Join(args, " "), code, want, &out, &errs)
	}
	return out.String() + errs.String()
}

func wantAll(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !regexp.MustCompile("(?m)" + w).MatchString(got) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
}

// TestCheck is intake/README.md, F13: it looks at everything, says how much mail there is and what the first start
// would do with it, and touches and sends nothing.
func TestCheck(t *testing.T) {
	town.Towns(t, func(t *testing.T, w *town.Town) {
		w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats", "", town.GapBody))
		w.Await(town.KommunBox, 1)
		before := w.Read(town.KommunBox)
		file := w.Config("")
		wantAll(t, operate(t, 0, "check", "--config", file), `^configuration .*: sound$`,
			`^mailbox of kommun: imap.*: 1 mail in INBOX`, `the first start leaves alone what lies there \(1 mail\)`,
			`^mailbox of polis: .*: 0 mails`, `^mail server of kommun: smtp.*: logged in as trygghetochsakerhet@`)

		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		town.Rewrite(t, file, string(text)+"[gate]\nstart_from = 2020-01-01\n")
		wantAll(t, operate(t, 0, "check", "--config", file), `the first start registers what was received since 2020-01-01 \(1 mail, \d+ kB\) without answering it`)
		wrong := strings.Replace(string(text), "[party.imap]\n", "[party.imap]\nmailbox = \"Insatser\"\n", 1)
		town.Rewrite(t, file, wrong)
		wantAll(t, operate(t, terminal.ExitFailed, "check", "--config", file), `^samrad: error: mailbox of kommun: .*opening Insatser`, `^mailbox of polis: .*: 0 mails in INBOX`)
		town.Rewrite(t, file, string(text))
		wantAll(t, operate(t, 0, "check", "--config", file), `^mark file .*data-mark/mark: none yet`)
		for _, user := range town.People() {
			if n := len(w.Read(user)); user != town.KommunBox && n > 0 {
				t.Errorf("%s got %d mails", user, n)
			}
		}
		after := w.Read(town.KommunBox)
		if !slices.EqualFunc(before, after, func(a, b town.Lying) bool { return a.Uid == b.Uid && a.Flags == b.Flags }) {
			t.Errorf("the mailbox was %v and is %v", before, after)
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(file), "data")); !os.IsNotExist(err) {
			t.Errorf("a data folder was made: %v", err)
		}
	})
}

// TestCheckMissesTheMark: a store without a mark outside its folder is warned of.
func TestCheckMissesTheMark(t *testing.T) {
	w := town.Embedded(t)
	file := w.Config("")
	data := filepath.Join(filepath.Dir(file), "data")
	fixture.Register(t, data)
	wantAll(t, operate(t, 0, "check", "--config", file), `warning: there is no mark file .*data-mark/mark`)
	st, err := open.Store(data, store.Options{Mark: data + "-mark/mark"})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	wantAll(t, operate(t, 0, "check", "--config", file), `^mark file .*data-mark/mark: there$`)
}

// TestCheckTellsAllFaults names every server that is not well, and still looks at the others.
func TestCheckTellsAllFaults(t *testing.T) {
	w := town.Embedded(t)
	file := w.Config("")
	secret := filepath.Join(filepath.Dir(file), "secret")
	town.Rewrite(t, secret, "wrong-canary")
	got := operate(t, terminal.ExitFailed, "check", "--config", file)
	wantAll(t, got, `^samrad: error: mailbox of kommun: .*`, `^samrad: error: mailbox of polis: .*`, `^samrad: error: mail server of kommun: .*`)
	if strings.Contains(got, "canary") {
		t.Errorf("the password is repeated: %s", got)
	}
	town.Rewrite(t, secret, "hemligt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	gone := regexp.MustCompile(`url = "imap\+insecure://[^"]*"`).ReplaceAllString(string(text), `url = "imap+insecure://127.0.0.1:1"`)
	town.Rewrite(t, file, gone+"\n[agreement]\nname = \"x\"\nchecklist = \"list.json\"\n")
	town.Rewrite(t, filepath.Join(filepath.Dir(file), "list.json"), "{")
	wantAll(t, operate(t, config.ExitCode, "check", "--config", file), `^samrad: error: .*list.json`)
	town.Rewrite(t, file, gone)
	wantAll(t, operate(t, terminal.ExitFailed, "check", "--config", file), `^samrad: error: mailbox of kommun: .*refused`, `^mail server of polis: .*logged in`)
}

// TestOperating asks a running daemon everything an operator asks.
func TestOperating(t *testing.T) {
	town.Towns(t, func(t *testing.T, w *town.Town) {
		name := w.Config("")
		p := serve(t, name, 2)
		at := "--data-dir=" + filepath.Join(filepath.Dir(name), "data")
		w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody))
		w.Await(town.Anna, 1)
		two := strings.Replace(string(town.Compose(town.Anna, town.PolisBox, "Kommunikationsinsats: två avsändare", "", town.GapBody)), "To:", "From: "+town.Johan+"\r\nTo:", 1)
		w.Post(town.Anna, []string{town.PolisBox}, []byte(two))
		p.await(name, 2)

		wantAll(t, operate(t, 0, "list", at), `^SAM-\d{4}-0001 +ofullständig .* 10 of 12 +`)
		wantAll(t, operate(t, 0, "log", at), `quarantine `, ` new `)
		wantAll(t, operate(t, 0, "verify", at), `: sound: `)
		wantAll(t, operate(t, 0, "verify", "--mailbox", at), `^mailbox of kommun since .*: 1 mail, 1 in the ledger, 0 not read yet, 0 passed over$`, `^mailbox of polis .*: 1 mail, 1 in the ledger`)
		var s status.Status
		if err := json.Unmarshal([]byte(operate(t, 1, "status", "--json", at)), &s); err != nil {
			t.Fatal(err)
		}
		if !s.Running || s.Held != 1 || s.Cases != 1 || len(s.Boxes) != 2 || s.Boxes[0].LastSuccess.IsZero() || len(s.Needs) != 1 {
			t.Errorf("%+v", s)
		}
		copied := filepath.Join(t.TempDir(), "copy.tar")
		operate(t, 0, "backup", at, copied)
		wantAll(t, operate(t, 0, "verify", copied), `: sound: `)
		release(t, at)
		wantAll(t, operate(t, 0, "status", at), `^service +runs since`, `^mailbox +kommun: (waiting|reading), all read just now`, `^held +0 waiting`)
	})
}

// release takes the held mail in: it becomes a case.
func release(t *testing.T, at string) {
	t.Helper()
	held := strings.Fields(strings.Split(operate(t, 0, "quarantine", "list", at), "\n")[1])[0]
	wantAll(t, operate(t, 0, "quarantine", "show", held, at), `^from +.*anna.*johan`, `kanariefågel`)
	wantAll(t, operate(t, 0, "quarantine", "release", held, at, "--why", "both wrote it"), `^`+held+`: new SAM-\d{4}-0002$`)
	wantAll(t, operate(t, 0, "quarantine", "list", "--all", at), held+` .*released .*both wrote it`)
	operate(t, terminal.ExitFailed, "quarantine", "release", held, at)
	wantAll(t, operate(t, 0, "list", at), `^SAM-\d{4}-0002`)
}
