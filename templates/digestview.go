package templates

// DigestView is the digest: structure, never answers, names or addresses of a case. Titles that may not be shown
// are not in it. An empty section is left out.
type DigestView struct {
	Year, Week int
	Day        string   // the day it speaks from: "måndag 30 november 2026"
	Late       string   // the day it should have gone out, "" when in time
	Parties    []string // short names, in their order: "kommunen"
	Lead       Lead
	Faults     []Fault // that leadership should know of: what the digest does not know

	Groups  []ActionGroup
	Days    []DigestDay // what begins, from the digest's day to Sunday
	Strip   []Cell      // the seven days as numbers
	Some    []Entry     // at some time this week
	Going   []Entry     // begun earlier and still on
	Meet    []Meeting   // overlaps this week
	Next    []NextDay
	Since   *Since
	Ahead   []Month
	Hidden  []Hidden // under embargo
	Still   Still
	Figures *DigestFigures

	Contact string // the mailbox that reads replies
}

// Lead is what the first sentence says: how many things each party has to do, and both together.
type Lead struct {
	Do        []Count // by party, in their order, zeros too
	Both      int
	Decisions bool // all of what waits for both is a decision
	Preheader Preheader
}

// Acts is how many things there are to do in all.
func (l Lead) Acts() int {
	n := l.Both
	for _, c := range l.Do {
		n += c.N
	}
	return n
}

// Preheader is what the hidden first line counts: what begins today or tomorrow without a spokesperson, what begins
// this week with questions left, and what is new.
type Preheader struct{ Soon, Gaps, New, Moved, Cancelled int }

// ActionGroup is what one party has to do, or both.
type ActionGroup struct {
	Name  string // short name of the party, "" for all of them
	Items []Action
	More  int
}

// Kinds of Action.
const (
	ActAnswer      = "answer"      // questions are open; Item says which comes first
	ActConsult     = "consult"     // the party is asked about it and has not answered
	ActAgain       = "again"       // it agreed to another plan than the one that stands
	ActAsk         = "ask"         // the other party is not asked yet
	ActObjection   = "objection"   // the other party objects
	ActDispute     = "dispute"     // two answers stand against each other
	ActReturned    = "returned"    // our mail about it did not arrive
	ActReview      = "review"      // people must look whether it may be spread
	ActAgreement   = "agreement"   // it ends or has ended
	ActUnreachable = "unreachable" // a recipient of this digest
)

// Action is one thing to do.
type Action struct {
	Kind  string
	Item  string // the checklist's id of the question that comes first
	N     int    // its number
	Label string // its short label
	Today bool   // it begins today or tomorrow
	No    string // case number
	Title string
	When  string // "Tis 1 dec"
	Left  int    // open questions
	Since string // asked on, where that is long ago: "7 oktober"
	Began bool   // it has begun or is over
	Other string // short name of the other party, where the sentence names it
	Ask   bool   // and the other party is not asked yet

	Ends string // of the agreement: "31 januari 2027"
	Days int    // until then; negative when it has ended
	Dnr  string
}

// Entry is a case in a list.
type Entry struct {
	Title string
	Time  string // time of day: "18.00-20.00"
	Who   string // "kommunen", "båda"
	Left  int
	Waits string // for what, where no question is left; "" for nothing
	Other string // short name of the party that objects
	Until string // of several days or for good: "till fre 4", "tills vidare"
	Bare  bool   // the title alone is said
	No    string
}

// What a case waits for when all its questions are answered.
const (
	WaitsObjection = "objection" // a party objects
	WaitsDispute   = "dispute"   // two answers stand against each other
	WaitsConsult   = "consult"   // a party is asked and has not answered, or agreed to another plan
	WaitsAsk       = "ask"       // a party is still to be asked
	WaitsNever     = "never"     // it began, and a party was never asked
)

// DigestDay is a day of this week.
type DigestDay struct {
	Short string // "Tis 1 dec"
	Items []Entry
	Later int // that the list has no room for
}

// Cell is a day of the strip.
type Cell struct {
	Short string // "tis"
	N     int
}

// Meeting is several cases at the same time for the same group.
type Meeting struct {
	Titles []string
	More   int
	Same   string // "samma dag", "samma helg", "samma vecka"
	Groups []string
}

// NextDay is a line of next week.
type NextDay struct {
	When  string // "Mån 7", "Mån 7–fre 11"
	Meet  []Meeting
	Items []Entry
	Count int // in place of titles
}

// Named is a title in a list, with its day where the list does not say it, and whether it waits for nothing.
type Named struct {
	Title string
	When  string // "22 dec"
	Ready bool
}

// Moved is a case whose time is another now.
type Moved struct{ Title, From, To string }

// Stood is what a party says of a case.
type Stood struct{ Title, Party, Stance string }

// Since is what has happened since the last digest.
type Since struct {
	Day       string // of that digest: "måndag 23 november"
	New       []Named
	NewNamed  int // new ones that another section names
	Moved     []Moved
	Cancelled []string
	Ready     []string
	Consulted []Stood
	Evaluated []string
	Returned  []string
	Counts    *SinceCounts // in place of titles
}

// SinceCounts are the figures of Since.
type SinceCounts struct{ New, Moved, Cancelled, Ready, Consulted, Evaluated, Returned int }

// Month is what lies further on.
type Month struct {
	Label string // "Senare i december", "Januari", "2028"
	Items []Named
	Count int // in place of titles
	Ready int
}

// Hidden is a case that may not be spread yet.
type Hidden struct{ No, Until string }

// Quiet is a case that lies still, and since when.
type Quiet struct{ Title, Since string }

// Still is what lies still, by what it waits for.
type Still struct{ Soon, Undated, Ended StillList }

// StillList is what lies still for one reason: by title when it is time to, else as numbers.
type StillList struct {
	Named []Quiet
	Later int // that the list has no room for
	Known int // that an earlier digest has told of

	KnownBy []string // the numbers of those
}

// DigestFigures are the month's figures.
type DigestFigures struct {
	Quarter Quarter
	Bars    []Bar // the cases of the year by month and party
	Parties []string
}

// Bar is a month of the year.
type Bar struct {
	Month string // "jan"
	N     []int  // by party
}

// Count is a number of something, named in the form that follows it.
type Count struct {
	Name string
	N    int
}

// Quarter is the figures of the quarter so far.
type Quarter struct {
	Cases   int
	Joint   int
	Solo    []Count
	Goals   []Count
	Missing []string // target groups that nothing has been directed at
}

// Fault is a mailbox that cannot be read, of which leadership should know.
type Fault struct {
	Place string // "Kommunens brevlåda"
	Since string // "13 mars"
}
