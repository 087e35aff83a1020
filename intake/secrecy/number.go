package secrecy

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/dates"
)

// span is a piece of a text, by its bytes.
type span struct{ from, to int }

// farthestGap is how many characters may stand between two groups of digits of one number.
const farthestGap = 6

// mostGroups is how many groups a number of twelve digits can fall into.
const mostGroups = 12

// personalNumbers finds personal and coordination numbers of ten or twelve digits in a folded text, in any grouping: a
// day that exists and a check digit that agrees, or one that does not where the number can be nothing but a mistyped
// one. Numbers of organisations fail by their month, which is twenty or more.
func personalNumbers(text string) []span {
	var out []span
	for i := 0; i < len(text); i++ {
		if !digitAt(text, i) || digitAt(text, i-1) {
			continue
		}
		if end := personalFrom(text, i); end > i {
			out = append(out, span{i, end})
			i = end - 1
		}
	}
	return out
}

// personalFrom returns where a number that begins at i ends, 0 when none begins there. Twelve digits come before ten.
func personalFrom(text string, i int) int {
	var buf [mostGroups]span
	groups := groupsFrom(text, i, buf[:0])
	for _, want := range [...]int{12, 10} {
		n := 0
		for k, g := range groups {
			if n += g.to - g.from; n < want {
				continue
			}
			if n == want && isPersonal(text, groups[:k+1], want) {
				return g.to
			}
			break
		}
	}
	return 0
}

// groupsFrom returns the groups of digits that hang together from i on, as many as one number can have.
func groupsFrom(text string, i int, out []span) []span {
	for len(out) < mostGroups {
		j := i
		for j-i <= mostGroups && digitAt(text, j) {
			j++
		}
		out = append(out, span{i, j})
		next := gapEnd(text, j)
		if next < 0 {
			return out
		}
		i = next
	}
	return out
}

// gapEnd returns where the digits go on behind the separators at i, -1 when they do not. A line break separates two
// numbers, unless a dash leads over it.
func gapEnd(text string, i int) int {
	j := i
	for j < len(text) && j-i < farthestGap && strings.IndexByte(" -+./_:*|~\\='()\n,", text[j]) >= 0 {
		j++
	}
	gap := text[i:j]
	switch {
	case j == i || !digitAt(text, j):
		return -1
	case strings.Contains(gap, ",") && len(gap) > 1: // an enumeration
		return -1
	case strings.Contains(gap, "\n") && !strings.ContainsAny(gap, "-+"):
		return -1
	}
	return j
}

// shape is how a number of ten or twelve digits is written.
type shape struct {
	signed bool // - or + before the last four
	split  bool // anything before the last four
	tidy   bool // grouped as year, month, day and four
	zone   bool // "14:01:02 +0100"
}

func shapeOf(text string, groups []span, n int) shape {
	s := shape{tidy: true}
	pos, colons := 0, false
	for k, g := range groups[:len(groups)-1] {
		pos += g.to - g.from
		between := text[g.to:groups[k+1].from]
		colons = colons || between == ":"
		switch left := n - pos; {
		case left == 4:
			s.split = true
			s.signed = strings.ContainsAny(between, "-+")
			s.zone = colons && between != ":" && s.signed
		case left < 4 || left%2 != 0:
			s.tidy = false
		}
	}
	return s
}

// isPersonal judges digits by what they say, how they are written and what stands around them. A number that is
// mistyped tells of whom it is as well as the right one.
func isPersonal(text string, groups []span, n int) bool {
	var buf [mostGroups]byte
	number := buf[:0]
	for _, g := range groups {
		number = append(number, text[g.from:g.to]...)
	}
	d := string(number)
	if !born(d, n) {
		return false
	}
	from, to := groups[0].from, groups[len(groups)-1].to
	s := shapeOf(text, groups, n)
	cue, right := personalCue.MatchString(before(text, from)), luhn(d[n-10:])
	if !alone(text, from, to, s.signed && right || cue, n) {
		return false
	}
	whole := s.tidy && s.split || n == 12
	switch {
	case cue:
		return true
	case s.zone:
		return false
	case s.tidy && s.signed:
		return right || grown(d) && called(text, from, whole)
	default:
		return right && called(text, from, whole) && !moment(d, s)
	}
}

// born reports whether n digits begin with the day of a birth.
func born(d string, n int) bool {
	if n == 12 && d[:2] != "18" && d[:2] != "19" && d[:2] != "20" {
		return false
	}
	return birthday(d[:n-8], d[n-8:n-6], d[n-6:n-4])
}

