package body

import (
	"slices"
	"strings"
)

// armored are the blocks that OpenPGP sets in a plain text (RFC 4880 6.2 and 7), by what stands after "BEGIN PGP".
var armored = map[string]bool{"MESSAGE": true, "SIGNATURE": true, "PUBLIC KEY BLOCK": true}

const armorBegins = "-----BEGIN PGP "

// Unarmor takes those blocks out of a text, since nobody wrote them, and tells whether an encrypted message was among
// them. Of a signed text the words stay, without the line that announces it and the fields below that. A block that
// never ends takes the rest with it.
func Unarmor(blocks []Block) (out []Block, encrypted bool) {
	if !slices.ContainsFunc(blocks, func(b Block) bool { return strings.Contains(b.Text, armorBegins) }) {
		return blocks, false
	}
	var a armor
	for _, b := range blocks {
		if b.Kind == Row || b.Text == "" {
			if a.until == "" {
				out = append(out, b)
			}
			continue
		}
		if b.Gap {
			a.fields = false
		}
		var kept []string
		for line := range strings.SplitSeq(b.Text, "\n") {
			if a.keeps(strings.TrimSpace(line)) {
				kept = append(kept, line)
			}
		}
		switch {
		case len(kept) == 0:
			continue
		case len(kept) <= strings.Count(b.Text, "\n"):
			b.Text, b.Spans = strings.Join(kept, "\n"), nil
		}
		b.Gap = b.Gap && len(out) > 0
		out = append(out, b)
	}
	return out, a.encrypted
}

type armor struct {
	until     string // the line that ends the block being left out
	fields    bool   // among the fields of a signed text
	encrypted bool
}

// keeps reads a line and tells whether it is words.
func (a *armor) keeps(text string) bool {
	block, begins := strings.CutPrefix(text, armorBegins)
	block = strings.TrimRight(block, "-")
	switch {
	case a.until != "":
		if text == a.until {
			a.until = ""
		}
	case a.fields:
	case begins && armored[block]:
		a.until = "-----END PGP " + block + "-----"
		a.encrypted = a.encrypted || block == "MESSAGE"
	case begins && block == "SIGNED MESSAGE":
		a.fields = true
	default:
		return true
	}
	return false
}
