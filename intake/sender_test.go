package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

const mx = "mx.haninge.example"

// strict is an office whose municipality believes one server's results only.
func strict(t *testing.T) *office {
	o := newOffice(t)
	o.Rules.Parties[0].TrustMailbox, o.Rules.Parties[0].AuthservID = false, mx
	return o
}

func results(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("Authentication-Results: " + l + "\r\n")
	}
	return b.String()
}

const pass = mx + "; dmarc=pass header.from=haninge.example"

// TestAuthenticationResults: only the topmost result of the configured server
// counts, and only a DMARC pass for the domain in From lets a mail in.
func TestAuthenticationResults(t *testing.T) {
	for name, c := range map[string]struct {
		head   string
		kind   letter.Kind
		reason string
	}{
		"pass":                       {results(pass), letter.New, "keyword"},
		"id in another case":         {results("MX.Haninge.Example; dmarc=pass header.from=haninge.example"), letter.New, "keyword"},
		"another server above":       {results("relay.example; dmarc=fail header.from=haninge.example", pass), letter.New, "keyword"},
		"forged pass below a fail":   {results(mx+"; dmarc=fail header.from=haninge.example", pass), letter.Ignore, "spam"},
		"forged pass below none":     {results(mx+"; dmarc=none", pass), letter.Quarantine, "unauthenticated"},
		"forged fail below a pass":   {results(pass, mx+"; dmarc=fail header.from=haninge.example"), letter.New, "keyword"},
		"pass of another server":     {results("mx.evil.example; dmarc=pass header.from=haninge.example"), letter.Quarantine, "unauthenticated"},
		"id of a subdomain":          {results("a." + pass), letter.Quarantine, "unauthenticated"},
		"id of another domain":       {results("evil" + pass), letter.Quarantine, "unauthenticated"},
		"no result":                  {"", letter.Quarantine, "unauthenticated"},
		"result none":                {results(mx + "; none"), letter.Quarantine, "unauthenticated"},
		"temporary error":            {results(mx + "; dmarc=temperror header.from=haninge.example"), letter.Quarantine, "unauthenticated"},
		"permanent error":            {results(mx + "; dmarc=permerror header.from=haninge.example"), letter.Quarantine, "unauthenticated"},
		"spf and dkim only":          {results(mx + "; spf=pass smtp.mailfrom=haninge.example; dkim=pass header.d=haninge.example"), letter.Quarantine, "unauthenticated"},
		"pass of another domain":     {results(mx + "; dmarc=pass header.from=evil.example"), letter.Quarantine, "unauthenticated"},
		"pass and fail in one":       {results(mx + "; dmarc=pass header.from=haninge.example; dmarc=fail header.from=haninge.example"), letter.Ignore, "spam"},
		"pass in a comment":          {results(mx + "; dmarc=none (dmarc=pass header.from=haninge.example)"), letter.Quarantine, "unauthenticated"},
		"pass without a domain":      {results(mx + "; dmarc=pass"), letter.Quarantine, "unauthenticated"},
		"domain of another clause":   {results(mx + "; spf=pass header.from=haninge.example; dmarc=pass"), letter.Quarantine, "unauthenticated"},
		"two passes":                 {results(pass + "; dmarc=pass header.from=haninge.example"), letter.Quarantine, "unauthenticated"},
		"Microsoft's word of others": {results(mx + "; dmarc=none header.from=haninge.example; compauth=pass reason=100"), letter.Quarantine, "unauthenticated"},
		"pass in an encoded word": {results(mx + "; spf=pass smtp.mailfrom==?utf-8?q?x_header.from=3Dhaninge.example_y?=@mail.example; dmarc=pass header.from=mail.example"),
			letter.Quarantine, "unauthenticated"},
		"a comment without end":           {results(pass + " (by us"), letter.Quarantine, "unauthenticated"},
		"garbled, a forged pass below":    {results(mx+"; dmarc=fail header.from=haninge.example (", pass), letter.Quarantine, "unauthenticated"},
		"16 kB":                           {results(pass + strings.Repeat(" ", 16<<10) + "policy.x=y"), letter.Quarantine, "unauthenticated"},
		"a redirect that broke it":        {results(mx + "; dmarc=fail header.from=haninge.example; arc=pass"), letter.Quarantine, "unauthenticated"},
		"a redirect by Microsoft's code":  {results(mx + "; dmarc=fail header.from=haninge.example; compauth=pass reason=130"), letter.Ignore, "spam"},
		"a redirect whose seal is broken": {results(mx + "; dmarc=fail header.from=haninge.example; arc=fail"), letter.Ignore, "spam"},
		"arc of nobody":                   {"ARC-Authentication-Results: i=1; " + pass + "\r\n", letter.Quarantine, "unauthenticated"},
		"control headers are inert":       {"X-Samrad-Case: SAM-2026-0001\r\nX-Samrad-Trust: yes\r\nX-Samrad-Release: new\r\n", letter.Quarantine, "unauthenticated"},
	} {
		o := strict(t)
		m := begin()
		m.head = c.head
		row := o.in(m)
		if row.Entry.Kind != c.kind || row.Entry.Reason != c.reason {
			t.Errorf("%s: became %s (%s), want %s (%s)", name, row.Entry.Kind, row.Entry.Reason, c.kind, c.reason)
		}
		if c.kind != letter.New && (row.Case != nil || row.Envelope != nil) {
			t.Errorf("%s: it was answered or registered all the same", name)
		}
		if c.kind == letter.Quarantine && (!row.Hold || !row.Entry.Kept || row.Notice == "") {
			t.Errorf("%s: it does not wait for a person: %+v", name, row)
		}
	}
}

