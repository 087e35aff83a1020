package dates

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// token is a word, a number or a mark of an expression.
type token struct {
	text  string // lower case
	num   int    // value of a number, -1 for anything else
	start int    // byte offsets into the folded text
	end   int
	glued bool // no blank before it
}

// longest is how much of a text is looked at: an answer holds its date early, and cost stays bounded.
const longest = 20000

// foldText makes writings alike: NFC, lower case, one kind of dash and blank, nothing invisible.
func foldText(s string) string {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "")
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '–', '—', '‒', '−', '‐', '‑':
			return '-'
		case 0x00AD, 0x200B, 0xFEFF, 0x2060:
			return -1
		case '’', '´', '`':
			return '\''
		}
		if unicode.IsSpace(r) || r == 0x00A0 || r == 0x202F {
			return ' '
		}
		return unicode.ToLower(r)
	}, norm.NFC.String(s))
}

// tokens parts a folded text. "v12" becomes two tokens, "t.o.m." one.
func tokens(s string) []token {
	var out []token
	blank := true
	add := func(from, to int) {
		t := token{text: s[from:to], num: -1, start: from, end: to, glued: !blank}
		if t.text[0] >= '0' && t.text[0] <= '9' && len(t.text) <= 8 {
			t.num, _ = strconv.Atoi(t.text)
		}
		out = append(out, t)
		blank = false
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ':
			blank = true
			i++
		case c >= '0' && c <= '9':
			j := i
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			add(i, j)
			i = j
		case isLetter(c):
			j := i
			for j < len(s) && isLetter(s[j]) {
				j++
			}
			add(i, j)
			i = j
		default:
			add(i, i+1)
			i++
		}
	}
	return abbreviate(out, s)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 0x80 }

// abbreviate joins the abbreviations that are written with points.
func abbreviate(in []token, s string) []token {
	forms := []struct{ parts, means string }{
		{"fr.o.m.", "from"}, {"fr.o.m", "from"}, {"t.o.m.", "tom"}, {"t.o.m", "tom"}, {"f.o.m.", "from"}, {"f.o.m", "from"}, {"fr o m", "from"}, {"t o m", "tom"},
		{"f.r.o.m.", "from"}, {"from o m", "from"}, {"a.s.a.p.", "asap"}, {"a.s.a.p", "asap"},
	}
	var out []token
	for i := 0; i < len(in); i++ {
		joined := false
		for _, f := range forms {
			if strings.HasPrefix(s[in[i].start:], f.parts) {
				end := in[i].start + len(f.parts)
				if end < len(s) && isLetter(s[end]) && f.parts[len(f.parts)-1] != '.' {
					continue
				}
				t := in[i]
				t.text, t.end = f.means, end
				for i+1 < len(in) && in[i+1].start < end {
					i++
				}
				out, joined = append(out, t), true
				break
			}
		}
		if !joined {
			out = append(out, in[i])
		}
	}
	return out
}

// words of the language

func monthOf(w string) int {
	w = strings.TrimSuffix(w, "s")
	if len(w) < 3 {
		return 0
	}
	for i, names := range [...]string{"", "jan januari january januar", "feb februari february febuari febr februar", "mar mars march mar", "apr april aprill", "maj may", "jun juni june", "jul juli july", "aug augusti august agusti augusi", "sep sept september setember", "okt oktober oct october octob", "nov november novemer", "dec december decemer"} {
		for _, n := range strings.Fields(names) {
			if w == n || w+"s" == n {
				return i
			}
		}
	}
	return 0
}

func weekdayOf(w string) (day int, plural, ok bool) {
	for _, suffix := range []string{"", "en", "ar", "arna", "ens", "s"} {
		base, cut := strings.CutSuffix(w, suffix)
		if !cut {
			continue
		}
		for i, names := range [...]string{"söndag sunday sön sun", "måndag monday mån mon", "tisdag tuesday tis tue tues", "onsdag wednesday ons wed", "torsdag thursday tors tor thu thurs", "fredag friday fre fri", "lördag saturday lör sat"} {
			for _, n := range strings.Fields(names) {
				if base == n && (suffix == "" || len(n) > 4) {
					return i, strings.HasPrefix(suffix, "ar"), true
				}
			}
		}
	}
	return 0, false, false
}

func ordinalOf(w string) int {
	for i, names := range [...]string{"", "första förste first", "andra andre second", "tredje third", "fjärde fourth", "femte fifth", "sjätte", "sjunde", "åttonde", "nionde", "tionde", "elfte", "tolfte", "trettonde", "fjortonde", "femtonde", "sextonde", "sjuttonde", "artonde", "nittonde", "tjugonde", "tjugoförsta tjugoförste", "tjugoandra tjugoandre", "tjugotredje", "tjugofjärde", "tjugofemte", "tjugosjätte", "tjugosjunde", "tjugoåttonde", "tjugonionde", "trettionde", "trettioförsta trettioförste"} {
		for _, n := range strings.Fields(names) {
			if w == n {
				return i
			}
		}
	}
	return 0
}

func countOf(t token) int {
	if t.num >= 0 {
		return t.num
	}
	for i, names := range [...]string{"", "en ett one a", "två two", "tre three", "fyra four", "fem five", "sex six", "sju seven", "åtta eight", "nio nine", "tio ten", "elva", "tolv"} {
		for _, n := range strings.Fields(names) {
			if t.text == n {
				return i
			}
		}
	}
	return 0
}
