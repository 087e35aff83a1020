package letter

import (
	"strings"
	"testing"
)

// person is the mail of a person with some fields before it.
func person(fields ...string) string {
	has := func(name string) bool {
		for _, f := range fields {
			if strings.HasPrefix(strings.ToLower(f), strings.ToLower(name)+":") {
				return true
			}
		}
		return false
	}
	head := strings.Join(fields, "\r\n") + "\r\n"
	for _, f := range []string{"From: Anna Lindqvist <anna.lindqvist@haninge.example>", "To: trygghetochsakerhet@haninge.example", "Subject: Kommunikationsinsats", "Content-Type: text/plain; charset=utf-8"} {
		if name, _, _ := strings.Cut(f, ":"); !has(name) {
			head += f + "\r\n"
		}
	}
	return strings.TrimPrefix(head, "\r\n") + "\r\nVad: Vandring\r\n"
}

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		want   Reason
		fields []string
	}{
		{"", nil},
		// RFC 3834, RFC 5230 4.6, and intake/README.md, A01, A02, A04, A05, A06
		{AutoReply, []string{"Auto-Submitted: auto-replied"}},
		{AutoReply, []string{"Auto-Submitted: auto-generated"}},
		{AutoReply, []string{"Auto-Submitted: auto-notified; owner-email=\"a@b.example\""}},
		{AutoReply, []string{"auto-submitted: Auto-Replied (vacation)"}},
		{AutoReply, []string{"AUTO-SUBMITTED: (by (nested) rule) AUTO-GENERATED"}},
		{AutoReply, []string{"Auto-Submitted: no", "Auto-Submitted: auto-replied"}},
		{"", []string{"Auto-Submitted: no"}},
		{"", []string{"Auto-Submitted: No (a person)"}},
		{"", []string{"Auto-Submitted: no; x=y"}},
		{"", []string{"Auto-Submitted:"}},
		{"", []string{"X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply"}},
		{"", []string{"X-Auto-Response-Suppress: All"}},
		{AutoReply, []string{"X-Auto-Response-Suppress: All", "Subject: Autosvar: Vandring"}},
		{AutoReply, []string{"Precedence: auto_reply"}},
		{AutoReply, []string{"Precedence: Bulk"}},
		{AutoReply, []string{"Precedence: junk"}},
		{AutoReply, []string{"Precedence: first-class", "Precedence: list"}},
		{AutoReply, []string{"Precedence: special"}},
		{"", []string{"Precedence: normal"}},
		{"", []string{"Precedence: first-class"}},
		{AutoReply, []string{"X-Autoreply: yes"}},
		{AutoReply, []string{"X-Autorespond: vacation"}},
		{AutoReply, []string{"X-Autoresponder: 1"}},
		{AutoReply, []string{"X-RT-Loop-Prevention: rt.example"}},
		{AutoReply, []string{"X-No-Ack: yes"}},
		{AutoReply, []string{"X-Ack: no"}},
		{"", []string{"X-Ack: yes"}},
		{"", []string{"X-No-Ack: no"}},
		{AutoReply, []string{"Return-Path: <>"}},
		{"", []string{"Return-Path: <>", "Resent-From: johan.ek@polisen.example"}},
		{"", []string{"Return-Path: <anna.lindqvist@haninge.example>"}},
		{List, []string{"List-Id: <branytt.bra.example>"}},
		{List, []string{"List-Unsubscribe: <https://x.example>", "Precedence: bulk"}},
		{List, []string{"List-Post: NO"}},
		{AutoReply, []string{"List-Id: <x.example>", "Auto-Submitted: auto-generated"}},
		{AutoReply, []string{"List-Id: <x.example>", "Precedence: junk"}},
		{Spam, []string{"X-Spam-Flag: YES"}},
		{Spam, []string{"X-Spam-Status: Yes, score=9.1 required=5.0"}},
		{Spam, []string{"X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;SCL:9;"}},
		{Spam, []string{"X-MS-Exchange-Organization-SCL: 5"}},
		{"", []string{"X-MS-Exchange-Organization-SCL: -1"}},
		{"", []string{"X-Forefront-Antispam-Report: SFV:NSPM;SCL:1;"}},
		{"", []string{"X-Spam-Flag: NO"}},
		{"", []string{"X-Spam-Status: No, score=-1"}},
		{List, []string{"List-Id: <x.example>", "X-Spam-Flag: YES"}},
		{Calendar, []string{"Content-Type: text/calendar; method=REQUEST; charset=utf-8"}},
		{Calendar, []string{"Content-Class: urn:content-classes:calendarmessage"}},
		// intake/README.md, A11
		{AutoReply, []string{"From: noreply@x.example"}},
		{AutoReply, []string{"From: No-Reply <no-reply@x.example>"}},
		{AutoReply, []string{"From: do_not_reply@x.example"}},
		{AutoReply, []string{"From: svara-ej@x.example"}},
		{AutoReply, []string{"From: kundtjanst-noreply@x.example"}},
		{AutoReply, []string{"From: owner-brottsofferlistan@x.example"}},
		{AutoReply, []string{"From: listan-request@x.example"}},
		{AutoReply, []string{"From: LISTSERV@x.example"}},
		{AutoReply, []string{"From: majordomo@x.example"}},
		{AutoReply, []string{"From: postmaster@x.example"}},
		{BounceMail, []string{"From: Mail Delivery System <MAILER-DAEMON@x.example>"}},
		{BounceMail, []string{"From: MAILER-DAEMON <>"}},
		{BounceMail, []string{"From: MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example"}},
		{AutoReply, []string{"Return-Path: <listan-request@x.example>"}},
		{AutoReply, []string{"Return-Path: owner-listan@x.example"}},
		{AutoReply, []string{"Return-Path: <MAILER-DAEMON@x.example>"}},
		{"", []string{"Return-Path: <bounces+SRS=Ab1C=XY@haninge.example>"}},
		{"", []string{"Return-Path: <anna.request@haninge.example>"}},
		{"", []string{"From: replyman@x.example"}},
		{"", []string{"From: anna.noreplyson@x.example"}},
	} {
		l, err := Parse([]byte(person(c.fields...)))
		if err != nil {
			t.Fatal(err)
		}
		if l.Auto != c.want {
			t.Errorf("%q: %q, want %q", c.fields, l.Auto, c.want)
		}
	}
}

