package templates

import "strings"

// Mail is a mail as written: one line of subject, text with \n line ends, and for the digest an HTML twin that
// states the same facts.
type Mail struct {
	Subject, Text, HTML string

	Briefs []Brief // for a mail that has it beside others; none where it is always a mail of its own
}

// Brief is what a mail says of one case, in a sentence or two without its name.
type Brief struct{ No, Text string }

// Question is one of the checklist's questions with the checklist's own number and full text.
type Question struct {
	N    int
	Text string
}

// Case is what every mail about a case carries.
type Case struct {
	No      string // case number: SAM-2026-0042
	Title   string // "" is left out
	Subject string // the subject it came with, without SV:, RE: and our own tag; "" becomes "Kommunikationsinsats"
	Review  bool   // the secrecy guard holds the case: nothing of it is repeated, and the mail says that somebody looks
	Embargo bool   // not to be spread yet: nothing of it is repeated (intake/README.md, P6)
}

// Number is the case's number.
func (c Case) Number() string { return c.No }

// Withheld reports whether a mail may repeat nothing of the case but its number.
func (c Case) Withheld() bool { return c.Review || c.Embargo }

// Shown is the title as a mail may show it, "" when it may not.
func (c Case) Shown() string {
	if c.Withheld() {
		return ""
	}
	return oneLine(c.Title)
}

// IsDefault reports whether a title says no more than that it is an initiative.
func IsDefault(title string) bool {
	return strings.EqualFold(strings.Trim(title, " .:!?"), defaultSubject)
}

// Heading is the subject as an answer may repeat it.
func (c Case) Heading() string {
	if s := oneLine(c.Subject); s != "" && !c.Withheld() {
		return s
	}
	return defaultSubject
}

// TimeKind says which of the paragraphs about time a mail has.
type TimeKind string

// Kinds, and the fields of Time that each needs. Where several fit, the first in this order is the most useful.
const (
	TimeNone      TimeKind = ""          // nothing to say
	TimeUnread    TimeKind = "unread"    // Answer
	TimeWeekday   TimeKind = "weekday"   // Day, Right, Written
	TimePast      TimeKind = "past"      // Day; NextYear when the same day next year is offered
	TimeAmbiguous TimeKind = "ambiguous" // Answer, Said
	TimeHoliday   TimeKind = "holiday"   // Day, Holiday
	TimeRead      TimeKind = "read"      // Said
)

// Time is how the answer to "nar" was read.
type Time struct {
	Kind           TimeKind
	Said           string // "torsdag 26 mars 2026", "vecka 13 (23–29 mars 2026)": dates.Say
	Answer         string // the words as they were written
	Day            string // "26 mars 2026"
	Right, Written string // weekdays: "torsdag", "tisdag"
	Holiday        string // "långfredagen"
	NextYear       string // "26 mars 2027"
}

// Aside is what an answer says beside the case's state about how the mail was read.
type Aside struct {
	Later   []int       // open questions of an urgent case that can wait
	Duty    []Duty      // whom to call about it, where nobody reads a mailbox now
	Instead Twin        // the case in whose thread a new one came; zero for none
	Twin    Twin        // another open case at the same time for the same group; zero for none
	Noted   []string    // what was told that no question asks for: "kanal", "plats"
	Read    []Said      // answers that were read out of running text
	About   []Explained // questions of the form that were asked about
	Contact string      // whom another question has gone to; "" for none
	Partly  bool        // some of the words answered nothing
	Reader  string      // who reads those, "" for somebody
	Off     bool        // they call something off, and nobody can tell whether it is the whole
	Away    bool        // they say that somebody does not take part, and call nothing off
	Unread  []string    // names of attachments that are kept and cannot be read

	Fruitless []string // names of attachments that were read, and no answer taken from them
}

// Asking is what a mail says about what is still open; the gap reply and the one after an update share it.
type Asking struct {
	Aside
	Open       []Question
	Time       Time
	BareNA     []int   // numbers of questions answered "ej aktuellt" without the reason that is wanted
	Weak       []Weak  // answers that were not enough
	OtherParty Party   // the party that has not taken part yet; zero for none
	Sharing    Sharing // what another party will be shown; zero for nothing
}

// Weak is an answer that was not enough, and what would be.
type Weak struct {
	N       int
	Words   string // as they were written
	Points  bool   // they point at another place: "se ovan"
	Stands  bool   // the question has an answer, which stands
	Example string // a good answer, "" for none
}

// Sharing says what other parties will be shown of a case, and when.
type Sharing struct {
	Party string // short name, or names: "polisen"
	Items []int  // questions whose answers are shown, as far as they have one when the party is asked
	Now   bool   // at once, since it is urgent
	From  string // the day on which an embargo ends, and the party is asked: "21 mars"
}

// Duty is whom to call while nobody reads a party's mailbox.
type Duty struct{ Party, Phone string }

// Party is a party and the address to copy.
type Party struct{ Name, Address string }

// Twin is another case by number and title. Title "" when it may not be shown.
type Twin struct{ No, Title string }

// GapView is the answer to a new mail with questions left.
type GapView struct {
	Case
	Asking
	Answered, Total int
	Forwarded       string // of a forwarded mail: who wrote it first
}

// UpdatedView is the answer to a reply that added or changed answers and left questions open, or that changed a
// case with none open (then Open is empty).
type UpdatedView struct {
	Case
	Asking
	Added    []int
	Changed  []Replaced
	Proposed []int  // questions that the other party has answered: it was asked whether to change them
	Answerer string // that party, short name
	Lifted   bool   // the embargo, by this mail
	Total    int
}

// CompleteView is the answer when the last question is answered.
type CompleteView struct {
	Case
	Aside
	Total        int
	Time         Time
	Spokesperson string     // the answer to "talesperson"
	Consult      string     // name of the party that has not taken part; it wins over Weekly
	Weekly       string     // the day of the first digest that shows the case: "måndag 23 mars"
	Changed      []Replaced // answers that the same mail replaced
	Proposed     []int      // as in UpdatedView
	Answerer     string
	Sharing      Sharing
	MainMessage  string   // huvudbudskapet, word for word
	Answers      []Said   // as they are noted, in so far as the reader may see them; Party where another's it is
	Hints        []string // what the plan asks for and the answers do not show: message, staff, forum
}

// HelpView is how to register an initiative, with the whole checklist to fill in.
type HelpView struct {
	Subject   string
	Questions []Question
	Example   string // a case number
}

// ReminderView asks again, about all cases of one person.
type ReminderView = Gathering[ReminderCase]

// ReminderCase is one case of a reminder. With Said it speaks of the time that draws near, otherwise of the day we
// asked.
type ReminderCase struct {
	Case
	Open    []Question
	Said    string // the time, as dates.Say has it
	Days    int    // until it begins
	AskedOn string // "12 mars"
}

// EvaluationView asks how it went.
type EvaluationView struct {
	Case
	Said string // when it took place
	Plan string // the answer to "utvardering"; "" leaves the sentence out
}

// CancelledView confirms that a case is called off.
type CancelledView struct {
	Case
	Hears string // who is told of it, short names of parties; "" for nobody
}

// oneLine makes foreign text fit for one line of a mail: no line ends, no control or direction characters.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(printable, s)), " ")
}
