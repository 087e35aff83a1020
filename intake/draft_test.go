package intake

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// batch takes several mails in together, in the order given.
func (o *office) batch(mails ...post) []Row {
	o.t.Helper()
	in := make([]Incoming, len(mails))
	for i, m := range mails {
		o.uid++
		o.now = o.now.Add(time.Minute)
		in[i] = Incoming{Place: letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: o.uid}, Received: o.now, Raw: m.bytes(o.now)}
	}
	if _, err := o.Receive("kommun", in, letter.Cursor{UIDValidity: 1, UIDNext: o.uid + 1}); err != nil {
		o.t.Fatal(err)
	}
	rows := make([]Row, len(in))
	for i := range in {
		rows[i] = o.rows[letter.SumOf(in[i].Raw)]
	}
	return rows
}

// onAnswer runs something whenever an answer is decided on: from the midst of a decision.
func (o *office) onAnswer(do func(mail []byte)) {
	o.Rules.Signers = map[string]func([]byte) ([]byte, error){"kommun": func(mail []byte) ([]byte, error) {
		do(mail)
		return mail, nil
	}}
}

// TestNothingIsReadInATransaction: a mail is read, decided on and answered before the transaction that writes it.
func TestNothingIsReadInATransaction(t *testing.T) {
	o := newOffice(t)
	answers := 0
	o.onAnswer(func([]byte) {
		if answers++; o.writing {
			t.Error("an answer is written inside a transaction")
		}
	})
	parse := func(raw []byte) (*letter.Letter, error) {
		if o.writing {
			t.Error("a mail is read inside a transaction")
		}
		return letter.Parse(raw)
	}
	o.Parse = parse
	m := begin()
	m.date = march
	first := o.in(m)
	o.in(reply(first, anna, five))
	twin := m
	twin.head = "Received: from elsewhere.example by mx.example; Thu, 12 Mar 2026 10:00:00 +0100\r\n"
	o.in(twin) // compared with the words of the first, which is read anew for it
	if answers != 2 {
		t.Errorf("%d answers, want 2", answers)
	}
}

// TestABatchIsDecidedAsOneByOne: what a mail of a batch changes, the next ones see.
func TestABatchIsDecidedAsOneByOne(t *testing.T) {
	mails := func() []post {
		first := begin()
		first.date = march
		second := begin()
		second.id, second.subject = "<second@haninge.example>", "Kommunikationsinsats: Affischer"
		third := second
		third.id, third.subject, third.from = "<third@haninge.example>", "Kommunikationsinsats: Banderoller", johan
		more := post{from: anna, subject: "SV: Kommunikationsinsats: Trygghetsvandring", id: "<more@haninge.example>", inReplyTo: "<new@haninge.example>", body: five}
		numbered := post{from: johan, subject: "SV: [SAM-2026-0002] Affischer", id: "<numbered@polisen.example>", body: "9. Enhetschefen"}
		again := first
		again.head = "Received: from elsewhere.example by mx.example; Thu, 12 Mar 2026 10:00:00 +0100\r\n"
		return []post{first, second, more, third, numbered, again}
	}
	one, all := newOffice(t), newOffice(t)
	var want []Row
	for _, m := range mails() {
		want = append(want, one.in(m))
	}
	got := all.batch(mails()...)
	for i := range want {
		if got[i].Entry.Kind != want[i].Entry.Kind || got[i].Entry.Case != want[i].Entry.Case || got[i].Entry.Reason != want[i].Entry.Reason {
			t.Errorf("mail %d: %s %s %s in a batch, %s %s %s alone", i, got[i].Entry.Kind, got[i].Entry.Case, got[i].Entry.Reason,
				want[i].Entry.Kind, want[i].Entry.Case, want[i].Entry.Reason)
		}
	}
	for id, c := range one.cases {
		in := all.cases[id]
		if in == nil || !slices.Equal(in.Open, c.Open) || len(in.Sent) != len(c.Sent) || len(in.History) != len(c.History) {
			t.Errorf("%s: open %v with %d mails in a batch, %v with %d alone", id, in.Open, len(in.Sent), c.Open, len(c.Sent))
		}
	}
	if len(one.sent) != len(all.sent) {
		t.Errorf("%d answers in a batch, %d alone", len(all.sent), len(one.sent))
	}
}

// TestCapsCountInABatch: the answers of one batch count against the caps of its later mails.
func TestCapsCountInABatch(t *testing.T) {
	o := newOffice(t)
	o.Rules.Caps = triage.Caps{CasePerDay: 5, SenderPerDay: 2, PerHour: 60}
	var mails []post
	for _, id := range []string{"<a@x>", "<b@x>", "<c@x>"} {
		m := begin()
		m.id, m.subject = id, "Kommunikationsinsats: "+id
		mails = append(mails, m)
	}
	rows := o.batch(mails...)
	if rows[1].Envelope == nil || rows[2].Envelope != nil || rows[2].Unanswered != "reply-cap" {
		t.Errorf("second answered %v, third %v (%s)", rows[1].Envelope != nil, rows[2].Envelope != nil, rows[2].Unanswered)
	}
}