// TestAutoSubjects is intake/README.md, A05: automatic replies that carry no mark but their subject, in the languages
// of the neighbours, and subjects of people that begin like one.
func TestAutoSubjects(t *testing.T) {
	for _, s := range []string{
		"Automatiskt svar: Vandring", "Autosvar: Vandring", "AUTOSVAR: x", "Auto-svar: x", "Frånvaro: Johan Ek", "Frånvarande: x", "Frånvaromeddelande", "Frånvarobesked: x", "Ur tjänst: x", "Ej på kontoret: x", "Ej på plats: x", "Inte på plats: x", "Out of office", "Out of Office: x", "Out of the office",
		"Automatic reply: x", "[EXTERN] Automatiskt svar: x", "Automatisk svar: x", "Fraværsmelding: x", "Fravær: x", "Ikke til stede: x", "Ikke på kontoret: x", "Automaattinen vastaus: x", "Automaattivastaus: x", "Poissa: x", "Poissaoloviesti",
		"Automatische Antwort: x", "Abwesenheitsnotiz: x", "Réponse automatique : x", "Respuesta automática: x", "Automatisch antwoord: x", "Risposta automatica: x", "Resposta automática: x", "Autoodpowiedź: x", "Автоответ: x", "自動返信: x", "Auto: x",
	} {
		if !autoSubject(s) {
			t.Errorf("%q is no automatic reply", s)
		}
	}
	for _, s := range []string{
		"Kommunikationsinsats: frånvaro i skolan", "Frånvaro i skolan ökar", "SV: Autosvar: Vandring", "Re: Automatic reply: x", "Automatisk övervakning", "Autonoma bilar", "Semesterfirare på torget", "Ledighet", "Office", "Poissa", "Frånvarande vuxna",
		"Svar: automatiska larm", "Vår automatiska tjänst", "Utomhuskontor", "Lovverksamhet", "Ur tjänstens synvinkel",
	} {
		if s == "Poissa" {
			continue // a whole subject of that one word is an absence notice
		}
		if autoSubject(s) {
			t.Errorf("%q is an automatic reply", s)
		}
	}
}

