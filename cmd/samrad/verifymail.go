package main

import (
	"time"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// mailboxes holds every mailbox against the ledger; a mail that was passed over is exit 1.
func (c *verifyCmd) mailboxes(p *program, r *register) error {
	all := []daemon.Counted{}
	missing := 0
	for _, party := range r.Config.Parties {
		if !party.Watched() {
			continue
		}
		t, err := r.Count(p.ctx, party, time.Time{}, p.now())
		if err != nil {
			return err
		}
		missing += len(t.Missing)
		all = append(all, t)
	}
	var err error
	if c.JSON {
		err = terminal.JSON(p.stdout, all)
	} else {
		err = printCounts(&terminal.Page{Writer: p.stdout, Zone: r.Config.Location()}, all)
	}
	if err == nil && missing > 0 {
		return terminal.ExitStatus(terminal.ExitFailed)
	}
	return err
}

func printCounts(w *terminal.Page, all []daemon.Counted) error {
	for _, t := range all {
		w.Line("mailbox of %s since %s: %s, %d in the ledger, %d not read yet, %d passed over",
			t.Party, terminal.Stamp(t.Since, w.Zone), terminal.Count(t.Seen, "mail"), t.Known, t.Unread, len(t.Missing))
		for _, i := range t.Missing {
			if i.ID != "" {
				w.Line("    passed over: id %s, received %s", i.ID, terminal.Stamp(i.Received, w.Zone))
				continue
			}
			w.Line("    passed over: uid %d, received %s, %d bytes, sha256 %s", i.UID, terminal.Stamp(i.Received, w.Zone),
				i.Size, i.Sum)
		}
	}
	return w.Err
}
