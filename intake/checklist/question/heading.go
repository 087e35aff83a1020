package question

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// Heading is what was recognised at the start of a line.
type Heading struct {
	Topic
	Rest     string // what follows on the line, as written
	Sep      rune   // what stands between, 0 when the heading stands on a line of its own
	Question bool   // a question was written out
	Listed   bool   // after a bullet
	N        int    // the number before it, 0 for none
}

// headSeps bounds how many separators of a line are tried.
const headSeps = 8

// cut is a place where a line may fall apart into heading and text.
type cut struct {
	at, width int
	sep       rune
}

// Heading recognises a heading at the start of a line. A heading word that opens a sentence is none: a separator or
// the end of the line must follow. Longer headings win, so that a question with a dash in it is seen whole.
func (c *List) Heading(line string) (Heading, bool) {
	s, m := Unmark(line)
	if !c.MayBegin(s) {
		return Heading{}, false
	}
	return c.begun(s, m)
}

// begun is heading of a line without its marks.
func (c *List) begun(s string, m marks) (Heading, bool) {
	if h, ok := c.bracketed(s, m); ok {
		return h, true
	}
	var room [phrase.FewWords]phrase.Word
	ws := phrase.AppendWords(room[:0], s[:phrase.Limit(s, phrase.HeadBytes)])
	if h, ok := c.worded(s, ws, m); ok || m.number != 0 || len(ws) == 0 {
		return h, ok
	}
	return c.bareNumbered(s, ws)
}

// bracketed recognises a label in square brackets: "[När] vecka 16".
func (c *List) bracketed(s string, m marks) (Heading, bool) {
	if !strings.HasPrefix(s, "[") {
		return Heading{}, false
	}
	label, _, closed := strings.Cut(s[1:phrase.Limit(s, phrase.HeadBytes)], "]")
	found, ok := c.named(label, phrase.Words(label), ':')
	if !closed || !ok || found.question {
		return Heading{}, false
	}
	rest := strings.TrimLeft(s[len("[")+len(label)+len("]"):], " \t:–-")
	return Heading{Topic: found.Topic, Rest: rest, Sep: ':', Listed: m.Bullet, N: m.number}, true
}

// MayBegin reports whether what was taken off its marks may begin with a heading: its first word is one with which a
// heading begins or a number, or it is a heading misspelt. It asks for nothing that costs: nearly all lines are let go.
func (c *List) MayBegin(s string) bool {
	start, end := phrase.NextWord(s, 0)
	if start == end {
		return false
	}
	if known, _ := phrase.Has(c.openings, s[start:end]); known || '0' <= s[start] && s[start] <= '9' {
		return true
	}
	s = s[:phrase.Limit(s, phrase.HeadBytes+2*utf8.UTFMax)] // a mark further down ends no heading
	head := s
	for n, at := 0, 0; n < headSeps; n++ {
		k, ok := nextCut(s, at)
		if at = k.at + k.width; ok && k.sep == '?' {
			continue
		}
		if ok {
			head = s[:k.at]
		}
		break
	}
	if len(head) > phrase.HeadBytes {
		return false
	}
	var room [phrase.LongestKey]byte
	_, ok := c.nearest(phrase.AppendKey(room[:0], head))
	return ok
}

// worded recognises a heading that begins with its words, behind what was taken off the line.
func (c *List) worded(s string, ws []phrase.Word, m marks) (Heading, bool) {
	if len(ws) == 0 {
		return Heading{}, false
	}
	h := Heading{Listed: m.Bullet, N: m.number}
	var room [headSeps + 1]cut
	cuts := headCuts(room[:0], s, ws, c.longest)
	if len(s) <= phrase.HeadBytes && len(ws) <= c.longest {
		cuts = append(cuts, cut{at: len(s)})
	}
	for i := len(cuts) - 1; i >= 0; i-- {
		k := cuts[i]
		name, ok := c.named(s[:k.at], ws, k.sep)
		if !ok {
			name, head, qualified := c.qualified(s[:k.at], ws, k.sep)
			if qualified {
				h.Topic, h.Rest, h.Sep = name.Topic, strings.TrimSpace(s[head:]), k.sep
				return h, true
			}
			continue
		}
		h.Topic, h.Question, h.Rest, h.Sep = name.Topic, name.question, trimRest(s[k.at+k.width:], m.emphasis), k.sep
		if k.sep == 0 {
			h.Sep = tailSep(s)
		}
		return h, true
	}
	return c.misspelt(h, s, ws, cuts, m.emphasis)
}

