package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// TestVacation names what `reply.svtest` of Pigeonhole, the Sieve vacation of Dovecot, tries (RFC 5230 4.5 and 4.6),
// and `Null Sender` of its `smtp.svtest`: who gets an automatic answer and who never does. That a mail is not answered
// is one thing and that it is left out another, so the row it ends in is named too (intake/README.md, A01, A03, A04,
// A10, A11). `Reply for original recipient` and `Reply for any recipient` are settings there that samrad does not have:
// mail that does not name us is never answered (A10).
func TestVacation(t *testing.T) {
	const (
		alias = "insatser@haninge.example"
		all   = "alla@haninge.example"
	)
	for name, c := range map[string]struct {
		post
		kind   letter.Kind
		reason string
		answer bool
	}{
		"Reply to a person at our address":             {post{from: kommunBox}, letter.New, "keyword", true},
		"No reply to own address by a machine":         {post{from: kommunBox, head: "Auto-Submitted: auto-replied\r\n"}, letter.Ignore, "own-message", false},
		"No reply to alternative address by a machine": {post{from: alias, head: "Auto-Submitted: auto-replied\r\n"}, letter.Ignore, "own-message", false},
		"No reply to mailing list":                     {post{from: anna, to: all, head: "List-ID: <alla.haninge.example>\r\nReturn-Path: <alla-bounces+anna=haninge.example@haninge.example>\r\n"}, letter.Ignore, "list", false},
		"No reply to bulk mail":                        {post{from: anna, head: "Precedence: bulk\r\n"}, letter.Ignore, "auto-reply", false},
		"No reply to auto-submitted mail":              {post{from: anna, head: "Auto-submitted: yes\r\n"}, letter.Ignore, "auto-reply", false},
		"No reply to system address":                   {post{from: anna, head: "Return-Path: <alla-request@haninge.example>\r\n"}, letter.Ignore, "auto-reply", false},
		"No reply for implicitly delivered message":    {post{from: anna, to: all}, letter.New, "keyword", false},
		"No reply for original recipient":              {post{from: anna, to: all, head: "X-Original-To: " + kommunBox + "\r\nDelivered-To: " + kommunBox + "\r\n"}, letter.New, "keyword", false},
		"Reply for normal mail":                        {post{from: anna, head: "Auto-submitted: no\r\nPrecedence: normal\r\n"}, letter.New, "keyword", true},
		"Reply for :addresses":                         {post{from: anna, to: alias}, letter.New, "keyword", true},
		"Null Sender":                                  {post{from: anna, head: "Return-Path: <>\r\n"}, letter.Ignore, "auto-reply", false},
		"RFC 5230 4.5: Cc":                             {post{from: anna, to: all, cc: kommunBox}, letter.New, "keyword", true},
		"RFC 5230 4.5: Resent-To":                      {post{from: anna, to: all, head: "Resent-To: " + kommunBox + "\r\n"}, letter.New, "keyword", true},
		"RFC 5230 4.6: MAILER-DAEMON":                  {post{from: "MAILER-DAEMON@haninge.example"}, letter.Ignore, "bounce", false},
		"RFC 5230 4.6: LISTSERV":                       {post{from: "listserv@haninge.example"}, letter.Ignore, "auto-reply", false},
		"RFC 5230 4.6: majordomo":                      {post{from: "Majordomo@haninge.example"}, letter.Ignore, "auto-reply", false},
		"RFC 5230 4.6: -request":                       {post{from: "alla-request@haninge.example"}, letter.Ignore, "auto-reply", false},
		"RFC 5230 4.6: owner-":                         {post{from: "owner-alla@haninge.example"}, letter.Ignore, "auto-reply", false},
		"RFC 2142: postmaster":                         {post{from: "postmaster@haninge.example"}, letter.Ignore, "auto-reply", false},
		"RFC 5230 4.6: any List-*":                     {post{from: anna, head: "List-Whatever: x\r\n"}, letter.Ignore, "list", false},
		"Mailman: any Precedence of a machine":         {post{from: anna, head: "Precedence: normal\r\nPrecedence: auto_reply\r\n"}, letter.Ignore, "auto-reply", false},
		"noreply":                                      {post{from: "no-reply@haninge.example"}, letter.Ignore, "auto-reply", false},
		"an author who sends by a robot (RFC 5322 6)":  {post{from: anna, head: "Sender: noreply@haninge.example\r\n"}, letter.Ignore, "auto-reply", false},
	} {
		o := newOffice(t)
		o.Rules.Addresses = []string{alias}
		m := c.post
		m.subject, m.id, m.body = "Kommunikationsinsats: Frop!", "<frop@haninge.example>", seven
		row := o.in(m)
		if row.Entry.Kind != c.kind || row.Entry.Reason != c.reason || (row.Envelope != nil) != c.answer {
			t.Errorf("%s: became %s (%s), answered %v", name, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil)
		}
		if c.answer && row.Envelope.From != kommunBox {
			t.Errorf("%s: answered from %s", name, row.Envelope.From)
		}
		if c.kind == letter.New && !c.answer && row.Notice != triage.NotAddressed {
			t.Errorf("%s: nobody is told that there was no answer", name)
		}
	}
}

