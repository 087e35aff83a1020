package letter

import (
	"bytes"
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/trace"
)

// Parse reads a mail. The only error is a *LimitError: whatever else is wrong with the bytes is mended or left
// out, and named in Faults.
func Parse(raw []byte) (*Letter, error) {
	if len(raw) > MaxRaw {
		return nil, &LimitError{What: "size", Got: int64(len(raw)), Max: MaxRaw}
	}
	l := &Letter{Size: len(raw)}
	if bytes.IndexByte(raw, '\n') < 0 { // line ends of an old Macintosh
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	fields, body, repaired := splitHeader(raw)
	if n := len(raw) - len(body); n > maxHeader {
		return nil, &LimitError{What: "header", Got: int64(n), Max: maxHeader}
	}
	if repaired {
		l.Faults = append(l.Faults, "header repaired")
	}
	l.readHeader(fields)
	w := &walk{}
	if err := w.entity(fields, body, "", 0); err != nil {
		return nil, err
	}
	if err := l.readParts(w); err != nil {
		return nil, err
	}
	l.Auto = classify(l)
	return l, nil
}

func (l *Letter) readHeader(fields []Field) {
	raw := Header(fields)
	l.Header = slices.Grow(l.Header, len(fields))
	for _, f := range fields {
		value := plainLine(f.Value)
		if worded[f.Name] {
			value = oneLine(decodeWords(f.Value))
		}
		l.Header = append(l.Header, Field{f.Name, value})
	}
	var authors []string
	for _, v := range raw.All("From") {
		authors = append(authors, utf8OrLegacy([]byte(v)))
	}
	all := func(names ...string) (out []Address) {
		for _, n := range names {
			for _, v := range raw.All(n) {
				out = append(out, parseAddresses(utf8OrLegacy([]byte(v)))...)
			}
		}
		return out
	}
	l.From, l.Sender, l.ReplyTo = parseAuthors(authors), all("Sender"), all("Reply-To")
	l.To, l.Cc = all("To"), all("Cc")
	l.Resent = all("Resent-To", "Resent-Cc", "Delivered-To", "X-Original-To")
	l.NullSender = slices.ContainsFunc(raw.All("Return-Path"), func(v string) bool { return strings.TrimSpace(v) == "<>" })
	l.Subject = l.Header.Get("Subject")
	if ids := messageIDs(raw.Get("Message-Id")); len(ids) > 0 {
		l.ID = ids[0]
	}
	l.InReplyTo, l.References = messageIDs(raw.Get("In-Reply-To")), messageIDs(raw.Get("References"))
	l.Date = parseDate(raw.Get("Date"))
	l.Auth = trace.Results(raw.All("Authentication-Results"))
}

// worded are the fields that are text for people, in which encoded words are words. None of them is believed.
var worded = canonical("Subject", "Comments", "Keywords", "Thread-Topic", "Organization", "Content-Description")

// parseDate reads a Date field, also with the forms that are only nearly RFC 5322.
func parseDate(v string) time.Time {
	v = oneLine(v)
	if i := strings.IndexByte(v, '('); i > 0 {
		v = strings.TrimSpace(v[:i])
	}
	if t, err := time.Parse("Mon, 2 Jan 2006 15:04:05 -0700", v); err == nil {
		return t // as nearly all are; ParseDate comes to it after sixteen others, each with an error to build
	}
	if t, err := mail.ParseDate(v); err == nil {
		return t
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, v); err == nil {
			return t
		}
	}
	return time.Time{}
}

