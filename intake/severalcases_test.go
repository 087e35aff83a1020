package intake

import (
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// reminded is a life in which Anna has been reminded of three cases in one mail.
func reminded(t *testing.T) (*life, *letter.Envelope) {
	l := newLife(t)
	l.Rules.Parties[0].Contact = "karin@haninge.example"
	l.Rules.Caps.CasePerDay = 20
	for n, title := range []string{"Vandring", "Cykelmärkning", "Öppet hus"} {
		p := begin()
		p.id, p.subject = fmt.Sprintf("<n%d@haninge.example>", n), "Kommunikationsinsats: "+title
		p.body = strings.Replace(seven, "Trygghetsvandring", title, 1)
		l.in(p)
	}
	l.until("2026-03-09 12:00")
	return l, l.last("reminder", anna)
}

func open(c *initiative.Initiative, items ...initiative.Item) (out []initiative.Item) {
	for _, i := range items {
		if c.IsOpen(i) {
			out = append(out, i)
		}
	}
	return out
}

// TestSeveralCases: a line of a reply to a mail about several cases counts with a case number, or below it; what names
// none changes nothing, and we ask which.
func TestSeveralCases(t *testing.T) {
	for name, c := range map[string]struct {
		body      string
		one, two  bool // whether question 9 of the first and the second is answered
		kind      string
		cancelled bool // the second
	}{
		"a number on each line": {"SAM-2026-0001 9. Karin Berg\nSAM-2026-0002: 9. Olle Ek", true, true, "gathered", false},
		"a number above":        {"Hej!\n\nSAM-2026-0001\n9. Karin Berg\n\nSAM-2026-0002\n9. Olle Ek\n12. Enkät\n\nMvh\nAnna", true, true, "gathered", false},
		"one of them":           {"SAM-2026-0002 9. Olle Ek", false, true, "updated", false},
		"one, and words":        {"SAM-2026-0002 9. Olle Ek\nVi ses på mötet om affischerna i morgon.", false, true, "gathered", false},
		"none":                  {"9. Karin Berg", false, false, "which", false},
		"a word without number": {"Inställd", false, false, "which", false},
		"a word with number":    {"SAM-2026-0002 inställd\nSAM-2026-0001 9. Karin Berg", true, false, "gathered", true},
		"courtesy":              {"Tack!", false, false, "", false},
		"another's number":      {"SAM-2026-0099 9. Karin Berg", false, false, "which", false},
		"under the quoted case": {"> \"Vandring\" (SAM-2026-0001), torsdag 26 mars 2026\n> Fråga 9 återstår.\n9. Karin Berg\n", true, false, "updated", false},
		"below all of it":       {"> \"Vandring\" (SAM-2026-0001), torsdag 26 mars 2026\n> Fråga 9 återstår.\n>\n> Skriv insatsens nummer först på varje rad, till exempel SAM-2026-0001 9. Enhetschefen.\n>\n> Vänliga hälsningar\n\n9. Karin Berg\n", false, false, "which", false},
		"below several":         {"> \"Cykelmärkning\" (SAM-2026-0002): fråga 9 återstår.\n>\n> Frågor återstår också i SAM-2026-0001 och SAM-2026-0003.\n\n9. Karin Berg\n", false, false, "which", false},
		"under a line of its":   {"> \"Vandring\" (SAM-2026-0001): fråga 9 återstår.\n9. Karin Berg\n> \"Cykelmärkning\" (SAM-2026-0002): fråga 9 återstår.\n9. Olle Ek", true, true, "gathered", false},
	} {
		l, sent := reminded(t)
		first, _, _ := l.memory.Case("SAM-2026-0001")
		l.news()
		l.uid++
		row := l.in(post{from: anna, subject: "SV: [SAM-2026-0001] " + first.Subject, id: fmt.Sprintf("<s%d@x.example>", l.uid), inReplyTo: string(sent.ID), body: c.body})
		kind := ""
		if row.Envelope != nil {
			kind = row.Envelope.Kind
		}
		one, two, three := l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"], l.cases["SAM-2026-0003"]
		if kind != c.kind || len(open(one, "talesperson")) == 0 != c.one || len(open(two, "talesperson")) == 0 != c.two ||
			!two.Cancelled.IsZero() != c.cancelled || !one.Cancelled.IsZero() || len(three.Open) != 5 {
			t.Errorf("%s: answered by %q, open %v, %v, %v, cancelled %v", name, kind, one.Open, two.Open, three.Open, two.Cancelled)
		}
		if kind != "gathered" {
			continue
		}
		text, _ := reading(t, row.Envelope)
		if !strings.Contains(text, "\"Cykelmärkning\" (SAM-2026-0002):") || (c.kind == "gathered" && name == "one, and words") != strings.Contains(text, "Resten av ditt mejl har gått vidare till karin@haninge.example") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// TestSeveralCasesUndone: the one answer confirms each case, so that each can be taken back.
func TestSeveralCasesUndone(t *testing.T) {
	l, sent := reminded(t)
	say := func(to letter.MessageID, body string) Row {
		l.uid++
		return l.in(post{from: anna, subject: "SV: Vandring", id: fmt.Sprintf("<u%d@x.example>", l.uid), inReplyTo: string(to), body: body})
	}
	row := say(sent.ID, "SAM-2026-0001 9. Karin Berg\nSAM-2026-0002 inställd")
	say(row.Envelope.ID, "SAM-2026-0002 ångra")
	if one, two := l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"]; !two.Cancelled.IsZero() || one.IsOpen("talesperson") {
		t.Errorf("cancelled %v, open %v", two.Cancelled, one.Open)
	}
}

// TestReplyToTheDigest: what names a case does what it does elsewhere and is confirmed; everything else goes to the
// contact of the writer's party, and he is told so. An outsider steers nothing.
func TestReplyToTheDigest(t *testing.T) {
	const digest = letter.MessageID("<digest-1@haninge.example>")
	for name, c := range map[string]struct {
		from, body string
		kind       string
		notice     string
		is         func(*initiative.Initiative) bool
	}{
		"a consent":         {johan, "SAM-2026-0001 ok", "consult-thanks", "", func(c *initiative.Initiative) bool { return c.Stance("polis") == initiative.NoObjection }},
		"taking part":       {johan, "Vi är med på SAM-2026-0001.\n\nJohan", "consult-thanks", "", func(c *initiative.Initiative) bool { return c.Stance("polis") == initiative.Joins }},
		"an answer":         {anna, "SAM-2026-0001 fråga 9: Enhetschefen", "updated", "", func(c *initiative.Initiative) bool { return !c.IsOpen("talesperson") }},
		"a word":            {anna, "SAM-2026-0001 inställd", "steered", "", func(c *initiative.Initiative) bool { return !c.Cancelled.IsZero() }},
		"the other's word":  {johan, "SAM-2026-0001 inställd", "proposed", "", func(c *initiative.Initiative) bool { return c.Cancelled.IsZero() && len(c.Proposals) == 1 }},
		"to see it":         {anna, "SAM-2026-0001 visa", "case", "", func(c *initiative.Initiative) bool { return len(c.Open) == 5 }},
		"something else":    {anna, "Kan ni ta upp vandringen på mötet?", "passed-on", "digest-reply", func(c *initiative.Initiative) bool { return len(c.Open) == 5 }},
		"an unknown number": {anna, "SAM-2026-0999 inställd", "passed-on", "digest-reply", func(c *initiative.Initiative) bool { return c.Cancelled.IsZero() }},
		"a word alone":      {anna, "Inställd", "passed-on", "digest-reply", func(c *initiative.Initiative) bool { return c.Cancelled.IsZero() }},
		"courtesy":          {anna, "Tack!", "", "", func(c *initiative.Initiative) bool { return len(c.Open) == 5 }},
		"an outside reader": {outsider, "SAM-2026-0001 inställd", "", "unknown-sender", func(c *initiative.Initiative) bool { return c.Cancelled.IsZero() }},
	} {
		l := newLife(t)
		l.Rules.Parties[0].Contact = "karin@haninge.example"
		l.in(begin())
		l.digests[digest] = true
		row := l.in(post{from: c.from, subject: "SV: Att göra v. 11: kommunen 4", id: "<leader@x.example>", inReplyTo: string(digest), body: c.body})
		kind := ""
		if row.Envelope != nil {
			kind = row.Envelope.Kind
		}
		if kind != c.kind || row.Notice != c.notice || !c.is(l.only()) {
			t.Errorf("%s: answered by %q, notice %q (%s, %s), %+v", name, kind, row.Notice, row.Entry.Kind, row.Entry.Reason, l.only().Open)
		}
		if kind == "passed-on" {
			if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Ditt mejl har gått vidare till karin@haninge.example") {
				t.Errorf("%s:\n%s", name, text)
			}
		}
	}
	o := newOffice(t) // nobody vouches for the sender: he is not answered
	o.Rules.Parties[0].TrustMailbox = false
	o.in(begin())
	o.digests[digest] = true
	row := o.in(post{from: anna, subject: "SV: Att göra v. 11: kommunen 4", id: "<leader@x.example>", inReplyTo: string(digest), body: "Kan ni ta upp vandringen på mötet?"})
	if row.Envelope != nil {
		t.Errorf("answered: %+v", row.Entry)
	}
}

// TestProposalByNumber: a yes or a no beside a case number, in an answer to the digest, decides the one proposal that
// its writer's party is asked about; of several it is asked which.
func TestProposalByNumber(t *testing.T) {
	const digest = letter.MessageID("<digest-1@haninge.example>")
	answer := func(l *life, from, body string) Row {
		l.uid++
		l.digests[digest] = true
		return l.in(post{from: from, subject: "SV: Att göra v. 11: kommunen 4", id: fmt.Sprintf("<leader%d@x.example>", l.uid), inReplyTo: string(digest), body: body})
	}
	for word, changed := range map[string]bool{"ja": true, "Nej": false} {
		l := newLife(t)
		first := l.in(begin())
		l.reply(johan, first.Envelope, "5. Vi filmar vandringen och visar den på webben.")
		l.news()
		answer(l, johan, "SAM-2026-0001 "+word) // who proposed it does not decide
		if c := l.only(); !c.Proposals[0].Pending() {
			t.Fatalf("%q of the proposer: %+v", word, c.Proposals)
		}
		l.news()
		answer(l, anna, "SAM-2026-0001 "+word)
		l.want("proposal-result anna, proposal-result johan")
		if c := l.only(); c.Proposals[0].Pending() || strings.HasPrefix(c.Show("budskap"), "Vi filmar") != changed {
			t.Errorf("%q: %q, %+v", word, c.Show("budskap"), c.Proposals)
		}
	}
	l := newLife(t)
	first := l.in(begin())
	l.reply(johan, first.Envelope, "pausa")
	l.reply(johan, first.Envelope, "4. Bara de som bor i Jordbro centrum.")
	row := answer(l, anna, "SAM-2026-0001 ja")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Flera förslag om") || !l.only().Paused.IsZero() {
		t.Error(text)
	}
}

