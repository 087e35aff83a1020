package expression

import (
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/text"
)

// rule names what reads one kind of expression.
type rule uint8

// Rules, in the order in which they are tried at one place.
const (
	soonRule rule = iota
	ongoingRule
	boundedRule
	offsetRule
	recurringRule
	relativeDayRule
	weeksRule
	relativeWeekRule
	weekendRule
	halfRule
	quarterRule
	portionRule
	nthRule
	firstWeeksRule
	turnRule
	namedRule
	breakRule
	seasonRule
	relativePeriodRule
	dayListRule
	remainderRule
	fillers  // words before a date that say nothing
	notDates // what must not be read as a date
	rules
)

// starts are the sets with which each rule begins, in a word and not in a number. What begins with none of them is
// passed over: most of a mail is such words.
var starts = func() (out [rules][]text.Set) {
	out = [rules][]text.Set{
		soonRule:    {soonWords},
		ongoingRule: {ongoingWords},
		boundedRule: {notBefore, fromWords, startLabel, betweenWord, untilWords, latestWords, beforeWords, afterWords,
			withinWords, nightWord},
		offsetRule:         {onInUnder, someWord, dayDefinite, weekDefinite, weekendDefinite, monthDefinite},
		recurringRule:      {everyWords, weekends, theDay, lastWord},
		relativeDayRule:    {tonight, inWord, nowComing, nextWords},
		weeksRule:          {weekMark},
		relativeWeekRule:   {weekFrom},
		weekendRule:        {nextWeekend, thisWeekend, weekendOne},
		halfRule:           {halfLetter, halfNoun, schoolYear, lastWord, terms[0], terms[1]},
		quarterRule:        {quarterMark, lastWord},
		portionRule:        {parts[0], parts[1], parts[2], lastWord},
		nthRule:            {theDay, lastWord, nextTo},
		firstWeeksRule:     {thePlural, lastWord},
		turnRule:           {yearTurn, halfTurn, monthTurn},
		namedRule:          {nextWord},
		breakRule:          {},
		seasonRule:         {nextWord, thisSeason},
		relativePeriodRule: {nextWord, inTime, roughlyIn, coming, theUnder},
		dayListRule:        {theDay, tens},
		remainderRule:      {remains},
		fillers:            {tentative, roughly, unitFiller, someWord},
		notDates:           {clockWords, numbered, postponed, notThen, webWord},
	}
	add := func(r rule, sets ...text.Set) { out[r] = append(out[r], sets...) }
	for _, o := range often {
		add(recurringRule, o.names)
	}
	for _, d := range relativeDays {
		add(relativeDayRule, d.names)
	}
	for k := range calendar {
		u := &calendar[k]
		r := relativePeriodRule
		if k == 0 {
			r = relativeWeekRule
		}
		add(r, u.beside[:]...)
		add(portionRule, u.closing)
		add(remainderRule, u.out)
	}
	for s := range occasions {
		add(namedRule, s)
	}
	for _, s := range breakNames {
		add(breakRule, s)
	}
	for _, s := range seasons {
		add(seasonRule, s.bare, s.sure)
	}
	for _, s := range seasonParts {
		add(seasonRule, s.names)
	}
	return out
}()

// opening are the sets with which anything begins.
var opening = func() map[text.Set]bool {
	out := map[text.Set]bool{}
	for _, sets := range starts {
		for _, s := range sets {
			out[s] = true
		}
	}
	return out
}()

// Opens reports whether the word at i begins anything.
func (p *Parser) Opens(i int) bool {
	for _, m := range p.All(i) {
		if opening[m.Set] {
			return true
		}
	}
	return false
}

// begins reports whether a rule can begin with the word at i; with a number or a word of the calendar any can.
func (p *Parser) begins(i int, r rule) bool {
	if p.At(i).Kind != lexicon.Word {
		return true
	}
	for _, s := range starts[r] {
		if p.In(i, s) {
			return true
		}
	}
	return false
}
