package letter

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// Draft is a mail of ours before it is bytes. One recipient, always.
type Draft struct {
	From, To      Address
	Subject       string
	Text          string // \n line ends
	HTML          string // a twin that states the same facts, "" for none
	ID, InReplyTo MessageID
	References    []MessageID
	Date          time.Time
	AutoSubmitted string // auto-replied, auto-generated (RFC 3834 5)
	Extra         []Field
}

// maxReferences keeps the first id and the latest of a long thread (RFC 5322 3.6.4 allows dropping in between).
const maxReferences = 30

// Compose renders a draft: the same draft always gives the same bytes. Values are foreign in part, so nothing in
// them can end a header line (C02). The text is quoted-printable, which keeps every line as long as it was
// written: a question that came back wrapped would be harder to find (domain.md 7).
func Compose(d Draft) ([]byte, error) {
	if d.From.Addr == "" || d.To.Addr == "" || d.ID == "" {
		return nil, fmt.Errorf("composing a mail: it needs an author, a recipient and an id")
	}
	var b bytes.Buffer
	put := func(name, value string) {
		if value = oneLine(value); value != "" {
			b.WriteString(foldField(name, value))
		}
	}
	put("From", addressField(d.From))
	put("To", addressField(d.To))
	put("Subject", mime.QEncoding.Encode("utf-8", clean(oneLine(d.Subject))))
	put("Date", d.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	put("Message-ID", string(d.ID))
	put("In-Reply-To", string(d.InReplyTo))
	put("References", references(d.References))
	put("Auto-Submitted", d.AutoSubmitted)
	put("X-Auto-Response-Suppress", "All")
	for _, f := range d.Extra {
		put(f.Name, mime.QEncoding.Encode("utf-8", oneLine(f.Value)))
	}
	put("MIME-Version", "1.0")
	if d.HTML == "" {
		writePart(&b, "text/plain", d.Text)
		return b.Bytes(), nil
	}
	mark := "=_" + string(SumOf([]byte(string(d.ID) + d.Text)))[:32]
	fmt.Fprintf(&b, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n", mark)
	for _, p := range []struct{ kind, text string }{{"text/plain", d.Text}, {"text/html", d.HTML}} {
		fmt.Fprintf(&b, "--%s\r\n", mark)
		writePart(&b, p.kind, p.text)
		b.WriteString("\r\n")
	}
	fmt.Fprintf(&b, "--%s--\r\n", mark)
	return b.Bytes(), nil
}

func addressField(a Address) string {
	return (&mail.Address{Name: clean(oneLine(a.Name)), Address: oneLine(a.Addr)}).String()
}

func references(ids []MessageID) string {
	if len(ids) > maxReferences {
		ids = append([]MessageID{ids[0]}, ids[len(ids)-maxReferences+1:]...)
	}
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = string(id)
	}
	return strings.Join(words, " ")
}

// foldField breaks a long field at blanks (RFC 5322 2.2.3).
func foldField(name, value string) string {
	var b strings.Builder
	b.WriteString(name + ":")
	at := len(name) + 1
	for _, w := range strings.Split(value, " ") {
		if at > len(name)+1 && at+1+len(w) > 76 {
			b.WriteString("\r\n")
			at = 0
		}
		b.WriteString(" " + w)
		at += 1 + len(w)
	}
	return b.String() + "\r\n"
}

func writePart(b *bytes.Buffer, kind, text string) {
	fmt.Fprintf(b, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", kind)
	w := quotedprintable.NewWriter(b)
	_, _ = w.Write([]byte(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n"))) // a bytes.Buffer takes all
	_ = w.Close()
}
