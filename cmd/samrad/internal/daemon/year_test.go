package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/steady"
)

// TestYear plays a year and a month of two authorities by a clock of its own, with a real store, mail that comes in by
// IMAP and leaves by SMTP: 200 people with their habits, 400 cases, leaders, mailboxes that answer by rule, and another
// samrad at the mailbox of the police. A model that knows nothing of the product but what it promises says what every
// person should have got and when, and every mail is held against it: none is missing, none comes twice, none that was
// not asked for comes above the caps or out of hours. The same seed plays the same year.
// SAMRAD_TEST_YEARS=10 plays as many, each with the next seed. With the race detector there are fewer cases.
func TestYear(t *testing.T) {
	first, cases := steady.Seed(t), town.Demanded(t, "SAMRAD_TEST_YEAR_CASES", steady.Fewer(400, 60))
	years := town.Demanded(t, "SAMRAD_TEST_YEARS", 0)
	if years == 0 {
		t.Skip("SKIPPED: SAMRAD_TEST_YEARS=1 plays a year")
	}
	for n := range years {
		seed := first + uint64(n)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			newYear(t, seed).play(cases)
		})
	}
}

// The third authority, whose own samrad shares the mailbox of the police.
const (
	nynasBox  = "trygghet@nynashamn.example"
	nynasChef = "chef@nynashamn.example"
	polisChef = "chef@polisen.example"
)

// year is the world: the mail server, two daemons, people, and the model of what must come of what they do.
type year struct {
	t      *testing.T
	r      *rand.Rand
	at     time.Time
	loc    *time.Location
	office *postoffice.Office
	houses []*yearHouse
	staff  map[string]*yearStaff
	queue  []yearEvent
	mails  int // written by people
	faults int

	mu    sync.Mutex
	out   []postoffice.Mail // that SMTP took and nobody has looked at
	dirty map[string]int    // mailboxes with mail that nobody has fetched, by how many there are

	model
}

// yearHouse is a daemon, and how far it has read its mailboxes.
type yearHouse struct {
	*Daemon
	prefix string
	next   map[string]imap.UID
	seen   map[string]int
}

// yearEvent is something that somebody does at a time.
type yearEvent struct {
	at time.Time
	do func()
}

func newYear(t *testing.T, seed uint64) *year {
	y := &year{
		t: t, r: rand.New(rand.NewPCG(seed, seed)), staff: map[string]*yearStaff{}, dirty: map[string]int{},
	}
	var err error
	if y.loc, err = time.LoadLocation("Europe/Stockholm"); err != nil {
		t.Fatal(err)
	}
	y.at = time.Date(2026, time.January, 7, 6, 0, 0, 0, y.loc)
	y.model = newModel(y)
	if y.office, err = postoffice.Open(postoffice.Options{Now: func() time.Time { return y.at }, Accepted: y.accepted}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = y.office.Close() })
	y.populate()
	y.houses = []*yearHouse{
		y.house("SAM", [3]string{"kommun", "Haninge kommun", town.KommunBox}, []string{town.Chef, polisChef}),
		y.house("TRY", [3]string{"nynas", "Nynäshamns kommun", nynasBox}, []string{nynasChef}),
	}
	return y
}

// accepted takes note of a mail of ours that was handed to the server.
func (y *year) accepted(m postoffice.Mail) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.out = append(y.out, m)
	for _, to := range m.To {
		y.dirty[to]++
	}
}

