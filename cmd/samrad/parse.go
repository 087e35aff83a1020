package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
)

type parseCmd struct {
	Config  string   `help:"Parties and gate of this configuration, not the built-in test parties." placeholder:"FILE"`
	Context string   `help:"What is known of the case that it may answer: a JSON object, or its file." placeholder:"JSON"`
	Explain bool     `help:"Tell why instead: per question what won, its evidence, and what lost."`
	At      string   `help:"When the mail is taken to have been received (default: its Date header)." placeholder:"DATE"`
	Files   []string `arg:"" name:"file" help:"Mails to read (.eml); - reads one from standard input."`
}

func (c *parseCmd) Run(p *program) error {
	rules, err := parseRules(c.Config)
	if err != nil {
		return err
	}
	ctx, err := readContext(c.Context)
	if err != nil {
		return terminal.UsageError(err.Error(),
			`give the "context" object of the mail's .json file, as text or as a file's name`)
	}
	received, err := receivedAt(c.At, rules.Location, p.now)
	if err != nil {
		return terminal.UsageError(err.Error(), "write --at 2026-03-12")
	}
	desk := &intake.Desk{Rules: rules, Now: p.now, Log: slog.New(slog.DiscardHandler)}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	unread := &terminal.Failure{Code: terminal.ExitFailed}
	for _, name := range c.Files {
		raw, err := readMail(p, name)
		if err != nil { // the others are read all the same
			unread.Says = append(unread.Says, err.Error())
			continue
		}
		m, d, err := desk.Preview(ctx.book(rules), raw, received)
		if err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		if c.Explain {
			err = explain(p.stdout, rules.Checklist, name, m, d)
		} else {
			err = enc.Encode(parsedOf(name, m, d, ctx))
		}
		if err != nil {
			return err
		}
	}
	if len(unread.Says) > 0 {
		return unread
	}
	return nil
}

func readMail(p *program, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(p.stdin, letter.MaxRaw+1))
	}
	return os.ReadFile(name)
}

// receivedAt returns when a mail is taken to have arrived: --at, else its own Date, else now.
func receivedAt(at string, loc *time.Location, now func() time.Time) (func(*letter.Letter) time.Time, error) {
	if at == "" {
		return func(l *letter.Letter) time.Time {
			if l.Date.IsZero() {
				return now()
			}
			return l.Date
		}, nil
	}
	day, err := dates.ParseDay(at)
	if err != nil {
		return nil, err
	}
	noon := day.In(loc).Add(12 * time.Hour)
	return func(*letter.Letter) time.Time { return noon }, nil
}

// parsed is one line of `samrad parse`.
type parsed struct {
	File    string              `json:"file"`
	Kind    letter.Kind         `json:"kind"`
	Reason  string              `json:"reason"`
	Case    *string             `json:"case"`
	Title   string              `json:"title"`
	Answers map[string]string   `json:"answers"`
	Missing []initiative.Item   `json:"missing"`
	When    *parsedWhen         `json:"when"`
	Tags    map[string][]string `json:"tags"`
	Flags   []string            `json:"flags"`
	Fields  map[string]string   `json:"fields"`
	Text    string              `json:"text"`
	Unread  []string            `json:"unread"`            // own words that answered nothing, and files that were not read
	Outcome string              `json:"outcome,omitempty"` // how it went
	Steers  []string            `json:"steers"`            // words that steer the case
	Asked   []int               `json:"questions"`         // questions that were asked back about, by number

	// Proposed are the questions whose answer here is another party's to take, and the word that steers which is.
	Proposed []string `json:"proposed,omitempty"`
}

type parsedWhen struct {
	*export.Days
	Time string `json:"time,omitempty"`
}

