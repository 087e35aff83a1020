package files

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"haninge.se/samrad/intake/store"
)

// Inner is the mark in the data folder. It tells a store that was put back alone; what puts back the whole folder
// puts it back too, which is why there is another one elsewhere (Options.Mark).
const Inner = "high-water"

// Size keeps every state of a mark within one sector.
const Size = 512

// Mark is which store was here, and how far it has been.
type Mark struct {
	Store    time.Time `json:"store"`              // when it was made
	Instance string    `json:"instance,omitempty"` // which of its copies it is
	Seq      uint64    `json:"seq"`
	At       time.Time `json:"at"`
	// The last case numbers given out, by counter. They stand in people's mail, and a store that was put back must
	// not give them to other cases.
	Numbers map[string]int64 `json:"numbers,omitempty"`
}

// ReadMark reads a mark: nil when there is none, or half of one.
func ReadMark(path string) (*Mark, error) {
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the mark of how far the store has been: %w", err)
	}
	var m Mark
	if !store.UnmarshalPage(b, Size, &m) {
		return nil, nil
	}
	return &m, nil
}

// Line is the mark as it lies in its file.
func (m Mark) Line() ([]byte, error) { return store.MarshalPage(m, Size) }

// fitting is the line of the mark, without the numbers of years so long past that they have no room.
func (m *Mark) fitting() ([]byte, error) {
	line, err := m.Line()
	for err != nil && len(m.Numbers) > 0 {
		delete(m.Numbers, slices.Min(slices.Collect(maps.Keys(m.Numbers))))
		line, err = m.Line()
	}
	return line, err
}

// Marks holds the mark files open. They are written after each commit, in place and never forced to the disk: all a
// mark must do is not to be older than a copy that somebody puts back.
type Marks struct {
	files []*os.File
	last  Mark
}

// OpenMarks opens the mark in the folder, and the one elsewhere where a path is given. That one cannot always be made;
// outer says why it was not.
func OpenMarks(dir, elsewhere string, now Mark) (w *Marks, outer, err error) {
	w = &Marks{last: now}
	if w.last.Numbers == nil {
		w.last.Numbers = map[string]int64{}
	}
	if err := w.open(filepath.Join(dir, Inner), false); err != nil {
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
func (w *Marks) open(path string, durable bool) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("opening the mark of how far the store has been: %w", err)
	}
	line, err := w.last.fitting()
	if err == nil {
		_, err = f.WriteAt(line, 0)
	}
	if err == nil && durable {
		err = errors.Join(f.Sync(), SyncDir(filepath.Dir(path)))
	}
	if err != nil && durable {
		return errors.Join(fmt.Errorf("writing the mark of how far the store has been: %w", err), f.Close())
	}
	w.files = append(w.files, f)
	return nil
}

// Advance notes a commit, and the case numbers it gave out. A mark that cannot be written is no harm: a store that was
// put back is then only noticed later.
func (w *Marks) Advance(seq uint64, at time.Time, given map[string]int64) {
	if w == nil {
		return
	}
	w.last.Seq, w.last.At = seq, at
	maps.Copy(w.last.Numbers, given)
	line, err := w.last.fitting()
	if err != nil {
		return
	}
	for _, f := range w.files {
		_, _ = f.WriteAt(line, 0)
	}
}

// Close lets go of the files.
func (w *Marks) Close() {
	if w == nil {
		return
	}
	for _, f := range w.files {
		_ = f.Close()
	}
}
