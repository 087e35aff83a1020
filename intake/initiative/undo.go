package initiative

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Step is one thing that a mail or a command changed of where a case stands: what it is, as it was before and is after.
// It says how many versions an answer had, not what they said: those are kept anyway. A step with Of alone names
// another case that was changed along with this one, and has its own steps in its own history.
type Step struct {
	What string `json:"what,omitempty"`
	Was  string `json:"was,omitempty"`
	Is   string `json:"is,omitempty"`
	Of   ID     `json:"of,omitempty"`
}

// Kind is what a step is about, without the question or the party that it is of.
func (s Step) Kind() string { kind, _, _ := strings.Cut(s.What, "/"); return kind }

// Steers reports whether a step is about the case and no answer in it.
func (s Step) Steers() bool {
	return s.Of != "" || !slices.Contains([]string{"answer", "voices", "outcome", "field", "urgent"}, s.Kind())
}

// instant is a time as steps have it.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// standing is where a case stands, by the names of steps.
func (i *Initiative) standing() map[string]string {
	s := map[string]string{
		"cancelled": instant(i.Cancelled), "closed": instant(i.Closed), "paused": instant(i.Paused),
		"evaluated": instant(i.Evaluated), "reporter": i.Reporter, "dnr": i.Dnr, "title": i.Title, "lead": string(i.Lead),
		"hold": strconv.FormatBool(i.HoldShare), "share": strconv.FormatBool(i.ShareUnder), "into": string(i.Into),
		"urgent": strconv.FormatBool(i.Urgent), "outcome": strconv.Itoa(len(i.Outcome)), "guard": strings.Join(i.Guard, "\n"),
		"embargo": "",
	}
	if i.Embargo != (Embargo{}) {
		b, _ := json.Marshal(i.Embargo) // of words and a day: it cannot fail
		s["embargo"] = string(b)
	}
	for item, versions := range i.Answers {
		s["answer/"+string(item)] = strconv.Itoa(len(versions))
	}
	for name, text := range i.Fields {
		s["field/"+name] = text
	}
	for _, c := range i.Consulted {
		s["voices/"+string(c.Party)] = strconv.Itoa(len(c.Voices))
		s["proceeded/"+string(c.Party)] = instant(c.Proceeded)
	}
	return s
}

// Steps are what was changed of where a case stands between two states of it, in the order of their names.
func Steps(before, after *Initiative) (out []Step) {
	was, is := before.standing(), after.standing()
	for _, what := range slices.Sorted(maps.Keys(is)) {
		if was[what] != is[what] {
			out = append(out, Step{What: what, Was: was[what], Is: is[what]})
		}
	}
	return out
}

// Keep notes what a mail changed since a state on the last line of the history that it left, so that it can be taken
// back. More are steps that the two states do not tell.
func (i *Initiative) Keep(before *Initiative, sum string, more ...Step) {
	steps := append(Steps(before, i), more...)
	for n := len(i.History) - 1; n >= len(before.History) && len(steps) > 0; n-- {
		if i.History[n].Source.Sum == sum {
			i.History[n].Steps = steps
			return
		}
	}
}

// StepsOf are what the lines of the history that are meant changed.
func (i *Initiative) StepsOf(is func(Event) bool) (out []Step) {
	for _, e := range i.History {
		if is(e) {
			out = append(out, e.Steps...)
		}
	}
	return out
}

// Undo takes steps back that nobody has changed since, as src says, and returns those that it took and those that it
// left. An answer gets the version before as its newest, so that the history shows both.
func (i *Initiative) Undo(steps []Step, src Source) (undone, left []Step) {
	now := i.standing()
	for _, s := range steps {
		switch {
		case s.Of != "":
		case now[s.What] != s.Is && !s.gathered():
			left = append(left, s)
		default:
			i.stepBack(s, src)
			undone = append(undone, s)
		}
	}
	return undone, left
}

// gathered reports whether a step is of a list that another case was added to: what came later stays.
func (s Step) gathered() bool {
	return slices.Contains([]string{"threads", "attachments", "parties", "consulted"}, s.What)
}