// TestReplyToAnothersDigest: an answer to the digest of another instance, which came to our mailbox too, is that one's:
// it is answered there, and its numbers are none of ours.
func TestReplyToAnothersDigest(t *testing.T) {
	theirs := letter.NewMessageID([]byte("another key, as long as ours....."), letter.Minted{Kind: "digest", Of: "2026-W11", Rev: 1, At: march}, "Hej!", "nynashamn.example", "")
	quoted := "NYN-2026-0001 ok\n\nDen 2 mars skrev samrad:\n> Att göra den här veckan\n> Svara på 3 frågor: Vandring. Svar: NYN-2026-0001\n>\n> " + strings.ReplaceAll(seven, "\n", "\n> ")
	for _, body := range []string{"SAM-2026-0001 inställd", "NYN-2026-0001 ok", "Kan ni ta upp vandringen på mötet?", quoted} {
		l := newLife(t)
		l.in(begin())
		row := l.in(post{from: johan, subject: "SV: Att göra v. 11: kommunen 4", id: "<leader@x.example>", inReplyTo: string(theirs), body: body})
		if row.Envelope != nil || len(row.Own) > 0 || len(l.cases) != 1 || !l.only().Cancelled.IsZero() || len(l.only().Proposals) > 0 {
			t.Errorf("%q: %+v, answered by %+v", body, row.Entry, row.Envelope)
		}
	}
}

