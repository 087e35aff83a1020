package letter

import "strings"

// readAuthResults reads Authentication-Results fields (RFC 8601), topmost first, one result per field. Microsoft
// 365 writes no authserv-id and several results of one method; then the worst counts, so that a pass that was
// slipped in never hides a fail. It never refuses a field: what it cannot read is left out.
func readAuthResults(values []string) []AuthResult {
	var out []AuthResult
	for _, v := range values {
		out = append(out, readAuthResult(v))
	}
	return out
}

// authLimit bounds one field; a longer one is cut, which can only lose methods.
const authLimit = 16 << 10

func readAuthResult(v string) AuthResult {
	r := AuthResult{Methods: map[string]string{}}
	for i, clause := range authClauses(v[:min(len(v), authLimit)]) {
		words := authWords(clause)
		if i == 0 && len(words) > 0 && words[0].name == "" {
			r.ID = strings.ToLower(words[0].value)
			words = words[1:]
			if len(words) > 0 && words[0].name == "" { // the version, "1"
				words = words[1:]
			}
		}
		r.add(words)
	}
	return r
}

// add takes one clause: "dmarc=fail reason=… header.from=example.org", or "none".
func (r *AuthResult) add(words []authWord) {
	if len(words) == 0 || words[0].name == "" {
		return
	}
	method, _, _ := strings.Cut(words[0].name, "/") // "spf/1": the method's version
	method = strings.TrimSpace(method)
	result := strings.ToLower(words[0].value)
	if method == "" || method == "action" || strings.Contains(method, ".") || result == "" { // Microsoft's ";action=none"
		return
	}
	if old, ok := r.Methods[method]; !ok || badness(result) > badness(old) {
		r.Methods[method] = result
	}
	for _, w := range words[1:] {
		if w.name == "header.from" && r.Domain == "" {
			r.Domain = domainOf(w.value)
		}
	}
}

// domainOf accepts the address that some servers write where a domain belongs.
func domainOf(v string) string {
	if i := strings.LastIndexByte(v, '@'); i >= 0 {
		v = v[i+1:]
	}
	return strings.ToLower(strings.TrimRight(strings.Trim(v, "<>"), "."))
}

// badness orders results from the best to the worst (RFC 8601 2.7). An unknown word is as good as none.
func badness(result string) int {
	switch result {
	case "pass", "bestguesspass":
		return 0
	case "neutral", "policy", "nxdomain":
		return 2
	case "temperror":
		return 3
	case "permerror":
		return 4
	case "softfail":
		return 5
	case "fail", "hardfail":
		return 6
	}
	return 1
}

// authClauses splits at the semicolons that stand outside comments and quotes, and drops comments. A comment or a
// quote that never ends hides nothing: what stands in it is read as well, so that a sender's own text in a server's
// remark cannot swallow a fail.
func authClauses(v string) []string {
	var out []string
	var b strings.Builder
	depth, quoted, began := 0, false, 0
	for i := 0; i < len(v); i++ {
		c := v[i]
		switch {
		case c == '\\' && i+1 < len(v) && (quoted || depth > 0):
			if quoted {
				b.WriteString(v[i : i+2])
			}
			i++
		case quoted:
			b.WriteByte(c)
			quoted = c != '"'
		case c == '(':
			if depth++; depth == 1 {
				began = i
			}
		case c == ')' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth > 0:
		case c == '"':
			quoted, began = true, i
			b.WriteByte(c)
		case c == ';':
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	out = append(out, b.String())
	if depth > 0 || quoted {
		out = append(out, strings.Split(strings.NewReplacer("(", " ", ")", " ", `"`, " ", `\`, " ").Replace(v[began:]), ";")...)
	}
	return out
}

// authWord is "name=value", or a bare value with no name.
type authWord struct{ name, value string }

// authWords reads the words of a clause. Blanks around = are allowed (RFC 8601 2.2), names come in lower case,
// quoted values without their quotes.
func authWords(s string) []authWord {
	var out []authWord
	i := 0
	blanks := func() {
		for i < len(s) && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
			i++
		}
	}
	value := func(stop string) string {
		if i < len(s) && s[i] == '"' {
			return unquote(s, &i)
		}
		start := i
		for i < len(s) && strings.IndexByte(stop, s[i]) < 0 {
			i++
		}
		return s[start:i]
	}
	for {
		blanks()
		if i >= len(s) {
			return out
		}
		w := value(" \t\r\n=")
		blanks()
		if i >= len(s) || s[i] != '=' {
			out = append(out, authWord{value: w})
			continue
		}
		i++
		blanks()
		out = append(out, authWord{name: strings.ToLower(w), value: value(" \t\r\n")})
	}
}

// unquote reads a quoted string that begins at s[*i] and moves *i past it.
func unquote(s string, i *int) string {
	var b strings.Builder
	for *i++; *i < len(s); *i++ {
		switch c := s[*i]; {
		case c == '\\' && *i+1 < len(s):
			*i++
			b.WriteByte(s[*i])
		case c == '"':
			*i++
			return b.String()
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// ReceivedBy returns the host that wrote a Received field, in lower case, "" where it names none (RFC 5321 4.4). The
// name after "from" is the client's own claim, so it is passed over before "by" is looked for.
func ReceivedBy(v string) string {
	words := strings.Fields(strings.ToLower(uncomment(v[:min(len(v), authLimit)])))
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
