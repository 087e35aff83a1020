package templates

import (
	"fmt"
	"time"
)

// Said is an answer as a mail shows it: the checklist's number and short label, and the words.
type Said struct {
	N     int
	Label string
	Text  string
	Party string // short name of who answered, in the case in one mail
	Day   string // when: "12 mars"
}

// Replaced is an answer before and after, of "nar" the times as dates.Say has them.
type Replaced struct {
	N        int
	Label    string // "När"
	Old, New string
	By       string // who changed it, "" when that is not told
}

// Name is how a sentence calls the question: "fråga 6".
func (r Replaced) Name() string { return fmt.Sprintf("fråga %d", r.N) }

// ConsultView asks another party what it has to say, or anew after a change.
type ConsultView struct {
	Case
	Asker      string     // the asking party by its full name
	Until      string     // first day on which it may be spread, under an embargo that the owner lets through
	Changed    []Replaced // what is another now than the party was shown before
	Shows      []Said
	Unanswered bool // it has not said anything of what it was shown before
	Again      bool // it was called off, as the party was told, and is on after all
}

// WhetherOnView tells a party that was consulted that the case is called off, or on after all.
type WhetherOnView struct {
	Case
	Asker  string // the asking party by its full name
	Said   string // the time, as dates.Say has it; "" where it may not be told
	Closed bool   // as no initiative
	OffOn  string // when it was called off: "12 mars"
	Stance string // that of the party, which holds; "" where none does
	Asks   bool   // the party has not answered, and is asked again
}

// ConsultRemindView reminds a party once.
type ConsultRemindView struct {
	Case
	Asker   string
	Said    string // the time, as dates.Say has it
	AskedOn string // "12 mars"
	Until   string // before which nothing may be spread, where there is such a day
}

// ConsultStanceView tells the owner what the other party said. Words stand as they were written.
type ConsultStanceView struct {
	Case
	Party   string // short name: "polisen"
	By      string // from where it came: an address, or SharedMailbox of the party
	Stance  string // "inget att invända", "deltar", "invänder", "avstår"
	Answer  string // the address that waits for an answer, where it says none of them but asks
	Objects bool
	Words   string

	Proposed []Replaced // by new answers in an objection
}

// ConsultThanksView confirms to the one who answered a consultation.
type ConsultThanksView struct {
	Case
	Asker, Stance string
}

// ProposalView asks whoever gave the standing answers to decide.
type ProposalView struct {
	Case
	Party   string // who proposes, short name; "" for a case that went up in this one
	Changes []Replaced
	Wish    Wish // a word that would steer the case, instead of changes
}

// ProposalResultView tells how a proposal ended: accepted, declined or void.
type ProposalResultView struct {
	Case
	Party   string // whose answer stands, short name
	Outcome string
	Items   []int
	Changes []Replaced // what it changed, each with the new answer alone: the old one was the other party's
	Wish    Wish
}

// Wish is what a word would do to a case: Did and Arg as in SteeredView. The zero Wish is none.
type Wish struct{ Did, Arg string }

// ProposedView tells who proposed something that the case's party is asked.
type ProposedView struct {
	Case
	Party string // that is asked, short name
	Wish  Wish
	Taken
}

// Taken is what else was read in a mail whose words steered a case.
type Taken struct {
	Added    []int      // questions that got an answer
	Changed  []Replaced // that got another one
	Asked    []int      // that another party has answered, so that it is asked
	Answerer string     // that party, short name
	Left     []string   // words that were not read, since each needs a mail of its own
}

// AskView asks whether a mail is an initiative at all.
type AskView struct {
	Subject string
}

// SeveralView asks the sender of two initiatives in one mail to send them one by one.
type SeveralView AskView

// GoneView tells that a mail that was said yes to is not kept any more.
type GoneView AskView

// ConsultedState is where a party stands, for the case in one mail.
type ConsultedState struct{ Party, Stance, Day string }

// StatusView is the case in one mail. What the reader may not see is left out by the caller; a withheld case shows its
// number only.
type StatusView struct {
	Case
	Taken
	State     string // "ofullständig", "komplett", …
	Until     string // of an embargo, the first day
	Said      string
	Consulted []ConsultedState
	Open      []int
	Last      string // what changed last: "fråga 9, 12 mars"
	Answers   []Said
	Outcome   []Said // how it went, the oldest first
}

// SteeredView echoes a word that steered a case. Did is what it did: cancelled, uncancelled, taken-over, closed,
// paused, resumed, held, shared, consulted, proceeded, dnr, released, evaluated, undone, not-undone, nothing-to-undo,
// moved, kept, carried-out,
// not-carried-out or several-proposals.
type SteeredView struct {
	Case
	Did     string
	Arg     string // who took over, the diarienummer, who agreed, the other case
	Already bool   // it was so before: nothing is changed
	Hears   string // who is told of it, short names of parties; "" for nobody
	Unheard string // who was consulted and never told that it had been called off
	Back    string // the words that take it back; "undo" for ångra; "" when nothing does
	Sharing Sharing
	More    []SteeredView // what other words of the same mail did
	Taken
}

