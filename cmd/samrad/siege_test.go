package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
)

// seeded is chance that SAMRAD_TEST_SEED repeats. What runs beside the test keeps its own time, so the same seed
// gives the same mails and the same delays, and nearly the same moments.
func seeded(t testing.TB) *rand.Rand {
	t.Helper()
	seed := steady.Seed(t)
	t.Logf("%s=%d repeats this", steady.Variable, seed)
	return rand.New(rand.NewPCG(seed, 4))
}

// siege is a town whose daemon is killed all the time, and what must come of the mail that arrives meanwhile.
type siege struct {
	t      *testing.T
	w      *town.Town
	rng    *rand.Rand
	config string
	binary string

	mails      int                 // laid into the mailboxes: one for each recipient
	intakes    int                 // initiatives among them
	intake     map[string]bool     // their Message-IDs
	answered   map[string]string   // Message-ID of a mail that must be answered -> who wrote it
	unanswered map[string]bool     // Message-ID of a mail that must not
	seen       map[string]imap.UID // how far staff have read their own mailboxes
	heard      []town.Lying        // the answers they found there
	kills      int
	put        rollbacks
}

// TestKilledAllTheTime kills samrad with SIGKILL again and again, at moments that chance chooses, while mail comes in
// through Postfix and lies in Dovecot (intake/README.md, P1, P3, D01, D14). Nothing is lost, every initiative is one
// case, and every answer arrives once, but for the one case that P3 names, which is proved and not assumed.
// SAMRAD_TEST_KILLS says how many times, 20 where it says nothing; SAMRAD_TEST_ROLLBACKS, how many of the kills an
// older copy of the data folder follows, 2 where it says nothing.
func TestKilledAllTheTime(t *testing.T) {
	t.Parallel()
	w := town.Real(t)
	s := &siege{
		t: t, w: w, rng: seeded(t), config: w.Config(""), binary: town.Build(t),
		answered: map[string]string{}, unanswered: map[string]bool{}, intake: map[string]bool{}, seen: map[string]imap.UID{},
		put: newRollbacks(t),
	}
	town.Uncapped(t, s.config)
	first := launch(t, s.binary, s.config)
	first.watches(s.config, 2) // what comes from now on is new
	first.kill()
	s.snapshot()
	kills := town.Demanded(t, "SAMRAD_TEST_KILLS", steady.Fewer(20, 12))
	after := s.rng.Perm(kills)[:min(kills, town.Demanded(t, "SAMRAD_TEST_ROLLBACKS", 2))]
	for n := range kills {
		s.round()
		switch {
		case slices.Contains(after, n):
			s.rollBack()
		case s.rng.IntN(3) == 0:
			s.snapshot()
		}
		if n%50 == 49 {
			t.Logf("%d kills, %d roll-backs, %d mails", s.kills, s.put.n, s.mails)
		}
	}
	last := launch(t, s.binary, s.config)
	town.WaitFor(t, "all mail to lie in the mailboxes", func() bool {
		return w.Lab.Count(town.KommunBox, "INBOX")+w.Lab.Count(town.PolisBox, "INBOX") == s.mails
	})
	have, n := w.Hashes(town.KommunBox, town.PolisBox) // a mail to both lies in both with the same bytes
	if n != s.mails {
		t.Errorf("%d mails sent, %d in the mailboxes", s.mails, n)
	}
	last.await(s.config, len(have))
	s.allSent(last)
	town.WaitFor(t, "all answers to arrive", func() bool { return len(w.Lab.Queue()) == 0 })
	last.stop()
	s.nothingLost(have)
	s.answeredOnce()
}

// allSent waits until nothing is due, and says what is where that does not come.
func (s *siege) allSent(p *process) {
	s.t.Helper()
	for deadline := time.Now().Add(town.HangTime); ; time.Sleep(100 * time.Millisecond) {
		now, err := p.status(s.config)
		if err == nil && now.Running && now.Outbox.Due == 0 {
			return
		}
		if time.Now().Before(deadline) {
			continue
		}
		p.kill()
		town.Opened(s.t, s.config, func(_ store.Store, tx store.Tx) error {
			due, err := tx.Items(outbox.Due, 0)
			for _, i := range due {
				s.t.Logf("still due: %s %s to %s, written for %v, next %v after %d attempts: %s",
					i.Kind, i.Case, i.To, i.Due, i.Next, i.Attempts, i.Last)
			}
			return err
		})
		s.t.Fatalf("waited in vain for all answers to be sent: %+v, %v", now, err)
	}
}

// round is one life of the daemon, with mail before it and during it.
func (s *siege) round() {
	s.collect()
	for range s.rng.IntN(3) {
		s.post()
	}
	p := launch(s.t, s.binary, s.config)
	for range 1 + s.rng.IntN(3) {
		time.Sleep(time.Duration(s.rng.IntN(150)) * time.Millisecond)
		s.post()
	}
	s.strike(p)
	s.kills++
}

