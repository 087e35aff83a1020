package intake

import (
	"strings"
	"testing"
)

// TestTimeIsSaidOnce: how the time was read stands in the reply to the mail that gave it, with its hours, and in no
// other; a new time is told beside the old one.
func TestTimeIsSaidOnce(t *testing.T) {
	const said = "har vi tolkat som"
	o := newOffice(t)
	m := begin()
	m.body = strings.Replace(m.body, "26 mars", "26 mars kl. 18-20", 1)
	first := o.in(m)
	text, _ := reading(t, first.Envelope)
	if !strings.Contains(text, "Tiden har vi tolkat som torsdag 26 mars 2026 kl. 18.00–20.00.") {
		t.Errorf("the first answer does not say when:\n%s", text)
	}
	second := o.in(reply(first, anna, "8. Affischer till alla portar."))
	if text, _ = reading(t, second.Envelope); strings.Contains(text, said) {
		t.Errorf("a reply to a mail without a time speaks of it:\n%s", text)
	}
	third := o.in(reply(second, anna, "6. 27 mars kl. 18"))
	text, _ = reading(t, third.Envelope)
	if strings.Contains(text, said) ||
		!strings.Contains(text, "torsdag 26 mars 2026 kl. 18.00–20.00 och är nu fredag 27 mars 2026 kl. 18.00.") {
		t.Errorf("the answer to a new time does not tell it once, beside the old one:\n%s", text)
	}
}
