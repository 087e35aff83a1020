package intake

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// TestUndoWord: "ångra" takes back what the mail did whose confirmation it answers, only what nobody changed since, and
// tells everyone who was told.
func TestUndoWord(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, "Inställd")
	off := l.last("steered", anna)
	l.reply(anna, off, "ångra")
	if c := l.only(); !c.Cancelled.IsZero() {
		t.Error("it stays cancelled")
	}
	if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, "Det är återställt.") {
		t.Error(text)
	}
	l.reply(anna, l.last("steered", anna), "ångra") // which is undone as anything is
	if c := l.only(); c.Cancelled.IsZero() {
		t.Error("undoing an undoing does nothing")
	}

	l = newLife(t)
	l.Rules.Caps.CasePerDay = 20
	first = l.in(begin())
	l.reply(anna, first.Envelope, "9. Karin Berg\n\n6. 9 april 2026")
	done := l.last("updated", anna)
	l.reply(anna, first.Envelope, "9. Olle Ek")
	l.reply(anna, done, "Ångra")
	c := l.only()
	if v, _ := c.Answer("talesperson"); v.Text != "Olle Ek" || c.When.Start.String() != "2026-03-26" || len(c.Answers[triage.Nar]) != 3 {
		t.Errorf("spokesperson %q, when %v", v.Text, c.When)
	}
	if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, "Det som har ändrats igen sedan dess står kvar.") {
		t.Error(text)
	}
	l.reply(anna, done, "ångra")
	if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, "Ingenting är återställt") {
		t.Error(text)
	}
	l.reply(anna, first.Envelope, "ångra") // nothing was confirmed by that mail but the case itself
	if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, "Vi vet inte vad") {
		t.Error(text)
	}
	l.reply(johan, done, "ångra") // not his to undo
	if text, _ := reading(t, l.last("steered", johan)); !strings.Contains(text, "Vi vet inte vad") {
		t.Error(text)
	}
}

// TestUndoIsTold: who was told of what is taken back gets "Gäller inte: …".
func TestUndoIsTold(t *testing.T) {
	l := newLife(t)
	l.in(begin())
	l.until("2026-03-02 12:00")
	l.reply(johan, l.last("consult", polisBox), "Byt plats till biblioteket.")
	l.news()
	l.reply(johan, l.last("consult-thanks", johan), "ångra")
	l.want("steered johan, undone anna")
	if c := l.only(); c.Stance("polis") != initiative.Asked {
		t.Errorf("stance %q", c.Stance("polis"))
	}
	if text, _ := reading(t, l.last("undone", anna)); !strings.Contains(text, "Gäller inte: det förra mejlet om \"Trygghetsvandring\" (SAM-2026-0001). johan@polisen.example har ångrat det.") {
		t.Error(text)
	}

	l = newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, "samråd klart: Bo Ek, 12 mars")
	l.news()
	l.reply(anna, l.last("steered", anna), "ångra")
	l.want("steered anna, undone kommunpolis")

	// A change that the other party was told of in the afternoon.
	l = newLife(t)
	first = l.in(begin())
	l.until("2026-03-02 12:00")
	l.reply(johan, l.last("consult", polisBox), "ok")
	l.reply(anna, first.Envelope, "5. Vi filmar vandringen och visar den på webben.")
	done := l.last("updated", anna)
	l.until("2026-03-02 15:30")
	l.last("consult-change", polisBox)
	l.news()
	l.reply(anna, done, "ångra")
	l.want("steered anna, undone kommunpolis")
}