// strike kills the daemon: at any time, after it has committed, around its sending, or while it stops.
func (s *siege) strike(p *process) {
	s.t.Helper()
	says := func(what string, n int) {
		for deadline := time.Now().Add(time.Second); strings.Count(p.log(), what) < n && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
	}
	within := time.Second
	switch s.rng.IntN(5) {
	case 0:
	case 1, 2:
		says("letter decided", 1+s.rng.IntN(2))
		within = 60 * time.Millisecond // that is how long logging in and sending takes
	case 3:
		says("envelope sent", 1+s.rng.IntN(2))
		within = 20 * time.Millisecond
	case 4:
		says("samrad serves", 1)
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		within = 100 * time.Millisecond
	}
	time.Sleep(time.Duration(s.rng.Int64N(int64(within))))
	if log := p.log(); strings.Contains(log, "samrad: error") {
		s.t.Fatalf("the daemon gave up by itself:\n%s", log)
	}
	p.kill()
}

// collect reads what staff have received since the last time: what they reply to.
func (s *siege) collect() {
	for _, who := range []string{town.Anna, town.Johan} {
		for _, m := range s.w.ReadFrom(who, s.seen[who]+1) {
			s.seen[who] = m.Uid
			s.heard = append(s.heard, m)
		}
	}
}

// post sends one mail of a kind that chance chooses, and returns its Message-ID.
func (s *siege) post() string {
	from := []string{town.Anna, town.Johan}[s.rng.IntN(2)]
	to := []string{[]string{town.KommunBox, town.PolisBox}[s.rng.IntN(2)]}
	subject, head, body := fmt.Sprintf("Kommunikationsinsats nummer %d", s.mails), "", town.GapBody
	answer, intake, root := true, false, "" // root: the initiative that it is about, "" where it is one itself
	switch n := s.rng.IntN(12); {
	case n < 3 || n < 8 && len(s.heard) == 0:
		intake = true
	case n < 4:
		to = []string{town.KommunBox, town.PolisBox}
		intake = true
	case n < 7: // a reply that adds something
		of := s.heard[s.rng.IntN(len(s.heard))]
		subject, head = "SV: "+of.Header("Subject"), "In-Reply-To: "+of.Header("Message-Id")+"\n"
		body = fmt.Sprintf("Hej,\n\n%d. Svar nummer %d på den frågan.\n\nMvh\n", []int{3, 12}[s.rng.IntN(2)], s.mails)
		root, answer = s.put.root[of.Header("In-Reply-To")], !s.put.lost[of.Header("Message-Id")]
	case n < 8: // a reply that adds nothing
		of := s.heard[s.rng.IntN(len(s.heard))]
		subject, head, body, answer = "SV: "+of.Header("Subject"), "In-Reply-To: "+of.Header("Message-Id")+"\n", "Tack!\n", false
	case n < 10:
		from, subject, body, answer = town.Resident, fmt.Sprintf("Trasig gatubelysning %d", s.mails), "Hej!\n\nNär lagas den?\n", false
	default:
		subject, head, answer = "Automatiskt svar: "+subject, "Auto-Submitted: auto-replied\n", false
	}
	raw := town.Compose(from, strings.Join(to, ", "), subject, head, body)
	id := town.MessageID(raw)
	if s.intake[id] = intake; intake {
		s.intakes++
	}
	if s.put.root[id] = root; root == "" {
		s.put.root[id] = id
	}
	if answer {
		s.answered[id] = from
	} else {
		s.unanswered[id] = true
	}
	s.mails += len(to)
	s.w.Post(from, to, raw)
	return id
}

// nothingLost holds the mailboxes against the ledger, byte for byte, and the cases against the intakes (P1, P3).
func (s *siege) nothingLost(have []letter.Sum) {
	var rows []letter.Sum
	threads := map[string]initiative.ID{}
	town.Opened(s.t, s.config, func(st store.Store, tx store.Tx) error {
		if found, err := st.Verify(); err != nil || len(found) > 0 {
			s.t.Errorf("the store: %v %v", found, err)
		}
		entries, err := tx.Entries(store.EntryQuery{})
		for _, e := range entries {
			rows = append(rows, e.Sum)
			if e.Kind == letter.Quarantine && e.Reason == "attempts" {
				err = errors.Join(err, s.suspected(tx, e.Sum))
				continue
			}
			if e.Kind == letter.New && e.Reason != "duplicate" {
				if was := threads[string(e.ID)]; was != "" {
					s.t.Errorf("%s became %s and %s", e.ID, was, e.Case)
				}
				threads[string(e.ID)] = initiative.ID(e.Case)
			}
			if e.Kind == letter.New {
				s.numbered(e.Case, string(e.ID))
			}
			if s.answered[string(e.ID)] == "" && !s.unanswered[string(e.ID)] {
				s.t.Errorf("a row of a mail that nobody sent: %s, %s (%s)", e.ID, e.Kind, e.Reason)
			}
		}
		cases, more := tx.Cases(store.CaseQuery{})
		if len(cases) != s.intakes || len(threads) != s.intakes {
			s.t.Errorf("%d cases of %d mails for %d intakes", len(cases), len(threads), s.intakes)
		}
		return errors.Join(err, more)
	})
	slices.Sort(rows)
	if diff := cmp.Diff(have, rows); diff != "" {
		s.t.Errorf("mailboxes (-) and ledger (+) differ:\n%s", diff)
	}
}