// TestReceivedBy is intake/README.md, B07, "only above the first Received not ours", in the layouts in which servers
// are known to write: where the hosts of the own servers are named, a result that lies below another host's line was in
// the mail before it came, whatever it says and whether or not our border wrote one of its own that day.
func TestReceivedBy(t *testing.T) {
	const (
		inner  = "Received: from mx.haninge.example (mx [10.0.0.2])\r\n by imap.haninge.example with LMTP; Thu, 12 Mar 2026 10:00:02 +0100\r\n"
		border = "Received: from out.evil.example (out.evil.example [192.0.2.7])\r\n\tby mx.haninge.example (Postfix, by others) with ESMTPS id 4; Thu, 12 Mar 2026 10:00:01 +0100\r\n"
		theirs = "Received: from mx.haninge.example (evil [192.0.2.8]) by out.evil.example with ESMTPA; Thu, 12 Mar 2026 10:00:00 +0100\r\n"
		nobody = "Received: (qmail 4711 invoked by uid 89); Thu, 12 Mar 2026 10:00:00 +0100\r\n"
		posing = "Received: from by (mx.haninge.example [192.0.2.9]) by relay.evil.example; Thu, 12 Mar 2026 10:00:00 +0100\r\n"
		mark   = "X-Internal: yes\r\n"
	)
	fail := mx + "; dmarc=fail header.from=haninge.example"
	for name, c := range map[string]struct {
		head string
		want letter.Kind
	}{
		"above the border's line":              {inner + results(pass) + border + theirs, letter.New},
		"below it, as a milter writes":         {inner + border + results(pass) + theirs, letter.New},
		"the sender's, none of ours":           {inner + border + theirs + results(pass), letter.Quarantine},
		"the sender's, none of ours, in clear": {border + theirs + results(pass) + theirs, letter.Quarantine},
		"the sender's below our fail":          {inner + results(fail) + border + theirs + results(pass), letter.Ignore},
		"the sender's fail below our pass":     {inner + results(pass) + border + theirs + results(fail), letter.New},
		"the sender's fail, none of ours":      {border + theirs + results(fail), letter.Quarantine},
		"the sender's mark of our own house":   {border + theirs + mark, letter.Quarantine},
		"our mark of our own house":            {inner + mark + border + theirs, letter.New},
		"below a line of no host":              {border + nobody + results(pass), letter.Quarantine},
		"below a client that calls itself by":  {posing + results(pass), letter.Quarantine},
		"no line at all":                       {results(pass), letter.New},
	} {
		for _, hosts := range [][]string{{"imap.haninge.example", "mx.haninge.example"}, {"haninge.example"}} {
			o := strict(t)
			o.Rules.Parties[0].InternalOrigin, o.Rules.Parties[0].ReceivedBy = "X-Internal: yes", hosts
			m := begin()
			m.head = c.head
			if row := o.in(m); row.Entry.Kind != c.want {
				t.Errorf("%s, ours are %v: became %s (%s), want %s", name, hosts, row.Entry.Kind, row.Entry.Reason, c.want)
			}
		}
	}
}

