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
	for f := (Field{Value: v}); f.Next(); {
		switch f.In {
		case Opens, Remark:
		case Closes:
			b.WriteByte(' ')
		default:
			b.WriteString(v[f.From:f.To])
		}
	}
	return b.String()
}
