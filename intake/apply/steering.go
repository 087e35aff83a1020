package apply

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

const longestDnr = 60 // bytes

// effect is one row of the table of steering words: what a word does to a case, what the echo calls it, and the word
// that takes it back. do reports false where there is nothing to do. so reports whether what the word says holds
// already; it is nil for a word of which that cannot be.
type effect struct {
	did  string // its deed
	back string
	do   func(a *asides, arg string) bool
	so   func(a *asides, arg string) bool
}

// mark is the effect of a word that notes since when something holds, or that it does not.
func mark(at func(*initiative.Initiative) *time.Time, holds bool) effect {
	so := func(a *asides, _ string) bool { return !at(a.c).IsZero() == holds }
	do := func(a *asides, arg string) bool {
		if so(a, arg) {
			return false
		}
		if *at(a.c) = a.now; !holds {
			*at(a.c) = time.Time{}
		}
		return true
	}
	return effect{do: do, so: so}
}

// effects are the words that act at once when a colleague of the case's party writes them.
func effects() map[steer.Kind]effect {
	cancelled := func(c *initiative.Initiative) *time.Time { return &c.Cancelled }
	closed := func(c *initiative.Initiative) *time.Time { return &c.Closed }
	paused := func(c *initiative.Initiative) *time.Time { return &c.Paused }
	evaluated := func(c *initiative.Initiative) *time.Time { return &c.Evaluated }
	all := map[steer.Kind]effect{
		steer.Cancel:    mark(cancelled, true),
		steer.Reopen:    mark(cancelled, false),
		steer.Close:     mark(closed, true),
		steer.Pause:     mark(paused, true),
		steer.Resume:    mark(paused, false),
		steer.Evaluated: mark(evaluated, true),
		steer.Hold:      {do: (*asides).hold, so: (*asides).held},
		steer.Share:     {do: (*asides).share},
		steer.Proceed:   {do: (*asides).proceed, so: (*asides).unopposed},
		steer.Takeover:  {do: (*asides).takeOver, so: (*asides).owned},
		steer.Consulted: {do: (*asides).byTelephone},
		steer.Release:   {do: (*asides).release, so: (*asides).free},
		steer.Dnr:       {do: (*asides).diaryNumber, so: (*asides).filed},
	}
	for word, e := range all {
		e.did = writer.Deed(word)
		e.back = writer.Back(e.did)
		all[word] = e
	}
	return all
}

// steer does what a word says, when its writer may, and echoes it. A word that says what holds already is told so.
func (a *asides) steer(w steer.Word) bool {
	switch w.Kind {
	case steer.Show:
		a.show()
		return true
	case steer.Undo:
		return a.undo()
	case steer.Carried:
		return a.carriedOut()
	}
	if w.Kind == steer.Proceed && !a.c.Off().IsZero() {
		w.Kind = steer.Reopen // in spite of its being off: an objection is no matter before it is on
	}
	e, ok := effects()[w.Kind]
	switch {
	case !ok || a.c.Lead == "":
		return false
	case e.so != nil && e.so(a, w.Arg):
		a.already(e, w.Arg)
		return true
	case a.party.ID != a.c.Lead:
		return a.proposeWord(w)
	case w.Kind == steer.Release: // who lifts his own embargo is read with the rest of the mail
		return false
	case !e.do(a, w.Arg):
		return false
	}
	a.c.Updated = a.now
	a.c.Log(initiative.Event{At: a.now, What: e.did, Source: a.src})
	arg := w.Arg
	if w.Kind == steer.Takeover {
		arg = a.c.Reporter
	}
	a.steered(e.did, arg, e.back)
	return true
}

// already answers a word that says what holds. What is closed a person opens again, whichever word asks for it.
func (a *asides) already(e effect, arg string) {
	if e.did == "uncancelled" && !a.c.Closed.IsZero() {
		e = effects()[steer.Close]
	}
	switch e.did {
	case "taken-over":
		arg = a.c.Reporter
	case "closed":
		arg = a.Contact(a.party)
	}
	a.echo(templates.SteeredView{Did: e.did, Arg: arg, Back: e.back, Already: true})
}

// carriedOut answers that a case has taken place: where its time is over that holds, and we ask how it went. Where it
// is not, the time is another than we know.
func (a *asides) carriedOut() bool {
	switch {
	case !a.c.Cancelled.IsZero():
		a.already(effects()[steer.Cancel], "")
	case !a.c.Closed.IsZero():
		a.already(effects()[steer.Close], "")
	case !a.c.Evaluated.IsZero():
		a.already(effects()[steer.Evaluated], "")
	case !a.over():
		v := templates.SteeredView{Did: "not-carried-out"}
		if !a.view().Withheld() {
			v.Arg = a.c.When.Say()
		}
		a.echo(v)
	case !triage.TookPart(a.c, a.party.ID):
		a.show() // how it went is for others to say
	default:
		a.echo(templates.SteeredView{Did: "carried-out"})
		a.kind = writer.KindEvaluation // it asks what that asks
	}
	return true
}

