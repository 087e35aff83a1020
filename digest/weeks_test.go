package digest

import (
	"fmt"
	"testing"

	"haninge.se/samrad/intake/dates"
)

// BenchmarkCompose is a digest over a register whose week is as given; what lies outside the week costs nothing,
// because the Shelf never returns it.
func BenchmarkCompose(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		s := &fakeShelf{}
		for k := range n {
			d := dates.On(2026, 12, 1+k%20)
			i := newCase(fmt.Sprintf("SAM-2026-%04d", k), "Trygghetsvandring", "kommun", "2026-11-10", span("day", d.String(), d.String()), items[:k%4]...)
			s.cases = append(s.cases, groups(i, "ext-invanare", "int-fack"))
		}
		b.Run(fmt.Sprintf("cases=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Write(s, facts(), week49); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