// suspected is a mail that was being read at three deaths in a row: a person is asked to look at it, and it may have
// been answered before an older copy was put back.
func (s *siege) suspected(tx store.Tx, sum letter.Sum) error {
	raw, err := tx.Raw(sum)
	id := town.MessageID(raw)
	if s.put.mayBeUnanswered[id] = true; s.put.root[id] == id && s.intake[id] {
		s.intakes--
	}
	s.put.suspected++
	return err
}

// answeredOnce wants each answer once in the mailbox of whoever asked, byte for byte as it was decided, and no other.
// A second copy is no fault only where P3 says so: the attempts that led to all copies but the last are on record as
// uncertain, and Postfix's own log says that the client of each was gone right after the end of the data.
func (s *siege) answeredOnce() {
	copies := map[string][]town.Lying{}
	replies := map[string][]string{} // what was answered -> ids of the answers
	for _, who := range []string{town.Anna, town.Johan} {
		for _, m := range s.w.Read(who) {
			id, of := m.Header("Message-Id"), m.Header("In-Reply-To")
			copies[id] = append(copies[id], m)
			if strings.Contains(m.Header("Auto-Submitted"), "auto-generated") {
				continue // a mail of our own accord answers nobody: it may go to the other party and belong to the same thread
			}
			if len(copies[id]) == 1 {
				replies[of] = append(replies[of], id)
			}
			if s.answered[of] != who {
				s.t.Errorf("%s got an answer to %q, which is not theirs or wants none", who, of)
			}
			s.numbered(caseIn(m), s.put.root[of])
		}
	}
	for of, who := range s.answered {
		if n := len(replies[of]); n != 1 && (n > 1 || !s.put.mayBeUnanswered[of]) {
			s.t.Errorf("%s of %s has the answers %v, want one", of, who, replies[of])
		}
	}
	twice := 0
	taken := map[string][]bool{} // Message-ID -> was its client lost, for each time Postfix took it
	for _, m := range s.w.Lab.Taken() {
		taken[m.ID] = append(taken[m.ID], m.Lost)
	}
	town.Opened(s.t, s.config, func(_ store.Store, tx store.Tx) error {
		for id, all := range copies {
			item, ok, err := tx.EnvelopeByID(letter.MessageID(id))
			if err != nil {
				return err
			}
			forgotten := s.put.lost[id] || item.State == outbox.Failed && strings.HasPrefix(item.Last, putOff)
			if !forgotten && (!ok || item.State != outbox.Sent) {
				s.t.Errorf("%s arrived and is on record as %q", id, item.State)
			}
			for _, m := range all {
				if ok && !bytes.HasSuffix(m.Raw, item.Bytes) {
					s.t.Errorf("%s arrived with other bytes", id)
				}
			}
			if len(all) > 1 {
				twice++
				s.excused(id, item, forgotten, len(all), taken[id])
			}
		}
		return nil
	})
	lost := 0
	for _, is := range s.put.lost {
		if is {
			lost++
		}
	}
	s.t.Logf("%d kills, %d roll-backs, %d mails, %d intakes, %d answers, %d of them lost to the store, %d of them twice as P3 allows, "+
		"%d case numbers, %d mails held after three deaths", s.kills, s.put.n, s.mails, s.intakes, len(copies), lost, twice, len(s.put.numbers),
		s.put.suspected)
}

// excused wants the evidence for more than one copy of a mail. Only the client of the last may have lived on. What a
// roll-back made the store forget has Postfix's evidence alone.
func (s *siege) excused(id string, item outbox.Item, forgotten bool, copies int, lost []bool) {
	recorded := forgotten || item.Uncertain && item.Attempts >= copies
	if len(lost) != copies || slices.Contains(lost[:copies-1], false) || !recorded {
		s.t.Errorf("%s arrived %d times; when Postfix took it, its client was lost after the end of the data: %v; on record: %d attempts, uncertain %v",
			id, copies, lost, item.Attempts, item.Uncertain)
	}
}
