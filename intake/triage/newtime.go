package triage

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/when"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// longestDate is how long words may be that are taken for a time and nothing else.
const longestDate = 200

//go:embed data/newtime.tsv
var newTimeTable string

var (
	timeWords = text.MustCompile(newTimeTable)
	moves     = timeWords.Set("move")
	corrects  = timeWords.Set("corrected")
	leads     = timeWords.Set("leads")
	links     = timeWords.Set("links")
	doubts    = timeWords.Set("doubt")
	asksFirst = timeWords.Set("asks")
	leavesOld = timeWords.Set("away")
	origin    = timeWords.Set("origin")
	denies    = timeWords.Set("not")
	joins     = timeWords.Set("joins")
	contrasts = timeWords.Set("but")
	fails     = timeWords.Set("fails")
	anyCase   = timeWords.Set("generic")
	atPlace   = timeWords.Set("at")
)

// sideDates are parts of the names of what belongs to a case and has times of its own.
var sideDates = []string{
	"möte", "träff", "avstämning", "genomgång", "utvärdering", "deadline", "tryck", "affisch", "annons", "film", "inlägg",
	"utskick", "intervju", "rubrik", "uppföljning", "briefing", "fotografering",
}

// newTime finds the words that tell a time: the whole text where any time was asked for, else a sentence by which the
// time is another now. Only so many are looked at: what stands below is no message about a time.
func (t telling) newTime(own string, asked bool) (said string, ok bool) {
	const mostSentences = 100
	whole := withoutHello(own)
	if date, ok := t.in(whole); ok && whole == behindFailing(whole) {
		if asked && tells(whole, date) || t.moved(whole, date) {
			return whole, true
		}
	}
	sentences, denied := text.Sentences(own), false
	for _, span := range sentences[:min(len(sentences), mostSentences)] {
		whole := strings.Join(strings.Fields(span.Of(own)), " ")
		said := behindFailing(whole)
		denied = denied || said != whole
		date, ok := t.in(said)
		if ok && (t.moved(said, date) || denied && leadsTo(said, date)) {
			return said, true
		}
		denied = denied || t.denies(said)
	}
	return "", false
}

// behindFailing is what a sentence says behind the clause that a day does not suit: "Fredagen går inte, så | vi tar
// lördag 22 januari i stället." It is the whole where no clause follows that one.
func behindFailing(said string) string {
	if len(said) > longestDate {
		return said
	}
	toks := text.Tokens(said)
	f := timeWords.Over(toks)
	joined := func(i int) bool { _, is := f.At(i, joins); return is }
	for i := range toks {
		next, ok := f.At(i, fails)
		if ok && next < len(toks) && !joined(next) && toks[next].Kind == text.Word {
			next++ // "… passar inte längre, vi …"
		}
		for ok && next < len(toks) && (toks[next].Key == "," || joined(next)) {
			if next++; next < len(toks) && !joined(next) {
				return said[toks[next].Start:]
			}
		}
	}
	return said
}

// denies reports whether a sentence says which day it will not be: "Inte lördag 17 april som jag skrev." What one below
// leads to is the other day then.
func (t telling) denies(said string) bool {
	if len(said) > longestDate {
		return false
	}
	toks := text.Tokens(said)
	f := timeWords.Over(toks)
	for i := range toks {
		before, behind := "", ""
		if next, no := f.At(i, fails); no {
			before = said[:toks[i].Start]
			if next < len(toks) { // "Det funkar inte den 9 mars, lokalen är upptagen"
				behind, _, _ = strings.Cut(said[toks[next].Start:], ",")
			}
		} else if next, no := f.At(i, denies); no && next < len(toks) {
			behind, _, _ = strings.Cut(said[toks[next].Start:], " som ") // "… som jag skrev" denies it again
		}
		for _, old := range []string{before, behind} {
			if _, dated := t.in(old); dated {
				return true
			}
		}
	}
	return false
}

// leadsTo reports whether a sentence says without doubt that it will be a day: "Det blir lördag 24 april."
func leadsTo(said, date string) bool {
	toks := text.Tokens(said)
	n := dateAt(toks, said, date)
	f := timeWords.Over(toks)
	_, doubtful := weigh(f, toks)
	return n >= 0 && !doubtful && ends(f, n, leads)
}

// dateAt is the token where a date begins, -1 where it does not stand.
func dateAt(toks []text.Token, said, date string) int {
	at := strings.Index(said, date[leadIn(date):])
	if at < 0 {
		return at
	}
	return slices.IndexFunc(toks, func(t text.Token) bool { return t.Start >= at })
}

// withoutHello is a text without the greeting that begins it.
func withoutHello(own string) string {
	if i := strings.IndexAny(own, "!,.\n"); i > 0 && text.Greets(own[:i]) {
		return strings.TrimLeft(own[i+1:], " \t\n")
	}
	return own
}

