package checklist_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/vocabulary"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

const gapID = "v1.gap.SAM-2026-0042.1.gndrmmyctuq3kw4vd6edxfkk2i@haninge.example"

// desk reads whole mails as the program does, with nothing but one case in its ledger.
type desk struct {
	intake.Desk
	list  *checklist.Checklist
	cases sync.Map // by the questions that are open; a case is read and never changed
}

// posed is a case, and our mail about it by lines.
type posed struct {
	kept  *initiative.Initiative
	lines []string
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{list: checklist.Default()}
	d.Rules = &triage.Rules{
		Prefix: "SAM", Keywords: []string{"kommunikationsinsats", "communication initiative"}, Authentic: true, Location: zone,
		Checklist: d.list, Vocabulary: vocabulary.Default(), Secret: []byte("0123456789abcdef0123456789abcdef"),
		Parties: []triage.Party{
			{ID: "kommun", Name: "Haninge kommun", Short: "kommunen", Address: theirAddr, Domains: []string{"haninge.example"}, Signature: theirName},
			{ID: "polis", Name: "polisen", Address: "kommunpolis@polisen.example", Domains: []string{"polisen.example"},
				Signature: "Kommunpolis, lokalpolisområde Haninge/Nynäshamn"},
		},
	}
	return d
}

// ledger holds one case and forgets what is written.
type ledger struct{ kept *initiative.Initiative }

var _ intake.Book = ledger{}

func (l ledger) Raw(letter.Sum) ([]byte, error)                     { return nil, nil }
func (l ledger) Keep(raw []byte) (letter.Sum, error)                { return letter.SumOf(raw), nil }
func (l ledger) NoteSign(intake.Sign) error                         { return nil }
func (l ledger) Reserve(initiative.ID) error                        { return nil }
func (l ledger) AskAgain(letter.Place, letter.Sum, time.Time) error { return nil }
func (l ledger) CameWhole(letter.Place, letter.Sum) error           { return nil }
func (l ledger) Record(intake.Row) error                            { return nil }
func (l ledger) PutCursor(string, letter.Cursor) error              { return nil }

func (l ledger) Version() uint64                                                         { return 0 }
func (l ledger) Entry(letter.Sum) (e letter.Entry, ok bool, err error)                   { return }
func (l ledger) Kept(letter.Sum) (bool, error)                                           { return false, nil }
func (l ledger) ByMessageID(letter.MessageID) ([]letter.Entry, error)                    { return nil, nil }
func (l ledger) Erased([]initiative.ID, []letter.MessageID) (*triage.Erased, error)      { return nil, nil }
func (l ledger) Unknown(letter.MessageID, time.Time) (bool, error)                       { return false, nil }
func (l ledger) Another(string, time.Time) (bool, error)                                 { return false, nil }
func (l ledger) BySum(string) ([]letter.Entry, error)                                    { return nil, nil }
func (l ledger) StoppedFor(time.Time) (bool, error)                                      { return false, nil }
func (l ledger) DueCases(time.Time, int) ([]*initiative.Initiative, error)               { return nil, nil }
func (l ledger) Around(dates.Range, int, int) (near []*initiative.Initiative, err error) { return }
func (l ledger) Unasked(string, time.Time) ([]letter.Envelope, error)                    { return nil, nil }
func (l ledger) RepliesTo(string, time.Time, time.Time) ([]letter.MessageID, error)      { return nil, nil }
func (l ledger) NextCase(prefix string, year int) (initiative.ID, error) {
	return initiative.MakeID(prefix, year, 43), nil
}
func (l ledger) Load(initiative.ID, string, time.Time) (v triage.Load, err error) { return }
func (l ledger) Outgoing(id letter.MessageID) (e letter.Envelope, ok bool, err error) {
	return
}

func (l ledger) Case(id initiative.ID) (*initiative.Initiative, bool, error) {
	return l.kept, l.kept != nil && l.kept.ID == id, nil
}

func (l ledger) ByThread(id letter.MessageID) (initiative.ID, bool, error) {
	if l.kept == nil || !strings.Contains(string(id), gapID) {
		return "", false, nil
	}
	return l.kept.ID, true, nil
}

