package intake

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
)

// TestModel plays mails of a few kinds in any order against what they must come to:
// every mail has one row, every intake one case, every key one text, and nobody but an allowed sender gets mail. What
// a person writes has one answer at most, and what he changes of another's answer is put to that one as one proposal.
func TestModel(t *testing.T) {
	rules := testRules(t)
	steady.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		o.Desk.Rules = rules
		var told []Row // rows that were answered
		intakes, people, replies, n := 0, 0, 0, 0
		sums := map[letter.Sum]bool{}
		texts := map[string]string{}
		take := func(m post, mailbox string, want letter.Kind) Row {
			row := o.from(mailbox, m)
			sums[row.Entry.Sum] = true
			if row.Entry.Kind != want {
				rt.Fatalf("%q became %s (%s), want %s", m.subject, row.Entry.Kind, row.Entry.Reason, want)
			}
			switch want {
			case letter.New:
				people++
			case letter.Reply:
				people, replies = people+1, replies+1
			}
			if row.Envelope != nil {
				told = append(told, row)
			}
			return row
		}
		fresh := func(from string) post {
			n++
			m := begin()
			m.from, m.id, m.date = from, fmt.Sprintf("<m%d@x.example>", n), o.now
			m.body += fmt.Sprintf("Kanal: blad nummer %d\n", n)
			return m
		}
		from := rapid.SampledFrom([]string{anna, johan})
		rt.Repeat(map[string]func(*rapid.T){
			"new": func(rt *rapid.T) {
				take(fresh(from.Draw(rt, "from")), "kommun", letter.New)
				intakes++
			},
			"new in both mailboxes": func(rt *rapid.T) {
				m := fresh(anna)
				one := take(m, "kommun", letter.New)
				m.head = "Received: from a by b\r\n"
				if two := take(m, "polis", letter.New); two.Entry.Case != one.Entry.Case || two.Envelope != nil {
					rt.Fatalf("the copy became a case of its own: %+v", two.Entry)
				}
				intakes++
			},
			"reply": func(rt *rapid.T) {
				if len(told) == 0 {
					return
				}
				to := rapid.SampledFrom(told).Draw(rt, "to")
				n++
				m := reply(to, from.Draw(rt, "from"), fmt.Sprintf("%d. Svar nummer %d på frågan.", rapid.SampledFrom([]int{8, 9, 10}).Draw(rt, "question"), n))
				if row := take(m, "kommun", letter.Reply); row.Entry.Case != to.Entry.Case {
					rt.Fatalf("went to %s, not %s", row.Entry.Case, to.Entry.Case)
				}
			},
			"thanks": func(rt *rapid.T) {
				if len(told) == 0 {
					return
				}
				if row := take(reply(rapid.SampledFrom(told).Draw(rt, "to"), anna, "Tack!"), "kommun", letter.Reply); row.Envelope != nil {
					rt.Fatal("a courtesy was answered")
				}
			},
			"machine": func(*rapid.T) {
				m := fresh(anna)
				m.head = "Auto-Submitted: auto-replied\r\n"
				take(m, "kommun", letter.Ignore)
			},
			"outsider": func(*rapid.T) { take(fresh(outsider), "kommun", letter.Ignore) },
			"bounce": func(rt *rapid.T) {
				if len(told) == 0 {
					return
				}
				m := bounceOf(string(rapid.SampledFrom(told).Draw(rt, "to").Envelope.ID))
				n++
				m.id = fmt.Sprintf("<b%d@x.example>", n)
				take(m, "kommun", letter.Ignore)
			},
			"": func(rt *rapid.T) {
				if len(o.rows) != len(sums) || len(o.cases) != intakes {
					rt.Fatalf("%d rows for %d mails, %d cases for %d intakes", len(o.rows), len(sums), len(o.cases), intakes)
				}
				if answers, own := kindsOf(o.sent); answers > people || own > replies {
					rt.Fatalf("%d answers to %d mails of people, %d proposals for %d replies", answers, people, own, replies)
				}
				for _, e := range o.sent {
					if was, ok := texts[e.Key]; ok && was != string(e.Bytes) || e.To != anna && e.To != johan {
						rt.Fatalf("%s to %s: its bytes changed, or it went to an outsider", e.Key, e.To)
					}
					texts[e.Key] = string(e.Bytes)
				}
			},
		})
	})
}

// kindsOf counts the answers among mails, and what was sent of our own accord.
func kindsOf(mails []letter.Envelope) (answers, own int) {
	for _, e := range mails {
		if strings.HasPrefix(e.Key, "own/") {
			own++
		} else {
			answers++
		}
	}
	return answers, own
}
