package letter

import (
	"regexp"
	"strings"
)

// readBounce reads a delivery status notification (RFC 3464) from the leaf parts of a multipart/report; nil when
// the report is of another kind. Of several recipients the first that failed counts. What the machine-readable part
// leaves out is taken from the returned headers and from the words for people.
func readBounce(parts []part) *Bounce {
	var b *Bounce
	var action string
	var text []byte
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
				text = append(append(text, p.Bytes[:min(len(p.Bytes), textCap)]...), '\n')
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
	b.fill(string(text))
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
			r.status = enhanced.FindString(value)
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
	b.Recipient = chosen.final
	if b.Recipient == "" {
		b.Recipient = chosen.original
	}
	b.Status = chosen.status
	if b.Status == "" || strings.HasSuffix(b.Status, ".0.0") {
		// "5.0.0" says no more than that it failed; the server's own words often say why.
		if code := enhanced.FindString(chosen.diagnostic); code != "" && (b.Status == "" || code[0] == b.Status[0]) {
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
			out[len(out)-1].Value += " " + strings.TrimSpace(line)
		case ok:
			out = append(out, Field{Name: strings.ToLower(strings.TrimSpace(name)), Value: value})
		}
	}
	return out
}

// recipientAddr takes the address out of "rfc822; <sara@example.org>".
func recipientAddr(v string) string {
	if i := strings.IndexByte(v, ';'); i >= 0 {
		v = v[i+1:]
	}
	if a := addrSpec.FindString(v); a != "" {
		return strings.ToLower(a)
	}
	return strings.ToLower(strings.Trim(strings.TrimSpace(uncomment(v)), "<>"))
}

var (
	enhanced = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replied  = regexp.MustCompile(`(?:^|[\s:(<\[#'"])([45])[0-9][0-9](?:[\s\-:,]|$)`)
	addrSpec = regexp.MustCompile(`[0-9A-Za-z.!#$%&'*+/=?^_{|}~\x60-]{1,200}@[0-9A-Za-z](?:[0-9A-Za-z.-]{0,200}[0-9A-Za-z])?`)
	idField  = regexp.MustCompile(`(?im)^[>\s]*message-id:\s*(<[^<>\s]{1,900}>)`)
	// blamed finds the recipient where a notification for people names it: "Final-Recipient: …", "To: …" of the
	// returned header, or a line that is an address and nothing else but brackets and a colon.
	blamed = regexp.MustCompile(`(?im)^[>\s]*(?:(?:final-recipient|original-recipient|failed recipients?|recipient(?: address)?|mottagare|rcpt to|to|till)\s*:\s*(?:rfc822\s*;\s*)?)?` +
		`["'<(\[]{0,2}(?:smtp:)?([0-9a-z.!#$%&'*+/=?^_{|}~\x60-]+@[0-9a-z.-]+[0-9a-z])["'>)\]]{0,2}\s*[:;,.]?\s*(?:\(.{0,200}|#.{0,200}|\.\.\..{0,200}|<.{0,200}|(?:host|unknown|user|mailbox|recipient|delivery|\d{3}[ -]).{0,200})?$`)
	// blamedWithin finds it in running text: "could not be delivered to sara@example.org".
	blamedWithin = regexp.MustCompile(`(?i)(?:deliver|reach|levere|skicka|zugestellt|mottagare)[^@\n]{0,80}?([0-9a-z.!#$%&'*+/=?^_{|}~-]+@[0-9a-z.-]+[0-9a-z])`)
	notYet       = regexp.MustCompile(`(?i)\b(?:delay(?:ed)?|still (?:being )?(?:trying|retried)|will (?:be retried|keep trying|continue (?:to try|trying))|försenad|fördröjd|försenat|temporary problem|warning: )`)
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

// headerID returns the Message-ID of a returned mail or of its header alone.
func headerID(raw []byte) MessageID {
	begun := false
	for _, f := range statusFields(raw) {
		switch {
		case f.Name == "" && begun:
			return ""
		case f.Name == "message-id":
			return firstID(f.Value)
		case f.Name != "":
			begun = true
		}
	}
	return ""
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
		if m := replied.FindStringSubmatch(text); m != nil {
			b.Status = m[1] + ".0.0"
		}
	}
}

