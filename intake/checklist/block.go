package checklist

import (
	_ "embed"
	"regexp"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

// A block is read in two passes, because whether a paragraph still belongs to the answer above depends on whether
// another heading comes below.

// entry is a line of a block with what it was recognised as.
type entry struct {
	text   string
	topics []topic
	via    via
	gap    bool // a blank line, or the start of the block, stands before it
	cell   bool // the value beside a label of a table
}

func (e *entry) head() bool { return len(e.topics) > 0 }

// read reads one block: which of its lines are headings first, then what stands under each.
func (r *replyReader) read(b *block) {
	es := r.classify(b)
	more := make([]bool, len(es)) // a heading follows
	for i := len(es) - 2; i >= 0; i-- {
		more[i] = more[i+1] || es[i+1].head()
	}
	var cur []*section
	if b.item != "" {
		cur = r.begin([]topic{{item: b.item}}, byQuestion)
	}
	for i := range es {
		e := &es[i]
		switch {
		case e.head():
			cur = r.begin(e.topics, e.via)
			if e.via == byNumber && b.item == "" {
				cur = r.split(e.text, cur)
				continue
			}
		case len(cur) == 0 || e.gap && r.over(cur[0], es, i, more[i], b):
			if e.gap {
				r.free.gap()
			}
			cur = r.split(e.text, nil)
			continue
		case e.gap:
			for _, s := range cur {
				s.gap()
			}
		}
		for _, s := range cur {
			if s.add(e.text); s.via != byHeading && len(s.lines) == 1 {
				s.lines[0] = afterAnswer(s.lines[0])
			}
		}
	}
	r.free.gap()
}

// afterAnswer drops that with which people mark their answer: "Svar: Enhetschefen", "-> Enhetschefen", "[AL:
// Enhetschefen]".
func afterAnswer(s string) string {
	s = afterArrow(s)
	if m := bracketed.FindStringSubmatch(s); m != nil && hasWords(m[1]) {
		return m[1]
	}
	if m := typedBy.FindStringSubmatch(s); m != nil && hasWords(m[1]) {
		return m[1]
	}
	if head, rest, ok := strings.Cut(s, ":"); ok && answerWords[key(head)] && hasWords(rest) {
		return strings.TrimSpace(rest)
	}
	return s
}

func afterArrow(s string) string {
	for _, arrow := range []string{"-->", "->", "==>", "=>", "→", "➔", "➜", ">>"} {
		if rest, ok := strings.CutPrefix(s, arrow); ok && hasWords(rest) {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

// bracketed is an answer in brackets, mostly with the initials of who wrote it.
var bracketed = regexp.MustCompile(`^\[(?:\p{Lu}{2,3}:)?\s*([^\[\]]+)\]$`)

// typedBy is the name that Outlook sets before what is typed into a quote: "[Berg, Karin] Enhetschefen".
var typedBy = regexp.MustCompile(`^\[\p{Lu}[\pL .-]*(?:, \p{Lu}[\pL .-]*)?\] ?(.+)$`)

var answerWords = wordSet("answer words")

// begin opens a section for each topic. One without words answers nothing.
func (r *replyReader) begin(topics []topic, v via) []*section {
	var out []*section
	for _, t := range topics {
		out = append(out, &section{topic: t, via: v})
	}
	r.sections = append(r.sections, out...)
	return out
}

// split takes a line in which more answers by number may stand, and returns the section that the next line belongs to.
// What stands before the first number goes to cur, or to no question when there is none.
func (r *replyReader) split(line string, cur []*section) []*section {
	above := 0
	if len(cur) > 0 {
		above = r.c.Question(cur[0].item).N
	}
	before, parts := r.midNumbers(line, above)
	if len(cur) > 0 {
		for _, s := range cur {
			s.add(afterAnswer(before))
		}
	} else {
		r.free.add(before)
	}
	for _, p := range parts {
		cur = r.begin([]topic{{item: p.item}}, byNumber)
		cur[0].add(p.text)
	}
	return cur
}

// over reports whether a paragraph after a blank line is no part of the answer before it ("Övrigt som förut.", emails
// 44 and 54). Under a question in a quote every paragraph is, until the next quoted line. Under a heading or a number
// it is when another heading follows, or when it goes on with what the answer announced.
func (r *replyReader) over(s *section, es []entry, i int, more bool, b *block) bool {
	first := es[i].text
	if s.empty() || es[i].cell {
		return false
	}
	paragraph, last := paragraphAt(es, i)
	if closes(paragraph) || thanks(paragraph) || greets(first) || postpones(paragraph) {
		return true
	}
	if s.via == byQuestion && (b.quoted || b.held) {
		return b.last && i > 0 && last == len(es)-1 && namelike(paragraph)
	}
	if announces(s.last()) || listed(first) && listed(s.last()) {
		return false
	}
	return !more || announces(es[last].text)
}

// paragraphAt joins the lines of the paragraph that begins at entry i, and returns the last of them.
func paragraphAt(es []entry, i int) (joined string, last int) {
	joined = es[i].text
	for last = i; last+1 < len(es) && !es[last+1].gap && !es[last+1].head() && len(joined) < longestVerdict; last++ {
		joined += "\n" + es[last+1].text
	}
	return joined, last
}

// classify recognises the headings of a block.
func (r *replyReader) classify(b *block) []entry {
	k := &classifier{r: r, b: b, blank: true}
	for i, p := range b.pieces {
		k.at = i
		switch {
		case p.kind == blankLine:
			k.blank = true
			continue
		case p.role == letter.Value && k.row:
			k.out = append(k.out, entry{text: p.text, cell: true})
		default:
			afterRow := k.row
			k.row = p.role == letter.Label
			if isOff, isEvaluated := status(p.text); isOff || isEvaluated {
				r.cancelled, r.evaluated = r.cancelled || isOff, r.evaluated || isEvaluated
				continue
			}
			e := entry{text: p.text, gap: k.blank || afterRow && !k.row}
			k.line(&e, p)
			k.out = append(k.out, e)
		}
		k.blank = false
	}
	return k.out
}

// classifier recognises the headings of one block line by line.
type classifier struct {
	r     *replyReader
	b     *block
	out   []entry
	at    int  // the piece at hand
	blank bool // a blank line stands before
	row   bool // in a row of a table
	list  numberList
	clear bool            // a heading with a colon stands above
	item  initiative.Item // of the heading above
}

// line recognises one line: a label first, then a number. A label is surer: people number their own lists.
func (k *classifier) line(e *entry, p piece) {
	first := len(k.out) == 0
	if p.tail { // "9. Vem är talesperson …? Enhetschefen": what follows the question is text
		return
	}
	above := "" // the line of text right above
	if k.at > 0 && k.b.pieces[k.at-1].kind == theirText {
		above = k.b.pieces[k.at-1].text
	}
	if h, ok := k.r.c.heading(e.text); ok &&
		(p.role == letter.Label || k.labels(&h, first) && !h.carries(above, e.text, k.clear)) {
		k.clear = k.clear || h.clear()
		e.topics, e.via, e.text = []topic{h.topic}, k.under(h.item, byHeading), h.rest
		k.item = h.item
		k.list.end()
		return
	}
	if h, ok := k.r.c.atStart(e.text); ok && k.b.item == "" && k.r.open[h.item] &&
		(first || k.blank || k.out[len(k.out)-1].head()) {
		e.topics, e.via, e.text = []topic{h.topic}, byHeading, h.rest
		k.item = h.item
		k.list.end()
		return
	}
	ns, rest, ok := leadNumbers(bare(e.text))
	if !ok && p.role == letter.Label { // "9 | Enhetschefen"
		ns, rest, ok = leadNumbers(e.text + ".")
	}
	if !ok {
		ns, rest, ok = k.spaced(e, above)
	}
	if !ok || !k.r.known(ns) {
		return
	}
	items := k.r.items(ns)
	own := first && len(items) == 1 && items[0] == k.b.item // the number of the question repeated under it
	if !own && (k.list.holds(ns, e.gap, k) || !k.counts(items, e.gap)) {
		return
	}
	for _, item := range items {
		e.topics = append(e.topics, topic{item: item})
	}
	e.via, e.text = k.under(items[0], byNumber), rest
	if h, ok := k.r.c.heading(rest); ok && len(ns) == 1 && h.item == items[0] {
		e.text = h.rest
	}
	k.item = items[0]
}

// spaced reads a number that nothing but a blank sets off, as phones write it: "9 Enhetschef Karin Ek", "9 jag", "Punkt
// 12 ej aktuellt". It must be an open question's, and begin a line that continues none.
func (k *classifier) spaced(e *entry, above string) (ns []int, rest string, ok bool) {
	n, named, rest, ok := spacedNumber(e.text)
	item, known := k.r.c.numbered(n)
	if ok && named && known && k.b.item == "" && postpones(rest) {
		return []int{n}, rest, true
	}
	if !ok || !k.r.open[item] && len(k.r.open) > 0 || k.b.item != "" {
		return nil, "", false
	}
	if named {
		v, reason := k.r.c.weigh(rest)
		return []int{n}, rest, v != says || reason || !strings.HasSuffix(rest, "?")
	}
	begins := e.gap || above == "" || greets(above) || strings.ContainsRune(".!?:,", rune(above[len(above)-1])) ||
		len(k.out) > 0 && k.out[len(k.out)-1].via == byNumber
	return []int{n}, rest, begins && (opensWithCapital(rest) || k.r.open[item] && !counts(rest))
}

//go:embed data/numbers.tsv
var countedTable string

var countedWords = text.MustCompile(countedTable)

// counts reports whether what follows a number is what is counted, or makes it a time: "9 poliser deltar", "12 mars".
func counts(rest string) bool {
	ws := words(rest[:limit(rest, headBytes)])
	if len(ws) == 0 || months[ws[0].key] {
		return true
	}
	first := text.Tokens(ws[0].key)
	if countedWords.Has(first, countedWords.Set("verb")) {
		return false
	}
	return strings.IndexByte("-–:/.,%", rest[0]) >= 0 || countedWords.Has(first, countedWords.Set("counted"))
}

// under keeps what repeats the label or number of the question above an answer under that question.
func (k *classifier) under(item initiative.Item, v via) via {
	if item != "" && item == k.b.item {
		return byQuestion
	}
	return v
}

// labels reports whether a heading counts where it stands. Under a question of ours the answer may hold any words, so
// there only the label of the question itself counts, or one that is set off and answers another open question.
func (k *classifier) labels(h *heading, first bool) bool {
	if k.b.item == "" { // "• Film" in a list under Material is no heading
		return h.sep != 0 || !h.listed || first || k.blank || k.out[len(k.out)-1].head() ||
			!listed(k.out[len(k.out)-1].text)
	}
	if h.item == k.b.item {
		return first && (h.sep != 0 || h.rest == "")
	}
	set := h.sep == ':' || h.sep == '=' || h.question ||
		h.n != 0 && h.item == k.r.c.questions[min(h.n, len(k.r.c.questions))-1].Item
	return h.item != "" && set && k.r.open[h.item] && !k.r.inline[h.item]
}

// counts reports whether numbers at a line start are numbers of questions (domain.md 2): asked, or nothing was asked,
// or a blank line stands before. Under a question of ours only open questions that are not answered in their place.
func (k *classifier) counts(items []initiative.Item, blank bool) bool {
	asked, free := true, true
	for _, item := range items {
		asked = asked && k.r.open[item]
		free = free && (item == k.b.item || !k.r.inline[item])
	}
	if k.b.item != "" {
		return asked && free
	}
	return asked || blank || len(k.r.open) == 0 || k.numbered()
}

// numbered reports whether the lines above are answers by number, one a line, or none stands above: then the next is
// one as well, though its question was not asked.
func (k *classifier) numbered() bool {
	if len(k.out) == 0 {
		return true
	}
	last := k.out[len(k.out)-1]
	return last.via == byNumber && last.head() && last.text != "" && !announces(last.text)
}

// items are the questions with those numbers.
func (r *replyReader) items(ns []int) []initiative.Item {
	var out []initiative.Item
	for _, n := range ns {
		if item, ok := r.c.numbered(n); ok {
			out = append(out, item)
		}
	}
	return out
}
