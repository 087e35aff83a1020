package letter

import (
	"regexp"

	"haninge.se/samrad/intake/letter/pattern"
)

// receiptSubjects open the subject of a read receipt, or of the notice that a mail was deleted unread.
var receiptSubjects = pattern.New(`(?i)^(?:läst|oläst|läskvitto|mottagningskvitto|kvittens|read|not read|read receipt|return receipt|disposition notification|` +
	`lest|ulest|læst|ikke læst|luettu|lukematta|gelesen|ungelesen|lesebestätigung|lu|non lu|leído|no leído|letto|gelezen|lido|przeczytano|прочитано|開封済み)(?:\s*[:(]|\s*-\s)`)

// receiptWords are what such a notice says when it is plain text for people.
var receiptWords = regexp.MustCompile(`(?is)(?:this is a (?:return |read )?receipt for the (?:mail|message|e-?mail)|return receipt|your message\b.{0,300}\bwas (?:read|displayed|deleted)|` +
	`ditt meddelande\b.{0,300}\b(?:lästes|har lästs|visades|öppnades|togs bort|raderades)|meddelandet (?:lästes|har lästs|visades|togs bort)|detta är ett (?:läs)?kvitto|kvittens på det meddelande|` +
	`din (?:melding|meddelelse)\b.{0,300}\b(?:lest|læst)|ihre nachricht\b.{0,300}\bgelesen|wurde gelesen|a été lu|viestisi\b.{0,300}\bluettu|` +
	`disposition of the message|det (?:här )?är ingen garanti (?:för )?att (?:meddelandet|innehållet))`)

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
