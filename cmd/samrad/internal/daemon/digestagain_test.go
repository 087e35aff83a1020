package daemon

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// TestRetriedDigestIsFilteredAnew: a digest that was refused and is sent again is the same digest, but for what may not
// be told any more.
func TestRetriedDigestIsFilteredAnew(t *testing.T) {
	dir := t.TempDir()
	data, name := filepath.Join(dir, "data"), filepath.Join(dir, "samrad.toml")
	fixture.Register(t, data)
	text := strings.Replace(fixture.Config, `data_dir = "data"`, `data_dir = "`+data+`"`, 1) + "[digest]\nto = [\"chef@kommun.example\"]\n"
	for file, text := range map[string]string{name: text, filepath.Join(dir, "secret"): "hemligt"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	operateBuilt(t, 0, "digest", "--send", "--config="+name)
	const title = "Ordningsvakter i Handens centrum"
	var first outbox.Item
	inStore(t, data, func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		if err != nil {
			return err
		}
		first = items[slices.IndexFunc(items, func(i outbox.Item) bool { return digest.IsKey(i.Key) })]
		c, _, err := tx.Case("SAM-2026-0002")
		if err != nil {
			return err
		}
		c.Guard = []string{"personnummer"}
		return tx.PutCase(c)
	})
	giveUpIn(t, data, first)
	operateBuilt(t, 0, "outbox", "retry", "digest/", "--config="+name)
	inStore(t, data, func(tx store.Tx) error {
		again, _, err := tx.Item(first.Key)
		flat := func(mail []byte) string { return strings.Join(strings.Fields(town.PlainText(t, mail)), " ") }
		was, is := flat(first.Bytes), flat(again.Bytes)
		if err != nil || again.State != outbox.Due || again.ID != first.ID || fieldOf(again.Bytes, "Message-Id") != string(first.ID) {
			t.Errorf("%v, %+v", err, again.Envelope)
		}
		if !strings.Contains(was, title) || strings.Contains(is, title) || strings.Contains(string(again.Bytes), "Ordningsvakter") {
			t.Errorf("first\n%s\nagain\n%s", was, is)
		}
		if !strings.Contains(is, "SAM-2026-0002") {
			t.Errorf("the case is gone:\n%s", is)
		}
		return nil
	})
}

// inStore changes a store that nobody else has open.
func inStore(t *testing.T, dir string, fn func(store.Tx) error) {
	t.Helper()
	s, err := open.Store(dir, store.Options{Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(fn); err != nil {
		t.Fatal(err)
	}
}

// giveUpIn has the server refuse a mail of a store for good.
func giveUpIn(t *testing.T, dir string, i outbox.Item) {
	t.Helper()
	s, err := open.Store(dir, store.Options{Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	no := outbox.Outcome{Result: outbox.Permanent, Last: "rcpt to: 550 5.1.1 no such user"}
	if err := s.Save(outbox.Next(outbox.Begin(i, now), no, now)); err != nil {
		t.Fatal(err)
	}
}
