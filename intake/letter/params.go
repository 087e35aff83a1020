package letter

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// RFC 2231: name*0*=charset'lang'text, in pieces; read here because the standard library knows two charsets only,
// and gives up on a value it does not like.
var parameter = regexp.MustCompile(`(?i);\s*([a-z][a-z0-9_-]*)(\*(\d{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)`)

func looseParams(v string) map[string]string {
	type piece struct {
		n       int
		encoded bool
		text    string
	}
	pieces := map[string][]piece{}
	for _, m := range parameter.FindAllStringSubmatch(v, 100) {
		n, _ := strconv.Atoi(m[3])
		text := strings.TrimSpace(m[5])
		if strings.HasPrefix(text, `"`) {
			text = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(strings.Trim(text, `"`))
		}
		name := strings.ToLower(m[1])
		pieces[name] = append(pieces[name], piece{n, m[4] != "", text})
	}
	out := map[string]string{}
	for name, ps := range pieces {
		slices.SortStableFunc(ps, func(a, b piece) int { return a.n - b.n })
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
			out[name] = decodeText(all, label)
		} else {
			out[name] = decodeWords(string(all))
		}
	}
	return out
}
