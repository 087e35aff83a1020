package main

import (
	"fmt"
	"slices"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

type logCmd struct {
	registerFlags
	Mail   string `help:"Only this mail and its story: its Message-ID, or how its SHA-256 begins." placeholder:"ID"`
	Case   string `help:"Only the mails of this case." placeholder:"CASE"`
	Kind   string `help:"Only mails that became this: ${kinds}." enum:",${kinds}" default:"" placeholder:"KIND"`
	Limit  int    `name:"n" short:"n" help:"At most so many, newest first; 0 shows all." default:"50" placeholder:"N"`
	Events bool   `help:"The log itself: everything that happened, in a chain of hashes."`
	JSON   bool   `name:"json" help:"As JSON."`
}

func (c *logCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		switch {
		case c.Mail != "":
			return c.one(p, r)
		case c.Events:
			return c.events(p, r)
		}
		entries, err := store.Read(r.Store, func(tx store.Tx) ([]letter.Entry, error) {
			return tx.Entries(store.EntryQuery{Kind: letter.Kind(c.Kind), Case: strings.ToUpper(c.Case),
				Limit: max(0, c.Limit)})
		})
		if err != nil {
			return err
		}
		const heading = "DECIDED\tBECAME\tREASON\tCASE\tPARTY\tMAIL\tMESSAGE-ID"
		return terminal.List(p.stdout, c.JSON, entries, heading, func(e letter.Entry) []string {
			at := terminal.Stamp(e.At, r.Config.Location())
			return []string{at, string(e.Kind), reasonOf(e), e.Case, e.Party, e.Sum.Short(), string(e.ID)}
		})
	})
}

func (c *logCmd) events(p *program, r *register) error {
	events, err := store.Read(r.Store, func(tx store.Tx) ([]store.Event, error) { return tx.Events(max(0, c.Limit)) })
	if err != nil {
		return err
	}
	return terminal.List(p.stdout, c.JSON, events, "LINE\tTIME\tWHAT\tWHY\tBY\tOF", func(e store.Event) []string {
		at := terminal.Stamp(e.At, r.Config.Location())
		return []string{fmt.Sprint(e.Seq), at, e.What, e.Reason, e.By, strings.Join(e.IDs, " ")}
	})
}

// tale is a mail with all that happened to it.
type tale struct {
	letter.Entry
	Events []store.Event `json:"events"`
}

// one tells of the mails with a Message-ID; two mails may share one.
func (c *logCmd) one(p *program, r *register) error {
	var tales []tale
	err := r.Store.View(func(tx store.Tx) error {
		entries, err := entriesOf(tx, c.Mail)
		if err != nil {
			return err
		}
		for _, e := range entries {
			events, err := eventsOf(tx, e)
			if err != nil {
				return err
			}
			tales = append(tales, tale{e, events})
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(tales) == 0:
		return terminal.Hinted(fmt.Errorf("no mail %s was ever read", terminal.Plain(c.Mail)),
			"samrad log shows the newest; mail that lay there before the first start is not read")
	case c.JSON:
		return terminal.JSON(p.stdout, tales)
	}
	w := &terminal.Page{Writer: p.stdout, Zone: r.Config.Location()}
	for _, t := range tales {
		showTale(w, t)
	}
	return w.Err
}

// entriesOf finds mails by Message-ID, with or without its brackets, or by the beginning of their sum.
func entriesOf(tx store.Tx, id string) ([]letter.Entry, error) {
	bare := strings.Trim(strings.TrimSpace(id), "<>")
	for _, form := range []string{"<" + bare + ">", bare} {
		if found, err := tx.ByMessageID(letter.MessageID(form)); err != nil || len(found) > 0 {
			return found, err
		}
	}
	if len(bare) < terminal.LeastKey || strings.Trim(strings.ToLower(bare), "0123456789abcdef") != "" {
		return nil, nil
	}
	all, err := tx.Entries(store.EntryQuery{})
	other := func(e letter.Entry) bool { return !strings.HasPrefix(string(e.Sum), strings.ToLower(bare)) }
	return slices.DeleteFunc(all, other), err
}

// eventsOf gathers the lines of the log that name a mail, by its sum and by its Message-ID.
func eventsOf(tx store.Tx, e letter.Entry) ([]store.Event, error) {
	out, err := tx.EventsOf(string(e.Sum))
	if err != nil || e.ID == "" {
		return out, err
	}
	more, err := tx.EventsOf(string(e.ID))
	if err != nil {
		return nil, err
	}
	for _, ev := range more {
		if !slices.ContainsFunc(out, func(o store.Event) bool { return o.Seq == ev.Seq }) {
			out = append(out, ev)
		}
	}
	slices.SortFunc(out, func(a, b store.Event) int { return int(a.Seq) - int(b.Seq) })
	return out, nil
}

func showTale(w *terminal.Page, t tale) {
	w.Line("%s  %s", t.Sum, terminal.Plain(string(t.ID)))
	w.Field("became", string(t.Kind)+terminal.Why(t.Reason))
	w.Field("unanswered", t.Unanswered)
	w.Field("case", t.Case)
	w.Field("party", t.Party)
	w.Field("received", terminal.Stamp(t.Received, w.Zone))
	w.Field("decided", terminal.Stamp(t.At, w.Zone))
	w.Field("size", fmt.Sprintf("%d bytes", t.Size))
	for _, at := range t.Places {
		w.Field("seen in", fmt.Sprintf("%s, uid %d (uidvalidity %d)", at.Mailbox, at.UID, at.UIDValidity))
	}
	for _, e := range t.Events {
		w.Line("    %s  %s%s%s", terminal.Stamp(e.At, w.Zone), e.What, terminal.Why(e.Reason), terminal.By(e.By))
	}
}

// reasonOf is why a mail became what it is, and why it got no answer.
func reasonOf(e letter.Entry) string {
	if e.Unanswered == "" {
		return e.Reason
	}
	return e.Reason + ", unanswered: " + e.Unanswered
}