// grown reports whether the day of a birth cannot be one of these years, after which programs name what they made.
func grown(d string) bool {
	if year := d[len(d)-10 : len(d)-8]; year < "20" || year > "39" {
		return true
	}
	return len(d) == 12 && d[:2] < "20"
}

// moment tells a day with a time of day, "2026-03-26 1800", from a number: nobody under seven organises. Parted like a
// number its minutes are round ones.
func moment(d string, s shape) bool {
	year, last := d[len(d)-10:len(d)-8], d[len(d)-4:]
	if last[:2] >= "24" || last[2] >= '6' {
		return false
	}
	if !s.tidy {
		return len(d) == 12 && d[:2] == "20" || len(d) == 10 && year >= "20" && year <= "39"
	}
	return s.split && year >= "20" && year <= "39" && (len(d) == 10 || d[:2] == "20") && (last[3] == '0' || last[3] == '5')
}

// digits reads exactly n digits at i; "" when there are fewer.
func digits(s string, i, n int) (string, int) {
	for k := range n {
		if !digitAt(s, i+k) {
			return "", i
		}
	}
	return s[i : i+n], i + n
}

func digitAt(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

// alone reports whether a number is no piece of a longer one, such as the number of a card or an account. The number of
// a question before it ("9.121212-1212") is none of its digits.
func alone(text string, from, to int, sure bool, n int) bool {
	before := joint(text, from-1) && digitAt(text, from-2) && !(sure && question(text, from))
	if before || joint(text, to) && digitAt(text, to+1) {
		return false
	}
	return sure || !wordBeside(text, from, to, n) && !group(text, from-1, from-2) && !group(text, to, to+1)
}

// joint reports whether a mark that joins groups of digits stands at i.
func joint(text string, i int) bool {
	return i >= 0 && i < len(text) && strings.IndexByte("-+./:", text[i]) >= 0
}

// group reports whether a blank at i parts a group of digits off that has one at next.
func group(text string, i, next int) bool {
	return i >= 0 && i < len(text) && text[i] == ' ' && digitAt(text, next)
}

// wordBeside reports whether a number of n digits is part of a path or of a word.
func wordBeside(text string, from, to, n int) bool {
	left, _ := utf8.DecodeLastRuneInString(text[:from])
	right, _ := utf8.DecodeRuneInString(text[to:])
	return left == '/' || right == '/' || unicode.IsLetter(right) || unicode.IsLetter(left) && n < 12
}

// question reports whether the number of a question, and a full stop or colon, stands right before i.
func question(text string, i int) bool {
	if text[i-1] != '.' && text[i-1] != ':' {
		return false
	}
	j := i - 1
	for j > 0 && i-j <= 3 && digitAt(text, j-1) {
		j--
	}
	return i-1-j <= 2 && (j == 0 || text[j-1] == ' ' || text[j-1] == '\n')
}

// near is how far before a number it is looked for what it is called.
const near = 28

// before is what stands before i on its line, no more than near bytes.
func before(text string, i int) string {
	said := text[max(0, i-near):i]
	return said[strings.LastIndexByte(said, '\n')+1:]
}

var (
	personalCue = regexp.MustCompile(`personn|pers\.? ?nr|pnr|p\.?-?nr|samordn|fodd`)
	otherNumber = regexp.MustCompile(`order|faktura|kund|artikel|arende|dnr|diarie|` +
		`telefon|tel[ .:]|tfn|mobil|ring |vaxel|fax|kvitto|ocr|giro|` +
		`org\.?-?(?:nr|nummer)|organisationsn|referens|ref[ .:]|konto|serie|avtal|bokning|id[ -]?nr`)
)

// called judges a number without - or +, which may be any other: what is called something else is that, and ten
// unbroken digits that begin with a nought are a telephone number.
func called(text string, from int, whole bool) bool {
	said := before(text, from)
	return !otherNumber.MatchString(said) && (whole || text[from] != '0') && !strings.HasSuffix(said, "+")
}

// birthday reports whether the digits are a day that exists, or one plus 60 (a coordination number). Without the
// century 29 February is given the benefit of the doubt in every fourth year.
func birthday(year, month, dom string) bool {
	d := int(dom[0]-'0')*10 + int(dom[1]-'0')
	if d > 60 {
		d -= 60
	}
	if len(year) == 2 {
		year = "20" + year // whose leap years are those of the last century, and 1900 had none
	}
	two := string([]byte{byte('0' + d/10), byte('0' + d%10)})
	_, err := dates.ParseDay(year + "-" + month + "-" + two)
	return err == nil
}

// luhn reports whether the last of ten digits is their check digit.
func luhn(ten string) bool {
	sum := 0
	for i := range len(ten) {
		n := int(ten[i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
