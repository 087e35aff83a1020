package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// BenchmarkReading reads a register of 2 000 cases, ten years of two authorities, in each of its ways.
func BenchmarkReading(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "data")
	st, err := open.Store(dir, store.Options{Location: time.UTC})
	if err != nil {
		b.Fatal(err)
	}
	all := map[initiative.Item]string{}
	for _, item := range fixture.Twelve() {
		all[item] = strings.Repeat("Ett svar av vanlig längd. ", 8)
	}
	err = st.Update(func(tx store.Tx) error {
		for n := range 2000 {
			i := fixture.Case(n+1, fmt.Sprintf("Insats %d", n), 1)
			fixture.Answered(i, 1, all)
			if err := tx.PutCase(i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := st.Close(); err != nil {
		b.Fatal(err)
	}
	for _, args := range []string{"list", "list -n 20", "export --format csv", "export --format json", "status --json"} {
		b.Run(strings.ReplaceAll(args, " ", "_"), func(b *testing.B) {
			b.Setenv("SAMRAD_CONFIG", "")
			for b.Loop() {
				// status ends with 1: no daemon runs here
				if code := run(b.Context(), append(strings.Fields(args), "--data-dir", dir), strings.NewReader(""), io.Discard, io.Discard); code > terminal.ExitFailed {
					b.Fatal(code)
				}
			}
		})
	}
}
