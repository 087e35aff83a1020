package intake

import (
	"strings"
	"testing"
)

// TestNamedByItsParty: what somebody wrote as the shared mailbox is said to come from there, and not from an address
// that names nobody.
func TestNamedByItsParty(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	l.until("2026-03-02 11:00")
	l.reply(polisBox, l.last("consult", polisBox), "Vi deltar.")
	text, _ := reading(t, l.last("consult-stance", anna))
	if !strings.Contains(text, "Svaret kom från polisens gemensamma brevlåda.") || strings.Contains(text, polisBox) {
		t.Errorf("the owner is told:\n%s", text)
	}
	l.Rules.FollowUps.Changes = true
	l.now = l.now.Add(60e9)
	l.reply(polisBox, first.Envelope, "9. Kommunpolisen i Jordbro.")
	l.until("2026-03-02 16:00")
	text, _ = reading(t, l.last("told", anna))
	if !strings.Contains(text, "Skrivet av polisen.") || strings.Contains(text, polisBox) {
		t.Errorf("the owner is told:\n%s", text)
	}
	l.reply(johan, l.last("consult", polisBox), "ok")
	if text, _ = reading(t, l.last("consult-stance", anna)); !strings.Contains(text, "Svaret kom från "+johan+".") {
		t.Errorf("the owner is told:\n%s", text)
	}
}

// TestAnnouncedIsShown: the owner is told of every question whose answer the other party may be shown, also of those
// that are answered after that.
func TestAnnouncedIsShown(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	text, _ := reading(t, first.Envelope)
	_, list, _ := strings.Cut(text, "de svar som finns på fråga ")
	list, _, _ = strings.Cut(list, ".")
	l.reply(anna, first.Envelope, "2. Syftet är att fler ska anmäla sig.\n\n8. Affischer till alla portar i området.\n\n9. Talesperson är Karin Berg.")
	l.until("2026-03-02 11:00")
	text, _ = reading(t, l.last("consult", polisBox))
	for n, label := range map[string]string{"8": "Material: Affischer", "9": "Talesperson: Karin Berg"} {
		if !strings.Contains(list, n) || !strings.Contains(text, label) {
			t.Errorf("announced %q, shown:\n%s", list, text)
		}
	}
	if strings.Contains(text, "anmäla sig") {
		t.Errorf("the purpose is not announced, and shown:\n%s", text)
	}
}
