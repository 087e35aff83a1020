package letter

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// paramPiece is one parameter as it stands: "name*2*=value" is the third piece of name, encoded.
type paramPiece struct {
	name    string
	n       int
	piece   bool // n is written there
	encoded bool
	text    string
}

// maxPieces bounds the parameters of one field.
const maxPieces = 100

// nextParam reads the first parameter of v that can be read, from its semicolon on.
func nextParam(v string) (p paramPiece, rest string, ok bool) {
	for {
		i := strings.IndexByte(v, ';')
		if i < 0 {
			return p, "", false
		}
		v = v[i+1:]
		if p, rest, ok = paramAt(v); ok {
			return p, rest, true
		}
	}
}

func paramAt(v string) (p paramPiece, rest string, ok bool) {
	v = strings.TrimLeft(v, " \t\n\f\r")
	i := 0
	for i < len(v) && (isLetter(v[i]) || i > 0 && (v[i] >= '0' && v[i] <= '9' || v[i] == '_' || v[i] == '-')) {
		i++
	}
	if i == 0 {
		return p, "", false
	}
	p.name, v = strings.ToLower(v[:i]), v[i:]
	if digits := pieceNumber(v); digits > 0 {
		p.piece = true
		p.n, _ = strconv.Atoi(v[1 : 1+digits])
		v = v[1+digits:]
	}
	if strings.HasPrefix(v, "*") {
		p.encoded, v = true, v[1:]
	}
	v = strings.TrimLeft(v, " \t\n\f\r")
	if !strings.HasPrefix(v, "=") {
		return p, "", false
	}
	v = strings.TrimLeft(v[1:], " \t\n\f\r")
	end := quotedEnd(v)
	if end == 0 {
		if end = strings.IndexByte(v, ';'); end < 0 {
			end = len(v)
		}
	}
	p.text, rest = strings.TrimSpace(v[:end]), v[end:]
	if strings.HasPrefix(p.text, `"`) {
		p.text = strings.Trim(p.text, `"`)
		if strings.IndexByte(p.text, '\\') >= 0 {
			p.text = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(p.text)
		}
	}
	return p, rest, true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// pieceNumber counts the digits after the star that v begins with, at most three (RFC 2231 3).
func pieceNumber(v string) (n int) {
	if !strings.HasPrefix(v, "*") {
		return 0
	}
	for n < 3 && n+1 < len(v) && v[n+1] >= '0' && v[n+1] <= '9' {
		n++
	}
	return n
}

// quotedEnd returns the length of the quoted string that v begins with, 0 when it has none or no end.
func quotedEnd(v string) int {
	if !strings.HasPrefix(v, `"`) {
		return 0
	}
	for i := 1; i < len(v); i++ {
		switch v[i] {
		case '"':
			return i + 1
		case '\\':
			if i++; i < len(v) && v[i] == '\n' {
				return 0
			}
		}
	}
	return 0
}

// looseParams reads the parameters of a field (RFC 2231: name*0*=charset'lang'text, in pieces); read here because the
// standard library knows two charsets only, and gives up on a value it does not like.
func looseParams(v string) map[string]string {
	var pieces []paramPiece
	for len(pieces) < maxPieces {
		p, rest, ok := nextParam(v)
		if !ok {
			break
		}
		pieces, v = append(pieces, p), rest
	}
	out := make(map[string]string, len(pieces))
	slices.SortStableFunc(pieces, func(a, b paramPiece) int {
		if a.name != b.name {
			return strings.Compare(a.name, b.name)
		}
		return a.n - b.n
	})
	for len(pieces) > 0 {
		n := 1
		for n < len(pieces) && pieces[n].name == pieces[0].name {
			n++
		}
		if p := pieces[0]; n == 1 && !p.piece && !p.encoded { // as nearly all are
			out[p.name] = decodeWords(p.text)
		} else {
			out[p.name] = joined(preferred(pieces[:n]))
		}
		pieces = pieces[n:]
	}
	return out
}

// preferred picks one of the ways in which a parameter is given: encoded, in pieces from the first one on, plain. The
// plain one is there for programs that read no other (RFC 6266 4.3), and for a value that does not decode.
func preferred(ps []paramPiece) []paramPiece {
	var pieces, plain []paramPiece
	for i, p := range ps {
		_, err := url.PathUnescape(p.text)
		switch {
		case p.piece:
			pieces = append(pieces, p)
		case !p.encoded:
			plain = append(plain, p)
		case err == nil:
			return ps[i : i+1]
		}
	}
	switch {
	case len(pieces) > 0 && pieces[0].n == 0:
		return pieces
	case len(plain) > 0:
		return plain[:1]
	}
	return ps
}

// joined is the value of one parameter.
func joined(ps []paramPiece) string {
	label, all, encoded := "", []byte{}, false
	for i, p := range ps {
		if i > 0 && p.n == ps[i-1].n {
			continue // given twice
		}
		text := p.text
		if p.encoded {
			encoded = true
			if i == 0 {
				if a := strings.SplitN(text, "'", 3); len(a) == 3 {
					label, text = a[0], a[2]
				}
			}
			if u, err := url.PathUnescape(text); err == nil {
				text = u
			}
		}
		all = append(all, text...)
	}
	if encoded {
		return decodeText(all, label)
	}
	return decodeWords(string(all))
}
