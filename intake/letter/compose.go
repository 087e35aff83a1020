package letter

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"haninge.se/samrad/intake/letter/body"
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
	Files         []File
}

// File is an attachment.
type File struct {
	Name string // as the reader sees it, in any script
	Type string // media type: "text/calendar"
	Data []byte
}

// maxReferences keeps the first id and the latest of a long thread (RFC 5322 3.6.4 allows dropping in between).
const maxReferences = 30

// Compose renders a draft: the same draft always gives the same bytes. Values are foreign in part, so nothing in
// them can end a header line. The text is in base64, which keeps every line as long as it was written, for a question
// that came back wrapped would be harder to find, passes every server and signature as it is, and is never quoted
// undecoded.
func Compose(d Draft) ([]byte, error) {
	switch {
	case d.From.Addr == "" || !wireID(d.ID):
		return nil, fmt.Errorf("composing a mail: it needs an author and an id")
	case !PlainAddr(d.To.Addr):
		return nil, fmt.Errorf("composing a mail: the recipient is no plain address")
	}
	var b bytes.Buffer
	put := func(name, value string) {
		if value = oneLine(printable(value)); value != "" {
			b.WriteString(foldField(name, value))
		}
	}
	put("From", addressField(d.From))
	put("To", addressField(d.To))
	put("Subject", encodeWords(d.Subject))
	put("Date", d.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	put("Message-ID", string(d.ID))
	put("In-Reply-To", references([]MessageID{d.InReplyTo}))
	put("References", references(d.References))
	put("Auto-Submitted", d.AutoSubmitted)
	put("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply") // "All" would suppress bounces too
	for _, f := range d.Extra {
		if !isToken(f.Name) {
			return nil, fmt.Errorf("composing a mail: %q is no name of a field", f.Name)
		}
		put(f.Name, encodeWords(f.Value))
	}
	put("MIME-Version", "1.0")
	mark := string(SumOf([]byte(string(d.ID) + d.Text)))[:32]
	if len(d.Files) == 0 {
		writeBody(&b, d, "=_"+mark)
		return b.Bytes(), nil
	}
	outer := "=_files_" + mark
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", outer, outer)
	writeBody(&b, d, "=_"+mark)
	for _, f := range d.Files {
		fmt.Fprintf(&b, "--%s\r\n", outer)
		if err := writeFile(&b, f); err != nil {
			return nil, err
		}
	}
	fmt.Fprintf(&b, "--%s--\r\n", outer)
	return b.Bytes(), nil
}

// writeBody writes the text, and its twin where there is one.
func writeBody(b *bytes.Buffer, d Draft, mark string) {
	if d.HTML == "" {
		writePart(b, "text/plain", d.Text)
		return
	}
	fmt.Fprintf(b, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n", mark)
	for _, p := range []struct{ kind, text string }{{"text/plain", d.Text}, {"text/html", d.HTML}} {
		fmt.Fprintf(b, "--%s\r\n", mark)
		writePart(b, p.kind, p.text)
	}
	fmt.Fprintf(b, "--%s--\r\n", mark)
}

func addressField(a Address) string {
	addr := (&mail.Address{Address: oneLine(printable(a.Addr))}).String()
	name := oneLine(body.Clean(a.Name))
	if words := encodeWords(name); words != name {
		return words + " " + addr
	}
	return (&mail.Address{Name: name, Address: oneLine(printable(a.Addr))}).String()
}

// maxWord leaves room for the field's name on a line of 76 characters (RFC 2047 2).
const maxWord = 64

// encodeWords encodes what is not plain ASCII (RFC 2047), and what is but would not arrive as it is: text that looks
// like an encoded word, and a word longer than a line. It uses only the characters that fit in a name too (5.3).
func encodeWords(s string) string {
	s = oneLine(body.Clean(s))
	if !needsWords(s) {
		return s
	}
	const open, end = "=?utf-8?q?", "?="
	var words []string
	word := open
	for _, r := range s {
		q := quoteRune(r)
		if len(word)+len(q)+len(end) > maxWord {
			words = append(words, word+end)
			word = open
		}
		word += q
	}
	return strings.Join(append(words, word+end), " ")
}

func needsWords(s string) bool {
	run := 0
	for i := range len(s) {
		if run++; s[i] == ' ' {
			run = 0
		}
		if run > maxIDLen || s[i] < ' ' || s[i] >= 0x7f {
			return true
		}
	}
	return strings.Contains(s, "=?")
}

func quoteRune(r rune) string {
	switch {
	case r == ' ':
		return "_"
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r < 0x7f && strings.ContainsRune("!*+-/", r):
		return string(r)
	}
	q := ""
	for _, b := range []byte(string(r)) {
		q += fmt.Sprintf("=%02X", b)
	}
	return q
}

// printable drops control characters, which have no place in a header.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == ':' {
			return false
		}
	}
	return s != ""
}

// wireID reports whether an id can stand in a header as it is. Ids are foreign: one that cannot is left out.
func wireID(id MessageID) bool {
	s := string(id)
	if len(s) < 3 || len(s) > maxIDLen || s[0] != '<' || s[len(s)-1] != '>' || strings.ContainsAny(s[1:len(s)-1], "<>") {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func references(ids []MessageID) string {
	var words []string
	for _, id := range ids {
		if wireID(id) {
			words = append(words, string(id))
		}
	}
	if len(words) > maxReferences {
		words = append(words[:1:1], words[len(words)-maxReferences+1:]...)
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

// base64Line is the longest line of base64 (RFC 2045 6.8).
const base64Line = 76

func writePart(b *bytes.Buffer, kind, text string) {
	fmt.Fprintf(b, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", kind)
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	writeCoded(b, []byte(text))
}

func writeCoded(b *bytes.Buffer, data []byte) {
	for coded := base64.StdEncoding.EncodeToString(data); coded != ""; {
		n := min(len(coded), base64Line)
		b.WriteString(coded[:n] + "\r\n")
		coded = coded[n:]
	}
}
