package exchange

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strings"
)

// largest is how much a request to send may hold.
const largest = 4 << 20

// send takes a mail or a draft of one. A draft keeps the bytes that came; what is sent is written anew.
func (x *exchange) send() {
	x.mu.Lock()
	b := x.boxes[x.call.Mailbox]
	x.mu.Unlock()
	switch {
	case b == nil:
		x.refuse(http.StatusNotFound, "ErrorInvalidUser")
		return
	case b.denied != "":
		x.refuse(statusOf(b.denied), b.denied)
		return
	case x.r.Method != http.MethodPost:
		x.w.WriteHeader(http.StatusMethodNotAllowed)
		return
	case x.call.Op == Submit:
		x.submitDraft(b)
		return
	case len(x.body) > largest:
		x.refuse(http.StatusRequestEntityTooLarge, "ErrorMessageSizeExceeded")
		return
	case x.fault.Play == Lying:
		x.w.WriteHeader(http.StatusOK)
		return
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(string(x.body))
	if err != nil || bytes.ContainsAny(x.body, "\r\n") || x.r.Header.Get("Content-Type") != "text/plain" {
		x.refuse(http.StatusBadRequest, "ErrorMimeContentInvalidBase64String")
		return
	}
	if x.call.Op == Draft {
		x.mu.Lock()
		m := x.put(b, Drafts, x.rewritten(raw))
		m.draft = true
		row := m.row([]string{"internetMessageId", "isDraft", "parentFolderId"}, x.immutable())
		x.mu.Unlock()
		x.json(http.StatusCreated, row)
		return
	}
	x.mu.Lock()
	m := x.put(b, SentItems, x.rewritten(raw))
	m.seenFrom = x.opt.Now().Add(x.opt.SentLate)
	x.mu.Unlock()
	x.submitted(m.raw)
	x.w.WriteHeader(http.StatusAccepted)
}

func (x *exchange) submitDraft(b *box) {
	x.mu.Lock()
	m := b.find(x.call.ID)
	if m == nil || !m.draft || m.folder != Drafts {
		x.mu.Unlock()
		x.refuse(http.StatusNotFound, "ErrorItemNotFound")
		return
	}
	m.draft, m.folder, m.submitted = false, SentItems, true
	m.seenFrom = x.opt.Now().Add(x.opt.SentLate)
	raw := m.raw
	x.mu.Unlock()
	x.submitted(raw)
	x.w.WriteHeader(http.StatusAccepted)
}

// submitted hands a mail to transport.
func (x *exchange) submitted(raw []byte) {
	if x.opt.Submitted == nil {
		return
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return
	}
	var to []string
	for _, name := range []string{"To", "Cc"} {
		list, _ := parsed.Header.AddressList(name)
		for _, a := range list {
			to = append(to, strings.ToLower(a.Address))
		}
	}
	x.opt.Submitted(Mail{From: x.call.Mailbox, To: to, Raw: raw})
}

// stripped are the fields that do not come through. X- fields do, and those that say what a mail follows.
var stripped = []string{"auto-submitted", "list-id", "precedence", "return-path", "dkim-signature"}

// rewritten is a mail as Exchange writes it anew. It is called with mu held.
func (x *exchange) rewritten(raw []byte) []byte {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	var out bytes.Buffer
	keep := true
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
			name, _, _ := strings.Cut(strings.ToLower(string(line)), ":")
			keep = !slices.Contains(stripped, name)
			if name == "message-id" && x.opt.Restamp {
				x.numbers++
				fmt.Fprintf(&out, "Message-ID: <AM0PR0%d.eurprd05.prod.outlook.com>\r\n", x.numbers)
				keep = false
			}
		}
		if keep {
			out.Write(line)
			out.WriteString("\r\n")
		}
	}
	out.WriteString("X-MS-Exchange-Organization-AuthAs: Internal\r\n\r\n")
	out.Write(body)
	return out.Bytes()
}
