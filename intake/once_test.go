package intake

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// TestTwins is intake/README.md, C11: a copy that took another way is one initiative, with two rows and one answer.
func TestTwins(t *testing.T) {
	for name, change := range map[string]func(*post){
		"another Received":  func(m *post) { m.head = "Received: from a by b; Thu, 12 Mar 2026 10:00:00 +0100\r\n" },
		"a banner in front": func(m *post) { m.body = "[EXTERN] Det här mejlet kommer utifrån.\n\n" + m.body },
		"a banner, subject": func(m *post) { m.subject = "[EXTERN] " + m.subject },
		"any tag, subject":  func(m *post) { m.subject = "Från annan organisation - " + m.subject },
		"wrapped otherwise": func(m *post) { m.body = strings.ReplaceAll(m.body, " i ", "\ni ") },
		"a footer":          func(m *post) { m.body += "\n-- \nSkannat av brandväggen\n" },
		"other blanks":      func(m *post) { m.body = strings.ReplaceAll(m.body, "\n", " \n\n") },
	} {
		o := newOffice(t)
		m := begin()
		m.date = march
		first := o.in(m)
		change(&m)
		copied := o.from("polis", m)
		if copied.Entry.Kind != letter.New || copied.Entry.Reason != "duplicate" || copied.Entry.Case != first.Entry.Case || copied.Entry.Party != "kommun" || copied.Envelope != nil {
			t.Errorf("%s: the copy became %s (%s) of %q", name, copied.Entry.Kind, copied.Entry.Reason, copied.Entry.Case)
		}
		if len(o.cases) != 1 || len(o.rows) != 2 || len(o.sent) != 1 {
			t.Errorf("%s: %d cases, %d rows, %d sent", name, len(o.cases), len(o.rows), len(o.sent))
		}
	}
}

// TestSharedID is intake/README.md, C10 and P1: mails that share a Message-ID but differ are mails of their own, also
// when author and date agree. What a server wrote in the subject of one copy makes no other mail of it.
func TestSharedID(t *testing.T) {
	for name, change := range map[string]func(*post){
		"author": func(m *post) { m.from = "bo@haninge.example" },
		"date":   func(m *post) { m.date = march.Add(time.Hour) },
		"words": func(m *post) {
			m.body = "Vad: Cykelmärkning vid stationen.\nSyfte: Färre cyklar ska stjälas i sommar.\n"
		},
		"no id": func(m *post) { m.id = "" },
	} {
		o := newOffice(t)
		m := begin()
		m.date = march
		o.in(m)
		change(&m)
		if row := o.in(m); row.Entry.Kind != letter.New || row.Entry.Reason == "duplicate" || len(o.cases) != 2 {
			t.Errorf("%s: became %s (%s), %d cases", name, row.Entry.Kind, row.Entry.Reason, len(o.cases))
		}
	}
}

// TestForgedTwin: a mail that borrows the id, author, date and subject of a case's first mail must stand for itself.
func TestForgedTwin(t *testing.T) {
	o := strict(t)
	m := begin()
	m.head, m.date = results(pass), march
	o.in(m)
	m.head, m.body = "", "Vad: Något helt annat som ingen har bett om.\nSyfte: Att lura.\n"
	if row := o.in(m); row.Entry.Kind != letter.Quarantine || row.Case != nil {
		t.Errorf("became %s (%s)", row.Entry.Kind, row.Entry.Reason)
	}
}

// TestOwnMailReturns is intake/README.md, A07.
func TestOwnMailReturns(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	o.uid++
	for _, raw := range [][]byte{first.Envelope.Bytes, append([]byte("Received: from a by b\r\nFrom: x@y.example\r\n"), first.Envelope.Bytes...)} {
		if _, err := o.Receive("polis", []Incoming{{Received: o.now, Raw: raw}}, letter.Cursor{}); err != nil {
			t.Fatal(err)
		}
		if row := o.rows[letter.SumOf(raw)]; row.Entry.Reason != "own-message" || row.Envelope != nil || row.Notice != "" {
			t.Errorf("%+v", row.Entry)
		}
	}
}