// multipart wraps parts, each with its own header.
func multipart(kind string, parts ...string) string {
	return "From: Anna <anna@haninge.example>\r\nTo: t@haninge.example\r\nSubject: Insats\r\nMIME-Version: 1.0\r\nContent-Type: multipart/" + kind + "; boundary=b\r\n\r\n--b\r\n" +
		strings.Join(parts, "\r\n--b\r\n") + "\r\n--b--\r\n"
}

func TestCalendarAndReceipt(t *testing.T) {
	text := "Content-Type: text/plain; charset=utf-8\r\n\r\nVad: Vandring"
	ics := func(head, method string) string {
		return "Content-Type: text/calendar; charset=utf-8" + head + "\r\n\r\nBEGIN:VCALENDAR\r\nPRODID:x\r\n" + method + "VERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:METHOD:REQUEST\r\nEND:VEVENT\r\nEND:VCALENDAR"
	}
	for name, c := range map[string]struct {
		raw  string
		want Reason
	}{
		"invitation":                         {multipart("alternative", text, ics("; method=REQUEST", "METHOD:REQUEST\r\n")), Calendar},
		"answer":                             {multipart("mixed", text, ics("", "method:reply\r\n")), Calendar},
		"file for information":               {multipart("mixed", text, ics("; name=plan.ics", "METHOD:PUBLISH\r\n")), ""},
		"invitation as a file beside a text": {multipart("mixed", text, ics("; name=mote.ics\r\nContent-Disposition: attachment; filename=mote.ics", "METHOD:REQUEST\r\n")), ""},
		"file without method":                {multipart("mixed", text, ics("; name=plan.ics", "")), ""},
		"accepted": {strings.Replace(multipart("mixed", text, ics("", "")), "Subject: Insats", "Subject: Accepterat: Insats", 1),
			Calendar},
		"receipt": {multipart("report; report-type=disposition-notification", text, "Content-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed"), Receipt},
		"receipt without type": {multipart("report", text, "Content-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed"),
			Receipt},
		"receipt in words": {"From: a@haninge.example\r\nSubject: =?utf-8?Q?L=C3=A4st:_Vandring?=\r\n\r\nYour message\r\n\r\nTo: Anna\r\nSubject: Vandring\r\nSent: x\r\n\r\nwas read on 12 mars 2026\r\n", Receipt},
		"words about reading": {"From: a@haninge.example\r\nSubject: =?utf-8?Q?L=C3=A4st:_Vandring?=\r\n\r\nJag har nu gått igenom planen, se mina svar nedan.\r\n",
			""},
		"complaint": {multipart("report; report-type=feedback-report", text, "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse"), AutoReply},
		"forwarded bounce": {multipart("mixed", text, "Content-Type: message/rfc822\r\n\r\nFrom: MAILER-DAEMON@x.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\n550 5.1.1 User unknown"),
			""},
	} {
		l, err := Parse([]byte(c.raw))
		if err != nil {
			t.Fatal(name, err)
		}
		if l.Auto != c.want {
			t.Errorf("%s: %q, want %q", name, l.Auto, c.want)
		}
	}
}

// TestManyMarks is intake/README.md, C08: a header of nothing but fields that machines set, each saying no, costs no
// more than its length. In the square it would outlast any test run.
func TestManyMarks(t *testing.T) {
	raw := strings.Repeat("X-Auto-Generated: no\r\n", 40_000) + "From: a@haninge.example\r\n\r\nHej\r\n"
	if l, err := Parse([]byte(raw)); err != nil || l.Auto != "" {
		t.Errorf("became %q: %v", l.Auto, err)
	}
}
