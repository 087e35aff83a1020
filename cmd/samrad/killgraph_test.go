package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice/exchange"
	"haninge.se/samrad/intake/store"
)

// blow is where a life of the daemon ends: at a call of an op, or at any call where none is named. acts says whether the
// service does what it was asked for before the answer is lost.
type blow struct {
	op   exchange.Op
	n    int // the how many-th such call of this life
	acts bool
}

// blows end the daemon at each thing that it asks the service for, at both sides of it, and between those in the order
// in which they come; mail comes into the municipality's mailbox before the even ones, into the police's before the odd
// ones. A mail that may have been sent is looked for during half a minute, so what was not taken comes last.
var blows = []blow{
	{exchange.Token, 1, false}, {exchange.Folder, 1, true}, {exchange.Draft, 1, true}, {exchange.SendMail, 1, true},
	{exchange.List, 1, true}, {exchange.Delta, 1, false}, {exchange.Delta, 1, true}, {exchange.Value, 1, false},
	{exchange.Value, 1, true}, {exchange.List, 4, true}, {"", 4, true}, {"", 6, true}, {"", 8, true}, {"", 10, true},
	{"", 13, true}, {"", 16, true}, {exchange.Submit, 1, true}, {"", 20, true}, {exchange.Submit, 1, false},
	{exchange.SendMail, 1, false},
}

// cloudSiege is a town in Exchange Online whose daemon is killed between two calls.
type cloudSiege struct {
	t      *testing.T
	w      *town.Town
	cloud  *exchange.Server
	config string
	binary string

	mu    sync.Mutex
	blow  *blow // nil: nothing is to happen
	calls int   // that it counts, in this life
	p     *process
	fell  chan struct{} // closed when it has come

	mails    int
	intakes  map[string]bool   // Message-IDs of new initiatives
	answered map[string]string // Message-ID of a mail that must be answered -> who wrote it
	seen     map[string]int    // how many answers of staff were read
}

// TestKilledByGraph kills samrad with SIGKILL at places between two calls of Microsoft Graph, while initiatives
// and answers come in and replies leave by a draft and by sendMail, where each gets another Message-ID and shows in Sent
// Items late. Nothing is lost, each initiative is one case, and each answer arrives once; a second copy is no fault only
// where the record says that nobody knows what became of an attempt. Eight places; SAMRAD_TEST_GRAPH_KILLS=20 takes all of
// them, of which the last wait long for what may have been sent.
func TestKilledByGraph(t *testing.T) {
	t.Parallel()
	blows := blows[:min(len(blows), town.Demanded(t, "SAMRAD_TEST_GRAPH_KILLS", 8))]
	s := &cloudSiege{t: t, binary: town.Build(t), intakes: map[string]bool{}, answered: map[string]string{},
		seen: map[string]int{}}
	s.w, s.cloud = town.AllByGraph(t, exchange.Options{Restamp: true, Fail: s.strike})
	s.config = s.w.Config("")
	town.Uncapped(t, s.config)
	first := launch(t, s.binary, s.config)
	first.watches(s.config, 2) // what comes from now on is new
	first.kill()
	for n, b := range blows {
		s.round(b, []string{town.Anna, town.Johan}[n%2], []string{town.KommunBox, town.PolisBox}[n%2])
	}
	last := launch(t, s.binary, s.config)
	last.await(s.config, s.mails)
	s.allSent(last)
	last.stop()
	s.nothingLost()
	s.answeredOnce()
}

// allSent waits until nothing is due. What may have been sent is looked for during half a minute, and there are two
// seconds between two mails.
func (s *cloudSiege) allSent(p *process) {
	s.t.Helper()
	for deadline := time.Now().Add(2 * town.HangTime); ; time.Sleep(100 * time.Millisecond) {
		now, err := p.status(s.config)
		if err == nil && now.Running && now.Outbox.Due == 0 {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("waited in vain for all answers to be sent: %+v, %v\n%s", now, err, p.log())
		}
	}
}

// strike is asked before each call what is to go wrong with it.
func (s *cloudSiege) strike(c exchange.Call) exchange.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.blow == nil || s.blow.op != "" && s.blow.op != c.Op {
		return exchange.Fault{}
	}
	if s.calls++; s.calls < s.blow.n {
		return exchange.Fault{}
	}
	f := exchange.Fault{Cut: true, After: s.blow.acts}
	s.blow = nil
	_ = s.p.cmd.Process.Kill()
	close(s.fell)
	return f
}