// bareNumbered reads "4 Målgrupp: …" and "6/ När: …": a number without a mark of its own, which must be the question's.
func (c *List) bareNumbered(s string, ws []phrase.Word) (Heading, bool) {
	n, err := strconv.Atoi(ws[0].Key)
	if err != nil || ws[0].Start != 0 || len(ws) < 2 {
		return Heading{}, false
	}
	if between := s[ws[0].End:ws[1].Start]; strings.Trim(between, " \t/-–") != "" {
		return Heading{}, false
	}
	rest, m := Unmark(s[ws[1].Start:])
	var room [phrase.FewWords]phrase.Word
	h, ok := c.worded(rest, phrase.AppendWords(room[:0], rest[:phrase.Limit(rest, phrase.HeadBytes)]), m)
	if item, _ := c.Numbered(n); !ok || h.N != 0 || h.Item != item || item == "" {
		return Heading{}, false
	}
	h.N = n
	return h, true
}

// wrapWidth is the least width at which mail programs break lines.
const wrapWidth = 65

// Carries reports whether a heading without a clear separator is only the lower half of a wrapped line: the mail sets
// its headings off with colons, and the line of text right above is so long that the first word did not fit any more
// ("… och webbnyhet – kommunikationsenheten. / Bild – polisen.").
func (h *Heading) Carries(above, line string, clear bool) bool {
	if h.Clear() || h.N != 0 || h.Question || !clear {
		return false
	}
	first, _, _ := strings.Cut(line, " ")
	return utf8.RuneCountInString(above)+1+utf8.RuneCountInString(first) > wrapWidth
}

// Clear reports whether the separator is one that running text seldom has.
func (h *Heading) Clear() bool { return strings.ContainsRune(clearSeps, h.Sep) }

const clearSeps = ":;=>\t："

// named looks up the words before a cut. A heading ends in a word, or in a bracket that explains it.
func (c *List) named(head string, ws []phrase.Word, sep rune) (name, bool) {
	head = strings.TrimRightFunc(head, isHeadTail)
	if head == "" {
		return name{}, false
	}
	last, _ := utf8.DecodeLastRuneInString(head)
	ends := wordy(last) || last == ')'
	if !ends && last != '…' && last != '.' {
		return name{}, false
	}
	ws = phrase.WordsWithin(ws, len(head))
	found, ok := phrase.Find(c.names, ws)
	if ok && (ends || found.question) {
		return found, true
	}
	if strings.ContainsRune(":=;\x00", sep) {
		if found, ok := c.composed(head, ws); ok {
			return found, true
		}
	}
	if last == ')' && sep != '?' { // "Målgrupp (internt och externt):"
		before := strings.TrimSpace(head[:max(0, strings.LastIndexByte(head, '('))])
		if last, _ := utf8.DecodeLastRuneInString(before); wordy(last) {
			return c.named(before, ws, sep)
		}
	}
	return name{}, false
}

// Qualifiers are whom or what of several a label may be for: "Talesperson kommunen: …", "Material polisen: …".
var Qualifiers = phrase.Set("qualifiers")

