package triage

import (
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/when"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// longestDate is how long words may be that are taken for a time and nothing else.
const longestDate = 200

var (
	hello = regexp.MustCompile(
		`(?i)^(?:hej(?:san)?|hallå|god(?: morgon| dag|morgon)|tjena)(?: [\pL ]{1,40})?[!,.\n]\s*`,
	)
	moving = regexp.MustCompile(
		`(?i)(?:^|[^\pL])(?:vi kör(?: den| på| nu)?|(?:fram|bak)?flytta(?:s|d|t|ts|r)|` +
			`senarelägg(?:s|er)|senarelag(?:d|t)|tidigarelägg(?:s|er)|tidigarelag(?:d|t)|skjut(?:s|its)|` +
			`skjut(?:er|it)(?: vi| nu)? (?:upp|på|fram) ` +
			`(?:det|den|allt|insatsen|aktiviteten|\pL*(?:vandring|dag|kväll|träff)en)|` +
			`(?:tid|dag|datum)(?:en|et)? (?:är |har )?ändra(?:s|d|t|ts)|` +
			`(?:ny|nya|nytt|rätt) (?:tid|dag|datum)(?:en|et)?|byt(?:t|er) (?:tid|dag|datum)|` +
			`(?:tid|dag|datum)(?:en|et)? (?:blev|är|var) fel)(?:$|[^\pL])`,
	)
	corrected = regexp.MustCompile(`(?i)(?:^|[^\pL])ska(?:ll)? (?:det |den )?vara(?: den| på)?\s*$`)
	doubting  = regexp.MustCompile(
		`(?i)\?|^ska |(?:^|[^\pL])(?:inte|ej|icke|aldrig|kanske|eventuellt|ev|möjligen|troligen|förmodligen|om|ifall|` +
			`kunde|kan|ska vi|från|vill|önskar|föreslår|förslag|tror|tycker|hoppas|undrar|gissar|anser|säger|sägs|` +
			`säg|lär|borde|bör|skulle|vore|ryktet|rykten|väl|nog|vid (?:regn|dåligt|oväder|behov)|` +
			`den andra|det andra)(?:$|[^\pL])`,
	)
	awayFrom = regexp.MustCompile(`(?i)((?:flytta|skjut|lägg)[^.,;:]*) från `) // "flyttas från 26 mars till 9 april"

	// sideDates are what belong to a case and have times of their own.
	sideDates = regexp.MustCompile(`(?i)(?:^|[^\pL])\pL*(möte|träff|avstämning|genomgång|utvärdering|deadline|` +
		`tryck|affisch|annons|film|inlägg|utskick|intervju|rubrik|uppföljning|briefing|fotografering)\pL*`)

	wrong   = regexp.MustCompile(`(?i)(tid|dag|datum)(en|et)? (?:stämmer|stämde) inte`)
	leadIn  = regexp.MustCompile(`(?i)^(?:(?:till|den|på)\s+)+`)
	leadsTo = regexp.MustCompile(`(?i)(?:(?:^|\s)till|kör|kör nu|blir|är|vara|:|tid|datum|dag)(?: den| på)?\s*$`)
)

// newTime finds the words that tell a time: the whole text where any time was asked for, else a sentence by which the
// time is another now. Only so many are looked at: what stands below is no message about a time.
func newTime(own string, ref dates.Day, asked bool) (said string, ok bool) {
	const mostSentences = 100
	whole := hello.ReplaceAllString(own, "")
	if date, ok := timeIn(whole, ref); ok && (asked && tells(whole, date) || moved(whole, date)) {
		return whole, true
	}
	sentences := text.Sentences(own)
	for _, span := range sentences[:min(len(sentences), mostSentences)] {
		said := strings.Join(strings.Fields(span.Of(own)), " ")
		if date, ok := timeIn(said, ref); ok && moved(said, date) {
			return said, true
		}
	}
	return "", false
}

// tells reports whether a date stands in the first sentence of a text, and little else: "ring mig. Jag är inne till 15
// idag" is no time, nor is "Anna är ledig och kommer tillbaka först i augusti, jag har tagit över ärendet".
func tells(whole, date string) bool {
	const most = 6 // words beside it
	first := text.Sentences(whole)[0].Of(whole)
	date = leadIn.ReplaceAllString(date, "")
	return strings.Contains(first, date) && len(strings.Fields(first)) <= len(strings.Fields(date))+most
}

// timeIn returns the words of a short text that were read as a time.
func timeIn(text string, ref dates.Day) (date string, ok bool) {
	if text == "" || len(text) > longestDate {
		return "", false
	}
	when, _ := ReadWhen(text, ref)
	return when.Text, !when.IsZero()
}

// moved reports whether a text says, and neither asks nor wonders, that the time is another now, and which: the words
// that were read as a date must stand where the new one does.
func moved(text, date string) bool {
	text = wrong.ReplaceAllString(text, "$1$2 är fel")
	before, _, found := strings.Cut(text, leadIn.ReplaceAllString(date, ""))
	if !found || doubting.MatchString(awayFrom.ReplaceAllString(text, "$1 ")) {
		return false
	}
	return corrected.MatchString(before) || moving.MatchString(text) && leadsTo.MatchString(before)
}

// BareDate takes a reply that is but a date as the answer to "nar", where our last mail asked for one in words of its
// own: it could not read the time, or was not sure of it. Words that say that the time is another now are such an
// answer whatever was asked, and beside other answers too: "Hej! Vandringen flyttas till torsdag 9 april."
func BareDate(c *initiative.Initiative, m *Mail, got checklist.Reading) checklist.Reading {
	is := func(a checklist.Answer) bool { return a.Item == Nar }
	if got.Cancelled || slices.ContainsFunc(got.Answers, is) {
		return got
	}
	told := hello.ReplaceAllString(got.Told, "")
	if _, ok := timeIn(told, m.Reference); ok && !doubting.MatchString(told) && !callsSomethingOff(told) {
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
	said, ok := newTime(words, m.Reference, alone && !got.Bare && doubtful(c) && !callsSomethingOff(words))
	if !ok || aboutSide(c, said) {
		return got
	}
	if alone {
		got.Answers, got.Rest, got.Courtesy, got.Bare = nil, "", false, false
	}
	got.Answers = append(got.Answers, checklist.Answer{Item: Nar, Text: said, State: initiative.Answered})
	return got
}

// aboutSide reports whether words about a time name what belongs to a case and is not what the case is about: "Mötet
// flyttas till 9 april" moves a dialogue meeting, and no walk.
func aboutSide(c *initiative.Initiative, said string) bool {
	vad, _ := c.Answer("vad")
	about := text.Lower(c.Title + " " + vad.Text)
	return slices.ContainsFunc(sideDates.FindAllStringSubmatch(said, -1), func(m []string) bool {
		return !strings.Contains(about, text.Lower(m[1]))
	})
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
