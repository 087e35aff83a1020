package letter

import (
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter/pattern"
	"haninge.se/samrad/intake/letter/trace"
)

// bounceSubjects are how mail servers name a notification. They prove nothing alone: people write "Olevererat" too.
var bounceSubjects = sets.Pattern(`(?i)^(?:re:\s*)?(?:\[[^\]]{0,40}\]\s*)?{{returned}}`)

// evidence are phrases with which a notification says that a mail did not arrive.
var evidence = regexp.MustCompile(sets.Fill(`(?i){{says returned}}`))

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
	report := strings.HasPrefix(v, "multipart/report") ||
		strings.HasPrefix(v, "message/delivery-status") && kind != "disposition-notification"
	return report && (kind == "" || strings.Contains(v, kind))
}

var (
	daemons = sets.Pattern(`^(?:{{daemon}}(?:[-+_.=].*)?|microsoftexchange[0-9a-f]{16,})$`)
	postmen = sets.Pattern(`^{{postman}}(?:[-+_.=].*)?$`)
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
	return hasPart(l, "message/delivery-status") ||
		slices.ContainsFunc(l.Attachments, func(a Attachment) bool { return returned[a.Type] })
}

func hasPart(l *Letter, kind string) bool {
	return slices.ContainsFunc(l.Attachments, func(a Attachment) bool { return a.Type == kind })
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
		subject := l.Subject[:min(len(l.Subject), longestLine)]
		arrives := strings.HasPrefix(b.Status, "4") || strings.HasPrefix(b.Status, "2")
		b.Failed = !arrives && !notYet.MatchString(subject+"\n"+text)
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
