package intake

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/templates"
)

// effect is one row of the table of steering words: what a word does to a case, what the echo calls it, and what takes
// it back. It reports false where there is nothing to do.
type effect struct {
	did  string
	back string
	do   func(a *asides, arg string) bool
}

// effects are the words that act at once when a colleague of the case's party writes them.
func effects() map[steer.Kind]effect {
	once := func(at func(*initiative.Initiative) *time.Time) func(*asides, string) bool {
		return func(a *asides, _ string) bool {
			t := at(a.c)
			if !t.IsZero() {
				return false
			}
			*t = a.now
			return true
		}
	}
	clear := func(at func(*initiative.Initiative) *time.Time) func(*asides, string) bool {
		return func(a *asides, _ string) bool {
			t := at(a.c)
			if t.IsZero() {
				return false
			}
			*t = time.Time{}
			return true
		}
	}
	cancelled := func(c *initiative.Initiative) *time.Time { return &c.Cancelled }
	closed := func(c *initiative.Initiative) *time.Time { return &c.Closed }
	paused := func(c *initiative.Initiative) *time.Time { return &c.Paused }
	return map[steer.Kind]effect{
		steer.Cancel:    {"cancelled", "blir av ändå", once(cancelled)},
		steer.Reopen:    {"uncancelled", "inställd", clear(cancelled)},
		steer.Close:     {"closed", "", once(closed)},
		steer.Pause:     {"paused", "påminn", once(paused)},
		steer.Resume:    {"resumed", "pausa", clear(paused)},
		steer.Hold:      {"held", "dela", (*asides).hold},
		steer.Share:     {"shared", "dela inte", (*asides).share},
		steer.Proceed:   {"proceeded", "", (*asides).proceed},
		steer.Takeover:  {"taken-over", "", (*asides).takeOver},
		steer.Consulted: {"consulted", "", (*asides).byTelephone},
		steer.Release:   {"released", "", (*asides).release},
		steer.Dnr:       {"dnr", "", (*asides).diaryNumber},
		steer.Evaluated: {"evaluated", "", once(func(c *initiative.Initiative) *time.Time { return &c.Evaluated })},
	}
}

// steer does what a word says, when its writer may, and echoes it.
func (a *asides) steer(w steer.Word) bool {
	if w.Kind == steer.Show {
		a.show()
		return true
	}
	if w.Kind == steer.Undo {
		return a.undo()
	}
	was := a.c.Steering()
	e, ok := effects()[w.Kind]
	switch {
	case ok && a.c.Lead != "" && a.party.ID != a.c.Lead:
		return a.proposeWord(w)
	case !ok || a.c.Lead == "" || w.Kind == steer.Release: // who lifts his own embargo is read with the rest of the mail
		return false
	case !e.do(a, w.Arg):
		return false
	}
	a.c.Updated = a.now
	a.c.Log(initiative.Event{At: a.now, What: e.did, Source: a.src, Turn: initiative.Turned(was, a.c.Steering())})
	arg := w.Arg
	if w.Kind == steer.Takeover {
		arg = a.c.Reporter
	}
	a.steered(e.did, arg, e.back)
	return true
}

// proposeWord asks the case's party about a word of the other's, and tells its writer so.
func (a *asides) proposeWord(w steer.Word) bool {
	r, c := a.rules, a.c
	p := c.Propose(nil, nil, c.Reporter, a.src)
	word := &c.Proposals[p.N-1]
	word.Steer, word.Arg, word.Asked = string(w.Kind), w.Arg, a.now
	if w.Kind == steer.Takeover && !a.mayTakeOver(w.Arg) || wish(*word).Did == "" {
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
		mail, err := templates.Proposal(r.proposalView(c, *word, c.Lead, a.now))
		a.tell(kindProposal, "proposal/"+string(a.src.Sum), c.Reporter, mail, err)
		if n := len(a.own); n > 0 {
			a.own[n-1].Proposal = p.N
		}
	}
	asked := wish(*word)
	a.answer("proposed", func() (templates.Mail, error) {
		return templates.Proposed(templates.ProposedView{
			Case: a.view(), Party: r.short(c.Lead), Wish: asked, Signatures: r.signatures(),
		})
	})
	return true
}

// mayTakeOver reports whether somebody of the case's party is named to take it over.
func (a *asides) mayTakeOver(to string) bool {
	p, ok := a.rules.sender(letter.Address{Addr: strings.ToLower(to)})
	return ok && to != "" && p.ID == a.c.Lead
}

// wish is what a proposal asks for beside answers.
func wish(p initiative.Proposal) templates.Wish {
	e, ok := effects()[steer.Kind(p.Steer)]
	if !ok {
		return templates.Wish{}
	}
	return templates.Wish{Did: e.did, Arg: p.Arg}
}

// release lifts the embargo.
func (a *asides) release(string) bool {
	was := a.c.Embargo.Held
	a.c.Embargo = initiative.Embargo{}
	return was
}

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

// proceed goes on in spite of every objection that stands.
func (a *asides) proceed(string) bool {
	did := false
	for _, p := range a.rules.Parties {
		if a.c.Stance(p.ID) == initiative.Objects {
			a.c.With(p.ID).Proceeded = a.now
			did = true
		}
	}
	return did
}

// takeOver makes somebody of the case's party its owner: the writer, or an address that the party knows.
func (a *asides) takeOver(to string) bool {
	if to == "" {
		to = a.src.From
	}
	p, ok := a.rules.sender(letter.Address{Addr: strings.ToLower(to)})
	if !ok || p.ID != a.c.Lead || strings.EqualFold(to, a.c.Reporter) {
		return false
	}
	a.c.Reporter = strings.ToLower(to)
	return true
}

// byTelephone notes a consent that was given by word of mouth, and tells the other party, who may object.
func (a *asides) byTelephone(who string) bool {
	did := false
	for _, p := range a.rules.Parties {
		if p.ID == a.c.Lead {
			continue
		}
		with := a.c.With(p.ID)
		if with.Round == 0 {
			with.Ask(a.c.ToShow(), a.now)
		}
		with.Say(initiative.Voice{Stance: initiative.NoObjection, According: clipBytes(who, 200), Source: a.src})
		mail, err := templates.ByTelephone(templates.ByTelephoneView{
			Case: a.rules.viewOf(a.c, p.ID, a.now), Who: who, Signatures: a.rules.signatures(),
		})
		a.tell(kindConsult, "by-telephone/"+string(a.src.Sum), p.consultAddress(), mail, err)
		did = true
	}
	return did
}

func (a *asides) diaryNumber(n string) bool {
	n = clipBytes(n, 60)
	if n == a.c.Dnr {
		return false
	}
	a.c.Dnr = n
	return true
}
