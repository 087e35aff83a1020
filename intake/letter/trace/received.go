package trace

import "strings"

// ReceivedBy returns the host that wrote a Received field, in lower case, "" where it names none (RFC 5321 4.4). The
// name after "from" is the client's own claim, so it is passed over before "by" is looked for.
func ReceivedBy(v string) string {
	words := strings.Fields(strings.ToLower(Uncomment(v[:min(len(v), authLimit)])))
	if len(words) > 1 && words[0] == "from" {
		words = words[2:]
	}
	for i, w := range words[:max(0, len(words)-1)] {
		if w == "by" {
			return strings.Trim(words[i+1], ";.")
		}
	}
	return ""
}

// Uncomment removes RFC 5322 comments, nested ones too; an unclosed comment ends with the value. Quoted strings
// stay as they are.
func Uncomment(v string) string {
	if !strings.ContainsRune(v, '(') {
		return v
	}
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(v); i++ {
		c := v[i]
		switch {
		case c == '\\' && i+1 < len(v):
			if depth == 0 {
				b.WriteString(v[i : i+2])
			}
			i++
			continue
		case c == '"' && depth == 0:
			quoted = !quoted
		case c == '(' && !quoted:
			depth++
			continue
		case c == ')' && !quoted && depth > 0:
			depth--
			b.WriteByte(' ')
			continue
		}
		if depth == 0 {
			b.WriteByte(c)
		}
	}
	return b.String()
}
