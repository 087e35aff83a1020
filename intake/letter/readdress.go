package letter

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
)

// Readdress returns a mail of ours as another sender's: its From field has the new address beside the old name, and
// what signed the old one is gone. All else, its text and its Message-ID with it, stays byte for byte.
func Readdress(raw []byte, from string) ([]byte, error) {
	head, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok {
		return nil, fmt.Errorf("readdressing a mail: it has no end of its header")
	}
	var b bytes.Buffer
	for _, field := range fieldsOf(string(head)) {
		name, value, _ := strings.Cut(field, ":")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "dkim-signature":
		case "from":
			was, err := mail.ParseAddress(strings.Join(strings.Fields(value), " "))
			if err != nil {
				return nil, fmt.Errorf("readdressing a mail: its From is none of ours")
			}
			b.WriteString(foldField("From", addressField(Address{Name: was.Name, Addr: from})))
		default:
			b.WriteString(field)
		}
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes(), nil
}

// fieldsOf returns the fields of a header that we wrote, each with its folded lines and its end.
func fieldsOf(head string) []string {
	var out []string
	for line := range strings.SplitSeq(head, "\r\n") {
		if n := len(out); n > 0 && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) {
			out[n-1] += line + "\r\n"
			continue
		}
		out = append(out, line+"\r\n")
	}
	return out
}
