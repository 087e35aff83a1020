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
type CollectedView = Gathering[CollectedCase]

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

// things is how much there is to tell of some cases.
func things(cases []CollectedCase) (n int) {
	for _, c := range cases {
		n += len(c.Said)
	}
	return n
}

// Collected writes one mail in the place of several.
func Collected(v CollectedView, by []string) (Mail, error) {
	return v.fitting(by, "collected.txt", func(c *CollectedCase, l limit) { c.limit = l })
}