// tells reports whether a date stands in the first sentence of a text, and little else: "ring mig. Jag är inne till 15
// idag" is no time, nor is "Anna är ledig och kommer tillbaka först i augusti, jag har tagit över ärendet".
func tells(whole, date string) bool {
	const most = 6 // words beside it
	first := text.Sentences(whole)[0].Of(whole)
	date = date[leadIn(date):]
	return strings.Contains(first, date) && len(strings.Fields(first)) <= len(strings.Fields(date))+most
}

// leadIn is how much of a date only links it with the words before it: "till den".
func leadIn(date string) int {
	toks := text.Tokens(date)
	for i, t := range toks {
		if _, ok := timeWords.At(toks, i, links); !ok {
			return t.Start
		}
	}
	return 0
}

// telling is what words about a time are read against: the day of their mail, and the time that the case has.
type telling struct {
	ref dates.Day
	was initiative.When
}

// in returns the words of a short text that were read as a time: a day, or hours of the day that the case has.
func (t telling) in(said string) (date string, ok bool) {
	if said == "" || len(said) > longestDate {
		return "", false
	}
	if when, _ := ReadWhen(said, t.ref); !when.IsZero() {
		return when.Text, true
	}
	date, hours := hoursIn(said, t.was)
	return date, hours != ""
}

// moved reports whether a text says, and neither asks nor wonders, that the time is another now, and which: the words
// that were read as a date must stand where the new one does.
func (t telling) moved(said, date string) bool {
	toks := text.Tokens(said)
	n := dateAt(toks, said, date)
	if n < 0 {
		return false
	}
	corrected := notButThis(toks[:n], said, date, t.ref)
	f := timeWords.Over(toks)
	moving, doubtful := weigh(f, toks)
	return !doubtful && (corrected || ends(f, n, corrects) || moving && ends(f, n, leads))
}

// weigh reports whether words say that a time is another now, and whether they ask, guess, deny or tell of another
// thing. A word is no doubt inside the words that move, nor is "från" after them.
func weigh(f *text.Finder, toks []text.Token) (moving, doubtful bool) {
	_, doubtful = f.At(0, asksFirst)
	leaving, sure := false, 0
	for i, t := range toks {
		if t.Kind == text.Mark && strings.Contains(".,;:", t.Key) {
			leaving = false
		}
		if next, ok := f.At(i, moves); ok {
			moving, sure = true, max(sure, next)
		}
		_, old := f.At(i, leavesOld)
		leaving = leaving || old
		_, asks := f.At(i, doubts)
		_, from := f.At(i, origin)
		doubtful = doubtful || i >= sure && (asks || from && !leaving)
	}
	return moving, doubtful
}

// ends reports whether a phrase of a set ends before token n.
func ends(f *text.Finder, n int, set text.Set) bool {
	const longest = 5 // tokens
	for i := max(0, n-longest); i < n; i++ {
		if next, ok := f.At(i, set); ok && next == n {
			return true
		}
	}
	return false
}

// notButThis reports whether a date is set against another that is denied, "inte torsdag 26 mars utan 2 april", and
// takes that denial out of the words before it.
func notButThis(before []text.Token, said, date string, ref dates.Day) bool {
	f := timeWords.Over(before)
	for i := range before {
		from, no := f.At(i, denies)
		for k := from + 1; no && k < len(before); k++ {
			if _, but := f.At(k, contrasts); !but {
				continue
			}
			old, _ := ReadWhen(said[before[from].Start:before[k].Start], ref)
			renewed, _ := ReadWhen(said[before[k].End:], ref)
			if !old.IsZero() && renewed.Text == date {
				before[i].Key = ""
				return true
			}
		}
	}
	return false
}

// BareDate takes a reply that is but a date as the answer to "nar", where our last mail asked for one in words of its
// own: it could not read the time, or was not sure of it. Words that say that the time is another now are such an
// answer whatever was asked, and beside other answers too: "Hej! Vandringen flyttas till torsdag 9 april."
func BareDate(c *initiative.Initiative, m *Mail, got checklist.Reading) checklist.Reading {
	is := func(a checklist.Answer) bool { return a.Item == Nar }
	if got.Cancelled || slices.ContainsFunc(got.Answers, is) {
		return got
	}
	told, t := withoutHello(got.Told), telling{m.Reference, c.When}
	if _, ok := t.in(told); ok && !doubtfully(told) && !callsSomethingOff(told) {
		got.Answers = append(got.Answers, checklist.Answer{Item: Nar, Text: told, State: initiative.Answered})
		return got
	}
	if got.Told != "" {
		got.Rest = strings.TrimSpace(got.Rest + "\n\n" + got.Told)
	}
	words, alone := got.Rest, len(got.Answers) == 0
	if got.Bare { // it names no question, so that the open one got it
		words, alone = got.Answers[0].Text, true
	}
	said, ok := t.newTime(words, alone && !got.Bare && doubtful(c) && !callsSomethingOff(words))
	if date, _ := t.in(said); !ok || aboutAnother(c, said, date, m.Reference) {
		return got
	}
	if alone {
		got.Answers, got.Rest, got.Courtesy, got.Bare = nil, "", false, false
	}
	got.Rest = without(got.Rest, said)
	got.Answers = append(got.Answers, checklist.Answer{Item: Nar, Text: said, State: initiative.Answered})
	return got
}

