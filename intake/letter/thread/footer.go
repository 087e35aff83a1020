package thread

import (
	"slices"
	"strings"
	"unicode/utf8"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/pattern"
	"haninge.se/samrad/intake/text"
)

var (
	legal  = sets.Pattern(`(?i)^\W{0,4}{{legal text}}`)
	footer = sets.Pattern(`(?i)^\W{0,4}{{footer}}`)
	banner = sets.Pattern(`(?i)^[\W_]{0,6}{{banner}}`)
	advice = sets.Pattern(`(?i)^\W{0,4}{{advice}}`)
	// tagged is a banner of one word in brackets.
	tagged = pattern.New(`(?i)^[*_\s]*(?:\[{1,2}\s?extern(?:t|al|a)?\s?\]{1,2}|\*{2,3}\s?extern(?:t|al)?\s?\*{2,3}|` +
		`\[ext\])[*_\s]*$`)
	// listFoot and listLine are the tail that a mailing list program adds.
	listFoot = pattern.New(`(?i)^(?:_{2,}|-{3,}|={3,})$`)
	listLine = sets.Pattern(`(?i){{list line}}`)
)

// bannerLines is how far down a mail server's banner is looked for.
const bannerLines = 8

// noneOwn reports whether no line holds words of the sender's own.
func noneOwn(lines []line) bool {
	return !slices.ContainsFunc(lines, func(l line) bool { return l.whose == Own && !l.blank() })
}

// isLegal and isFooter look at the beginning of a line, and boilerplate asks for either.
func isLegal(text string) bool     { return starts(text, legal, legalWord) }
func isFooter(text string) bool    { return starts(text, legalWord, footer) }
func boilerplate(text string) bool { return isLegal(text) || isFooter(text) }

// longestHead is how much of a line is looked at.
const longestHead = 600

// starts reports whether the beginning of a line has both, of which the one that is sooner said to be missing is asked
// first.
func starts(s string, first, second *pattern.Pattern) bool {
	if len(s) < 10 || len(s) > 2000 {
		return false
	}
	head := s[:min(len(s), longestHead)]
	return first.MatchString(head) && second.MatchString(head)
}

// legalWord are words of which one stands in such a line: without one it is somebody's.
var legalWord = sets.Pattern(`(?i){{legal word}}`)

func isBanner(text string) bool {
	return len(text) >= 3 && len(text) <= 500 && (tagged.MatchString(text) || banner.MatchString(text))
}

// markFooters labels the boilerplate of a run of lines: banners at its top, disclaimers anywhere (whole paragraphs),
// and the tail of a mailing list or of a gateway. More tells that something stands below the run.
func markFooters(run []line, top, more bool) {
	markBetween(run)
	if top {
		markBanner(run, more)
	}
	markBannerBelow(run, more)
	for i := 0; i < len(run); i++ {
		if run[i].blank() || run[i].Role == letter.Label {
			continue
		}
		said := unwrapped(run, i)
		switch {
		case isLegal(said), (run[i].whose == Signature || lastAlone(run, i, more)) && isFooter(said):
			end := paragraph(run, i)
			set(run[i:end], Disclaimer)
			markRule(run[:i])
			i = end
		case listFoot.MatchString(run[i].Text) && i+1 < len(run) && listLine.MatchString(run[i+1].Text):
			set(run[i:], Machine)
			return
		case listFoot.MatchString(run[i].Text) && ruledOff(run[i+1:]):
			set(run[i:], Machine)
			return
		}
	}
}

// ruledLines is how many lines a gateway sets below the line that it draws under a text.
const ruledLines = 4

// ruledOff tells what a gateway says of a mail below a line that it drew: a few lines, the first of them about this
// very mail.
func ruledOff(run []line) bool {
	said := 0
	for _, l := range run {
		if l.blank() {
			continue
		}
		if said++; said > ruledLines || said == 1 && !phrases.Has(text.Tokens(l.Text), bannerThis) {
			return false
		}
	}
	return said > 0
}

// lastAlone tells that line i begins the last paragraph, or what is ruled off in it, and that nothing above it waits
// for an answer. More tells that something stands below the run.
func lastAlone(run []line, i int, more bool) bool {
	if i > 0 && !apart(run[i-1], run[i]) && !listFoot.MatchString(run[i-1].Text) {
		return false
	}
	end := i + 1
	for end < len(run) && !apart(run[i], run[end]) {
		end++
	}
	if !noneOwn(run[end:]) {
		return false
	}
	above := i - 1
	for above >= 0 && run[above].blank() {
		above--
	}
	if above < 0 {
		return more
	}
	l := run[above]
	return l.whose != Own || !strings.HasSuffix(l.Text, ":") && !strings.HasSuffix(l.Text, "?") &&
		l.Role != letter.Heading && l.Role != letter.Label
}

