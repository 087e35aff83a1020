package initiative

import (
	"testing"
	"time"
)

// TestWithdraw: a mail that never left is as if it had not been written: the samråd stands where it stood, no old consent
// holds for a plan that nobody was shown, and what was done is due again.
func TestWithdraw(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ask := func(i *Initiative, id string) {
		was := &Was{Done: []string{"consult/" + id}, With: i.Consultation("polis").Before()}
		i.With("polis").Ask(i.ToShow(), at)
		was.Round = i.Consultation("polis").Round
		i.Done = map[string]time.Time{"consult/" + id: at}
		i.Sent = append(i.Sent, Sent{Letter: id, Kind: "consult", Was: was})
	}
	say := func(i *Initiative) {
		i.With("polis").Say(Voice{Stance: NoObjection, Source: Source{From: "bo@polisen.example", Party: "polis"}})
	}
	change := func(i *Initiative, text string) { i.Put("budskap", answered(text, "anna@haninge.example")) }
	for _, c := range []struct {
		name string
		do   func(i *Initiative)
		want Stance
	}{
		{"the first question", func(i *Initiative) { ask(i, "1"); i.Withdraw("1", at) }, NotAsked},
		{"twice", func(i *Initiative) { ask(i, "1"); i.Withdraw("1", at); i.Withdraw("1", at) }, NotAsked},
		{"it left before that", func(i *Initiative) { ask(i, "1"); say(i); i.Withdraw("another", at) }, NoObjection},
		{"the question about a change", func(i *Initiative) {
			ask(i, "1")
			say(i)
			change(i, "Vi filmar")
			ask(i, "2")
			i.Withdraw("2", at)
		}, Outdated},
		{"and it changes back", func(i *Initiative) {
			ask(i, "1")
			say(i)
			change(i, "Vi filmar")
			ask(i, "2")
			i.Withdraw("2", at)
			change(i, "Vi lyssnar")
		}, NoObjection},
		{"two questions, the first before the second", func(i *Initiative) {
			ask(i, "1")
			change(i, "Vi filmar")
			ask(i, "2")
			i.Withdraw("1", at)
			i.Withdraw("2", at)
		}, NotAsked},
		{"and the second before the first", func(i *Initiative) {
			ask(i, "1")
			change(i, "Vi filmar")
			ask(i, "2")
			i.Withdraw("2", at)
			i.Withdraw("1", at)
		}, NotAsked},
		{"who agreed by telephone did so to the plan of that day", func(i *Initiative) {
			ask(i, "1")
			say(i)
			i.Withdraw("1", at)
			change(i, "Vi filmar")
		}, Outdated},
		{"and is asked anew", func(i *Initiative) {
			ask(i, "1")
			say(i)
			i.Withdraw("1", at)
			change(i, "Vi filmar")
			ask(i, "2")
		}, Asked},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := planned()
			c.do(i)
			if got := i.Stance("polis"); got != c.want {
				t.Errorf("stance %q, want %q: %+v", got, c.want, i.Consulted)
			}
		})
	}
	i := planned()
	ask(i, "1")
	if i.Withdraw("1", at); len(i.Done) != 0 || i.Sent[0].Withdrawn.IsZero() || i.Consultation("polis").Shown != nil {
		t.Errorf("%+v, %+v", i.Done, i.Sent)
	}
}

// TestWithdrawn puts back what other mails of our own accord did.
func TestWithdrawn(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	i := planned()
	i.Reminders, i.Told = 3, at
	i.Proposals = []Proposal{{N: 1, Moved: at}}
	i.Done = map[string]time.Time{"reminder/5": at, "told/1": at, "evaluation": at}
	i.Sent = []Sent{
		{Letter: "reminder", Kind: "reminder", Was: &Was{Done: []string{"reminder/5"}, Reminded: 1}},
		{Letter: "moved", Kind: "proposal", Was: &Was{Moved: 1}},
		{Letter: "told", Kind: "told", Was: &Was{Done: []string{"told/1"}, Told: at.Add(-time.Hour)}},
		{Letter: "answer", Kind: "gap"},
	}
	for _, id := range []string{"reminder", "moved", "told", "answer"} {
		i.Withdraw(id, at)
	}
	_, evaluated := i.Done["evaluation"]
	if i.Reminders != 2 || !i.Told.Equal(at.Add(-time.Hour)) || !i.Proposals[0].Moved.IsZero() || len(i.Done) != 1 || !evaluated {
		t.Errorf("%d reminders, told %v, proposals %+v, done %v", i.Reminders, i.Told, i.Proposals, i.Done)
	}
}
