package daemon

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
)

// flow is the life of one case, whose owner's every word bears its mark.
type flow struct {
	lead, other string // addresses
	secret      string // "guard" from the first mail, "later" from one of the replies, "embargo", "endless", or "" for none
	mark        string
	no          string
	hidden      time.Time // since when nothing of it may be told
	shared      time.Time // since when its owner lets the other party be asked; zero: never
}

// TestLeaks plays flows of many cases side by side: answers, consultations, proposals, what shows a case, the plan,
// reminders, changes, outcomes, the digest and what is exported. No word of a guarded case is in anything; none of one
// under an embargo in what goes to the other party, but in the consultation that its owner allowed, and none in what
// goes to all. The same flows without a secret do show the words.
func TestLeaks(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	s.Rules.FollowUps.Until = dates.On(2027, time.December, 31) // so long the other party is asked
	r := rand.New(rand.NewPCG(steady.Seed(t), 9))
	var flows []*flow
	each := steady.Fewer(5, 2) // of every kind
	for n, secret := range slices.Repeat([]string{"guard", "later", "embargo", "endless", ""}, each) {
		f := &flow{secret: secret, mark: fmt.Sprintf("%s%dx", taint, n), lead: "anna@kommun.example", other: "johan@polis.example"}
		if r.IntN(2) == 0 {
			f.lead, f.other = f.other, f.lead
		}
		f.begin(t, s, r)
		flows = append(flows, f)
	}
	for range 12 {
		for _, f := range flows {
			f.step(t, s, r)
		}
		s.at = s.at.Add(time.Duration(1+r.IntN(60)) * time.Hour)
		if err := s.CatchUp(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	shown := 0
	for _, m := range s.letters(t) {
		for _, f := range flows {
			if strings.Contains(m.text, f.mark) && !f.mayShow(m) {
				t.Errorf("%s (%q, of %s) is in a %s to %s:\n%s", f.no, f.secret, f.lead, m.kind, m.to, m.text)
			}
			if strings.Contains(m.text, f.mark) && f.secret == "" {
				shown++
			}
		}
	}
	if shown < 4*each {
		t.Errorf("words of open cases are in %d mails only", shown)
	}
	for what, text := range s.said(t) {
		for _, f := range flows {
			all := strings.HasPrefix(what, "digest") || strings.HasPrefix(what, "export")
			if all && f.secret != "" && strings.Contains(strings.ToLower(text), f.mark) {
				at := strings.Index(strings.ToLower(text), f.mark)
				t.Errorf("%s (%q) is in %s: …%s…", f.no, f.secret, what, text[max(0, at-200):min(len(text), at+80)])
			}
		}
	}
	var plan bytes.Buffer
	if err := s.Register().Export(&plan, Export{Format: "ics"}, s.Now()); err != nil {
		t.Fatal(err)
	}
	for _, day := range []string{"20260917", "2026-09-17"} { // the day of every case with a secret, and of no other
		if strings.Contains(plan.String(), day) {
			t.Errorf("the plan places a case with a secret on its day:\n%s", &plan)
		}
	}
}

// begin mails the case.
func (f *flow) begin(t *testing.T, s *shut, r *rand.Rand) {
	day := "17 september 2026"
	if f.secret == "" {
		day = "24 september 2026"
	}
	body := fmt.Sprintf("Vad: Vandring i centrum %[1]s.\nSyfte: Fler ska anmäla sig %[1]s.\nMålgrupp: Boende i Jordbro %[1]s.\nBudskap: Tillsammans gör vi det tryggt %[1]s.\nNär: %[2]s\n", f.mark, day)
	switch f.secret {
	case "guard":
		body += "Kontakt: hör av dig till 19121212-1212\n"
	case "embargo":
		body += "Embargo: får inte spridas före 1 september 2026\n"
	case "endless":
		body += "Embargo: får inte spridas ännu\n"
	}
	e := s.in(t, town.Compose(f.lead, "trygghet@kommun.example", "Kommunikationsinsats: vandring "+f.mark, "", body))
	if e.Kind != letter.New {
		t.Fatalf("the case was taken for %s (%s)", e.Kind, e.Reason)
	}
	if f.no = e.Case; f.secret != "" && f.secret != "later" {
		f.hidden = s.at.Add(-time.Second)
	}
}

// step has somebody write about the case.
func (f *flow) step(t *testing.T, s *shut, r *rand.Rand) {
	mine := []string{
		"7. Biblioteket och skolan " + f.mark + ".", "9. Karin Berg " + f.mark + ".", "5. Vi ses på torget " + f.mark + ".", "10. Varför? " + f.mark + ".",
		"visa", "dela", "dela inte", "Vi går vidare", "ja", "Det gick bra, 40 kom, " + f.mark + ".", "plan", "pausa", "påminn", "12. Enkät " + f.mark + ".",
	}
	theirs := []string{"ok", "visa", "vi deltar", "Nej, vi hinner inte.", "5. Något helt annat budskap.", "8. Affischer i alla portar.", "ja", "plan", "status"}
	from, words := f.lead, mine[r.IntN(len(mine))]
	if r.IntN(2) == 0 {
		from, words = f.other, theirs[r.IntN(len(theirs))]
	}
	if f.secret == "later" && f.hidden.IsZero() && r.IntN(4) == 0 {
		from, words = f.lead, "8. Affischer, hör av dig till 19121212-1212 om du undrar."
	}
	head := ""
	if last := s.lastTo(t, from, f.no); last != "" && r.IntN(3) > 0 {
		head = "In-Reply-To: " + last + "\n"
	}
	s.in(t, town.Compose(from, "trygghet@kommun.example", "Sv: ["+f.no+"] ärende", head, words+"\n"))
	switch {
	case strings.Contains(words, "19121212"):
		f.hidden = s.at.Add(-time.Second)
	case from == f.lead && words == "dela" && f.shared.IsZero():
		f.shared = s.at.Add(-time.Second)
	}
}

// mayShow reports whether a mail may say words of the case.
func (f *flow) mayShow(m sentLetter) bool {
	_, own, _ := strings.Cut(f.lead, "@")
	embargo := f.secret == "embargo" || f.secret == "endless"
	switch {
	case f.secret == "" || f.hidden.IsZero() || m.at.Before(f.hidden):
		return m.kind != kindDigest && m.kind != "notice"
	case !embargo:
		return false
	case strings.HasSuffix(m.to, own):
		return m.kind != kindDigest && m.kind != "notice"
	}
	asks := slices.Contains([]string{"consult", "consult-change", "consult-remind"}, m.kind)
	return asks && !f.shared.IsZero() && m.at.After(f.shared)
}

// sentLetter is a mail of the outbox as its reader sees it.
type sentLetter struct {
	kind, to, id, of, text string
	at                     time.Time
}

func (s *shut) letters(t *testing.T) (out []sentLetter) {
	t.Helper()
	if err := s.Store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		for _, i := range items {
			out = append(out, asReceived(t, i))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// lastTo is the newest mail of ours to somebody about a case.
func (s *shut) lastTo(t *testing.T, to, no string) (id string) {
	var at time.Time
	for _, m := range s.letters(t) {
		if m.to == to && m.of == no && !m.at.Before(at) {
			at, id = m.at, m.id
		}
	}
	return id
}