// TestTheirWords: a word that steers, or a sentence that does, from the other party is a proposal: nothing happens
// before the owner's yes, and the answer counts for that proposal alone.
func TestTheirWords(t *testing.T) {
	done := func(c *initiative.Initiative) bool { return !c.Cancelled.IsZero() }
	for _, w := range []struct {
		body, asks string
		is         func(*initiative.Initiative) bool
	}{
		{"Inställd", "att ställa in insatsen", done},
		{"Hej! Vandringen blir tyvärr inte av.\n\nJohan", "att ställa in insatsen", done},
		{"pausa", "att sluta påminna om insatsen", func(c *initiative.Initiative) bool { return !c.Paused.IsZero() }},
		{"avsluta", "att avsluta insatsen", func(c *initiative.Initiative) bool { return !c.Closed.IsZero() }},
		{"karin@haninge.example tar över", "att karin@haninge.example ska ta hand om insatsen", func(c *initiative.Initiative) bool { return c.Reporter == "karin@haninge.example" }},
		{"dnr: 2026-7", "att diarienumret ska vara 2026-7", func(c *initiative.Initiative) bool { return c.Dnr == "2026-7" }},
	} {
		for answer, takes := range map[string]bool{"ja": true, "nej": false} {
			l := newLife(t)
			first := l.in(begin())
			l.news()
			l.reply(johan, first.Envelope, w.body)
			l.want("proposed johan, proposal anna")
			asked := l.last("proposal", anna)
			text, _ := reading(t, asked)
			if c := l.only(); w.is(c) || !strings.Contains(text, w.asks) || !strings.Contains(text, "Svara ja för att ändra, nej för att behålla.") {
				t.Errorf("%q acts, or asks:\n%s", w.body, text)
			}
			l.reply(johan, first.Envelope, w.body)
			l.want("proposed johan") // the owner is not asked twice
			l.reply(anna, asked, answer)
			l.want("proposal-result anna, proposal-result johan")
			if c := l.only(); w.is(c) != takes || c.Proposals[0].Pending() {
				t.Errorf("%q, %q: %+v", w.body, answer, c.Proposals)
			}
			l.reply(anna, asked, "ja")
			if c := l.only(); w.is(c) != takes {
				t.Errorf("%q: a second answer changed it", w.body)
			}
		}
	}
	l := newLife(t)
	first := l.in(begin())
	l.reply(johan, first.Envelope, "jag tar över")
	if c := l.only(); c.Reporter != anna || len(c.Proposals) != 0 {
		t.Errorf("owner across parties: %+v", c.Proposals)
	}
}

// TestProposalsAreBound: a yes answers the proposal of the mail that it answers, and no other.
func TestProposalsAreBound(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	l.reply(johan, first.Envelope, "5. Vi filmar vandringen och visar den på webben.")
	one := l.last(writer.KindProposal, anna)
	l.reply(johan, first.Envelope, "4. Bara de som bor i Jordbro centrum.")
	l.reply(anna, one, "ja")
	c := l.only()
	if !strings.HasPrefix(c.Show("budskap"), "Vi filmar") || strings.HasPrefix(c.Show("malgrupp"), "Bara") || !c.Proposals[1].Pending() {
		t.Errorf("budskap %q, malgrupp %q, %+v", c.Show("budskap"), c.Show("malgrupp"), c.Proposals)
	}
}

// TestNewTimeWord: "ny tid …" echoes the old time and the new, from the other party it is a proposal.
func TestNewTimeWord(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, "Ny tid torsdag 9 april kl 18")
	if text, _ := reading(t, l.last("updated", anna)); !strings.Contains(text, "Tiden var torsdag 26 mars 2026 och är nu torsdag 9 april 2026") {
		t.Error(text)
	}
	l.news()
	l.reply(johan, first.Envelope, "ny tid 16 april")
	l.want("updated johan, proposal anna")
	if c := l.only(); c.When.Start.String() != "2026-04-09" {
		t.Errorf("when %v", c.When)
	}
}

const other = "Vad: Cykelmärkning utanför biblioteket i Handen.\nNär: 16 maj 2026\nMålgrupp: Cyklister och pendlare.\nSyfte: Färre cyklar stjäls.\n"

// TestAnnouncedInOldThread: a reply that says that it brings a new initiative opens a case in the same place, too.
func TestAnnouncedInOldThread(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	row := l.reply(anna, first.Envelope, "Hej, jag anmäler en ny kommunikationsinsats i samma tråd.\n\n"+
		"Vad: Torgmöte med fastighetsägarna i Jordbro centrum\nNär: 5 maj kl 18\nTalesperson: kommunalrådet")
	if l.cases["SAM-2026-0002"] == nil || row.Entry.Reason != triage.ReasonOldThread {
		t.Errorf("became %s (%s)", row.Entry.Kind, row.Entry.Reason)
	}
}

