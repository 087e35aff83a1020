package letter

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/letter/trace"
)

// parseAuthors reads the From fields of a mail. A server that vouches for an author and we must mean the same one, so
// what can be read in two ways is nobody's: the result is one Address with an Addr only where there is one field with
// one mailbox in it, written plainly (RFC 5322 3.4). Two authors that are plain come as two; all else comes as an
// Address without an Addr, for a person to look at. An encoded word is a name at most (RFC 2047 5).
func parseAuthors(fields []string) []Address {
	var out []Address
	for _, f := range fields {
		if f = strings.TrimSpace(f); len(f) > maxAuthor {
			out = append(out, Address{})
		} else if a, ok := author(f); ok || len(fields) > 1 {
			out = append(out, a)
		} else if all := plainAuthors(f); len(all) > 1 {
			out = append(out, all...)
		} else {
			out = append(out, Address{Name: shownName(f)})
		}
	}
	return out
}

// maxAuthor is the longest From field that is read: one mailbox, its name and remarks about it.
const maxAuthor = 8 << 10

// plainAuthors are those of a list of nothing but plain mailboxes, nil where one is none.
func plainAuthors(f string) (all []Address) {
	for _, piece := range splitList(f) {
		a, ok := author(strings.Trim(piece, " \t,;"))
		if !ok {
			return nil
		}
		all = append(all, a)
	}
	return all
}

// author reads one mailbox: "Anna <anna@haninge.example>", or the address alone with a remark behind it.
func author(f string) (Address, bool) {
	m, ok := outline(f)
	if !ok || m.angles > 1 || m.colon || m.angles == 0 && m.quotes {
		return Address{}, false
	}
	name, spec := m.text, m.inside
	if m.angles == 0 {
		name, spec = m.remark, m.bare
	} else if strings.TrimSpace(m.behind) != "" {
		return Address{}, false
	}
	spec = strings.TrimSpace(spec)
	if !PlainAddr(spec) {
		return Address{}, false
	}
	// A name in which another address stands bare is a list to some servers. The author's own may stand there.
	if m.angles == 1 && namesAnother(m.bare, spec) {
		return Address{}, false
	}
	if strings.TrimSpace(name) == "" {
		name = m.remark
	}
	return Address{Name: shownName(name), Addr: lowerASCII(spec)}, true
}

// namesAnother reports whether an address stands in a name that is not the author's own, or his own in a list.
func namesAnother(name, spec string) bool {
	if !strings.Contains(name, "@") {
		return false
	}
	others := func(word string) bool {
		return strings.Contains(word, "@") && !strings.EqualFold(strings.Trim(word, "'"), spec)
	}
	return strings.ContainsAny(name, ",;") || slices.ContainsFunc(strings.Fields(name), others)
}

// outlined is a From field with its quotes, remarks and angle brackets told apart.
type outlined struct {
	text   string // before the angle bracket, quotes taken off
	bare   string // the same without what stood in quotes
	inside string // of the angle brackets
	behind string // after them
	remark string // in round brackets
	angles int
	quotes bool // before the angle bracket, also around nothing
	colon  bool // outside quotes and angle brackets: a group
}

// outline tells the parts of a field apart; ok is false where a quote, a remark or a bracket has no end or no
// beginning.
func outline(f string) (m outlined, ok bool) {
	var o outliner
	room := make([]byte, outlines*len(f))
	for k := range o.said {
		o.said[k] = room[k*len(f) : k*len(f) : (k+1)*len(f)] // no part is longer than the field
	}
	at := trace.Field{Value: f}
	for at.Next() {
		if !o.take(&at) {
			return m, false
		}
	}
	m = outlined{text: string(o.said[inText]), inside: string(o.said[inAngles]), behind: string(o.said[inBehind]),
		remark: string(o.said[inRemark]), angles: o.angles, quotes: o.quotes, colon: o.colon}
	if m.bare = m.text; !bytes.Equal(o.said[inBare], o.said[inText]) {
		m.bare = string(o.said[inBare])
	}
	return m, at.Closed() && !o.angle()
}

// The parts of a field.
const (
	inText = iota
	inBare
	inAngles
	inBehind
	inRemark
	outlines
)

// outliner is where in a field outline is.
type outliner struct {
	said   [outlines][]byte
	to     int // the part that is being read
	angles int
	quotes bool
	colon  bool
}

func (o *outliner) angle() bool { return o.to == inAngles }

func (o *outliner) add(to int, c byte) { o.said[to] = append(o.said[to], c) }

// put adds a character that stands in no quotes.
func (o *outliner) put(c byte) bool {
	o.add(o.to, c)
	if o.to == inText {
		o.add(inBare, c)
	}
	return true
}

// take reads the next character. It reports whether one may stand there.
func (o *outliner) take(at *trace.Field) bool {
	switch c := at.Char(); at.In {
	case trace.Quoted:
		o.add(o.to, c)
	case trace.Remark:
		o.add(inRemark, c)
	case trace.Quote:
		o.quotes = o.quotes || o.to == inText
		return !o.angle() // there it were a local part in quotes
	case trace.Opens:
		return !o.angle() && o.put(' ') // a remark parts what stands around it
	case trace.Bare:
		return o.plain(c)
	}
	return true
}

// plain reads a character outside quotes and remarks.
func (o *outliner) plain(c byte) bool {
	switch c {
	case ')':
		return false
	case '<':
		if o.angle() {
			return false
		}
		o.angles++
		o.to = inAngles
		return true
	case '>':
		if !o.angle() {
			return false
		}
		o.to = inBehind
		return true
	}
	o.colon = o.colon || c == ':' && !o.angle()
	return o.put(c)
}

// shownName is a name as people read it.
func shownName(s string) string { return oneLine(decodeWords(strings.Trim(s, ` "'`))) }

// PlainAddr reports whether s is a plain address: a dot-atom, an @ and a domain (RFC 5322 3.4.1, with letters as in
// RFC 6532), nothing quoted, encoded or in brackets, and nothing that a server on the way sends on to another address
// or a program: user%elsewhere, elsewhere!user, SRS0=…, |command. No mail of ours goes to anything else.
func PlainAddr(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > 254 || len(local) > 64 || strings.Contains(s, "=?") || !utf8.ValidString(s) {
		return false
	}
	return dotted(local, "#$&'*+-/?^_{}~") && !strings.ContainsAny(local[:1], "-/") && dotted(domain, "-")
}

// dotted wants words of letters, digits and the given marks between dots.
func dotted(s, marks string) bool {
	for word := range strings.SplitSeq(s, ".") {
		if word == "" || strings.ContainsFunc(word, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(marks, r)
		}) {
			return false
		}
	}
	return true
}

// lowerASCII leaves other letters as they are: the Kelvin sign in a domain is no k.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
