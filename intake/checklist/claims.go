package checklist

import (
	"strconv"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/aside"
	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

// Each of these looks at one line where it stands and claims it for a question. What each of them sees is kept apart;
// the sum decides.

// begins returns the strongest claim that a line begins an answer, false when none weighs enough.
func (k *walker) begins(e *entry) (claim, bool) {
	if e.Tail { // "9. Vem är talesperson …? Enhetschefen": what follows the question is text
		return claim{}, false
	}
	if c, ok := k.byLabel(e); ok && k.weigh(e, c) {
		k.list.end()
		return c, true
	}
	if c, ok := k.byUnsetLabel(e); ok && k.weigh(e, c) {
		k.list.end()
		return c, true
	}
	if c, ok := k.byNumber(e); ok && k.weigh(e, c) {
		return c, true
	}
	if c, ok := k.byCorrection(e); ok && k.weigh(e, c) {
		k.list.end()
		return c, true
	}
	return claim{}, false
}

// weigh reports whether a claim weighs enough, and remembers one that does not.
func (k *walker) weigh(e *entry, c claim) bool {
	if c.sum() > 0 {
		return true
	}
	k.r.trail = append(k.r.trail, filed{claim: c, text: e.text, lost: outweighed})
	return false
}

// byLabel claims a line that a label or a question begins.
func (k *walker) byLabel(e *entry) (claim, bool) {
	h, ok := k.r.c.Heading(e.text)
	if !ok || e.Role == letter.Value && k.inRow && h.Rest != "" {
		return claim{}, false
	}
	c := claim{topics: k.r.c.One(h.Topic), via: byHeading, rest: h.Rest}
	c.saw = isLabel | isQuestion.when(h.Question) | isOpen.when(k.r.open[h.Item])
	if e.Role == letter.Label || k.inRow {
		c.saw |= isCell
		c.via = byCell
	} else {
		c.own = h.Sep == 0
		c.saw |= isListed.when(c.own && h.Listed && !k.listsLabels(&h) && k.inList(e))
		c.saw |= isWrapped.when(h.Carries(e.above, e.text, k.r.clear))
		c.saw |= k.underQuestion(&h)
	}
	if h.Item != "" && h.Item == k.b.item {
		c.via = byQuestion
	}
	c.saw |= inNumbered.when(h.Item == "" && k.inAnswer(h.N))
	k.r.clear = k.r.clear || h.Clear() && c.sum() > 0
	return c, true
}

// inAnswer reports whether a line of a reply begins with a number, or is the first one under a heading.
func (k *walker) inAnswer(number int) bool {
	prev := k.prev()
	return k.r.reply && (number != 0 || prev != nil && prev.head && prev.text == "")
}

// underQuestion weighs a label under a question of ours. The answer may hold any words, so there only the label of the
// question itself counts, or one that is set off and answers another open question.
func (k *walker) underQuestion(h *question.Heading) evidence {
	switch {
	case k.b.item == "" || !k.r.reply:
		return 0
	case h.Item == k.b.item:
		return underAnother | itsOwn.when(k.first() && (h.Sep != 0 || h.Rest == "")) | isListed.when(!k.first())
	}
	numbered, _ := k.r.c.Numbered(h.N)
	set := h.Sep == ':' || h.Sep == '=' || h.Question || h.N != 0 && h.Item == numbered
	free := h.Item != "" && k.r.open[h.Item] && !k.r.inline[h.Item]
	return underAnother | isSetOff.when(set && free) | notAsked.when(!free)
}

// listsLabels reports whether a bulleted label stands alone on its line, as the label of the answer above does. Then
// the bullets between them are what is said of that one.
func (k *walker) listsLabels(h *question.Heading) bool {
	if h.Rest != "" || !k.r.open[h.Item] || k.item == h.Item {
		return false
	}
	for i := len(k.es) - 1; i >= 0; i-- {
		if e := &k.es[i]; e.head {
			above, ok := k.r.c.Heading(e.span.Text)
			return ok && above.Listed && above.Rest == "" && above.Sep == 0
		}
	}
	return false
}

// inList reports whether a bulleted word stands in a list of others, so that "• Film" under Material is no heading.
func (k *walker) inList(e *entry) bool {
	if prev := k.prev(); prev != nil && !prev.head && !e.gap && question.Listed(prev.text) {
		return true
	}
	if next := k.at + 1; next < len(k.b.spans) && !k.b.spans[next].gap && (k.item != "" || k.b.item != "") {
		_, m := question.Unmark(k.b.spans[next].Text)
		_, ok := k.r.c.Heading(k.b.spans[next].Text)
		return m.Bullet && !ok
	}
	return false
}

// byNumber claims a line that the numbers of questions begin.
func (k *walker) byNumber(e *entry) (claim, bool) {
	if !k.r.numbers {
		return claim{}, false
	}
	ns, rest, saw := k.numbers(e)
	if !k.r.known(ns) || rest == "" && number.Quarter(e.text) {
		return claim{}, false
	}
	named, _ := number.Word(e.text)
	c := claim{via: byNumber, rest: rest, saw: saw | namedNumber.when(named)}
	for _, n := range ns {
		item, _ := k.r.c.Numbered(n)
		c.topics = append(c.topics, question.Topic{Item: item})
	}
	if c.topics[0].Item == k.b.item {
		c.via = byQuestion
	}
	if k.first() && len(ns) == 1 && c.via == byQuestion { // the number of the question repeated under it
		c.saw |= itsOwn
	} else {
		c.saw |= isCounting.when(!named && k.list.holds(ns, e.gap, k)) | k.notAsked(c.topics, e.gap)
		c.saw |= fallsBack.when(!k.r.reply && ns[0] <= k.number)
		c.saw |= numbersOwn.when(!named && k.countsAnswers())
	}
	if h, ok := k.r.c.Heading(rest); ok && len(ns) == 1 && h.Item == c.topics[0].Item {
		c.rest = h.Rest
	}
	c.rest = number.Said(c.rest)
	return c, true
}

// numbers reads the numbers that a line begins with, none where it begins with none of a question.
func (k *walker) numbers(e *entry) (ns []int, rest string, saw evidence) {
	ns, rest, ok := number.Lead(number.Bare(e.text))
	if !ok && e.Role == letter.Label { // "9 | Enhetschefen"
		ns, rest, ok = number.Lead(e.text + ".")
	}
	if ok {
		return ns, rest, isNumber
	}
	if n, rest, ok := number.Dashed(number.Bare(e.text)); ok && k.dashes(n) {
		return []int{n}, rest, isNumber
	}
	if ns, rest, ok = k.spaced(e); ok {
		return ns, rest, bareNumber
	}
	if !strings.ContainsAny(e.text, "123456789") {
		return nil, "", 0
	}
	if said := aside.WithoutCourtesy(e.text); said != "" && said != e.text && strings.HasSuffix(e.text, said) {
		polite := *e
		polite.text = said // "Tack! 9 Emma"
		return k.numbers(&polite)
	}
	if head, said, ok := strings.Cut(e.text, ": "); ok && len(head) <= shortLine && k.r.answersMore(said) {
		led := *e
		led.text, led.above = said, head+":" // "Snabbt från bilen: 9 jag 11 nej"
		return k.numbers(&led)
	}
	return nil, "", 0
}

// dashes reports whether the line above sets its number off by a dash: then "6 - 6 oktober" below is no period.
func (k *walker) dashes(n int) bool {
	prev := k.prev()
	if prev == nil || !prev.head || prev.via != byNumber || n == k.number {
		return false
	}
	_, _, ok := number.Dashed(number.Bare(prev.span.Text))
	return ok
}

// notAsked weighs the numbers of questions: asked, or nothing was asked, or a blank line stands before. Under a
// question of ours only open questions count that are not answered in their place.
func (k *walker) notAsked(topics []question.Topic, gap bool) evidence {
	asked, free := true, true
	for _, t := range topics {
		asked = asked && k.r.open[t.Item]
		free = free && (t.Item == k.b.item || !k.r.inline[t.Item])
	}
	if k.b.item != "" {
		return notAsked.when(!asked || !free) | isOpen.when(asked && free)
	}
	first := k.r.c.Question(topics[0].Item).N
	follows := gap || k.afterNumber() || k.announcedAt(first)
	return isOpen.when(asked) | notAsked.when(!asked && len(k.r.open) > 0 && !follows)
}

// afterNumber reports whether the lines above are answers by number, one a line, or none stands above: then the next is
// one as well, though its question was not asked.
func (k *walker) afterNumber() bool {
	prev := k.prev()
	return prev == nil || prev.head && prev.via == byNumber && prev.text != "" && !phrase.Announces(prev.text)
}

// announcedAt reports whether the line above, which is no answer, says that others are to be another, and leads up to a
// number that begins no list: "Så här ska det vara: / 2) …".
func (k *walker) announcedAt(n int) bool {
	prev := k.prev()
	return n > 1 && k.item == "" && prev != nil && phrase.Announces(prev.text) && question.MayCorrect(prev.text)
}

// spaced reads a number that nothing but a blank sets off, as phones write it: "9 Enhetschef Karin Ek", "9 jag", "Punkt
// 12 ej aktuellt". It must be an open question's, and begin a line that continues none.
func (k *walker) spaced(e *entry) (ns []int, rest string, ok bool) {
	if k.b.item != "" || !k.r.reply {
		return nil, "", false
	}
	if n, ok := k.aloneNumber(e); ok {
		return []int{n}, "", true
	}
	if ns, rest, ok := number.SpacedSeveral(e.text); ok {
		return ns, rest, true
	}
	n, named, rest, ok := number.Spaced(e.text)
	if item, known := k.r.c.Numbered(n); ok && known {
		return []int{n}, rest, k.setApart(e, item, named, rest)
	}
	return nil, "", false
}

// setApart reports whether a number and a blank begin an answer.
func (k *walker) setApart(e *entry, item initiative.Item, named bool, rest string) bool {
	open := k.r.open[item]
	switch {
	case named:
		return k.namedApart(e, open, rest)
	case !open && len(k.r.open) > 0:
		return false
	}
	counts := number.Counts(rest) && (number.MayCount(rest) || !k.listsAnswers())
	return k.opensLine(e) && (number.OpensWithCapital(rest) || open && !counts)
}

// namedApart is setApart of a number that is named as a question's: what follows may be about the question itself.
func (k *walker) namedApart(e *entry, open bool, rest string) bool {
	switch {
	case phrase.Postpones(rest):
		return true
	case e.corrects || number.LeavesOpen(e.text):
		return false
	}
	v, reason := k.r.c.Weigh(rest)
	return (v != question.Says || reason || !strings.HasSuffix(rest, "?")) && (open || !number.Predicates(rest))
}

// aloneNumber reads the number of an open question on a line of its own, with its answer on the next.
func (k *walker) aloneNumber(e *entry) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(e.text))
	item, known := k.r.c.Numbered(n)
	next := k.at + 1
	below := next < len(k.b.spans) && !k.b.spans[next].gap
	return n, err == nil && known && e.gap && below && k.r.open[item]
}