// WholeView asks whether words that call something off are about the whole case.
type WholeView struct {
	Case
	Asks    string // the party that decides, short name, where it is not the writer's
	Contact string // who reads the mail, "" for somebody
	Away    bool   // they say that somebody does not take part, and call nothing off
}

// WhichCaseView asks which case a mail is about: the one that its subject names, or Rival, which its thread is about.
type WhichCaseView struct {
	Case
	Rival Case
	Holds bool // nothing of either is shared any more
}

// Explained is a question of the checklist with what it means.
type Explained struct {
	N       int
	Text    string
	Sub     []string // its parts
	Example string   // a good answer
}

// QuestionView answers questions back: those about the form from the checklist, any other has gone to a person.
type QuestionView struct {
	Case
	Aside
}

// EvaluatedView confirms how it went.
type EvaluatedView struct {
	Case
	Hears   string // whose case it is and who reads it, short name; "" where that is the writer's own party
	Outcome string
}

// RecurringView asks whether last year's comes again.
type RecurringView struct {
	Case
	Said string
}

// UndoneView tells those who were told of something that it does not hold.
type UndoneView struct {
	Case
	By string
}

// CalledOffView tells a party that was consulted that the case is called off.
type CalledOffView WhetherOnView

func (v CalledOffView) mail() (Mail, error) {
	m, err := write("called-off.txt", v)
	return briefly(m, err, "called-off", v.No, v)
}

// OnAgainView tells such a party that the case is on after all. A reply to it may be a consent, so that it stands
// alone.
type OnAgainView WhetherOnView

func (v ConsultStanceView) mail() (Mail, error) {
	m, err := write("consult-stance.txt", v)
	if len(v.Proposed) > 0 || width(v.Words) > longestBrief {
		return m, err // a yes or a no belongs to its mail, and an objection is read whole
	}
	return briefly(m, err, "consult-stance", v.No, v)
}

func (v ProposalResultView) mail() (Mail, error) {
	m, err := write("proposal-result.txt", v)
	return briefly(m, err, "proposal-result", v.No, v)
}

// TrialView is a mail that only shows that mail arrives.
type TrialView struct {
	Code string
}

// ErasedView tells the writer that nothing is left of the case that he answers.
type ErasedView struct {
	Case
	Day     string // when it was erased: "den 3 mars 2026"
	Contact string // "" for nobody
}

// FullDay is a day with its year, in a sentence: "den 3 mars 2026".
func FullDay(t time.Time) string {
	return fmt.Sprintf("den %d %s %d", t.Day(), Lower(ShortMonths(t, t)), t.Year())
}

// PassedOnView tells the writer that a person reads his mail.
type PassedOnView struct {
	Subject string
	Contact string // "" for somebody
}

// PressView tells a press contact of an urgent case.
type PressView struct {
	Case
	Party string // whose case it is, by its full name
	Said  string // the time
	Open  []int  // what cannot wait and is open
}

func (v StatusView) mail() (Mail, error) {
	if v.Withheld() {
		v.Said, v.Consulted, v.Open, v.Last, v.Answers, v.Outcome = "", nil, nil, "", nil, nil
	}
	return write("case.txt", v)
}

func (v EvaluatedView) mail() (Mail, error) {
	if v.Withheld() {
		return Mail{}, fmt.Errorf("writing evaluated.txt: the case %s is withheld", v.No)
	}
	return write("evaluated.txt", v)
}

func (v UndoneView) mail() (Mail, error) {
	m, err := write("undone.txt", v)
	return briefly(m, err, "undone", v.No, v)
}

// ByTelephoneView tells a party that its consent was noted on somebody's word.
type ByTelephoneView struct {
	Case
	Who string
}

// UnreadView tells a colleague that his words answered no open question. It repeats nothing of them.
type UnreadView struct {
	Case
	Contact   string // who reads it, "" for somebody
	Off       string // "inställd" or "avslutad", where it is: no question waits then
	Back      string // the word that takes it up again, where its reader may
	Unread    []string
	Fruitless []string
	Open      []Question
	Weak      []Weak // answers that were not enough: that is all that was not read
}

// GatheredView answers a mail about several cases.
type GatheredView struct {
	Subject string
	Cases   []GatheredCase
	Contact string // who reads the rest of it; "" where there is none
}

// GatheredCase is what a mail did to one of several cases.
type GatheredCase struct {
	Case
	Answered []int    // questions that got an answer
	Open     int      // questions that are left
	Did      []string // "cancelled", "no cancelled", …: where the case stands now; "decided": a proposal is
	Asked    string   // the party that was asked whether to change something; "" for none
	Off      bool     // it calls something off, and nobody can tell whether it is the whole
}

// Nothing reports whether the mail changed nothing of the case.
func (c GatheredCase) Nothing() bool { return len(c.Answered)+len(c.Did) == 0 && c.Asked == "" }

// WhichView asks which of several cases a mail is about.
type WhichView struct {
	Subject string
	Cases   []Case
}
