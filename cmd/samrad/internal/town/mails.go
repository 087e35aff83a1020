package town

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Compose writes a mail of now as a plain mail program does. extra are further lines of its head.
func Compose(from, to, subject, extra, body string) []byte {
	id := fmt.Sprintf("<%d.%s>", time.Now().UnixNano(), from)
	const form = "From: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: %s\n%sMIME-Version: 1.0\n" +
		"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s"
	text := fmt.Sprintf(form, from, to, subject, time.Now().Format(time.RFC1123Z), id, extra, body)
	return []byte(strings.ReplaceAll(text, "\n", "\r\n"))
}

// Vandring is a colleague's new initiative that leaves two questions open.
func Vandring() []byte {
	return Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats: vandring", "", GapBody)
}

// PlainText decodes the text/plain of one of our mails with nothing of our own.
func PlainText(t testing.TB, raw []byte) string {
	t.Helper()
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	for strings.Contains(head, "multipart/") { // the first digest of a quarter carries a file around its two texts
		head, body, _ = strings.Cut(body, "\r\n\r\n")
		body, _, _ = strings.Cut(body, "\r\n--")
	}
	if !strings.Contains(head, "Content-Transfer-Encoding: base64") {
		t.Fatalf("the text is in another encoding:\n%s", head)
	}
	b, err := base64.StdEncoding.DecodeString(strings.NewReplacer("\r", "", "\n", "").Replace(body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// GapBody is an initiative that leaves two questions open.
const GapBody = "Hej!\n\nVad: Trygghetsvandring i Jordbro kanariefågel\nSyfte: Kännedom\nMålgrupp: Invånare\n" +
	"Budskap: Tillsammans\nNär: löpande under våren\nSamarbete: Båda delar\nMaterial: Inget\n" +
	"Talesperson: Enhetschefen\nFrågor: Inga\nDokumentation: Ja\n\nMvh Anna\n"

// MessageID is the id of a mail that Compose wrote.
func MessageID(raw []byte) string {
	_, after, _ := bytes.Cut(raw, []byte("Message-ID: "))
	id, _, _ := bytes.Cut(after, []byte("\r\n"))
	return string(id)
}

// BenchMailsFrom makes mails of which one in so many is an initiative; the others are the public's.
func BenchMailsFrom(first, n, oneIn int) [][]byte {
	out := make([][]byte, n)
	for k := range out {
		i := first + k
		from, subject, body := Resident, "Trasig gatubelysning",
			"Hej!\n\nLampan utanför port 7 i Brandbergen har varit trasig sedan jul. När lagas den? "+
				"Vi är många som är otrygga.\n\nGun-Britt\n"
		if i%oneIn == 0 {
			from, subject, body = Anna, "Kommunikationsinsats nummer "+strconv.Itoa(i), GapBody
		}
		out[k] = bytes.Replace(Compose(from, KommunBox, subject, "", body), []byte("Message-ID: <"),
			[]byte("Message-ID: <"+strconv.Itoa(i)+"."), 1)
	}
	return out
}
