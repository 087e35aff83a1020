package store

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"haninge.se/samrad/intake/letter"
)

// attemptsName is the file beside the store that says which mails are being read. It is one page, written in place
// with one call: a process that is killed leaves whole what it wrote, whatever it was at, and no mail cuts the power.
// So it is not forced to disk, and costs a mail nothing.
const (
	attemptsName = "attempts"
	attemptsSize = 4096
)

// A death while a mail is read weighs more than one while it is written, when it is mostly not the mail's doing. What
// comes to deadly is not read again: three deaths of reading, or six of writing.
const (
	weighsReading = 2
	weighsWriting = 1
	deadly        = 6
)

// mostStrikes bounds the mails that are remembered, so that they fit on the page.
const mostStrikes = 16

// Attempts remembers past the death of the program which mails it was at. Its methods may be called from several
// goroutines.
type Attempts struct {
	mu   sync.Mutex
	f    *os.File
	last attemptsPage
	now  attemptsPage
}

// attemptsPage is what the file says.
type attemptsPage struct {
	At      map[string]atHand `json:"at,omitempty"`      // by mailbox, what is being read or written
	Strikes []strike          `json:"strikes,omitempty"` // mails that were alone at hand when the program died
	Killers []killer          `json:"killers,omitempty"` // mails that are not read again, newest last
}

type atHand struct {
	N      int           `json:"n"`                // how many mails are suspect should the program die
	Only   *letter.Place `json:"only,omitempty"`   // the one that is read, where it is one
	Weight int           `json:"weight"`           // of a death now
	Shared int           `json:"shared,omitempty"` // of the death when all of them were read together
}

type strike struct {
	Place  letter.Place `json:"place"`
	Weight int          `json:"weight"`
}

// killer is a mail by its bytes.
type killer struct {
	Size int        `json:"size"`
	Sum  letter.Sum `json:"sum"`
}

// OpenAttempts takes up what an earlier run left in a data directory. A file that is no such page is one of a disk that
// lost power: nothing is remembered then.
func OpenAttempts(dir string) (*Attempts, error) {
	f, err := os.OpenFile(filepath.Join(dir, attemptsName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the mark of the mails at hand: %w", err)
	}
	a := &Attempts{f: f, last: readAttempts(f)}
	a.now = attemptsPage{At: map[string]atHand{}, Strikes: a.last.Strikes, Killers: a.last.Killers}
	for mailbox, at := range a.last.At {
		if at.Only == nil {
			at.Shared += at.Weight
		} else {
			a.now.strike(*at.Only, at.Weight)
		}
		at.Only, at.Weight = nil, 0
		a.last.At[mailbox] = at
	}
	// Until they are begun anew they stay suspect, whatever ends this run.
	maps.Copy(a.now.At, a.last.At)
	if err := a.write(); err != nil {
		_ = f.Close()
		return nil, err
	}
	return a, nil
}

func readAttempts(f *os.File) (p attemptsPage) {
	b := make([]byte, attemptsSize)
	if n, _ := f.ReadAt(b, 0); n != attemptsSize {
		return p
	}
	if !UnmarshalPage(b, attemptsSize, &p) {
		return attemptsPage{}
	}
	return p
}

// strike adds to what speaks against a mail.
func (p *attemptsPage) strike(at letter.Place, weight int) {
	i := slices.IndexFunc(p.Strikes, func(s strike) bool { return s.Place == at })
	if i < 0 {
		p.Strikes = append(p.Strikes, strike{Place: at})
		p.Strikes = p.Strikes[max(0, len(p.Strikes)-mostStrikes):]
		i = len(p.Strikes) - 1
	}
	p.Strikes[i].Weight += weight
}

// Begin notes that mails of a mailbox are about to be read.
func (a *Attempts) Begin(mailbox string, n int, only *letter.Place) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now.At[mailbox] = atHand{N: n, Only: only, Weight: weighsReading, Shared: a.last.At[mailbox].Shared}
	return a.write()
}

// Writing notes that they are read, and are being written.
func (a *Attempts) Writing(mailbox string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.now.At[mailbox]
	at.Weight = weighsWriting
	a.now.At[mailbox] = at
	return a.write()
}

// End notes that they are written: so many, without those that had been written before. Of the suspects the others
// stay so.
func (a *Attempts) End(mailbox string, n int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.now.At[mailbox]
	if at.Only != nil {
		a.now.Strikes = slices.DeleteFunc(a.now.Strikes, func(s strike) bool { return s.Place == *at.Only })
	}
	if old := a.last.At[mailbox]; old.N > n {
		old.N -= n
		a.last.At[mailbox], a.now.At[mailbox] = old, old
	} else {
		delete(a.last.At, mailbox)
		delete(a.now.At, mailbox)
	}
	return a.write()
}

// Suspects is how many mails of a mailbox an earlier run was at when it died.
func (a *Attempts) Suspects(mailbox string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last.At[mailbox].N
}

// Deadly reports whether a mail killed the program so often that it is not read again; it is known by its bytes from
// then on, wherever it turns up.
func (a *Attempts) Deadly(at letter.Place, raw []byte) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.now.Strikes, func(s strike) bool { return s.Place == at })
	struck := i >= 0 && a.last.At[at.Mailbox].Shared+a.now.Strikes[i].Weight >= deadly
	if !struck && !slices.ContainsFunc(a.now.Killers, func(k killer) bool { return k.Size == len(raw) }) {
		return false // nearly always: no sum is made of it
	}
	it := killer{len(raw), letter.SumOf(raw)}
	known := slices.Contains(a.now.Killers, it)
	if struck && !known {
		a.now.Killers = append(a.now.Killers, it)
		a.now.Killers = a.now.Killers[max(0, len(a.now.Killers)-mostStrikes):]
	}
	return struck || known
}

// write writes the page.
func (a *Attempts) write() error {
	b, err := MarshalPage(a.now, attemptsSize)
	if err == nil {
		_, err = a.f.WriteAt(b, 0)
	}
	if err != nil {
		return fmt.Errorf("writing the mark of the mails at hand: %w", err)
	}
	return nil
}

// Close lets go of the file. What it says stays: only what was written is taken off it.
func (a *Attempts) Close() error {
	if a == nil {
		return nil
	}
	return a.f.Close()
}
