package linear

import (
	"math"
	"slices"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestChances: a feature is found where it was added, counts once however often a text has it, in whatever order, and
// one that nobody knows counts for nothing.
func TestChances(t *testing.T) {
	m := &Model{Items: []initiative.Item{"vad", "nar"}, Scale: []float64{1, 1}, Bias: []float64{0, 0}}
	known := []uint32{3, 63, 64, 70, 70_000, Buckets - 1}
	for i, f := range known {
		row := m.Add(f)
		row.Rarity, row.Item[0] = RarityUnit, int8(i)
	}
	for i, f := range known {
		if got := m.At(f); got != i {
			t.Errorf("feature %d is in row %d, want %d", f, got, i)
		}
		if f+1 < Buckets && !slices.Contains(known, f+1) && m.At(f+1) != -1 {
			t.Errorf("feature %d is known", f+1)
		}
	}
	once := m.Chances([]uint32{64, 70_000}, nil)
	if twice := m.Chances([]uint32{70_000, 64, 5, 70_000, 64}, nil); !slices.Equal(once, twice) {
		t.Errorf("%v, and with features twice %v", once, twice)
	}
	if sum := once[0] + once[1]; math.Abs(sum-1) > 1e-9 || once[0] <= once[1] {
		t.Errorf("chances %v", once)
	}
}

// TestAlong: a sentence in doubt answers what follows on the one before it, and the chances still sum up to one.
func TestAlong(t *testing.T) {
	m := &Model{Items: []initiative.Item{Told, "nar"}, Turns: &Turns{}}
	for phase := range m.Turns {
		for before := range m.Turns[phase] {
			for k := range m.Turns[phase][before] {
				m.Turns[phase][before][k] = 1
			}
		}
	}
	m.Turns[1][0][1] = 3 // when follows on what
	chances := [][]float64{{0.9, 0.1}, {0.5, 0.5}}
	m.Along(chances)
	if got := chances[1][1]; got < 0.6 || math.Abs(chances[1][0]+got-1) > 1e-9 {
		t.Errorf("chances %v", chances)
	}
	alone := [][]float64{{0.9, 0.1}}
	(&Model{Items: m.Items}).Along(alone)
	if alone[0][0] != 0.9 {
		t.Errorf("without turns %v", alone)
	}
}

// TestLoad: what breaks off, or names a bucket that is none, is a fault and no model.
func TestLoad(t *testing.T) {
	for _, bad := range []string{"", "weights", Magic, Magic + "\x01\x03va", Magic + "\x00\xff\xff\xff\x7f", Magic + "\x00\x01\xff\xff\x7f\x01"} {
		if _, err := Load([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
