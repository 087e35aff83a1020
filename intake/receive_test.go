package intake

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

func letterCase(s string) initiative.ID { return initiative.ID(s) }

// batch gives mails places in a row.
func batch(raws ...[]byte) (out []Incoming) {
	for i, raw := range raws {
		out = append(out, Incoming{Place: letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: uint32(100 + i)}, Received: march, Raw: raw})
	}
	return out
}

// TestBatch is intake/README.md, P1, C05, C15 and D11: a mail that panics in a reader, one over a cap, one too big and
// those the server cannot hand over each get a row and wait for a person; the one beside them is answered.
func TestBatch(t *testing.T) {
	o := newOffice(t)
	o.Desk.Parse = func(raw []byte) (*letter.Letter, error) {
		if bytes.Contains(raw, []byte("X-Crash")) {
			panic("a reader's fault")
		}
		return letter.Parse(raw)
	}
	crash := begin()
	crash.head = "X-Crash: yes\r\n"
	in := batch(crash.bytes(march), begin().bytes(march), []byte("Subject: "+strings.Repeat("x", 2<<20)+"\r\n\r\n"), []byte("Subject: the head of it\r\n"), nil, nil)
	in[3].TooBig, in[4].Poison, in[5].Poison = true, true, true
	woken := 0
	o.Desk.Wake = func() { woken++ }
	handled, err := o.Receive("kommun", in, letter.Cursor{UIDValidity: 1, UIDNext: 106})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint32{101}, handled); diff != "" || woken != 1 || len(o.sent) != 1 || o.cursors["kommun"] != (letter.Cursor{UIDValidity: 1, UIDNext: 106}) {
		t.Errorf("handled %s, woken %d, sent %d, cursor %v", diff, woken, len(o.sent), o.cursors)
	}
	byUID := map[uint32]string{}
	for _, r := range o.rows {
		for _, p := range r.Entry.Places {
			byUID[p.UID] = string(r.Entry.Kind)
		}
		if r.Entry.Kind == letter.Quarantine && (!r.Hold || !r.Entry.Kept || r.Notice == "" || o.raw[r.Entry.Sum] == nil) {
			t.Errorf("%s does not wait for a person with its bytes: %+v", r.Entry.Reason, r.Entry)
		}
	}
	if len(o.awaited) != 2 || o.awaited[in[4].Place] == "" || o.awaited[in[5].Place] == "" {
		t.Errorf("asked for again are %v", o.awaited)
	}
	want := map[uint32]string{100: "quarantine", 101: "new", 102: "quarantine", 103: "quarantine", 104: "quarantine", 105: "quarantine"}
	if diff := cmp.Diff(want, byUID); diff != "" || len(o.rows) != 6 {
		t.Errorf("%d rows: %s", len(o.rows), diff)
	}
}

// TestPanicInDeciding is intake/README.md, C15 for what comes after reading; one fault has one name.
func TestPanicInDeciding(t *testing.T) {
	o := newOffice(t)
	o.Rules.Signers = map[string]func([]byte) ([]byte, error){"kommun": func([]byte) ([]byte, error) { panic("a signer's fault") }}
	one, two := o.in(begin()), o.in(another(anna, 1))
	if one.Entry.Kind != letter.Quarantine || !strings.HasPrefix(one.Entry.Reason, "panic:") || !one.Hold || one.Entry.Reason != two.Entry.Reason {
		t.Errorf("%+v, then %+v", one.Entry, two.Entry)
	}
}

// TestSameBytes is intake/README.md, P3 and D04: the same bytes again, in another place or the same, change nothing.
func TestSameBytes(t *testing.T) {
	o := newOffice(t)
	raw := begin().bytes(march)
	for range 3 {
		if _, err := o.Receive("kommun", batch(raw, raw), letter.Cursor{}); err != nil {
			t.Fatal(err)
		}
	}
	row := o.rows[letter.SumOf(raw)]
	if len(o.rows) != 1 || len(o.cases) != 1 || len(o.sent) != 1 || len(row.Entry.Places) != 2 {
		t.Errorf("%d rows, %d cases, %d sent, %d places", len(o.rows), len(o.cases), len(o.sent), len(row.Entry.Places))
	}
}

// TestStorageError: an error of the ledger ends the batch, and nothing of it stays or is sent.
func TestStorageError(t *testing.T) {
	o := newOffice(t)
	woken := false
	o.Desk.Wake = func() { woken = true }
	o.memory.fail = errDisk
	handled, err := o.Receive("kommun", batch(begin().bytes(march), another(anna, 1).bytes(march)), letter.Cursor{UIDValidity: 1, UIDNext: 102})
	if !errors.Is(err, errDisk) || handled != nil || woken || len(o.rows)+len(o.cases)+len(o.raw)+len(o.cursors) != 0 {
		t.Errorf("%v: handled %v, woken %v, %d rows, cursor %v", err, handled, woken, len(o.rows), o.cursors)
	}
	o.memory.fail = nil
	if _, err := o.Receive("kommun", batch(begin().bytes(march)), letter.Cursor{UIDValidity: 1, UIDNext: 102}); err != nil || len(o.cases) != 1 {
		t.Errorf("afterwards: %v, %d cases", err, len(o.cases))
	}
}