// TestMicrosoft365 is the form without an id, and its composite authentication.
func TestMicrosoft365(t *testing.T) {
	const spf = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=haninge.example; dkim=pass (signature was verified) header.d=haninge.example;"
	for value, want := range map[string]letter.Kind{
		spf + "dmarc=pass action=none header.from=haninge.example;compauth=pass reason=100":          letter.New,
		spf + "dmarc=bestguesspass action=none header.from=haninge.example;compauth=pass reason=109": letter.New,
		spf + "dmarc=none action=none header.from=haninge.example;compauth=fail reason=001":          letter.Quarantine,
		spf + "dmarc=fail action=oreject header.from=haninge.example;compauth=fail reason=000":       letter.Ignore,
		spf + "dmarc=pass action=none header.from=evil.example;compauth=pass reason=100":             letter.Quarantine,
		spf + "dmarc=fail action=none header.from=haninge.example;compauth=pass reason=130":          letter.Quarantine,
		spf + "dmarc=fail action=none header.from=haninge.example;compauth=pass reason=109":          letter.Ignore,
		spf + "dmarc=fail action=none header.from=haninge.example;compauth=fail reason=130":          letter.Ignore,
		spf + "dmarc=none action=none;compauth=pass reason=100":                                      letter.Quarantine,
		"microsoft365; dmarc=pass header.from=haninge.example":                                       letter.Quarantine,
		pass: letter.Quarantine,
	} {
		o := strict(t)
		o.Rules.Parties[0].AuthservID = "microsoft365"
		m := begin()
		m.head = results(value)
		if row := o.in(m); row.Entry.Kind != want {
			t.Errorf("%s: became %s (%s), want %s", value, row.Entry.Kind, row.Entry.Reason, want)
		}
	}
}

