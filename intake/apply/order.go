package apply

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/secrecy"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

// kindDirected is the kind of a mail that tells people what an operator has done to a case.
const kindDirected = "directed"

// Order is what an operator has done to a case, on the machine that samrad runs on.
type Order struct {
	Do   string        // close, reopen, merge, owner, title, unguard or undo
	Case initiative.ID // that it is done to
	Into initiative.ID // merge: the case that takes it up
	Arg  string        // owner: an address; title: the new one
	By   string        // who orders it
	Why  string
}

// RefusedError says why an order was not carried out, and what to do instead. Nothing was changed.
type RefusedError struct{ What, Hint string }

// Error says why, without the hint.
func (e *RefusedError) Error() string { return e.What }

func refuse(hint, format string, args ...any) error {
	return &RefusedError{What: fmt.Sprintf(format, args...), Hint: hint}
}

// Directed is what a row leaves in the log about an order.
type Directed struct {
	What, By, Why string
	Of            []string // case numbers
}

// Done is an order that was carried out.
type Done struct {
	Directed
	Case, Other *initiative.Initiative // as they are then; nil where no other is concerned
	Own         []letter.Envelope      // to those whom it concerns
	Told        []string               // who they are
}

// Direct carries out an order on cases that are looked up in b, for the desk to record. It fails with a RefusedError
// where the order cannot be, and as b does. Where replies are stopped nobody is told of it.
func Direct(r *triage.Rules, b writer.Cases, o Order, stopped bool, now time.Time) (done Done, err error) {
	g := &directing{Editor: Editor{Writer: writer.New(r), now: now}, o: o, stopped: stopped}
	act, ok := orders()[o.Do]
	if !ok {
		return done, fmt.Errorf("there is no order %q", o.Do)
	}
	if g.c, err = ordered(b, o.Case); err != nil {
		return done, err
	}
	switch o.Do {
	case "merge":
		g.into, err = ordered(b, o.Into)
	case "undo":
		g.into, err = changedAlong(b, g.c)
	}
	if err != nil {
		return done, err
	}
	was := g.c.Clone()
	if err := act.do(g); err != nil {
		return done, err
	}
	g.c.Updated = g.now
	event := initiative.Event{At: g.now, What: act.did, By: o.By}
	event.Steps = initiative.Steps(was, g.c)
	g.c.Log(event)
	return g.done(act.did), nil
}

// ordered is a case that an order names.
func ordered(b writer.Cases, id initiative.ID) (*initiative.Initiative, error) {
	c, ok, err := b.Case(id)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, refuse("samrad list shows them all", "there is no case %s", id)
	case c.Into != "":
		return nil, refuse("give the order for "+string(c.Into), "%s has been merged into %s", id, c.Into)
	}
	return c, nil
}

// order is one row of the table of orders: what it does, and what the history and the log call it.
type order struct {
	did string
	do  func(*directing) error
}

func orders() map[string]order {
	return map[string]order{
		"close":   {"closed", (*directing).close},
		"reopen":  {"reopened", (*directing).reopen},
		"merge":   {"merged", (*directing).merge},
		"owner":   {"taken-over", (*directing).owner},
		"title":   {"titled", (*directing).title},
		"unguard": {"unguarded", (*directing).unguard},
		"undo":    {"undone", (*directing).undo},
	}
}

// directing is one order at work.
type directing struct {
	Editor
	c, into *initiative.Initiative
	o       Order
	stopped bool // replies are stopped: nobody is told
	own     []letter.Envelope
	told    []string
}

// done is what came of it, for the ledger.
func (g *directing) done(did string) Done {
	out := Done{Case: g.c, Other: g.into, Own: g.own, Told: g.told}
	out.Directed = Directed{What: did, By: g.o.By, Why: g.o.Why, Of: []string{string(g.c.ID)}}
	for _, c := range []*initiative.Initiative{g.c, g.into} {
		if c != nil {
			c.Look = g.FollowUps.Next(c, g.now)
		}
	}
	if g.into != nil {
		out.Of = append(out.Of, string(g.into.ID))
	}
	return out
}

func (g *directing) close() error {
	if !g.c.Closed.IsZero() {
		return refuse("", "%s is closed already", g.c.ID)
	}
	g.c.Closed = g.now
	g.tellAll("closed")
	return nil
}

func (g *directing) reopen() error {
	if g.c.Closed.IsZero() && g.c.Cancelled.IsZero() {
		return refuse("", "%s is neither closed nor cancelled", g.c.ID)
	}
	g.c.Closed, g.c.Cancelled = time.Time{}, time.Time{}
	g.tellAll("reopened")
	return nil
}

// owner gives the case to somebody else, of another party too: that party leads it then, and what the other said as the
// one that was consulted counts no longer.
func (g *directing) owner() error {
	to := strings.ToLower(strings.TrimSpace(g.o.Arg))
	p, ok := g.Sender(letter.Address{Addr: to})
	switch {
	case !letter.PlainAddr(to):
		return refuse("write the address alone, like name@example.org", "%q is no mail address", g.o.Arg)
	case !ok:
		return refuse("name somebody of a party's domains or senders", "%s is of none of the parties", to)
	case strings.EqualFold(to, g.c.Reporter):
		return refuse("", "%s has %s already", to, g.c.ID)
	}
	was, lead := g.c.Reporter, g.c.Lead
	g.c.Give(to)
	g.c.Lead, g.c.Asked = p.ID, g.now
	if lead != p.ID {
		unconsult(g.c, g.now)
		g.c.Join(p.ID)
	}
	g.tell(was, lead, "owner-was", to)
	g.tell(to, p.ID, "owner-is", "")
	return nil
}