// round is one life of the daemon, with a new mail and an answer to what its writer has heard.
func (s *cloudSiege) round(b blow, who, box string) {
	s.t.Helper()
	s.intakes[s.post(who, box, fmt.Sprintf("Kommunikationsinsats nummer %d", s.mails), "", town.GapBody)] = true
	if heard := s.w.Read(who); len(heard) > s.seen[who] {
		of := heard[s.seen[who]]
		s.seen[who]++
		s.post(who, box, "SV: utan nummer", "In-Reply-To: "+of.Header("Message-Id")+"\n",
			fmt.Sprintf("Hej,\n\n12. Svar nummer %d på den frågan.\n\nMvh\n", s.mails))
	}
	s.mu.Lock()
	s.fell = make(chan struct{})
	s.p, s.blow, s.calls = launch(s.t, s.binary, s.config), &b, 0
	s.mu.Unlock()
	select {
	case <-s.fell:
	case <-time.After(town.HangTime):
		s.t.Fatalf("the daemon did not come to %+v:\n%s", b, s.p.log())
	}
	if log := s.p.log(); strings.Contains(log, "samrad: error") {
		s.t.Fatalf("the daemon gave up by itself:\n%s", log)
	}
	s.p.kill()
}

func (s *cloudSiege) post(from, to, subject, head, body string) string {
	raw := town.Compose(from, to, subject, head, body)
	s.answered[town.MessageID(raw)] = from
	s.mails++
	s.w.Post(from, []string{to}, raw)
	return town.MessageID(raw)
}

// nothingLost holds what was sent against the ledger and the cases.
func (s *cloudSiege) nothingLost() {
	held := 0
	rows, threads := map[string]int{}, map[string]initiative.ID{}
	town.Opened(s.t, s.config, func(st store.Store, tx store.Tx) error {
		if found, err := st.Verify(); err != nil || len(found) > 0 {
			s.t.Errorf("the store: %v %v", found, err)
		}
		var more error
		entries, err := tx.Entries(store.EntryQuery{})
		for _, e := range entries {
			if e.Kind == letter.Quarantine && e.Reason == "attempts" { // read at three deaths in a row: a person looks at it
				raw, err := tx.Raw(e.Sum)
				delete(s.answered, town.MessageID(raw))
				delete(s.intakes, town.MessageID(raw))
				held, more = held+1, errors.Join(more, err)
				continue
			}
			rows[string(e.ID)]++
			switch id := string(e.ID); {
			case s.answered[id] == "":
				s.t.Errorf("a row of a mail that nobody sent: %s, %s (%s)", id, e.Kind, e.Reason)
			case e.Kind == letter.New:
				threads[id] = initiative.ID(e.Case)
			case e.Kind != letter.Reply:
				s.t.Errorf("%s came to %s (%s)", id, e.Kind, e.Reason)
			}
		}
		cases, failed := tx.Cases(store.CaseQuery{})
		if n := len(s.intakes); len(cases) != n || len(threads) != n {
			s.t.Errorf("%d cases of %d mails for %d intakes", len(cases), len(threads), n)
		}
		return errors.Join(err, more, failed)
	})
	s.t.Logf("%d mails were held after three deaths", held)
	for id := range s.answered {
		if rows[id] != 1 {
			s.t.Errorf("%s has %d rows, want one", id, rows[id])
		}
	}
}

// answeredOnce wants one answer to each mail, by our own id, which no service changes.
func (s *cloudSiege) answeredOnce() {
	copies, replies := map[string]int{}, map[string]map[string]bool{}
	for _, who := range []string{town.Anna, town.Johan} {
		for _, m := range s.w.Read(who) {
			id, of := m.Header("X-Samrad-Id"), m.Header("In-Reply-To")
			copies[id]++
			if replies[of] == nil {
				replies[of] = map[string]bool{}
			}
			replies[of][id] = true
			if s.answered[of] != who {
				s.t.Errorf("%s got an answer to %q, which is not theirs", who, of)
			}
		}
	}
	for of, who := range s.answered {
		if len(replies[of]) != 1 {
			s.t.Errorf("%s of %s has the answers %v, want one", of, who, replies[of])
		}
	}
	twice := 0
	town.Opened(s.t, s.config, func(_ store.Store, tx store.Tx) error {
		for id, n := range copies {
			item, ok, err := tx.EnvelopeByID(letter.MessageID(id))
			if err != nil {
				return err
			}
			if n > 1 {
				twice++
			}
			if !ok || item.State != outbox.Sent || n > 1 && !item.Uncertain {
				s.t.Errorf("%s arrived %d times and is on record as %q, uncertain %v", id, n, item.State, item.Uncertain)
			}
		}
		return nil
	})
	for _, box := range []string{town.KommunBox, town.PolisBox} {
		if n := len(s.cloud.In(box, exchange.Drafts)); n != 0 {
			s.t.Errorf("%d drafts are left in %s", n, box)
		}
	}
	s.t.Logf("%d mails, %d answers, %d of them twice and on record as uncertain", s.mails, len(copies), twice)
}