// TestAChangeMeanwhileIsSeen: what another writer commits between a decision and its transaction is read again, and
// neither change is lost; a number that was given out meanwhile is not given out twice.
func TestAChangeMeanwhileIsSeen(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	o.foreign = func() {
		c := o.cases["SAM-2026-0001"].Clone()
		c.Put("talesperson", initiative.Version{Text: "Karin Berg", State: initiative.Answered})
		c.Recount(o.Rules.Checklist.Items())
		o.cases[c.ID] = c
	}
	row := o.in(reply(first, anna, "12. Enkät till deltagarna efteråt i april."))
	c := o.cases["SAM-2026-0001"]
	if _, ok := c.Answer("talesperson"); !ok || c.IsOpen("utvardering") {
		t.Errorf("open after both: %v", c.Open)
	}
	if text, _ := reading(t, row.Envelope); strings.Contains(text, "Vem är talesperson") {
		t.Errorf("the answer asks for what was answered meanwhile:\n%s", text)
	}
	o.foreign = func() { o.last++ }
	m := begin()
	m.id = "<other@haninge.example>"
	if row := o.in(m); row.Entry.Case != "SAM-2026-0003" {
		t.Errorf("the case got the number %s, and 2 was taken", row.Entry.Case)
	}
}

// TestUnrelatedChangesCostNothing: a commit that touches nothing of what was read does not make the desk decide anew.
func TestUnrelatedChangesCostNothing(t *testing.T) {
	o := newOffice(t)
	answers := 0
	o.onAnswer(func([]byte) { answers++ })
	o.foreign = func() { o.cursors["polis"] = letter.Cursor{UIDNext: 7} }
	o.in(begin())
	if answers != 1 {
		t.Errorf("decided %d times, want once", answers)
	}
}

// TestALedgerThatTriesAgain: a ledger that runs a transaction twice, as one does whose first try was undone, finds all
// of the batch at hand and leaves each mail once.
func TestALedgerThatTriesAgain(t *testing.T) {
	o := newOffice(t)
	o.Ledger = twice{o.memory}
	second := begin()
	second.id, second.subject = "<second@haninge.example>", "Kommunikationsinsats: Affischer"
	rows := o.batch(begin(), second)
	if len(o.cases) != 2 || len(o.sent) != 2 || rows[0].Entry.Case != "SAM-2026-0001" || rows[1].Entry.Case != "SAM-2026-0002" {
		t.Errorf("%d cases, %d answers, %s and %s", len(o.cases), len(o.sent), rows[0].Entry.Case, rows[1].Entry.Case)
	}
}

// twice undoes every first try.
type twice struct{ *memory }

func (l twice) Update(fn func(Book) error) error {
	undone := errors.New("undone")
	last := l.last
	err := l.memory.Update(func(b Book) error { return errors.Join(fn(b), undone) })
	if !errors.Is(err, undone) || errors.Is(err, errStale) {
		return err
	}
	l.last = last
	return l.memory.Update(fn)
}

// TestALateMailIsHeld: a mail that is not read, or not decided on, in time waits for a person with its reason; the
// mails before and behind it in the same batch are answered.
func TestALateMailIsHeld(t *testing.T) {
	late := begin()
	late.id, late.subject = "<late@haninge.example>", "Kommunikationsinsats: Seg"
	behind := begin()
	behind.id, behind.subject = "<behind@haninge.example>", "Kommunikationsinsats: Bakom"
	hangs := map[string]func(o *office, never chan struct{}){
		"while it is read": func(o *office, never chan struct{}) {
			o.Parse = func(raw []byte) (*letter.Letter, error) {
				if strings.Contains(string(raw), "Subject: "+late.subject) {
					<-never
				}
				return letter.Parse(raw)
			}
		},
		"while it is decided on": func(o *office, never chan struct{}) {
			o.onAnswer(func(mail []byte) {
				if strings.Contains(string(mail), string(letter.MessageID(late.id))) {
					<-never
				}
			})
		},
	}
	for when, hang := range hangs {
		t.Run(when, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o, never := newOffice(t), make(chan struct{})
				hang(o, never)
				rows := o.batch(begin(), late, behind)
				close(never)
				if e := rows[1].Entry; e.Kind != letter.Quarantine || e.Reason != faultDeadline || !e.Kept || rows[1].Notice == "" {
					t.Errorf("the late mail became %s %s, kept %v, notice %q", e.Kind, e.Reason, e.Kept, rows[1].Notice)
				}
				for _, i := range []int{0, 2} {
					if rows[i].Envelope == nil {
						t.Errorf("mail %d became %s %s and was not answered", i, rows[i].Entry.Kind, rows[i].Entry.Reason)
					}
				}
				if len(o.cases) != 2 || o.cursors["kommun"].UIDNext != o.uid+1 {
					t.Errorf("%d cases, cursor %v", len(o.cases), o.cursors["kommun"])
				}
			})
		})
	}
}
