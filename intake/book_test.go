package intake

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/vocabulary"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// The people of the tests.
const (
	kommunBox = "trygghetochsakerhet@haninge.example"
	polisBox  = "kommunpolis@polisen.example"
	anna      = "anna@haninge.example"
	johan     = "johan@polisen.example"
	outsider  = "gunbritt@mejl.example"
)

type (
	event = initiative.Event
	item  = initiative.Item
)

// march is when the tests take place.
var march = time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)

func testRules(t testing.TB) *triage.Rules {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return &triage.Rules{
		Prefix: "SAM", Keywords: []string{"kommunikationsinsats", "communication initiative"},
		Parties: []triage.Party{
			{ID: "kommun", Name: "Haninge kommun", Short: "kommunen", Address: kommunBox, From: kommunBox, Domains: []string{"haninge.example"},
				Signature: "Trygghet och säkerhet, Haninge", FromName: "Trygghet och säkerhet Haninge", Via: "kommun", TrustMailbox: true},
			{ID: "polis", Name: "polisen", Address: polisBox, From: polisBox, Domains: []string{"polisen.example"},
				Signature: "Kommunpolis", FromName: "Kommunpolis", Via: "polis", TrustMailbox: true},
		},
		Checklist: checklist.Default(), Vocabulary: vocabulary.Default(), Location: zone,
		Secret: []byte("0123456789abcdef0123456789abcdef"), Caps: triage.Caps{CasePerDay: 5, SenderPerDay: 20, PerHour: 60},
		FollowUps: followup.Rules{Calendar: followup.Calendar{Location: zone, From: 8, To: 16}},
	}
}

// memory is a ledger in memory. An Update that fails leaves nothing behind.
type memory struct {
	shelves
	fail    error  // what the next Record answers
	version uint64 // of its commits
	writing bool
	foreign func() // done once before the next Update, as by another writer
}

type shelves struct {
	stopped  bool                      // replies are stopped
	sign     Sign                      // why
	strange  map[letter.MessageID]bool // ids of ours that were never sent
	reserved map[initiative.ID]bool
	awaited  map[letter.Place]letter.Sum // what is to be asked for again

	rows    map[letter.Sum]Row
	order   []letter.Sum // rows as they were first recorded
	cases   map[initiative.ID]*initiative.Initiative
	raw     map[letter.Sum][]byte
	sent    []letter.Envelope
	digests map[letter.MessageID]bool
	cursors map[string]letter.Cursor
	back    map[string]int // how many mails to an address came back
	notices []string
	last    int

	erased    map[initiative.ID]time.Time // cases that were
	erasedIDs map[letter.MessageID]initiative.ID
}

func newMemory() *memory {
	return &memory{shelves: shelves{rows: map[letter.Sum]Row{}, cases: map[initiative.ID]*initiative.Initiative{}, raw: map[letter.Sum][]byte{},
		digests: map[letter.MessageID]bool{}, back: map[string]int{}, cursors: map[string]letter.Cursor{}}}
}

func (b *memory) Version() uint64 { return b.version }

// View gives none of what it says away: a number asked for in a look is still the next one.
func (b *memory) View(fn func(Book) error) error {
	look := &memory{shelves: b.shelves, version: b.version}
	return fn(look)
}

func (b *memory) Update(fn func(Book) error) error {
	if first := b.foreign; first != nil {
		b.foreign = nil
		first()
		b.version++
	}
	b.writing = true
	defer func() { b.writing = false }()
	before := b.shelves
	b.rows, b.cases, b.raw, b.cursors = maps.Clone(b.rows), maps.Clone(b.cases), maps.Clone(b.raw), maps.Clone(b.cursors)
	b.back, b.awaited = maps.Clone(b.back), maps.Clone(b.awaited)
	b.order, b.sent, b.notices = slices.Clone(b.order), slices.Clone(b.sent), slices.Clone(b.notices)
	err := fn(b)
	if err != nil {
		b.shelves = before
		return err
	}
	b.version++
	return nil
}

func (b *memory) Entry(sum letter.Sum) (letter.Entry, bool, error) {
	r, ok := b.rows[sum]
	return r.Entry, ok, nil
}

func (b *memory) ByMessageID(id letter.MessageID) (out []letter.Entry, err error) {
	for _, sum := range b.order {
		if e := b.rows[sum].Entry; e.ID == id {
			out = append(out, e)
		}
	}
	return out, nil
}

func (b *memory) Case(id initiative.ID) (*initiative.Initiative, bool, error) {
	c, ok := b.cases[id]
	if !ok {
		return nil, false, nil
	}
	return c.Clone(), true, nil
}

