package daemon

import (
	"bytes"
	"errors"
	"net/mail"
	"slices"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// collect reads what staff have got since the last time.
func (x *world) collect() {
	for _, who := range []string{town.Anna, town.Johan} {
		all := x.inbox(who)
		for _, m := range all[x.told[who]:] {
			msg, err := mail.ReadMessage(bytes.NewReader(m.Raw))
			if err != nil {
				x.rt.Fatal(err)
			}
			x.heard = append(x.heard, msg)
		}
		x.told[who] = len(all)
	}
}

// check holds the store against the model: after every life, also one that ended by a death.
func (x *world) check(st store.Store) {
	read, cases := map[string]bool{}, map[string]string{}
	envelopes := map[string][]outbox.Item{}
	if err := st.View(func(tx store.Tx) error {
		rows, err := tx.Entries(store.EntryQuery{})
		have := map[string]bool{}
		for _, e := range rows {
			have[string(e.Sum)] = true
			read[string(e.ID)] = read[string(e.ID)] || !x.old[string(e.Sum)]
			if e.Kind == letter.New && e.Reason != "duplicate" {
				cases[e.Case] += string(e.ID)
			}
			if !x.laid[string(e.Sum)] {
				x.rt.Errorf("a row of a mail that never came: %+v", e)
			}
		}
		for sum := range x.must {
			if !have[sum] {
				x.rt.Errorf("the mail %s has no row", sum)
			}
		}
		all, more := tx.Cases(store.CaseQuery{})
		if len(all) != len(cases) {
			x.rt.Errorf("%d cases, %d mails that began one", len(all), len(cases))
		}
		for _, state := range []string{outbox.Due, outbox.Sent, outbox.Failed} {
			items, err := tx.Items(state, 0)
			more = errors.Join(more, err)
			for _, i := range items {
				if strings.HasPrefix(i.Key, "own/") {
					continue // of our own accord: it answers nothing
				}
				of := field(i.Bytes, "In-Reply-To")
				envelopes[of] = append(envelopes[of], i)
			}
		}
		return errors.Join(err, more)
	}); err != nil {
		x.rt.Fatal(err)
	}
	begun := 0
	for id, is := range x.intakes {
		if is && read[id] {
			begun++
		}
		want := 0
		if read[id] && x.wants[id] != "" {
			want = 1
		}
		if len(envelopes[id]) != want {
			x.rt.Errorf("%s has %d answers, want %d", id, len(envelopes[id]), want)
		}
		delete(envelopes, id)
	}
	if begun != len(cases) || len(envelopes) > 0 {
		x.rt.Errorf("%d cases of %d intakes: %v; answers to nothing: %v", len(cases), begun, cases, envelopes)
	}
}

// field is a header field of one of our own mails.
func field(raw []byte, name string) string {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	return msg.Header.Get(name)
}

// last looks at what arrived when all is over: every answer that was not refused, to whom it was for, byte for byte as
// it was decided; more than one copy only where that is on record as uncertain (P3).
func (x *world) last() {
	if have, lying := x.rows(), x.lying(); !x.gone && len(have) != len(lying) {
		x.rt.Errorf("nothing was taken away, and %d mails lie there for %d rows", len(lying), len(have))
	}
	copies := map[string]int{}
	var all []postoffice.Stored
	for _, who := range []string{town.Anna, town.Johan} {
		for _, m := range x.inbox(who) {
			answer := field(m.Raw, "Auto-Submitted") == "auto-replied" // the others are of our own accord
			if answer && x.wants[field(m.Raw, "In-Reply-To")] != who {
				x.rt.Errorf("%s got an answer to %q", who, field(m.Raw, "In-Reply-To"))
			}
			copies[field(m.Raw, "Message-Id")]++
			all = append(all, m)
		}
	}
	x.stored(func(tx store.Tx) error {
		for _, state := range []string{outbox.Due, outbox.Sent, outbox.Failed} {
			items, err := tx.Items(state, 0)
			if err != nil {
				return err
			}
			for _, i := range items {
				n := copies[string(i.ID)]
				switch {
				case state == outbox.Due, state == outbox.Sent && n == 0, n > 1 && !i.Uncertain:
					x.rt.Errorf("%s is %s and arrived %d times: %+v", i.ID, state, n, i)
				case state == outbox.Failed && !strings.Contains(i.Last, ": 55") && i.Done.Sub(i.First) < outbox.GiveUp:
					x.rt.Errorf("%s was given up: %q", i.ID, i.Last)
				}
				all = slices.DeleteFunc(all, func(m postoffice.Stored) bool { return bytes.HasSuffix(m.Raw, i.Bytes) })
			}
		}
		return nil
	})
	if len(all) > 0 {
		x.rt.Errorf("%d mails arrived with bytes that nobody decided on", len(all))
	}
}

// rows are the hashes in the ledger of the mail that came after the first start.
func (x *world) rows() (out []string) {
	x.stored(func(tx store.Tx) error {
		all, err := tx.Entries(store.EntryQuery{})
		for _, e := range all {
			if !x.old[string(e.Sum)] {
				out = append(out, string(e.Sum))
			}
		}
		return err
	})
	return out
}

func (x *world) stored(fn func(store.Tx) error) {
	st, err := open.Store(x.data, store.Options{ReadOnly: true})
	if err != nil {
		x.rt.Fatal(err)
	}
	defer st.Close()
	if err := st.View(fn); err != nil {
		x.rt.Fatal(err)
	}
}
