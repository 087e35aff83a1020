package letter

import "regexp"

// receiptSubjects open the subject of a read receipt, or of the report that a mail was deleted unread.
var receiptSubjects = sets.Pattern(`(?i)^{{receipt}}(?:\s*[:(]|\s*-\s)`)

// receiptWords are what such a report says when it is plain text for people.
var receiptWords = regexp.MustCompile(sets.Fill(`(?is){{says receipt}}`))

// receiptSubject tells a subject that only counts beside other evidence: "Läst: …" can head a person's mail.
func receiptSubject(l *Letter) bool { return receiptSubjects.MatchString(trimBanner(l.Subject)) }

// isReceipt tells a disposition notification (RFC 8098), also where a server made plain text of it.
func isReceipt(l *Letter) bool {
	if isReport(l, "disposition-notification") {
		return true
	}
	return hasPart(l, "message/disposition-notification") ||
		receiptSubject(l) && (l.NullSender || receiptWords.MatchString(plainText(l, 4<<10)))
}
