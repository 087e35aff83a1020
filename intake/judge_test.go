package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// signed is an id that we made for a case.
func signed(o *office, kind, of string) string {
	return string(letter.NewMessageID(o.Rules.Secret, letter.Minted{Kind: kind, Of: of, Rev: 1, At: march}, "Hej!", "haninge.example", ""))
}

// TestOrder: each point, and each pair of points that one mail can meet; the first wins.
func TestOrder(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	if first.Entry.Kind != letter.New || first.Entry.Case != "SAM-2026-0001" {
		t.Fatalf("the case to point at became %+v", first.Entry)
	}
	o.memory.digests["<old-digest@haninge.example>"] = true
	const tag = "Sv: x [SAM-2026-0001]"
	gap := string(first.Envelope.ID)
	bulk, list, spam := "Precedence: bulk\r\n", "List-Id: <n.haninge.example>\r\n", "X-Spam-Flag: YES\r\n"
	auto := "Auto-Submitted: auto-replied\r\n"
	for name, c := range map[string]struct {
		post
		kind   letter.Kind
		reason string
	}{
		"1 a person at our mailbox":  {post{from: kommunBox, subject: "Kommunikationsinsats", body: seven}, letter.New, "keyword"},
		"1 own id":                   {post{from: anna, id: signed(o, "gap", "SAM-2026-0001"), subject: tag, body: five}, letter.Ignore, "own-message"},
		"1 before 3":                 {post{from: polisBox, head: auto, body: seven}, letter.Ignore, "own-message"},
		"3 auto-submitted":           {post{from: anna, head: auto, subject: tag, body: five}, letter.Ignore, "auto-reply"},
		"3 no is a person":           {post{from: anna, head: "Auto-Submitted: no\r\n", subject: "Kommunikationsinsats", body: seven}, letter.New, "keyword"},
		"3 subject":                  {post{from: anna, subject: "Autosvar: Kommunikationsinsats [SAM-2026-0001]", body: five}, letter.Ignore, "auto-reply"},
		"3 before 4":                 {post{from: anna, head: auto + list, body: seven}, letter.Ignore, "auto-reply"},
		"3 before 7":                 {post{from: outsider, head: auto, subject: tag}, letter.Ignore, "auto-reply"},
		"4 list before 11":           {post{from: anna, head: list + bulk, subject: "Kommunikationsinsats", body: seven}, letter.Ignore, "list"},
		"4 list before 9":            {post{from: anna, head: list, subject: tag, body: five}, letter.Ignore, "list"},
		"5 calendar before 11":       {post{from: anna, kind: "text/calendar; method=REQUEST", subject: "Kommunikationsinsats", body: "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"}, letter.Ignore, "calendar"},
		"6 spam before 9":            {post{from: anna, head: spam, subject: tag, body: five}, letter.Ignore, "spam"},
		"6 spam before 7":            {post{from: outsider, head: spam, subject: tag, body: five}, letter.Ignore, "spam"},
		"7 outsider":                 {post{from: outsider, subject: "Klagomål", body: "Det är mörkt."}, letter.Ignore, "not-initiative"},
		"7 outsider with keyword":    {post{from: outsider, subject: "Kommunikationsinsats", body: "hej"}, letter.Ignore, "unknown-sender"},
		"7 outsider with headings":   {post{from: outsider, subject: "hej", body: seven}, letter.Ignore, "unknown-sender"},
		"7 outsider with number":     {post{from: outsider, subject: tag, body: five}, letter.Ignore, "unknown-sender"},
		"7 outsider with our thread": {post{from: outsider, subject: "hej", inReplyTo: gap, body: "Ja."}, letter.Ignore, "unknown-sender"},
		"7 before 8":                 {post{from: outsider, subject: "hej", inReplyTo: signed(o, "digest", "2026-W11"), body: "Ja."}, letter.Ignore, "not-initiative"},
		"7 before 10":                {post{from: outsider, subject: "hjälp", body: "?"}, letter.Ignore, "not-initiative"},
		"8 digest by signed id":      {post{from: anna, subject: "Sv: veckan", inReplyTo: signed(o, "digest", "2026-W11"), body: "Bra!"}, letter.Ignore, "digest-reply"},
		"8 digest by stored id":      {post{from: anna, subject: "Sv: veckan", inReplyTo: "<old-digest@haninge.example>"}, letter.Ignore, "digest-reply"},
		"8 digest by subject":        {post{from: anna, subject: "SV: Kommunikationsinsatser v. 12: 3 kräver åtgärd, 4 på gång", body: seven}, letter.Ignore, "digest-reply"},
		"8 letter by subject":        {post{from: anna, subject: "SV: Att göra v. 49: kommunen 4, polisen 3, båda 1", body: seven}, letter.Ignore, "digest-reply"},
		"8 letter of a quiet week":   {post{from: anna, subject: "SV: Inget att göra v. 7", body: seven}, letter.Ignore, "digest-reply"},
		"8 digest passed on":         {post{from: anna, subject: "VB: Kommunikationsinsatser v. 7: inget kräver åtgärd", body: "För kännedom"}, letter.Ignore, "digest-reply"},
		"8 before 9":                 {post{from: anna, subject: tag, inReplyTo: signed(o, "digest", "2026-W11"), body: five}, letter.Ignore, "digest-reply"},
		"8 not a digest":             {post{from: anna, subject: "Sv: Kommunikationsinsatser v. 12: trygghetsveckan", body: seven}, letter.New, "keyword"},
		"9 number in the subject":    {post{from: anna, subject: "om sam-2026-0001", body: "Övrigt: inget nytt"}, letter.Reply, ""},
		"9 number in the text":       {post{from: johan, subject: "hej", body: "Det gäller sam-2026-0001.\n9. Chefen för lokalpolisområdet."}, letter.Reply, ""},
		"9 number in the quote":      {post{from: anna, subject: "hej", body: "Ja tack.\n\n> Tack, insatsen har nummer SAM-2026-0001."}, letter.Reply, ""},
		"9 our thread":               {post{from: anna, subject: "hej", inReplyTo: gap, body: "Karin svarar på frågor."}, letter.Reply, ""},
		"9 the case's first mail":    {post{from: anna, subject: "hej", inReplyTo: "<new@haninge.example>", body: "Karin."}, letter.Reply, ""},
		"9 before 10":                {post{from: anna, subject: "Sv: hjälp", inReplyTo: gap, body: "?"}, letter.Reply, ""},
		"9 before 11":                {post{from: anna, subject: "Kommunikationsinsats: nytt", inReplyTo: gap, body: seven}, letter.Reply, ""},
		"9 unknown number, gate":     {post{from: anna, subject: "Kommunikationsinsats SAM-2019-0007", body: seven}, letter.New, "keyword"},
		"9 unknown number, no gate":  {post{from: anna, subject: "Sv: SAM-2019-0007", body: "Klart."}, letter.Ignore, "not-initiative"},
		"10 help word":               {post{from: anna, subject: "HJÄLP!", body: "Hur gör man?"}, letter.Help, "help"},
		"10 help word answered":      {post{from: anna, subject: "Sv: Checklista", body: "Hej"}, letter.Help, "help"},
		"10 empty":                   {post{from: anna, subject: "Kommunikationsinsats", body: "\n"}, letter.Help, "help"},
		"10 before 11":               {post{from: anna, subject: "mall", body: seven}, letter.Help, "help"},
		"10 help text filled in":     {post{from: anna, subject: "Sv: hjälp", inReplyTo: signed(o, "help", "0123456789abcdef"), body: seven}, letter.New, "headings"},
		"10 not a help word":         {post{from: anna, subject: "hjälp mig", body: "Hej"}, letter.Ignore, "not-initiative"},
		"11 keyword":                 {post{from: anna, subject: "VB: [EXTERN] Kommunikationsinsats", body: "En kampanj mot cykelstölder."}, letter.New, "keyword"},
		"11 two headings":            {post{from: anna, subject: "hej", body: "Vad: En kampanj mot cykelstölder.\nSyfte: Färre stölder."}, letter.New, "headings"},
		"12 one heading":             {post{from: anna, subject: "hej", body: "Vad: En kampanj mot cykelstölder."}, letter.Ignore, "not-initiative"},
		"12 the word insats":         {post{from: anna, subject: "Insats i Jordbro", body: "Polisen gör en insats i kväll."}, letter.Ignore, "not-initiative"},
	} {
		t.Run(name, func(t *testing.T) {
			o := &office{Desk: o.Desk, memory: o.memory, t: t, now: o.now}
			if c.id == "" {
				c.id = "<" + strings.ReplaceAll(name, " ", "-") + "@x.example>"
			}
			before := o.memory.shelves
			row := o.in(c.post)
			if row.Entry.Kind != c.kind || c.reason != "" && row.Entry.Reason != c.reason {
				t.Errorf("became %s (%s), want %s (%s)", row.Entry.Kind, row.Entry.Reason, c.kind, c.reason)
			}
			if c.kind == letter.Reply && row.Entry.Case != "SAM-2026-0001" {
				t.Errorf("went to case %q", row.Entry.Case)
			}
			told := row.Envelope != nil && (row.Envelope.Kind != "passed-on" || c.reason != string(letter.DigestReply))
			if c.kind == letter.Ignore && (told || row.Case != nil) {
				t.Error("an ignored mail was answered or changed a case")
			}
			o.memory.shelves = before
		})
	}
}

