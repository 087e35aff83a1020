package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestPassedOnDecidesNothing: who answers a question of ours with no more than that he passes a mail on decides nothing:
// it is no objection to a plan, and not how it went. The mail below it is kept, and a person reads it.
func TestPassedOnDecidesNothing(t *testing.T) {
	below := "\n\n-----Ursprungligt meddelande-----\nFrån: Gunbritt <" + outsider + ">\nSkickat: den 2 mars 2026 10:31\n" +
		"Till: Johan <" + johan + ">\nÄmne: Vandringen\n\nVi på skolan tycker att tiden är dålig."
	for body, want := range map[string]initiative.Stance{
		"FYI": initiative.Asked, "FYI" + below: initiative.Asked, "För kännedom" + below: initiative.Asked,
		"Hej!\n\nFör er kännedom.\n\nMvh\nJohan" + below: initiative.Asked, "F.k." + below: initiative.Asked,
		"Se nedan." + below: initiative.Asked, "Vidarebefordrar för kännedom:" + below: initiative.Asked,
		"Se nedan, vi kan inte den dagen." + below:   initiative.Objects,
		"För kännedom: vi byter talesperson" + below: initiative.Objects,
	} {
		for _, prefix := range []string{"SV: ", "VB: "} {
			l := newLife(t)
			l.in(begin())
			l.until("2026-03-02 11:00")
			ask := l.last("consult", polisBox)
			l.news()
			row := l.office.from("polis", post{
				from: "Johan <" + johan + ">", to: polisBox, subject: prefix + "Samråd: [SAM-2026-0001] Trygghetsvandring",
				id: "<vb@x.example>", inReplyTo: string(ask.ID), body: body,
			})
			news := l.news()
			if got := l.only().Stance("polis"); got != want || want == initiative.Asked && strings.Contains(news, "anna") {
				t.Errorf("%s%q: %q, sent %q", prefix, body, got, news)
			}
			if want == initiative.Asked && row.Notice == "" {
				t.Errorf("%s%q: nobody reads it", prefix, body)
			}
		}
	}
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, five)
	l.until("2026-03-27 09:30")
	l.reply(anna, l.last("evaluation", anna), "För kännedom"+below)
	if c := l.only(); !c.Evaluated.IsZero() || len(c.Outcome) > 0 {
		t.Errorf("the outcome is %+v", c.Outcome)
	}
}
