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

// away notes until when the owner of a case is away, as his automatic answer says: reminders wait so long. Where it
// says that he has left, they go to his party. It takes no other word of a machine's. An answer to a mail about several
// cases counts for each that is his.
func (r *Rules) away(d *Decision, m *Mail, k Known, now time.Time) {
	if len(m.From) != 1 || r.trust(m) != Verified {
		return
	}
	said := automaticText(m)
	if k.Case != nil {
		d.Case = r.awayFrom(k.Case, m, said, now)
	}
	for _, c := range k.Named {
		if k.Case != nil && c.ID == k.Case.ID {
			continue
		}
		if changed := r.awayFrom(c, m, said, now); changed != nil {
			changed.Look = r.FollowUps.Next(changed, now)
			d.Others = append(d.Others, Other{Case: changed})
		}
	}
}

// awayFrom is a case after an automatic answer of its owner's, nil where that changes nothing.
func (r *Rules) awayFrom(old *initiative.Initiative, m *Mail, said string, now time.Time) *initiative.Initiative {
	if !strings.EqualFold(m.From[0].Addr, old.Reporter) {
		return nil
	}
	c, src := old.Clone(), source(m, Party{ID: old.Lead}, now)
	if hasLeft(said) {
		c.Gone = c.Reporter
		c.Log(initiative.Event{At: now, What: "gone", Source: src})
		return c
	}
	back, ok := r.backOn(said, m.Reference)
	at := back.In(r.Location)
	if most := now.Add(longestAway); at.After(most) {
		at = most
	}
	if !ok || !at.After(now) || !at.After(old.Away) {
		return nil
	}
	c.Away = at
	c.Log(initiative.Event{At: now, What: "away", Source: src})
	return c
}

// hasLeft reports whether an automatic answer says that its writer has left his post.
func hasLeft(s string) bool {
	s = strings.ToValidUTF8(s, "")
	for _, sentence := range text.Sentences(s) {
		toks := text.Tokens(sentence.Of(s))
		if awayWords.Has(toks, awayWords.Set("left")) && !awayWords.Has(toks, awayWords.Set("stays")) {
			return true
		}
	}
	return false
}

// gone reports whether the status of a bounce says that nobody is at an address any more: it is unknown, has moved or
// is closed. One that is full, or that refused this mail, has somebody.
func gone(status string) bool {
	return strings.HasPrefix(status, "5.1.") || status == "5.2.1" || status == "5.0.0"
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
	s = strings.ToValidUTF8(s, "")
	for _, sentence := range text.Sentences(s) {
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