// dateLayouts are those that ParseDate does not know.
var dateLayouts = []string{time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.RFC3339,
	"2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "Mon, 2 Jan 2006 15:04:05"}

// readParts makes bodies and attachments of the leaves. A text that has no twin is part of both views.
func (l *Letter) readParts(w *walk) error {
	words := wordParts(w.parts)
	views := viewsOf(w.parts, words)
	var blocks [2][]body.Block
	var has [2]bool
	report, used, plain := false, body.Budget{}, 0
	for i, p := range w.parts {
		report = report || p.inside == "report"
		if !words[i] {
			l.attach(p)
			continue
		}
		read, err := p.blocks(&used, &plain)
		if err != nil {
			return err
		}
		read, encrypted := body.Unarmor(read)
		if encrypted {
			l.Faults = append(l.Faults, FaultEncrypted)
		}
		if guessed(p.Bytes, p.Params["charset"]) {
			l.Faults = append(l.Faults, FaultCharset)
		}
		k := kindOf(p)
		blocks[k], has[k] = joinBlocks(blocks[k], read), true
		if !views[p.choice][1-k] {
			blocks[1-k] = joinBlocks(blocks[1-k], read)
		}
	}
	for k, name := range [2]string{"plain", "html"} {
		if has[k] {
			l.Bodies = append(l.Bodies, body.Body{Kind: name, Blocks: blocks[k]})
		}
	}
	if report {
		l.Bounce = readBounce(w.parts)
	}
	for f := range w.faults {
		l.Faults = append(l.Faults, f)
	}
	slices.Sort(l.Faults)
	l.Faults = slices.Compact(l.Faults)
	return nil
}

// viewsOf tells of each alternative whether it has a plain view and an HTML view.
func viewsOf(parts []part, words []bool) map[int][2]bool {
	out := map[int][2]bool{}
	for i, p := range parts {
		if p.choice > 0 && words[i] {
			v := out[p.choice]
			v[kindOf(p)] = true
			out[p.choice] = v
		}
	}
	return out
}

// wordParts tells which leaves are words of the mail. A text with a file name is a file, unless it is the first
// thing in the mail: some gateways name the body.
func wordParts(parts []part) []bool {
	out := make([]bool, len(parts))
	for i, p := range parts {
		name := fileName(p)
		out[i] = isText(p) && (i == 0 || name == "") || splitText.MatchString(name) && strings.HasPrefix(p.Type, "text/")
	}
	return out
}

// splitText is what Exchange calls the pieces of a text that a picture or a file stood within.
var splitText = regexp.MustCompile(`(?i)^att\d{5}\.(?:txt|html?)$`)

func kindOf(p part) int {
	if p.Type == "text/html" {
		return 1
	}
	return 0
}

// blocks reads a text. plain counts the bytes of the texts that are no HTML: they are refused before they are decoded.
func (p part) blocks(used *body.Budget, plain *int) ([]body.Block, error) {
	if p.Type != "text/html" {
		if *plain += len(bytes.TrimRight(p.Bytes, "\r\n")); *plain > maxPlain {
			return nil, &LimitError{What: "text", Got: int64(*plain), Max: maxPlain}
		}
	}
	text := decodeText(p.Bytes, p.Params["charset"])
	switch p.Type {
	case "text/html":
		return body.HTML(text, used)
	case "text/enriched", "text/richtext": // RFC 1896: commands in angle brackets
		text = enriched.ReplaceAllString(text, "")
	}
	flowed := strings.EqualFold(p.Params["format"], "flowed")
	return body.Plain(text, flowed, strings.EqualFold(p.Params["delsp"], "yes"), used)
}

var enriched = regexp.MustCompile(`</?[A-Za-z-]{1,60}>`)

// joinBlocks puts b behind a, with a blank line between. A part may begin both views of a mail, so b is given no room
// that the two would share, and its tables get numbers of their own.
func joinBlocks(a, b []body.Block) []body.Block {
	switch {
	case len(a) == 0:
		return slices.Clip(b)
	case len(b) == 0:
		return a
	}
	tables := 0
	for _, k := range a {
		tables = max(tables, k.Table)
	}
	for i, k := range b {
		k.Gap = k.Gap || i == 0
		if k.Table > 0 {
			k.Table += tables
		}
		a = append(a, k)
	}
	return a
}

// isText reports whether a part is of a kind that is words. Enriched text is, except as one more view of a text.
func isText(p part) bool {
	switch p.Type {
	case "text/plain", "text/html":
	case "text/enriched", "text/richtext":
		if p.choice > 0 {
			return false
		}
	default:
		return false
	}
	kind, _, _ := strings.Cut(strings.ToLower(p.get("Content-Disposition")), ";")
	return strings.TrimSpace(kind) != "attachment" && p.get("Content-Description") != "Delivery report"
}

func fileName(p part) string {
	name := ""
	if given := after(p.get("Content-Disposition")); given != "" {
		name = looseParams(";" + given)["filename"]
	}
	if name == "" {
		name = p.Params["name"]
	}
	return safeName(name)
}

func after(v string) string {
	_, rest, _ := strings.Cut(v, ";")
	return rest
}

// safeName makes a foreign name fit to be shown: the last element of a path, no control or direction characters,
// at most 200 runes. It is never used as a path (C03).
func safeName(name string) string {
	name = path.Base(strings.ReplaceAll(oneLine(decodeWords(name)), `\`, "/"))
	if name == "." || name == ".." || name == "/" {
		return ""
	}
	r := []rune(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, name))
	return string(r[:min(len(r), 200)])
}

func isTNEF(p part) bool {
	return p.Type == "application/ms-tnef" || p.Type == "application/vnd.ms-tnef" ||
		strings.EqualFold(fileName(p), "winmail.dat")
}

func (l *Letter) attach(p part) {
	switch {
	case p.choice > 0 && strings.HasPrefix(p.Type, "text/") && p.Type != "text/calendar" && fileName(p) == "":
		return // one more view of the text
	case p.Type == "application/pgp-encrypted" || isCMS(p.Type, p.Params) || isProtected(p):
		l.Faults = append(l.Faults, FaultEncrypted)
	case isTNEF(p):
		l.Faults = append(l.Faults, FaultTNEF)
	}
	kind, _, _ := strings.Cut(strings.ToLower(p.get("Content-Disposition")), ";")
	beside := strings.TrimSpace(kind) == "attachment"
	l.Attachments = append(l.Attachments, Attachment{Name: fileName(p), Type: p.Type, Size: len(p.Bytes), Bytes: p.Bytes,
		Beside: beside, Shown: !beside && (p.get("Content-Id") != "" || p.inside == "related")})
}