// stood are the answers that the case of the tests has to the questions that are not open.
var stood = map[initiative.Item]string{
	"vad": "Trygghetsvandring i Jordbro centrum.", "syfte": "Fler ska känna sig trygga på kvällen.", "sammanhang": "Trygghetsmätningen från 2025.",
	"malgrupp": "Invånare i Jordbro.", "budskap": "Tillsammans för ett tryggare Jordbro.", "nar": "26 mars 2026 kl. 18-20",
	"samarbete": "Fastighetsägarna bjuder på kaffe.", "material": "Affischer i portarna.", "talesperson": "Enhetschefen Karin Ek.",
	"fragor": "Varför Jordbro? Mätningen visar det.", "dokumentation": "Ja, av kommunens fotograf.", "utvardering": "Antal deltagare.",
}

// asking is a case with these questions open, and the mail in which we asked for them.
func (d *desk) asking(t testing.TB, open []initiative.Item) (*initiative.Initiative, []string) {
	t.Helper()
	key := fmt.Sprint(open)
	if v, ok := d.cases.Load(key); ok {
		return v.(posed).kept, v.(posed).lines
	}
	c := &initiative.Initiative{ID: "SAM-2026-0042", Title: "Trygghetsvandring i Jordbro", Reporter: myAddr, Lead: "kommun",
		Answers: map[initiative.Item][]initiative.Version{}}
	asked := make([]templates.Question, 0, len(open))
	for _, q := range d.list.Questions() {
		if slices.Contains(open, q.Item) {
			asked = append(asked, templates.Question{N: q.N, Text: q.Text})
			continue
		}
		c.Put(q.Item, initiative.Version{Text: stood[q.Item], State: initiative.Answered, Source: initiative.Source{From: myAddr, Party: "kommun"}})
	}
	c.Recount(d.list.Items())
	c.Follow("<" + gapID + ">")
	mail, err := templates.Write(templates.GapView{
		Case:   templates.Case{No: string(c.ID), Title: c.Title, Subject: "Kommunikationsinsats: Trygghetsvandring"},
		Asking: templates.Asking{Open: asked, OtherParty: templates.Party{Name: "Polisen", Address: "kommunpolis@polisen.example"}},
		Total:  12, Answered: 12 - len(asked),
	}, []string{theirName, "Kommunpolis, lokalpolisområde Haninge/Nynäshamn"})
	if err != nil {
		t.Fatal(err)
	}
	c.Sent = append(c.Sent, initiative.Sent{Kind: "gap", To: myAddr, Asked: open, Body: mail.Text})
	lines := strings.Split(strings.TrimSpace(mail.Text), "\n")
	d.cases.Store(key, posed{c, lines})
	return c, lines
}

// found is what a mail was taken for and what it changed.
type found struct {
	kind   letter.Kind
	reason string
	filed  map[initiative.Item]string // closed by this mail, or another answer than before
	when   initiative.When
	rest   string // own words that answered nothing
	ended  bool   // the initiative will not take place
	asked  []int  // questions that were asked back about
	back   []int  // those and others whose meaning was asked
	dnr    string // the diarienummer of the case
}

func (d *desk) read(t testing.TB, raw []byte, c *initiative.Initiative) found {
	t.Helper()
	_, dec, err := d.Preview(ledger{kept: c}, raw, func(l *letter.Letter) time.Time { return l.Date })
	if err != nil {
		t.Fatal(err)
	}
	out := found{kind: dec.Kind, reason: dec.Reason, filed: map[initiative.Item]string{}, rest: strings.TrimSpace(dec.Reading.Rest),
		ended: dec.Change.Cancelled, asked: dec.Reading.Questions}
	out.back = slices.Clone(out.asked)
	for _, item := range dec.Back.Form {
		out.back = append(out.back, d.list.Question(item).N)
	}
	slices.Sort(out.back)
	out.back = slices.Compact(out.back)
	if dec.Case == nil {
		return out
	}
	out.when, out.dnr = dec.Case.When, dec.Case.Dnr
	for _, item := range slices.Concat(dec.Change.Added, dec.Change.Changed) {
		if v, ok := dec.Case.Answer(item); ok && !dec.Case.IsOpen(item) {
			out.filed[item] = folded(cmp.Or(v.Written, v.Text))
		}
	}
	return out
}

func folded(s string) string { return strings.Join(strings.Fields(s), " ") }
