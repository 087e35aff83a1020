package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Probe asks the server, for `samrad check`, whether it would take mail from a sender to each of some recipients: MAIL
// FROM and RCPT TO, and then RSET, so that nothing is sent (RFC 5321 4.1.1.5). Each refusal is an error of its own;
// they come joined.
func (s *Server) Probe(ctx context.Context, from string, to []string) error {
	l, err := enter(ctx, s.cfg)
	if err != nil {
		return err
	}
	defer l.raw.Close()
	stop := context.AfterFunc(ctx, func() { _ = l.raw.Close() })
	defer stop()
	var refused []error
	for _, recipient := range to {
		_ = l.raw.SetDeadline(time.Now().Add(s.cfg.Waits.Dial))
		l.client.SkipSMTPUTF8(ascii(from + recipient))
		if err := l.client.Mail("<" + from + ">"); err != nil {
			refused = append(refused, fmt.Errorf("it does not let samrad send as %s: %s", from, answerIn(err)))
			return errors.Join(refused...)
		}
		if err := l.client.Rcpt("<" + recipient + ">"); err != nil {
			refused = append(refused, fmt.Errorf("it does not take mail to %s: %s", recipient, answerIn(err)))
		}
		if err := l.client.Reset(); err != nil {
			return errors.Join(append(refused, fmt.Errorf("rset: %s", answerIn(err)))...)
		}
	}
	l.quit()
	return errors.Join(refused...)
}
