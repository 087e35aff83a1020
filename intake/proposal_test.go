package intake

import (
	"strings"
	"testing"
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
		} else {
			l.reply(anna, first.Envelope, "5. Tillsammans gör vi Jordbro tryggare hela året.")
		}
		c := l.only()
		if !strings.HasPrefix(c.Show("budskap"), want) || c.Disputed("budskap") || c.Proposals[0].Pending() {
			t.Errorf("%q: %q, %+v", answer, c.Show("budskap"), c.Proposals)
		}
	}
}
