package templates

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/golden"
)

// matches compares a mail with testdata/golden/name, subject line first as in the wording.
func matches(t *testing.T, name string, m Mail, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/golden/"+name+".txt", subjectMark+m.Subject+"\n\n"+m.Text)
	if m.HTML != "" {
		golden.Compare(t, "testdata/golden/"+name+".html", m.HTML)
	}
}

// wording reads what the customer fixed, without the remark in brackets and the list of variants at the end.
func wording(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "wording", name))
	if err != nil {
		t.Fatal(err)
	}
	s, _, _ := strings.Cut(string(b), "\n--- varianter")
	return strings.TrimSpace(regexp.MustCompile(`(?m)^\([^\n]*\)\n?\z`).ReplaceAllString(s, ""))
}

// fill puts values in place of the wording's braces.
func fill(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }

func whole(m Mail) string { return strings.TrimSpace(subjectMark + m.Subject + "\n\n" + m.Text) }

var (
	lines2 = []string{"Trygghet och säkerhet, Haninge kommun", "Kommunpolis, lokalpolisområde Haninge/Nynäshamn"}
	walk   = Case{No: "SAM-2026-0042", Title: "Trygghetsvandring i Jordbro", Subject: "Kommunikationsinsats: Trygghetsvandring i Jordbro"}
	all    = []string{
		"Vad är det som ska kommuniceras?",
		"Vad är syftet med kommunikationen – vad ska uppnås?",
		"I vilket sammanhang ska den kommuniceras?",
		"Till vem/vilka riktar sig kommunikationen?",
		"Vilka är de viktigaste budskapen och hur kopplar de an till vårt gemensamma huvudbudskap?",
		"När ska kommunikationen ske? Händer det något samtidigt som det går att dra nytta av eller samarbeta med?",
		"På vilket sätt kan vi samarbeta mellan organisationerna och hur undviks dubbelarbete?",
		"Vilket material behöver tas fram? Vem tar fram det?",
		"Vem är talesperson och vem svarar på följdfrågorna?",
		"Vilka frågor kan uppstå och hur ska dessa besvaras?",
		"Ska aktiviteten dokumenteras, till exempel fotograferas?",
		"Hur ska kommunikationsinsatsen utvärderas?",
	}
)

func asked(n ...int) []Question {
	var out []Question
	for _, i := range n {
		out = append(out, Question{i, all[i-1]})
	}
	return out
}

const (
	said    = "torsdag 26 mars 2026"
	message = "Haninge kommun och lokalpolisområde Haninge/Nynäshamn arbetar tillsammans för att öka tryggheten och minska brottsligheten i Haninge kommun. Med kompletterande kompetenser och arbetssätt skapar vi bättre förutsättningar att vara framgångsrika."
)

