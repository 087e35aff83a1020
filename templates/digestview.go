package templates

// DigestView is the weekly digest (domain.md 6): structure, never text, names or addresses of a case. An empty
// section is left out.
type DigestView struct {
	Year, Week int
	Between    string // "Haninge kommun och lokalpolisområde Haninge/Nynäshamn"
	Parties    int    // how many they are
	Day        string // the day it goes out: "måndag 16 mars 2026"
	Late       string // the day it should have gone out, "" when in time

	Acts, Starting, Ready, New, Open int // KORT SAGT

	Alarms     []Alarm // at most seven, soonest first
	MoreAlarms int

	Until        string // "30 mars"
	Upcoming     []Upcoming
	MoreUpcoming int
	Undated      int

	Clashes     []Clash
	MoreClashes int

	Fresh *Fresh

	Waiting     []Waiting
	MoreWaiting int
	AtLeast     bool // MoreWaiting is only the least it can be

	Done     []Done
	MoreDone int

	Quarter *Quarter

	Agreement   *Agreement
	Undelivered []Undelivered
	Faults      []Fault
	Held        int // mails in quarantine
	Mails       *Mails

	Contact  string // address for questions
	Schedule string // "måndagar 07.30"
}

// Knows reports whether there is anything for the section ATT KÄNNA TILL.
func (v DigestView) Knows() bool {
	return len(v.Faults)+len(v.Undelivered)+v.Held > 0 || v.Agreement != nil || v.Mails != nil
}

// Ref names a case as it may be shown: with its title, or with why that is withheld.
type Ref struct {
	No      string
	Title   string
	Review  bool
	Embargo bool
	Until   string // of an embargo: "1 april", "" when no day was given
}

// Alarm is a case that needs someone.
type Alarm struct {
	Ref
	When    string // "Sön 22 mars", "v. 13"; "" when there is none or it may not be shown
	Days    int    // until it begins; negative when that has passed
	Now     bool   // as soon as possible
	Running bool   // a vague time that has begun and not ended
	Whys    []Why
	Waits   string // the party it waits on: "polisen"; "" for nobody
	Since   string // "6 mars", "" when it was never asked
	Asking  bool   // it waits for an answer to our questions, not for the party to take part
}

// Why is one reason for an alarm, by its number in domain.md 6.3.
type Why struct {
	ID    string // "A1" … "A11"
	N     int    // questions left, or the number of the question
	Label string // of the question that is missing: "Talesperson"
	No    string // case number
	Only  string // the party that has taken part, "kommunen"
	Other string // the one that has not, "polisen"
}

// Upcoming is a case within the next 14 days.
type Upcoming struct {
	When   string // "Tor 26 mars", "v. 13", "Snarast"; "" for one that is withheld
	Ref           // Review never occurs here: nothing of such a case is shown
	Who    string // "Båda", "Kommunen"
	Groups string // "Invånare, fastighetsägare", "" for none
	Stage  string // "Komplett", "8 av 12": Progress
}

// Clash is several cases at the same time for the same group.
type Clash struct {
	When   string
	Nos    []string
	More   int    // cases beside those named
	Groups string // "invånare"
}

// Fresh is what was registered last week.
type Fresh struct {
	Span      string // "9-15 mars"
	Nos       string // "SAM-2026-0041 till 0045"
	From      []Count
	Ready     int
	Waiting   int
	Cancelled int
}

// Count is a number of something, named in the form that follows it.
type Count struct {
	Name string
	N    int
}

// Waiting is a case that has waited long for an answer.
type Waiting struct {
	Ref
	Questions, Days int
}

// Done is a case that has taken place and whose evaluation is missing.
type Done struct {
	Ref
	When string // "12 feb"
}

// Quarter is the figures of the quarter so far.
type Quarter struct {
	Cases   int
	Joint   int
	Solo    []Count
	Goals   []Count
	Missing []string // target groups that nothing has been directed at
}

// Short reports whether the figures take three lines, so that they may stand in every digest (domain.md 6.2).
func (q *Quarter) Short() bool { return len(q.Missing) <= 3 }

// Agreement is when the agreement ends, or ended.
type Agreement struct {
	Dnr  string
	To   string // "2024-12-31"
	Days int    // until then; negative when it has ended
}

// Undelivered is a mail of ours that did not arrive. No address is shown.
type Undelivered struct {
	Case string // "" for the digest itself
	Day  string // "12 mars"
}

// Fault is something about a mailbox or the service that leadership should know of.
type Fault struct {
	Place string // "Kommunens brevlåda"
	What  string // a code as in NoticeView, or words
	Since string // "13 mars"
}

// Mails reconciles last week's mail: every mail must have an explanation (reliability.md P1).
type Mails struct{ Seen, Explained int }
