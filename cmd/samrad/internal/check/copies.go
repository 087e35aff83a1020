package check

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/status"
)

// copies tells of the copies of the register that is there: when the last whole one was made, and that the nightly one
// is missing.
func (c Check) copies(ctx context.Context, read progress) {
	made, started := read.copies, time.Time{}
	if read.running {
		made, started = c.told(ctx)
	}
	loc := c.Config.Location()
	switch {
	case made == nil: // nothing to copy, or a daemon that does not answer
	case made.Missed(started, c.Now()):
		c.Warn(made.Missing(loc))
	case made.Nightly:
		c.Page.Line("copies of the register: every night, the last whole one: %s", made.Since(loc))
	default:
		c.Page.Line("copies of the register: none is made every night, the last whole one: %s; "+
			"systemctl enable --now samrad-backup.timer makes one", made.Since(loc))
	}
}

// told asks the daemon that holds the store.
func (c Check) told(ctx context.Context) (*status.Copied, time.Time) {
	var said bytes.Buffer
	req := control.Request{Args: []string{"status", "--json"}}
	_, _ = control.Ask(ctx, string(c.Config.DataDir), req, control.Caller{Stdout: &said, Stderr: io.Discard})
	var s status.Status
	if json.Unmarshal(said.Bytes(), &s) != nil {
		return nil, time.Time{}
	}
	return &s.Copied, s.Started
}
