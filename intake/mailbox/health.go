package mailbox

import "time"

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

func (h *Health) count() {
	h.Lag = 0
	if h.UIDNext > h.Next {
		h.Lag = h.UIDNext - h.Next
	}
}