// TestMachinesAnswerNothing: what a machine sends into a conversation, with the thread, the number and a whole set of
// answers in it, changes nothing and is not answered; what a person sends with the same marks on it is
// (intake/README.md, A01, A02, A04, A05, A06, A11).
func TestMachinesAnswerNothing(t *testing.T) {
	auto := func(v string) string { return "Auto-Submitted: " + v + "\r\n" }
	oof := "X-Auto-Response-Suppress: All\r\n" // as Exchange marks its automatic replies, and has no other mark
	for name, c := range map[string]struct {
		subject, from, head string
		person              bool
	}{
		"A01 auto-replied":                     {head: auto("auto-replied")},
		"A01 auto-generated":                   {head: auto("auto-generated")},
		"A01 auto-notified, with a parameter":  {head: auto(`auto-notified; owner-email="a@b.example"`)},
		"A01 odd letters and a comment":        {head: "AUTO-SUBMITTED: Auto-Replied (vacation)\r\n"},
		"A01 a comment before it":              {head: auto("(by (nested) rule) auto-replied")},
		"A01 a word nobody knows":              {head: auto("kanske")},
		"A01 one of two fields":                {head: auto("no") + auto("auto-replied")},
		"A02 no":                               {head: auto("no"), person: true},
		"A02 No, with a comment":               {head: auto("No (a person)"), person: true},
		"A02 no, with a parameter":             {head: auto("no; x=y"), person: true},
		"A04 List-Id":                          {head: "List-Id: <x.haninge.example>\r\n"},
		"A04 List-Unsubscribe":                 {head: "List-Unsubscribe: <https://x.example>\r\n"},
		"A04 Precedence bulk":                  {head: "Precedence: bulk\r\n"},
		"A04 Precedence junk":                  {head: "Precedence: junk\r\n"},
		"A04 Precedence list":                  {head: "Precedence: list\r\n"},
		"A04 Precedence auto_reply":            {head: "Precedence: auto_reply\r\n"},
		"A04 several such headers":             {head: "Precedence: first-class\r\nPrecedence: list\r\nList-Id: <x.haninge.example>\r\n"},
		"A05 Swedish":                          {subject: "Autosvar: ", head: oof},
		"A05 Swedish, Outlook":                 {subject: "Automatiskt svar: ", head: oof},
		"A05 Swedish, absence":                 {subject: "Frånvaro: ", head: oof},
		"A05 Swedish, no mark at all":          {subject: "Frånvarande: "},
		"A05 English":                          {subject: "Automatic reply: ", head: oof},
		"A05 English, out of office":           {subject: "Out of Office: ", head: oof},
		"A05 Norwegian":                        {subject: "Automatisk svar: ", head: oof},
		"A05 Norwegian, absence":               {subject: "Fravær: ", head: oof},
		"A05 Danish":                           {subject: "Automatisk besvarelse: ", head: oof},
		"A05 Danish, out of office":            {subject: "Ude af kontoret: ", head: oof},
		"A05 Finnish":                          {subject: "Automaattinen vastaus: ", head: oof},
		"A05 Finnish, absence":                 {subject: "Poissa: ", head: oof},
		"A05 behind the server's own banner":   {subject: "[EXTERN] Autosvar: ", head: oof},
		"A05 a person answers one":             {subject: "SV: Autosvar: ", person: true},
		"A05 a person writes about absence":    {subject: "Frånvaro i skolan ", person: true},
		"A06 Exchange, of a person":            {head: "X-Auto-Response-Suppress: DR, RN\r\n", person: true},
		"A06 Exchange, of a person, with more": {head: "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n", person: true},
		"A06 all of it, of a person":           {head: oof, person: true},
		"A11 noreply":                          {from: "noreply@haninge.example"},
		"A11 a service":                        {from: "kundtjanst-noreply@haninge.example"},
		"A11 x-request":                        {from: "listan-request@haninge.example"},
		"A11 owner-x":                          {from: "owner-listan@haninge.example"},
		"A11 postmaster":                       {from: "postmaster@haninge.example"},
		"A11 a return path":                    {head: "Return-Path: <listan-request@haninge.example>\r\n"},
		"A11 replyman is a person":             {from: "replyman@haninge.example", person: true},
	} {
		o := newOffice(t)
		first := o.in(begin())
		m := reply(first, anna, five)
		m.head, m.subject = c.head, c.subject+m.subject
		if c.subject != "" {
			m.subject = c.subject + "Trygghetsvandring [" + first.Entry.Case + "]"
		}
		if c.from != "" {
			m.from = c.from
		}
		row := o.in(m)
		done := o.cases["SAM-2026-0001"]
		if c.person {
			if row.Entry.Kind != letter.Reply || row.Envelope == nil || len(done.Open) != 0 {
				t.Errorf("%s: a person's mail became %s (%s), answered %v, open %v", name, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil, done.Open)
			}
			continue
		}
		if row.Entry.Kind != letter.Ignore || row.Envelope != nil || row.Case != nil || len(done.Open) != 5 || len(o.sent) != 1 {
			t.Errorf("%s: became %s (%s), answered %v, open %v", name, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil, done.Open)
		}
		if want := strings.HasPrefix(name, "A04 List") || name == "A04 several such headers"; (row.Entry.Reason == "list") != want {
			t.Errorf("%s: ignored as %s", name, row.Entry.Reason)
		}
	}
}
