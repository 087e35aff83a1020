package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// putOff begins what the outbox says of a mail that was waiting when replies were stopped.
const putOff = "not sent again: replies were stopped"

// rollbacks is what a siege knows of the older copies of the data folder that were put back.
type rollbacks struct {
	n        int
	snapshot string // the newest copy

	suspected int // mails that were held because they were being read at three deaths in a row

	root            map[string]string // Message-ID of a mail that came in -> of the initiative that it is about
	lost            map[string]bool   // Message-IDs of answers that arrived and that the store knows nothing of any more
	mayBeUnanswered map[string]bool   // Message-IDs of mails that came before a person accepted: answered once or never
	numbers         map[string]string // case number -> Message-ID of the one initiative that may ever have it
}

func newRollbacks(t *testing.T) rollbacks {
	return rollbacks{snapshot: filepath.Join(t.TempDir(), "snapshot"), root: map[string]string{}, lost: map[string]bool{},
		mayBeUnanswered: map[string]bool{}, numbers: map[string]string{}}
}

func (s *siege) dataDir() string { return filepath.Join(filepath.Dir(s.config), "data") }

// copied lays a copy of a folder in the place of another, with all that a killed daemon leaves in it.
func (s *siege) copied(from, to string) {
	s.t.Helper()
	if err := os.RemoveAll(to); err != nil {
		s.t.Fatal(err)
	}
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
}

// snapshot keeps a copy of the data folder. No daemon runs.
func (s *siege) snapshot() { s.copied(s.dataDir(), s.put.snapshot) }

// markOf is how far the store of a mark has been.
func (s *siege) markOf(path string) uint64 {
	s.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	var m struct{ Seq uint64 }
	line, _, _ := bytes.Cut(text, []byte("\t"))
	if err := json.Unmarshal(line, &m); err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return m.Seq
}

// delivered waits until all mail lies where it is going.
func (s *siege) delivered() {
	s.t.Helper()
	town.WaitFor(s.t, "all mail to be delivered", func() bool { return len(s.w.Lab.Queue()) == 0 })
}

// rollBack puts the copy back, as whoever restores a folder does, and plays the operator. From its start the daemon
// answers nothing, whatever comes in and however often it is killed, until the operator accepts. What comes meanwhile
// is never answered, what came before once or never: the operator answers by hand. What comes after is answered.
func (s *siege) rollBack() {
	s.t.Helper()
	for s.markOf(s.dataDir()+"-mark/mark") <= s.markOf(filepath.Join(s.put.snapshot, "high-water"))+1 {
		s.round() // the copy would be the newest state, or the one whose mark was not written any more: nothing was sent by it
	}
	s.delivered()
	s.collect()
	s.copied(s.put.snapshot, s.dataDir())
	s.put.n++
	town.Opened(s.t, s.config, func(_ store.Store, tx store.Tx) error {
		for _, m := range s.heard {
			id := m.Header("Message-Id")
			_, sent, err := tx.EnvelopeByID(letter.MessageID(id))
			if err != nil {
				return err
			}
			s.put.lost[id] = !sent || s.put.lost[id]
		}
		return nil
	})
	p := s.stopped()
	meanwhile := []string{s.post()}
	if s.rng.IntN(2) == 0 {
		time.Sleep(time.Duration(s.rng.IntN(500)) * time.Millisecond)
		s.kills++
		p.kill()
		p = s.stopped()
	}
	meanwhile = append(meanwhile, s.post())
	s.delivered()
	heard := len(s.heard)
	if s.collect(); len(s.heard) != heard {
		s.t.Errorf("roll-back %d: %d answers while replies are stopped; the daemon says:\n%s", s.put.n, len(s.heard)-heard, p.log())
	}
	for id := range s.answered {
		s.put.mayBeUnanswered[id] = true
	}
	for _, id := range meanwhile {
		delete(s.answered, id)
		s.unanswered[id] = true
	}
	came := time.Now().Unix()
	town.WaitFor(s.t, "the next second: a mail of the word's own second is answered", func() bool {
		return time.Now().Unix() > came
	})
	var out, errs bytes.Buffer
	if code := run(s.t.Context(), []string{"status", "--accept-restore", "--config", s.config}, strings.NewReader(""), &out, &errs); code != 0 {
		s.t.Fatalf("accepting: exit %d\n%s%s%s", code, out.String(), errs.String(), p.log())
	}
	s.strike(p)
	s.kills++
}

// stopped starts the daemon on a store that is older than the world, and waits until it says so.
func (s *siege) stopped() *process {
	s.t.Helper()
	p := launch(s.t, s.binary, s.config)
	found := false
	defer func() {
		if !found {
			s.t.Logf("roll-back %d: the daemon says:\n%s", s.put.n, p.log())
		}
	}()
	town.WaitFor(s.t, "the daemon to find that its store is old", func() bool {
		now, err := p.status(s.config)
		found = err == nil && now.Running && now.Stopped != nil && now.Stopped.Older()
		return found
	})
	return p
}

// numbered notes that a case number means an initiative, and wants it to mean no other one, ever.
func (s *siege) numbered(number, initiative string) {
	s.t.Helper()
	if was := s.put.numbers[number]; number == "" || initiative == "" || was != "" && was != initiative {
		s.t.Errorf("case number %q means %q and %q", number, was, initiative)
	}
	s.put.numbers[number] = initiative
}

// caseIn is the case number in an answer's subject.
func caseIn(m town.Lying) string {
	return regexp.MustCompile(`[A-Z]+-[0-9]{4}-[0-9]+`).FindString(m.Header("Subject"))
}
