package templates

import (
	"strings"
	"testing"
)

type variant struct {
	view GapView
	fill []string
}

// gapWith is a gap reply with one paragraph of interest.
func gapWith(change func(*GapView)) GapView {
	v := GapView{Case: walk, Answered: 10, Total: 12, Asking: Asking{Open: asked(9, 12)}}
	change(&v)
	return v
}

// variantViews has a view for every variant in the wording, by its name there.
func variantViews() map[string]variant {
	when := func(w Time) GapView { return gapWith(func(v *GapView) { v.Time = w }) }
	return map[string]variant{
		"inget svar alls": {view: gapWith(func(v *GapView) { v.Answered = 0; v.Open = asked(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) })},
		"en fråga kvar":   {view: gapWith(func(v *GapView) { v.Answered = 11; v.Open = asked(9) })},
		"tid ej tolkad":   {when(Time{Kind: TimeUnread, Answer: "när det blir\nav"}), []string{"{svar}", "när det blir av"}},
		"tid tvetydig":    {when(Time{Kind: TimeAmbiguous, Answer: "nästa torsdag", Said: said}), []string{"{svar}", "nästa torsdag", "{tid}", said}},
		"veckodag stämmer ej": {when(Time{Kind: TimeWeekday, Day: "26 mars 2026", Right: "torsdag", Written: "tisdag"}),
			[]string{"{datum}", "26 mars 2026", "{rätt veckodag}", "torsdag", "{skriven veckodag}", "tisdag"}},
		"helgdag": {when(Time{Kind: TimeHoliday, Day: "3 april 2026", Holiday: "långfredagen"}), []string{"{datum}", "3 april 2026", "{helgdag}", "långfredagen"}},
		"tid passerad": {when(Time{Kind: TimePast, Day: "26 mars 2025", NextYear: "26 mars 2026"}),
			[]string{"{datum}", "26 mars 2025", "{datum nästa år}", "26 mars 2026"}},
		"bart ej aktuellt": {gapWith(func(v *GapView) { v.BareNA = []int{9} }), []string{"{n}", "9"}},
		"bilaga":           {view: gapWith(func(v *GapView) { v.Unread = []string{"plan.pdf"} })},
		"granskas":         {view: gapWith(func(v *GapView) { v.Review = true })},
		"andra parten": {gapWith(func(v *GapView) { v.OtherParty = Party{"Polisen", "kommunpolis@polisen.example"} }),
			[]string{"{part}", "Polisen", "{adress}", "kommunpolis@polisen.example"}},
		"vidarebefordrat": {gapWith(func(v *GapView) { v.Forwarded = "Karin Ek" }), []string{"{namn}", "Karin Ek"}},
	}
}