// TestTrust is intake/README.md, P5: a server in front that refuses forged senders, and one that marks its own house's
// mail. A DMARC failure speaks against a mail in each.
func TestTrust(t *testing.T) {
	fail := results(mx + "; dmarc=fail header.from=haninge.example")
	for name, c := range map[string]struct {
		trusted  bool
		internal string
		head     string
		want     letter.Kind
	}{
		"trusted mailbox":             {true, "", "", letter.New},
		"trusted mailbox, failed":     {true, "", fail, letter.Ignore},
		"trusted mailbox, redirected": {true, "", results(mx + "; dmarc=fail header.from=haninge.example; arc=pass"), letter.Quarantine},
		"trusted mailbox, garbled":    {true, "", results(mx + "; dmarc=fail header.from=haninge.example (x"), letter.Quarantine},
		"marked":                      {false, "X-MS-Exchange-Organization-AuthAs: Internal", "X-MS-Exchange-Organization-AuthAs: Internal\r\n", letter.New},
		"marked in other letters":     {false, "x-ms-exchange-organization-authas:internal", "X-MS-Exchange-Organization-AuthAs:  Internal \r\n", letter.New},
		"marked as from outside":      {false, "X-MS-Exchange-Organization-AuthAs: Internal", "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", letter.Quarantine},
		"marked, failed":              {false, "X-MS-Exchange-Organization-AuthAs: Internal", "X-MS-Exchange-Organization-AuthAs: Internal\r\n" + fail, letter.Ignore},
		"a mark nobody configured":    {false, "", "X-MS-Exchange-Organization-AuthAs: Internal\r\n", letter.Quarantine},
		"a mark without a value":      {false, "X-Internal", "X-Internal: \r\n", letter.Quarantine},
		"the value in another header": {false, "X-Internal: yes", "X-Other: yes\r\n", letter.Quarantine},
	} {
		o := strict(t)
		o.Rules.Parties[0].TrustMailbox, o.Rules.Parties[0].InternalOrigin = c.trusted, c.internal
		m := begin()
		m.head = c.head
		if row := o.in(m); row.Entry.Kind != c.want {
			t.Errorf("%s: became %s (%s), want %s", name, row.Entry.Kind, row.Entry.Reason, c.want)
		}
	}
}

// TestWhoIsAllowed: From alone says who wrote, to the letter.
func TestWhoIsAllowed(t *testing.T) {
	for name, c := range map[string]struct {
		from, head string
		kind       letter.Kind
		reason     string
	}{
		"of the domain":                {anna, "", letter.New, "keyword"},
		"in capitals":                  {"ANNA@HANINGE.EXAMPLE", "", letter.New, "keyword"},
		"of a subdomain":               {"anna@a.b.haninge.example", "", letter.New, "keyword"},
		"a listed address":             {"konsult@byra.example", "", letter.New, "keyword"},
		"a like domain":                {"anna@evilhaninge.example", "", letter.Ignore, "unknown-sender"},
		"the domain as a subdomain":    {"anna@haninge.example.evil.example", "", letter.Ignore, "unknown-sender"},
		"an empty label":               {"anna@.haninge.example", "", letter.Quarantine, "several-authors"},
		"a homoglyph":                  {"anna@hаninge.example", "", letter.Ignore, "unknown-sender"}, // a Cyrillic а
		"a display name":               {`"anna@haninge.example" <x@evil.example>`, "", letter.Ignore, "unknown-sender"},
		"a display name in brackets":   {`"Anna <anna@haninge.example>" <x@evil.example>`, "", letter.Ignore, "unknown-sender"},
		"a comment":                    {"x@evil.example (anna@haninge.example)", "", letter.Ignore, "unknown-sender"},
		"reply-to":                     {outsider, "Reply-To: anna@haninge.example\r\n", letter.Ignore, "unknown-sender"},
		"sender":                       {outsider, "Sender: anna@haninge.example\r\n", letter.Ignore, "unknown-sender"},
		"cc":                           {outsider, "Cc: anna@haninge.example\r\n", letter.Ignore, "unknown-sender"},
		"two authors":                  {anna + ", " + johan, "", letter.Quarantine, "several-authors"},
		"two fields":                   {anna, "From: x@evil.example\r\n", letter.Quarantine, "several-authors"},
		"a group":                      {"Vi: " + anna + ", " + johan + ";", "", letter.Quarantine, "several-authors"},
		"nobody":                       {"undisclosed:;", "", letter.Quarantine, "several-authors"},
		"two angles":                   {"<boende@mail.example> <" + anna + ">", "", letter.Quarantine, "several-authors"},
		"two angles, ours first":       {"<" + anna + "> <boende@mail.example>", "", letter.Quarantine, "several-authors"},
		"an address before the angle":  {"boende@mail.example <" + anna + ">", "", letter.Quarantine, "several-authors"},
		"an address behind the angle":  {"<" + anna + "> boende@mail.example", "", letter.Quarantine, "several-authors"},
		"its own before the angle":     {anna + " <" + anna + ">", "", letter.New, "keyword"},
		"a group of one":               {"Vi: " + anna + ";", "", letter.Quarantine, "several-authors"},
		"a group in angles":            {"Vi: <" + anna + ">;", "", letter.Quarantine, "several-authors"},
		"a route":                      {"<@mail.example:" + anna + ">", "", letter.Quarantine, "several-authors"},
		"an encoded address":           {"=?utf-8?q?anna=40haninge.example?=", "", letter.Quarantine, "several-authors"},
		"an encoded address in angles": {"Anna <=?utf-8?q?anna=40haninge.example?=>", "", letter.Quarantine, "several-authors"},
		"an encoded local part":        {"=?utf-8?q?anna?=@haninge.example", "", letter.Quarantine, "several-authors"},
		"an encoded mailbox":           {"=?utf-8?q?Anna_=3Canna=40haninge.example=3E?=", "", letter.Quarantine, "several-authors"},
		"an encoded name":              {"=?utf-8?q?x=40evil.example?= <" + anna + ">", "", letter.New, "keyword"},
		"a quoted local part":          {`"anna"@haninge.example`, "", letter.Quarantine, "several-authors"},
		"a bracket without end":        {"Anna <" + anna, "", letter.Quarantine, "several-authors"},
		"a remark without end":         {anna + " (x", "", letter.Quarantine, "several-authors"},
		"a remark":                     {anna + " (Anna, på resa)", "", letter.New, "keyword"},
		"a comma in the name":          {"Berg, Anna <" + anna + ">", "", letter.New, "keyword"},
		"an empty field first":         {anna, "From: \r\n", letter.Quarantine, "several-authors"},
		"a Kelvin sign":                {"x@\u212aonsult.example", "", letter.Ignore, "unknown-sender"},
	} {
		o := newOffice(t)
		o.Rules.Parties[0].Senders = []string{"konsult@byra.example", "x@konsult.example"}
		m := begin()
		m.from, m.head = c.from, c.head
		row := o.in(m)
		if row.Entry.Kind != c.kind || row.Entry.Reason != c.reason {
			t.Errorf("%s: became %s (%s), want %s (%s)", name, row.Entry.Kind, row.Entry.Reason, c.kind, c.reason)
		}
		if c.kind != letter.New && (row.Envelope != nil || row.Case != nil) {
			t.Errorf("%s: it was answered or registered", name)
		}
		if (c.reason == "unknown-sender" || c.kind == letter.Quarantine) && (row.Notice == "" || !row.Hold || !row.Entry.Kept) {
			t.Errorf("%s: no person is told: %+v", name, row)
		}
	}
}

