package intake

import (
	"bytes"
	"errors"
	"fmt"
	"haninge.se/samrad/intake/text"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// The log tells of mails when they are durable, of a backlog by numbers, and of nobody's mail that was left alone.
func TestToldWhenDurable(t *testing.T) {
	o := newOffice(t)
	var log bytes.Buffer
	o.Desk.Log = slog.New(slog.NewTextHandler(&log, nil))
	var raws [][]byte
	var public []letter.Sum
	for i := range few + 10 {
		p := begin()
		p.id, p.subject = fmt.Sprintf("<n%d@haninge.example>", i), fmt.Sprintf("%s %d", p.subject, i)
		raws = append(raws, p.bytes(march))
		if i < 3 {
			p = post{from: "gun-britt@boende.example", subject: "Trasig lampa", id: fmt.Sprintf("<p%d@boende.example>", i), body: "Den blinkar."}
			raws = append(raws, p.bytes(march))
			public = append(public, letter.SumOf(raws[len(raws)-1]))
		}
	}
	o.fail = errors.New("the disk is full")
	if _, err := o.Receive("kommun", batch(raws...), Cursor{1, 200, 0}); err == nil || strings.Contains(log.String(), "settled") {
		t.Errorf("told of mails that are not durable (%v): %s", err, log.String())
	}
	o.fail = nil
	for range 2 { // the second time they have their rows
		if _, err := o.Receive("kommun", batch(raws...), Cursor{1, 200, 0}); err != nil {
			t.Fatal(err)
		}
	}
	said := log.String()
	if n := strings.Count(said, `msg="letter settled"`); n != few {
		t.Errorf("%d mails are told of one by one, want %d", n, few)
	}
	if want := fmt.Sprintf(`msg="letters settled" mailbox=kommun letters=%d new=%d ignore=3`, few+13, few+10); strings.Count(said, `msg="letters settled"`) != 1 || !strings.Contains(said, want) {
		t.Errorf("want %s once in:\n%s", want, said)
	}
	log.Reset()
	one := begin()
	one.id, one.subject = "<one@haninge.example>", one.subject+" en till"
	if _, err := o.Receive("kommun", batch(one.bytes(march)), Cursor{1, 201, 0}); err != nil || strings.Count(log.String(), "settled") != 1 {
		t.Errorf("one mail is told of once, not as: %s (%v)", log.String(), err)
	}
	for _, sum := range public {
		if strings.Contains(said, string(sum)) {
			t.Errorf("the log names a mail that was left alone: %s", sum)
		}
	}
}

// A keyword with a letter or two added, taken out or changed is near, whichever they are.
func TestNearAfterEdits(t *testing.T) {
	r := rand.New(rand.NewPCG(4711, 0))
	letters := []rune("abcdefghijklmnopqrstuvwxyzåäöéüж")
	for range 20_000 {
		word := []rune("kommunikationsinsats")
		edits := r.IntN(3)
		for range edits {
			i, c := r.IntN(len(word)), letters[r.IntN(len(letters))]
			switch r.IntN(3) {
			case 0:
				word[i] = c
			case 1:
				word = append(word[:i], word[i+1:]...)
			default:
				word = append(word[:i], append([]rune{c}, word[i:]...)...)
			}
		}
		if text.Distance(string(word), "kommunikationsinsats", 2) > 2 {
			t.Fatalf("%s is %d edits away and is not near", string(word), edits)
		}
	}
}

// TestUnansweredIsKept: the ledger says why a mail that changed something got no answer, for a person who has to
// answer it by hand (design.md, the way of a mail, 1).
func TestUnansweredIsKept(t *testing.T) {
	o := newOffice(t)
	o.Rules.Caps.SenderPerDay = 1
	first, second := o.in(begin()), o.in(another(anna, 1))
	if first.Entry.Silent != "" || second.Entry.Silent != silentCap || second.Envelope != nil {
		t.Errorf("unanswered: %q, then %q", first.Entry.Silent, second.Entry.Silent)
	}
	thanks := post{from: anna, subject: "SV: Trygghetsvandring [" + string(first.Case.ID) + "]", id: "<thanks@haninge.example>", body: "Tack!\n"}
	if row := o.in(thanks); row.Entry.Silent != "" || row.Entry.Reason != string(letter.Courtesy) {
		t.Errorf("thanks: %+v", row.Entry)
	}
}
