package templates

// RecordsView is the cover of a case's records, as a plain text beside them.
type RecordsView struct {
	No, Title, Dnr   string
	Made, Registered string // "30 november 2026"
	State, Said      string
	Lead, Owner      string
	Merged           []string
	Into             string
	Review, Embargo  bool
	Until            string
	Answers          []RecordedAnswer
	Consulted        []RecordedConsultation
	Outcomes         []RecordedText
	Papers, Absent   []Paper // in the records, and those whose bytes the register no longer has
}

// RecordedAnswer is a question with all that was answered to it, the newest first.
type RecordedAnswer struct {
	N        int
	Label    string
	Versions []RecordedText
}

// RecordedText is what somebody said.
type RecordedText struct {
	Text, By, Day string
	Stands        bool
}

// RecordedConsultation is the samråd with one party.
type RecordedConsultation struct {
	Party, Stance, Asked string
	Voices               []RecordedVoice
}

// RecordedVoice is what one person of that party said.
type RecordedVoice struct{ Day, By, Stance, According, Text string }

// Paper is one mail of the case.
type Paper struct {
	File, Day, Who, Subject string
	In                      bool // it came in; else it is one of ours
}

// Records writes the cover.
func Records(v RecordsView) (string, error) {
	m, err := write("records.txt", v)
	return m.Subject + "\n\n" + m.Text, err
}
