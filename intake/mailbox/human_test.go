package mailbox

import (
	"log/slog"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"haninge.se/samrad/intake/postoffice"
)

func quiet(testing.TB) *slog.Logger { return slog.New(slog.DiscardHandler) }

// human is somebody else with the same mailbox open.
type human struct {
	t testing.TB
	c *imapclient.Client
}

// person opens the folder for writing, as a mail program does.
func person(t testing.TB, o *postoffice.Office, do func(*human)) {
	t.Helper()
	c, err := imapclient.DialInsecure(o.IMAP(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(box, secret).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	do(&human{t, c})
}

func (h *human) flag(f imap.Flag, uids ...imap.UID) {
	h.t.Helper()
	add := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{f}}
	if err := h.c.Store(imap.UIDSetNum(uids...), add, nil).Close(); err != nil {
		h.t.Fatal(err)
	}
}

func (h *human) remove(uids ...imap.UID) {
	h.t.Helper()
	h.flag(imap.FlagDeleted, uids...)
	if err := h.c.UIDExpunge(imap.UIDSetNum(uids...)).Close(); err != nil {
		h.t.Fatal(err)
	}
}