// house is a daemon of an agreement between a municipality and the police.
func (y *year) house(prefix string, own [3]string, leaders []string) *yearHouse {
	dir := y.t.TempDir()
	secret := filepath.Join(dir, "secret")
	var b strings.Builder
	fmt.Fprintf(&b, "data_dir = %q\n[agreement]\nname = \"Samverkan\"\ncase_prefix = %q\n[digest]\nto = [\"%s\"]\n", filepath.Join(dir, "data"), prefix, strings.Join(leaders, `", "`))
	b.WriteString("[gate]\nreplies_per_sender_per_day = 500\nreplies_per_hour = 500\n")
	for _, p := range [][3]string{own, {"polis", "Lokalpolisområde Haninge/Nynäshamn", town.PolisBox}} {
		_, domain, _ := strings.Cut(p[2], "@")
		fmt.Fprintf(&b, "\n[[party]]\nid = %q\nname = %q\naddress = %q\ndomains = [%q]\nsignature = %q\nsender_check = \"trust-mailbox\"\ncontact = \"handlaggare@%s\"\npress = [\"press@%s\"]\n", p[0], p[1], p[2], domain, p[1], domain, domain)
		fmt.Fprintf(&b, "[party.imap]\nurl = \"imap+insecure://%s\"\nuser = %q\npassword_file = %q\n", y.office.IMAP(), p[2], secret)
		fmt.Fprintf(&b, "[party.smtp]\nurl = \"smtp+insecure://%s\"\nuser = %q\npassword_file = %q\n", y.office.SMTP(), p[2], secret)
	}
	name := filepath.Join(dir, "samrad.toml")
	if err := errors.Join(os.WriteFile(secret, []byte("hemligt"), 0o600), os.WriteFile(name, []byte(b.String()), 0o600)); err != nil {
		y.t.Fatal(err)
	}
	cfg, problems := config.Load(name)
	if faults := config.Faults(problems); len(faults) > 0 {
		y.t.Fatal(faults)
	}
	d, err := New(cfg, func() time.Time { return y.at }, slog.New(slog.DiscardHandler))
	debug.SetMemoryLimit(math.MaxInt64) // the mail of a year lies in this process, too
	if err != nil {
		y.t.Fatal(err)
	}
	y.t.Cleanup(func() { _ = d.Close() })
	h := &yearHouse{Daemon: d, prefix: prefix, next: map[string]imap.UID{}, seen: map[string]int{}}
	for _, box := range []string{own[2], town.PolisBox} {
		if err := (mailHandler{d}).Baseline(context.Background(), partyAt(cfg, box), mailbox.Cursor{UIDValidity: 1, UIDNext: 1}); err != nil {
			y.t.Fatal(err)
		}
		h.next[box] = 1
	}
	return h
}

// partyAt is the id of the party with a mailbox.
func partyAt(cfg config.Config, box string) string {
	i := slices.IndexFunc(cfg.Parties, func(p config.Party) bool { return p.Address == box })
	return cfg.Parties[i].ID
}

// play lets the time pass: from one full hour to the next, and to whatever somebody does in between.
func (y *year) play(cases int) {
	y.plan(cases)
	end := time.Date(2027, time.January, 31, 12, 0, 0, 0, y.loc)
	for y.at.Before(end) && y.faults < 12 {
		y.at = y.nextMoment()
		for len(y.queue) > 0 && !y.queue[0].at.After(y.at) {
			e := y.queue[0]
			y.queue = y.queue[1:]
			e.do()
		}
		y.doDue()
		y.compare()
	}
	y.last()
}

// later has something done at a time; what is planned for the same moment is done in the order in which it was planned.
func (y *year) later(at time.Time, do func()) {
	if at.Before(y.at) {
		at = y.at
	}
	i, _ := slices.BinarySearchFunc(y.queue, at, func(e yearEvent, at time.Time) int {
		if e.at.After(at) {
			return 1
		}
		return -1
	})
	y.queue = slices.Insert(y.queue, i, yearEvent{at, do})
}

// nextMoment is the next full hour, half past seven for the digest, or what comes before it.
func (y *year) nextMoment() time.Time {
	next := y.at.Truncate(30 * time.Minute).Add(30 * time.Minute)
	if len(y.queue) > 0 && y.queue[0].at.Before(next) {
		next = y.queue[0].at
	}
	return next
}