// TestBounce is intake/README.md, A03 and A09: a bounce is tied to its case by our signed id, is told, and is never
// answered.
func TestBounce(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	row := o.in(bounceOf(string(first.Envelope.ID)))
	if row.Entry.Reason != "bounce" || row.Entry.Case != first.Entry.Case || row.Notice == "" || row.Envelope != nil {
		t.Errorf("%+v, notice %q", row.Entry, row.Notice)
	}
	if s := o.cases["SAM-2026-0001"].Sent[0]; s.Bounced != "5.1.1" {
		t.Errorf("the mail that bounced is %+v", s)
	}
	if row.Bounced == nil || row.Bounced.ID != first.Envelope.ID {
		t.Errorf("the envelope that came back is %+v", row.Bounced)
	}
	if row := o.in(reply(first, anna, "9. Person nummer 1 svarar.")); row.Envelope == nil {
		t.Errorf("one bounce keeps an answer back: %+v", row.Entry)
	}
	for i := range 2 { // two more mails there come back
		row := o.in(reply(first, anna, fmt.Sprintf("9. Person nummer %d svarar.", 2+i)))
		if row.Envelope == nil {
			t.Fatalf("%d bounces keep an answer back: %+v", 1+i, row.Entry)
		}
		if row := o.in(bounceOf(string(row.Envelope.ID))); row.Bounced == nil || row.Notice == "" {
			t.Errorf("%+v, notice %q", row.Entry, row.Notice)
		}
	}
	for i := range 3 { // what comes from there is taken in, and nothing more goes there
		row := o.in(reply(first, anna, fmt.Sprintf("9. Person nummer %d svarar.", 9+i)))
		if row.Entry.Kind != letter.Reply || row.Envelope != nil || row.Notice != "came-back" {
			t.Errorf("mail %d: %+v, notice %q, answered %v", i, row.Entry, row.Notice, row.Envelope != nil)
		}
	}
	if row := o.in(reply(first, johan, "9. Enhetschefen.")); row.Envelope == nil {
		t.Error("others get no answer either")
	}
	delete(o.back, anna) // a person has it sent again
	o.now = o.now.Add(25 * time.Hour)
	if row := o.in(reply(first, anna, "10. Inga kända, vi bevakar.")); row.Envelope == nil {
		t.Errorf("still not answered: %+v", row.Entry)
	}
}

// TestBounceIsAClaim: whoever has seen one of our mails can write a bounce of it. It counts only where it names, as final
// or original recipient, whom that mail went to; any other changes nothing and tells nobody.
func TestBounceIsAClaim(t *testing.T) {
	for name, c := range map[string]struct {
		fields string
		counts bool
	}{
		"final":                    {"Final-Recipient: rfc822; " + anna, true},
		"in capitals":              {"Final-Recipient: RFC822;<ANNA@HANINGE.EXAMPLE>", true},
		"original":                 {"Original-Recipient: rfc822; " + anna + "\nFinal-Recipient: rfc822; a.lind@gateway.example", true},
		"another":                  {"Final-Recipient: rfc822; " + johan, false},
		"both another":             {"Original-Recipient: rfc822; x@gateway.example\nFinal-Recipient: rfc822; " + johan, false},
		"none of it":               {"Reporting-MTA: dns; mx.evil.example", false},
		"another, ours in words":   {"Final-Recipient: rfc822; " + johan + " (" + anna + ")", false},
		"a longer one":             {"Final-Recipient: rfc822; x." + anna, false},
		"ours of a mail that went": {"Final-Recipient: rfc822; anna@haninge.example.evil.example", false},
	} {
		o := newOffice(t)
		first := o.in(begin())
		m := bounceOf(string(first.Envelope.ID))
		m.body = strings.Replace(m.body, "Final-Recipient: rfc822; "+anna, c.fields, 1)
		before := len(o.cases["SAM-2026-0001"].History)
		row := o.in(m)
		if row.Entry.Reason != "bounce" || (row.Bounced != nil) != c.counts || (row.Notice != "") != c.counts || (row.Case != nil) != c.counts && row.Case != nil {
			t.Errorf("%s: %s, bounced %+v, notice %q", name, row.Entry.Reason, row.Bounced, row.Notice)
		}
		if (len(o.cases["SAM-2026-0001"].History) > before) != c.counts {
			t.Errorf("%s: the case's history has %d lines after %d", name, len(o.cases["SAM-2026-0001"].History), before)
		}
	}
}

// TestBounceOfANotice: a notice that comes back is noted, and makes no other notice: that would go the same way.
func TestBounceOfANotice(t *testing.T) {
	for kind, notice := range map[string]string{writer.KindNotice: "", "digest": "bounce"} {
		o := newOffice(t)
		id := letter.NewMessageID(o.Rules.Secret, letter.Minted{Kind: kind, Of: "0123456789abcdef", Rev: 1, At: march}, "Hej!", "haninge.example", "")
		if row := o.in(bounceOf(string(id))); row.Bounced != nil || row.Notice != "" {
			t.Errorf("a %s that never left: %+v, notice %q", kind, row.Entry, row.Notice)
		}
		o.sent = append(o.sent, letter.Envelope{ID: id, Kind: kind, To: anna})
		m := bounceOf(string(id))
		m.id = "<second@x.example>"
		if row := o.in(m); row.Bounced == nil || row.Notice != notice || row.Entry.Reason != "bounce" {
			t.Errorf("a %s: %+v, notice %q", kind, row.Entry, row.Notice)
		}
	}
}

