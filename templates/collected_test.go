package templates

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// collect puts what mails say in short into one.
func collect(t *testing.T, mails ...func() (Mail, error)) CollectedView {
	t.Helper()
	v := CollectedView{}
	for _, write := range mails {
		m, err := write()
		if err != nil || len(m.Briefs) == 0 {
			t.Fatalf("nothing in short: %v\n%s", err, m.Text)
		}
		for _, b := range m.Briefs {
			at := 0
			for at < len(v.Cases) && v.Cases[at].No != b.No {
				at++
			}
			if at == len(v.Cases) {
				title := map[string]string{walk.No: walk.Title}[b.No]
				v.Cases = append(v.Cases, CollectedCase{Case: Case{No: b.No, Title: title, Subject: walk.Subject}})
			}
			v.Cases[at].Said = append(v.Cases[at].Said, b.Text)
		}
	}
	return v
}

// TestCollected: each kind of mail that may stand beside others, in one mail, as its reader sees it.
func TestCollected(t *testing.T) {
	bikes, film := Case{No: "SAM-2026-0043"}, Case{No: "SAM-2026-0044"}
	objection := func() (Mail, error) {
		return Write(ConsultStanceView{Case: walk, Party: "polisen", By: "bo.ek@polisen.example", Stance: "invänder", Objects: true,
			Words: "Byt plats till biblioteket.\nDet är trångt på torget."}, lines2)
	}
	undone := func() (Mail, error) {
		return Write(UndoneView{Case: walk, By: "bo.ek@polisen.example"}, lines2)
	}
	for name, mails := range map[string][]func() (Mail, error){
		"one": {objection, undone, func() (Mail, error) {
			return Reminder(ReminderView{Cases: []ReminderCase{{Case: walk, Open: asked(9, 12), Said: said}}}, lines2)
		}},
		"several": {objection,
			func() (Mail, error) {
				return Write(ProposalResultView{Case: bikes, Party: "polisen", Outcome: "declined", Items: []int{5}}, lines2)
			},
			func() (Mail, error) {
				return Told(ToldView{Cases: []ToldCase{{Case: bikes, Did: []Deed{{What: "proceeded", By: "eva@haninge.se"}}, Changes: []Replaced{{N: 7}, {N: 8}}}}}, lines2)
			},
			func() (Mail, error) {
				return Write(DirectedView{Case: film, Did: "closed", Contact: "kim@haninge.se"}, lines2)
			},
			func() (Mail, error) {
				return Reminder(ReminderView{Cases: []ReminderCase{{Case: walk, Open: asked(9)}, {Case: film, Open: asked(12), Said: said}}}, lines2)
			}},
	} {
		m, err := Collected(collect(t, mails...), lines2)
		matches(t, "collected-"+name, m, err)
		short(t, m, err)
	}
}

// TestCollectedIsShort: however much there is to tell, the mail is at most 25 lines, names every case, and says how much
// it leaves out.
func TestCollectedIsShort(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 3))
	for range 200 {
		v := CollectedView{}
		for n := range 1 + r.IntN(1+r.IntN(40)) {
			c := CollectedCase{Case: Case{No: fmt.Sprintf("SAM-2026-%04d", n), Title: strings.Repeat("Vandring ", r.IntN(9))}}
			for k := range 1 + r.IntN(1+r.IntN(20)) {
				c.Said = append(c.Said, fmt.Sprintf("Sak %d.%s", k, strings.Repeat("\nMer.", r.IntN(3))))
			}
			v.Cases = append(v.Cases, c)
		}
		m, err := Collected(v, lines2)
		short(t, m, err)
		told := strings.Count(m.Text, "Sak ")
		for _, c := range v.Cases {
			if !strings.Contains(m.Text, c.No) {
				t.Fatalf("%s is not named:\n%s", c.No, m.Text)
			}
		}
		if left := things(v.Cases) - told; left > 0 && !strings.Contains(m.Text, "visas inte här") && !strings.Contains(m.Text, " till gäller ") {
			t.Fatalf("%d are left out in silence:\n%s", left, m.Text)
		}
	}
}

// TestAlone: what asks for a yes or a no, and what is read whole, has nothing to say beside others.
func TestAlone(t *testing.T) {
	view := ConsultStanceView{Case: walk, Party: "polisen", Stance: "invänder", Objects: true, Words: strings.Repeat("Nej. ", 50)}
	for name, write := range map[string]func() (Mail, error){
		"long": func() (Mail, error) { return Write(view, lines2) },
		"proposal": func() (Mail, error) {
			return Write(ProposalView{Case: walk, Party: "polisen", Changes: []Replaced{{N: 6, Label: "När", New: "3 april"}}}, lines2)
		},
		"evaluation": func() (Mail, error) { return Write(EvaluationView{Case: walk, Said: said}, lines2) },
		"recurring":  func() (Mail, error) { return Write(RecurringView{Case: walk, Said: said}, lines2) },
	} {
		if m, err := write(); err != nil || len(m.Briefs) > 0 {
			t.Errorf("%s: %v, %v", name, m.Briefs, err)
		}
	}
}
