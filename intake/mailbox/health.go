package mailbox

import (
	"log/slog"
	"time"

	"haninge.se/samrad/intake/wire"
)

// State is what a watcher is doing.
type State string

// States.
const (
	Connecting   State = "connecting"
	Reading      State = "reading"
	Waiting      State = "waiting"       // all mail is handed over
	Unreachable  State = "unreachable"   // no connection, or one that breaks
	LoginRefused State = "login refused" // tried again after five minutes
	NoFolder     State = "no folder"     // the folder is not there, or not ours to open
)

// Health is what is known of a watched mailbox. It holds no secret and no text of a mail.
type Health struct {
	State       State
	LastSuccess time.Time // when all mail on the server was last handed over
	LastError   string
	LastErrorAt time.Time
	Stuck       bool // the last error does not pass by itself: a person is needed
	UIDValidity uint32
	UIDNext     uint32 // as the server says
	Next        uint32 // the first UID that was not handed over
	Messages    uint32 // in the folder
	Lag         uint32 // how many UIDs lie between Next and UIDNext: at most so many mails wait
	TidyError   string // why handled mail could not be tagged or moved; reading goes on
}

// longestFault is for what we say of a fault: what is wrong, and what to do.
const longestFault = 400

// Note notes what a watcher is doing, or why it failed. It logs a fault when it is another than before, and its end.
func (h *Health) Note(state State, err error, now time.Time, log *slog.Logger) {
	h.State, h.Lag = state, h.UIDNext-min(h.Next, h.UIDNext)
	switch was := h.LastError; {
	case err != nil:
		h.Stuck = state == LoginRefused || state == NoFolder
		h.LastError, h.LastErrorAt = wire.Printable(err.Error(), longestFault), now
		if h.LastError != was {
			log.Warn("mailbox cannot be read", "state", string(state), "error", h.LastError)
		}
	case state == Waiting:
		h.LastSuccess, h.LastError, h.LastErrorAt, h.Stuck = now, "", time.Time{}, false
		if was != "" {
			log.Info("mailbox is read again")
		}
	}
}

// Stored is an error of a handler: of what it was given, nothing is known.
type Stored struct{ Cause error }

func (s *Stored) Error() string { return s.Cause.Error() }