// qualified looks up a label with a qualifier behind it. It returns where the qualifier begins, which stays with the
// answer.
func (c *List) qualified(head string, ws []phrase.Word, sep rune) (found name, at int, ok bool) {
	if sep != ':' && sep != ';' && sep != '=' {
		return name{}, 0, false
	}
	n := len(phrase.WordsWithin(ws, len(head)))
	for k := 1; k < n && k <= 2; k++ {
		if !phrase.In(Qualifiers, ws[n-k:n]) {
			continue
		}
		_, own := phrase.Find(c.labels, ws[:n-k])
		if ws[n-k].Key == "för" && !own { // "Mål för kommunen: …" is a heading of the writer's own
			continue
		}
		if found, ok := phrase.Find(c.names, ws[:n-k]); ok && found.Item != "" && !found.question {
			return found, ws[n-k].Start, true
		}
	}
	return name{}, 0, false
}

// ofIt is what people write behind a heading without saying more: "Syfte med insatsen".
var ofIt = phrase.Set("of it")

// renewed are the words by which a reply says that an answer is a new one: "Nytt datum: 9 april".
var renewed = phrase.Set("renewed")

// composed looks up a heading with a word before it, "Nytt datum", and one made of two, "Syfte/mål", "Utvärdering och
// uppföljning", "Tid & plats". Both must name the same question, or the second a field that goes with it.
func (c *List) composed(head string, ws []phrase.Word) (name, bool) {
	if n := len(ws); n > 2 && phrase.In(ofIt, ws[n-2:]) {
		return phrase.Find(c.names, ws[:n-2])
	}
	if len(ws) > 1 && phrase.In(renewed, ws[:1]) {
		return phrase.Find(c.names, ws[1:])
	}
	for i := 1; i < len(ws); i++ {
		second := secondName(head, ws, i)
		a, ok := phrase.Find(c.names, ws[:i])
		if b, too := phrase.Find(c.names, second); ok && too && a.Item != "" && (a.Topic == b.Topic || b.Item == "") {
			return a, true
		}
	}
	return name{}, false
}

// secondName is what follows "/", "&", "+" or "och" at word i, nil where none of them stands.
func secondName(head string, ws []phrase.Word, i int) []phrase.Word {
	switch between := strings.Trim(head[ws[i-1].End:ws[i].Start], " \u00a0"); {
	case between != "" && text.Joins(between):
		return ws[i:]
	case between == "" && text.Joins(ws[i].Key):
		return ws[i+1:]
	}
	return nil
}

// misspelt is the last resort: a heading shape whose nearest alias is unique. The shape is a line of its own, or a
// separator that is no question mark.
func (c *List) misspelt(h Heading, s string, ws []phrase.Word, cuts []cut, emphasis rune) (Heading, bool) {
	for _, k := range cuts {
		if k.sep == '?' {
			continue
		}
		head := strings.TrimRightFunc(s[:k.at], isHeadTail)
		if last, _ := utf8.DecodeLastRuneInString(head); !wordy(last) {
			return Heading{}, false
		}
		var room [phrase.LongestKey]byte
		t, ok := c.nearest(phrase.AppendKeys(room[:0], phrase.WordsWithin(ws, len(head))))
		if !ok {
			return Heading{}, false
		}
		h.Topic, h.Rest, h.Sep = t, trimRest(s[k.at+k.width:], emphasis), k.sep
		if k.sep == 0 {
			h.Sep = tailSep(s)
		}
		return h, true
	}
	return Heading{}, false
}

// headCuts finds the separators at which a heading of at most longest words may end.
func headCuts(out []cut, s string, ws []phrase.Word, longest int) []cut {
	end := phrase.Limit(s, phrase.HeadBytes)
	if len(ws) > longest {
		end = ws[longest].Start
	}
	for k, ok := nextCut(s, 0); ok && k.at < end && len(out) < headSeps; k, ok = nextCut(s, k.at+k.width) {
		out = append(out, k)
	}
	return out
}

