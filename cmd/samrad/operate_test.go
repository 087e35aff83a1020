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
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// operate runs a command as an operator would, and wants it to end with a code.
func operate(t *testing.T, want int, args ...string) string {
	t.Helper()
	t.Setenv("SAMRAD_CONFIG", "")
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
	towns(t, func(t *testing.T, w *town) {
		w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "Kommunikationsinsats", "", gapBody))
		w.await(kommunBox, 1)
		before := w.read(kommunBox)
		file := w.config("")
		wantAll(t, operate(t, 0, "check", "--config", file), `^configuration .*: sound$`,
			`^mailbox of kommun: imap.*: 1 mail in INBOX`, `the first start leaves alone what lies there \(1 mail\)`,
			`^mailbox of polis: .*: 0 mails`, `^mail server of kommun: smtp.*: logged in as trygghetochsakerhet@`)

		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rewrite(t, file, string(text)+"[gate]\nstart_from = 2020-01-01\n")
		wantAll(t, operate(t, 0, "check", "--config", file), `the first start registers what was received since 2020-01-01 \(1 mail, \d+ kB\) without answering it`)
		wrong := strings.Replace(string(text), "[party.imap]\n", "[party.imap]\nmailbox = \"Insatser\"\n", 1)
		rewrite(t, file, wrong)
		wantAll(t, operate(t, terminal.ExitFailed, "check", "--config", file), `^samrad: error: mailbox of kommun: .*opening Insatser`, `^mailbox of polis: .*: 0 mails in INBOX`)
		rewrite(t, file, string(text))
		wantAll(t, operate(t, 0, "check", "--config", file), `^mark file .*data-mark/mark: none yet`)
		for _, user := range people() {
			if n := len(w.read(user)); user != kommunBox && n > 0 {
				t.Errorf("%s got %d mails", user, n)
			}
		}
		after := w.read(kommunBox)
		if !slices.EqualFunc(before, after, func(a, b lying) bool { return a.uid == b.uid && a.flags == b.flags }) {
			t.Errorf("the mailbox was %v and is %v", before, after)
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(file), "data")); !os.IsNotExist(err) {
			t.Errorf("a data folder was made: %v", err)
		}
	})
}

// TestCheckMissesTheMark: a store without a mark outside its folder is warned of.
func TestCheckMissesTheMark(t *testing.T) {
	w := embedded(t)
	file := w.config("")
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

func rewrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestCheckTellsAllFaults names every server that is not well, and still looks at the others.
func TestCheckTellsAllFaults(t *testing.T) {
	w := embedded(t)
	file := w.config("")
	secret := filepath.Join(filepath.Dir(file), "secret")
	rewrite(t, secret, "wrong-canary")
	got := operate(t, terminal.ExitFailed, "check", "--config", file)
	wantAll(t, got, `^samrad: error: mailbox of kommun: .*`, `^samrad: error: mailbox of polis: .*`, `^samrad: error: mail server of kommun: .*`)
	if strings.Contains(got, "canary") {
		t.Errorf("the password is repeated: %s", got)
	}
	rewrite(t, secret, "hemligt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	gone := regexp.MustCompile(`url = "imap\+insecure://[^"]*"`).ReplaceAllString(string(text), `url = "imap+insecure://127.0.0.1:1"`)
	rewrite(t, file, gone+"\n[agreement]\nname = \"x\"\nchecklist = \"list.json\"\n")
	rewrite(t, filepath.Join(filepath.Dir(file), "list.json"), "{")
	wantAll(t, operate(t, config.ExitCode, "check", "--config", file), `^samrad: error: .*list.json`)
	rewrite(t, file, gone)
	wantAll(t, operate(t, terminal.ExitFailed, "check", "--config", file), `^samrad: error: mailbox of kommun: .*refused`, `^mail server of polis: .*logged in`)
}

// TestOperating asks a running daemon everything an operator asks.
func TestOperating(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		d := running(t, w)
		at := "--data-dir=" + string(d.cfg.DataDir)
		w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "Kommunikationsinsats: trygghetsvandring", "", gapBody))
		w.await(anna, 1)
		two := strings.Replace(string(compose(anna, polisBox, "Kommunikationsinsats: två avsändare", "", gapBody)), "To:", "From: "+johan+"\r\nTo:", 1)
		w.post(anna, []string{polisBox}, []byte(two))
		d.handled(t, 2)

		wantAll(t, operate(t, 0, "list", at), `^SAM-\d{4}-0001 +ofullständig .* 10 of 12 +`)
		wantAll(t, operate(t, 0, "log", at), `quarantine `, ` new `)
		wantAll(t, operate(t, 0, "verify", at), `: sound: `)
		wantAll(t, operate(t, 0, "verify", "--mailbox", at), `^mailbox of kommun since .*: 1 mail, 1 in the ledger, 0 not read yet, 0 passed over$`, `^mailbox of polis .*: 1 mail, 1 in the ledger`)
		var s status
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

// TestDryRun is intake/README.md, F13: a digest is looked at as often as one likes, and leaves with --send only, once.
func TestDryRun(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.close()
	s.in(t, compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats: vandring", "", answers(1)))
	queued := func() (n int) {
		if err := s.store.View(func(tx store.Tx) error {
			counts, err := tx.OutboxCounts()
			n = counts[outbox.Due]
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := queued()
	digest := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		p := &program{ctx: t.Context(), args: append([]string{"digest"}, args...), stdout: &out, stderr: &out, now: s.now, env: os.Getenv, create: createFile,
			open: &register{cfg: s.cfg, store: s.store, writer: s.clerk}}
		if err := p.run(); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return out.String()
	}
	for _, args := range [][]string{nil, {"--week", "2026-W12"}, {"--at", "2026-03-16T07:30"}, {"--out", t.TempDir()}} {
		digest(args...)
		if n := queued(); n != before {
			t.Errorf("digest %v queued %d mails", args, n-before)
		}
	}
	for range 2 {
		digest("--week", "2026-W11", "--send")
		if n := queued(); n != before+2 {
			t.Errorf("digest --send queued %d mails, want one for each of the two", n-before)
		}
	}
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

// A mail that was decided on while the clock was half a year ahead, and not tried, leaves at the next start (E06).
func TestClockWasAhead(t *testing.T) {
	c := config.Default()
	c.Parties, c.DataDir = testParties(), config.Path(t.TempDir())
	d, err := newDaemon(c, time.Now, discard())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	e := letter.Envelope{Key: "reply/x", ID: "<x@kommun.example>", Kind: "gap", Via: "kommun", From: "a@kommun.example", To: "b@kommun.example",
		Bytes: []byte("Subject: x\r\n\r\ny\r\n"), Due: time.Now().AddDate(0, 6, 0)}
	if err := d.store.Update(func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err }); err != nil {
		t.Fatal(err)
	}
	if err := d.lookBack(); err != nil {
		t.Fatal(err)
	}
	if due, err := d.store.Due(time.Now(), 10); err != nil || len(due) != 1 {
		t.Errorf("%d mails are due: %v", len(due), err)
	}
}