// A line of fullLine letters or more with the first word of the next was broken by a program, and wrappedLines of them
// are enough to know a text by its beginning.
const fullLine, wrappedLines = 66, 4

// unwrapped is line i with the next ones, as far as a program broke them.
func unwrapped(run []line, i int) string {
	out := run[i].Text
	for n := i + 1; n < len(run) && n < i+wrappedLines && wrapped(run[n-1], run[n]); n++ {
		out += " " + run[n].Text
	}
	return out
}

// wrapped tells that a program, and no person, ended a line.
func wrapped(l, next line) bool {
	word, _, _ := strings.Cut(next.Text, " ")
	plain := l.Role == letter.Plain && next.Role == letter.Plain
	return plain && l.block == next.block && l.block >= 0 && len(l.Text) < 2*fullLine &&
		utf8.RuneCountInString(l.Text)+1+utf8.RuneCountInString(word) >= fullLine
}

// markRule takes the line that is drawn above a disclaimer with it.
func markRule(run []line) {
	for i := len(run) - 1; i >= 0 && len(run)-i < 40; i-- {
		switch {
		case run[i].whose == Disclaimer || run[i].blank():
		case rule.MatchString(run[i].Text):
			run[i].whose = Disclaimer
			return
		default:
			return
		}
	}
}

func markBanner(run []line, more bool) {
	markOwnBanner(run, more)
	seen, warned := 0, false
	for i := range run {
		if run[i].blank() {
			continue
		}
		said := unwrapped(run, i)
		goesOn := warned && (len(run[i].Text) <= 300 && advice.MatchString(run[i].Text) || wrapped(run[i-1], run[i]))
		if warned = isBanner(said) || goesOn; warned {
			run[i].whose = Banner
		}
		if seen++; seen >= bannerLines {
			return
		}
	}
}

var (
	bannerMail   = phrases.Set("banner mail")
	bannerOrigin = phrases.Set("banner origin")
	bannerWarns  = phrases.Set("banner warns")
	bannerCall   = phrases.Set("banner call")
	bannerThis   = phrases.Set("banner this")

	saysThis = phrases.Rare(bannerThis) // a word of them stands in what is about this mail
)

// shortestBanner is shorter than a mail and where it comes from can be named, longestBanner longer than anybody says
// it.
const shortestBanner, longestBanner = len("extern mejl"), 400

// markOwnBanner labels a banner in words that no pattern knows: a first paragraph of nothing but where this mail comes
// from and what to beware of. More tells that a quote stands below the run; a mail of nothing else is somebody's words.
func markOwnBanner(run []line, more bool) {
	start := 0
	for start < len(run) && (run[start].blank() || run[start].whose == Banner) {
		start++
	}
	for end := min(paragraph(run, start), start+bannerLines); end > start; end-- {
		if end < len(run) && !apart(run[end-1], run[end]) || !more && allBlank(run[end:]) {
			continue
		}
		said := run[start].Text
		for k := start + 1; k < end; k++ {
			if apart(run[k-1], run[k]) {
				said += "." // a paragraph says something by itself
			}
			said += " " + run[k].Text
		}
		if len(said) >= shortestBanner && len(said) <= longestBanner && warnsOfMail(said) {
			set(run[start:end], Banner)
			return
		}
	}
}

// between are the lines that a gateway sets before and behind its banner in a plain text.
var between = pattern.New(`(?i)^\W*\w*Banner(Start|End)\W*$`)

// markBetween labels a banner that stands between two such lines.
func markBetween(run []line) {
	for i := range run {
		if m := between.FindStringSubmatch(run[i].Text); m == nil || !strings.EqualFold(m[1], "start") {
			continue
		}
		for k := i + 1; k < len(run) && k-i <= 2*bannerLines; k++ {
			if m := between.FindStringSubmatch(run[k].Text); m != nil && strings.EqualFold(m[1], "end") {
				set(run[i:k+1], Banner)
				break
			}
		}
	}
}

// bannersBelow is how many paragraphs of a banner may stand below a text, in as many languages.
const bannersBelow = 3

// markBannerBelow labels the last paragraphs of a run where they are a banner about this very mail. What nothing stands
// above is somebody's words, and so is what stands right under a question.
func markBannerBelow(run []line, more bool) {
	for range bannersBelow {
		end := len(run)
		for end > 0 && (run[end-1].blank() || run[end-1].whose != Own && run[end-1].whose != Forwarded) {
			end--
		}
		start := end
		for start > 0 && !apart(run[start-1], run[end-1]) {
			start--
		}
		saying := slices.ContainsFunc(run[start:end], func(l line) bool { return saysThis.In(l.Text) })
		if start == 0 || !saying || !lastAlone(run[:end], start, more) {
			return
		}
		said := run[start].Text
		for _, l := range run[start+1 : end] {
			said += " " + l.Text
		}
		if len(said) > longestBanner || !phrases.Has(text.Tokens(said), bannerThis) || !warnsOfMail(said) {
			return
		}
		set(run[start:end], Banner)
	}
}