// TestFirstStart: what lay there before is registered from
// the day the operator names, unanswered; so is what came while replies are stopped.
func TestFirstStart(t *testing.T) {
	for name, c := range map[string]struct {
		old, stopped bool
		from         time.Time
		kind         letter.Kind
		flag         string
	}{
		"old":             {true, false, time.Time{}, letter.Ignore, ""},
		"old, named":      {true, false, march.Add(-time.Hour), letter.New, "before-start"},
		"older than that": {true, false, march.Add(time.Hour), letter.Ignore, ""},
		"stopped":         {false, true, time.Time{}, letter.New, "restored"},
	} {
		o := newOffice(t)
		o.Rules.StartFrom = c.from
		in := batch(begin().bytes(march))
		in[0].Old, o.memory.stopped = c.old, c.stopped
		if _, err := o.Receive("kommun", in, letter.Cursor{}); err != nil {
			t.Fatal(err)
		}
		if row := o.rows[letter.SumOf(in[0].Raw)]; row.Entry.Kind != c.kind || row.Envelope != nil {
			t.Errorf("%s: became %s (%s), answered %v", name, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil)
		}
	}
}

// TestStoppedTellsNobody: while replies are stopped no mail goes to anybody, also not to others than who wrote: no
// proposal, no outcome of one, nothing to the press. What it was about stands on the case.
func TestStoppedTellsNobody(t *testing.T) {
	for name, write := range map[string]func(l *life, first Row){
		"a proposal": func(l *life, first Row) {
			l.reply(johan, first.Envelope, "5. Vi filmar vandringen och visar den på webben.")
		},
		"a proposal by one word": func(l *life, first Row) { l.reply(johan, first.Envelope, "Inställd") },
		"the answer to one":      func(l *life, _ Row) { l.reply(anna, l.last(writer.KindProposal, anna), "ja") },
		"an urgent case": func(l *life, _ Row) {
			p := begin()
			p.id, p.subject, p.body = "<akut@haninge.example>", "AKUT: Kommunikationsinsats: Vandring", seven
			l.in(p)
		},
	} {
		for _, stopped := range []bool{false, true} {
			l := newLife(t)
			l.Rules.Parties[0].Press = []string{"press@haninge.example"}
			first := l.in(begin())
			l.in(another(anna, 1))
			if name == "the answer to one" {
				l.reply(johan, first.Envelope, "5. Vi filmar vandringen och visar den på webben.")
			}
			l.news()
			was := len(l.memory.sent)
			l.memory.stopped = stopped
			write(l, first)
			if n := len(l.memory.sent) - was; stopped && n != 0 || !stopped && n < 2 {
				t.Errorf("%s, stopped %v: %d mails went out: %+v", name, stopped, n, l.memory.sent[was:])
			}
			if c := l.cases["SAM-2026-0001"]; strings.HasPrefix(name, "a proposal") && len(c.Proposals) != 1 {
				t.Errorf("%s, stopped %v: %d proposals", name, stopped, len(c.Proposals))
			}
		}
	}
}

// TestDecideTwice is intake/README.md, P3: the same arguments give the same bytes, key and id.
func TestDecideTwice(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	for _, m := range []post{begin(), reply(first, anna, five), {from: anna, subject: "hjälp", id: "<h@x.example>", body: "?"}} {
		raw := m.bytes(march)
		decide := func() triage.Decision {
			s := o.Desk.read("kommun", Incoming{Raw: raw, Received: march})
			k, err := o.Desk.known(o.memory, s.mail, triage.Release{})
			if err != nil {
				t.Fatal(err)
			}
			k.Twin, k.NextID = nil, "SAM-2026-0077"
			before := fmt.Sprintf("%+v", k.Case)
			d := apply.Decide(o.Rules, s.mail, k, triage.Judge(o.Rules, s.mail, k), march)
			if k.Case != nil && fmt.Sprintf("%+v", k.Case) != before {
				t.Error("deciding changed the case that it was given")
			}
			return d
		}
		one, two := decide(), decide()
		if diff := cmp.Diff(one.Envelope, two.Envelope); diff != "" || one.Envelope == nil {
			t.Errorf("%s: %s", m.subject, diff)
		}
		if diff := cmp.Diff(one.Case, two.Case); diff != "" {
			t.Errorf("%s: %s", m.subject, diff)
		}
	}
}

