package intake

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/writer"
)

// otherKey is the secret of another daemon.
var otherKey = []byte("another key, as long as ours.....")

// answered is the id under which another daemon would answer a mail that lies in our mailbox.
func (o *office) answered(of string, read letter.Sum, at time.Time) letter.MessageID {
	born := letter.Instance(march, [4]byte{})
	return letter.NewMessageID(otherKey, letter.Minted{Kind: "gap", Of: of, Rev: 1, At: at, Instance: born}, "Hej!", "haninge.example", read)
}

// beside is an office that has taken in a colleague's mail, which another daemon may answer, too.
func beside(t *testing.T) (o *office, read letter.Sum) {
	o = newOffice(t)
	o.Rules.Instance = letter.Instance(march.Add(-time.Hour), [4]byte{})
	return o, o.in(begin()).Entry.Sum
}

// TestSignOfAnotherDaemon: a colleague's mail that answers what another daemon wrote about mail of our mailbox gives
// that daemon away by one mail, and nothing else does: above all nothing that an outsider can write, or have a
// colleague pass on.
func TestSignOfAnotherDaemon(t *testing.T) {
	later := march.Add(time.Minute)
	const of = "SAM-2026-0001"
	for name, c := range map[string]struct {
		mail func(o *office, read letter.Sum) post
		want bool
	}{
		"a colleague answers it": {func(o *office, read letter.Sum) post {
			return post{from: anna, inReplyTo: string(o.answered(of, read, later))}
		}, true},
		"in References only": {func(o *office, read letter.Sum) post {
			return post{from: anna, head: "References: <x@y> " + string(o.answered(of, read, later)) + "\r\n"}
		}, true},
		"in upper case": {func(o *office, read letter.Sum) post {
			return post{from: anna, inReplyTo: strings.ToUpper(string(o.answered(of, read, later)))}
		}, true},
		"its own mail to the mailbox": {func(o *office, read letter.Sum) post {
			return post{from: kommunBox, id: string(o.answered(of, read, later)), head: "Auto-Submitted: auto-generated\r\n"}
		}, true},
		"an outsider answers it": {func(o *office, read letter.Sum) post {
			return post{from: outsider, inReplyTo: string(o.answered(of, read, later))}
		}, false},
		"a colleague whom nobody vouches for": {func(o *office, read letter.Sum) post {
			for i := range o.Rules.Parties {
				o.Rules.Parties[i].TrustMailbox = false
			}
			return post{from: anna, inReplyTo: string(o.answered(of, read, later))}
		}, false},
		"an id in our form that proves nothing": {func(o *office, _ letter.Sum) post {
			return post{from: anna, inReplyTo: string(o.answered(of, "", later))}
		}, false},
		"a proof by the mail as its author has it": {func(o *office, _ letter.Sum) post {
			return post{from: anna, inReplyTo: string(o.answered(of, letter.SumOf([]byte("Subject: as sent\r\n")), later))}
		}, false},
		"a guessed proof": {func(o *office, read letter.Sum) post {
			id := string(o.answered(of, read, later))
			return post{from: anna, inReplyTo: strings.Replace(id, "."+string(read[:8]), "."+string(read[:8])+"a", 1)}
		}, false},
		"an id that was bent": {func(o *office, read letter.Sum) post {
			return post{from: anna, inReplyTo: strings.Replace(string(o.answered(of, read, later)), "-0001", "-0002", 1)}
		}, false},
		"written before this store was there": {func(o *office, read letter.Sum) post {
			return post{from: anna, inReplyTo: string(o.answered(of, read, march.Add(-2*time.Hour)))}
		}, false},
		"of another agreement at the same mailbox": {func(o *office, read letter.Sum) post {
			return post{from: anna, inReplyTo: string(o.answered("TYR-2026-0001", read, later))}
		}, false},
		"a bounce of it": {func(o *office, read letter.Sum) post {
			return bounceOf(string(o.answered(of, read, later)))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			o, read := beside(t)
			m := c.mail(o, read)
			m.subject, m.body = "Sv: vandringen", "Tack!"
			row := o.in(m)
			if got := o.sign.Other != ""; got != c.want {
				t.Errorf("noticed %v: %+v, the mail became %+v", got, o.sign, row.Entry)
			}
			if c.want && (row.Entry.Kind == "" || o.sign.Mail != row.Entry.Sum || !o.sign.Written.Equal(later)) {
				t.Errorf("%+v by a mail that became %+v", o.sign, row.Entry)
			}
		})
	}
}

