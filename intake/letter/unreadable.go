package letter

import (
	"slices"
	"strings"
)

// Unreadable is a document of a mail whose words cannot be read, with what it is.
type Unreadable struct {
	Name string
	Why  Why
}

// Why says what makes a document unreadable.
type Why string

// Reasons. A document of another kind may still be read by those who take documents (docx, odt).
const (
	Locked  Why = "encrypted" // S/MIME, OpenPGP, Microsoft's protected mail
	Packed  Why = "tnef"      // Outlook's winmail.dat
	Picture Why = "picture"
	PDF     Why = "pdf"
)

// Unreadable lists the documents that nobody here can read. Pictures that the text shows are none: they are the logos
// of signatures.
func (l *Letter) Unreadable() (out []Unreadable) {
	for _, a := range l.Attachments {
		name := strings.ToLower(a.Name)
		switch {
		case isCMS(a.Type, map[string]string{"name": a.Name}), a.Type == "application/pgp-encrypted", protectedName(name):
			out = append(out, Unreadable{a.Name, Locked})
		case a.Type == "application/ms-tnef", name == "winmail.dat":
			out = append(out, Unreadable{a.Name, Packed})
		case strings.HasPrefix(a.Type, "image/") && !a.Shown:
			out = append(out, Unreadable{a.Name, Picture})
		case a.Type == "application/pdf", strings.HasSuffix(name, ".pdf"):
			out = append(out, Unreadable{a.Name, PDF})
		}
	}
	return out
}

// isProtected tells the part that holds a mail under Microsoft's rights management; the text beside it is a wrapper.
func isProtected(p part) bool {
	return p.Type == "application/x-microsoft-rpmsg-message" || protectedName(strings.ToLower(fileName(p)))
}

func protectedName(name string) bool { return strings.HasSuffix(name, ".rpmsg") }

// Wrapped reports whether the text of a mail is a program's, set around one that is locked.
func (l *Letter) Wrapped() bool {
	return slices.ContainsFunc(l.Attachments, func(a Attachment) bool { return protectedName(strings.ToLower(a.Name)) }) ||
		strings.EqualFold(l.Header.field("Content-Class"), "rpmsg.message")
}
