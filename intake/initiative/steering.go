package initiative

import (
	"reflect"
	"time"
)

// Steering is what words in a mail and commands of the operator change of a case, beside its answers.
type Steering struct {
	Title      string    `json:"title,omitempty"`
	Reporter   string    `json:"reporter,omitempty"`
	Lead       Party     `json:"lead,omitempty"`
	Dnr        string    `json:"dnr,omitempty"`
	Cancelled  time.Time `json:"cancelled,omitzero"`
	Closed     time.Time `json:"closed,omitzero"`
	Paused     time.Time `json:"paused,omitzero"`
	Evaluated  time.Time `json:"evaluated,omitzero"`
	HoldShare  bool      `json:"hold_share,omitempty"`
	ShareUnder bool      `json:"share_under,omitempty"`
	Guard      []string  `json:"guard,omitempty"`
	Embargo    Embargo   `json:"embargo,omitzero"`
}

// Turn is what one word or command changed: what stood before, and what stood after. What it left alone is empty in
// both.
type Turn struct {
	Was Steering `json:"was,omitzero"`
	Is  Steering `json:"is,omitzero"`
}

// Steering is how the case stands steered.
func (i *Initiative) Steering() Steering {
	return Steering{
		Title: i.Title, Reporter: i.Reporter, Lead: i.Lead, Dnr: i.Dnr,
		Cancelled: i.Cancelled, Closed: i.Closed, Paused: i.Paused, Evaluated: i.Evaluated,
		HoldShare: i.HoldShare, ShareUnder: i.ShareUnder, Guard: i.Guard, Embargo: i.Embargo,
	}
}

func (i *Initiative) steered(s Steering) {
	i.Title, i.Reporter, i.Lead, i.Dnr, i.Cancelled, i.Closed = s.Title, s.Reporter, s.Lead, s.Dnr, s.Cancelled, s.Closed
	i.Paused, i.Evaluated, i.HoldShare, i.ShareUnder = s.Paused, s.Evaluated, s.HoldShare, s.ShareUnder
	i.Guard, i.Embargo = s.Guard, s.Embargo
}

// Turned is what lies between two states, nil where nothing does.
func Turned(was, is Steering) *Turn {
	a, b := reflect.ValueOf(&was).Elem(), reflect.ValueOf(&is).Elem()
	same := true
	for n := range a.NumField() {
		if alike(a.Field(n), b.Field(n)) {
			a.Field(n).SetZero()
			b.Field(n).SetZero()
			continue
		}
		same = false
	}
	if same {
		return nil
	}
	return &Turn{Was: was, Is: is}
}

// TurnBack takes a turn back. It changes nothing, and reports false, when what it changed is another by now.
func (i *Initiative) TurnBack(t *Turn) bool {
	now := i.Steering()
	state, was, is := reflect.ValueOf(&now).Elem(), reflect.ValueOf(t.Was), reflect.ValueOf(t.Is)
	for n := range state.NumField() {
		if alike(was.Field(n), is.Field(n)) {
			continue
		}
		if !alike(state.Field(n), is.Field(n)) {
			return false
		}
		state.Field(n).Set(was.Field(n))
	}
	i.steered(now)
	return true
}

// alike compares two values of a field; an instant is the same in every zone.
func alike(a, b reflect.Value) bool {
	if x, ok := a.Interface().(time.Time); ok {
		return x.Equal(b.Interface().(time.Time))
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
