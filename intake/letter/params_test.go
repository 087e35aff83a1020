package letter

import (
	"maps"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// parameter is the grammar of looseParams as a pattern: slower, and easier to believe.
var parameter = regexp.MustCompile(`;\s*([A-Za-z][A-Za-z0-9_-]*)(\*(\d{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)`)

func paramsByPattern(v string) map[string]string {
	pieces := map[string][]paramPiece{}
	for _, m := range parameter.FindAllStringSubmatch(v, maxPieces) {
		n, _ := strconv.Atoi(m[3])
		text := strings.TrimSpace(m[5])
		if strings.HasPrefix(text, `"`) {
			text = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(strings.Trim(text, `"`))
		}
		name := strings.ToLower(m[1])
		way := name + " plain"
		_, err := url.PathUnescape(text)
		switch {
		case m[2] != "":
			way = name + " pieces"
		case m[4] != "" && err == nil:
			way = name + " encoded"
		case m[4] != "":
			way = name + " spoilt"
		}
		pieces[way] = append(pieces[way], paramPiece{name, n, m[2] != "", m[4] != "", text})
		pieces[name] = append(pieces[name], pieces[way][len(pieces[way])-1])
	}
	out := map[string]string{}
	for name, ps := range pieces {
		if strings.Contains(name, " ") {
			continue
		}
		started := slices.ContainsFunc(pieces[name+" pieces"], func(p paramPiece) bool { return p.n == 0 })
		switch {
		case pieces[name+" encoded"] != nil:
			ps = pieces[name+" encoded"][:1]
		case started:
			ps = pieces[name+" pieces"]
		case pieces[name+" plain"] != nil:
			ps = pieces[name+" plain"][:1]
		}
		slices.SortStableFunc(ps, func(a, b paramPiece) int { return a.n - b.n })
		label, all, encoded := "", []byte{}, false
		for i, p := range ps {
			if i > 0 && p.n == ps[i-1].n {
				continue
			}
			text := p.text
			if p.encoded {
				encoded = true
				if a := strings.SplitN(text, "'", 3); i == 0 && len(a) == 3 {
					label, text = a[0], a[2]
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

// FuzzParams: what is read by hand is what the pattern reads, and where the standard library reads a type of plain words,
// what that reads.
func FuzzParams(f *testing.F) {
	for _, v := range []string{
		"text/plain; charset=utf-8", `multipart/mixed; boundary="a b"`, "text/plain; charset=\"utf-8\"; format=flowed; delsp=yes;", "text/plain charset=x", "TEXT/HTML",
		`application/pdf; name="=?utf-8?Q?p=C3=A5.pdf?="`, `attachment; filename*0*=utf-8''p%C3%A5; filename*1=.pdf`, `attachment; filename="a\"b\\c"`, "x/y; a=1; a=2", "x/y; a=; b=c",
		`x/y; a="unended`, `x/y; a = b`, "x/y;; a=b", `x/y; a="b"c; d=e`, "x/y; a*1234=b; c*=d", "x/y; a=\"b;c\"; d=e", "x; y=z", "text/plain; name=\" a \"", "text/plain; a=b c", "x/y; 1a=b", "multipart/mixed; boundary=",
		`x/y; a=b; a*=utf-8''c%C3%A5`, `x/y; a*=50%; a=b`, `x/y; a=b; a*1=c; a*0=d`, `x/y; a=b; a*2*=c`, "x/y; a*=; a*0=b; a=c",
	} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		if got, want := looseParams(v), paramsByPattern(v); !maps.Equal(got, want) {
			t.Errorf("%q is %q, by the pattern %q", v, got, want)
		}
		wantKind, want, err := mime.ParseMediaType(v)
		main, sub, _ := strings.Cut(wantKind, "/")
		if err != nil || sub == "" || strings.ContainsFunc(main+sub, notInType) || strings.ContainsAny(v, `*\`) || startsWithDigit(want) || strings.Contains(v, "=?") {
			return
		}
		if kind, params := contentType(v, ""); kind != wantKind || !maps.Equal(params, want) {
			t.Errorf("%q is %q %q, the library says %q %q", v, kind, params, wantKind, want)
		}
	})
}

// startsWithDigit tells that the library took a name for one that begins with a digit, which none does.
func startsWithDigit(params map[string]string) bool {
	for name := range params {
		if name[0] >= '0' && name[0] <= '9' {
			return true
		}
	}
	return false
}
