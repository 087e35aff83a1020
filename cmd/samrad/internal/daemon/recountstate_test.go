package daemon

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/templates"
)

// waiting are the open questions that somebody waits for.
func (k exportRow) waiting() []string {
	urgent := []string{"vad", "budskap", "malgrupp", "nar", "talesperson"}
	var out []string
	for _, item := range k.Open {
		if !k.Urgent || slices.Contains(urgent, item) {
			out = append(out, item)
		}
	}
	return out
}

func (k exportRow) other() string {
	return map[string]string{"kommun": "polis", "polis": "kommun"}[k.Lead]
}

// text is the answer to a question as samråd shows it, "" for none.
func (k exportRow) text(item string) string {
	v := k.Answers[item]
	if n := len(v); n > 0 && (v[n-1].State == "answered" || v[n-1].State == "na") {
		return v[n-1].Text
	}
	return ""
}

// stance is where the other party stands.
func (k exportRow) stance() string {
	switch {
	case len(k.Consulted) == 0:
		return "ej frågad"
	case len(k.Consulted[0].Voices) == 0:
		return "frågad"
	}
	with := k.Consulted[0]
	said := with.Voices[len(with.Voices)-1].Stance
	for _, s := range with.Shown {
		if said != "invänder" && k.text(s.Item) != s.Text {
			return "ändrat efter samråd"
		}
	}
	return said
}

// unreached reports whether our last mail to its owner came back: those drawn to the other party arrive.
func (k exportRow) unreached() bool {
	back := false
	for _, s := range k.Sent {
		if s.Kind != "consult" {
			back = s.Bounced != ""
		}
	}
	return back
}

// disputed reports whether two answers stand against each other.
func (k exportRow) disputed() bool {
	for _, p := range k.Proposals {
		if p.Ended.IsZero() && len(k.Answers[p.Items[0]]) == p.Versions[0] {
			return true
		}
	}
	return false
}

// state is how far a case has come, in the digest's words.
func (c counter) state(k exportRow) string {
	start := c.date(k.When.Start)
	begun := !start.IsZero() && k.When.Precision != "asap" && start.Before(c.date(c.day))
	switch n := len(k.waiting()); {
	case n == 1:
		return "1 fråga kvar"
	case n > 1:
		return fmt.Sprintf("%d frågor kvar", n)
	case k.stance() == "invänder" && k.Consulted[0].Proceeded.IsZero():
		return map[string]string{"kommun": "kommunen", "polis": "polisen"}[k.other()] + " invänder"
	case k.disputed():
		return "olika uppgifter"
	case k.stance() == "frågad" || k.stance() == "ändrat efter samråd":
		return "samråd pågår"
	case k.stance() == "ej frågad" && begun:
		return "utan samråd"
	case k.stance() == "ej frågad":
		return "samråd återstår"
	}
	return "klar"
}

// before is a case as it stood at the last digest.
func (c counter) before(k exportRow) exportRow {
	later := func(t time.Time) bool { return t.After(c.last) }
	answers := map[string][]exportAnswer{}
	k.Open, k.When = nil, exportWhen{}
	for _, item := range fixture.Twelve() {
		name := string(item)
		answers[name] = slices.DeleteFunc(slices.Clone(k.Answers[name]), func(v exportAnswer) bool { return later(v.Source.At) })
	}
	k.Answers = answers
	for _, item := range fixture.Twelve() {
		if k.text(string(item)) == "" {
			k.Open = append(k.Open, string(item))
		}
	}
	if v := answers["nar"]; len(v) > 0 {
		k.When = v[len(v)-1].When
	}
	k.Consulted = slices.Clone(k.Consulted)
	for n := range k.Consulted {
		with := &k.Consulted[n]
		with.Voices = slices.DeleteFunc(slices.Clone(with.Voices), func(v exportVoice) bool { return later(v.Source.At) })
		if later(with.Proceeded) {
			with.Proceeded = time.Time{}
		}
	}
	return k
}

