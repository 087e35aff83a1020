package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// TestWhoDoesNotTakePart: that a party does not take part, on a day or at all, calls nothing off and sets no time. Its
// writer reads that it was understood and what to write where more is meant, and a person reads it; as the answer to a
// consultation it is an objection in words.
func TestWhoDoesNotTakePart(t *testing.T) {
	for _, from := range []string{anna, johan} {
		l := newLife(t)
		row := l.reply(from, l.in(begin()).Envelope, "Hej!\n\nKommunen deltar inte den 12.\n\nMvh")
		text, _ := reading(t, row.Envelope)
		c := l.only()
		if row.Envelope.Kind != "whole" || row.Notice != writer.NoticeUnreadReply || !strings.Contains(text, "Du skriver att någon inte deltar.") {
			t.Errorf("%s: a %s, notice %q:\n%s", from, row.Envelope.Kind, row.Notice, text)
		}
		if !c.Cancelled.IsZero() || c.When.Start.String() != "2026-03-26" || len(c.Proposals) > 0 {
			t.Errorf("%s: cancelled %v, when %v", from, c.Cancelled, c.When)
		}
	}
	l := newLife(t)
	l.in(begin())
	l.until("2026-03-02 11:00")
	row := l.reply(johan, l.last("consult", polisBox), "Polisen deltar inte den 12.")
	if got := l.only().Stance("polis"); got != initiative.Objects || row.Envelope == nil || row.Envelope.Kind != "consult-thanks" {
		t.Errorf("stance %q", got)
	}
	l = newLife(t)
	row = l.reply(anna, l.in(begin()).Envelope, "9. Enhetschefen\n\nKommunen deltar inte den 12.")
	text, _ := reading(t, row.Envelope)
	if c := l.only(); c.IsOpen("talesperson") || !strings.Contains(text, "Du skriver att någon inte deltar.") {
		t.Errorf("beside an answer, open %v:\n%s", c.Open, text)
	}
}

// TestWhoTakesPartIsAnAnswer: where the only open question is about working together, or the words say that a question is
// not applicable, they answer it; alone under another question they might be anything.
func TestWhoTakesPartIsAnAnswer(t *testing.T) {
	for _, tt := range []struct {
		item  initiative.Item
		state initiative.State
		text  string
		stays bool
	}{
		{"samarbete", initiative.Answered, "Polisen deltar inte på plats men delar inlägget.", true},
		{"talesperson", initiative.NotApplicable, "Ej aktuellt - polisen deltar inte den här gången", true},
		{"utvardering", initiative.Answered, "Kommunen deltar inte den 12.", false},
		{"samarbete", initiative.Answered, "Vi ställer in polisens del.", false},
	} {
		read := checklist.Reading{Bare: true, Answers: []checklist.Answer{{Item: tt.item, State: tt.state, Text: tt.text}}}
		got, asks := triage.CallsOff(&initiative.Initiative{}, read)
		if stays := len(got.Answers) == 1; stays != tt.stays || asks == tt.stays {
			t.Errorf("%s, %s: answers %+v, asked %v", tt.item, tt.text, got.Answers, asks)
		}
	}
}
