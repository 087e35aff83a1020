package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
)

// retained is a register with rules of retention, in which a case came, was answered and closed. Its word is in the
// sender's name and address and in the answers; a colleague has answered, too.
func retained(t *testing.T, word, subject string) (d *decided, c string) {
	t.Helper()
	d = decides(t, "[retention]\nclosed_cases_months = 24\nletters_months = 12\n[digest]\nto = [\"chef@kommun.example\"]\n")
	body := strings.Replace(town.GapBody, "vandring", word+"vandring", 1) + "\n\n4. Föräldrar som bor i " + word + "\n"
	raw := town.Compose(word+" Lind <"+word+"@kommun.example>", "trygghet@kommun.example", "Kommunikationsinsats: "+subject, "", body)
	// ids stay by design
	first := d.in(t, regexp.MustCompile("(?m)^Message-ID: .*>").ReplaceAll(raw, []byte("Message-ID: <first@kommun.example>")))
	if first.Kind != letter.New {
		t.Fatalf("%+v", first)
	}
	answer := d.answers(t)[0]
	d.in(t, town.Compose("bo@kommun.example", "trygghet@kommun.example", "SV: vandring",
		"In-Reply-To: "+string(answer.ID)+"\n", "Hej!\n\n9. Karin Berg på kommunikation.\n"))
	if code, said := d.asked(t, "digest", "--send"); code != 0 {
		t.Fatal(said)
	}
	d.sent(t)
	return d, first.Case
}

// sent has all that waits be sent.
func (d *decided) sent(t *testing.T) {
	t.Helper()
	for _, i := range d.answers(t) {
		i.State, i.Done, i.Next = outbox.Sent, d.at, time.Time{}
		if err := d.Store.Save(i); err != nil {
			t.Fatal(err)
		}
	}
}

// must runs a command that has to succeed.
func (d *decided) must(t *testing.T, args ...string) string {
	t.Helper()
	code, said := d.asked(t, args...)
	if code != 0 {
		t.Fatalf("samrad %s: exit %d: %s", strings.Join(args, " "), code, said)
	}
	return said
}

// files counts the files of the register that hold a word.
func (d *decided) files(t *testing.T, word string) (n int) {
	t.Helper()
	err := filepath.WalkDir(d.Store.Dir(), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(raw), []byte(word)) {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestRetention: what is due is shown first and erased on demand, from everywhere; a late reply to it is told the truth.
func TestRetention(t *testing.T) {
	const word = "kvittenmos"
	d, c := retained(t, word, word)
	if said := d.must(t, "retention"); !strings.Contains(said, "nothing is due") {
		t.Errorf("an open case is due: %s", said)
	}
	d.must(t, "case", "close", c, "--why", "no initiative")
	d.sent(t)
	last := d.must(t, "outbox", "list", "--sent", "--json")
	d.at = d.at.AddDate(0, 25, 0)
	for range 2 { // looking changes nothing
		said := d.must(t, "retention")
		if !strings.Contains(said, "closed_cases_months  "+c) || !strings.Contains(said, "letters_months") ||
			!strings.Contains(said, "nothing was changed: --erase does it") {
			t.Errorf("the dry run says: %s", said)
		}
	}
	if d.files(t, word) == 0 || !strings.Contains(d.must(t, "show", c), c) {
		t.Fatal("a dry run erased")
	}
	if said := d.must(t, "retention", "--erase"); !strings.Contains(said, "overwritten in the files") {
		t.Errorf("erasing says: %s", said)
	}
	if n := d.files(t, word); n > 0 {
		t.Errorf("%d files still hold something of it", n)
	}
	if said := d.must(t, "retention", "--json"); strings.TrimSpace(said) != "[]" {
		t.Errorf("what was erased is due again: %s", said)
	}
	if code, said := d.asked(t, "show", c); code != 1 || !strings.Contains(said, "was erased on 2028-04-12") {
		t.Errorf("show says: %s", said)
	}
	if said := d.must(t, "verify"); !strings.Contains(said, "sound") {
		t.Error(said)
	}
	if !strings.Contains(last, c) {
		t.Fatal("nothing of the case was sent: this test would see nothing")
	}
	late := d.in(t, town.Compose("bo@kommun.example", "trygghet@kommun.example", "SV: ["+c+"] vandring", "", "9. Nils Ek.\n"))
	due := d.answers(t)
	if late.Kind != letter.Help || late.Reason != "erased" || len(due) != 1 || due[0].Kind != "erased" {
		t.Errorf("a late reply: %+v, %d answers", late, len(due))
	}
}

// TestErasingAPerson: in a case that goes on nothing changes, and it is said so; in one that is over all there is of the
// person goes, and what a colleague said stays, as the title does.
func TestErasingAPerson(t *testing.T) {
	const word = "kvittenmos"
	d, c := retained(t, word, "vandring")
	address := word + "@kommun.example"
	if said := d.must(t, "retention", "--person", address, "--erase"); !strings.Contains(said, "left as they are, since they go on: "+c) {
		t.Errorf("of an open case it says: %s", said)
	}
	if !strings.Contains(d.must(t, "show", c), word) {
		t.Fatal("an open case was changed")
	}
	d.must(t, "case", "close", c, "--why", "no initiative")
	d.sent(t)
	if said := d.must(t, "retention", "--person", address); !strings.Contains(said, "in 1 cases that are over: "+c) {
		t.Errorf("the dry run says: %s", said)
	}
	if !strings.Contains(d.must(t, "show", c), word) {
		t.Fatal("a dry run erased")
	}
	d.must(t, "retention", "--person", address, "--erase")
	shown := d.must(t, "show", c)
	if strings.Contains(strings.ToLower(shown), word) || !strings.Contains(shown, "Karin Berg") {
		t.Errorf("the case shows: %s", shown)
	}
	if said := d.must(t, "export", "--format", "json", "--person", address); strings.Contains(said, `"answers"`) {
		t.Errorf("there is still: %s", said)
	}
	if said := d.must(t, "verify"); !strings.Contains(said, "sound") {
		t.Error(said)
	}
	d.at = d.at.AddDate(0, 13, 0)
	d.must(t, "retention", "--erase") // the letters
	if n := d.files(t, word); n > 0 {
		t.Errorf("%d files still hold something of the person", n)
	}
}