// bounceSubjects are how mail servers name a notification. They prove nothing alone: people write "Olevererat" too.
var bounceSubjects = regexp.MustCompile(`(?i)^(?:re:\s*)?(?:\[[^\]]{0,40}\]\s*)?(?:` + strings.Join([]string{
	`undeliver(?:able|ed)\b`, `mail delivery (?:failed|failure|system|problem|status)\b`, `(?:email )?delivery (?:status|failure|failed|notification|report|has failed|error|problem|delayed)\b`,
	`delivery has failed\b`, `returned (?:mail|email|to sender)\b`, `returning mail\b`, `failure notice\b`, `failure delivery\b`, `failed delivery\b`, `non[ -]?delivery\b`, `mail (?:system|delivery|could not be) `,
	`message (?:could not be delivered|status|undeliverable|not delivered|delayed)\b`, `(?:e-?)?mail (?:could not|not) (?:be )?delivered\b`, `warning: (?:could not send|message|e-?mail)`, `auto\. generated delivery`,
	`could not (?:deliver|send) `, `unable to deliver\b`, `user unknown\b`, `nondeliverable mail\b`, `delayed mail\b`, `rejected mail\b`, `dsn\b`, `ndn\b`,
	`olevererat\b`, `olevererbart\b`, `olevererade?\b`, `ej levererat\b`, `ej levererbart\b`, `kan inte levereras\b`, `kunde inte levereras\b`, `leveransfel\b`, `leveransrapport\b`, `leveransstatus\b`, `e-postleverans`, `leveransmisslyckande\b`,
	`ikke levert\b`, `kan ikke leveres\b`, `kunne ikke leveres\b`, `uleverbar\b`, `ikke leveret\b`, `uleveret\b`, `kan ikke afleveres\b`, `toimittamaton\b`, `ei voitu toimittaa\b`, `toimitus epäonnistui\b`,
	`unzustellbar\b`, `nicht zustellbar\b`, `zustellung fehlgeschlagen\b`, `zustellungsfehler\b`, `onbestelbaar\b`, `niet bezorgd\b`, `non remis\b`, `échec de (?:la )?remise\b`, `no se puede entregar\b`, `no entregado\b`, `non recapitabile\b`, `não entregue\b`,
	`недоставленн`, `не удается доставить`, `配信不能`, `配信不可`, `无法送达`, `未传递`, `メール配信エラー`, `배달되지 않음`,
}, "|") + `)`)

// evidence are phrases with which a notification says that a mail did not arrive.
var evidence = regexp.MustCompile(`(?i)(?:could ?n[o']t be (?:delivered|sent|relayed)|cannot be delivered|was not delivered|were not delivered|unable to deliver|undeliver(?:able|ed)|delivery (?:has )?failed|delivery failure|` +
	`did not reach the following|following addresses had|permanent (?:fatal )?(?:error|failure)|returned to sender|user unknown|unknown (?:user|recipient)|mailbox (?:unavailable|is full|not found)|diagnostic code|final-recipient:|` +
	`failed recipient|original message (?:follows|headers)|kunde inte levereras|inte levereras|gick inte att leverera|kunde ikke leveres|kunne ikke leveres|konnte nicht zugestellt|nicht zugestellt|couldn't be delivered|` +
	`is not a member|are not member|too many hops|loop alert|over quota|exceeded storage)`)

// isBounce tells a notification of any make. A multipart/report says so itself; for the others a sender that no
// person has, or a null return path, must agree with the subject or the text.
func isBounce(l *Letter) bool {
	if l.Bounce != nil || isReport(l, "delivery-status") {
		l.completeBounce()
		return true
	}
	if isReport(l, "") {
		return false
	}
	daemon := postman(l) || l.Header.field("X-Failed-Recipients") != ""
	subject := bounceSubjects.MatchString(trimBanner(l.Subject))
	text := plainText(l, textCap)
	told := evidence.MatchString(text)
	switch {
	case mailerDaemon(l),
		(daemon || l.NullSender || nullFrom(l)) && (subject || told) && !autoSubject(l.Subject) && !receiptSubject(l),
		daemon && hasReturned(l),
		// A make that signs with an administrator's address still names a code and what failed.
		subject && told && (enhanced.MatchString(text) || replied.MatchString(text)) && !humanThread(l):
		l.completeBounce()
		return true
	}
	return false
}