// parsedOf shows a decision as scripts rely on it: for a new mail all its answers, for a reply only what it answered
// or changed.
func parsedOf(name string, m *triage.Mail, d triage.Decision, ctx parseContext) parsed {
	out := parsed{
		File: name, Kind: d.Kind, Reason: d.Reason, Answers: map[string]string{}, Missing: []initiative.Item{},
		Tags: map[string][]string{"malgrupp": {}, "kanal": {}, "syfte": {}, "forum": {}}, Flags: []string{},
		Fields: map[string]string{},
	}
	if d.Kind == letter.Quarantine && d.Reason == triage.ReasonAsk { // it waits for its sender's word
		out.Kind = triage.ReasonAsk
	}
	out.read(m, d)
	if d.Case == nil {
		return out
	}
	c := d.Case
	out.Title, out.Missing, out.Flags = c.Title, c.Open, append(out.Flags, d.Flags...)
	maps.Copy(out.Tags, c.Tags)
	maps.Copy(out.Fields, c.Fields)
	if d.Kind == letter.Ignore { // a bounce touches its case, and answers nothing
		out.Missing = []initiative.Item{}
		return out
	}
	if d.Kind == letter.Reply {
		id := string(c.ID)
		out.Case = &id
	}
	for _, item := range append(d.Change.Added, d.Change.Changed...) {
		if v, ok := c.Answer(item); ok {
			out.Answers[string(item)] = cmp.Or(v.Written, v.Text)
		}
	}
	if out.Outcome != "" { // it is told as an answer, too, and kept apart from the plan
		out.Answers["utvardering"] = out.Outcome
	}
	if !c.When.IsZero() && (d.Kind == letter.New || c.When.Range != ctx.KnownWhen) {
		out.time(c.When)
	}
	out.proposals(m, d)
	return out
}

// read shows what was read beside answers: what steers, questions back, how it went, and what stayed unread.
func (out *parsed) read(m *triage.Mail, d triage.Decision) {
	out.Steers, out.Asked = []string{}, append([]int{}, d.Reading.Questions...)
	add := func(word string, is bool) {
		if is && !slices.Contains(out.Steers, word) {
			out.Steers = append(out.Steers, word)
		}
	}
	add("cancel", d.Reading.Cancelled)
	add("evaluated", d.Reading.Evaluated)
	out.Outcome, out.Unread = d.Reading.Outcome, slices.Concat([]string{}, d.Change.Unread, d.Change.Fruitless)
	if rest := strings.TrimSpace(d.Reading.Rest); rest != "" {
		out.Unread = append(out.Unread, rest)
	}
	if m == nil {
		return
	}
	out.Text, out.Title = m.Own, m.Title
	if d.Kind == letter.Reply {
		for _, w := range steer.Read(m.Own) {
			add(string(w.Kind), true)
		}
	}
}

// proposals shows what the mail only proposes. It answered that question all the same.
func (out *parsed) proposals(m *triage.Mail, d triage.Decision) {
	if d.Before == nil || len(d.Before.Proposals) > len(d.Case.Proposals) {
		return
	}
	for _, p := range d.Case.Proposals[len(d.Before.Proposals):] {
		for n, item := range p.Items {
			out.Proposed = append(out.Proposed, string(item))
			out.Answers[string(item)] = p.Texts[n]
			if item == triage.Nar {
				when, _ := m.When(p.Texts[n])
				out.time(when)
			}
		}
		if p.Steer != "" {
			out.Proposed = append(out.Proposed, p.Steer)
		}
	}
}

// time shows how an answer to "nar" was read.
func (out *parsed) time(w initiative.When) {
	if !w.IsZero() {
		out.When = &parsedWhen{export.DaysOf(w.Range), w.Time}
	}
}

// readContext reads --context: text, or the name of a file.
func readContext(arg string) (parseContext, error) {
	var ctx parseContext
	if arg == "" {
		return ctx, nil
	}
	text := []byte(arg)
	if !strings.HasPrefix(strings.TrimSpace(arg), "{") {
		var err error
		if text, err = os.ReadFile(arg); err != nil {
			return ctx, fmt.Errorf("reading the context: %w", err)
		}
	}
	var wrapped struct{ Context json.RawMessage }
	if json.Unmarshal(text, &wrapped) == nil && len(wrapped.Context) > 0 {
		text = wrapped.Context
	}
	if err := json.Unmarshal(text, &ctx); err != nil {
		return ctx, fmt.Errorf("reading the context: %w", err)
	}
	return ctx, nil
}

// parseRules are the rules of `samrad parse`: from a configuration, or the built-in test parties with every
// sender taken as authenticated.
func parseRules(path string) (*triage.Rules, error) {
	c := config.Default()
	if path != "" {
		var problems []config.Problem
		if c, problems = config.Read(path); len(config.Faults(problems)) > 0 {
			return nil, badConfig(problems)
		}
	} else {
		c.Parties = setup.SampleParties()
	}
	r, err := setup.Rules(c, []byte("samrad parse signs nothing"))
	if err != nil {
		return nil, err
	}
	r.Authentic = path == ""
	return r, nil
}
