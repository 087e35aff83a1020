// Package trace reads what servers wrote of a mail's way: trace fields (RFC 5321 4.4). They hold words of the sender,
// too.
package trace

import "strings"

// Result is one Authentication-Results field (RFC 8601).
type Result struct {
	ID      string            // authserv-id, "" in Microsoft 365's form
	Methods map[string]string // "dmarc" -> "pass"; lower case; the worst of several
	Domain  string            // header.from of the clause of DMARC
	Reason  string            // of Microsoft's compauth: "130"
	Unclear bool              // it can be read in more ways than one, or in none: it gives no result

	dmarc int // clauses of DMARC, while it is being read
}

// Results reads Authentication-Results fields (RFC 8601), topmost first, one result per field. A field holds
// what the sender chose too: the address of the envelope, names of hosts and keys, remarks about them. So a field that
// cannot be read in one way only gives no result. Values are taken as they stand: an encoded word is none here
// (RFC 2047 5).
func Results(values []string) []Result {
	var out []Result
	for _, v := range values {
		out = append(out, readResult(v))
	}
	return out
}

// authLimit is the longest field that is read.
const authLimit = 16 << 10

func readResult(v string) Result {
	r := Result{ID: authserv(v[:min(len(v), authLimit)]), Methods: map[string]string{}}
	clauses, closed := authClauses(v[:min(len(v), authLimit)])
	read := closed && len(v) <= authLimit
	for i, clause := range clauses {
		words, ok := authWords(clause)
		if i == 0 && r.ID != "" && len(words) > 0 { // its name is followed by no more than a version, "1"
			ok = ok && words[0].name == "" && (len(words) == 1 || len(words) == 2 && isDigits(words[1].value))
			words = nil
		}
		read = read && ok && r.add(words)
	}
	if n := r.dmarc; !read || n > 1 && r.Methods["dmarc"] != "fail" {
		return Result{ID: r.ID, Methods: map[string]string{}, Unclear: true}
	}
	r.dmarc = 0
	return r
}

// authserv is the name of the server that wrote a field, in lower case: the word that it begins with, unless that is a
// method already, as in Microsoft 365's form. It can be read of a field of which nothing else can.
func authserv(v string) string {
	v = strings.TrimSpace(Uncomment(v))
	var id string
	if i := 0; strings.HasPrefix(v, `"`) {
		id = unquote(v, &i)
		v = v[i:]
	} else {
		i = strings.IndexAny(v+";", " \t\r\n;=(")
		id, v = v[:i], v[i:]
	}
	if strings.HasPrefix(strings.TrimSpace(v), "=") {
		return ""
	}
	return strings.ToLower(id)
}

// add takes one clause: "dmarc=fail reason=… header.from=example.org", or "none". It reports whether it could.
func (r *Result) add(words []authWord) bool {
	if len(words) == 0 || len(words) == 1 && words[0].name == "" && r.passesOver(words[0].value) {
		return true
	}
	method, _, _ := strings.Cut(words[0].name, "/") // "spf/1": the method's version
	result := strings.ToLower(words[0].value)
	if method == "action" && len(words) == 1 { // Microsoft's ";action=none"
		return true
	}
	if method == "" || strings.Contains(method, ".") || result == "" {
		return false
	}
	if old, ok := r.Methods[method]; !ok || badness(result) > badness(old) {
		r.Methods[method] = result
	}
	if method == "dmarc" {
		r.dmarc++
	}
	return r.properties(method, words[1:])
}

// passesOver tells the words that may stand alone: "none", and the recipient's domain between two of Microsoft's
// clauses.
func (r *Result) passesOver(word string) bool {
	return word == "none" || r.ID == "" && strings.Contains(word, ".") && strings.Trim(word, authName) == ""
}

// properties takes what stands behind a method and its result. Whose domain passed, only the clause of DMARC says.
func (r *Result) properties(method string, words []authWord) bool {
	for _, w := range words {
		switch {
		case w.name == "":
			return false
		case method == "dmarc" && w.name == "header.from":
			domain := domainOf(w.value)
			if r.Domain != "" && domain != r.Domain && r.dmarc == 1 {
				return false
			}
			r.Domain = domain
		case method == "compauth" && w.name == "reason":
			r.Reason = w.value
		}
	}
	return true
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

// authClauses splits at the semicolons that stand outside comments and quotes, and makes a blank of every comment.
// closed is false where a comment or a quote never ends: nobody can tell then what stands inside it.
func authClauses(v string) (out []string, closed bool) {
	b := make([]byte, 0, len(v))
	f := Field{Value: v}
	for f.Next() {
		switch {
		case f.In == Opens, f.In == Remark:
		case f.In == Closes:
			b = append(b, ' ')
		case f.In == Bare && f.Char() == ';':
			out, b = append(out, string(b)), b[:0]
		default:
			b = append(b, v[f.From:f.To]...)
		}
	}
	return append(out, string(b)), f.Closed()
}

// authWord is "name=value", or a bare value with no name.
type authWord struct{ name, value string }

// authWords reads the words of a clause. Blanks around = are allowed (RFC 8601 2.2), names come in lower case, values
// without their quotes. ok is false where a name is none.
func authWords(s string) (out []authWord, ok bool) {
	i := 0
	for {
		i = skipBlanks(s, i)
		if i >= len(s) {
			return out, true
		}
		start := i
		w := authValue(s, &i, " \t\r\n=")
		end := i
		if i = skipBlanks(s, i); i >= len(s) || s[i] != '=' {
			out = append(out, authWord{value: w})
			continue
		}
		if w == "" || w != s[start:end] || strings.Trim(w, authName) != "" {
			return nil, false
		}
		i++
		at := skipBlanks(s, i)
		value := ""
		if at == i || !property(s[at:]) { // "smtp.mailfrom= smtp.helo=mx": an empty one
			i = at
			value = authValue(s, &i, " \t\r\n")
		}
		out = append(out, authWord{name: strings.ToLower(w), value: value})
	}
}

// authName are the characters of a method or property.
const authName = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./"

func skipBlanks(s string, i int) int {
	for i < len(s) && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
		i++
	}
	return i
}

// property reports whether a text begins with "ptype.name=".
func property(s string) bool {
	name, _, ok := strings.Cut(s, "=")
	kind, of, dotted := strings.Cut(name, ".")
	return ok && dotted && kind != "" && of != "" && strings.Trim(name, authName) == ""
}

// authValue reads up to one of the characters in stop; what stands in quotes is part of it, whatever it is.
func authValue(s string, i *int, stop string) string {
	said, start := "", *i
	for *i < len(s) && strings.IndexByte(stop, s[*i]) < 0 {
		if s[*i] == '"' {
			said += s[start:*i] + unquote(s, i)
			start = *i
			continue
		}
		*i++
	}
	return said + s[start:*i]
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// unquote reads a quoted string that begins at s[*i] and moves *i past it.
func unquote(s string, i *int) string {
	var b strings.Builder
	f := Field{Value: s, To: *i}
	for f.Next(); f.Next() && f.In == Quoted; {
		b.WriteByte(f.Char())
	}
	*i = f.To
	return b.String()
}