// TestFullCase lets a machine answer about one case in ever other words, with and without Message-IDs: past a bound
// its mails wait for a person, the case is no longer written, other cases go on, and a person's word still lets one in.
func TestFullCase(t *testing.T) {
	for name, id := range map[string]func(i int) string{
		"with ids":    func(i int) string { return fmt.Sprintf("<m%d@haninge.example>", i) },
		"without ids": func(int) string { return "" },
	} {
		if name == "without ids" && steady.Raced {
			continue
		}
		o := newOffice(t)
		first := o.in(begin())
		subject := "Sv: Trygghetsvandring [" + first.Entry.Case + "]"
		var held Row
		for i := 0; i < 4*500 && held.Entry.Kind == ""; i++ {
			row := o.in(post{from: anna, subject: subject, id: id(i), body: fmt.Sprintf("9. Karin Berg nummer %d.", i)})
			if row.Entry.Kind == letter.Quarantine {
				held = row
			}
		}
		if held.Entry.Reason != "full-case" || !held.Hold || held.Notice != "full-case" || !held.Entry.Kept {
			t.Fatalf("%s: the case took %d mails, and then: %+v", name, len(o.rows), held)
		}
		of := initiative.ID(first.Entry.Case)
		if n := len(o.cases[of].History); n < 500 || n > 3*500 {
			t.Errorf("%s: the history has %d lines when the case is full", name, n)
		}
		other := begin()
		other.id, other.body = "<other@haninge.example>", strings.Replace(seven, "Trygghetsvandring", "Grannsamverkan", 1)
		if row := o.in(other); row.Entry.Kind != letter.New {
			t.Errorf("%s: another initiative became %s (%s)", name, row.Entry.Kind, row.Entry.Reason)
		}
		got, err := o.Desk.Release(Hold{Entry: held.Entry, Raw: o.raw[held.Entry.Sum]}, of, "clerk")
		if err != nil || got.Entry.Kind != letter.Reply {
			t.Errorf("%s: released, it became %s: %v", name, got.Entry.Kind, err)
		}
	}
}

// TestRelease: a person's word takes a held mail in; an outsider still gets no answer, and the caps hold.
func TestRelease(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	held := post{from: outsider, subject: "Re: x [SAM-2026-0001]", id: "<o@x.example>", body: "9. Karin Berg svarar."}
	row := o.in(held)
	got, err := o.Desk.Release(Hold{Entry: row.Entry, Raw: o.raw[row.Entry.Sum]}, letterCase(first.Entry.Case), "clerk")
	if err != nil || got.Entry.Kind != letter.Reply || got.Envelope != nil || got.Case.IsOpen("talesperson") {
		t.Errorf("%v: %+v, answered %v", err, got.Entry, got.Envelope != nil)
	}
	if _, err := o.Desk.Release(Hold{Entry: row.Entry, Raw: o.raw[row.Entry.Sum]}, "SAM-2026-0099", "clerk"); err == nil {
		t.Error("released to a case that is not there")
	}
	o.Rules.Caps.SenderPerDay = 1 // spent on the first mail
	two := post{from: anna + ", " + johan, subject: "Kommunikationsinsats", id: "<t@x.example>", body: seven}
	row = o.in(two)
	if got, err = o.Desk.Release(Hold{Entry: row.Entry, Raw: o.raw[row.Entry.Sum]}, "", "clerk"); err != nil || got.Entry.Kind != letter.New || got.Envelope != nil {
		t.Errorf("%v: %+v, answered %v", err, got.Entry, got.Envelope != nil)
	}
	m := another(anna, 9)
	row = o.in(m)
	row.Entry.Kind = letter.Quarantine
	if got, err = o.Desk.Release(Hold{Entry: row.Entry, Raw: m.bytes(o.now)}, "", "clerk"); err != nil || got.Envelope != nil {
		t.Errorf("%v: a release went past the caps: %v", err, got.Envelope != nil)
	}
}

// TestReleasedDocument: nobody reads what a stranger attached until a person has released his mail.
func TestReleasedDocument(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	m := post{from: outsider, subject: "Re: x [SAM-2026-0001]", id: "<d@x.example>", body: "Se bilagan."}
	held := o.in(withFile(m, "svar.docx", docx, document(t, "", "Vad: Nattvandring i Jordbro.", "Talesperson: Karin Berg")))
	got, err := o.Release(Hold{Entry: held.Entry, Raw: o.raw[held.Entry.Sum]}, letterCase(first.Entry.Case), "eva")
	if err != nil || got.Case.IsOpen("talesperson") || len(got.Case.Attachments) != 1 || !got.Case.Attachments[0].Read {
		t.Errorf("%v: %+v", err, got.Case)
	}
}

// TestReleaseToAlias: a mail that was sent to an intake address and released is answered, as it would have been.
func TestReleaseToAlias(t *testing.T) {
	o := strict(t)
	o.Rules.Addresses = []string{"insatser@haninge.example"}
	m := begin()
	m.to = "insatser@haninge.example"
	held := o.in(m)
	if held.Entry.Kind != letter.Quarantine {
		t.Fatalf("became %+v", held.Entry)
	}
	row, err := o.Release(Hold{Entry: held.Entry, Raw: o.raw[held.Entry.Sum]}, "", "eva")
	if err != nil || row.Entry.Kind != letter.New || row.Envelope == nil || row.Envelope.From != kommunBox || row.Case.Intake != kommunBox {
		t.Errorf("%v, %+v, unanswered %q", err, row.Entry, row.Unanswered)
	}
}
