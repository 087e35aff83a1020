package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
)

type showCmd struct {
	registerFlags
	Case    string `arg:"" help:"The case number, such as SAM-2026-0042."`
	At      string `help:"As it stood at the end of that day, or at a time such as 2026-03-16T07:30." placeholder:"DATE"`
	Guarded bool   `help:"Also title and answers of a case that is under review. Nothing of it must be passed on."`
	JSON    bool   `name:"json" help:"As JSON."`
}

func (c *showCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		i, err := r.find(c.Case)
		if err != nil {
			return err
		}
		at, err := c.instant(p.now(), r.Config.Location())
		if err != nil {
			return err
		}
		if c.At != "" {
			if i, err = asOf(i, at); err != nil {
				return err
			}
		}
		stage := i.Stage(r.Today(at))
		if i.UnderReview() && !c.Guarded {
			i = concealed(i)
		}
		if c.JSON {
			return terminal.JSON(p.stdout, struct {
				*initiative.Initiative
				Stage initiative.Stage `json:"stage"`
			}{i, stage})
		}
		list, _, err := setup.Questions(r.Config.Agreement)
		if err != nil {
			return err
		}
		return showCase(&terminal.Page{Writer: p.stdout, Zone: r.Config.Location()}, i, stage, list.Questions())
	})
}

// instant is the time that the case is shown as of: the end of a day, a time of it, or now.
func (c *showCmd) instant(now time.Time, loc *time.Location) (time.Time, error) {
	at, err := timeOf(c.At, now, loc)
	switch day := dates.DayOf(at.In(loc)); {
	case err != nil:
		return at, terminal.UsageError(err.Error(), "write --at 2026-03-16, or --at 2026-03-16T07:30")
	case c.At != "" && at.After(now):
		return at, terminal.UsageError(fmt.Sprintf("--at %s has not been yet", c.At),
			"leave out --at to see the case as it stands")
	case len(c.At) != len(time.DateOnly):
		return at, nil
	default:
		return day.AddDays(1).In(loc).Add(-time.Nanosecond), nil
	}
}

// asOf is the case as it stood, and an error for one that was not registered yet.
func asOf(i *initiative.Initiative, at time.Time) (*initiative.Initiative, error) {
	then := i.AsOf(at)
	if then == nil {
		return nil, terminal.Hinted(fmt.Errorf("%s was not registered yet", i.ID),
			"it came in "+i.Created.In(at.Location()).Format("2006-01-02 15:04"))
	}
	return then, nil
}

// concealed is a case without anything that its senders wrote: what happened to it and when, and what is open.
func concealed(i *initiative.Initiative) *initiative.Initiative {
	c := i.Clone()
	c.Title, c.Subject, c.When, c.Tags, c.Fields = "", "", initiative.When{}, nil, nil
	c.Answers, c.Embargo.Text = map[initiative.Item][]initiative.Version{}, ""
	for n := range c.Sent {
		c.Sent[n].Body = ""
	}
	for n := range c.Attachments {
		c.Attachments[n].Name = ""
	}
	for n := range c.History {
		c.History[n].Steps = nil
	}
	return c
}

// find returns a case by its number, in whatever case it is typed.
func (r *register) find(number string) (*initiative.Initiative, error) {
	var found *initiative.Initiative
	id := caseNumber(number)
	err := r.Store.View(func(tx store.Tx) error {
		i, ok, err := tx.Case(id)
		if ok {
			found = i
			return err
		}
		if gone, ok, err := tx.ErasedCase(id); err != nil || ok {
			day := gone.At.In(r.Config.Location()).Format(time.DateOnly)
			return cmp.Or(err, fmt.Errorf("%s was erased on %s (%s)", id, day, gone.Rule))
		}
		return err
	})
	if err == nil && found == nil {
		return nil, terminal.Hinted(fmt.Errorf("there is no case %s", terminal.Plain(string(id))),
			"samrad list shows them all")
	}
	return found, err
}

