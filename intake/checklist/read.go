package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/aside"
	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/page"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/sent"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

// Talk is what was said in a case before.
type Talk struct {
	Sent []string          // the bodies of our mails in the case, newest first
	Open []initiative.Item // asked or still open

	Title  string   // of the case: its words may stand where it is called off
	Days   []string // words that say when it is, which may stand there too
	Author string   // name and address of who replies: such a name under a text signs it
}

// ReadNew reads the lines of a mail that is no reply of ours. A mail without headings may answer our questions inside a
// quote though it belongs to no case: they were copied out of the help mail by answering it.
func (c *Checklist) ReadNew(lines []letter.Line) Reading { return c.ReadNewBy("", lines) }

// ReadNewBy is ReadNew of a mail whose author's name and address are known: such a name under the last answer signs it.
func (c *Checklist) ReadNewBy(author string, lines []letter.Line) Reading {
	r := c.filed(lines)
	if !r.found {
		if form, ok := c.readForm(lines); ok {
			return form
		}
	}
	r.talk.Author = author
	return r.reading()
}

// filed reads headings and tables of a new mail and, where there is neither, numbers. Quoted text is not the sender's.
func (c *Checklist) filed(lines []letter.Line) *reader {
	ps := mine(c.pages.Cut(lines, c.asked))
	r := c.newReader()
	r.file(ps)
	if !r.found && r.countsUp(ps) {
		r = c.newReader()
		r.numbers = true
		r.file(ps)
		r.twice = r.countsTwice(ps)
		r.found = false // any agenda has six numbers; they must not let a mail through the gate
	}
	r.dropTitle()
	return r
}

// Headings counts the distinct questions that a mail has by heading or by their own words, as ReadNew does, and
// judges no answer: all that the gate asks of a stranger's mail. Most of those have no line that may be a heading.
func (c *Checklist) Headings(lines []letter.Line) int {
	if !c.mayHaveHeadings(lines) {
		return 0
	}
	return c.countHeadings(lines)
}

func (c *Checklist) countHeadings(lines []letter.Line) int {
	r := c.filed(lines)
	if n := c.headings(r.sections); n > 0 && !r.numbers {
		return n
	}
	form, _ := c.readForm(lines)
	return form.Headings
}

// mayHaveHeadings reports whether there is anything in a mail that Headings may count: a line that may begin with a
// heading, the look of a table, or two words of a question of ours one after the other.
func (c *Checklist) mayHaveHeadings(lines []letter.Line) bool {
	last := (*sent.Step)(nil)
	for _, l := range lines {
		if page.LooksLaidOut(l) || strings.ContainsAny(l.Text, "<[") { // links are left out of what is compared
			return true
		}
		if s, _ := question.Unmark(l.Text); c.MayBegin(s) {
			return true
		}
		if l.Part == letter.HeaderBlock {
			continue
		}
		for start, end := phrase.NextWord(l.Text, 0); start < end; start, end = phrase.NextWord(l.Text, end) {
			var room [phrase.LongestKey]byte
			word := text.AppendSkeleton(room[:0], l.Text[start:end])
			if len(word) == 0 {
				continue
			}
			if last != nil && last.Next(word) != nil {
				return true
			}
			if last = c.asked.Root.Next(word); last != nil && last.Line != nil {
				return true
			}
		}
	}
	return false
}

// ReadReply reads a reply: what of it is new, and which question each new word belongs to. New is what does not equal a
// line that we sent and does not lie in a mail before the one that is answered.
func (c *Checklist) ReadReply(lines []letter.Line, talk Talk) Reading {
	s := c.asked
	if len(talk.Sent) > 0 {
		s = c.asked.With(talk.Sent)
	}
	r := c.replyReader(s, talk.Open)
	r.reply, r.numbers, r.talk = true, true, talk
	r.file(c.pages.Cut(lines, s))
	return r.reading()
}

// readForm reads answers to our questions inside a quote. ok is false for any other mail.
func (c *Checklist) readForm(lines []letter.Line) (got Reading, ok bool) {
	if !slices.ContainsFunc(lines, func(l letter.Line) bool { return l.Part == letter.Quote }) {
		return Reading{}, false
	}
	r := c.newReader()
	r.reply, r.numbers = true, true
	places := r.places(c.pages.Cut(lines, c.asked))
	if !slices.ContainsFunc(places, func(b *place) bool { return b.item != "" && b.quoted }) {
		return Reading{}, false
	}
	for _, b := range places {
		r.walk(b)
	}
	got = r.reading()
	got.Courtesy, got.Cancelled = false, false
	return got, len(got.Answers) > 0
}

// dropTitle drops "Kommunikationsinsats" alone on the first line: a title, no heading.
func (r *reader) dropTitle() {
	if len(r.sections) < 2 || !r.before[0].empty() || !r.before[1].empty() {
		return
	}
	if s := r.sections[0]; s.Item == r.c.Free && s.own && s.empty() {
		r.sections = r.sections[1:]
	}
}

