package templates

import (
	"slices"
	"strings"
	"testing"
)

// TestAfterLabel: an answer does not say its own label again, and says all that it said.
func TestAfterLabel(t *testing.T) {
	for _, c := range []struct{ label, answer, want string }{
		{"Syfte", "Syftet är att fler ska cykla.", "Fler ska cykla."},
		{"Syfte", "syftet är att öka tryggheten", "Öka tryggheten"},
		{"Syfte", "Syfte: öka tryggheten", "Öka tryggheten"},
		{"Syfte", "Syftet är: att öka tryggheten", "Att öka tryggheten"},
		{"Målgrupp", "Målgruppen är boende i Jordbro.\nOch deras gäster.", "Boende i Jordbro.\nOch deras gäster."},
		{"Målgrupp", "Målgruppen är ännu inte bestämd", "Målgruppen är ännu inte bestämd"},
		{"Målgrupp", "Målgruppen är inte barn, utan deras föräldrar", "Målgruppen är inte barn, utan deras föräldrar"},
		{"Målgrupp", "Målgruppen ärvs från förra året", "Målgruppen ärvs från förra året"},
		{"Målgrupp", "Den vänder sig till boende i Jordbro.", "Boende i Jordbro."},
		{"När", "Datum: 26 mars kl. 18", "26 mars kl. 18"},
		{"När", "Datum och tid: 26 mars", "26 mars"},
		{"När", "Datum väljs av polisen", "Datum väljs av polisen"},
		{"Talesperson", "Talesperson är Karin Ek", "Karin Ek"},
		{"Utvärdering", "Utvärderingen sker genom en enkät", "Genom en enkät"},
		{"Utvärdering", "Utvärdering sker inte", "Utvärdering sker inte"},
		{"Vad", "Syftet är att fler ska cykla", "Syftet är att fler ska cykla"},
		{"Budskap", "Budskapet är", "Budskapet är"}, {"Budskap", "", ""}, {"Frågor och svar", "Varför? Därför.", "Varför? Därför."},
	} {
		if got := afterLabel(c.label, c.answer); got != c.want {
			t.Errorf("%s: %q is shown as %q, want %q", c.label, c.answer, got, c.want)
		}
	}
	same := Replaced{Label: "Syfte", Old: "Syftet är att cykla", New: "Cykla"}
	if same.Was() != same.Old || same.Is() != same.New {
		t.Errorf("what differs in its beginning only looks the same: %q and %q", same.Was(), same.Is())
	}
	for label, list := range openings { // a shorter one must not hide a longer
		for n, o := range list {
			if slices.ContainsFunc(list[n+1:], func(later string) bool { return strings.HasPrefix(later, o) }) {
				t.Errorf("%s: %q hides a longer one", label, o)
			}
		}
	}
}

// FuzzAfterLabel: what is shown of an answer is its end, as it was written but for one letter.
func FuzzAfterLabel(f *testing.F) {
	f.Add("Syfte", "Syftet är att fler ska cykla")
	f.Add("När", "Datum: ")
	f.Add("Målgrupp", "målgruppen är\xff")
	f.Fuzz(func(t *testing.T, label, answer string) {
		got := afterLabel(label, answer)
		if !strings.HasSuffix(strings.ToUpper(answer), strings.ToUpper(got)) || got == "" && answer != "" {
			t.Errorf("%s: %q is shown as %q", label, answer, got)
		}
	})
}
