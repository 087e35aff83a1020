package templates

// DirectedView tells people what an operator has done to a case. Did is closed, reopened, merged, merged-asks,
// merged-into, merged-consult, merged-proposal, owner-was, owner-is, titled, unguarded or undone.
type DirectedView struct {
	Case
	Did     string
	Arg     string // the other case, or the new owner
	Open    []int  // for the new owner
	Contact string // whom to ask, "" for nobody
	Apart   bool   // to a party that was asked what it has to say, in that conversation
}

func (v DirectedView) mail() (Mail, error) {
	m, err := write("directed.txt", v)
	return briefly(m, err, "directed", v.No, v)
}
