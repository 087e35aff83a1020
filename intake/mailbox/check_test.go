package mailbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/postoffice"
)

// TestCheck tells what a first start would find, and changes nothing.
func TestCheck(t *testing.T) {
	o := office(t, postoffice.Options{})
	now := time.Now()
	for i, days := range []int{400, 5, 3} {
		if err := o.Put(box, "INBOX", postoffice.Stored{Raw: mail(i, 100*i), Received: now.AddDate(0, 0, -days)}); err != nil {
			t.Fatal(err)
		}
	}
	before := lying(t, o, "INBOX")
	cfg := config(o.IMAP())
	cfg.Since = now.AddDate(0, 0, -10)
	cfg.After = "move:Arkiv"
	r, err := Check(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(mail(1, 100)) + len(mail(2, 200)))
	if r.Messages != 3 || r.UIDNext != 4 || r.Older != 2 || r.OlderBytes != size || !r.Idle || !r.Move || !r.UIDPlus || r.CondStore {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(r.After, "Arkiv") || !slices.Contains(r.Capabilities, "IMAP4rev1") {
		t.Errorf("after: %q, %q", r.After, r.Capabilities)
	}
	if err := o.CreateFolder(box, "Arkiv"); err != nil {
		t.Fatal(err)
	}
	if r, err = Check(t.Context(), cfg); err != nil || r.After != "" {
		t.Errorf("%q, %v", r.After, err)
	}
	if d := cmp.Diff(before, lying(t, o, "INBOX")); d != "" {
		t.Errorf("the folder changed:\n%s", d)
	}
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	o := office(t, postoffice.Options{})
	for want, change := range map[string]func(*Config){
		"refused the login":  func(c *Config) { o.AddUser(box, "nytt") },
		"opening Inkommande": func(c *Config) { o.AddUser(box, secret); c.Folder = "Inkommande" },
		"not known":          func(c *Config) { o.AddUser(box, secret); c.After = "burn" },
	} {
		cfg := config(o.IMAP())
		change(&cfg)
		if _, err := Check(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestInventory finds each mail of a period with the sum of the bytes that Watch hands over.
func TestInventory(t *testing.T) {
	o := office(t, postoffice.Options{})
	now := time.Now()
	cfg := config(o.IMAP())
	cfg.MaxSize, cfg.BatchBytes, cfg.BatchCount = big+500_000, 3000, 4
	l := newLedger()
	stop := watch(t, cfg, l)
	l.awaitState(t, Waiting)
	for i := 1; i <= 10; i++ {
		raw := mail(i, i*400)
		switch i {
		case 9:
			raw = mail(i, big+100_000) // in pieces
		case 10:
			raw = mail(i, big+600_000) // too big
		}
		if err := o.Put(box, "INBOX", postoffice.Stored{Raw: raw, Received: now.AddDate(0, 0, -i)}); err != nil {
			t.Fatal(err)
		}
	}
	want := map[uint32]string{}
	for _, m := range l.await(t, 10) {
		sum := sha256.Sum256(m.Raw)
		want[m.UID] = hex.EncodeToString(sum[:])
	}
	stop()
	collect := func(since, until time.Time) (got []Item) {
		t.Helper()
		if err := Inventory(t.Context(), cfg, since, until, func(it Item) error { got = append(got, it); return nil }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	all := collect(time.Time{}, time.Time{})
	if len(all) != 10 || !all[9].TooBig || all[8].TooBig || all[0].UIDValidity != 1 || all[3].Size != int64(len(mail(4, 1600))) {
		t.Errorf("found %+v", all)
	}
	for i, it := range all {
		if it.UID != uint32(i+1) || it.Sum != want[it.UID] {
			t.Errorf("UID %d has the sum %s, want %s", it.UID, it.Sum, want[it.UID])
		}
	}
	some := collect(now.AddDate(0, 0, -4).Add(-time.Minute), now.AddDate(0, 0, -2).Add(-time.Minute))
	if len(some) != 2 || some[0].UID != 3 || some[1].UID != 4 {
		t.Errorf("in the period: %+v", some)
	}
	if err := Inventory(t.Context(), cfg, now, time.Time{}, func(Item) error { return nil }); err != nil {
		t.Errorf("an empty period: %v", err)
	}
	if err := Inventory(t.Context(), cfg, time.Time{}, time.Time{}, func(Item) error { return errDisk }); !errors.Is(err, errDisk) {
		t.Errorf("the visitor's error became %v", err)
	}
}