// nextCut finds the first separator from byte i on, none at the very beginning. A dash parts between blanks, or before
// one where no word is left out ("foto- och filmmaterial").
func nextCut(s string, i int) (cut, bool) {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	for at, r := range s[i:] {
		k := cut{i + at, utf8.RuneLen(r), r}
		ok := false
		switch r {
		case ':', ';', '=', '>', '?', '：', '\t':
			ok = true
		case '-', '–', '—', '→':
			next, _ := utf8.DecodeRuneInString(s[k.at+k.width:])
			ok = (unicode.IsSpace(before) || !halved(s[k.at+k.width:])) && (unicode.IsSpace(next) || k.at+k.width == len(s))
		}
		if ok && k.at > 0 {
			return k, true
		}
		before = r
	}
	return cut{}, false
}

// halved reports whether what follows a dash makes the word before it half of one: "foto- och filmmaterial".
func halved(rest string) bool {
	start, end := phrase.NextWord(rest, 0)
	joins, _ := phrase.Has(joining, rest[start:end])
	return start == end || joins
}

var joining = phrase.Set("joining")

// isHeadTail are the marks that a heading may end in, and blanks.
func isHeadTail(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(":;?–-—=>*_#：", r)
}

// tailSep is the separator at the end of a line that is a heading and nothing else, 0 for none.
func tailSep(s string) rune {
	tail := s[len(strings.TrimRightFunc(s, isHeadTail)):]
	for _, r := range tail {
		if !unicode.IsSpace(r) && !strings.ContainsRune("*_#", r) {
			return r
		}
	}
	return 0
}

// trimRest tidies the text after a heading: blanks, a doubled separator, the other half of *bold* marks.
func trimRest(s string, emphasis rune) string {
	s = strings.TrimSpace(s)
	if emphasis != 0 {
		s = strings.TrimSpace(strings.TrimLeft(s, string(emphasis)))
		if strings.Count(s, string(emphasis))%2 == 1 {
			s = strings.TrimSpace(strings.TrimSuffix(s, string(emphasis)))
		}
	}
	for s != "" && strings.IndexByte(":;=>", s[0]) >= 0 {
		s = strings.TrimSpace(s[1:])
	}
	return s
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) }

// marks are what stood before the words of a line.
type marks struct {
	Bullet   bool
	emphasis rune
	number   int
}

// Unmark drops what people and programs put before a heading: bullets, numbers, # and *bold* marks, in any order.
func Unmark(s string) (string, marks) {
	var m marks
	for range 6 {
		s = strings.TrimLeftFunc(s, phrase.Blank)
		r, w := utf8.DecodeRuneInString(s)
		next, _ := utf8.DecodeRuneInString(s[min(w, len(s)):])
		switch {
		case s == "":
			return "", m
		case strings.ContainsRune("•·>●▪◦‣○■□✓→", r):
			m.Bullet = m.Bullet || r != '>'
			s = s[w:]
		case (strings.ContainsRune("-–—*", r) || r == 'o') && unicode.IsSpace(next):
			m.Bullet = true
			s = s[w:]
		case r == '*' || r == '_':
			m.emphasis = r
			s = strings.TrimLeft(s, string(r))
		case r == '#':
			s = strings.TrimLeft(s, "#")
		default:
			if lettered(s) && !m.Bullet {
				m.Bullet = true
				s = s[2:]
				continue
			}
			ns, rest, ok := number.Lead(s)
			if !ok || m.number != 0 || len(ns) != 1 {
				return s, m
			}
			m.number, s = ns[0], rest
		}
	}
	return s, m
}

// lettered tells an item of a list with letters: "a) Vad: …".
func lettered(s string) bool {
	return len(s) > 3 && (s[0]|0x20) >= 'a' && (s[0]|0x20) <= 'z' && s[1] == ')' && s[2] == ' '
}

// Listed reports whether a line stands in a list.
func Listed(line string) bool {
	if _, m := Unmark(line); m.Bullet {
		return true
	}
	_, _, ok := number.Lead(line)
	return ok
}
