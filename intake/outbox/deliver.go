package outbox

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/wire"
)

// deliver carries one mail over the line: MAIL, RCPT, DATA, the stored bytes as they are, the final dot. keep
// tells whether the line is good for another mail.
func (l *line) deliver(ctx context.Context, e letter.Envelope, w Waits) (out Outcome, keep bool) {
	stop := context.AfterFunc(ctx, func() { _ = l.raw.Close() })
	defer func() { keep = stop() && keep }()

	l.client.SkipSMTPUTF8(ascii(e.From + e.To)) // asked for without need, it stops mail at the next relay
	_ = l.raw.SetDeadline(time.Now().Add(w.Command))
	if err := l.client.Mail("<" + e.From + ">"); err != nil {
		out, keep = l.refused("mail from", err)
		out.Away = !out.Refused && (codeOf(err) == 0 || codeOf(err) == 421) // nothing was said of this mail
		return out, keep
	}
	if err := l.client.Rcpt("<" + e.To + ">"); err != nil {
		return l.refused("rcpt to", err)
	}
	body, err := l.client.Data()
	if err != nil {
		return l.refused("data", err)
	}
	_ = l.raw.SetDeadline(time.Now().Add(w.Data + time.Duration(len(e.Bytes)/slowest)*time.Second))
	if _, err := body.Write(e.Bytes); err != nil {
		// Closing the writer would send the final dot after half a mail; only cutting the line takes it back.
		return Outcome{Result: Temporary, Last: plain(fmt.Errorf("sending the text: %w", err))}, false
	}
	if err := body.Close(); err != nil {
		if codeOf(err) == 0 {
			return Outcome{Result: Temporary, Last: plain(fmt.Errorf("waiting for the answer: %w", err)), Uncertain: true}, false
		}
		return classify("end of data", err), false
	}
	return Outcome{Result: Delivered, Last: "250 accepted"}, true
}

// refused is the outcome of a command the server did not take, and clears the line for the next mail.
func (l *line) refused(command string, err error) (Outcome, bool) {
	out := classify(command, err)
	if codeOf(err) == 0 || codeOf(err) == 421 { // RFC 5321 3.8: 421 means the server hangs up
		return out, false
	}
	return out, l.client.Reset() == nil
}

// codeOf returns the code of a server's response, 0 when there was none.
func codeOf(err error) int {
	if response, ok := errors.AsType[*textproto.Error](err); ok {
		return response.Code
	}
	return 0
}

// classify makes an outcome of an error: a response of 5xx is permanent, all else is temporary. 530, 534, 535 and
// 538 speak of the login and not of the mail (RFC 4954 6), so the mail waits until the operator has put it right.
func classify(command string, err error) Outcome {
	out := Outcome{Result: Temporary, Last: command + ": " + responseIn(err)}
	switch code := codeOf(err); {
	case code == 530 || code == 534 || code == 535 || code == 538:
	case code >= 500 && code <= 599:
		out.Result = Permanent
	}
	if out.Refused = asSender(command, err); out.Refused {
		out.Result = Temporary
	}
	if command == "end of data" || command == "data" {
		// A server that has seen the text may quote it: keep the codes only.
		out.Last = command + ": " + codes(err)
	}
	return out
}

// responseIn is what a server answered, on one line, or the error that kept it from answering.
func responseIn(err error) string {
	if response, ok := errors.AsType[*textproto.Error](err); ok {
		return fmt.Sprintf("%03d %s", response.Code, oneLine(response.Msg))
	}
	return plain(err)
}

// codes returns the reply code (RFC 5321 4.2) and the enhanced status code of a response (RFC 3463), without its text.
func codes(err error) string {
	var response *textproto.Error
	if !errors.As(err, &response) {
		return "no answer"
	}
	s := fmt.Sprintf("%03d", response.Code)
	first, _, _ := strings.Cut(response.Msg, " ")
	if enhanced(first) {
		s += " " + first
	}
	return s
}

func enhanced(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(s) > 9 {
		return false
	}
	for _, p := range parts {
		if p == "" || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// longestWords is how much is kept of an error: what we say of a fault of a token, and of what to do, is long.
const longestWords = 400

// plain makes one short printable line of an error.
func plain(err error) string { return oneLine(err.Error()) }

func oneLine(s string) string { return wire.Printable(s, longestWords) }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
