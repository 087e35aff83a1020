package letter

import (
	"net/mail"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/letter/trace"
)

// parseAddresses reads an address list as tolerantly as one can without guessing who is meant: RFC 5322 first,
// then piece by piece. A piece without a readable address gives an Address with no Addr.
func parseAddresses(raw string) []Address {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > 256<<10 {
		return nil
	}
	var out []Address
	for _, piece := range splitList(raw) {
		if a, ok := parseAddress(piece); ok {
			out = append(out, a)
		}
	}
	return out
}

// splitList parts a list at the commas and semicolons outside quotes, angle brackets and comments. A comma in an
// unquoted "Öberg, Åsa <…>" is no separator: what stands before it holds no address.
func splitList(s string) []string {
	var out []string
	start, hasAt, angle := 0, false, false
	for f := (trace.Field{Value: s}); f.Next(); {
		if f.In != trace.Bare {
			continue
		}
		switch c := f.Char(); {
		case c == '<', c == '>':
			angle = c == '<'
		case c == '@':
			hasAt = true
		case angle:
		case c == ':' && !hasAt: // a group's name
			start = f.To
		case (c == ',' || c == ';') && hasAt:
			out = append(out, s[start:f.From])
			start, hasAt = f.To, false
		}
	}
	return append(out, s[start:])
}

func parseAddress(piece string) (Address, bool) {
	piece = strings.Trim(piece, " \t\r\n,;")
	if piece == "" {
		return Address{}, false
	}
	if a, err := mail.ParseAddress(piece); err == nil && isAddrSpec(a.Address) {
		return Address{Name: oneLine(decodeWords(a.Name)), Addr: strings.ToLower(a.Address)}, true
	}
	name, spec := "", piece
	if i := strings.LastIndexByte(piece, '<'); i >= 0 {
		name, spec = piece[:i], strings.TrimRight(piece[i+1:], "> \t")
	}
	spec = strings.TrimSuffix(strings.Trim(spec, " \t<>\"'"), ".")
	if !isAddrSpec(spec) {
		return Address{Name: oneLine(decodeWords(strings.Trim(piece, ` "'`)))}, true
	}
	return Address{Name: oneLine(decodeWords(strings.Trim(name, ` "'`))), Addr: strings.ToLower(spec)}, true
}

// isAddrSpec wants one @ with something sensible on both sides; what is odd is nobody's address.
func isAddrSpec(s string) bool {
	const odd = " \t()<>,;:\\\"[]"
	local, domain, _ := strings.Cut(s, "@")
	return len(s) <= 320 && local != "" && domain != "" && !strings.ContainsAny(local, odd) &&
		!strings.ContainsAny(domain, "@"+odd) && !strings.ContainsFunc(s, unicode.IsControl) && printable(s) == s
}