// TestNoticesOfACopy: a copy that has stopped its replies tells people so, and who answers that must not stop ours. What
// it writes to the mailbox itself, and its letters, are signs.
func TestNoticesOfACopy(t *testing.T) {
	for name, c := range map[string]struct {
		kind, of string
		sign     bool
	}{
		"to people":      {writer.KindNotice, "0123456789abcdef", false},
		"to the mailbox": {writer.KindNotice, "SAM-0mx33opwceiut6lq", true},
		"a letter":       {"digest", "2026-W11", true},
		"an answer":      {"gap", "SAM-2026-0009", true},
	} {
		o, _ := beside(t)
		said := letter.Minted{Kind: c.kind, Of: c.of, Rev: 1, At: march.Add(time.Minute), Instance: letter.Instance(march, [4]byte{})}
		id := letter.NewMessageID(o.Rules.Secret, said, "Hej!", "haninge.example", "")
		o.strange = map[letter.MessageID]bool{id: true}
		o.in(post{from: anna, subject: "Sv: två program svarar", inReplyTo: string(id), body: "Jag tittar på det.\n"})
		if (o.sign.Other != "") != c.sign {
			t.Errorf("%s: %+v", name, o.sign)
		}
	}
}

// TestACopyTookOver: what a copy of this store wrote while this one lay still shows, before anything is answered, that
// the copy has taken its place. What it wrote before, or since this one runs, shows that both run.
func TestACopyTookOver(t *testing.T) {
	from, until := march.Add(time.Minute), march.Add(time.Hour+500*time.Millisecond)
	for at, want := range map[time.Time]bool{
		from.Add(-time.Second): false, from: false, from.Add(time.Second): true,
		until.Add(-time.Second): true, until.Truncate(time.Second): false, until.Add(time.Minute): false,
	} {
		o, _ := beside(t)
		o.Still = Span{from, until}
		copied := letter.Instance(march, [4]byte{})
		id := letter.NewMessageID(o.Rules.Secret, letter.Minted{Kind: "gap", Of: "SAM-2026-0009", Rev: 1, At: at, Instance: copied}, "Hej!", "haninge.example", "")
		o.strange = map[letter.MessageID]bool{id: true}
		m := post{from: anna, subject: "Sv: vandringen", inReplyTo: string(id), body: "Tack!"}
		if err := o.LookAhead("kommun", [][]byte{m.bytes(march)}); err != nil {
			t.Fatal(err)
		}
		if ahead := o.sign.ID != ""; ahead != want {
			t.Errorf("written at %v: noticed ahead %v, %+v", at, ahead, o.sign)
		}
		if o.in(m); !want && (o.sign.Other != copied || o.sign.TookOver) || want && !o.sign.TookOver {
			t.Errorf("written at %v: %+v", at, o.sign)
		}
	}
}

// TestACopyOfTheStore: a copy of the data folder has our key, too. Its name tells it from us; what it wrote before we
// got our name is only lost.
func TestACopyOfTheStore(t *testing.T) {
	for name, c := range map[string]struct {
		instance string
		at       time.Time
		other    bool
	}{
		"another copy":            {letter.Instance(march, [4]byte{}), march.Add(time.Minute), true},
		"another copy, long ago":  {letter.Instance(march.Add(-9*time.Hour), [4]byte{}), march.Add(-2 * time.Hour), false},
		"this one, before a loss": {"", march.Add(time.Minute), false},
	} {
		o, _ := beside(t)
		if c.instance == "" {
			c.instance = o.Rules.Instance
		}
		id := letter.NewMessageID(o.Rules.Secret, letter.Minted{Kind: "gap", Of: "SAM-2026-0009", Rev: 1, At: c.at, Instance: c.instance}, "Hej!", "haninge.example", "")
		o.strange = map[letter.MessageID]bool{id: true}
		o.in(post{from: anna, subject: "Sv: vandringen", inReplyTo: string(id), body: "Tack!"})
		if o.sign.ID != id || (o.sign.Other != "") != c.other {
			t.Errorf("%s: %+v", name, o.sign)
		}
	}
}
