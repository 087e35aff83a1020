package letter

import (
	"net/mail"
	"path"
	"slices"
	"strings"
	"time"
)

// Parse reads a mail. The only error is a *LimitError: whatever else is wrong with the bytes is mended or left
// out, and named in Faults.
func Parse(raw []byte) (*Letter, error) {
	if len(raw) > MaxRaw {
		return nil, &LimitError{"size", int64(len(raw)), MaxRaw}
	}
	l := &Letter{Sum: SumOf(raw), Size: len(raw)}
	fields, body, repaired := splitHeader(raw)
	if n := len(raw) - len(body); n > maxHeader {
		return nil, &LimitError{"header", int64(n), maxHeader}
	}
	if repaired {
		l.Faults = append(l.Faults, "header repaired")
	}
	l.readHeader(fields)
	w := &walk{}
	if err := w.entity(fields, body, "", 0); err != nil {
		return nil, err
	}
	l.readParts(w)
	l.Auto = classify(l)
	return l, nil
}

func (l *Letter) readHeader(fields []Field) {
	raw := Header(fields)
	for _, f := range fields {
		l.Header = append(l.Header, Field{f.Name, oneLine(decodeWords(f.Value))})
	}
	all := func(names ...string) (out []Address) {
		for _, n := range names {
			for _, v := range raw.All(n) {
				out = append(out, parseAddresses(utf8OrLegacy([]byte(v)))...)
			}
		}
		return out
	}
	l.From, l.Sender, l.ReplyTo = all("From"), all("Sender"), all("Reply-To")
	l.To, l.Cc = all("To"), all("Cc")
	l.Resent = all("Resent-To", "Resent-Cc", "Delivered-To", "X-Original-To")
	l.NullSender = slices.ContainsFunc(raw.All("Return-Path"), func(v string) bool { return strings.TrimSpace(v) == "<>" })
	l.Subject = l.Header.Get("Subject")
	if ids := messageIDs(raw.Get("Message-Id")); len(ids) > 0 {
		l.ID = ids[0]
	}
	l.InReplyTo, l.References = messageIDs(raw.Get("In-Reply-To")), messageIDs(raw.Get("References"))
	l.Date = parseDate(raw.Get("Date"))
	l.Auth = readAuthResults(l.Header.All("Authentication-Results"))
}

// parseDate reads a Date field, also with the forms that are only nearly RFC 5322.
func parseDate(v string) time.Time {
	v = oneLine(v)
	if i := strings.IndexByte(v, '('); i > 0 {
		v = strings.TrimSpace(v[:i])
	}
	if t, err := mail.ParseDate(v); err == nil {
		return t
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.RFC3339, "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "Mon, 2 Jan 2006 15:04:05"} {
		if t, err := time.Parse(layout, v); err == nil {
			return t
		}
	}
	return time.Time{}
}

// readParts makes bodies and attachments of the leaves.
func (l *Letter) readParts(w *walk) {
	var plain, rich []Line
	hasPlain, hasRich := false, false
	report := false
	for _, p := range w.parts {
		report = report || p.inside == "report"
		switch {
		case isText(p) && p.Type == "text/html":
			lines := htmlLines(decodeText(p.Bytes, p.Params["charset"]))
			rich, hasRich = joinLines(rich, lines), true
			if p.inside != "alternative" && p.inside != "related" {
				plain = joinLines(plain, lines)
			}
		case isText(p):
			flowed := strings.EqualFold(p.Params["format"], "flowed")
			lines := plainLines(decodeText(p.Bytes, p.Params["charset"]), flowed, strings.EqualFold(p.Params["delsp"], "yes"))
			plain, hasPlain = joinLines(plain, lines), true
			if p.inside != "alternative" {
				rich = joinLines(rich, lines)
			}
		default:
			l.attach(p)
		}
	}
	if hasPlain {
		l.Bodies = append(l.Bodies, Body{"plain", plain})
	}
	if hasRich {
		l.Bodies = append(l.Bodies, Body{"html", rich})
	}
	if report {
		l.Bounce = readBounce(w.parts)
	}
	for f := range w.faults {
		l.Faults = append(l.Faults, f)
	}
	slices.Sort(l.Faults)
}

func joinLines(a, b []Line) []Line {
	if len(a) > 0 && len(b) > 0 {
		a = append(a, Line{})
	}
	return append(a, b...)
}

// isText reports whether a part is words of the mail rather than a file that came along.
func isText(p part) bool {
	if p.Type != "text/plain" && p.Type != "text/html" && p.Type != "text/enriched" && p.Type != "text/richtext" {
		return false
	}
	kind, _, _ := strings.Cut(strings.ToLower(p.get("Content-Disposition")), ";")
	return strings.TrimSpace(kind) != "attachment" && fileName(p) == "" && p.get("Content-Description") != "Delivery report"
}

func fileName(p part) string {
	name := looseParams(";" + after(p.get("Content-Disposition")))["filename"]
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
	if name == "." || name == "/" {
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

func (l *Letter) attach(p part) {
	switch {
	case p.Type == "application/pgp-encrypted" || strings.HasPrefix(p.Type, "application/pkcs7-mime") || strings.HasPrefix(p.Type, "application/x-pkcs7-mime"):
		l.Faults = append(l.Faults, "encrypted")
	case p.Type == "application/ms-tnef":
		l.Faults = append(l.Faults, "tnef")
	}
	l.Attachments = append(l.Attachments, Attachment{Name: fileName(p), Type: p.Type, Size: len(p.Bytes), Sum: SumOf(p.Bytes), Bytes: p.Bytes})
}
