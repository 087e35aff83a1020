package daemon

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// running starts a daemon on a town and waits until it watches both mailboxes.
func running(t *testing.T, w *town.Town) *Daemon {
	t.Helper()
	cfg, problems := config.Load(w.Config(""))
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	return watching(t, cfg, w)
}

// watching starts a daemon with a configuration of the test's own.
func watching(t *testing.T, cfg config.Config, w *town.Town) *Daemon {
	t.Helper()
	d, err := New(cfg, time.Now, slog.New(slog.NewTextHandler(&testLog{t: t}, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if !w.Secure {
		d.Poll = 100 * time.Millisecond // the embedded server loses IDLE events: the poll must catch them
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx, func(string) string { return "" }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the daemon ended: %v", err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	town.WaitFor(t, "both mailboxes to be watched", func() bool {
		n := 0
		for _, h := range d.Health.All() {
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

// handled waits until the ledger has n rows.
func (d *Daemon) handled(t testing.TB, n int) {
	t.Helper()
	town.WaitFor(t, fmt.Sprintf("%d rows in the ledger", n), func() bool {
		got, err := d.counts()
		return err == nil && got >= n
	})
}

// TestConversation is the main job end to end: a new initiative, the gap reply, an inline reply, the complete
// reply, and the digest; and all that must not be answered.
func TestConversation(t *testing.T) { town.Towns(t, conversation) }

func conversation(t *testing.T, w *town.Town) {
	old := town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats gammal", "", town.GapBody)
	w.Post(town.Anna, []string{town.KommunBox}, old)
	w.Await(town.KommunBox, 1)
	d := running(t, w)
	sent := time.Now()
	w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody))
	gap := w.Await(town.Anna, 1)
	t.Logf("answered after %v", time.Since(sent).Round(10*time.Millisecond))
	text := gap.Text(t)
	for _, want := range []string{`2 frågor återstår för "Trygghetsvandring" (SAM-2026-0001). Tack, insatsen är mottagen.`, "10 av 12 frågor i checklistan har fått svar", "\n\n3. I vilket sammanhang ska den kommuniceras?\n\n12. Hur ska"} {
		if !strings.Contains(text, want) {
			t.Errorf("the gap reply lacks %q:\n%s", want, text)
		}
	}
	checkHeaders(t, gap, town.Anna, town.KommunBox, "auto-replied")
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> ")
	quoted = strings.Replace(quoted, "kommuniceras?", "kommuniceras?\n\nTrygghetsveckan.\n", 1)
	thread := "In-Reply-To: " + gap.Header("Message-Id") + "\n"
	w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "SV: "+decoded(t, gap), thread, "Svar nedan.\n\n"+quoted+"\n"))
	if text := w.Await(town.Anna, 2).Text(t); !strings.Contains(text, "lagt till svar på fråga 3") || !strings.Contains(text, "12. Hur ska") {
		t.Errorf("after the first reply:\n%s", text)
	}
	w.Post(town.Johan, []string{town.KommunBox}, town.Compose(town.Johan, town.KommunBox, "Trygghetsvandringen", "", "Hej,\n\nAngående "+caseOf(t, d)+":\n\n12) Antal deltagare\n"))
	if text := w.Await(town.Johan, 1).Text(t); !strings.Contains(text, "Nu är alla 12 frågor besvarade") {
		t.Errorf("after the second reply:\n%s", text)
	}
	checkDigest(t, d, w)
}

func caseOf(t *testing.T, d *Daemon) (id string) {
	t.Helper()
	if err := d.Store.View(func(tx store.Tx) error {
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

func decoded(t *testing.T, m town.Lying) string {
	t.Helper()
	s := m.Header("Subject")
	if strings.Contains(s, "=?") {
		t.Fatalf("a subject of ASCII words is encoded: %s", s)
	}
	return s
}

// checkHeaders wants what every mail of ours carries (intake/README.md, A12).
func checkHeaders(t *testing.T, m town.Lying, to, from, auto string) {
	t.Helper()
	if m.Header("X-Samrad-Id") != "" { // Exchange has written it anew, and leaves this one out
		auto = m.Header("Auto-Submitted")
	}
	for name, want := range map[string]string{"Auto-Submitted": auto, "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply", "To": to, "From": from} {
		if !strings.Contains(m.Header(name), want) {
			t.Errorf("%s is %q, want %q", name, m.Header(name), want)
		}
	}
	if auto == "auto-replied" && (m.Header("In-Reply-To") == "" || !strings.Contains(m.Header("References"), m.Header("In-Reply-To"))) {
		t.Errorf("the reply does not belong to its thread")
	}
	if !strings.Contains(m.Header("Content-Type"), "charset=utf-8") && !strings.Contains(strings.ToLower(m.Header("Content-Type")), "utf-8") {
		t.Errorf("Content-Type is %q", m.Header("Content-Type"))
	}
}

func checkDigest(t *testing.T, d *Daemon, w *town.Town) {
	t.Helper()
	now := time.Now()
	week := dates.WeekOf(dates.DayOf(now.In(d.Rules.Location)))
	for range 2 { // a second time must not send it again
		issued, _, err := d.Editor.Draft(week, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Publish(issued, []string{town.Chef}); err != nil {
			t.Fatal(err)
		}
	}
	got := w.Await(town.Chef, 1)
	if text := got.Text(t); !strings.Contains(text, "Samma brev går till båda organisationerna") || strings.Contains(text, "kanariefågel") {
		t.Errorf("the digest:\n%s", text)
	}
	byGraph := got.Header("X-Samrad-Id") != "" // which leaves Auto-Submitted out
	if !byGraph && !strings.Contains(got.Header("Auto-Submitted"), "auto-generated") || !strings.Contains(string(got.Raw), "multipart/alternative") {
		t.Errorf("the digest's headers: %v", got.Msg.Header)
	}
	if n := len(w.Read(town.Chef)); n != 1 {
		t.Errorf("%d digests, want 1", n)
	}
}

// TestLeftAlone mails what must not be answered, and wants flags and UIDs of both mailboxes as they were (P2).
func TestLeftAlone(t *testing.T) {
	town.Towns(t, func(t *testing.T, w *town.Town) {
		d := running(t, w)
		mails := [][]byte{
			town.Compose(town.Resident, town.KommunBox, "Trasig gatubelysning", "", "Hej!\n\nNär lagas den?\n"),
			town.Compose(town.Anna, town.KommunBox, "Automatiskt svar: Kommunikationsinsats", "Auto-Submitted: auto-replied\n", town.GapBody),
			town.Compose("nyhetsbrev@bra.example", town.KommunBox, "Kommunikationsinsats som fungerar", "List-Id: <nytt.bra.example>\nPrecedence: bulk\n", town.GapBody),
			town.Compose("MAILER-DAEMON@haninge.example", town.KommunBox, "Olevererat: Re: Kommunikationsinsats", "Auto-Submitted: auto-replied\n", "Meddelandet kunde inte levereras.\n"),
			town.Compose(town.Anna, town.KommunBox, "Lunch torsdag?", "", "Ska vi äta ihop?\n"),
			town.Compose(town.Resident, town.KommunBox, "Kommunikationsinsats", "", town.GapBody),
		}
		for _, m := range mails {
			w.Post(town.Resident, []string{town.KommunBox}, m)
		}
		before := w.Await(town.KommunBox, len(mails))
		d.handled(t, len(mails))
		if err := d.Store.View(func(tx store.Tx) error {
			counts, err := tx.Counts()
			for state, n := range counts.Outbox {
				if n > 0 {
					t.Errorf("%d envelopes are %s, want none", n, state)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		after := w.Read(town.KommunBox)
		if len(after) != len(mails) || before.Flags != after[len(after)-1].Flags {
			t.Errorf("the mailbox was touched: %d mails, flags %s", len(after), after[len(after)-1].Flags)
		}
		for i, m := range after {
			if int(m.Uid) != i+1 || strings.Contains(m.Flags, "Seen") {
				t.Errorf("mail %d has UID %d and flags %s", i+1, m.Uid, m.Flags)
			}
		}
	})
}

// TestBothMailboxes mails one initiative to both: one case, one reply.
func TestBothMailboxes(t *testing.T) {
	town.Towns(t, func(t *testing.T, w *town.Town) {
		d := running(t, w)
		w.Post(town.Johan, []string{town.KommunBox, town.PolisBox}, town.Compose(town.Johan, town.KommunBox+", "+town.PolisBox, "Kommunikationsinsats cykel", "", town.GapBody))
		w.Await(town.Johan, 1)
		d.handled(t, 1)
		town.WaitFor(t, "both mailboxes to be read", func() bool {
			var places int
			_ = d.Store.View(func(tx store.Tx) error {
				rows, err := tx.Entries(store.EntryQuery{})
				for _, r := range rows {
					places += len(r.Places)
				}
				return err
			})
			return places == 2
		})
		caseOf(t, d)
		if n := len(w.Read(town.Johan)); n != 1 {
			t.Errorf("%d replies, want 1", n)
		}
	})
}

// counts is how many mails have their row in the ledger.
func (d *Daemon) counts() (n int, err error) {
	err = d.Store.View(func(tx store.Tx) error {
		by, err := tx.Counts()
		for _, k := range []letter.Kind{letter.New, letter.Reply, letter.Help, letter.Ignore, letter.Quarantine} {
			n += by.Mails[k]
		}
		return err
	})
	return n, err
}