// reading makes the Reading of what was filed, and decides what the words under no heading are.
func (r *reader) reading() Reading {
	told := r.takeTold()
	r.preferOwn()
	r.dropDeadlines()
	if n := len(r.sections); n > 0 && !r.c.OnlyVerdict(r.sections[n-1].String()) { // "Inga" is a name, too
		r.sections[n-1].endLetter()
		r.sections[n-1].unsign(r.author)
		r.sections[n-1].endLetter() // what stood above the name
	}
	got := Reading{Told: told, Cancelled: r.cancelled, Evaluated: r.evaluated, Several: !r.reply && r.several()}
	got.Fields = r.c.fields(r.sections)
	if got.Headings = r.c.headings(r.sections); r.numbers && !r.reply {
		got.Headings = 0
	}
	if r.reply {
		if got.Answers = r.c.answers(r.sections); r.excuse != nil {
			got.Answers, _ = r.waived(got.Answers, r.excuse)
		}
		got.Questions = r.c.askedBack(got.Answers)
		r.judge(&got)
	} else {
		r.describe(&got)
	}
	got.Rest = aside.WithoutCourtesy(got.Rest)
	got.trail = r.trail
	return got
}

// askedBack are the numbers of the questions that were answered by a question.
func (c *Checklist) askedBack(answers []Answer) (numbers []int) {
	for _, a := range answers {
		if q := c.Question(a.Item); a.State == initiative.NoAnswer && c.AsksBack(q, a.Text) {
			numbers = append(numbers, q.N)
		}
	}
	return numbers
}

// takeTold takes out what stands under the line of ours that tells the time.
func (r *reader) takeTold() string {
	var told prose
	r.sections = slices.DeleteFunc(r.sections, func(s *section) bool {
		if s.Item == sent.TheTime {
			told.add(s.String())
		}
		return s.Item == sent.TheTime
	})
	return told.String()
}

// manyHeadings is the number of headings from which on the text before the first is a greeting.
const manyHeadings = 3

// describe decides what becomes of a new mail's words under no heading: greeting, or running text that says what it is.
func (r *reader) describe(got *Reading) {
	r.unsign()
	intro := phrase.WithoutGreeting(r.intro())
	rest := r.rest.String()
	n := r.c.headings(r.sections)
	said, unread := "", intro
	switch {
	case n >= manyHeadings || r.speaksOf(r.c.Free):
	case n == 0: // fields may stand anywhere in a mail without headings
		said, rest = intro+"\n\n"+rest, ""
	default:
		said = intro
	}
	if said != "" {
		got.Several = got.Several || clause.TellsOfSeveral(said)
		var spoken []*section
		spoken, unread = r.speak(said, 0)
		r.sections = append(spoken, r.sections...)
	}
	spoken, left := r.speak(rest, replyRaise)
	got.Answers = r.c.answers(append(spoken, r.sections...))
	got.Rest = strings.TrimSpace(r.note + "\n\n" + strings.TrimSpace(unread+"\n\n"+left))
	got.Empty = !phrase.HasWords(intro) && len(r.sections) == 0 && !phrase.HasWords(got.Rest)
}

// speaksOf reports whether a heading of a question has text under it.
func (r *reader) speaksOf(item initiative.Item) bool {
	return slices.ContainsFunc(r.sections, func(s *section) bool { return s.Item == item && !s.empty() })
}

// shortNote is the length of a note that somebody puts above a mail that is passed on.
const shortNote = 200

// intro is the text before the first heading. Of a mail that was passed on it is the passed-on text; what stands above
// goes with it only when it is more than a note.
func (r *reader) intro() string {
	own, passed := r.before[0].String(), r.before[1].String()
	switch {
	case passed == "":
		return own
	case own == "", len(own) <= shortNote:
		r.note = own
		return passed
	}
	return phrase.WithoutGreeting(own) + "\n\n" + phrase.WithoutGreeting(passed)
}

// dropDeadlines takes out of a time what tells another one: "Onsdag 22 april. Sista anmälningsdag är 15 april."
func (r *reader) dropDeadlines() {
	for _, s := range r.sections {
		said := s.String()
		if s.Item != "nar" || s.via != byHeading || len(said) > phrase.LongestVerdict || !mayEnd.In(said) {
			continue
		}
		var kept []string
		sentences := text.Sentences(said)
		for _, span := range sentences {
			sentence := span.Of(said)
			c := clause.NewSentence(sentence).Whole()
			if c.Dated && len(kept) > 0 && phrase.AnyIn(phrase.Words(sentence), deadlines) {
				r.loose(s.forwarded).add(sentence)
			} else {
				kept = append(kept, sentence)
			}
		}
		if len(kept) < len(sentences) {
			s.lines = []string{strings.Join(kept, " ")}
		}
	}
}

// deadlines are words of a sentence that tells by when people must answer.
var (
	deadlines = phrase.Set("deadlines")
	mayEnd    = text.NewNeeds(phrase.WordsOf(deadlines))
)

