package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/apply"
)

// TestProposal: what a party would change of the other's answers waits for the other's yes, and is both parties' then.
func TestProposal(t *testing.T) {
	for answer, want := range map[string]string{"ja": "Vi filmar vandringen", "Nej": "Tillsammans gör vi", "": "Tillsammans gör vi"} {
		l := newLife(t)
		first := l.in(begin())
		l.news()
		l.reply(johan, first.Envelope, "5. Vi filmar vandringen och visar den på webben.")
		l.want("updated johan, proposal anna")
		text, _ := reading(t, l.last("updated", johan))
		if !strings.Contains(text, "Fråga 5 har redan ett svar från kommunen. Vi har frågat om de vill ändra.") {
			t.Errorf("the proposer is told:\n%s", text)
		}
		if c := l.only(); !c.Disputed("budskap") || !strings.HasPrefix(c.Show("budskap"), "Tillsammans") {
			t.Errorf("before the answer: %+v", c.Proposals)
		}
		asked := l.last("proposal", anna)
		if answer != "" { // the proposer does not decide
			l.reply(johan, asked, "ja")
			l.news()
			l.reply(anna, asked, answer)
			l.want("proposal-result anna, proposal-result johan")
			for _, to := range []string{anna, johan} { // both are told what holds now, and neither what the other had
				text, _ := reading(t, l.last("proposal-result", to))
				if got := strings.Contains(text, "5. Budskap: Vi filmar vandringen"); got != (answer == "ja") || strings.Contains(text, "Tillsammans gör vi") {
					t.Errorf("%q, to %s:\n%s", answer, to, text)
				}
			}
		} else { // what it would change is another by now: both are told, and who changed it knows
			l.news()
			l.reply(anna, first.Envelope, "5. Tillsammans gör vi Jordbro tryggare hela året.")
			l.want("updated anna, proposal-result johan")
			text, _ := reading(t, l.last("proposal-result", johan))
			if !strings.Contains(text, "Förslaget om fråga 5 i \"Trygghetsvandring\" (SAM-2026-0001) gäller inte längre, för svaret har ändrats") {
				t.Error(text)
			}
		}
		c := l.only()
		if !strings.HasPrefix(c.Show("budskap"), want) || c.Disputed("budskap") || c.Proposals[0].Pending() {
			t.Errorf("%q: %q, %+v", answer, c.Show("budskap"), c.Proposals)
		}
	}
}

// TestProposalEndsUntold: whoever changed the answer, also by a yes to another proposal, and whoever ended the case that
// the proposal was about: both who made it and who was asked are told.
func TestProposalEndsUntold(t *testing.T) {
	const karin = "karin@haninge.example"
	begun := func() *life {
		l := newLife(t)
		l.Rules.Caps.CasePerDay = 99
		l.in(begin())
		l.word(johan, "gap", "5. Vi filmar vandringen och visar den på webben.")
		l.news()
		return l
	}
	l := begun()
	l.word(karin, "gap", "5. Tillsammans gör vi Jordbro tryggare hela året.")
	l.want("updated karin, proposal-result johan, proposal-result anna")
	l = begun()
	l.word("eva@polisen.example", "gap", "5. Hela Jordbro vandrar.")
	asked := l.last("proposal", anna)
	l.news()
	l.reply(anna, asked, "ja")
	l.want("proposal-result anna, proposal-result johan, proposal-result eva")
	if text, _ := reading(t, l.last("proposal-result", johan)); !strings.Contains(text, "gäller inte längre") {
		t.Error(text)
	}
	l = begun()
	p := begin()
	p.id, p.subject = "<two@haninge.example>", "Kommunikationsinsats: Vandring i Jordbro"
	l.in(p)
	l.news()
	l.direct(apply.Order{Do: "merge", Case: "SAM-2026-0001", Into: "SAM-2026-0002"})
	if got := l.news(); !strings.Contains(got, "directed johan") {
		t.Error(got)
	}
	if text, _ := reading(t, l.last("directed", johan)); !strings.Contains(text, "Ditt förslag gäller därför inte längre.") {
		t.Error(text)
	}
}