// TestComesAgain: a yes to January's question registers the initiative anew with all its answers but time and
// spokesperson; a no is heard and changes nothing.
func TestComesAgain(t *testing.T) {
	for answer, cases := range map[string]int{"Ja": 2, "nej": 1, "Ja tack!\n\nMvh\nAnna": 2} {
		l := newLife(t)
		p := begin()
		p.body = strings.Replace(seven, "26 mars 2026", "varje tisdag 24 mars-26 maj 2026", 1)
		first := l.in(p)
		l.reply(anna, first.Envelope, five)
		l.until("2026-03-02 12:00")
		l.reply(johan, l.last("consult", polisBox), "ok")
		l.until("2026-05-28 10:00")
		l.reply(anna, first.Envelope, "Det kom 40 personer varje gång och alla var nöjda.")
		l.until("2027-01-12 12:00")
		asked := l.last(triage.KindRecurring, anna)
		l.news()
		row := l.reply(anna, asked, answer)
		if len(l.cases) != cases {
			t.Fatalf("%q: %d cases (%s, %s)", answer, len(l.cases), row.Entry.Kind, row.Entry.Reason)
		}
		if cases == 1 {
			l.want("")
			continue
		}
		l.want("gap anna")
		c := l.cases["SAM-2027-0001"]
		if c == nil {
			c = l.cases["SAM-2027-0002"]
		}
		if c == nil || len(open(c, triage.Nar, "talesperson")) != 2 || len(c.Open) != 2 || len(c.Outcome) != 0 || len(c.Consulted) != 0 || !c.When.IsZero() || c.Title != "Trygghetsvandring" {
			t.Errorf("%q: %+v", answer, c)
		}
		if l.reply(anna, asked, "ja"); len(l.cases) != 2 {
			t.Errorf("%q: the second yes made a third case", answer)
		}
	}
}