// TestWording holds every mail against the customer's own text.
func TestWording(t *testing.T) {
	base := []string{"{originalämne}", walk.Subject, "{titel}", walk.Title, "{nr}", walk.No}
	two := "{n}. {fråga}\n\n{n}. {fråga}"
	asks := "9. " + all[8] + "\n\n12. " + all[11]
	for name, c := range map[string]struct {
		mail func() (Mail, error)
		want string
	}{
		"gap": {func() (Mail, error) {
			return Write(GapView{Case: walk, Answered: 10, Total: 12, Asking: Asking{Open: asked(9, 12), Time: Time{Kind: TimeRead, Said: said}}}, lines2)
		}, fill(wording(t, "gap.txt"), append(base, two, asks, "{k}", "2", "{besvarade}", "10", "{tid}", said)...)},
		"complete": {func() (Mail, error) {
			return Write(CompleteView{Case: walk, Total: 12, Time: Time{Kind: TimeRead, Said: said}, Spokesperson: "Enhetschefen",
				Weekly: "måndag 23 mars", MainMessage: message}, lines2)
		}, fill(wording(t, "complete.txt"), append(base, "{tid}", said, "{svar 9}", "Enhetschefen",
			"{samråd sker med {andra parten} / insatsen står i veckobrevet från {datum}}", "insatsen står i veckobrevet från måndag 23 mars")...)},
		"complete consult": {func() (Mail, error) {
			return Write(CompleteView{Case: walk, Total: 12, Time: Time{Said: said}, Spokesperson: "Enhetschefen",
				Weekly: "måndag 23 mars", Consult: "polisen", MainMessage: message}, lines2)
		}, fill(wording(t, "complete.txt"), append(base, "{tid}", said, "{svar 9}", "Enhetschefen",
			"{samråd sker med {andra parten} / insatsen står i veckobrevet från {datum}}", "samråd sker med polisen")...)},
		"help": {func() (Mail, error) {
			return Write(HelpView{Subject: "hjälp", Questions: asked(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), Example: "SAM-2026-0042"}, lines2)
		}, fill(wording(t, "help.txt"), "{originalämne}", "hjälp")},
		"reminder before": {func() (Mail, error) {
			return Reminder(ReminderView{Cases: []ReminderCase{{Case: walk, Open: asked(9, 12), Said: said, Days: 7}}}, lines2)
		}, fill(wording(t, "reminder.txt"), append(base, "{k}", "2", "{n}. {fråga}", asks,
			"{Insatsen är planerad till {tid}, om {d} dagar. / Vi skickade frågorna den {datum}.}", "Insatsen är planerad till "+said+", om 7 dagar.")...)},
		"reminder after": {func() (Mail, error) {
			return Reminder(ReminderView{Cases: []ReminderCase{{Case: walk, Open: asked(9, 12), AskedOn: "12 mars"}}}, lines2)
		}, fill(wording(t, "reminder.txt"), append(base, "{k}", "2", "{n}. {fråga}", asks,
			"{Insatsen är planerad till {tid}, om {d} dagar. / Vi skickade frågorna den {datum}.}", "Vi skickade frågorna den 12 mars.")...)},
		"evaluation": {func() (Mail, error) {
			return Write(EvaluationView{Case: walk, Said: said, Plan: "Antal deltagare.\r\nAvstämning v. 16."}, lines2)
		}, fill(wording(t, "evaluation.txt"), append(base, "{tid}", said, "{svar 12}", "Antal deltagare.\nAvstämning v. 16.")...)},
		"updated": {func() (Mail, error) {
			return Write(UpdatedView{Case: walk, Total: 12, Added: []int{3, 7, 9}, Changed: []Replaced{{N: 6, Label: "När"}},
				Asking: Asking{Open: asked(11, 12), Time: Time{Kind: TimeRead, Said: said}}}, lines2)
		}, updatedWording(t, base)},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := c.mail()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, whole(m)); diff != "" {
				t.Errorf("not the wording (-want +got):\n%s", diff)
			}
		})
	}
}

// updatedWording spells out "(samma avslutning som gap.txt)".
func updatedWording(t *testing.T, base []string) string {
	b, err := os.ReadFile("testdata/wording/updated.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, end, _ := strings.Cut(wording(t, "gap.txt"), "{n}. {fråga}\n\n{n}. {fråga}\n\n")
	s := strings.Replace(strings.TrimSpace(string(b)), "(samma avslutning som gap.txt)", end, 1)
	return fill(s, append(base, "{k}", "2", "{n}. {fråga}", "11. "+all[10]+"\n\n12. "+all[11], "{n, n och n}", "3, 7 och 9", "{tid}", said,
		"{Ändrat: fråga {n} ({etikett}) har ett nytt svar. Det gamla finns kvar i historiken.}",
		"Ändrat: fråga 6 (När) har ett nytt svar. Det gamla finns kvar i historiken.")...)
}

// TestVariants holds each variant of a paragraph against its line in the wording.
func TestVariants(t *testing.T) {
	b, err := os.ReadFile("testdata/wording/gap.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, list, ok := strings.Cut(string(b), "--- varianter av enskilda stycken ---\n")
	if !ok {
		t.Fatal("no variants in the wording")
	}
	variants := map[string]string{}
	for l := range strings.Lines(list) {
		name, text, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(l), "["), "]")
		variants[name] = strings.TrimSpace(text)
	}
	for name, c := range variantViews() {
		t.Run(name, func(t *testing.T) {
			want := variants[name]
			if want == "" {
				t.Fatalf("the wording has no variant %q", name)
			}
			delete(variants, name)
			m, err := Write(c.view, lines2)
			matches(t, "gap-"+strings.ReplaceAll(name, " ", "-"), m, err)
			if want = fill(want, c.fill...); !strings.Contains("\n"+m.Text, "\n"+want+"\n") {
				t.Errorf("no line %q in\n%s", want, m.Text)
			}
		})
	}
	for name := range variants {
		t.Errorf("variant %q is not tested", name)
	}
}

// TestEnding: no mail says that it is an answer when it answers nothing of its reader's, and every mail's last line is
// known as ours.
func TestEnding(t *testing.T) {
	own := []string{"consult", "consult changed", "consult remind", "consult stance", "proposal", "told", "press", "withheld"}
	for name, write := range serviceMails() {
		m, err := write()
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(m.Text), "\n")
		last := lines[len(lines)-1]
		if !Automatic(last) || slices.Contains(own, name) && strings.Contains(last, "svaret") {
			t.Errorf("%s ends with %q", name, last)
		}
	}
}
