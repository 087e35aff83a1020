package initiative

// Tally counts the cases of a quarter for the digest.
type Tally struct {
	Cases  int            `json:"cases"`
	Joint  int            `json:"joint"`
	Solo   map[Party]int  `json:"solo,omitempty"`
	Goals  map[string]int `json:"goals,omitempty"`
	Groups map[string]int `json:"groups,omitempty"`
}

// Add counts i in (sign 1) or out (sign -1). A cancelled case counts for nothing.
func (t *Tally) Add(i *Initiative, sign int) {
	if !i.Cancelled.IsZero() {
		return
	}
	if t.Solo == nil {
		t.Solo = map[Party]int{}
	}
	if t.Goals == nil {
		t.Goals = map[string]int{}
	}
	if t.Groups == nil {
		t.Groups = map[string]int{}
	}
	t.Cases += sign
	if i.Joint() {
		t.Joint += sign
	} else {
		t.Solo[i.Lead] += sign
	}
	for _, g := range i.Tags["syfte"] {
		t.Goals[g] += sign
	}
	for _, g := range i.Tags["malgrupp"] {
		t.Groups[g] += sign
	}
}
