package status

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

const (
	alertEvery = time.Minute      // how often what needs a person is looked at
	alertRetry = 15 * time.Minute // how long a command that failed is left alone
	alertTime  = time.Minute      // how long one may run
)

// alerted is what the operator's command was last told.
type alerted struct {
	told  string    // as sameAs says it
	again time.Time // not before then, after a failure
}

// Alerts runs the operator's own command ([alerts] exec) when what needs a person has changed, until ctx ends: the
// second way to say it, when mail itself is what does not work.
func Alerts(ctx context.Context, command []string, look Look, now func() time.Time, log *slog.Logger) error {
	if len(command) == 0 {
		return nil
	}
	tick := time.NewTicker(alertEvery)
	defer tick.Stop()
	for a := (alerted{}); ; {
		s, err := look()
		if err != nil {
			return err
		}
		a = a.tell(s.Needs, now(), func(needs []string) error {
			err := runAlert(ctx, command, needs)
			if err != nil && ctx.Err() == nil {
				log.Error("the command of [alerts] failed", "error", err)
			}
			return err
		})
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tell runs the command when something else needs a person than it was told of, and when nothing does any more. Of one
// that failed, later.
func (a alerted) tell(needs []string, now time.Time, run func([]string) error) alerted {
	is := sameAs(needs)
	if is == a.told || now.Before(a.again) {
		return a
	}
	if err := run(needs); err != nil {
		a.again = now.Add(alertRetry)
		return a
	}
	return alerted{told: is}
}

var figure = regexp.MustCompile(`\d[\w:.-]*`)

// sameAs is what stays of needs while they last: their figures and times run on.
func sameAs(needs []string) string {
	return figure.ReplaceAllString(strings.Join(needs, "\n"), "#")
}

// runAlert runs a command with one need on each line of its standard input, none when all is well again, and their
// number in SAMRAD_NEEDS. It is given nothing else of ours.
func runAlert(ctx context.Context, command, needs []string) error {
	ctx, cancel := context.WithTimeout(ctx, alertTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.WaitDelay = time.Second
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), fmt.Sprintf("SAMRAD_NEEDS=%d", len(needs))}
	var lines, said bytes.Buffer
	for _, n := range needs {
		fmt.Fprintln(&lines, n)
	}
	cmd.Stdin, cmd.Stderr = &lines, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", command[0], err, terminal.Plain(said.String()))
	}
	return nil
}
