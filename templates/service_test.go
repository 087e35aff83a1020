package templates

import (
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/golden"
)

// serviceMails is one of each mail of a case's life.
func serviceMails() map[string]func() (Mail, error) {
	shows := []Said{{N: 1, Label: "Vad", Text: "Trygghetsvandring i Jordbro centrum"}, {N: 6, Label: "När", Text: "torsdag 26 mars 2026"}}
	change := Replaced{N: 6, Label: "När", Old: "torsdag 26 mars 2026", New: "fredag 27 mars 2026"}
	asker := "Haninge kommun"
	return map[string]func() (Mail, error){
		"consult": func() (Mail, error) {
			return Write(ConsultView{Case: walk, Asker: asker, Shows: shows}, lines2)
		},
		"consult embargo": func() (Mail, error) {
			return Write(ConsultView{Case: walk, Asker: asker, Until: "20 mars", Shows: shows}, lines2)
		},
		"consult changed": func() (Mail, error) {
			return Write(ConsultView{Case: walk, Asker: asker, Changed: []Replaced{change}}, lines2)
		},
		"consult changed unanswered": func() (Mail, error) {
			return Write(ConsultView{Case: walk, Asker: asker, Changed: []Replaced{change}, Unanswered: true}, lines2)
		},
		"consult remind": func() (Mail, error) {
			return Write(ConsultRemindView{Case: walk, Asker: asker, Said: said, AskedOn: "12 mars"}, lines2)
		},
		"consult again": func() (Mail, error) {
			return Write(ConsultView{Case: walk, Asker: asker, Changed: []Replaced{change}, Again: true}, lines2)
		},
		"called off": func() (Mail, error) {
			return Write(CalledOffView{Case: walk, Asker: asker, Said: said}, lines2)
		},
		"called off closed": func() (Mail, error) {
			return Write(CalledOffView{Case: walk, Asker: asker, Closed: true}, lines2)
		},
		"called off embargo": func() (Mail, error) {
			c := walk
			c.Embargo = true
			return Write(CalledOffView{Case: c, Asker: asker}, lines2)
		},
		"on again": func() (Mail, error) {
			return Write(OnAgainView{Case: walk, Asker: asker, Said: said, OffOn: "12 mars", Stance: "deltar"}, lines2)
		},
		"on again asks": func() (Mail, error) {
			return Write(OnAgainView{Case: walk, Asker: asker, Said: said, OffOn: "12 mars", Asks: true}, lines2)
		},
		"on again held": func() (Mail, error) {
			return Write(OnAgainView{Case: walk, Asker: asker, OffOn: "12 mars"}, lines2)
		},
		"unread off": func() (Mail, error) {
			return Write(UnreadView{Case: walk, Off: "inställd", Back: "blir av ändå", Contact: "karin.lind@haninge.example"}, lines2)
		},
		"consult stance": func() (Mail, error) {
			return Write(ConsultStanceView{Case: walk, Party: "polisen", Stance: "deltar"}, lines2)
		},
		"consult objection": func() (Mail, error) {
			return Write(ConsultStanceView{Case: walk, Party: "polisen", By: "bo.ek@polisen.example", Stance: "invänder", Objects: true,
				Words: "Ok, men byt talesperson."}, lines2)
		},
		"consult question": func() (Mail, error) {
			return Write(ConsultStanceView{Case: walk, Party: "polisen", By: "bo.ek@polisen.example", Words: "Kör ni i april då?",
				Answer: "bo.ek@polisen.example"}, lines2)
		},
		"consult proposal": func() (Mail, error) {
			return Write(ConsultStanceView{Case: walk, Party: "polisen", Stance: "invänder", Objects: true, Words: "Ok, men inte på fredag.",
				Proposed: []Replaced{change}}, lines2)
		},
		"consult thanks": func() (Mail, error) {
			return Write(ConsultThanksView{Case: walk, Asker: asker, Stance: "inget att invända"}, lines2)
		},
		"proposal": func() (Mail, error) {
			return Write(ProposalView{Case: walk, Party: "polisen", Changes: []Replaced{change}}, lines2)
		},
		"proposal word": func() (Mail, error) {
			return Write(ProposalView{Case: walk, Party: "polisen", Wish: Wish{Did: "cancelled"}}, lines2)
		},
		"proposed": func() (Mail, error) {
			return Write(ProposedView{Case: walk, Party: "kommunen", Wish: Wish{Did: "cancelled"}}, lines2)
		},
		"proposal word accepted": func() (Mail, error) {
			return Write(ProposalResultView{Case: walk, Party: "kommunen", Outcome: "accepted", Wish: Wish{"taken-over", "anna@haninge.example"}}, lines2)
		},
		"proposal word declined": func() (Mail, error) {
			return Write(ProposalResultView{Case: walk, Party: "kommunen", Outcome: "declined", Wish: Wish{Did: "cancelled"}}, lines2)
		},
		"proposal accepted": func() (Mail, error) {
			return Write(ProposalResultView{Case: walk, Party: "kommunen", Outcome: "accepted", Items: []int{6}, Changes: []Replaced{change}}, lines2)
		},
		"proposal declined": func() (Mail, error) {
			return Write(ProposalResultView{Case: walk, Party: "kommunen", Outcome: "declined", Items: []int{6}}, lines2)
		},
		"proposal void": func() (Mail, error) {
			return Write(ProposalResultView{Case: walk, Party: "kommunen", Outcome: "void", Items: []int{6, 9}}, lines2)
		},
		"told": func() (Mail, error) {
			by := change
			by.By = "karin.berg@haninge.example"
			return Told(ToldView{Cases: []ToldCase{{Case: walk, Changes: []Replaced{by}}}}, lines2)
		},
		"told added": func() (Mail, error) {
			added := Replaced{N: 9, Label: "Talesperson", New: "Kommunpolisen", By: "bo.ek@polisen.example"}
			did := []Deed{{What: "cancelled", By: "karin.berg@haninge.example", Back: "blir av ändå"}}
			return Told(ToldView{Cases: []ToldCase{{Case: walk, Did: did, Changes: []Replaced{added, change}}}}, lines2)
		},
		"told outcome": func() (Mail, error) {
			did := []Deed{{What: "evaluated", By: "bo.ek@polisen.example", Words: "Det gick bra, 40 personer kom."}}
			return Told(ToldView{Cases: []ToldCase{{Case: walk, Did: did}}}, lines2)
		},
		"evaluated by the other": func() (Mail, error) {
			return Write(EvaluatedView{Case: walk, Outcome: "Det kom 40 personer.", Hears: "kommunen"}, lines2)
		},
		"status outcome": func() (Mail, error) {
			how := []Said{{Text: "Det kom 40 personer.", Party: "polisen", Day: "27 mars"}, {Text: "Fikat tog slut.", Party: "kommunen", Day: "30 mars"}}
			return Write(StatusView{Case: walk, State: "utvärderad", Said: said, Outcome: how}, lines2)
		},
		"told handed over": func() (Mail, error) {
			did := []Deed{{What: "handed-on", By: "karin.berg@haninge.example", To: "bo.ek@haninge.example"}, {What: "handed-over", By: "karin.berg@haninge.example", Back: "jag tar över"}}
			return Told(ToldView{Cases: []ToldCase{{Case: walk, Did: did}}}, lines2)
		},
		"told much": func() (Mail, error) {
			var many []Replaced
			for n := range 9 {
				many = append(many, Replaced{N: n + 1, Label: "Vad", Old: "Något", New: "Något annat", By: "bo.ek@polisen.example"})
			}
			return Told(ToldView{Cases: []ToldCase{{Case: walk, Changes: many}}}, lines2)
		},
		"told several": func() (Mail, error) {
			bikes := Case{No: "SAM-2026-0048", Title: "Cykelmärkning"}
			did := []Deed{{What: "taken-over", By: "karin.berg@haninge.example"}}
			return Told(ToldView{Cases: []ToldCase{{Case: walk, Changes: []Replaced{change, {N: 9, New: "Bo"}}}, {Case: bikes, Did: did}}}, lines2)
		},
		"ask": func() (Mail, error) {
			return Write(AskView{Subject: "Fråga om kommunikationsinsatser"}, lines2)
		},
		"several": func() (Mail, error) {
			return Write(SeveralView{Subject: "Två kommunikationsinsatser i mars"}, lines2)
		},
		"gone": func() (Mail, error) {
			return Write(GoneView{Subject: "Fråga om kommunikationsinsatser"}, lines2)
		},
		"trial": func() (Mail, error) {
			return Write(TrialView{Code: "3fa9c0de"}, lines2)
		},
		"erased": func() (Mail, error) {
			old := walk
			old.Subject = "Trygghetsvandring i Jordbro"
			return Write(ErasedView{
				Case: old, Day: FullDay(time.Date(2028, time.March, 3, 4, 0, 0, 0, time.UTC)),
				Contact: "karin.lind@haninge.example",
			}, lines2)
		},
		"passed on": func() (Mail, error) {
			return Write(PassedOnView{Subject: "Att göra v. 12", Contact: "karin.lind@haninge.example"}, lines2)
		},
		"press": func() (Mail, error) {
			return Write(PressView{Case: walk, Party: "Haninge kommun", Said: said, Open: []int{5, 9}}, lines2)
		},
		"gathered": func() (Mail, error) {
			held := walk
			held.Review = true
			return Write(GatheredView{Subject: "[SAM-2026-0042] Trygghetsvandring i Jordbro", Contact: "karin.lind@haninge.example", Cases: []GatheredCase{
				{Case: walk, Answered: []int{9, 12}, Open: 1}, {Case: Case{No: "SAM-2026-0043", Title: "Cykelmärkning"}, Did: []string{"cancelled"}},
				{Case: Case{No: "SAM-2026-0044", Title: "Öppet hus"}, Asked: "kommunen"}, {Case: held},
			}}, lines2)
		},
		"withheld": func() (Mail, error) {
			return Write(WithheldView{Cases: []WithheldCase{{No: walk.No, Until: "21 mars"}}, Contact: "karin.lind@haninge.example"}, lines2)
		},
		"withheld answer": func() (Mail, error) {
			return Write(WithheldView{Answers: true, Cases: []WithheldCase{{No: walk.No, Review: true}}, Contact: "karin.lind@haninge.example"}, lines2)
		},
		"withheld beside": func() (Mail, error) {
			return Write(WithheldView{Answers: true, Cases: []WithheldCase{{No: walk.No}}, Others: []Case{{No: "SAM-2026-0043", Title: "Cykelmärkning"}}}, lines2)
		},
		"withheld several": func() (Mail, error) {
			return Write(WithheldView{Cases: []WithheldCase{{No: walk.No, Until: "21 mars"}, {No: "SAM-2026-0044", Review: true}},
				Others: []Case{{No: "SAM-2026-0043", Title: "Cykelmärkning"}, {No: "SAM-2026-0045", Title: "Lyktvandring"}}}, lines2)
		},
		"withheld plan": func() (Mail, error) {
			return Write(WithheldView{Answers: true, YearPlan: true}, lines2)
		},
		"whole away": func() (Mail, error) {
			return Write(WholeView{Case: walk, Away: true, Contact: "karin.lind@haninge.example"}, lines2)
		},
		"steered beside": func() (Mail, error) {
			return Write(SteeredView{Case: walk, Did: "paused", Back: "undo", More: []SteeredView{{Case: walk, Did: "held"}},
				Taken: Taken{Added: []int{9, 11}, Changed: []Replaced{{N: 5, Label: "Budskap"}}, Left: []string{"visa"}}}, lines2)
		},
		"which": func() (Mail, error) {
			return Write(WhichView{Subject: "[SAM-2026-0042] Trygghetsvandring i Jordbro", Cases: []Case{walk, {No: "SAM-2026-0043", Title: "Cykelmärkning"}}}, lines2)
		},
		"status": func() (Mail, error) {
			answers := []Said{{N: 1, Label: "Vad", Text: "Trygghetsvandring", Party: "kommunen", Day: "2 mars"}}
			return Write(StatusView{Case: walk, State: "ofullständig", Said: said, Consulted: []ConsultedState{{"polisen", "frågad", "3 mars"}},
				Open: []int{9, 12}, Last: "fråga 6, 5 mars", Answers: answers}, lines2)
		},
		"status review": func() (Mail, error) {
			c := walk
			c.Review = true
			return Write(StatusView{Case: c, State: "granskas", Said: said, Answers: []Said{{N: 1, Text: "hemligt"}}, Open: []int{9}}, lines2)
		},
		"question": func() (Mail, error) {
			return Write(QuestionView{Case: walk, Aside: Aside{About: []Explained{{N: 7, Text: all[6], Sub: []string{"På vilket sätt samarbetar vi?", "Hur undviks dubbelarbete?"},
				Example: "Kommunen gör affisch och webbtext, polisen delar i sina kanaler."}}}}, lines2)
		},
		"question passed on": func() (Mail, error) {
			return Write(QuestionView{Case: walk, Aside: Aside{Contact: "karin.lind@haninge.example"}}, lines2)
		},
		"unread": func() (Mail, error) {
			return Write(UnreadView{Case: walk, Contact: "karin.lind@haninge.example", Open: asked(9, 12)}, lines2)
		},
		"unread weak": func() (Mail, error) {
			weak := []Weak{{N: 9, Words: "se ovan", Points: true}, {N: 5, Words: "ej aktuellt", Example: "Tillsammans gör vi Jordbro tryggare."}, {N: 3, Words: "se ovan", Points: true, Stands: true}}
			return Write(UnreadView{Case: walk, Weak: weak, Open: asked(5, 9)}, lines2)
		},
		"unread complete": func() (Mail, error) {
			return Write(UnreadView{Case: walk}, lines2)
		},
		"by telephone": func() (Mail, error) {
			return Write(ByTelephoneView{Case: walk, Who: "Bo Ek, 12 mars"}, lines2)
		},
		"whole": func() (Mail, error) {
			return Write(WholeView{Case: walk, Contact: "karin.lind@haninge.example"}, lines2)
		},
		"whole other party": func() (Mail, error) {
			return Write(WholeView{Case: walk, Asks: "kommunen"}, lines2)
		},
		"which case": func() (Mail, error) {
			return Write(WhichCaseView{Case: walk, Rival: Case{No: "SAM-2026-0007", Title: "Cykelmärkning"}}, lines2)
		},
		"which case holds": func() (Mail, error) {
			return Write(WhichCaseView{Case: walk, Rival: Case{No: "SAM-2026-0007", Title: "Cykelmärkning"}, Holds: true}, lines2)
		},
		"evaluated": func() (Mail, error) {
			return Write(EvaluatedView{Case: walk, Outcome: "Det kom 40 personer."}, lines2)
		},
		"recurring": func() (Mail, error) {
			return Write(RecurringView{Case: walk, Said: "1 september–15 december 2025"}, lines2)
		},
		"undone": func() (Mail, error) {
			return Write(UndoneView{Case: walk, By: "anna@haninge.example"}, lines2)
		},
	}
}