// TestGolden fixes the mails that the wording leaves open.
func TestGolden(t *testing.T) {
	moved := []Replaced{{N: 6, Label: "När", Old: said, New: "tisdag 21 april 2026"}, {N: 9, Label: "Talesperson"}}
	embargo, review := walk, walk
	embargo.Embargo, review.Review = true, true
	for name, mail := range map[string]func() (Mail, error){
		"updated-one-left": func() (Mail, error) {
			return Write(UpdatedView{Case: walk, Total: 12, Added: []int{3}, Asking: Asking{Open: asked(12), Aside: Aside{Unread: []string{"a.pdf", "b.pdf"}}}}, lines2)
		},
		"updated-complete-case": func() (Mail, error) {
			return Write(UpdatedView{Case: walk, Total: 12, Changed: moved, Asking: Asking{Time: Time{Kind: TimeRead, Said: "tisdag 21 april 2026"}}}, lines2)
		},
		"updated-review": func() (Mail, error) {
			return Write(UpdatedView{Case: review, Total: 12, Added: []int{3, 6}, Changed: moved, Asking: Asking{Open: asked(12), Time: Time{Kind: TimeRead, Said: said}}}, lines2)
		},
		"complete-changed-press": func() (Mail, error) {
			return Write(CompleteView{Case: walk, Total: 12, Time: Time{Kind: TimeAmbiguous, Said: said, Answer: "nästa torsdag"}, Spokesperson: "Karin Ek,\nenhetschef",
				Weekly: "måndag 23 mars", Changed: moved, MainMessage: message}, lines2)
		},
		"complete-answers": func() (Mail, error) {
			answers := []Said{{N: 1, Label: "Vad", Text: "Trygghetsvandring i Jordbro"}, {N: 9, Label: "Talesperson", Text: "Karin Ek", Party: "polisen"}}
			return Write(CompleteView{Case: walk, Total: 12, Time: Time{Said: said}, Spokesperson: "Karin Ek", Weekly: "måndag 23 mars",
				Answers: answers, Hints: []string{"message", "staff", "forum"}, MainMessage: message}, lines2)
		},
		"complete-review": func() (Mail, error) {
			return Write(CompleteView{Case: review, Total: 12, Answers: []Said{{N: 1, Label: "Vad", Text: "hemligt"}}, Hints: []string{"forum"}, Time: Time{Kind: TimeRead, Said: said}, Spokesperson: "Karin Ek", Weekly: "måndag 23 mars", MainMessage: message}, lines2)
		},
		"gap-embargo": func() (Mail, error) {
			v := gapWith(func(v *GapView) {
				v.Case = embargo
				v.Time = Time{Kind: TimeUnread, Answer: "hemligt"}
				v.Unread = []string{"hemligt.pdf"}
			})
			return Write(v, lines2)
		},
		"gap-everything": func() (Mail, error) {
			return Write(gapWith(func(v *GapView) {
				v.Forwarded, v.BareNA, v.Unread = "Karin Ek", []int{9, 12}, []string{"plan.pdf", "karta.png"}
				v.Time, v.OtherParty = Time{Kind: TimeHoliday, Day: "3 april 2026", Holiday: "långfredagen"}, Party{"Polisen", "kommunpolis@polisen.example"}
				v.Twin = Twin{"SAM-2026-0036", "Cykelmärkning"}
			}), lines2)
		},
		"reminder-today": func() (Mail, error) {
			return Reminder(ReminderView{Cases: []ReminderCase{{Case: walk, Open: asked(9), Said: said}}}, lines2)
		},
		"reminder-review": func() (Mail, error) {
			return Reminder(ReminderView{Cases: []ReminderCase{{Case: review, Open: asked(9), Said: said, Days: 7, AskedOn: "12 mars"}}}, lines2)
		},
		"evaluation-review": func() (Mail, error) {
			return Write(EvaluationView{Case: review, Said: said, Plan: "hemligt"}, lines2)
		},
		"cancelled":        func() (Mail, error) { return Write(CancelledView{Case: walk}, lines2) },
		"cancelled-review": func() (Mail, error) { return Write(CancelledView{Case: review}, lines2) },
	} {
		t.Run(name, func(t *testing.T) {
			m, err := mail()
			matches(t, name, m, err)
			if strings.HasSuffix(name, "-review") || strings.HasSuffix(name, "-embargo") {
				for _, secret := range []string{"Jordbro", "hemligt", "Karin", "26 mars"} {
					if strings.Contains(whole(m), secret) {
						t.Errorf("%q is repeated of a case that is withheld:\n%s", secret, whole(m))
					}
				}
			}
		})
	}
}

// TestHostile puts text that would break a mail's lines or its subject into every field of a view.
func TestHostile(t *testing.T) {
	bad := "a\r\nBcc: x@y.example\u2028b\u202ec\x00{{.No}}<script>"
	v := gapWith(func(v *GapView) {
		v.Case = Case{No: "SAM-2026-0042", Title: bad, Subject: bad}
		v.Forwarded, v.Unread, v.Time = bad, []string{bad}, Time{Kind: TimeUnread, Answer: strings.Repeat(bad, 100)}
	})
	m, err := Write(v, lines2)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(m.Subject, "\r\n\u2028\u202e\x00") {
		t.Errorf("subject %q", m.Subject)
	}
	if strings.ContainsAny(m.Text, "\r\u2028\u202e\x00") || strings.Contains(m.Text, "\nBcc") {
		t.Errorf("text %q", m.Text)
	}
	if !strings.Contains(m.Text, "{{.No}}") {
		t.Errorf("foreign text was taken for a template:\n%s", m.Text)
	}
}

// TestNobodysTown makes sure that the templates can serve any municipality.
func TestNobodysTown(t *testing.T) {
	for _, set := range []struct {
		name string
		read func() ([]string, error)
	}{{"mails", embedded}} {
		texts, err := set.read()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range texts {
			for _, word := range []string{"haninge", "nynäshamn", "@", "00183"} {
				if strings.Contains(strings.ToLower(s), word) {
					t.Errorf("%s: the templates say %q", set.name, word)
				}
			}
		}
	}
}

func embedded() ([]string, error) {
	var out []string
	for dir, fs := range map[string]interface {
		ReadFile(string) ([]byte, error)
	}{"mails": mailFiles, "digest": digestFiles} {
		entries, err := mailFiles.ReadDir("mails")
		if dir == "digest" {
			entries, err = digestFiles.ReadDir("digest")
		}
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			b, err := fs.ReadFile(dir + "/" + e.Name())
			if err != nil {
				return nil, err
			}
			out = append(out, strings.ReplaceAll(string(b), "@media ", "")) // a rule of style, no address
		}
	}
	return out, nil
}