// doDue has both daemons do all there is to do at this moment.
func (y *year) doDue() {
	for range 20 {
		for _, h := range y.houses {
			y.takeIn(h)
			if err := errors.Join(h.CatchUp(context.Background()), h.Editor.Publish(y.at), h.tellWaiting()); err != nil {
				y.t.Fatal(err)
			}
			y.flush(h)
		}
		y.deliver()
		if !y.unread() {
			return
		}
	}
	y.t.Fatalf("%s: mail without end: a loop", y.at)
}

// flush sends all that is due, one mail after the other, as the outbox does.
func (y *year) flush(h *yearHouse) {
	for {
		due, err := h.Store.Due(y.at, 20)
		if err != nil {
			y.t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, item := range due {
			item = outbox.Begin(item, y.at)
			may, err := h.begin(item, nil)
			if err == nil && may {
				err = h.Store.Save(outbox.Next(item, h.servers.Send(context.Background(), item.Envelope), y.at))
			}
			if err != nil {
				y.t.Fatal(err)
			}
			h.servers.Rest(item.Via)
		}
	}
}

// unread reports whether a mailbox has mail that its daemons have not read.
func (y *year) unread() bool {
	for _, h := range y.houses {
		for box := range h.next {
			if h.seen[box] < y.dirty[box] {
				return true
			}
		}
	}
	return false
}

// takeIn reads what has come to a daemon's mailboxes, by IMAP.
func (y *year) takeIn(h *yearHouse) {
	for _, p := range h.Config.Parties {
		y.mu.Lock()
		came := y.dirty[p.Address]
		y.mu.Unlock()
		if h.seen[p.Address] == came {
			continue
		}
		got := y.fetch(p.Address, h.next[p.Address])
		h.seen[p.Address] += len(got)
		if len(got) == 0 {
			continue
		}
		h.next[p.Address] = imap.UID(got[len(got)-1].UID) + 1
		next := mailbox.Cursor{UIDValidity: 1, UIDNext: uint32(h.next[p.Address])}
		if _, err := (mailHandler{h.Daemon}).Receive(context.Background(), p.ID, got, next); err != nil {
			y.t.Fatal(err)
		}
	}
}

// fetch reads a mailbox from a UID on.
func (y *year) fetch(box string, first imap.UID) (out []mailbox.Message) {
	w := &town.Town{T: y.t, Imap: y.office.IMAP()}
	c := imapclient.New(w.Dial(w.Imap), nil)
	defer c.Close()
	if err := c.Login(box, "hemligt").Wait(); err != nil {
		y.t.Fatal(err)
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		y.t.Fatal(err)
	}
	section := &imap.FetchItemBodySection{Peek: true}
	all, err := c.Fetch(imap.UIDSet{imap.UIDRange{Start: first, Stop: 0}}, &imap.FetchOptions{UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		y.t.Fatal(err)
	}
	for _, m := range all {
		if m.UID >= first {
			out = append(out, mailbox.Message{UIDValidity: 1, UID: uint32(m.UID), Received: m.InternalDate, Raw: m.FindBodySection(section)})
		}
	}
	return out
}

// put lays a mail of a person's into mailboxes of ours.
func (y *year) put(to []string, raw []byte) {
	for _, box := range to {
		if err := y.office.Put(box, "INBOX", postoffice.Stored{Received: y.at, Raw: raw}); err != nil {
			y.t.Fatal(err)
		}
		y.mu.Lock()
		y.dirty[box]++
		y.mu.Unlock()
	}
}

// fault tells of a mail that should not have come, or did not come.
func (y *year) fault(format string, args ...any) {
	y.t.Helper()
	y.faults++
	y.t.Errorf(y.at.Format("Mon 2006-01-02 15:04:05 ")+format, args...)
}

// day is the civil day of an instant.
func (y *year) day(t time.Time) dates.Day { return dates.DayOf(t.In(y.loc)) }
