package letter

import (
	"slices"
	"strings"
)

// armored are the blocks that OpenPGP sets in a plain text (RFC 4880 6.2 and 7), by what stands after "BEGIN PGP".
// Nobody wrote them, so they are no words of the mail; a message among them is one that we cannot read (C07).
var armored = map[string]bool{"MESSAGE": true, "SIGNATURE": true, "PUBLIC KEY BLOCK": true}

const armorBegins = "-----BEGIN PGP "

// unarmor takes the blocks out of a text and tells whether an encrypted message was among them. Of a signed text the
// words stay, without the line that announces it and the fields below that. A block that never ends takes the rest
// with it.
func unarmor(lines []Line) (out []Line, encrypted bool) {
	if !slices.ContainsFunc(lines, func(l Line) bool { return strings.Contains(l.Text, armorBegins) }) {
		return lines, false
	}
	until, fields := "", false
	for _, l := range lines {
		text := strings.TrimSpace(l.Text)
		block, begins := strings.CutPrefix(text, armorBegins)
		block = strings.TrimRight(block, "-")
		switch {
		case until != "":
			if text == until {
				until = ""
			}
		case fields && text != "":
		case begins && armored[block]:
			until = "-----END PGP " + block + "-----"
			encrypted = encrypted || block == "MESSAGE"
		case begins && block == "SIGNED MESSAGE":
			fields = true
		default:
			fields = false
			out = append(out, l)
		}
	}
	return out, encrypted
}