// TestDomainsOfParties: of two parties the one with the longer domain has the sender.
func TestDomainsOfParties(t *testing.T) {
	r := testRules(t)
	r.Parties[1].Domains = []string{"polis.haninge.example"}
	for addr, want := range map[string]string{"a@haninge.example": "kommun", "a@polis.haninge.example": "polis", "a@x.polis.haninge.example": "polis", "a@xpolis.haninge.example": "kommun"} {
		if p, ok := r.Sender(letter.Address{Addr: addr}); !ok || string(p.ID) != want {
			t.Errorf("%s belongs to %q, want %s", addr, p.ID, want)
		}
	}
}

// TestSpoofedOwner is intake/README.md, B01: the owner's address and a right number in the subject change nothing
// without authentication, and quote nothing.
func TestSpoofedOwner(t *testing.T) {
	o := strict(t)
	m := begin()
	m.head = results(pass)
	o.in(m)
	row := o.in(post{from: anna, subject: "Re: x [SAM-2026-0001]", id: "<spoof@evil.example>", body: "6. 1 maj 2026\n\n9. Någon annan svarar."})
	if row.Entry.Kind != letter.Quarantine || row.Envelope != nil || row.Case != nil || row.Guess != "SAM-2026-0001" {
		t.Errorf("became %s (%s), guess %q", row.Entry.Kind, row.Entry.Reason, row.Guess)
	}
	if c := o.cases["SAM-2026-0001"]; len(c.Open) != 5 || c.When.Start.Month != 3 {
		t.Errorf("the case changed: open %v, when %v", c.Open, c.When)
	}
}