// TestCaps is intake/README.md, P4: each cap stops the sending side alone, and says so.
func TestCaps(t *testing.T) {
	for name, c := range map[string]struct {
		caps triage.Caps
		next func(*office, Row, int) Row
	}{
		"case": {triage.Caps{CasePerDay: 3, SenderPerDay: 99, PerHour: 99}, func(o *office, r Row, i int) Row {
			return o.in(reply(r, anna, fmt.Sprintf("9. Person nummer %d svarar.", i)))
		}},
		"sender": {triage.Caps{CasePerDay: 99, SenderPerDay: 3, PerHour: 99}, func(o *office, _ Row, i int) Row { return o.in(another(anna, i)) }},
		"hour":   {triage.Caps{CasePerDay: 99, SenderPerDay: 99, PerHour: 3}, func(o *office, _ Row, i int) Row { return o.in(another(fmt.Sprintf("p%d@haninge.example", i), i)) }},
	} {
		o := newOffice(t)
		o.Rules.Caps = c.caps
		first := o.in(begin())
		for i := range 6 {
			row := c.next(o, first, i)
			if row.Entry.Kind != letter.New && row.Entry.Kind != letter.Reply {
				t.Errorf("%s: intake stopped: %+v", name, row.Entry)
			}
			if capped := i >= 2; (row.Envelope == nil) != capped || capped != (row.Notice == "reply-cap") {
				t.Errorf("%s: mail %d answered %v, notice %q", name, i, row.Envelope != nil, row.Notice)
			}
		}
		wait := map[string]time.Duration{"case": 25 * time.Hour, "sender": 25 * time.Hour, "hour": 61 * time.Minute}[name]
		o.now = o.now.Add(wait)
		if row := c.next(o, first, 7); row.Envelope == nil {
			t.Errorf("%s: still silent after %s", name, wait)
		}
	}
}

func another(from string, i int) post {
	m := begin()
	m.from, m.id = from, fmt.Sprintf("<another-%d@x.example>", i)
	return m
}

// TestRobot is intake/README.md, A08: a peer that strips every header and answers all we send, each time with another
// answer, for 1 000 hours. What is sent stops at the caps; what comes in is all taken.
func TestRobot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.Desk.Now = time.Now
		began := time.Now()
		came, days := 0, map[int]int{}
		take := func(m post) Row {
			came++
			raw := m.bytes(time.Now())
			if _, err := o.Receive("kommun", []Incoming{{Received: time.Now(), Raw: raw}}, letter.Cursor{}); err != nil {
				t.Fatal(err)
			}
			return o.rows[letter.SumOf(raw)]
		}
		m := begin()
		m.id = ""
		row := take(m)
		of := row.Entry.Case
		for hours := time.Duration(steady.Fewer(1000, 200)); time.Since(began) < hours*time.Hour; {
			wait := 5 * time.Second // it answers at once; when it hears nothing it tries again every hour
			if row.Envelope == nil {
				wait = time.Hour
			} else {
				days[int(time.Since(began)/(24*time.Hour))]++
			}
			time.Sleep(wait)
			row = take(post{from: anna, subject: "Svar " + of, body: fmt.Sprintf("9. Robot nummer %d svarar.", came)})
			if row.Envelope == nil && (row.Notice != "reply-cap" || row.From != anna) {
				t.Fatalf("mail %d: a person is told %q of %q, not which peer it is", came, row.Notice, row.From)
			}
			if row.Entry.Case != of || row.Entry.Kind != letter.Reply {
				t.Fatalf("mail %d became %+v", came, row.Entry)
			}
		}
		for day, n := range days {
			if n > 2*o.Rules.Caps.CasePerDay { // a day of the calendar can meet two windows of 24 hours
				t.Errorf("%d replies on day %d", n, day)
			}
		}
		if most := 5 * 43; len(o.sent) > most || len(o.rows) != came || came < steady.Fewer(900, 180) {
			t.Errorf("%d sent (most %d), %d of %d mails have a row", len(o.sent), most, len(o.rows), came)
		}
		for i, e := range o.sent {
			if i >= 5 && e.Due.Sub(o.sent[i-5].Due) < 24*time.Hour {
				t.Fatalf("six replies within a day, the last at %s", e.Due)
			}
		}
	})
}