// proposeWord asks the case's party about a word of the other's, and tells its writer so.
func (a *asides) proposeWord(w steer.Word) bool {
	r, c := a.Editor, a.c
	p := c.Propose(nil, nil, c.Reporter, a.src)
	word := &c.Proposals[p.N-1]
	word.Steer, word.Arg, word.Asked = string(w.Kind), w.Arg, a.now
	if w.Kind == steer.Takeover && !a.mayTakeOver(w.Arg) || writer.Wish(*word).Did == "" {
		c.Proposals = c.Proposals[:p.N-1] // whose case it is between the parties only a person decides
		return false
	}
	if slices.ContainsFunc(c.Proposals[:p.N-1], func(o initiative.Proposal) bool {
		return o.Pending() && o.Steer == word.Steer && o.Arg == word.Arg && o.Source.Party == a.src.Party
	}) {
		c.Proposals = c.Proposals[:p.N-1] // it has been asked
	} else {
		c.Updated = a.now
		c.Log(initiative.Event{At: a.now, What: "proposed", Source: a.src})
		if o, ok := r.asking(c, *word, c.Lead, a.src.Sum); ok && !a.mail.Quiet() {
			o.Cause = a.mail.Sum
			a.own = append(a.own, o)
		}
	}
	asked := writer.Wish(*word)
	a.answer("proposed", func() templates.View {
		return templates.ProposedView{
			Case: a.view(), Party: r.PartyName(c.Lead), Wish: asked, Taken: a.taken,
		}
	})
	return true
}

// calls reports whether a word says whether a case takes place at all.
func calls(k steer.Kind) bool { return k == steer.Cancel || k == steer.Reopen || k == steer.Close }

// mayTakeOver reports whether somebody of the case's party is named to take it over.
func (a *asides) mayTakeOver(to string) bool {
	p, ok := a.Sender(letter.Address{Addr: strings.ToLower(to)})
	return ok && to != "" && p.ID == a.c.Lead
}

// release lifts the embargo.
func (a *asides) release(string) bool {
	was := a.c.Embargo.Held
	a.c.Release()
	return was
}

// free reports whether there is no embargo to lift.
func (a *asides) free(string) bool { return !a.c.Embargo.Held }

func (a *asides) held(string) bool { return a.c.HoldShare }

func (a *asides) hold(string) bool {
	was := a.c.HoldShare
	a.c.HoldShare = true
	return !was
}

// share lets the consultation go out, also under an embargo. It lifts no embargo.
func (a *asides) share(string) bool {
	a.c.HoldShare = false
	a.c.ShareUnder = a.c.Embargo.Held
	if a.c.ShareTold.IsZero() {
		a.c.ShareTold = a.now
	}
	return true
}

// unopposed reports whether no objection stands that one could go on in spite of.
func (a *asides) unopposed(string) bool {
	return !slices.ContainsFunc(
		a.Parties,
		func(p triage.Party) bool { return a.c.Stance(p.ID) == initiative.Objects },
	)
}

// proceed goes on in spite of every objection that stands.
func (a *asides) proceed(string) bool {
	did := false
	for _, p := range a.Parties {
		if a.c.Stance(p.ID) == initiative.Objects {
			a.c.With(p.ID).Proceeded = a.now
			did = true
		}
	}
	return did
}

// owned reports whether somebody has the case already.
func (a *asides) owned(to string) bool {
	return strings.EqualFold(cmp.Or(to, a.src.From), a.c.Reporter)
}

// takeOver makes somebody of the case's party its owner: the writer, or an address that the party knows.
func (a *asides) takeOver(to string) bool {
	to = cmp.Or(to, a.src.From)
	p, ok := a.Sender(letter.Address{Addr: strings.ToLower(to)})
	if !ok || p.ID != a.c.Lead || strings.EqualFold(to, a.c.Reporter) {
		return false
	}
	a.c.Give(strings.ToLower(to))
	return true
}

// byTelephone notes a consent that was given by word of mouth, and tells the other party, who may object.
func (a *asides) byTelephone(who string) bool {
	did := false
	for _, p := range a.Parties {
		if p.ID == a.c.Lead {
			continue
		}
		with := a.c.With(p.ID)
		if with.Round == 0 || len(with.Changed(a.c)) > 0 { // they spoke of the plan as it stands
			with.Ask(a.c.ToShow(), a.now)
		}
		with.Say(initiative.Voice{Stance: initiative.NoObjection, According: clipBytes(who, 200), Source: a.src})
		view := templates.ByTelephoneView{Case: a.CaseView(a.c, p.ID, a.now), Who: who}
		a.tell(writer.KindConsult, "by-telephone/"+string(a.src.Sum), p.ConsultAddress(), view)
		did = true
	}
	return did
}

// filed reports whether the case has a diary number already.
func (a *asides) filed(n string) bool { return clipBytes(n, longestDnr) == a.c.Dnr }

func (a *asides) diaryNumber(n string) bool {
	if a.filed(n) {
		return false
	}
	a.c.Dnr = clipBytes(n, longestDnr)
	return true
}