// TestOldThread: a reply that is plainly a new initiative opens a case beside the old one, which keeps its answers; a
// correction of the old one opens none. "flytta" moves the answers after all.
func TestOldThread(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	row := l.reply(anna, first.Envelope, "Hej, här kommer en till:\n\n"+other)
	old, fresh := l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"]
	if fresh == nil || row.Entry.Reason != triage.ReasonOldThread || old.Show("vad") != "Trygghetsvandring i Jordbro centrum med fastighetsägarna." {
		t.Fatalf("%+v, old %q", row.Entry, old.Show("vad"))
	}
	text, _ := reading(t, row.Envelope)
	if !strings.Contains(text, "Vi la upp en ny insats. Gällde det [SAM-2026-0001] Trygghetsvandring? Svara flytta.") || !strings.HasPrefix(fresh.Title, "Cykelmärkning") || row.Notice != "" {
		t.Errorf("title %q, notice %q\n%s", fresh.Title, row.Notice, text)
	}
	moved := l.reply(anna, row.Envelope, "flytta")
	old, fresh = l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"]
	if fresh.Closed.IsZero() || !strings.HasPrefix(old.Show("vad"), "Cykelmärkning") || old.When.Start.String() != "2026-05-16" || len(old.Answers["vad"]) != 2 {
		t.Errorf("closed %v, old %q, %v", fresh.Closed, old.Show("vad"), old.When)
	}
	if text, _ := reading(t, moved.Envelope); !strings.Contains(text, "flyttade till SAM-2026-0001") {
		t.Error(text)
	}
	if text, _ := reading(t, moved.Envelope); !strings.Contains(text, "Blev det fel? Svara ångra.") {
		t.Error(text)
	}
	l.now = l.now.Add(time.Minute)
	l.reply(anna, moved.Envelope, "ångra")
	old, fresh = l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"]
	if !fresh.Closed.IsZero() || !strings.HasPrefix(old.Show("vad"), "Trygghetsvandring") || old.When.Start.String() != "2026-03-26" {
		t.Errorf("taken back: closed %v, old %q, %v", fresh.Closed, old.Show("vad"), old.When)
	}
	if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, "Det är återställt.") {
		t.Error(text)
	}
	l.reply(anna, l.last("steered", anna), "ångra") // and that, too
	old, fresh = l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"]
	if fresh.Closed.IsZero() || !strings.HasPrefix(old.Show("vad"), "Cykelmärkning") {
		t.Errorf("moved again: closed %v, old %q", fresh.Closed, old.Show("vad"))
	}
	for _, body := range []string{
		"Vad: Trygghetsvandring i Jordbro centrum med polisen.\nNär: 16 maj 2026\nMålgrupp: Alla\n", "När: 16 maj 2026\nSyfte: Färre cyklar stjäls.\n",
		"Vad: Cykelmärkning.\nNär: 26 mars 2026\nSyfte: Färre cyklar stjäls.\n",
	} {
		l := newLife(t)
		first := l.in(begin())
		if l.reply(anna, first.Envelope, body); len(l.cases) != 1 {
			t.Errorf("%q opened a case", body)
		}
	}
	l = newLife(t)
	first = l.in(begin())
	row = l.reply(johan, first.Envelope, other) // the other party's answers in the old case are proposals
	moved = l.reply(johan, row.Envelope, "flytta")
	if old := l.cases["SAM-2026-0001"]; !strings.HasPrefix(old.Show("vad"), "Trygghetsvandring") || len(old.Proposals) != 1 {
		t.Errorf("moved by the other party: %q, %+v", old.Show("vad"), old.Proposals)
	}
	l.reply(johan, moved.Envelope, "ångra")
	if old := l.cases["SAM-2026-0001"]; old.Proposals[0].Pending() {
		t.Errorf("still proposed: %+v", old.Proposals)
	}
}
