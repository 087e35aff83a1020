package intake

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter"
)

// asJSON is a value as it would be written, to be compared.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestCopyGrantsNothing: somebody from outside who is copied on every mail of a case gets nothing of it in all its life, not
// its number: no mail of ours goes to him or names him, and what he writes in the thread, asking how it goes, is left alone.
func TestCopyGrantsNothing(t *testing.T) {
	l := newLife(t)
	m := begin()
	m.cc = "Gun-Britt <" + outsider + ">, " + johan
	first := l.in(m)
	of := first.Entry.Case
	if first.Entry.Kind != letter.New || first.Envelope == nil || first.Envelope.To != anna {
		t.Fatalf("became %+v", first.Entry)
	}
	thread := string(first.Envelope.ID)
	tag := "Re: [" + of + "] Kommunikationsinsats: Trygghetsvandring"
	for name, ask := range map[string]post{
		"visa":          {subject: tag, inReplyTo: thread, body: "Visa"},
		"status":        {subject: tag, inReplyTo: thread, body: "Status " + of + "?\n\nHur går det med insatsen?"},
		"answers":       {subject: tag, inReplyTo: thread, body: five},
		"as Anna":       {subject: tag, inReplyTo: thread, head: "Reply-To: " + anna + "\r\nSender: " + anna + "\r\n", body: "Visa"},
		"with a copy":   {subject: tag, inReplyTo: thread, cc: anna + ", " + johan, body: "Visa"},
		"to the police": {subject: tag, to: polisBox, inReplyTo: "<new@haninge.example>", body: "Visa " + of},
		"help":          {subject: "hjälp", body: "Visa " + of},
	} {
		before := asJSON(t, l.cases["SAM-2026-0001"])
		sent := len(l.sent)
		ask.from, ask.id = "Gun-Britt <"+outsider+">", "<"+strings.ReplaceAll(name, " ", "")+"@mejl.example>"
		if row := l.in(ask); row.Entry.Kind != letter.Ignore || row.Envelope != nil || row.Case != nil || len(l.sent) != sent {
			t.Errorf("%s: became %s (%s), %d mails were sent", name, row.Entry.Kind, row.Entry.Reason, len(l.sent)-sent)
		}
		if diff := cmp.Diff(before, asJSON(t, l.cases["SAM-2026-0001"])); diff != "" {
			t.Errorf("%s: the case changed: %s", name, diff)
		}
	}
	reply := post{from: anna, subject: tag, id: "<reply@haninge.example>", inReplyTo: thread, cc: outsider, body: five}
	if row := l.in(reply); row.Entry.Kind != letter.Reply {
		t.Fatalf("the reply became %s (%s)", row.Entry.Kind, row.Entry.Reason)
	}
	shown := l.in(post{from: anna, subject: tag, id: "<show@haninge.example>", inReplyTo: thread, cc: outsider, body: "Visa"})
	if shown.Envelope == nil || shown.Envelope.Kind != "case" || shown.Envelope.To != anna {
		t.Errorf("Anna asks and gets %+v", shown.Envelope)
	}
	l.until("2026-06-01 12:00")
	kinds := map[string]bool{}
	for _, e := range l.sent {
		kinds[e.Kind] = true
		head, body, _ := bytes.Cut(e.Bytes, []byte("\r\n\r\n"))
		text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(string(body), "\r\n", ""))
		if err != nil {
			t.Fatal(err)
		}
		if whole := string(head) + string(text); strings.Contains(whole, "mejl.example") || strings.Contains(whole, "Gun-Britt") || strings.Contains(strings.ToLower(string(head)), "\ncc:") {
			t.Errorf("%s to %s names who was copied:\n%s", e.Kind, e.To, whole)
		}
		if e.To == outsider || e.From == outsider {
			t.Errorf("%s goes to %s", e.Kind, e.To)
		}
	}
	if !kinds["gap"] || !kinds["case"] || !kinds["evaluation"] {
		t.Errorf("the life of the case brought no more than %v", kinds)
	}
}

// TestForwarderBreaksTheSignature: a mailbox that redirects breaks what DMARC checks. That our own server found its ARC
// chain whole proves no sender: the mail waits for a person and changes nothing. What the mail says of its own chain, and
// what another server says, is worth nothing, for or against.
func TestForwarderBreaksTheSignature(t *testing.T) {
	const (
		broken = mx + "; dkim=fail header.d=haninge.example; dmarc=fail header.from=haninge.example"
		chain  = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=haninge.example; s=x; b=AAAA\r\n" +
			"ARC-Message-Signature: i=1; a=rsa-sha256; d=haninge.example; s=x; h=From; bh=AAAA; b=AAAA\r\n" +
			"ARC-Authentication-Results: i=1; " + pass + "; arc=pass\r\n"
	)
	for name, c := range map[string]struct {
		head string
		kind letter.Kind
	}{
		"our server vouches for the chain":    {results(broken+"; arc=pass (i=1 spf=pass)") + chain, letter.Quarantine},
		"the chain is broken":                 {results(broken+"; arc=fail") + chain, letter.Ignore},
		"nobody looked at the chain":          {results(broken) + chain, letter.Ignore},
		"another server vouches for it":       {results(broken, "relay.example; arc=pass; dmarc=pass header.from=haninge.example") + chain, letter.Ignore},
		"the chain alone":                     {chain, letter.Quarantine},
		"another server's word and the chain": {results("relay.example; arc=pass; dmarc=pass header.from=haninge.example") + chain, letter.Quarantine},
		"arc=pass in a remark":                {results(broken+" (arc=pass)") + chain, letter.Ignore},
		"a whole chain and a whole signature": {results(pass+"; arc=pass") + chain, letter.New},
	} {
		o := strict(t)
		o.Rules.Parties[0].ReceivedBy = nil
		first := begin()
		first.head, first.id = results(pass), "<first@haninge.example>"
		if row := o.in(first); row.Entry.Case != "SAM-2026-0001" {
			t.Fatalf("the case to change became %+v", row.Entry)
		}
		before := asJSON(t, o.cases["SAM-2026-0001"])
		reply := post{from: anna, head: c.head, subject: "Re: [SAM-2026-0001] x", id: "<redirected@haninge.example>", body: five}
		row := o.in(reply)
		want := c.kind
		if want == letter.New {
			want = letter.Reply
		}
		if row.Entry.Kind != want {
			t.Errorf("%s: a reply became %s (%s)", name, row.Entry.Kind, row.Entry.Reason)
		}
		if changed := asJSON(t, o.cases["SAM-2026-0001"]) != before; changed != (want == letter.Reply) || row.Envelope != nil && !changed {
			t.Errorf("%s: changed %v, answered %v", name, changed, row.Envelope != nil)
		}
		if want == letter.Quarantine && (!row.Hold || !row.Entry.Kept || row.Notice == "") {
			t.Errorf("%s: nobody is told of it: %+v", name, row)
		}
	}
}