// opensLine reports whether a line continues none above it.
func (k *walker) opensLine(e *entry) bool {
	if e.gap || e.above == "" || text.Greets(e.above) || strings.ContainsRune(".!?:,", rune(e.above[len(e.above)-1])) {
		return true
	}
	if prev := k.prev(); prev != nil && prev.head && prev.via == byNumber {
		return true
	}
	if k.item == "" && len(e.above) <= shortLine { // no program broke the line above
		last := phrase.Words(e.above)
		return len(last) > 0 && !question.GoesOn[last[len(last)-1].Key]
	}
	_, m := question.Unmark(e.above)
	return k.via == byNumber && m.Bullet && len(e.above) <= shortLine
}

// shortLine is less than any width at which programs break lines.
const shortLine = 45

// goesOn weighs whether a line belongs to the answer above it: the first words under a heading do, and the next line
// does. A paragraph after a blank line does in its place under our question, in a form, where another answer follows,
// and where it goes on with what the answer announced; not "Övrigt som förut." below the last answer.
func (k *walker) goesOn(i int, s *section) evidence {
	e := &k.es[i]
	table := e.stray || e.below && s.via == byCell
	saw := onTheLine.when(e.Tail) | isBeside.when(e.cell) | anotherRow.when(table) | nextLine.when(!e.gap)
	if s.empty() {
		return saw | isFirst | inItsPlace.when(s.via == byQuestion)
	}
	if e.cell || e.Tail {
		return saw
	}
	saw |= otherNumber.when(i > 0 && k.es[i-1].head && s.via == byNumber && k.numbersOther(e))
	saw |= k.standsApart(e, s) | notCorrected.when(s.corrects && k.opensSentence(e, s.last()))
	if !e.gap {
		return saw
	}
	return saw | afterField.when(s.Field != "") | k.paragraph(i, s)
}