func (g *directing) title() error {
	said := triage.FirstWords(secrecy.Mask(plainText(g.o.Arg)), 120)
	switch {
	case len(triage.Letters(said)) == 0:
		return refuse("write it in quotes", "a title needs letters")
	case said == g.c.Title:
		return refuse("", "%s has that title already", g.c.ID)
	}
	g.c.Title = said
	g.tell(g.c.Reporter, g.c.Lead, "titled", "")
	return nil
}

// unguard ends the review of a case: a person has looked.
func (g *directing) unguard() error {
	if !g.c.UnderReview() {
		return refuse("", "%s is not under review", g.c.ID)
	}
	g.c.Guard = nil
	g.tell(g.c.Reporter, g.c.Lead, "unguarded", "")
	return nil
}

// undo takes back the last word or command that steered the case, unless what it changed is another by now. A merger is
// taken back of both.
func (g *directing) undo() error {
	n, ok := lastSteered(g.c)
	if !ok {
		return refuse("samrad show tells its history", "nothing that steered %s can be taken back", g.c.ID)
	}
	e := g.c.History[n]
	src := initiative.Source{At: g.now}
	trial := g.c.Clone()
	if _, left := trial.Undo(e.Steps, src); len(left) > 0 && g.into == nil {
		return refuse("say what is to hold by an order of its own",
			"%s was %s, and that has been changed since", g.c.ID, e.What)
	}
	g.c.Undo(e.Steps, src)
	g.c.History[n].Undone = true
	g.recompute(g.c)
	if g.into != nil {
		g.into.Undo(g.into.StepsOf(func(o initiative.Event) bool { return alongside(o, e) }), src)
		if slices.Contains(g.c.Merged, g.into.ID) {
			g.part(e)
		}
		endProposals(g.into, e.At, g.now)
		g.recompute(g.into)
		g.into.Log(initiative.Event{At: g.now, What: kindUndone, By: g.o.By})
	}
	g.tellAll("undone")
	for _, s := range e.Steps {
		if s.What == "reporter" {
			g.tell(s.Is, g.c.Lead, "undone", "")
		}
	}
	return nil
}

// lastSteered is the place of the last line of a history that steered the case and has not been taken back.
func lastSteered(c *initiative.Initiative) (int, bool) {
	for n, e := range slices.Backward(c.History) {
		ordered := e.What == kindUndone && e.By != "" // what an operator takes back he has to order anew
		if !e.Undone && !ordered && slices.ContainsFunc(e.Steps, initiative.Step.Steers) {
			return n, true
		}
	}
	return 0, false
}

// alongside reports whether two lines of two histories are of one mail or one order.
func alongside(a, b initiative.Event) bool {
	return a.At.Equal(b.At) && a.By == b.By && a.Source.Sum == b.Source.Sum
}

// changedAlong is the other case that an undoing of the last order is about; nil where there is none.
func changedAlong(b writer.Cases, c *initiative.Initiative) (*initiative.Initiative, error) {
	n, ok := lastSteered(c)
	if !ok {
		return nil, nil
	}
	for _, s := range c.History[n].Steps {
		if s.Of != "" {
			other, _, err := b.Case(s.Of)
			return other, err
		}
	}
	return nil, nil
}

// unconsult voids what was said in the consultations about a case: the parties are asked anew, after the hour in which
// its owner may say no.
func unconsult(c *initiative.Initiative, now time.Time) {
	c.Consulted = nil
	for key := range c.Done {
		if strings.HasPrefix(key, "consult") {
			delete(c.Done, key)
		}
	}
	if !c.ShareTold.IsZero() {
		c.ShareTold = now
	}
}

// tellAll tells the owner, and each party that has been asked what it has to say.
func (g *directing) tellAll(did string) {
	g.tell(g.c.Reporter, g.c.Lead, did, "")
	for _, p := range g.Parties {
		if p.ID != g.c.Lead && g.c.Consultation(p.ID).Round > 0 {
			g.tell(p.ConsultAddress(), p.ID, did, "")
			if !g.stopped && (did != kindUndone || g.c.Off().IsZero()) {
				g.c.Inform(p.ID)
			}
		}
	}
}

// tell writes to somebody of a party what was done to the case, as much of it as that party may know.
func (g *directing) tell(to string, party initiative.Party, did, arg string) {
	g.tellOf(g.c, to, party, did, arg)
}

func (g *directing) tellOf(c *initiative.Initiative, to string, party initiative.Party, did, arg string) {
	to = strings.ToLower(to)
	_, known := g.Sender(letter.Address{Addr: to})
	from, ok := g.LeavesFrom(c)
	if g.stopped || !known || !ok || !letter.PlainAddr(to) || slices.Contains(g.told, to) {
		return
	}
	of, _ := g.Party(party)
	v := templates.DirectedView{
		Case: g.CaseView(c, party, g.now), Did: did, Arg: arg, Contact: of.Contact, Open: g.Ordinals(c.Waiting()),
		Apart: party != c.Lead,
	}
	if !disclosure.Calendar(c, dates.DayOf(g.now)) {
		v.Open = nil
	}
	mail := writer.Written(templates.Write(v, g.Signatures()))
	o := writer.UnaskedMail{Kind: kindDirected, To: to, From: from, Mail: mail, Apart: v.Apart}
	o.Uncapped = g.PassesCaps(c, !c.Closed.IsZero() || did == "reopened", initiative.When{}, g.now)
	o.Key = fmt.Sprintf("directed/%s/%d", did, g.now.UnixNano())
	g.own = append(g.own, g.WriteUnasked(c, o, g.now))
	g.told = append(g.told, to)
}

// plainText is what an operator typed, on one line.
func plainText(s string) string { return strings.Join(strings.Fields(s), " ") }