func (b *memory) ByThread(id letter.MessageID) (initiative.ID, bool, error) {
	for of, c := range b.cases {
		if slices.Contains(c.Threads, string(id)) {
			return of, true, nil
		}
	}
	return "", false, nil
}

func (b *memory) Outgoing(id letter.MessageID) (letter.Envelope, bool, error) {
	for _, e := range b.sent {
		if e.ID == id {
			return e, true, nil
		}
	}
	return letter.Envelope{ID: id, Kind: "digest"}, b.digests[id], nil
}

func (b *memory) Erased(of []initiative.ID, threads []letter.MessageID) (*triage.Erased, error) {
	for _, id := range threads {
		of = append(slices.Clone(of), b.erasedIDs[id])
	}
	for _, id := range of {
		if at, ok := b.erased[id]; ok {
			return &triage.Erased{ID: id, At: at}, nil
		}
	}
	return nil, nil
}

func (b *memory) NextCase(prefix string, year int) (initiative.ID, error) {
	b.last++
	return initiative.MakeID(prefix, year, b.last), nil
}

func (b *memory) Load(id initiative.ID, sender string, now time.Time) (l triage.Load, err error) {
	l.CameBack = b.back[sender] >= 3 // how long they may lie apart is the store's to say
	for _, e := range b.sent {
		if strings.HasPrefix(e.Key, "own/") {
			continue // they have a cap of their own
		}
		age := now.Sub(e.Due)
		if age < 24*time.Hour && id != "" && e.Case == string(id) {
			l.Case++
		}
		if age < 24*time.Hour && e.To == sender {
			l.Sender++
		}
		if age < time.Hour {
			l.Hour++
		}
	}
	return l, nil
}

func (b *memory) DueCases(now time.Time, n int) (out []*initiative.Initiative, err error) {
	for _, id := range slices.Sorted(maps.Keys(b.cases)) {
		if c := b.cases[id]; !c.Look.IsZero() && !c.Look.After(now) && len(out) < n {
			out = append(out, c.Clone())
		}
	}
	return out, nil
}

func (b *memory) Around(r dates.Range, _, most int) (out []*initiative.Initiative, err error) {
	for _, id := range slices.Sorted(maps.Keys(b.cases)) {
		c := b.cases[id]
		living := c.Cancelled.IsZero() && c.Closed.IsZero() && c.Evaluated.IsZero()
		if living && !c.When.IsZero() && c.When.Overlaps(r) && len(out) < most {
			out = append(out, c.Clone())
		}
	}
	return out, nil
}

func (b *memory) Unasked(to string, since time.Time) (out []letter.Envelope, err error) {
	for _, e := range b.sent {
		if strings.HasPrefix(e.Key, "own/") && strings.EqualFold(e.To, to) && !e.Due.Before(since) {
			e.Bytes = nil
			out = append(out, e)
		}
	}
	return out, nil
}

func (b *memory) RepliesTo(to string, since, until time.Time) (out []letter.MessageID, err error) {
	for _, e := range b.sent {
		if !strings.HasPrefix(e.Key, "own/") && e.To == to && !e.Due.Before(since) && !e.Due.After(until) {
			out = append(out, e.ID)
		}
	}
	return out, nil
}

func (b *memory) Keep(raw []byte) (letter.Sum, error) {
	sum := letter.SumOf(raw)
	b.raw[sum] = raw
	return sum, nil
}

func (b *memory) Kept(sum letter.Sum) (bool, error) { _, ok := b.raw[sum]; return ok, nil }

func (b *memory) Raw(sum letter.Sum) ([]byte, error) { return b.raw[sum], nil }

var errDisk = errors.New("input/output error")

func (b *memory) Record(r Row) error {
	if b.fail != nil {
		return b.fail
	}
	if r.Entry.Sum != "" {
		if _, ok := b.rows[r.Entry.Sum]; !ok {
			b.order = append(b.order, r.Entry.Sum)
		}
		b.rows[r.Entry.Sum] = r
	}
	if r.Case != nil {
		b.cases[r.Case.ID] = r.Case
	}
	if r.Envelope != nil {
		b.sent = append(b.sent, *r.Envelope)
	}
	b.sent = append(b.sent, r.Own...)
	if r.Bounced != nil {
		e, _, _ := b.Outgoing(r.Bounced.ID)
		b.back[e.To]++
	}
	if r.Notice != "" {
		b.notices = append(b.notices, r.Notice)
	}
	return nil
}

func (b *memory) StoppedFor(time.Time) (bool, error) { return b.stopped, nil }

func (b *memory) Unknown(id letter.MessageID, _ time.Time) (bool, error) {
	return !b.stopped && b.strange[id], nil
}