// TestServiceMails holds each against its golden file, and to what every mail of ours keeps: plain text of at most 25
// lines, a subject with the case's number, the word that answers.
func TestServiceMails(t *testing.T) {
	for name, write := range serviceMails() {
		t.Run(name, func(t *testing.T) {
			m, err := write()
			matches(t, "service-"+strings.ReplaceAll(name, " ", "-"), m, err)
			if n := strings.Count(m.Text, "\n"); n > 25 {
				t.Errorf("%d lines", n)
			}
			about := !slices.Contains([]string{"ask", "several", "gone", "trial", "passed on", "withheld several", "withheld plan"}, name)
			if about && !strings.Contains(m.Subject, "["+walk.No+"]") {
				t.Errorf("subject %q", m.Subject)
			}
			if strings.Contains(m.Text, "<no value>") || strings.Contains(m.Text, "  ") || m.HTML != "" {
				t.Errorf("text:\n%s", m.Text)
			}
		})
	}
}

// TestSteered echoes every steering word with what it did and how to take it back.
func TestSteered(t *testing.T) {
	var all []string
	for _, did := range []string{"cancelled", "uncancelled", "taken-over", "closed", "paused", "resumed", "held", "shared", "consulted",
		"proceeded", "dnr", "released", "evaluated", "undone", "not-undone", "nothing-to-undo", "moved", "kept", "carried-out", "not-carried-out", "several-proposals"} {
		m, err := Write(SteeredView{Case: walk, Did: did, Arg: "X", Back: "undo"}, lines2)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.Split(strings.TrimPrefix(m.Text, "Hej!\n\n"), "\n\n")
		if len(body) < 2 || !strings.Contains(body[0], walk.No) || !strings.HasPrefix(body[1], "Blev det fel? Svara ångra.") {
			t.Errorf("%s:\n%s", did, m.Text)
		}
		all = append(all, did+": "+body[0])
	}
	for _, did := range []string{"cancelled", "uncancelled", "taken-over", "closed", "paused", "resumed", "held", "proceeded", "dnr", "released", "evaluated"} {
		m, err := Write(SteeredView{Case: walk, Did: did, Arg: "X", Already: true}, lines2)
		body, _, _ := strings.Cut(strings.TrimPrefix(m.Text, "Hej!\n\n"), "\n\n")
		if err != nil || !strings.Contains(body, walk.No) || !strings.HasSuffix(body, " Ingenting är ändrat.") {
			t.Errorf("%s: %v\n%s", did, err, m.Text)
		}
		all = append(all, did+" already: "+body)
	}
	golden.Compare(t, "testdata/golden/service-steered.txt", strings.Join(all, "\n")+"\n")
	if m, err := Write(SteeredView{Case: walk, Did: "cancelled", Back: "blir av ändå"}, lines2); err != nil || !strings.Contains(m.Text, "Svara blir av ändå.") {
		t.Errorf("%v\n%s", err, m.Text)
	}
}
