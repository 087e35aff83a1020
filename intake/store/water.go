package store

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

// waterName is the file beside the store that says how far the store has been. It is written after each commit
// and never forced to disk: all it must do is not to be older than a backup that somebody puts back.
const waterName = "high-water"

// waterSize keeps every state of the file within one sector.
const waterSize = 512

// mark is how far a store has been.
type mark struct {
	Store time.Time `json:"store"` // when it was created: another store is no older store
	Seq   uint64    `json:"seq"`
	At    time.Time `json:"at"`
	// The last case numbers given out, by counter. They stand in people's mail, so that a store that was put
	// back must not give them to other cases.
	Numbers map[string]int64 `json:"numbers,omitempty"`
}

// water holds the high-water file open.
type water struct {
	f       *os.File
	store   time.Time
	numbers map[string]int64
}

func readWater(dir string) (m mark, ok bool) {
	b, err := os.ReadFile(filepath.Join(dir, waterName))
	if err != nil || len(b) != waterSize {
		return m, false
	}
	line, sum, found := bytes.Cut(bytes.TrimRight(b, " \n"), []byte("\t"))
	if !found || string(sum) != fmt.Sprintf("%08x", crc32.Checksum(line, castagnoli())) {
		return m, false
	}
	return m, json.Unmarshal(line, &m) == nil
}

func openWater(dir string, store time.Time) (*water, error) {
	f, err := os.OpenFile(filepath.Join(dir, waterName), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the high-water mark: %w", err)
	}
	return &water{f: f, store: store, numbers: map[string]int64{}}, nil
}

// rise notes a commit, and the case numbers it gave out. A mark that cannot be written is no harm: an older store
// is then only noticed later.
func (w *water) rise(p pulse, given map[string]int64) {
	if w == nil {
		return
	}
	maps.Copy(w.numbers, given)
	line, err := mark{w.store, p.Seq, p.At, w.numbers}.line()
	for err != nil && len(w.numbers) > 0 {
		delete(w.numbers, slices.Min(slices.Collect(maps.Keys(w.numbers)))) // a year long past
		line, err = mark{w.store, p.Seq, p.At, w.numbers}.line()
	}
	if err == nil {
		_, _ = w.f.WriteAt(line, 0)
	}
}

// line is the mark as it lies in its file: always as long, with a checksum, so that half of one is none.
func (m mark) line() ([]byte, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encoding the high-water mark: %w", err)
	}
	b = fmt.Appendf(b, "\t%08x", crc32.Checksum(b, castagnoli()))
	if len(b) >= waterSize {
		return nil, errors.New("a high-water mark too long for its file")
	}
	b = append(b, bytes.Repeat([]byte(" "), waterSize-1-len(b))...)
	return append(b, '\n'), nil
}

func (w *water) close() {
	if w != nil {
		_ = w.f.Close()
	}
}
