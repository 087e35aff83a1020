package status

import (
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
)

// needs says what a person should look at.
func needs(s Status, c config.Config, now time.Time) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	patience := time.Duration(c.Alerts.After)
	if !s.Running {
		say("samrad serve does not run: no mail is read and none is sent")
	}
	for _, b := range s.Boxes {
		boxNeeds(b, s.Running, patience, say)
	}
	if !s.Outbox.Oldest.IsZero() && now.Sub(s.Outbox.Oldest) > patience {
		say("mail has waited to be sent since %s: %s", terminal.Stamp(s.Outbox.Oldest, c.Location()),
			terminal.Plain(s.Outbox.Last))
	}
	for _, r := range s.Outbox.Refused {
		say("the mail server of %s does not let samrad send as %s, so that %s: %s. "+
			"Put it right there or in the configuration, then samrad outbox retry --all",
			r.Via, r.Sender, waits(r.Mails), terminal.Plain(r.Last))
	}
	if s.Outbox.Lately > 0 {
		say("mails given up in the last 7 days: %d (samrad outbox list)", s.Outbox.Lately)
	}
	if s.Held > 0 {
		say("mails that wait for a decision: %d (samrad quarantine list)", s.Held)
	}
	if s.Missed != "" {
		say("the digest of %s was not written: samrad digest --send", s.Missed)
	}
	if s.Free < setup.Headroom {
		say("the disk of the data folder is nearly full (%d MB left): mail waits in its mailbox until there are %d MB",
			s.Free>>20, setup.Headroom>>20)
	}
	if s.Clock.Doubted {
		say("nobody is asked or reminded since %s: the clock may have leapt, for no mail has come since: look at it "+
			"(timedatectl); if it is right, mail anything to the mailbox",
			terminal.Stamp(s.Clock.Believed, c.Location()))
	}
	out = append(out, copyNeeds(s, c, now)...)
	out = append(out, besideNeeds(s.Beside, c, now)...)
	out = append(out, setup.SecretWarnings(c, now)...)
	if s.Changed {
		say("the configuration file is not what runs: samrad reload takes it, or says why it cannot be")
	}
	if s.Stopped != nil {
		say("%s", stopNeeds(*s.Stopped, c))
	}
	return out
}

// boxNeeds says what is wrong with one mailbox.
func boxNeeds(b Box, running bool, patience time.Duration, say func(string, ...any)) {
	switch lag := time.Duration(b.Lag * float64(time.Second)); {
	case !running:
	case b.Stuck && lag <= patience:
		say("the mailbox of %s cannot be read: %s", b.Party, terminal.Plain(b.LastError))
	case b.State == mailbox.Unreachable && b.LastSuccess.IsZero() && lag <= patience:
		say("the mailbox of %s has not been read since the start%s: samrad check says why", b.Party,
			terminal.Why(b.LastError))
	case lag > patience:
		unread := config.Duration(lag.Round(time.Minute))
		say("the mailbox of %s has not been read for %s (%s%s): samrad check says why",
			b.Party, unread, b.State, terminal.Why(b.LastError))
	}
	if b.Tidy != "" {
		say("handled mail of %s cannot be tagged or moved: %s", b.Party, terminal.Plain(b.Tidy))
	}
}

func waits(mails int) string {
	if mails == 1 {
		return "1 mail waits"
	}
	return fmt.Sprintf("%d mails wait", mails)
}

// besideNeeds says what is to be done about other daemons that wrote lately.
func besideNeeds(all []store.Beside, c config.Config, now time.Time) (out []string) {
	for _, b := range all {
		if now.Before(b.Written.Add(store.SignLasts)) {
			out = append(out, fmt.Sprintf("another samrad answers the mail of this mailbox, too: it wrote %s at %s: "+
				"it is younger than this one and is to stop by itself; find its machine and stop it",
				terminal.Plain(string(b.ID)), terminal.Stamp(b.Written, c.Location())))
		}
	}
	return out
}

// SignText says a sign to an operator.
func SignText(s store.Sign) string {
	text := map[string]string{
		store.OlderStore:  "an older copy of the store was put back",
		store.OtherStore:  "the mark file is of another store than the one in the data folder",
		store.LostMark:    "the mark file is gone, or the data folder came from another machine",
		store.UnsentID:    "a mail answers one of ours that this store never sent",
		store.OtherDaemon: "another samrad answers the mail of this mailbox",
	}[s.Reason]
	if text == "" {
		text = s.Reason
	}
	if s.Detail != "" {
		text += " (" + terminal.Plain(s.Detail) + ")"
	}
	return text
}

// stopNeeds says why nothing is answered, and what to do.
func stopNeeds(s store.Stop, c config.Config) string {
	var why []string
	for _, sign := range s.Signs {
		why = append(why, SignText(sign))
	}
	do := "put the newest copy in its place; or use the store as it is: compare samrad log with the mailbox, " +
		"answer by hand what should have been answered, then samrad status --accept-restore"
	if !s.Older() {
		do = "stop one of the two; then samrad status --accept-restore on the other"
	}
	return fmt.Sprintf("nothing is answered since %s: %s: %s", terminal.Stamp(s.At, c.Location()), strings.Join(why, "; "),
		do)
}
