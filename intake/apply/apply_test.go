package apply

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/vocabulary"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

const (
	anna  = "anna@haninge.example"
	johan = "johan@polisen.example"
	box   = "trygghetochsakerhet@haninge.example"
)

// march is when the tests take place.
var march = time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)

// editor changes cases by the rules of two parties.
func editor(t *testing.T) Editor {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	party := func(id initiative.Party, short, address string) triage.Party {
		_, domain, _ := strings.Cut(address, "@")
		return triage.Party{ID: id, Name: string(id), Short: short, Address: address, From: address, Domains: []string{domain},
			Via: string(id), TrustMailbox: true}
	}
	return Editor{Writer: writer.New(&triage.Rules{
		Prefix: "SAM", Keywords: []string{"kommunikationsinsats"}, Location: zone, Secret: make([]byte, 32),
		Parties:   []triage.Party{party("kommun", "kommunen", box), party("polis", "polisen", "kommunpolis@polisen.example")},
		Checklist: checklist.Default(), Vocabulary: vocabulary.Default(),
		Caps:      triage.Caps{CasePerDay: 5, SenderPerDay: 20, PerHour: 60},
		FollowUps: followup.Rules{Calendar: followup.Calendar{Location: zone, From: 8, To: 16}},
	})}
}

// mail is a mail to our address, spread as the desk spreads it. A line of head ends in CRLF.
func mail(t *testing.T, r Editor, from, subject, head, body string) *triage.Mail {
	t.Helper()
	l, err := letter.Parse([]byte("From: " + from + "\r\nTo: " + box + "\r\nSubject: " + subject +
		"\r\nDate: Thu, 12 Mar 2026 09:00:00 +0000\r\nMessage-ID: <" + from + ">\r\n" + head + "\r\n" + body + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	l.Sum = letter.SumOf([]byte(subject + body))
	return triage.Spread(r.Rules, l, march)
}

// by is a mail of somebody's as the source of answers.
func by(from string, n int) initiative.Source {
	return initiative.Source{From: from, Sum: string(rune('a' + n)), At: march.Add(time.Duration(n) * time.Hour)}
}

// said is a reading that found one answer.
func said(item initiative.Item, text string, state initiative.State) checklist.Reading {
	return checklist.Reading{Answers: []checklist.Answer{{Item: item, Text: text, State: state}}}
}

// TestPut: what an answer does to a case that may have one.
func TestPut(t *testing.T) {
	const item = initiative.Item("kanal")
	answered, bare, none := initiative.Answered, initiative.BareNA, initiative.NoAnswer
	type step struct {
		from, text string
		state      initiative.State
	}
	for name, c := range map[string]struct {
		before []step
		now    step
		want   string // under what the change files it, "" for nothing
		state  initiative.State
		text   string
	}{
		"the first":                     {nil, step{anna, "Affischer", answered}, "added", answered, "Affischer"},
		"the same again":                {[]step{{anna, "Affischer", answered}}, step{johan, "affischer ", answered}, "", answered, "Affischer"},
		"another":                       {[]step{{anna, "Affischer", answered}}, step{johan, "Webben", answered}, "changed", answered, "Webben"},
		"put off":                       {nil, step{anna, "Återkommer", none}, "", none, "Återkommer"},
		"put off what has an answer":    {[]step{{anna, "Affischer", answered}}, step{anna, "Återkommer", none}, "", answered, "Affischer"},
		"an answer after it":            {[]step{{anna, "Återkommer", none}}, step{anna, "Webben", answered}, "added", answered, "Webben"},
		"not applicable, without a why": {nil, step{anna, "Ej aktuellt", bare}, "bare", bare, "Ej aktuellt"},
		"said again by the same":        {[]step{{anna, "Ej aktuellt", bare}}, step{anna, "Ej aktuellt", bare}, "added", initiative.NotApplicable, "Ej aktuellt"},
		"said by another too":           {[]step{{anna, "Ej aktuellt", bare}}, step{johan, "Ej aktuellt", bare}, "bare", bare, "Ej aktuellt"},
		"of what has an answer":         {[]step{{anna, "Affischer", answered}}, step{anna, "Ej aktuellt", bare}, "bare", answered, "Affischer"},
	} {
		r := editor(t)
		i := &initiative.Initiative{Answers: map[initiative.Item][]initiative.Version{}}
		for n, s := range c.before {
			i.Put(item, initiative.Version{Text: s.text, State: s.state, Source: by(s.from, n)})
		}
		var ch triage.Change
		r.put(i, i.Clone(), &ch, said(item, c.now.text, c.now.state), by(c.now.from, len(c.before)))
		var got []string
		for name, list := range map[string][]initiative.Item{"added": ch.Added, "changed": ch.Changed, "bare": ch.Bare} {
			if len(list) > 0 {
				got = append(got, name)
			}
		}
		if v, _ := i.Answer(item); strings.Join(got, " ") != c.want || v.State != c.state || v.Text != c.text {
			t.Errorf("%s: %v, %q (%v); want %q, %q (%v)", name, got, v.Text, v.State, c.want, c.text, c.state)
		}
	}
}

// TestPutPassed: what another wrote fills what is open under his name, and changes no answer.
func TestPutPassed(t *testing.T) {
	r := editor(t)
	m := mail(t, r, anna, "Kommunikationsinsats: x", "", "Hej")
	m.Forwarded, m.Origin = true, letter.Address{Name: "Johan Ek", Addr: johan}
	for name, c := range map[string]struct {
		stands, theirs string
		want           string
		ignored        bool
	}{
		"open":          {"", "Webben", "Webben", false},
		"answered":      {"Affischer", "Webben", "Affischer", true},
		"the same word": {"Affischer", "affischer", "Affischer", false},
	} {
		i := &initiative.Initiative{Answers: map[initiative.Item][]initiative.Version{}, Fields: map[string]string{"ort": "Jordbro"}}
		if c.stands != "" {
			i.Put("kanal", initiative.Version{Text: c.stands, State: initiative.Answered, Source: by(anna, 0)})
		}
		their := said("kanal", c.theirs, initiative.Answered)
		their.Fields = map[string]string{"ort": "Handen", "projekt": "Trygg"}
		var ch triage.Change
		src := by(anna, 1)
		src.Author = r.Brings(m, checklist.Reading{}, their).Author
		r.putPassed(i, i.Clone(), &ch, their, src)
		v, _ := i.Answer("kanal")
		if v.Text != c.want || ch.Ignored != c.ignored || slices.Contains(ch.Passed, "kanal") != (c.stands == "") {
			t.Errorf("%s: %q, ignored %v, passed on %v", name, v.Text, ch.Ignored, ch.Passed)
		}
		if c.stands == "" && v.Source.Author != "Johan Ek" {
			t.Errorf("%s: written by %q", name, v.Source.Author)
		}
		if i.Fields["ort"] != "Jordbro" || i.Fields["projekt"] != "Trygg" {
			t.Errorf("%s: fields %v", name, i.Fields)
		}
	}
}

// TestEmbargoOfAMail: whose word sets, moves and lifts an embargo.
func TestEmbargoOfAMail(t *testing.T) {
	r := editor(t)
	held := func(until string) initiative.Embargo {
		e := initiative.Embargo{Held: true, Text: "Embargo"}
		if until != "" {
			e.Until, _ = dates.ParseDay(until)
		}
		return e
	}
	for name, c := range map[string]struct {
		stands initiative.Embargo
		party  initiative.Party
		body   string
		held   bool
		until  string
	}{
		"none":                              {initiative.Embargo{}, "kommun", "Vi ses.", false, ""},
		"set":                               {initiative.Embargo{}, "kommun", "Embargo till 20 mars.", true, "2026-03-20"},
		"set by the other party":            {initiative.Embargo{}, "polis", "Embargo till 20 mars.", true, "2026-03-20"},
		"made shorter by its party":         {held("2026-03-25"), "kommun", "Embargo till 20 mars.", true, "2026-03-20"},
		"not shorter by the other party":    {held("2026-03-25"), "polis", "Embargo till 20 mars.", true, "2026-03-25"},
		"made longer by the other party":    {held("2026-03-20"), "polis", "Embargo till 25 mars.", true, "2026-03-25"},
		"lifted by its party":               {held(""), "kommun", "Embargot är hävt.", false, ""},
		"not lifted by the other party":     {held(""), "polis", "Embargot är hävt.", true, ""},
		"no end but by its party's word":    {held(""), "polis", "Embargo till 25 mars.", true, ""},
		"an open one gets a day by its own": {held(""), "kommun", "Embargo till 25 mars.", true, "2026-03-25"},
	} {
		from := map[initiative.Party]string{"kommun": anna, "polis": johan}[c.party]
		m := mail(t, r, from, "Sv: x", "Content-Type: text/plain; charset=utf-8\r\n", c.body)
		i := &initiative.Initiative{Lead: "kommun", Embargo: c.stands}
		var ch triage.Change
		withhold(i, i.Clone(), r.Brings(m, checklist.Reading{}, checklist.Reading{}), &ch, initiative.Source{Party: c.party, From: from, At: march})
		until := ""
		if !i.Embargo.Until.IsZero() {
			until = i.Embargo.Until.String()
		}
		if i.Embargo.Held != c.held || until != c.until || ch.Lifted != (c.stands.Held && !c.held) {
			t.Errorf("%s: held %v until %q, lifted %v", name, i.Embargo.Held, until, ch.Lifted)
		}
	}
}

// TestRegister: of all that a person might be told of a new case, the gravest is said; the flags say everything.
func TestRegister(t *testing.T) {
	r := editor(t)
	const asks = "Vad: Öppet hus\r\nNär: 26 mars\r\nHur många får vi plats i lokalen?"
	for name, c := range map[string]struct {
		subject, head, body string
		notice              string
		flags               []string
	}{
		"nothing":             {"öppet hus", "", "Vad: Öppet hus\r\nNär: 26 mars", "", nil},
		"a question":          {"öppet hus", "", asks, "question", nil},
		"an unknown number":   {"öppet hus SAM-2025-0042", "", asks, "unknown-number", []string{"unknown-number"}},
		"a secret":            {"SAM-2025-0042", "", asks + "\r\nHon har skyddad identitet.", "guard", []string{"guard", "unknown-number"}},
		"letters are guessed": {"öppet hus", "Content-Type: text/plain; charset=x-nobody\r\n", "Vad: \xd6ppet hus", "charset", []string{"charset"}},
	} {
		head := c.head
		if head == "" {
			head = "Content-Type: text/plain; charset=utf-8\r\n"
		}
		m := mail(t, r, anna, "Kommunikationsinsats: "+c.subject, head, c.body)
		v := triage.Verdict{Kind: letter.New, Party: r.Parties[0]}
		r.mail, r.known, r.verdict, r.now = m, triage.Known{NextID: "SAM-2026-0001"}, v, march
		d := r.register()
		if d.Notice != c.notice {
			t.Errorf("%s: notice %q, want %q", name, d.Notice, c.notice)
		}
		for _, flag := range c.flags {
			if !slices.Contains(d.Flags, flag) {
				t.Errorf("%s: flags %v without %s", name, d.Flags, flag)
			}
		}
		if i := d.Case; i.ID != "SAM-2026-0001" || i.Reporter != anna || i.Intake != box || i.Lead != "kommun" {
			t.Errorf("%s: case %s of %s (%s) by %s", name, i.ID, i.Reporter, i.Lead, i.Intake)
		}
	}
}

// TestDecide: what a mail that is judged comes to, by what it is.
func TestDecide(t *testing.T) {
	r := editor(t)
	c := &initiative.Initiative{ID: "SAM-2026-0001", Lead: "kommun", Title: "Öppet hus", Intake: box, Created: march,
		Answers: map[initiative.Item][]initiative.Version{}, Reporter: anna}
	c.Put("vad", initiative.Version{Text: "Öppet hus", State: initiative.Answered, Source: by(anna, 0)})
	c.Recount(r.Checklist.Items())
	for name, tt := range map[string]struct {
		verdict triage.Verdict
		known   triage.Known
		body    string
		kind    string // of the answer, "" for none
		why     string // why there is none
		keep    bool
		notice  string
	}{
		"a new one":          {triage.Verdict{Kind: letter.New}, triage.Known{NextID: "SAM-2026-0002"}, "Vad: Julmarknad", "gap", "", true, ""},
		"a copy":             {triage.Verdict{Kind: letter.New}, triage.Known{Twin: &letter.Entry{Case: "SAM-2026-0001"}}, "Vad: Julmarknad", "", "", false, ""},
		"an answer":          {triage.Verdict{Kind: letter.Reply}, triage.Known{Case: c}, "8. Affischer", "updated", "", true, ""},
		"the same words":     {triage.Verdict{Kind: letter.Reply}, triage.Known{Case: c}, "1. Öppet hus", "", "unchanged", true, ""},
		"thanks":             {triage.Verdict{Kind: letter.Reply}, triage.Known{Case: c}, "Tack!", "", "courtesy", true, ""},
		"too many answers":   {triage.Verdict{Kind: letter.Reply}, triage.Known{Case: c, Load: triage.Load{Case: 5}}, "8. Affischer", "", "reply-cap", true, "reply-cap"},
		"replies stopped":    {triage.Verdict{Kind: letter.Reply}, triage.Known{Case: c, Stopped: true}, "8. Affischer", "", "restored", true, ""},
		"help":               {triage.Verdict{Kind: letter.Help}, triage.Known{}, "Hjälp", "help", "", false, ""},
		"held":               {triage.Verdict{Kind: letter.Quarantine, Reason: "full-case"}, triage.Known{Case: c}, "8. Affischer", "", "", true, "full-case"},
		"an outsider's":      {triage.Verdict{Kind: letter.Ignore, Reason: "unknown-sender"}, triage.Known{}, "Hej", "", "", true, "unknown-sender"},
		"what is left alone": {triage.Verdict{Kind: letter.Ignore, Reason: "not-initiative"}, triage.Known{}, "Hej", "", "", false, ""},
	} {
		m := mail(t, r, anna, "Sv: x", "Content-Type: text/plain; charset=utf-8\r\n", tt.body)
		tt.verdict.Party = r.Parties[0]
		was := c.Clone()
		d := Decide(r.Rules, m, tt.known, tt.verdict, march)
		kind := ""
		if d.Envelope != nil {
			kind = d.Envelope.Kind
		}
		if kind != tt.kind || d.Unanswered != tt.why || d.Keep != tt.keep || d.Notice != tt.notice {
			t.Errorf("%s: answer %q (%s), kept %v, notice %q", name, kind, d.Unanswered, d.Keep, d.Notice)
		}
		if !reflect.DeepEqual(was, c.Clone()) {
			t.Fatalf("%s: the case that is known was changed", name)
		}
	}
}

// TestWhoDecides: of any number of parties only that of the standing answer decides about a proposal, whoever answers
// the mail that asks.
func TestWhoDecides(t *testing.T) {
	for name, c := range map[string]struct {
		from    string
		outcome string // "" where it waits still
	}{
		"the party of the answer": {anna, initiative.Accepted},
		"a colleague of it":       {"karin@haninge.example", initiative.Accepted},
		"the proposer":            {johan, ""},
		"a third party":           {"maja@region.example", ""},
	} {
		r := editor(t)
		r.Parties = append(r.Parties, region(r))
		i := &initiative.Initiative{ID: "SAM-2026-0001", Lead: "kommun", Intake: box, Reporter: anna, Created: march,
			Answers: map[initiative.Item][]initiative.Version{}}
		i.Put("kanal", initiative.Version{Text: "Affischer", State: initiative.Answered, Source: initiative.Source{From: anna, Party: "kommun"}})
		i.Recount(r.Checklist.Items())
		p := i.Propose([]initiative.Item{"kanal"}, []string{"Webben"}, anna, initiative.Source{From: johan, Party: "polis"})
		i.Sent = []initiative.Sent{{Letter: "<fraga@haninge.example>", Kind: writer.KindProposal, To: anna, At: march, Proposal: p.N}}
		m := mail(t, r, c.from, "Sv: x", "In-Reply-To: <fraga@haninge.example>\r\n", "ja")
		of, _ := r.Sender(letter.Address{Addr: c.from})
		d := Decide(r.Rules, m, triage.Known{Case: i}, triage.Verdict{Kind: letter.Reply, Party: of}, march.Add(time.Hour))
		if got := d.Case.Proposals[0].Outcome; got != c.outcome {
			t.Errorf("%s says yes: %q, want %q", name, got, c.outcome)
		}
		if got := d.Case.Show("kanal"); (got == "Webben") != (c.outcome == initiative.Accepted) {
			t.Errorf("%s says yes: the answer is %q", name, got)
		}
	}
}

// region is a third party.
func region(r Editor) triage.Party {
	third := r.Parties[1]
	third.ID, third.Short, third.Domains = "region", "regionen", []string{"region.example"}
	third.Address, third.From = "box@region.example", "box@region.example"
	return third
}

// TestProposalsToEach: who would change the answers of several parties asks each about its own.
func TestProposalsToEach(t *testing.T) {
	r := editor(t)
	r.Parties = append(r.Parties, region(r))
	i := &initiative.Initiative{ID: "SAM-2026-0001", Lead: "kommun", Intake: box, Reporter: anna, Created: march,
		Answers: map[initiative.Item][]initiative.Version{}}
	for item, from := range map[initiative.Item]string{"vad": anna, "material": johan, "talesperson": johan, "dokumentation": "maja@region.example"} {
		of, _ := r.Sender(letter.Address{Addr: from})
		i.Put(item, initiative.Version{Text: "Som förut", State: initiative.Answered, Source: initiative.Source{From: from, Party: of.ID}})
	}
	i.Recount(r.Checklist.Items())
	m := mail(t, r, anna, "Sv: x", "", "8. Affischer\n9. Enhetschefen\n11. Ja, med bilder")
	d := Decide(r.Rules, m, triage.Known{Case: i}, triage.Verdict{Kind: letter.Reply, Party: r.Parties[0]}, march.Add(time.Hour))
	var asked []string
	for n, p := range d.Case.Proposals {
		asked = append(asked, fmt.Sprint(p.To, " ", p.Items, " ", d.Case.Decider(p), " ", d.Own[n].To))
	}
	if want := []string{johan + " [material talesperson] polis " + johan,
		"maja@region.example [dokumentation] region maja@region.example"}; !slices.Equal(asked, want) {
		t.Errorf("asked are %q", asked)
	}
	if got := r.Answerer(d.Case, d.Change.Proposed); got != "polisen och regionen" {
		t.Errorf("the writer is told that %s decides", got)
	}
}
