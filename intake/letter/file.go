package letter

import (
	"bytes"
	"fmt"
	"mime"
	"path"
	"strings"

	"haninge.se/samrad/intake/letter/body"
)

// longestName is how many characters of a file's name are kept, its ending among them.
const longestName = 60

// writeFile writes an attachment (RFC 2183). Its name stands twice where it is not plain: in the form of RFC 2231, and
// in ASCII for programs that do not know that form.
func writeFile(b *bytes.Buffer, f File) error {
	kind, params, err := mime.ParseMediaType(f.Type)
	if err != nil || !strings.Contains(kind, "/") || len(kind) > 100 {
		return fmt.Errorf("composing a mail: %q is no media type", f.Type)
	}
	if params["charset"] != "" {
		kind += "; charset=utf-8"
	}
	name := cleanName(f.Name)
	fmt.Fprintf(b, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n", kind)
	plain := asciiName(name)
	fmt.Fprintf(b, "Content-Disposition: attachment;\r\n filename=\"%s\"", plain)
	if plain != name {
		// In pieces, for no line may be longer than 78 characters (RFC 2231 3).
		for n, rest := 0, "utf-8''"+percent(name); rest != ""; n++ {
			cut := min(len(rest), 54)
			for cut < len(rest) && strings.Contains(rest[max(0, cut-2):cut], "%") {
				cut--
			}
			fmt.Fprintf(b, ";\r\n filename*%d*=%s", n, rest[:cut])
			rest = rest[cut:]
		}
	}
	b.WriteString("\r\n\r\n")
	writeCoded(b, f.Data)
	return nil
}

// cleanName is a name without folders and without what cannot be seen, cut before its ending.
func cleanName(s string) string {
	s = oneLine(body.Clean(printable(s)))
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	ending := path.Ext(s)
	stem, end := []rune(strings.TrimSuffix(s, ending)), []rune(ending)
	if len(end) > 8 {
		stem, end = append(stem, end...), nil
	}
	if len(stem)+len(end) > longestName {
		stem = stem[:longestName-len(end)]
	}
	if s = strings.TrimSpace(string(stem) + string(end)); strings.Trim(s, ".") == "" {
		return "bilaga"
	}
	return s
}

// asciiName is a name in letters, digits and what stands in any file's name, å written as a.
func asciiName(s string) string {
	s = strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "é", "e", "Å", "A", "Ä", "A", "Ö", "O", "É", "E").Replace(s)
	return strings.Map(func(r rune) rune {
		if plainInName(r) || r == ' ' {
			return r
		}
		return '_'
	}, s)
}

func plainInName(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_.", r)
}

// percent writes every other octet as RFC 2231 does.
func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if plainInName(rune(c)) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