// numbersOther reports whether a line begins with the bare number of a question that has its answer: "8 ej akt", but
// not "8 poliser", or leaves a question open.
func (k *walker) numbersOther(e *entry) bool {
	if number.LeavesOpen(e.text) {
		return true
	}
	n, _, rest, ok := number.Spaced(e.text)
	item, known := k.r.c.Numbered(n)
	return ok && known && !k.r.open[item] && !number.Counts(rest)
}

// standsApart weighs a sentence of its own below an answer that stands on the line of its label: "Målgrupp: alla /
// Resten kommer". What goes on with the line above, and what stands in a list, is no such sentence.
func (k *walker) standsApart(e *entry, s *section) evidence {
	if s.via != byHeading || s.own || k.b.item != "" || question.Listed(e.text) {
		return 0
	}
	if open := number.LeavesOpen(e.text); open || !k.opensSentence(e, s.last()) {
		return asksBeside.when(open)
	}
	saw := isPutOff.when(!e.gap && phrase.Postpones(e.text)) | otherLabel.when(k.otherLabel(e.text))
	if s.Item == "" || s.Item == "fragor" || len(e.text) > phrase.LongestVerdict {
		return saw
	}
	m := clause.Learned()
	said := (&proseReader{m: m}).weigh(clause.NewSentence(e.text).Whole(), 0)
	best, sum := said.best(m)
	own := said.sum(m, s.Item)
	other := k.r.c.own(best) != s.Item && sum > enoughToo && own < 0 && said.Words >= clause.LeastWords
	return saw | isElse.when(other) | asksBeside.when(said.Asks && s.Item != "budskap" && s.Item != k.r.c.Free)
}

