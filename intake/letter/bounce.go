package letter

import (
	"regexp"
	"strings"

	"haninge.se/samrad/intake/letter/trace"
)

// readBounce reads a delivery status notification (RFC 3464) from the leaf parts of a multipart/report; nil when
// the report is of another kind. Of several recipients the first that failed counts. What the machine-readable part
// leaves out is taken from the returned headers and from the words for people.
func readBounce(parts []part) *Bounce {
	var b *Bounce
	var action string
	text := excerpt{max: textCap}
	for _, p := range parts {
		switch kind := strings.ToLower(p.Type); kind {
		case "message/delivery-status", "message/global-delivery-status":
			if b == nil || *b == (Bounce{}) { // the words for people can stand in such a part too
				b, action = readStatus(p.Bytes)
			}
		case "message/disposition-notification", "message/global-disposition-notification", "message/feedback-report":
			return nil
		default:
			if strings.HasPrefix(kind, "text/") && kind != "text/rfc822-headers" {
				text.addText(string(p.Bytes[:min(len(p.Bytes), max(0, textCap-text.Len()))]))
			}
		}
	}
	if b == nil {
		return nil
	}
	for _, p := range parts {
		if b.ID == "" && returned[strings.ToLower(p.Type)] {
			b.ID = headerID(p.Bytes)
		}
	}
	b.fill(text.String())
	b.Failed = b.Failed || action == "" && strings.HasPrefix(b.Status, "5")
	return b
}

// textCap bounds how much of a notification is searched for codes and ids. Reports are short, and a returned mail
// that a server glues to its report begins with its header.
const textCap = 64 << 10

// returned are the media types in which a report gives the mail back.
var returned = map[string]bool{"message/rfc822": true, "message/rfc822-headers": true, "text/rfc822-headers": true,
	"message/global": true, "message/global-headers": true, "message/partial": true}

// recipient is one group of per-recipient fields.
type recipient struct{ final, original, action, status, diagnostic string }

func (r recipient) empty() bool { return r == recipient{} }

// readStatus reads the fields of a message/delivery-status part. Groups are divided by blank lines, but servers
// forget those too, so a second Final-Recipient also begins a group.
func readStatus(raw []byte) (b *Bounce, action string) {
	var all []recipient
	var id MessageID
	var r recipient
	flush := func() {
		if !r.empty() {
			all = append(all, r)
		}
		r = recipient{}
	}
	for _, f := range statusFields(raw) {
		value := strings.TrimSpace(f.Value)
		switch f.Name {
		case "":
			flush()
		case "final-recipient":
			if r.final != "" {
				flush()
			}
			r.final = recipientAddr(value)
		case "original-recipient", "x-actual-recipient":
			r.original = recipientAddr(value)
		case "action":
			r.action = token(value)
		case "status":
			r.status = enhanced.FindString(value[:min(len(value), longestLine)])
		case "diagnostic-code":
			r.diagnostic = value
		case "x-original-message-id", "original-message-id", "message-id":
			id = firstID(value)
		}
	}
	flush()
	return pick(all, id)
}

func pick(all []recipient, id MessageID) (b *Bounce, action string) {
	b = &Bounce{ID: id}
	if len(all) == 0 {
		return b, ""
	}
	chosen := all[0]
	for _, r := range all {
		if r.action == "failed" {
			chosen = r
			break
		}
	}
	b.Recipient, b.Original = chosen.final, chosen.original
	if b.Recipient == "" {
		b.Recipient = chosen.original
	}
	b.Status = chosen.status
	if b.Status == "" || strings.HasSuffix(b.Status, ".0.0") {
		// "5.0.0" says no more than that it failed; the server's own words often say why.
		if code := enhanced.FindString(chosen.diagnostic[:min(len(chosen.diagnostic), longestLine)]); code != "" &&
			(b.Status == "" || code[0] == b.Status[0]) {
			b.Status = code
		}
	}
	b.Failed = chosen.action == "failed"
	return b, chosen.action
}

