package check

import (
	"context"
	"fmt"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/graph"
	"haninge.se/samrad/intake/mailbox"
)

// graph looks into a mailbox, and tries the one that must not be reached. It returns what went wrong.
func (c Check) graph(ctx context.Context, read progress, party config.Party, since time.Time) (faults []string) {
	at := fmt.Sprintf("mailbox of %s: %s by Graph", party.ID, setup.GraphMailbox(party))
	fault := func(err error) []string { return append(faults, fmt.Sprintf("%s: %v", at, err)) }
	client, err := setup.GraphClient(party, setup.GraphMailbox(party))
	if err != nil {
		return fault(err)
	}
	ctx, cancel := context.WithTimeout(ctx, perServer)
	defer cancel()
	r, err := graph.Check(ctx, graph.Config{Client: client, Folder: party.Graph.Folder, Since: since})
	if graph.Missing(err) {
		return fault(fmt.Errorf("there is no folder %q: %w; write in folder the name that the service has for it, like "+
			`"inbox" or "archive", or its id`, party.Graph.Folder, err))
	}
	if err != nil {
		return fault(err)
	}
	if off := c.Now().Sub(r.Clock).Round(time.Second); !r.Clock.IsZero() && off.Abs() > mostOff {
		faults = append(faults, clockFault(off))
	}
	mails := terminal.Count(r.Messages, "mail")
	c.Page.Line("%s: %s in %s, is looked at every %s", at, mails, terminal.Plain(party.Graph.Folder), party.Graph.Poll)
	c.Page.Line("    %s", read.next(party.ID, mailbox.Report{Messages: r.Messages, Older: r.Older}, since))
	if party.Graph.Outside == "" {
		c.Warn("party.graph.outside of " + party.ID + " is empty, so that nobody checks that samrad reaches this " +
			"mailbox alone: name an address of the tenant that it must not reach")
		return faults
	}
	return append(faults, c.outside(ctx, party)...)
}

// mostOff is how far this machine's clock may be from the service's. Further off, what it signs is refused.
const mostOff = 5 * time.Minute

func clockFault(off time.Duration) string {
	way := "ahead of"
	if off < 0 {
		way = "behind"
	}
	return fmt.Sprintf("clock: that of this machine is %s %s that of Microsoft 365: set it, and let a time service keep "+
		"it (timedatectl set-ntp true); certificates and tokens are refused by it, and mail is dated wrongly",
		config.Duration(off.Abs()), way)
}

// outside tries a mailbox that is none of samrad's.
func (c Check) outside(ctx context.Context, party config.Party) []string {
	other, err := setup.GraphClient(party, party.Graph.Outside)
	opens := false
	if err == nil {
		opens, err = other.Opens(ctx)
	}
	switch {
	case err != nil:
		return []string{fmt.Sprintf("mailbox outside, %s: whether samrad reaches it is not known: %v",
			party.Graph.Outside, err)}
	case opens:
		return []string{fmt.Sprintf("mailbox outside, %s: samrad can read it, and so all mailboxes of the tenant: narrow "+
			"the application by RBAC for Applications and take back the consent to Mail.Read (intake/graph/README.md)",
			party.Graph.Outside)}
	}
	c.Page.Line("    the mailbox %s is refused, as it should be", party.Graph.Outside)
	return nil
}
