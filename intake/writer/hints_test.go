package writer

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestHints: what the plan asks for and the answers do not show is said softly, two things at most.
func TestHints(t *testing.T) {
	r := testRules(t)
	r.MainMessage = "Haninge kommun och polisen arbetar tillsammans för att öka tryggheten och minska brottsligheten."
	for name, c := range map[string]struct {
		message, with string
		tags          map[string][]string
		want          string
	}{
		"all is there":               {"Tillsammans gör vi Jordbro säkrare.", "Vi ses i styrgruppen.", map[string][]string{"forum": {"styrgrupp"}}, ""},
		"another form of the word":   {"Brottslighet ska anmälas.", "x", map[string][]string{"forum": {"styrgrupp"}}, ""},
		"no word of the message":     {"Lås cykeln.", "x", map[string][]string{"forum": {"styrgrupp"}}, "message"},
		"a party's name is no word":  {"Haninge kommun lagar lampor.", "x", map[string][]string{"forum": {"styrgrupp"}}, "message"},
		"it speaks of it":            {"Vi använder huvudbudskapet rakt av.", "x", map[string][]string{"forum": {"styrgrupp"}}, ""},
		"the press and nobody here":  {"Tillsammans", "x", map[string][]string{"forum": {"styrgrupp"}, "malgrupp": {"ext-invanare"}, "kanal": {"ext-press"}}, "staff"},
		"the press and staff":        {"Tillsammans", "x", map[string][]string{"forum": {"styrgrupp"}, "malgrupp": {"ext-media", "int-medarbetare"}}, ""},
		"the press and the intranet": {"Tillsammans", "x", map[string][]string{"forum": {"styrgrupp"}, "malgrupp": {"ext-media"}, "kanal": {"int-hint"}}, ""},
		"no forum":                   {"Tillsammans", "Polisen går med oss.", nil, "forum"},
		"nobody works together":      {"Tillsammans", "", nil, ""},
		"two at most":                {"Lås cykeln.", "Polisen går med.", map[string][]string{"malgrupp": {"ext-media"}}, "message staff"},
	} {
		i := &initiative.Initiative{Tags: c.tags, Answers: map[initiative.Item][]initiative.Version{}}
		i.Put("budskap", initiative.Version{Text: c.message, State: initiative.Answered})
		if c.with != "" {
			i.Put("samarbete", initiative.Version{Text: c.with, State: initiative.Answered})
		}
		if got := strings.Join(New(r).advice(i, march), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	r.MainMessage = ""
	i := &initiative.Initiative{}
	i.Put("budskap", initiative.Version{Text: "Lås cykeln.", State: initiative.Answered})
	if got := New(r).advice(i, march); len(got) > 0 {
		t.Errorf("without a main message: %v", got)
	}
}
