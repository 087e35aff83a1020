package letter

import (
	"regexp"
	"strings"

	"haninge.se/samrad/intake/letter/pattern"
	"haninge.se/samrad/intake/letter/trace"
)

// bounceSubjects are how mail servers name a notification. They prove nothing alone: people write "Olevererat" too.
var bounceSubjects = pattern.New(`(?i)^(?:re:\s*)?(?:\[[^\]]{0,40}\]\s*)?(?:` + strings.Join([]string{
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
	if !looksReturned(l) {
		return false
	}
	l.completeBounce()
	return true
}

// looksReturned tells a notification that does not say so itself by who sent it, its subject and its text.
func looksReturned(l *Letter) bool {
	daemon := postman(l) || l.Header.field("X-Failed-Recipients") != ""
	nobody := daemon || l.NullSender || nullFrom(l)
	subject := bounceSubjects.MatchString(trimBanner(l.Subject))
	if !nobody && !subject {
		return false
	}
	text := plainText(l, textCap)
	told := evidence.MatchString(text)
	switch {
	case mailerDaemon(l), daemon && hasReturned(l):
		return true
	case nobody && (subject || told) && !autoSubject(l.Subject) && !receiptSubject(l):
		return true
	}
	// A make that signs with an administrator's address still names a code and what failed.
	return subject && told && namesCode(text) && !humanThread(l)
}

// namesCode tells a text with the code of an SMTP server.
func namesCode(text string) bool { return enhanced.MatchString(text) || replyCode.MatchString(text) }

// humanThread tells a mail that takes part in a conversation; reports of the old makes carry no thread fields.
func humanThread(l *Letter) bool { return len(l.InReplyTo)+len(l.References) > 0 }

// isReport tells a multipart/report of the given kind, "" for any.
func isReport(l *Letter, kind string) bool {
	v := strings.ToLower(l.Header.field("Content-Type"))
	return (strings.HasPrefix(v, "multipart/report") || strings.HasPrefix(v, "message/delivery-status") && kind != "disposition-notification") &&
		(kind == "" || strings.Contains(v, kind))
}

var (
	daemons = pattern.New(`^(?:(?:mailer[-_.]?daemon|mail[-_.]?daemon|daemon|mdaemon)(?:[-+_.=].*)?|microsoftexchange[0-9a-f]{16,})$`)
	postmen = pattern.New(`^(?:post[-_.]?master|mail[-_.]?(?:delivery|system)|bounces?|non[-_]?delivery|ndr|root)(?:[-+_.=].*)?$`)
)

func mailerDaemon(l *Letter) bool { return fromMatches(l, daemons) }
func postman(l *Letter) bool      { return fromMatches(l, daemons) || fromMatches(l, postmen) }

func fromMatches(l *Letter, re *pattern.Pattern) bool {
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
	return strings.HasSuffix(trace.Uncomment(l.Header.field("From")), "<>")
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
		b.Failed = !strings.HasPrefix(b.Status, "4") && !strings.HasPrefix(b.Status, "2") && !notYet.MatchString(l.Subject[:min(len(l.Subject), longestLine)]+"\n"+text)
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

// plainText is what patterns are asked of: the lines of the bodies, each to a bounded length, up to max bytes in all.
func plainText(l *Letter, max int) string {
	e := excerpt{max: max}
	for _, view := range l.Bodies {
		for _, k := range view.Blocks {
			if k.Gap && !e.add("") {
				return e.String()
			}
			for _, line := range k.Lines() {
				if !e.add(line.Text) {
					return e.String()
				}
			}
		}
	}
	return e.String()
}