func showCase(w *terminal.Page, i *initiative.Initiative, stage initiative.Stage,
	questions []question.Question) error {
	hidden := i.UnderReview() && i.Title == ""
	if hidden {
		w.Line("%s  (under review: samrad show %s --guarded shows title and answers)", i.ID, i.ID)
	} else {
		w.Line("%s  %s", i.ID, terminal.Plain(i.Title))
	}
	w.Field("stage", fmt.Sprintf("%s, %d of %d answered", stage, i.Answered(), i.Total))
	w.Field("review", strings.Join(i.Guard, ", "))
	w.Field("embargo", embargoText(i.Embargo))
	w.Field("time", timeText(i))
	w.Field("parties", terminal.Joined(i.Parties)+led(i.Lead))
	w.Field("reporter", i.Reporter)
	w.Field("origin", i.Origin)
	w.Field("mailed to", i.Intake)
	w.Field("diary", i.Dnr)
	w.Field("merged", string(i.Into))
	w.Field("took up", terminal.Joined(i.Merged))
	w.Field("flags", strings.Join(i.Flags, ", "))
	w.Field("registered", terminal.Stamp(i.Created, w.Zone))
	w.Field("updated", terminal.Stamp(i.Updated, w.Zone))
	for _, kind := range []string{"malgrupp", "kanal", "syfte", "forum"} {
		w.Field(kind, strings.Join(i.Tags[kind], ", "))
	}
	if !hidden {
		w.Line("\nANSWERS")
		for _, q := range questions {
			showAnswer(w, q, i.Answers[q.Item])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(i.Fields)) {
		w.Line("(%s)", name)
		w.Text(i.Fields[name])
	}
	showSent(w, i.Sent)
	w.Line("\nHISTORY")
	for _, e := range i.History {
		w.Line("%s  %s%s  %s", terminal.Stamp(e.At, w.Zone), e.What, itemList(e.Items),
			sourceText(e.Source)+terminal.By(e.By))
	}
	showRest(w, i)
	return w.Err
}

// answer prints all versions of an answer, the one that counts first.
func showAnswer(w *terminal.Page, q question.Question, versions []initiative.Version) {
	if len(versions) == 0 {
		w.Line("%d. %s: no answer", q.N, q.Label)
		return
	}
	for n := len(versions) - 1; n >= 0; n-- {
		v := versions[n]
		head := fmt.Sprintf("%d. %s: %s", q.N, q.Label, stateText(v))
		if n < len(versions)-1 {
			head = "    earlier: " + stateText(v)
		}
		w.Line("%s, %s, %s", head, terminal.Stamp(v.Source.At, w.Zone), sourceText(v.Source))
		w.Text(v.Text)
	}
}

// sourceText is who said it, and whose words they are where they were passed on.
func sourceText(s initiative.Source) string {
	if s.Author == "" {
		return terminal.Plain(s.From)
	}
	return terminal.Plain(s.From) + ", in the words of " + terminal.Plain(s.Author)
}

func stateText(v initiative.Version) string {
	s := map[initiative.State]string{
		initiative.Answered: "answered", initiative.NotApplicable: "not applicable",
		initiative.BareNA:   "not applicable, without a reason",
		initiative.NoAnswer: "no real answer",
	}[v.State]
	if v.Preliminary {
		s += ", preliminary"
	}
	if v.Insisted {
		s += ", repeated by the sender"
	}
	return s
}

func showSent(w *terminal.Page, all []initiative.Sent) {
	if len(all) > 0 {
		w.Line("\nMAILS SENT")
	}
	for _, s := range all {
		bounced := ""
		if s.Bounced != "" {
			bounced = "  DID NOT ARRIVE: " + terminal.Plain(s.Bounced)
		}
		w.Line("%s  %s%s  to %s  %s%s", terminal.Stamp(s.At, w.Zone), s.Kind, itemList(s.Asked), terminal.Plain(s.To),
			terminal.Plain(s.Letter), bounced)
	}
}

func showRest(w *terminal.Page, i *initiative.Initiative) {
	if len(i.Attachments) > 0 {
		w.Line("\nATTACHMENTS")
	}
	for _, a := range i.Attachments {
		read := "kept, not read"
		if a.Read {
			read = "read"
		}
		w.Line("%s  %d bytes, %s  %s", terminal.Plain(a.Name), a.Size, read, a.Sum)
	}
	w.Line("\nTHREAD")
	for _, id := range i.Threads {
		w.Line("%s", terminal.Plain(id))
	}
}

func led(lead initiative.Party) string {
	if lead == "" { // an outsider's, that a person took in
		return ""
	}
	return ", led by " + string(lead)
}

func embargoText(e initiative.Embargo) string {
	switch {
	case !e.Held:
		return ""
	case e.Until.IsZero():
		return "until it is lifted: " + e.Text
	}
	return "free from " + e.Until.String() + ": " + e.Text
}

func timeText(i *initiative.Initiative) string {
	if _, answered := i.Answer("nar"); !answered {
		return ""
	}
	return whenText(i.When)
}

func whenText(t initiative.When) string {
	if t.IsZero() {
		return "not read as a date"
	}
	s := terminal.Span(t.Range)
	if t.Text != "" {
		s += fmt.Sprintf(" (read from %q)", t.Text)
	}
	if len(t.Flags) > 0 {
		s += ", " + strings.Join(t.Flags, ", ")
	}
	return s
}

func itemList(items []initiative.Item) string {
	if len(items) == 0 {
		return ""
	}
	return " (" + terminal.Joined(items) + ")"
}
