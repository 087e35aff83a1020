package letter

import (
	"strings"

	"haninge.se/samrad/intake/letter/body"
)

// decodeWords decodes RFC 2047 words wherever they stand, also inside quotes and against other words, where clients
// put them against the rule, with raw bytes or blanks in them; and text that was not encoded at all. Neighbours of
// one charset are decoded together, because a character may be split between them.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return body.Clean(validOrLegacy(s))
	}
	var out strings.Builder
	var held []byte // of the words read last
	label := ""
	flush := func() {
		out.WriteString(decodeText(held, label))
		held = held[:0]
	}
	for {
		i, w, ok := encodedWord(s)
		if !ok {
			break
		}
		if gap := s[:i]; len(held) == 0 || strings.TrimSpace(gap) != "" {
			flush()
			out.WriteString(validOrLegacy(gap))
		} else if w.label != label {
			flush()
		}
		held, label = append(held, w.bytes...), w.label
		s = s[i+w.size:]
	}
	flush()
	out.WriteString(validOrLegacy(s))
	return body.Clean(out.String())
}

type word struct {
	label string
	bytes []byte
	size  int
}

// encodedWord finds the first encoded word of s. What fails before the end mark costs a bounded look, and once there is
// no end mark left nothing is looked for.
func encodedWord(s string) (at int, w word, ok bool) {
	for at < len(s) {
		i := strings.Index(s[at:], "=?")
		if i < 0 {
			break
		}
		at += i
		head := s[at+2 : min(len(s), at+2+64)]
		label, rest, found := strings.Cut(head, "?")
		encoded := len(rest) >= 2 && strings.IndexByte("qQbB", rest[0]) >= 0 && rest[1] == '?'
		if !found || label == "" || strings.ContainsAny(label, " \t\"=") || !encoded {
			at += 2
			continue
		}
		body := at + 2 + len(label) + 3
		end := strings.Index(s[body:], "?=")
		if end < 0 {
			break
		}
		text := s[body : body+end]
		label, _, _ = strings.Cut(label, "*") // RFC 2231 5: a language may follow
		w = word{label: strings.ToLower(label), size: body + end + 2 - at}
		switch rest[0] {
		case 'q', 'Q':
			w.bytes = looseQuoted(nil, []byte(strings.ReplaceAll(text, "_", " ")))
		default:
			w.bytes = decodeBase64([]byte(text))
		}
		return at, w, true
	}
	return 0, word{}, false
}
