package checklist

import (
	"math"
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/linear"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:generate go test -run TestLearn -learn

// Running text is read sentence by sentence: the model and what else is to be seen weigh each for each question, a
// sentence is parted where two of its clauses plainly answer different questions, and what stays in doubt answers none.

// The sums from which on a clause is filed. The scale is the logarithm of the odds.
const (
	enough      = 0.4  // for its likeliest question
	enoughToo   = 1.0  // for a second one
	enoughVad   = -0.5 // what a new mail nearly always says
	enoughNar   = -0.6 // likewise, where there is a date
	enoughMore  = 2.0  // for more than one sentence of "vad"
	partingCost = 2.0
	runningCost = 1.2 // likewise, of text without marks
	mostLift    = 2.0 // what stands around a sentence adds this at most
)

// mostUtterances bounds how many sentences of a mail are weighed; what stands below belongs to no mail that people
// write.
const mostUtterances = 150

// proseReader reads running text for the questions that may be answered in it.
type proseReader struct {
	m     *linear.Model
	may   []bool                             // which of the model's questions are looked for; all, where it is nil
	raise float64                            // added to all sums from which on a clause is filed
	label func([]text.Token) initiative.Item // whose label a sentence begins with, nil likewise
	room  []uint32                           // for the features of one piece of text
	named func(string) initiative.Item       // the question that bears a name, nil where names count for nothing
}

// spoken is a clause or sentence with the sums for each question and the questions it is filed under.
type spoken struct {
	clause.Clause
	sentence int
	saw      evidence
	chances  []float64 // of each question, by the model
	sums     []float64
	items    []initiative.Item
	exact    bool            // its date is less than a season
	led      initiative.Item // what the words above lead up to
	names    initiative.Item // whose label it begins with
	colon    bool            // which a colon sets off
	line     bool            // begins a line
	leads    bool            // leads up to what follows
}

func (s *spoken) sum(m *linear.Model, item initiative.Item) float64 {
	if k := slices.Index(m.Items, item); k >= 0 {
		return s.sums[k]
	}
	return -9
}

// best is the likeliest question.
func (s *spoken) best(m *linear.Model) (item initiative.Item, sum float64) {
	k := 0
	for i, v := range s.sums {
		if v > s.sums[k] {
			k = i
		}
	}
	return m.Items[k], s.sums[k]
}

// weigh makes the sums of a piece of text.
func (r *proseReader) weigh(u clause.Clause, sentence int) spoken {
	out := spoken{Clause: u, sentence: sentence}
	out.saw = isAsking.when(out.Asks) | hasFewWords.when(out.Words < 4 && !out.Asks) | isNoAnswer.when(out.Against) |
		isCode.when(u.Code) | leadsUp.when(strings.HasSuffix(u.Text, ":")) |
		onCondition.when(u.Opens(clause.Conditions)) | isHeldBack.when(u.Dated && u.Has(clause.HeldBack))
	if r.label != nil {
		out.names = r.label(u.Tokens())
		out.colon = out.names != "" && u.Tokens()[1].Key == ":"
	}
	r.room = u.Features(r.m, r.room[:0])
	n := len(r.m.Items)
	room := make([]float64, 2*n)
	out.chances, out.sums = r.m.Chances(r.room, room[:0:n]), room[n:]
	r.sum(&out)
	return out
}

// sum makes the sums of what the model and what else is to be seen say.
func (r *proseReader) sum(s *spoken) {
	for k, item := range r.m.Items {
		if item == clause.NoItem || r.may != nil && !r.may[k] {
			s.sums[k] = -9
			continue
		}
		p := s.chances[k]
		s.sums[k] = math.Log(p+1e-4) - math.Log(1-p+1e-4) + s.seen(item).sum()
	}
}

// seen is what is to be seen of a clause when it is claimed for a question: only one of them is answered by asking.
func (s *spoken) seen(item initiative.Item) evidence {
	saw := s.saw | isLedUpTo.when(s.led != "" && item == s.led)
	if s.names != "" && item == s.names {
		saw |= namesIt | setInLine.when(s.colon)
	}
	switch item {
	case "fragor":
		return saw &^ isAsking &^ onCondition &^ isElsewhen &^ isOfOthers
	case "nar":
		return saw &^ isAnswered
	}
	return saw &^ onCondition &^ isAnswered &^ isElsewhen &^ isOfOthers
}

// read files what running text says. What it returns stands in the order of the text.
func (r *proseReader) read(s string) []spoken {
	var all []spoken
	n := 0
	for span, toks := range text.Parted(s, text.Tokens(s)) {
		if n == mostUtterances {
			break
		}
		line, at := toks[0].Line, len(all)
		all = append(all, r.part(r.weigh(clause.SentenceOf(span.Of(s), toks).Whole(), n))...)
		all[at].line = line
		n++
	}
	if r.ordered(len(all)) {
		r.along(all)
	}
	r.lead(all)
	for i := range all {
		all[i].file(r.m, r.raise)
	}
	all = answerOwn(all)
	if r.looksFor("vad") {
		r.fileVad(all)
	}
	if r.raise == 0 && r.looksFor("nar") {
		r.fileNar(all)
	}
	return all
}

// looksFor reports whether answers to a question are looked for.
func (r *proseReader) looksFor(item initiative.Item) bool {
	return r.may == nil || r.may[slices.Index(r.m.Items, item)]
}

// file files a clause under its likeliest question, and under others that are likely too.
func (s *spoken) file(m *linear.Model, raise float64) {
	item, sum := s.best(m)
	if sum < enough+raise {
		return
	}
	s.items = append(s.items, item)
	for k, other := range m.Items {
		if other != item && s.sums[k] > enoughToo+raise {
			s.items = append(s.items, other)
		}
	}
}

// timeWordsAtMost is how many words a sentence has at the most that tells nothing but the time.
const timeWordsAtMost = 9

// shortMail is how many sentences a mail has at most that says little more than what it is.
const shortMail = 2

// fileVad finds the sentence that says what it is: the likeliest, the first ones before others. Only a neighbour that
// is as plain about it goes with it. A mail of a sentence or two says what it is, if anything.
func (r *proseReader) fileVad(all []spoken) {
	content := 0
	for i := range all {
		if all[i].says() {
			content++
		}
	}
	short := content <= shortMail && r.raise == 0
	at, most, before, first := -1, r.enoughVad(len(all)), 0, r.firstVad(len(all))
	for i := range all {
		s := &all[i]
		if len(s.items) > 0 || s.sum(r.m, "vad") > -2.5 {
			before++
		}
		if sum := r.describes(s, short) + max(0, first-0.3*float64(before)); sum > most {
			at, most = i, sum
		}
	}
	for i := range all {
		near := at >= 0 && max(all[i].sentence-all[at].sentence, all[at].sentence-all[i].sentence) <= 1
		if i != at && !(near && all[i].sum(r.m, "vad") > enoughMore) {
			all[i].drop("vad")
		}
	}
	if at >= 0 {
		all[at].describe(short && all[at].sum(r.m, "vad") < enough)
	}
}

// describes weighs a clause as what says what it is.
func (r *proseReader) describes(s *spoken, short bool) float64 {
	saw := hasFewWords.when(s.Words < clause.LeastWords && !short)
	switch {
	case short && s.says():
		saw |= isAlone
	case len(s.items) == 0:
	case s.items[0] == "nar":
		saw |= moreThanTime.when(s.Words > timeWordsAtMost)
	case s.items[0] != "vad":
		saw |= answersOther
	}
	return s.sum(r.m, "vad") + saw.sum()
}

// drop takes a question off a clause.
func (s *spoken) drop(item initiative.Item) {
	s.items = slices.DeleteFunc(s.items, func(i initiative.Item) bool { return i == item })
}

// describe files a clause as what says what it is; only tells that it can be about nothing else but that and the time.
func (s *spoken) describe(only bool) {
	if only {
		s.items = slices.DeleteFunc(s.items, func(i initiative.Item) bool { return i != "nar" && i != "vad" })
	}
	if !slices.Contains(s.items, "vad") {
		s.items = append(s.items, "vad")
	}
}

// says reports whether a clause says anything beside courtesy.
func (s *spoken) says() bool {
	return !s.Asks && s.Words > 0 && !s.Opens(clause.HandsOver) && !text.Greets(s.Text) && !text.Courteous(s.Text) &&
		!text.Closes(s.Text) && !phrase.Points(s.Text)
}

// speak reads text without headings. What the headings beside it answer already is not looked for. It returns what was
// read, and what answers nothing: of a reply also what calls something off, for that is no answer but a word about one.
func (r *reader) speak(said string, raise float64) (sections []*section, unread string) {
	if said = strings.TrimSpace(said); said == "" {
		return nil, ""
	}
	m := clause.Learned()
	may := make([]bool, len(m.Items))
	for k, item := range m.Items {
		own := r.c.own(item)
		may[k] = r.open[own] && !r.speaksOf(own)
	}
	var rest prose
	for _, s := range (&proseReader{m: m, may: may, raise: raise, named: r.c.named, label: r.c.Named}).read(said) {
		r.trail = append(r.trail, s.claims(m, r.c)...)
		says := len(s.items) > 0 && !phrase.Points(s.Text) && !phrase.Thanks(s.Text) && !phrase.Postpones(s.Text)
		if !says || r.reply && text.CallsOff(s.Text) {
			rest.add(s.Text)
			continue
		}
		for _, item := range s.items {
			t, said := question.Topic{Item: r.c.own(item)}, phrase.PastGreeting(s.Text, phrase.OpensSentence)
			if h, ok := r.c.Heading(said); ok && h.Item == t.Item && h.Sep != 0 && len(s.items) == 1 {
				said = h.Rest
			}
			sections = append(sections, &section{Topic: t, via: byProse, prose: prose{lines: []string{said}}})
		}
	}
	return sections, rest.String()
}

// ofTheCase reports whether a text may speak of the case and answer nothing: it holds a day, begins with a number,
// calls something by a word of the title, or says what does not take place, on whatever condition.
func (r *reader) ofTheCase(said string) bool {
	if phrase.Reaches(said) {
		return false
	}
	toks := text.Tokens(said)
	whole := clause.SentenceOf(said, toks).Whole()
	counts := len(toks) > 0 && toks[0].Kind == text.Number
	return counts || whole.ReadTime().Text != "" || text.SpeaksOfOff(toks) || phrase.Calls(said, r.talk.Title)
}

// likeness is what the model says of a text as the answer to a question, where it is unlike all answers to it: the most
// that it says of a sentence. Of a few words it knows nothing, nor of what its author asks where answers may ask.
func (r *reader) likeness(item initiative.Item, said string) float64 {
	m := clause.Learned()
	model := item
	if item == r.c.Free {
		model = "vad"
	}
	most := math.Inf(-1)
	for span, toks := range text.Parted(said, text.Tokens(said)) {
		s := (&proseReader{m: m}).weigh(clause.SentenceOf(span.Of(said), toks).Whole(), 0)
		if s.Words <= clause.LeastWords || !slices.Contains(m.Items, model) || s.Asks && r.c.MayAsk(item) {
			return 0
		}
		if item == "talesperson" && phrase.SaysWho(s.Text, toks) {
			return 0
		}
		most = max(most, s.sum(m, model))
	}
	return min(most, 0)
}

// named is the model's question that bears a name, "" for none.
func (c *Checklist) named(name string) initiative.Item {
	h, ok := c.Heading(name)
	switch {
	case !ok || h.Rest != "":
		return ""
	case h.Item == c.Free:
		return "vad"
	}
	return h.Item
}

// own is the checklist's own question for one of the model: another checklist calls the first one by another name.
func (c *Checklist) own(item initiative.Item) initiative.Item {
	if item == "vad" {
		return c.Free
	}
	return item
}

// unlikely is the sum below which a claim that lost is not worth telling.
const unlikely = -1.5

// claims are the claims of a clause for the questions that it answers, and for the likeliest that it does not.
func (s *spoken) claims(m *linear.Model, c *Checklist) (out []filed) {
	best, _ := s.best(m)
	for k, item := range m.Items {
		f := filed{text: s.Text}
		switch {
		case slices.Contains(s.items, item):
		case item == "vad" && s.sums[k] >= enough:
			f.lost = "another sentence says it sooner"
		case item == best && s.sums[k] > unlikely:
			f.lost = "in doubt"
		default:
			continue
		}
		f.claim = claim{topics: []question.Topic{{Item: c.own(item)}}, via: byProse, saw: s.seen(item)}
		f.said = s.sums[k] - f.saw.sum()
		out = append(out, f)
	}
	return out
}
