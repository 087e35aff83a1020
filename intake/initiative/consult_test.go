package initiative

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// planned is a case of the municipality's with the four answers that the other party needs.
func planned() *Initiative {
	i := &Initiative{ID: "SAM-2026-0001", Lead: "kommun"}
	for item, text := range map[Item]string{
		"vad": "Trygghetsvandring", "malgrupp": "Boende", "budskap": "Vi lyssnar", "nar": "26 mars", "talesperson": "Enhetschefen",
	} {
		i.Put(item, answered(text, "anna@haninge.example"))
	}
	return i
}

// TestStance goes through every step of a consultation.
func TestStance(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ask := func(i *Initiative) { i.With("polis").Ask(i.ToShow(), at) }
	say := func(s Stance, who string) func(*Initiative) {
		return func(i *Initiative) { i.With("polis").Say(Voice{Stance: s, Source: Source{From: who, Party: "polis"}}) }
	}
	answer := func(item Item, text string) func(*Initiative) {
		return func(i *Initiative) { i.Put(item, answered(text, "anna@haninge.example")) }
	}
	bo, eva := "bo@polisen.example", "eva@polisen.example"
	for _, c := range []struct {
		name  string
		steps []func(*Initiative)
		want  Stance
	}{
		{"nobody asked", nil, NotAsked},
		{"asked", []func(*Initiative){ask}, Asked},
		{"no objection", []func(*Initiative){ask, say(NoObjection, bo)}, NoObjection},
		{"joins", []func(*Initiative){ask, say(Joins, bo)}, Joins},
		{"abstains", []func(*Initiative){ask, say(Abstains, bo)}, Abstains},
		{"objects", []func(*Initiative){ask, say(Objects, bo)}, Objects},
		{"an objection stands against a colleague's consent", []func(*Initiative){ask, say(Objects, bo), say(NoObjection, eva)}, Objects},
		{"its author withdraws it", []func(*Initiative){ask, say(Objects, bo), say(NoObjection, bo)}, NoObjection},
		{"a consent withdrawn", []func(*Initiative){ask, say(NoObjection, bo), say(Objects, bo)}, Objects},
		{"a consent, then what it was for changes", []func(*Initiative){ask, say(NoObjection, bo), answer("budskap", "Vi filmar")}, Outdated},
		{"it changes back", []func(*Initiative){ask, say(NoObjection, bo), answer("nar", "27 mars"), answer("nar", "26 mars")}, NoObjection},
		{"a change of what was not shown", []func(*Initiative){ask, say(NoObjection, bo), answer("fragor", "Varför?")}, NoObjection},
		{"asked anew after a change", []func(*Initiative){ask, say(NoObjection, bo), answer("nar", "27 mars"), ask}, Asked},
		{"agreed anew", []func(*Initiative){ask, say(NoObjection, bo), answer("nar", "27 mars"), ask, say(Joins, eva)}, Joins},
		{"who abstains is not asked again", []func(*Initiative){ask, say(Abstains, bo), answer("nar", "27 mars")}, Abstains},
		{"told by telephone before any asking", []func(*Initiative){say(NoObjection, "anna@haninge.example")}, NoObjection},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := planned()
			for _, step := range c.steps {
				step(i)
			}
			if got := i.Stance("polis"); got != c.want {
				t.Errorf("stance %q, want %q", got, c.want)
			}
		})
	}
}

// TestConsultationIsNoCopy: a clone's consultations are its own, and looking at one changes nothing.
func TestConsultationIsNoCopy(t *testing.T) {
	i := planned()
	if i.Stance("polis"); len(i.Consulted) != 0 {
		t.Error("a look added a consultation")
	}
	i.With("polis").Ask(i.ToShow(), time.Time{})
	c := i.Clone()
	c.With("polis").Say(Voice{Stance: Objects})
	if got := i.Stance("polis"); got != Asked {
		t.Errorf("the original says %q", got)
	}
}

func TestToShow(t *testing.T) {
	i := planned()
	i.Put("material", Version{State: NoAnswer, Text: "återkommer"})
	i.Put("fragor", answered("Filmar ni?", "anna@haninge.example"))
	var items []Item
	for _, s := range i.ToShow() {
		items = append(items, s.Item)
	}
	if diff := cmp.Diff([]Item{"vad", "malgrupp", "budskap", "nar", "talesperson"}, items); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	i.With("polis").Ask(i.ToShow(), time.Time{})
	i.Put("vad", answered("Cykelmärkning", "anna@haninge.example"))
	if diff := cmp.Diff([]Item{"vad"}, i.Consultation("polis").Changed(i)); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if i.Answers["budskap"] = nil; i.Askable() {
		t.Error("without budskap nobody can have a view")
	}
}

// TestProposals: a proposal is about the answers that stood when it was made.
func TestProposals(t *testing.T) {
	i := planned()
	src := Source{From: "bo@polisen.example", Party: "polis"}
	p := i.Propose([]Item{"talesperson"}, []string{"Kommunpolisen"}, "anna@haninge.example", src)
	if p.N != 1 || !p.Pending() || !p.Current(i) || !i.Disputed("talesperson") || i.Disputed("vad") {
		t.Errorf("made: %+v", i.Proposals)
	}
	i.Put("talesperson", answered("Pressekreteraren", "anna@haninge.example"))
	if p.Current(i) || i.Disputed("talesperson") {
		t.Error("a later answer voids the proposal")
	}
	i.Proposals[0].Ended, i.Proposals[0].Outcome = time.Now(), Void
	if i.Proposals[0].Pending() {
		t.Error("an ended proposal waits for nobody")
	}
}

// TestDecider: the party of the answer that stood when a proposal was made decides about it, whoever has answered since;
// about a word, and where that answer is nobody's of the parties, the case's own.
func TestDecider(t *testing.T) {
	i := planned()
	i.Lead = "kommun"
	said := func(item Item, of Party) {
		i.Put(item, Version{Text: "ett svar av " + string(of), State: Answered, Source: Source{Party: of}})
	}
	said("kanal", "polis")
	said("budskap", "")
	for _, item := range []Item{"kanal", "budskap", "syfte"} {
		i.Propose([]Item{item}, []string{"ett annat"}, "", Source{Party: "region"})
	}
	i.Propose(nil, nil, "", Source{Party: "region"})
	said("kanal", "region")
	for n, want := range []Party{"polis", "kommun", "kommun", "kommun"} {
		if got := i.Decider(i.Proposals[n]); got != want {
			t.Errorf("proposal %d about %v: %s decides, want %s", n+1, i.Proposals[n].Items, got, want)
		}
	}
}