// TestUnreadAnswer: a reply with words that answer nothing is told that we found none, and not passed over: a person is
// told too, and the mail does not count as handled. Courtesy, a promise and what was said before are nothing to tell of.
func TestUnreadAnswer(t *testing.T) {
	for text, want := range map[string]string{
		"Vi flyttar allt en vecka framåt, hör av er om det krockar.": writer.NoticeUnreadReply,
		"Tack så mycket!": "",
		"Hej! Jag återkommer om 3 och 7 nästa vecka.": "",
		"9. återkommer": "",
	} {
		o := newOffice(t)
		first := o.in(begin())
		row := o.in(reply(first, anna, text))
		told := row.Envelope != nil && row.Envelope.Kind == "unread"
		if row.Entry.Kind != letter.Reply || told != (want != "") || row.Notice != want || want != "" && row.Entry.Handled() {
			t.Errorf("%s: %+v, notice %q, answered %v", text, row.Entry, row.Notice, row.Envelope != nil)
		}
	}
}

// TestUnreadTwice: nobody is told more than twice in a row that we found no answer; an answer begins the count anew.
func TestUnreadTwice(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	said := func(text string) string {
		row := o.in(reply(first, anna, text))
		if row.Envelope == nil {
			return ""
		}
		return row.Envelope.Kind
	}
	for n, c := range []struct{ text, want string }{
		{"Det blir nog trångt på torget den dagen.", "unread"},
		{"Vi får hoppas att det inte regnar heller.", "unread"},
		{"Parkeringen är avstängd hela veckan.", ""},
		{"9. Enhetschefen för trygghet", "updated"},
		{"Nyckeln till lokalen finns i receptionen.", "unread"},
	} {
		o.now = o.now.Add(24 * time.Hour)
		if got := said(c.text); got != c.want {
			t.Errorf("mail %d: %q, want %q", n, got, c.want)
		}
	}
}

// TestUnreadDocument: a reply that is all in a document we cannot read is told of as one whose words we cannot.
func TestUnreadDocument(t *testing.T) {
	o := newOffice(t)
	m := reply(o.in(begin()), anna, "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSe bilagan.\r\n--b\r\nContent-Type: application/pdf; name=svar.pdf\r\n"+
		"Content-Disposition: attachment; filename=svar.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjc=\r\n--b--\r\n")
	m.kind = `multipart/mixed; boundary="b"`
	row := o.in(m)
	if row.Notice != writer.NoticeUnreadReply || row.Envelope == nil || row.Envelope.Kind != "unread" || row.Entry.Handled() {
		t.Errorf("%+v, notice %q", row.Entry, row.Notice)
	}
}

// TestOddHeaders is intake/README.md, C10: a mail without a Message-ID, with one that no header line can hold, with
// two, or of a day that cannot be is taken in once, is answered, and counts its days from when it was received.
func TestOddHeaders(t *testing.T) {
	for name, m := range map[string]post{
		"no id":        {},
		"a huge id":    {id: "<" + strings.Repeat("a", 5000) + "@x.example>"},
		"no id in it":  {id: "hej"},
		"two ids":      {id: "<a@x.example>", head: "Message-ID: <b@x.example>\r\n"},
		"from 1970":    {id: "<c@x.example>", date: time.Unix(0, 0)},
		"from 2099":    {id: "<d@x.example>", date: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)},
		"a day before": {id: "<e@x.example>", date: march.Add(-30 * time.Hour)},
		"no date":      {id: "<f@x.example>", head: "X-Date: none\r\n"},
	} {
		o := newOffice(t)
		m.from, m.subject, m.body = anna, "Kommunikationsinsats: vandring", "Vad: Trygghetsvandring i Jordbro.\nNär: i morgon\n"
		raw := m.bytes(march)
		if name == "no date" {
			raw = []byte(strings.Replace(string(raw), "\r\nDate: ", "\r\nX-Old-Date: ", 1))
		}
		for range 2 {
			if _, err := o.Receive("kommun", batch(raw), letter.Cursor{}); err != nil {
				t.Fatal(err)
			}
		}
		row := o.rows[letter.SumOf(raw)]
		if row.Entry.Kind != letter.New || len(o.sent) != 1 || len(o.cases) != 1 || len(o.rows) != 1 {
			t.Errorf("%s: became %s (%s), %d sent, %d cases, %d rows", name, row.Entry.Kind, row.Entry.Reason, len(o.sent), len(o.cases), len(o.rows))
			continue
		}
		if got := o.cases["SAM-2026-0001"].When.Start.String(); got != "2026-03-13" {
			t.Errorf("%s: tomorrow is %s", name, got)
		}
		if _, head := reading(t, &o.sent[0]); len(head["In-Reply-To"]) > 1 || len(head.Get("In-Reply-To")) > 998 {
			t.Errorf("%s: In-Reply-To %q", name, head["In-Reply-To"])
		}
	}
}
