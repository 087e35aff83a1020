// Package mailbox watches an IMAP folder and hands over every mail in it, in the order of its UIDs, whatever the
// network and the server do meanwhile. It only reads, unless it is told to tag or move what was handled; it never
// looks at \Seen, never deletes, and knows nothing of what a mail says.
package mailbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"time"

	"github.com/emersion/go-sasl"
)

// Cursor says how far a folder was read (RFC 9051 2.3.1.1, RFC 7162 3.1.2.1). ModSeq is 0 where the server has none.
type Cursor struct {
	UIDValidity, UIDNext uint32
	ModSeq               uint64
}

// Message is one mail as it lies in the folder.
type Message struct {
	UID, UIDValidity uint32
	Received         time.Time // INTERNALDATE
	Size             int64     // RFC822.SIZE
	Raw              []byte
	TooBig           bool // larger than Config.MaxSize: Raw is its header, at most 64 KB of it
	Poison           bool // the server cannot hand it over: Raw is what could be had, or nothing
	Old              bool // received before the first start
}

// Handler takes the mail. Its errors mean that storage failed: they end Watch.
type Handler interface {
	// Cursor tells how far a mailbox was read and when it was first looked at; known is false before Baseline.
	Cursor(ctx context.Context, mailbox string) (c Cursor, baseline time.Time, known bool, err error)
	// Baseline is called once, at the very first look: from c on, mail is new.
	Baseline(ctx context.Context, mailbox string, c Cursor) error
	// Receive makes a batch durable together with next, before it returns nil, and names the UIDs that were handled,
	// for Config.After. Mail may come again after a crash or a renumbering, so it must be known by its bytes. The
	// batch is the handler's to keep. It may be empty: then only the cursor moves.
	Receive(ctx context.Context, mailbox string, batch []Message, next Cursor) (handled []uint32, err error)
	// Again names UIDs that were handed over as poison and are to be asked for once more now. They are named once: what
	// comes of it or does not, the next time is later.
	Again(ctx context.Context, mailbox string, uidvalidity uint32) (uids []uint32, err error)
	// Handled names those of some UIDs that Receive once named, in this program's life or an earlier one.
	Handled(ctx context.Context, mailbox string, uidvalidity uint32, uids []uint32) (handled []uint32, err error)
}

// Config is one mailbox to watch. Zero values of the lower part mean the defaults that stand beside them.
type Config struct {
	Name     string // how the handler knows this mailbox
	Addr     string // host:port
	Security string // wire.TLS, STARTTLS or Insecure
	TLS      *tls.Config
	User     string                                     // who logs in, for people: Auth says it to the server
	Auth     func(context.Context) (sasl.Client, error) // asked at every login; see wire.NoLogin
	Renew    func()                                     // throws away a token that was refused; nil for a password
	Folder   string                                     // "INBOX"
	After    string                                     // "leave", "keyword:NAME" or "move:FOLDER"

	// Ahead is shown headers before any mail is handed over: of what waits at a start, at the first look of all that lies
	// in the folder. It is called with none at the end. Its errors are those of a Handler. nil: nobody looks ahead.
	Ahead func(ctx context.Context, heads [][]byte) error

	Since      time.Time     // register older mail received since then at the first start; zero = none
	Poll       time.Duration // 1 min: how often to look although IDLE says nothing, since it loses events
	IdleMax    time.Duration // 9 min: how long an IDLE may last; NATs forget a silent connection sooner than RFC 2177's 29
	Patience   time.Duration // 1 min: how long a server may be silent while it owes a response
	MaxSize    int64         // 50 MB
	BatchBytes int           // 8 MB
	BatchCount int           // 1000
}

func (c Config) filled() Config {
	c.Folder = cmp.Or(c.Folder, "INBOX")
	c.Poll = cmp.Or(c.Poll, time.Minute)
	c.IdleMax = min(cmp.Or(c.IdleMax, 9*time.Minute), 9*time.Minute)
	c.Patience = cmp.Or(c.Patience, time.Minute)
	c.MaxSize = cmp.Or(c.MaxSize, 50<<20)
	c.BatchBytes = cmp.Or(c.BatchBytes, 8<<20)
	c.BatchCount = cmp.Or(c.BatchCount, 1000)
	return c
}