// warnsOfMail reports whether a text says where this mail comes from, and warns in all its other sentences. A warning
// alone may be the very message of an initiative against fraud.
func warnsOfMail(s string) bool {
	all := text.Tokens(s)
	if !phrases.Has(all, bannerOrigin) || !phrases.Has(all, bannerMail) {
		return false
	}
	origin, warned := false, false
	for _, toks := range text.Parted(s, all) {
		if !slices.ContainsFunc(toks, func(t text.Token) bool { return t.Kind == text.Word }) {
			continue // stars around it
		}
		from := phrases.Has(toks, bannerMail) && phrases.Has(toks, bannerOrigin)
		warns := phrases.Has(toks, bannerWarns)
		called := len(toks) <= 3 && phrases.Has(toks, bannerCall)
		if !from && !warns && !called {
			return false
		}
		origin, warned = origin || from, warned || warns || called
	}
	return origin && warned
}

var (
	marking = sets.Pattern(`(?i)^[\[(]?{{marking}}\s*[:=]\s*` +
		`(?:\pL[\pL ]{1,30}|{{class}}(?:[\s,/-]+\pL[\pL ]{1,30})?)[\])]?$`)
	classed = sets.Pattern(`(?i)^(?:[\[(]\s?(?:{{classed}}\s)?{{class name}}(?:\s{{classed about}})?\s?[\])]|` +
		`{{classed}}\s{{class name}}(?:\s{{classed about}})?)\.?$`)
	meeting  = sets.Pattern(`(?i)^{{meeting}}`)
	inviting = sets.Pattern(`(?i){{inviting}}`)
	invited  = sets.Pattern(`(?i)^[^:]{2,60}\b{{inviting}} .{0,40}\b{{meeting place}}`)
	joining  = sets.Pattern(`(?i)^{{meeting line}}`)
)

// markMachine labels what programs set among a person's words: the marking of a mail's class on a line of its own, and
// the block with which a meeting is joined.
func markMachine(run []line) {
	for i := 0; i < len(run); i++ {
		l := &run[i]
		switch {
		case l.blank() || l.Role == letter.Label || len(l.Text) > 200:
		case (marking.MatchString(l.Text) || classed.MatchString(l.Text)) && alone(run, i):
			l.whose = Banner
		case i+1 < len(run) && (meeting.MatchString(l.Text) || invites(l.Text)):
			i = markMeeting(run, i) - 1
		}
	}
}

// invites reports whether a line invites to a meeting. The words are asked for first, since few lines have them: a name
// of any length may stand before them.
func invites(line string) bool { return inviting.MatchString(line) && invited.MatchString(line) }

// alone tells that a line is a paragraph: between blank lines, or in HTML a block.
func alone(run []line, i int) bool {
	return (i == 0 || apart(run[i-1], run[i])) && (i+1 == len(run) || apart(run[i], run[i+1]))
}

func apart(a, b line) bool { return a.block != b.block }

// markMeeting labels the block around a meeting's name, from the line drawn above it to the end of its last paragraph,
// and returns the line after it. Below an invitation its subject and time come first. Without a line that only such
// blocks have it is somebody's words.
func markMeeting(run []line, i int) int {
	end, joins, invitation := i+1, false, invites(run[i].Text)
	for at := i + 1; at < len(run); {
		if run[at].blank() {
			at++
			continue
		}
		said := run[at].Text
		goesOn := joining.MatchString(said) || rule.MatchString(said) || listFoot.MatchString(said)
		if !goesOn && run[at-1].blank() && !(invitation && !joins && joinsSoon(run[at:])) {
			break
		}
		after := paragraph(run, at)
		for _, l := range run[at:after] {
			joins = joins || joining.MatchString(l.Text)
		}
		end, at = after, after
	}
	if !joins {
		return i + 1
	}
	start := i
	for k := i - 1; k >= 0 && i-k < 3; k-- {
		if rule.MatchString(run[k].Text) {
			start = k
		}
	}
	set(run[start:end], Machine)
	return end
}

// joinsSoon tells that a line that only such blocks have is among the next ones.
func joinsSoon(run []line) bool {
	joins := func(l line) bool { return joining.MatchString(l.Text) }
	return slices.ContainsFunc(run[:min(len(run), 2*bannerLines)], joins)
}
