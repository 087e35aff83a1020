package status

import "time"

// ClockNote is the name under which the store keeps how far the clock was believed.
const ClockNote = "clock"

// Clock is how far the clock of the machine is believed for what is written of our own accord.
type Clock struct {
	Believed time.Time `json:"believed"` // last
	Doubted  bool      `json:"doubted,omitempty"`
}