// preferOwn drops the passed-on answers to questions that the sender answers above.
func (r *reader) preferOwn() {
	if !slices.ContainsFunc(r.sections, func(s *section) bool { return s.forwarded }) {
		return
	}
	own := map[question.Topic]bool{}
	for _, s := range r.sections {
		if !s.forwarded && !s.empty() {
			own[s.Topic] = true
		}
	}
	r.sections = slices.DeleteFunc(r.sections, func(s *section) bool { return s.forwarded && own[s.Topic] })
}

// judge decides what a reply's words under no heading are, where nothing else answers: they call the case off, thank,
// answer the only open question, excuse all of them, or are running text.
func (r *reader) judge(got *Reading) {
	r.unsign()
	rest := strings.TrimSpace(r.before[0].String())
	spoken := phrase.WithoutGreeting(rest)
	answered := len(got.Answers) > 0
	switch {
	case r.ofField(got):
	case answered || !phrase.HasWords(spoken) && !phrase.OnlyMarks(spoken):
	case phrase.CallsOff(spoken, r.talk.Title, r.talk.Days...):
		got.Cancelled = true
	case phrase.Thanks(spoken):
		got.Courtesy = len(got.Fields) == 0
	case len(r.open) == 1 && len(got.Fields) == 0:
		if a, left, ok := r.only(); ok {
			got.Answers, rest = []Answer{a}, left
			got.Headings, got.Bare = 1, true
		}
	default:
		if answers, left := r.answersIn(spoken); len(answers) > 0 {
			got.Answers, rest = answers, left
		}
	}
	got.Rest = rest
	nothing := len(got.Answers) == 0 && !got.Cancelled && !got.Courtesy && len(got.Fields) == 0
	got.Empty = !r.words || nothing && !phrase.HasWords(spoken)
}

// answersIn are the answers of a reply's running text, which may excuse all questions, and what of it is left.
func (r *reader) answersIn(spoken string) (answers []Answer, left string) {
	if e, ok := r.c.Excuse(aside.WithoutCourtesy(spoken)); ok {
		if answers, ok = r.waived(nil, &e); ok {
			return answers, ""
		}
	}
	said, left := r.speak(spoken, replyRaise)
	return r.c.answers(said), left
}

// replyRaise is how much surer a clause of a reply must be than one of a new mail: what a reply says is mostly about
// something else.
const replyRaise = 0.6

// won notes a claim that nothing stood against.
func (r *reader) won(item initiative.Item, v via, text string, saw evidence) {
	c := claim{topics: r.c.One(question.Topic{Item: item}), via: v, saw: saw}
	r.trail = append(r.trail, filed{claim: c, text: text})
}

// answersNot reports whether a text asks in its turn or puts the answer off. A question may be part of some answers.
func (r *reader) answersNot(item initiative.Item, t string) bool {
	return item != "fragor" && phrase.AsksBack(t) || !r.c.MayAsk(item) && phrase.OnlyAsks(t) || r.putsOff(item, t)
}

// only takes text under no heading as the answer to the only open question, less what only greets, thanks, signs or
// ends the letter.
func (r *reader) only() (a Answer, rest string, ok bool) {
	var item initiative.Item
	for item = range r.open {
	}
	said, left := r.saidOf(item)
	t := strings.Join(said, "\n\n")
	if t == "" || r.answersNot(item, t) {
		return Answer{}, "", false
	}
	c := claim{topics: r.c.One(question.Topic{Item: item}), via: byProse, saw: onlyOpen}
	if item != "nar" && r.ofTheCase(t) && r.c.Judge(item, t) == initiative.Answered {
		c.said = r.likeness(item, t)
	}
	if c.sum() <= 0 {
		r.trail = append(r.trail, filed{claim: c, text: t, lost: outweighed})
		return Answer{}, "", false
	}
	r.trail = append(r.trail, filed{claim: c, text: t})
	s := &section{Topic: question.Topic{Item: item}, prose: prose{lines: []string{t}}}
	return r.c.answers([]*section{s})[0], strings.Join(left, "\n\n"), true
}

// saidOf parts the paragraphs under no heading into those that may answer a question and those that answer none. What
// tells of another question counts where nothing else is said.
func (r *reader) saidOf(item initiative.Item) (said, left []string) {
	var other []string
	passed := false
	for _, p := range r.before[0].paragraphs() {
		t := phrase.AfterReference(phrase.WithoutGreeting(p))
		if short := aside.WithoutCourtesy(t); short != "" {
			t = short
		}
		passed = aside.Said(t, r.c.MayAsk(item), r.author) || passed && text.NameLike(t) // and the name under it
		switch {
		case passed, !phrase.HasWords(t) || phrase.Thanks(t) || text.Closes(t) || phrase.Remark(t) || phrase.Recalls(t):
			left = append(left, p)
		case r.tellsOfOther(item, t):
			other = append(other, p)
		default:
			said = append(said, t)
		}
	}
	if len(said) == 0 {
		said, other = other, nil
	}
	return said, append(left, other...)
}

// putsOff is text.PutsOff of a question's answer, by the names of the question.
func (r *reader) putsOff(item initiative.Item, said string) bool {
	calls := func(word string) bool { return r.c.Calls(item, word) }
	return len(said) <= phrase.LongestVerdict && text.PutsOff(said, calls)
}