// Gathered are the steps of a case that took another up which its standing does not tell: between which places of its
// lists the other's stand, and the consultations that hold no more.
func Gathered(before, after *Initiative) (out []Step) {
	list := func(what string, was, is int) {
		if was != is {
			out = append(out, Step{What: what, Was: strconv.Itoa(was), Is: strconv.Itoa(is)})
		}
	}
	list("threads", len(before.Threads), len(after.Threads))
	list("attachments", len(before.Attachments), len(after.Attachments))
	list("parties", len(before.Parties), len(after.Parties))
	if len(before.Consulted) > 0 {
		b, _ := json.Marshal(before.Consulted) // of words and times: it cannot fail
		out = append(out, Step{What: "consulted", Was: string(b)})
	}
	return out
}

// stepBack takes one step back.
func (i *Initiative) stepBack(s Step, src Source) {
	t, _ := time.Parse(time.RFC3339Nano, s.Was) // the zero time where it was not set
	n, _ := strconv.Atoi(s.Was)
	end, _ := strconv.Atoi(s.Is)
	_, of, _ := strings.Cut(s.What, "/")
	at, to := i.mark(s.Kind())
	switch {
	case at != nil:
		*at = t
		return
	case to != nil:
		*to = s.Was
		return
	}
	switch s.Kind() {
	case "answer":
		i.answerBack(Item(of), n, src)
	case "voices":
		with := i.With(Party(of))
		with.Voices = with.Voices[:min(n, len(with.Voices))]
	case "proceeded":
		i.With(Party(of)).Proceeded = t
	case "outcome":
		i.Outcome = without(i.Outcome, n, end)
	case "threads":
		i.Threads = without(i.Threads, n, end)
	case "attachments":
		i.Attachments = without(i.Attachments, n, end)
	case "parties":
		i.Parties = without(i.Parties, n, end)
	default:
		i.wordBack(s.Kind(), of, s.Was)
	}
}

// mark is where a case has a time or a text that a step is about; nil where it is neither.
func (i *Initiative) mark(kind string) (at *time.Time, text *string) {
	switch kind {
	case "cancelled":
		return &i.Cancelled, nil
	case "closed":
		return &i.Closed, nil
	case "paused":
		return &i.Paused, nil
	case "evaluated":
		return &i.Evaluated, nil
	case "reporter":
		return nil, &i.Reporter
	case "dnr":
		return nil, &i.Dnr
	case "title":
		return nil, &i.Title
	}
	return nil, nil
}

// wordBack takes a step back that is neither of an answer nor of a list.
func (i *Initiative) wordBack(kind, of, was string) {
	switch kind {
	case "hold":
		i.HoldShare = was == "true"
	case "share":
		i.ShareUnder = was == "true"
	case "urgent":
		i.Urgent = was == "true"
	case "lead":
		i.Lead = Party(was)
	case "into":
		i.Into = ID(was)
	case "guard":
		i.Guard = nil
		if was != "" {
			i.Guard = strings.Split(was, "\n")
		}
	case "embargo":
		i.Embargo = Embargo{}
		_ = json.Unmarshal([]byte(was), &i.Embargo) // "" is none
	case "field":
		if delete(i.Fields, of); was != "" {
			i.Fields[of] = was
		}
	case "consulted":
		if len(i.Consulted) == 0 { // who has been asked since goes on from there
			_ = json.Unmarshal([]byte(was), &i.Consulted)
		}
	}
}

// without is a list without those from one place to another.
func without[T any](list []T, from, to int) []T {
	from = min(from, len(list))
	return slices.Delete(slices.Clone(list), from, max(from, min(to, len(list))))
}

// answerBack gives an item the answer again that it had when it had n versions, under the name of who gave that.
func (i *Initiative) answerBack(item Item, n int, src Source) {
	v := Version{State: NoAnswer, Source: src}
	if versions := i.Answers[item]; n > 0 && n <= len(versions) {
		v = versions[n-1]
		v.Source.At = src.At
	}
	i.Put(item, v)
	if item == "nar" {
		i.When = v.When
	}
}