// TestForgedIDs is intake/README.md, B02: an id in our form whose check fails, or made with another key, is no token on
// any path: a thread, a digest, a bounce, a mail of our own.
func TestForgedIDs(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	good := string(first.Envelope.ID)
	forge := func(kind, of string) string {
		return string(letter.NewMessageID([]byte("another key, as long as ours....."), letter.Minted{Kind: kind, Of: of, Rev: 1, At: march}, "Hej!", "haninge.example", ""))
	}
	bent := strings.Replace(good, ".1-", ".2-", 1)
	for name, c := range map[string]struct {
		post
		kind   letter.Kind
		reason string
	}{
		"thread, other key": {post{inReplyTo: forge("gap", "SAM-2026-0001"), body: "Karin Berg."}, letter.Ignore, "not-initiative"},
		"thread, bent":      {post{inReplyTo: bent, body: "Karin Berg."}, letter.Ignore, "not-initiative"},
		"references":        {post{head: "References: " + forge("gap", "SAM-2026-0001") + " " + bent + "\r\n", body: "Karin Berg."}, letter.Ignore, "not-initiative"},
		"thread and number": {post{inReplyTo: bent, subject: "Sv: x [SAM-2026-0001]", body: "9. Karin Berg."}, letter.Quarantine, "forged-id"},
		"one of two forged": {post{inReplyTo: good, head: "References: " + bent + "\r\n", subject: "Sv: x [SAM-2026-0001]", body: "8. Affischer."}, letter.Reply, ""},
		"digest":            {post{inReplyTo: forge("digest", "2026-W11"), subject: "Kommunikationsinsats", body: seven}, letter.New, "keyword"},
		"own mail":          {post{id: forge("gap", "SAM-2026-0099"), subject: "Kommunikationsinsats", body: seven}, letter.New, "keyword"},
		"no forgery":        {post{inReplyTo: good, body: "Karin Berg."}, letter.Reply, ""},
	} {
		c.from = anna
		if c.id == "" {
			c.id = "<" + strings.ReplaceAll(name, " ", "") + "@x.example>"
		}
		if row := o.in(c.post); row.Entry.Kind != c.kind || c.reason != "" && row.Entry.Reason != c.reason {
			t.Errorf("%s: became %s (%s), want %s", name, row.Entry.Kind, row.Entry.Reason, c.kind)
		}
	}
	for name, id := range map[string]string{"other key": forge("gap", "SAM-2026-0001"), "bent": bent, "a person's id": "<new@haninge.example>"} {
		if row := o.in(bounceOf(id)); row.Entry.Reason != "bounce" || row.Entry.Case != "" || row.Case != nil {
			t.Errorf("bounce, %s: became %s of %q", name, row.Entry.Reason, row.Entry.Case)
		}
	}
}

// bounceOf is a delivery failure of the mail with that id (RFC 3464).
func bounceOf(id string) post {
	return post{
		head: "Return-Path: <>\r\n", from: "MAILER-DAEMON@mx.haninge.example", subject: "Undelivered Mail Returned to Sender",
		id: "<bounce." + strings.Trim(id, "<>") + ">", kind: `multipart/report; report-type=delivery-status; boundary="b"`,
		body: "--b\nContent-Type: text/plain\n\nIt did not arrive.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.haninge.example\n\n" +
			"Final-Recipient: rfc822; anna@haninge.example\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: " + id + "\nSubject: x\n\nhej\n\n--b--\n",
	}
}