// TestUnknownNumber: a number that no case has and a mail that passes the gate is a new case, and a person is told.
func TestUnknownNumber(t *testing.T) {
	o := newOffice(t)
	m := begin()
	m.subject = "Kommunikationsinsats [SAM-2019-0007]"
	if row := o.in(m); row.Entry.Kind != letter.New || row.Notice != "unknown-number" || row.Envelope == nil {
		t.Errorf("became %s with notice %q", row.Entry.Kind, row.Notice)
	}
}

// TestThreadBeforeQuote: the subject, then our thread, then the text, then the quote.
func TestThreadBeforeQuote(t *testing.T) {
	o := newOffice(t)
	one := o.in(begin())
	second := begin()
	second.id, second.subject = "<second@haninge.example>", "Kommunikationsinsats: Cykelmärkning"
	two := o.in(second)
	for name, c := range map[string]struct {
		post
		want string
	}{
		"thread over quote":   {post{inReplyTo: string(one.Envelope.ID), subject: "hej", body: "9. Karin Berg.\n\n> SAM-2026-0002"}, one.Entry.Case},
		"thread over text":    {post{inReplyTo: string(two.Envelope.ID), subject: "hej", body: "9. Karin Berg, som i SAM-2026-0001."}, two.Entry.Case},
		"subject over thread": {post{inReplyTo: string(one.Envelope.ID), subject: "om SAM-2026-0002", body: "9. Karin Berg."}, two.Entry.Case},
		"text over quote":     {post{subject: "hej", body: "Gäller SAM-2026-0002.\n\n> SAM-2026-0001"}, two.Entry.Case},
	} {
		c.from, c.id = anna, "<"+strings.ReplaceAll(name, " ", "")+"@x.example>"
		if row := o.in(c.post); row.Entry.Case != c.want {
			t.Errorf("%s: went to %q, want %q", name, row.Entry.Case, c.want)
		}
	}
}