// humanThread tells a mail that takes part in a conversation; reports of the old makes carry no thread fields.
func humanThread(l *Letter) bool { return len(l.InReplyTo)+len(l.References) > 0 }

// isReport tells a multipart/report of the given kind, "" for any.
func isReport(l *Letter, kind string) bool {
	v := strings.ToLower(l.Header.field("Content-Type"))
	return (strings.HasPrefix(v, "multipart/report") || strings.HasPrefix(v, "message/delivery-status") && kind != "disposition-notification") &&
		(kind == "" || strings.Contains(v, kind))
}

var (
	daemons = regexp.MustCompile(`^(?:mailer[-_.]?daemon|mail[-_.]?daemon|daemon|mdaemon)(?:[-+_.=].*)?$|^microsoftexchange[0-9a-f]{16,}$`)
	postmen = regexp.MustCompile(`^(?:post[-_.]?master|mail[-_.]?(?:delivery|system)|bounces?|non[-_]?delivery|ndr|root)(?:[-+_.=].*)?$`)
)

func mailerDaemon(l *Letter) bool { return fromMatches(l, daemons) }
func postman(l *Letter) bool      { return fromMatches(l, daemons) || fromMatches(l, postmen) }

func fromMatches(l *Letter, re *regexp.Regexp) bool {
	for _, a := range l.From {
		local, _, _ := strings.Cut(a.Addr, "@")
		if local == "" { // "MAILER-DAEMON <>"
			local, _, _ = strings.Cut(strings.Trim(a.Name, `"<>( `), " ")
		}
		if re.MatchString(strings.ToLower(local)) {
			return true
		}
	}
	return false
}

// nullFrom tells "From: <>", which some servers write instead of a null return path.
func nullFrom(l *Letter) bool {
	return strings.HasSuffix(uncomment(l.Header.field("From")), "<>")
}

// hasReturned tells an attached report or returned mail.
func hasReturned(l *Letter) bool {
	for _, a := range l.Attachments {
		if returned[a.Type] || a.Type == "message/delivery-status" {
			return true
		}
	}
	return false
}

func hasPart(l *Letter, kind string) bool {
	for _, a := range l.Attachments {
		if a.Type == kind {
			return true
		}
	}
	return false
}

// completeBounce fills l.Bounce from attachments, text and thread fields, for reports that Parse did not read.
func (l *Letter) completeBounce() {
	b := l.Bounce
	if b == nil {
		var parts []part
		for _, a := range l.Attachments {
			parts = append(parts, part{Type: a.Type, Bytes: a.Bytes})
		}
		if b = readBounce(parts); b == nil {
			b = &Bounce{}
			for _, p := range parts {
				if b.ID == "" && returned[p.Type] {
					b.ID = headerID(p.Bytes)
				}
			}
		}
	}
	read := b.Status != ""
	text := plainText(l, textCap)
	if b.Recipient == "" {
		b.Recipient = recipientAddr(l.Header.field("X-Failed-Recipients"))
	}
	b.fill(text)
	if b.ID == "" {
		b.ID = answered(l)
	}
	if !read && !b.Failed {
		b.Failed = !strings.HasPrefix(b.Status, "4") && !strings.HasPrefix(b.Status, "2") && !notYet.MatchString(l.Subject+"\n"+text)
	}
	l.Bounce = b
}

// answered is the mail that a report answers: some makes name it in their thread fields only.
func answered(l *Letter) MessageID {
	if n := len(l.InReplyTo); n > 0 {
		return l.InReplyTo[n-1]
	}
	if n := len(l.References); n > 0 {
		return l.References[n-1]
	}
	return ""
}

// plainText joins the lines of the first body, up to max bytes.
func plainText(l *Letter, max int) string {
	var b strings.Builder
	for _, body := range l.Bodies {
		for _, line := range body.Lines {
			if b.Len() > max {
				return b.String()
			}
			b.WriteString(line.Text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}
