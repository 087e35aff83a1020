package bolt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// innerMark is the mark in the data folder. It tells a store that was put back alone; what puts back the whole folder
// puts it back too, which is why there is another one elsewhere (Options.Mark).
const innerMark = "high-water"

// markSize keeps every state of a mark within one sector.
const markSize = 512

// mark is which store was here, and how far it has been.
type mark struct {
	Store    time.Time `json:"store"`              // when it was made
	Instance string    `json:"instance,omitempty"` // which of its copies it is
	Seq      uint64    `json:"seq"`
	At       time.Time `json:"at"`
	// The last case numbers given out, by counter. They stand in people's mail, and a store that was put back must
	// not give them to other cases.
	Numbers map[string]int64 `json:"numbers,omitempty"`
}

// readMark reads a mark: nil when there is none, or half of one.
func readMark(path string) (*mark, error) {
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the mark of how far the store has been: %w", err)
	}
	line, sum, found := bytes.Cut(bytes.TrimRight(b, " \n"), []byte("\t"))
	if len(b) != markSize || !found || string(sum) != fmt.Sprintf("%08x", crc32.Checksum(line, castagnoli())) {
		return nil, nil
	}
	var m mark
	if json.Unmarshal(line, &m) != nil {
		return nil, nil
	}
	return &m, nil
}

// line is the mark as it lies in its file: always as long, with a checksum, so that half of one is none.
func (m mark) line() ([]byte, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encoding the mark: %w", err)
	}
	b = fmt.Appendf(b, "\t%08x", crc32.Checksum(b, castagnoli()))
	if len(b) >= markSize {
		return nil, errors.New("a mark too long for its file")
	}
	b = append(b, bytes.Repeat([]byte(" "), markSize-1-len(b))...)
	return append(b, '\n'), nil
}

// fitting is the line of the mark, without the numbers of years so long past that they have no room.
func (m *mark) fitting() ([]byte, error) {
	line, err := m.line()
	for err != nil && len(m.Numbers) > 0 {
		delete(m.Numbers, slices.Min(slices.Collect(maps.Keys(m.Numbers))))
		line, err = m.line()
	}
	return line, err
}

// marks holds the mark files open. They are written after each commit, in place and never forced to the disk: all a
// mark must do is not to be older than a copy that somebody puts back.
type marks struct {
	files []*os.File
	last  mark
}

// openMarks opens the mark in the folder, and the one elsewhere where a path is given. That one cannot always be made;
// outer says why it was not.
func openMarks(dir, elsewhere string, now mark) (w *marks, outer, err error) {
	w = &marks{last: now}
	if w.last.Numbers == nil {
		w.last.Numbers = map[string]int64{}
	}
	if err := w.open(filepath.Join(dir, innerMark), false); err != nil {
		return nil, nil, err
	}
	if elsewhere != "" {
		if outer = os.MkdirAll(filepath.Dir(elsewhere), 0o700); outer == nil {
			outer = w.open(elsewhere, true)
		}
	}
	return w, outer, nil
}

// open opens one mark file, and writes into it. One that is durable once is never half a mark after a power cut.
func (w *marks) open(path string, durable bool) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("opening the mark of how far the store has been: %w", err)
	}
	line, err := w.last.fitting()
	if err == nil {
		_, err = f.WriteAt(line, 0)
	}
	if err == nil && durable {
		err = errors.Join(f.Sync(), syncDir(filepath.Dir(path)))
	}
	if err != nil && durable {
		return errors.Join(fmt.Errorf("writing the mark of how far the store has been: %w", err), f.Close())
	}
	w.files = append(w.files, f)
	return nil
}

// advance notes a commit, and the case numbers it gave out. A mark that cannot be written is no harm: a store that was
// put back is then only noticed later.
func (w *marks) advance(p commits, given map[string]int64) {
	if w == nil {
		return
	}
	w.last.Seq, w.last.At = p.Seq, p.At
	maps.Copy(w.last.Numbers, given)
	line, err := w.last.fitting()
	if err != nil {
		return
	}
	for _, f := range w.files {
		_, _ = f.WriteAt(line, 0)
	}
}

func (w *marks) close() {
	if w == nil {
		return
	}
	for _, f := range w.files {
		_ = f.Close()
	}
}