// since counts what happened since the last digest.
func (c counter) since() map[string]int {
	out := map[string]int{}
	for _, k := range c.all {
		switch {
		case !k.Closed.IsZero() || k.Withheld != "":
		case !k.Cancelled.IsZero():
			if k.Cancelled.After(c.last) {
				out["inställd"]++
			}
		case !k.Evaluated.IsZero():
			if k.Evaluated.After(c.last) {
				out["utvärderad"]++
			}
		case k.Created.After(c.last):
			out["ny"]++
		default:
			c.changed(k, out)
		}
	}
	for _, k := range c.living() {
		for _, e := range k.History {
			if k.Withheld == "" && e.What == "bounced" && e.At.After(c.last) {
				out["gick inte fram"]++
			}
		}
	}
	return out
}

// changed counts what is another than before of a case that was there.
func (c counter) changed(k exportRow, out map[string]int) {
	was := c.before(k)
	if a, b := was.When, k.When; a.Start != "" && b.Start != "" && (a.Start != b.Start || a.End != b.End) {
		out["flyttad"]++
	}
	if c.state(was) != "klar" && c.state(k) == "klar" {
		out["klar"]++
	}
	if now := k.stance(); was.stance() != now && slices.Contains([]string{"inget att invända", "deltar", "invänder"}, now) {
		out["samråd"]++
	}
}

// preheader counts what the hidden first line does.
func (c counter) preheader() map[string]int {
	out := map[string]int{}
	for _, what := range []string{"ny", "flyttad", "inställd"} {
		if n := c.since()[what]; n > 0 {
			out[what] = n
		}
	}
	soon, gaps := 0, 0
	for _, k := range c.living() {
		days, ok := c.away(k)
		if open := k.waiting(); ok && days < 7 && len(open) > 0 {
			gaps++
			if days <= 1 && slices.Contains(open, "talesperson") {
				soon++
			}
		}
	}
	switch {
	case soon > 0:
		out["utan talesperson"] = soon
	case gaps > 0:
		out["frågor kvar"] = gaps
	}
	return out
}

// wrongWords finds what a digest says of how far a case has come that is not so: in the lists, and in what there is to
// do.
func (c counter) wrongWords(m templates.Mail, seen map[string]bool) (faults []string) {
	by := map[string]exportRow{}
	for _, k := range c.all {
		by[k.Title] = k
	}
	text := strings.Join(strings.Fields(m.Text), " ")
	for _, hit := range regexp.MustCompile(`(Titel\d+slut) \(([^)]*)\)`).FindAllStringSubmatch(text, -1) {
		want, said := c.state(by[hit[1]]), strings.Split(hit[2], ", ")
		listed := regexp.MustCompile(`^(kommunen|polisen|båda)$`).MatchString(said[0]) // in the lists of days
		if strings.HasPrefix(said[0], "sedan ") {                                      // it lies still
			continue
		}
		if listed {
			seen[said[1]] = true
		}
		if listed && said[1] != want || !listed && slices.Contains(said, "klar") != (want == "klar") {
			faults = append(faults, fmt.Sprintf("%s is said to be %q, and is %q", hit[1], hit[2], want))
		}
	}
	acts, _, _ := strings.Cut(m.Text, "\nDEN HÄR VECKAN\n")
	for act := range strings.SplitSeq(acts, "\n* ") {
		act = strings.Join(strings.Fields(act), " ")
		title := regexp.MustCompile(`Titel\d+slut`).FindString(act)
		n := len(by[title].waiting())
		for _, hit := range regexp.MustCompile(`(\d+) frågor(?: kvar)?\b|Sista (frågan)`).FindAllStringSubmatch(act, -1) {
			if got := max(number(hit[1]), len(hit[2])/len("frågan")); got != n {
				faults = append(faults, fmt.Sprintf("%q, and %d questions are open", act, n))
			}
		}
	}
	return faults
}