func (b *memory) BySum(hint string) (out []letter.Entry, err error) {
	for sum, r := range b.rows {
		if strings.HasPrefix(string(sum), hint) {
			out = append(out, r.Entry)
		}
	}
	return out, nil
}

func (b *memory) Another(string, time.Time) (bool, error) { return !b.stopped, nil }

func (b *memory) NoteSign(d Sign) error { b.stopped, b.sign = true, d; return nil }

func (b *memory) Reserve(id initiative.ID) error {
	if b.reserved == nil {
		b.reserved = map[initiative.ID]bool{}
	}
	b.reserved[id] = true
	return nil
}

func (b *memory) AskAgain(at letter.Place, sum letter.Sum, _ time.Time) error {
	if b.awaited == nil {
		b.awaited = map[letter.Place]letter.Sum{}
	}
	b.awaited[at] = sum
	return nil
}

func (b *memory) CameWhole(at letter.Place, _ letter.Sum) error { delete(b.awaited, at); return nil }

func (b *memory) PutCursor(mailbox string, c letter.Cursor) error { b.cursors[mailbox] = c; return nil }

// office is a desk with its ledger and a clock that stands still until it is moved.
type office struct {
	*Desk
	*memory
	t   testing.TB
	now time.Time
	uid uint32
}

func newOffice(t testing.TB) *office {
	o := &office{memory: newMemory(), t: t, now: march}
	o.Desk = &Desk{Rules: testRules(t), Ledger: o.memory, Now: func() time.Time { return o.now }, Log: slog.New(slog.DiscardHandler)}
	return o
}

// in takes one mail in from the municipality's mailbox and returns its row.
func (o *office) in(m post) Row { return o.from("kommun", m) }

func (o *office) from(mailbox string, m post) Row {
	o.t.Helper()
	o.uid++
	o.now = o.now.Add(time.Minute)
	raw := m.bytes(o.now)
	if _, err := o.Receive(mailbox, []Incoming{{Place: letter.Place{Mailbox: mailbox, UIDValidity: 1, UID: o.uid}, Received: o.now, Raw: raw}}, letter.Cursor{}); err != nil {
		o.t.Fatal(err)
	}
	return o.rows[letter.SumOf(raw)]
}

// post is a mail before it is bytes. Fields that are "" are left out, but for To.
type post struct {
	from, to, cc, subject, id, inReplyTo string
	head, body                           string // further header lines, with their CRLF; the text
	kind                                 string // Content-Type, text/plain where ""
	date                                 time.Time
}

func (p post) bytes(now time.Time) []byte {
	var b bytes.Buffer
	put := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	if p.date.IsZero() {
		p.date = now
	}
	b.WriteString(p.head)
	put("From", p.from)
	if put("To", p.to); p.to == "" {
		put("To", kommunBox)
	}
	put("Cc", p.cc)
	put("Subject", p.subject)
	put("Message-ID", p.id)
	put("In-Reply-To", p.inReplyTo)
	put("Date", p.date.Format(time.RFC1123Z))
	if put("Content-Type", p.kind); p.kind == "" {
		put("Content-Type", "text/plain; charset=utf-8")
	}
	b.WriteString("\r\n" + strings.ReplaceAll(p.body, "\n", "\r\n") + "\r\n")
	return b.Bytes()
}

// reading returns the text and the header of a mail we sent.
func reading(t testing.TB, e *letter.Envelope) (string, mail.Header) {
	t.Helper()
	if e == nil {
		t.Fatal("nothing was sent")
	}
	m, err := mail.ReadMessage(bytes.NewReader(e.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n"), m.Header
}

// seven answers seven of the twelve questions; five are left.
const seven = "Vad: Trygghetsvandring i Jordbro centrum med fastighetsägarna.\nSyfte: Fler ska anmäla sig till grannsamverkan i området.\n" +
	"Målgrupp: Invånare i Jordbro och deras grannar.\nBudskap: Tillsammans gör vi Jordbro tryggare varje dag.\nNär: 26 mars 2026\n" +
	"Sammanhang: En del av trygghetsveckan i kommunen.\nSamarbete: Fastighetsägarna och biblioteket i centrum.\n"

const five = "8. Affischer till alla portar i området.\n\n9. Karin Berg på kommunikationsavdelningen.\n\n10. Frågor tas av kontaktcenter hela veckan.\n\n" +
	"11. Fotograf från kommunen tar bilder.\n\n12. Enkät till deltagarna efteråt i april.\n"

func begin() post {
	return post{from: "Anna <" + anna + ">", subject: "Kommunikationsinsats: Trygghetsvandring", id: "<new@haninge.example>", body: seven}
}