// statusFields splits header-like text into unfolded fields with lower-case names; a blank line is an empty field.
func statusFields(raw []byte) []Field {
	var out []Field
	for line := range strings.Lines(string(raw[:min(len(raw), textCap)])) {
		line = strings.TrimRight(line, "\r\n")
		name, value, ok := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
			out = append(out, Field{})
		case (line[0] == ' ' || line[0] == '\t') && len(out) > 0 && out[len(out)-1].Name != "":
			if f := &out[len(out)-1]; len(f.Value) < longestLine {
				f.Value += " " + strings.TrimSpace(line)
			}
		case ok:
			out = append(out, Field{Name: strings.ToLower(strings.TrimSpace(name)), Value: value})
		}
	}
	return out
}

// recipientAddr takes the address out of "rfc822; <sara@example.org>".
func recipientAddr(v string) string {
	v = v[:min(len(v), longestLine)]
	if i := strings.IndexByte(v, ';'); i >= 0 {
		v = v[i+1:]
	}
	if a := addrSpec.FindString(v); a != "" {
		return strings.ToLower(a)
	}
	return strings.ToLower(strings.Trim(strings.TrimSpace(trace.Uncomment(v)), "<>"))
}

var (
	enhanced  = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replyCode = regexp.MustCompile(`(?:^|[\s:(<\[#'"])([45])[0-9][0-9](?:[\s\-:,]|$)`)
	addrSpec  = regexp.MustCompile(
		`[0-9A-Za-z.!#$%&'*+/=?^_{|}~\x60-]{1,200}@[0-9A-Za-z](?:[0-9A-Za-z.-]{0,200}[0-9A-Za-z])?`,
	)
	idField = regexp.MustCompile(`(?im)^[>\s]*message-id:\s*(<[^<>\s]{1,900}>)`)
	// blamed finds the recipient where a notification for people names it: "Final-Recipient: …", "To: …" of the
	// returned header, or a line that is an address and nothing else but brackets and a colon.
	blamed = regexp.MustCompile(sets.Fill(`(?im)^[>\s]*(?:{{recipient}}\s*:\s*(?:rfc822\s*;\s*)?)?` +
		`["'<(\[]{0,2}(?:smtp:)?([0-9a-z.!#$%&'*+/=?^_{|}~\x60-]+@[0-9a-z.-]+[0-9a-z])["'>)\]]{0,2}` +
		`\s*[:;,.]?\s*{{after recipient}}?$`))
	// blamedWithin finds it in running text: "could not be delivered to sara@example.org".
	blamedWithin = regexp.MustCompile(`(?i)(?:deliver|reach|levere|skicka|zugestellt|mottagare)[^@\n]{0,80}?` +
		`([0-9a-z.!#$%&'*+/=?^_{|}~-]+@[0-9a-z.-]+[0-9a-z])`)
	notYet = regexp.MustCompile(sets.Fill(`(?i)\b{{not yet}}`))
)

// firstID returns the first <…> of a header value.
func firstID(v string) MessageID {
	i := strings.IndexByte(v, '<')
	j := strings.IndexByte(v, '>')
	if i < 0 || j < i+2 || strings.ContainsAny(v[i:j], " \t") {
		return ""
	}
	return MessageID(v[i : j+1])
}

// OwnID is a field that some mails of ours carry beside Message-ID: there the service that sends writes another one.
const OwnID = "X-Samrad-Id"

// headerID returns the id of a returned mail or of its header alone: that which we gave it, where it stands there.
func headerID(raw []byte) (id MessageID) {
	begun := false
	for _, f := range statusFields(raw) {
		switch {
		case f.Name == "" && begun:
			return id
		case strings.EqualFold(f.Name, OwnID) && firstID(f.Value) != "":
			return firstID(f.Value)
		case f.Name == "message-id" && id == "":
			id = firstID(f.Value)
		}
		begun = begun || f.Name != ""
	}
	return id
}

// fill completes what is still missing from the words of a notification.
func (b *Bounce) fill(text string) {
	if b.ID == "" {
		if m := idField.FindStringSubmatch(text); m != nil {
			b.ID = MessageID(m[1])
		}
	}
	if b.Recipient == "" {
		m := blamed.FindStringSubmatch(text)
		if m == nil {
			m = blamedWithin.FindStringSubmatch(text)
		}
		if m != nil {
			b.Recipient = strings.ToLower(m[1])
		}
	}
	if b.Status != "" {
		return
	}
	b.Status = enhanced.FindString(text)
	if b.Status == "" {
		if m := replyCode.FindStringSubmatch(text); m != nil {
			b.Status = m[1] + ".0.0"
		}
	}
}
