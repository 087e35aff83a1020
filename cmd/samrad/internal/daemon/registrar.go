package daemon

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

const (
	kindRegistrar = "registrar"
	registrarNote = "registrar/" // the store's notes of how far each party's registrar has been told
	mostListed    = 200          // cases in one list
)

// tellRegistrars writes each party's list of new and closed cases once a week, when the offices open on its first
// working day: of the weeks since the last list, so that none is left out after an interruption.
func (d *Daemon) tellRegistrars() error {
	now := d.Now().In(d.Rules.Location)
	monday := dates.WeekOf(dates.DayOf(now)).Monday()
	if now.Before(d.Rules.FollowUps.Morning(monday.AddDays(-1).In(d.Rules.Location))) {
		return nil
	}
	for n, p := range d.Config.Parties {
		if p.Registrar == nil {
			continue
		}
		if err := d.tellRegistrar(d.Rules.Parties[n], p.Registrar.To, monday, now); err != nil {
			return err
		}
	}
	return nil
}

// tellRegistrar writes the list of one party up to a Monday, unless it is written. A week without cases has no mail.
func (d *Daemon) tellRegistrar(p triage.Party, to string, monday dates.Day, now time.Time) error {
	note := registrarNote + string(p.ID)
	since := monday.AddDays(-7)
	v := templates.RegistrarView{Party: p.Name}
	done := false
	err := d.Store.View(func(tx store.Tx) error {
		var until string
		known, err := tx.Note(note, &until)
		if last, bad := dates.ParseDay(until); known && err == nil && bad == nil {
			since = last
		}
		if done = !since.Before(monday); done || err != nil {
			return err
		}
		return fill(tx, &v, p, since, monday, now)
	})
	if err != nil || done {
		return err
	}
	return d.update(func(tx store.Tx) error {
		if len(v.New)+len(v.Closed) > 0 {
			if err := put(tx)(d.registrarMail(p, to, since, monday, v, now)); err != nil {
				return err
			}
		}
		return tx.PutNote(note, monday.String())
	})
}

// registrarMail words a list, the oldest case first.
func (d *Daemon) registrarMail(
	p triage.Party, to string, since, monday dates.Day, v templates.RegistrarView, now time.Time,
) (letter.Envelope, error) {
	last := monday.AddDays(-1)
	v.Period, v.Week = dates.Say(dates.Range{Start: since, End: last}), dates.WeekOf(last).N
	for _, all := range []*[]templates.Registered{&v.New, &v.Closed} {
		slices.Reverse(*all)
		if n := len(*all); n > mostListed {
			*all, v.More = (*all)[:mostListed], v.More+n-mostListed
		}
	}
	mail, err := templates.Write(v, []string{p.Signature})
	if err != nil {
		return letter.Envelope{}, err
	}
	key := fmt.Sprintf("registrar/%s/%s/%s", p.ID, since, monday)
	return d.envelope(p, to, key, kindRegistrar, mail, "", now)
}

// fill puts the cases of a period on a list.
func fill(tx store.Tx, v *templates.RegistrarView, p triage.Party, since, monday dates.Day, now time.Time) error {
	return tx.EachCase(store.CaseQuery{}, func(c *initiative.Initiative) error {
		list(v, c, p.ID, dates.Range{Start: since, End: monday.AddDays(-1)}, now)
		return nil
	})
}

// listAnew is a list that waits as it would be written now; nil where it says the same.
func (d *Daemon) listAnew(tx store.Tx, e letter.Envelope) (*letter.Envelope, error) {
	parts := strings.Split(e.Key, "/")
	if len(parts) != 4 {
		return nil, fmt.Errorf("reading which list %s is: it has another form", e.Key)
	}
	p, known := d.Rules.Party(initiative.Party(parts[1]))
	since, bad := dates.ParseDay(parts[2])
	monday, worse := dates.ParseDay(parts[3])
	if err := errors.Join(bad, worse); err != nil || !known {
		return nil, err // nobody of that party is told any more
	}
	v := templates.RegistrarView{Party: p.Name}
	now := d.Now().In(d.Rules.Location)
	if err := fill(tx, &v, p, since, monday, now); err != nil {
		return nil, err
	}
	out, err := d.registrarMail(p, e.To, since, monday, v, now)
	return changed(e, out, err)
}

// list puts a case of a party on its list, as new or as closed in a period, or both. What is under review shows its
// number only.
func list(v *templates.RegistrarView, c *initiative.Initiative, p initiative.Party, in dates.Range, now time.Time) {
	if c.Lead != p {
		return
	}
	g := disclosure.Of(c, disclosure.Reader{Party: p}, dates.DayOf(now))
	row := templates.Registered{No: string(c.ID), Title: g.Title(c)}
	if g.Scope > disclosure.Number {
		row.Dnr = c.Dnr
	}
	on := func(t time.Time) bool { return !t.IsZero() && in.Contains(dates.DayOf(t.In(now.Location()))) }
	say := func(t time.Time) string { return dates.SayDay(dates.DayOf(t.In(now.Location()))) }
	if on(c.Created) {
		row.Day = say(c.Created)
		v.New = append(v.New, row)
	}
	for _, end := range []struct {
		what string
		at   time.Time
	}{{"closed", c.Closed}, {"cancelled", c.Cancelled}, {"evaluated", c.Evaluated}} {
		if on(end.at) {
			row.What, row.Day = end.what, say(end.at)
			v.Closed = append(v.Closed, row)
			return
		}
	}
}
