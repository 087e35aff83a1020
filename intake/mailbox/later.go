package mailbox

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// postponed is a server that says "later" (README.md, "Later is no fault"). It says nothing of any mail and refuses
// nothing.
type postponed struct {
	words string        // ours, not the server's
	wait  time.Duration // what it asks for, 0 when it does not say
}

func (p *postponed) Error() string {
	if p.wait > 0 {
		return fmt.Sprintf("the server asks to come back later (%s, in %s)", p.words, p.wait)
	}
	return fmt.Sprintf("the server asks to come back later (%s)", p.words)
}

// expired are the words of a server that throws us out because the access token has run out.
const expired = "accesstokenexpired"

//go:embed later.txt
var laterFile string

// laterWords are what servers say when they are out of order or busy.
var laterWords = slices.DeleteFunc(strings.Split(laterFile, "\n"), func(line string) bool {
	return line == "" || strings.HasPrefix(line, "#")
})

// longestWait bounds what a server may ask for.
const longestWait = time.Hour

var askedWait = regexp.MustCompile(`(?i)(?:backoff time|retry after|try again in|wait)[^0-9]{0,20}` +
	`([0-9]{1,9})\s*(ms|milliseconds?|s|sec|seconds?|m|min|minutes?)\b`)

// later reads what a server says, and tells whether it is that.
func later(said string) (*postponed, bool) {
	folded := strings.ToLower(said)
	for _, words := range laterWords {
		if strings.Contains(folded, words) {
			return &postponed{words: words, wait: waitIn(said)}, true
		}
	}
	return nil, false
}

func waitIn(said string) time.Duration {
	m := askedWait.FindStringSubmatch(said)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseInt(m[1], 10, 64)
	unit := time.Second
	switch u := strings.ToLower(m[2]); {
	case u == "ms" || strings.HasPrefix(u, "milli"):
		unit = time.Millisecond
	case strings.HasPrefix(u, "m"):
		unit = time.Minute
	}
	if n > int64(longestWait/unit) {
		return longestWait
	}
	return time.Duration(n) * unit
}

// outOfOrder tells a response that is the server's own trouble and will be over, by its code (RFC 5530) or its words.
// Dovecot says [SERVERBUG] of a single mail that it cannot read, too, so that this code is none of them.
func outOfOrder(no *imap.Error) (*postponed, bool) {
	switch no.Code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, "THROTTLED":
		return &postponed{words: strings.ToLower(string(no.Code)), wait: waitIn(no.Text)}, true
	case imap.ResponseCodeServerBug, imap.ResponseCodeAuthenticationFailed, imap.ResponseCodeAuthorizationFailed,
		imap.ResponseCodeExpired:
		return nil, false
	}
	return later(no.Text)
}
