package templates

// longestBrief is how many characters of foreign words are told beside other things: more stand in a mail of their own.
const longestBrief = 200

// briefly adds to a mail what it says beside others.
func briefly(m Mail, err error, kind, no string, view any) (Mail, error) {
	if err != nil {
		return m, err
	}
	text, err := say("brief "+kind, view)
	m.Briefs = append(m.Briefs, Brief{No: no, Text: text})
	return m, err
}

// CollectedView is one mail in the place of several that a cap held back.
type CollectedView struct {
	Cases      []CollectedCase
	Signatures []string

	limit limit
}

// CollectedCase is what there is to tell about one case, the oldest first.
type CollectedCase struct {
	Case
	Said []string

	limit limit
}

// Latest are the things that are told of a case, and Earlier is how many came before them.
func (c CollectedCase) Latest() []string { return c.Said[c.Earlier():] }

// Earlier is how many things are not told.
func (c CollectedCase) Earlier() int { return max(len(c.Said)-c.limit.deeds, 0) }

// Things is how much there is to tell in all.
func (v CollectedView) Things() int { return things(v.Cases) }

// Rest is how much of it is about the cases that are not spelled out.
func (v CollectedView) Rest() int { return things(v.Cases[len(v.First()):]) }

func things(cases []CollectedCase) (n int) {
	for _, c := range cases {
		n += len(c.Said)
	}
	return n
}

// First are the cases that are spelled out.
func (v CollectedView) First() []CollectedCase { return v.Cases[:min(len(v.Cases), v.limit.cases)] }

// Apart reports whether a blank line parts the cases, as it does where there is room.
func (v CollectedView) Apart() bool { return v.limit.words > 0 }

// Others are the numbers of the cases that are not spelled out.
func (v CollectedView) Others() []string {
	var out []string
	for _, c := range v.Cases[len(v.First()):] {
		out = append(out, c.No)
	}
	return out
}

// Collected writes one mail in the place of several.
func Collected(v CollectedView) (Mail, error) {
	return fitting(len(v.Cases), func(l limit) (Mail, error) {
		view := CollectedView{Signatures: v.Signatures, limit: l}
		for _, c := range v.Cases {
			c.limit = l
			view.Cases = append(view.Cases, c)
		}
		return write("collected.txt", view)
	})
}
