package intake

import (
	_ "embed"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/text"
)

//go:embed data/away.tsv
var awayTable string

var awayWords = text.MustCompile(awayTable)

const (
	longestAway = 30 * 24 * time.Hour // reminders are put off, no longer
	longestAuto = 4000                // bytes of an automatic answer that are looked at
)

// away notes until when the owner of a case is away, as his automatic answer says: reminders wait so long. It takes no
// other word of a machine's.
func (r *Rules) away(d *Decision, m *Mail, k Known, now time.Time) {
	if k.Case == nil || len(m.From) != 1 || !strings.EqualFold(m.From[0].Addr, k.Case.Reporter) || r.trust(m) != Verified {
		return
	}
	back, ok := r.backOn(automaticText(m), m.Reference)
	if !ok || !back.In(r.Location).After(now) {
		return
	}
	at := back.In(r.Location)
	if most := now.Add(longestAway); at.After(most) {
		at = most
	}
	if !at.After(k.Case.Away) {
		return
	}
	c := k.Case.Clone()
	c.Away = at
	src := initiative.Source{Letter: string(m.ID), Sum: string(m.Sum), From: m.From[0].Addr, At: now}
	c.Log(initiative.Event{At: now, What: "away", Source: src})
	d.Case = c
}

// automaticText is what a program wrote, without what it quotes.
func automaticText(m *Mail) (best string) {
	for _, v := range thread.Views(m.Bodies, thread.Hints{}) {
		if own := thread.OwnText(v); len(own) > len(best) {
			best = own
		}
	}
	return best[:min(len(best), longestAuto)]
}

// backOn is the day on which the writer of a text is back: the one that it names for that, or the one after the last
// day away. Where it names none, or several, nobody knows.
func (r *Rules) backOn(s string, ref dates.Day) (day dates.Day, ok bool) {
	for _, sentence := range text.Sentences(strings.ToValidUTF8(s, "")) {
		said := sentence.Of(s)
		toks := text.Tokens(said)
		returns, until := awayWords.Has(toks, awayWords.Set("back")), awayWords.Has(toks, awayWords.Set("until"))
		if !returns && !until || len(said) > longestQuestion {
			continue
		}
		when, _ := readWhen(said, ref)
		if when.IsZero() || when.End.IsZero() {
			continue
		}
		found := when.Start
		if !returns {
			found = when.End.AddDays(1)
		} else if until {
			found = when.End
		}
		if ok && found != day {
			return dates.Day{}, false
		}
		day, ok = found, true
	}
	return day, ok
}

// autoReply reports whether a mail is a person's automatic answer.
func (m *Mail) autoReply() bool { return m.Auto == letter.AutoReply }