// opensSentence reports whether a line begins a sentence below a line that no program broke.
func (k *walker) opensSentence(e *entry, above string) bool {
	ended := strings.HasSuffix(above, ".") || len(above) <= shortLine && !phrase.Announces(above)
	return ended && (e.gap || !k.wraps(e)) && unicode.IsUpper(phrase.FirstRune(e.text))
}

// wraps reports whether the first word of a line would not have stood in the width of the mail on the line above.
func (k *walker) wraps(e *entry) bool {
	if k.b.width == 0 {
		k.b.width = narrowest
		for i := range k.b.spans {
			k.b.width = max(k.b.width, len(k.b.spans[i].Text))
		}
	}
	first, _, _ := strings.Cut(e.text, " ")
	return len(e.above)+1+len(first) >= k.b.width
}

// narrowest is the least width to which a program breaks lines, less a word.
const narrowest = 36

// otherLabel reports whether a line begins with a label that is none of ours, and no qualifier of an answer: "Tryck:
// …".
func (k *walker) otherLabel(line string) bool {
	head, rest, ok := strings.Cut(line[:phrase.Limit(line, shortLine)], ":")
	ws := phrase.Words(head)
	return ok && strings.HasPrefix(rest, " ") && len(ws) > 0 && len(ws) <= 3 && !phrase.In(question.Qualifiers, ws)
}

// paragraph weighs whether a paragraph belongs to the answer above it.
func (k *walker) paragraph(i int, s *section) evidence {
	e := &k.es[i]
	words, last := k.paragraphAt(i)
	polite := text.Closes(words) || phrase.Thanks(words) || text.Greets(e.text) || aside.WithoutCourtesy(words) == ""
	saw := isParagraph | isPolite.when(polite || phrase.Postpones(words))
	if !k.r.reply {
		return saw | inForm | moreFollows.when(e.more) | ownHeading.when(s.own && k.headsList(i))
	}
	if s.via == byQuestion && (k.b.quoted || k.b.held) {
		return saw | inItsPlace | isSigned.when(k.b.last && i > 0 && last == len(k.es)-1 && phrase.NameLine(words))
	}
	saw |= isAnnounced.when(phrase.Announces(s.last()) || question.Listed(e.text) && question.Listed(s.last()))
	return saw | moreFollows.when(e.more) | leadsOn.when(phrase.Announces(k.es[last].text))
}

// headsList reports whether a short line that is no sentence stands right above a list.
func (k *walker) headsList(i int) bool {
	line := k.es[i].text
	if i+1 == len(k.es) || k.es[i+1].gap || len(line) > shortLine {
		return false
	}
	if strings.HasSuffix(line, ".") || question.Listed(line) {
		return false
	}
	return isBulleted(k.es[i+1].text)
}

// paragraphAt joins the lines of the paragraph that begins at entry i, and returns the last of them.
func (k *walker) paragraphAt(i int) (joined string, last int) {
	es := k.es
	joined = es[i].text
	for last = i; last+1 < len(es) && !es[last+1].gap && !es[last+1].head && len(joined) < phrase.LongestVerdict; last++ {
		joined += "\n" + es[last+1].text
	}
	return joined, last
}

// known reports whether all numbers are numbers of questions.
func (r *reader) known(ns []int) bool {
	for _, n := range ns {
		if _, ok := r.c.Numbered(n); !ok {
			return false
		}
	}
	return len(ns) > 0
}

// item of the only number, "" when there are several.
func (c *claim) item() initiative.Item { return c.topics[0].Item }
