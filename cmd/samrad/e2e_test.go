package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// running starts a daemon on a town and waits until it watches both mailboxes.
func running(t *testing.T, w *town) *daemon {
	t.Helper()
	cfg, problems := config.Load(w.config(""))
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	return watching(t, cfg, w)
}

// watching starts a daemon with a configuration of the test's own.
func watching(t *testing.T, cfg config.Config, w *town) *daemon {
	t.Helper()
	d, err := newDaemon(cfg, time.Now, slog.New(slog.NewTextHandler(&testLog{t: t}, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if !w.secure {
		d.poll = 100 * time.Millisecond // the embedded server loses IDLE events: the poll must catch them
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.run(ctx, func(string) string { return "" }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the daemon ended: %v", err)
		}
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	waitFor(t, "both mailboxes to be watched", func() bool {
		n := 0
		for _, h := range d.health.all() {
			if !h.LastSuccess.IsZero() {
				n++
			}
		}
		return n == 2
	})
	return d
}

// testLog writes to the test's log while the test runs, and refuses what may never be logged.
type testLog struct{ t *testing.T }

func (l *testLog) Write(b []byte) (int, error) {
	for _, never := range []string{"hemligt", "kanariefågel"} {
		if bytes.Contains(b, []byte(never)) {
			l.t.Errorf("the log says %q", never)
		}
	}
	return len(b), nil
}

func waitFor(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// handled waits until the ledger has n rows.
func (d *daemon) handled(t testing.TB, n int) {
	t.Helper()
	waitFor(t, fmt.Sprintf("%d rows in the ledger", n), func() bool {
		got, err := d.counts()
		return err == nil && got >= n
	})
}

func compose(from, to, subject, extra, body string) []byte {
	id := fmt.Sprintf("<%d.%s>", time.Now().UnixNano(), from)
	return []byte(strings.ReplaceAll(fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: %s\n%sMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s",
		from, to, subject, time.Now().Format(time.RFC1123Z), id, extra, body), "\n", "\r\n"))
}

// plainText decodes the text/plain of one of our mails with nothing of our own.
func plainText(t testing.TB, raw []byte) string {
	t.Helper()
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	for strings.Contains(head, "multipart/") { // the first letter of a quarter carries a file around its two texts
		head, body, _ = strings.Cut(body, "\r\n\r\n")
		body, _, _ = strings.Cut(body, "\r\n--")
	}
	if !strings.Contains(head, "Content-Transfer-Encoding: base64") {
		t.Fatalf("the text is in another encoding:\n%s", head)
	}
	b, err := base64.StdEncoding.DecodeString(strings.NewReplacer("\r", "", "\n", "").Replace(body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

const gapBody = "Hej!\n\nVad: Trygghetsvandring i Jordbro kanariefågel\nSyfte: Kännedom\nMålgrupp: Invånare\nBudskap: Tillsammans\nNär: löpande under våren\nSamarbete: Båda delar\nMaterial: Inget\nTalesperson: Enhetschefen\nFrågor: Inga\nDokumentation: Ja\n\nMvh Anna\n"

// TestConversation is the main job end to end: a new initiative, the gap reply, an inline reply, the complete
// reply, and the digest; and all that must not be answered.
func TestConversation(t *testing.T) { towns(t, conversation) }

func conversation(t *testing.T, w *town) {
	old := compose(anna, kommunBox, "Kommunikationsinsats gammal", "", gapBody)
	w.post(anna, []string{kommunBox}, old)
	w.await(kommunBox, 1)
	d := running(t, w)
	sent := time.Now()
	w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "Kommunikationsinsats: trygghetsvandring", "", gapBody))
	gap := w.await(anna, 1)
	t.Logf("answered after %v", time.Since(sent).Round(10*time.Millisecond))
	text := gap.text(t)
	for _, want := range []string{`2 frågor återstår för "Trygghetsvandring" (SAM-2026-0001). Tack, insatsen är mottagen.`, "10 av 12 frågor i checklistan har fått svar", "\n\n3. I vilket sammanhang ska den kommuniceras?\n\n12. Hur ska"} {
		if !strings.Contains(text, want) {
			t.Errorf("the gap reply lacks %q:\n%s", want, text)
		}
	}
	checkHeaders(t, gap, anna, kommunBox, "auto-replied")
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> ")
	quoted = strings.Replace(quoted, "kommuniceras?", "kommuniceras?\n\nTrygghetsveckan.\n", 1)
	thread := "In-Reply-To: " + gap.header("Message-Id") + "\n"
	w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "SV: "+decoded(t, gap), thread, "Svar nedan.\n\n"+quoted+"\n"))
	if text := w.await(anna, 2).text(t); !strings.Contains(text, "lagt till svar på fråga 3") || !strings.Contains(text, "12. Hur ska") {
		t.Errorf("after the first reply:\n%s", text)
	}
	w.post(johan, []string{kommunBox}, compose(johan, kommunBox, "Trygghetsvandringen", "", "Hej,\n\nAngående "+caseOf(t, d)+":\n\n12) Antal deltagare\n"))
	if text := w.await(johan, 1).text(t); !strings.Contains(text, "Nu är alla 12 frågor besvarade") {
		t.Errorf("after the second reply:\n%s", text)
	}
	checkDigest(t, d, w)
}

func caseOf(t *testing.T, d *daemon) (id string) {
	t.Helper()
	if err := d.store.View(func(tx store.Tx) error {
		all, err := tx.Cases(store.CaseQuery{})
		if len(all) != 1 {
			return fmt.Errorf("%d cases, want 1: old mail must not become one", len(all))
		}
		id = strings.ToLower(string(all[0].ID))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return id
}

func decoded(t *testing.T, m lying) string {
	t.Helper()
	s := m.header("Subject")
	if strings.Contains(s, "=?") {
		t.Fatalf("a subject of ASCII words is encoded: %s", s)
	}
	return s
}

// checkHeaders wants what every mail of ours carries (intake/README.md, A12).
func checkHeaders(t *testing.T, m lying, to, from, auto string) {
	t.Helper()
	if m.header("X-Samrad-Id") != "" { // Exchange has written it anew, and leaves this one out
		auto = m.header("Auto-Submitted")
	}
	for name, want := range map[string]string{"Auto-Submitted": auto, "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply", "To": to, "From": from} {
		if !strings.Contains(m.header(name), want) {
			t.Errorf("%s is %q, want %q", name, m.header(name), want)
		}
	}
	if auto == "auto-replied" && (m.header("In-Reply-To") == "" || !strings.Contains(m.header("References"), m.header("In-Reply-To"))) {
		t.Errorf("the reply does not belong to its thread")
	}
	if !strings.Contains(m.header("Content-Type"), "charset=utf-8") && !strings.Contains(strings.ToLower(m.header("Content-Type")), "utf-8") {
		t.Errorf("Content-Type is %q", m.header("Content-Type"))
	}
}

func checkDigest(t *testing.T, d *daemon, w *town) {
	t.Helper()
	now := time.Now()
	week := dates.WeekOf(dates.DayOf(now.In(d.rules.Location)))
	for range 2 { // a second time must not send it again
		letter, _, err := d.editor.Draft(week, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Publish(letter, []string{chef}); err != nil {
			t.Fatal(err)
		}
	}
	got := w.await(chef, 1)
	if text := got.text(t); !strings.Contains(text, "Samma brev går till båda organisationerna") || strings.Contains(text, "kanariefågel") {
		t.Errorf("the digest:\n%s", text)
	}
	byGraph := got.header("X-Samrad-Id") != "" // which leaves Auto-Submitted out
	if !byGraph && !strings.Contains(got.header("Auto-Submitted"), "auto-generated") || !strings.Contains(string(got.raw), "multipart/alternative") {
		t.Errorf("the digest's headers: %v", got.msg.Header)
	}
	if n := len(w.read(chef)); n != 1 {
		t.Errorf("%d digests, want 1", n)
	}
}

// TestLeftAlone mails what must not be answered, and wants flags and UIDs of both mailboxes as they were (P2).
func TestLeftAlone(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		d := running(t, w)
		mails := [][]byte{
			compose(resident, kommunBox, "Trasig gatubelysning", "", "Hej!\n\nNär lagas den?\n"),
			compose(anna, kommunBox, "Automatiskt svar: Kommunikationsinsats", "Auto-Submitted: auto-replied\n", gapBody),
			compose("nyhetsbrev@bra.example", kommunBox, "Kommunikationsinsats som fungerar", "List-Id: <nytt.bra.example>\nPrecedence: bulk\n", gapBody),
			compose("MAILER-DAEMON@haninge.example", kommunBox, "Olevererat: Re: Kommunikationsinsats", "Auto-Submitted: auto-replied\n", "Meddelandet kunde inte levereras.\n"),
			compose(anna, kommunBox, "Lunch torsdag?", "", "Ska vi äta ihop?\n"),
			compose(resident, kommunBox, "Kommunikationsinsats", "", gapBody),
		}
		for _, m := range mails {
			w.post(resident, []string{kommunBox}, m)
		}
		before := w.await(kommunBox, len(mails))
		d.handled(t, len(mails))
		if err := d.store.View(func(tx store.Tx) error {
			counts, err := tx.OutboxCounts()
			for state, n := range counts {
				if n > 0 {
					t.Errorf("%d envelopes are %s, want none", n, state)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		after := w.read(kommunBox)
		if len(after) != len(mails) || before.flags != after[len(after)-1].flags {
			t.Errorf("the mailbox was touched: %d mails, flags %s", len(after), after[len(after)-1].flags)
		}
		for i, m := range after {
			if int(m.uid) != i+1 || strings.Contains(m.flags, "Seen") {
				t.Errorf("mail %d has UID %d and flags %s", i+1, m.uid, m.flags)
			}
		}
	})
}

// TestBothMailboxes mails one initiative to both: one case, one reply.
func TestBothMailboxes(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		d := running(t, w)
		w.post(johan, []string{kommunBox, polisBox}, compose(johan, kommunBox+", "+polisBox, "Kommunikationsinsats cykel", "", gapBody))
		w.await(johan, 1)
		d.handled(t, 1)
		waitFor(t, "both mailboxes to be read", func() bool {
			var places int
			_ = d.store.View(func(tx store.Tx) error {
				rows, err := tx.Entries(store.EntryQuery{})
				for _, r := range rows {
					places += len(r.Places)
				}
				return err
			})
			return places == 2
		})
		caseOf(t, d)
		if n := len(w.read(johan)); n != 1 {
			t.Errorf("%d replies, want 1", n)
		}
	})
}

// TestOurMailsAsADemo plays the demo and wants its files.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"demo", "--dir", dir}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("exit %d\n%s\n%s", code, out.String(), errs.String())
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) < 9 {
		t.Errorf("%d mails were kept, want at least 9 (%v)", len(files), err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "digest.html"))
	if err != nil || !bytes.Contains(page, []byte("<html")) {
		t.Errorf("no digest: %v", err)
	}
	if !slices.ContainsFunc(strings.Split(out.String(), "\n"), func(l string) bool { return strings.Contains(l, "auto-reply") }) {
		t.Errorf("the demo does not say what became of the automatic reply:\n%s", out.String())
	}
	holdsEveryState(t, filepath.Join(dir, "data"))
	shownInReadme(t, out.String())
}

// shownInReadme wants what the README shows of the demo to be what the demo says, in its order.
func shownInReadme(t *testing.T, said string) {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(text)) {
		line, quoted := strings.CutPrefix(line, "    ")
		marked := strings.HasPrefix(line, "━━") || strings.HasPrefix(line, "   │") || strings.HasPrefix(line, "   Subject:")
		if !quoted || !marked {
			continue
		}
		seen++
		line = strings.TrimSuffix(strings.TrimRight(line, "\n"), " […]")
		_, rest, found := strings.Cut(said, line)
		if !found {
			t.Errorf("the demo does not say %q there", line)
			continue
		}
		said = rest
	}
	if seen < 20 {
		t.Errorf("the README shows %d lines of the demo", seen)
	}
}

// counts is how many mails have their row in the ledger.
func (d *daemon) counts() (n int, err error) {
	err = d.store.View(func(tx store.Tx) error {
		by, err := tx.EntryCounts()
		for _, k := range []letter.Kind{letter.New, letter.Reply, letter.Help, letter.Ignore, letter.Quarantine} {
			n += by[k]
		}
		return err
	})
	return n, err
}