// TestAway: an automatic answer that says when its writer is back puts his reminders off, 30 days at most; anybody
// else's does not, nor one that names no day.
func TestAway(t *testing.T) {
	for name, c := range map[string]struct {
		from, body, want string
	}{
		"back on a day": {anna, "Jag är på semester och åter den 16 mars 2026.", "2026-03-16"},
		"until a day":   {anna, "Hej! Jag är ledig till och med 13 mars 2026. Vid brådskande ärenden ring växeln.", "2026-03-14"},
		"a span":        {anna, "Jag är bortrest 3-13 mars 2026.", "2026-03-14"},
		"far away":      {anna, "Jag är föräldraledig till och med 31 december 2026.", "2026-04-01"},
		"no day":        {anna, "Jag är inte på kontoret just nu och svarar så snart jag kan.", ""},
		"another's":     {"olle@haninge.example", "Jag är åter den 16 mars 2026.", ""},
		"in the past":   {anna, "Jag var ledig till och med 1 mars 2026.", ""},
		"two days":      {anna, "Jag är åter den 16 mars 2026. Min kollega är åter den 10 mars 2026.", ""},
	} {
		l := newLife(t)
		first := l.in(begin())
		l.in(post{from: c.from, subject: "Autosvar: Trygghetsvandring", id: "<auto@x.example>", inReplyTo: string(first.Envelope.ID), head: "Auto-Submitted: auto-replied\r\n", body: c.body})
		got := ""
		if a := l.only().Away; !a.IsZero() {
			got = dates.DayOf(a.In(l.Rules.Location)).String()
		}
		if got != c.want {
			t.Errorf("%s: away until %q, want %q", name, got, c.want)
		}
	}
	l := newLife(t)
	first := l.in(begin())
	l.in(post{from: anna, subject: "Autosvar: Trygghetsvandring", id: "<auto@x.example>", inReplyTo: string(first.Envelope.ID), head: "Auto-Submitted: auto-replied\r\n", body: "Jag är åter den 16 mars 2026."})
	l.until("2026-03-15 12:00")
	if news := l.news(); strings.Contains(news, "reminder") {
		t.Errorf("reminded while away: %s", news)
	}
	l.until("2026-03-16 08:30")
	l.want("reminder anna")
}