// without is a text without a sentence of it, or the whole of it.
func without(rest, said string) string {
	if SameText(withoutHello(rest), said) {
		return ""
	}
	for _, span := range text.Sentences(rest) {
		if sentence := span.Of(rest); SameText(sentence, said) || strings.HasSuffix(sentence, said) {
			return strings.TrimSpace(rest[:span.Start] + rest[span.End:])
		}
	}
	return rest
}

// doubtfully reports whether words ask, guess, deny or tell of another thing.
func doubtfully(said string) bool {
	toks := text.Tokens(said)
	_, doubtful := weigh(timeWords.Over(toks), toks)
	return doubtful
}

// aboutAnother reports whether words about a time name what is not what the case is about: what belongs to it and has a
// time of its own ("Mötet flyttas till 9 april" moves a dialogue meeting, and no walk), another place ("Evenemanget i
// Brandbergen"), or another thing ("Cykelmärkningen"). What was to be on the day of the case is the case.
func aboutAnother(c *initiative.Initiative, said, date string, ref dates.Day) bool {
	takesPlace := withAnswers(c, c.Title, "vad", "malgrupp")
	about := withAnswers(c, takesPlace, "sammanhang") // which may name the place of another case
	before, _, _ := strings.Cut(said, date)
	toks := text.Tokens(before)
	if slices.ContainsFunc(toks, func(t text.Token) bool {
		old := initiative.When{}
		if t.Kind == text.Number {
			old, _ = ReadWhen(before[t.Start:], ref)
		}
		return !old.IsZero() && old.Start == c.When.Start
	}) {
		return false
	}
	f := timeWords.Over(toks)
	named, strange := false, false
	for i, t := range toks {
		knows := func(part string) bool { return strings.Contains(about, part) }
		r, _ := utf8.DecodeRuneInString(before[t.Start:])
		noun, definite := indefinite(t)
		_, generic := f.At(i, anyCase)
		switch {
		case slices.ContainsFunc(sideDates, func(s string) bool { return strings.Contains(t.Key, s) && !knows(s) }),
			unicode.IsUpper(r) && ends(f, i, atPlace) && !strings.Contains(takesPlace, noun):
			return true
		case definite && knows(noun), strings.HasSuffix(t.Key, "na") && len(t.Key) > 5 && knows(t.Key[:len(t.Key)-2]):
			named = true
		case definite && !generic:
			strange = true
		}
	}
	return strange && !named
}

// withAnswers are words and some answers of a case, in small letters.
func withAnswers(c *initiative.Initiative, words string, items ...initiative.Item) string {
	for _, item := range items {
		v, _ := c.Answer(item)
		words += " " + v.Text
	}
	return text.Lower(words)
}

// indefinite is a word without the ending that makes a noun definite.
func indefinite(t text.Token) (noun string, definite bool) {
	const shortest = 4 // letters that are left
	for _, end := range []string{"arna", "erna", "orna", "en", "et"} {
		if s, ok := strings.CutSuffix(t.Key, end); ok && t.Kind == text.Word && utf8.RuneCountInString(s) >= shortest {
			return s, true
		}
	}
	return t.Key, false
}

// doubtful reports whether we asked about the time although it has an answer.
func doubtful(c *initiative.Initiative) bool {
	v, ok := c.Answer(Nar)
	if !ok || !v.State.Closed() {
		return false
	}
	return c.When.IsZero() || slices.ContainsFunc(c.When.Flags, func(f string) bool {
		name, _, _ := strings.Cut(f, ":")
		return slices.Contains([]string{"ambiguous", "weekday_mismatch", "implausible", "past"}, name)
	})
}

// When interprets the mail's answer to "nar". The same words are read once: what stands around them asks first.
func (m *Mail) When(text string) (initiative.When, dates.Reading) {
	if m.timed == nil || m.timed.text != text {
		m.timed = &timed{text: text}
		m.timed.when, m.timed.reading = ReadWhen(text, m.Reference)
	}
	return m.timed.when, m.timed.reading
}

// timed is an answer to "nar" as it was read.
type timed struct {
	text    string
	when    initiative.When
	reading dates.Reading
}

// ReadWhen interprets the answer to "nar".
func ReadWhen(text string, ref dates.Day) (initiative.When, dates.Reading) {
	got := when.Read(text, ref)
	w := initiative.When{Range: got.Range, Precision: got.Precision, Text: got.Text, Time: got.Time, Series: got.Series}
	for _, f := range got.Flags {
		w.Flags = append(w.Flags, string(f))
	}
	return w, got
}
