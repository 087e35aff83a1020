package intake

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/templates"
)

const (
	kindGathered   = "gathered" // the one answer to a mail about several cases
	kindWhich      = "which"    // it asks which case is meant
	silentGathered = "gathered" // the mail is answered once, for all its cases
)

// share is what of a mail is about one case: the mail with the other lines taken out.
type share struct {
	c    *initiative.Initiative
	mail *Mail
}

// shares parts a mail about several cases, line by line: a line belongs to the case that it names, or whose number
// stands alone above it. Where the mail of ours that is quoted has a part for each case, what stands in such a part
// belongs to it. The rest are own words that belong to none.
func (r *Rules) shares(m *Mail, cases []*initiative.Initiative, quoted bool) (out []share, rest string) {
	var left []string
	lines, own := map[initiative.ID][]letter.Line{}, map[initiative.ID][]string{}
	cur := initiative.ID("")
	for _, l := range m.speaking(quoted) {
		named, said := r.namedIn(l.Text, cases)
		mine := l.Part == letter.Own
		if !mine && r.endsParts(l.Text) {
			cur = ""
			continue
		}
		of := cur
		switch above := !strings.ContainsFunc(said, isWord); {
		case named != "" && (!mine || above):
			cur = named
			continue
		case named != "":
			of, l.Text = named, said
		case mine && cur == "":
			left = append(left, l.Text)
		}
		if of == "" || !mine && l.Part != letter.Quote {
			continue
		}
		if lines[of] = append(lines[of], l); mine {
			own[of] = append(own[of], l.Text)
		}
	}
	for _, c := range cases {
		if said := strings.TrimSpace(strings.Join(own[c.ID], "\n")); said != "" {
			out = append(out, share{c, m.only(lines[c.ID], said)})
		}
	}
	return out, r.significant(strings.Join(left, "\n"), m)
}

// endsParts reports whether a quoted line of ours stands after the parts of a mail about several cases: the example how
// to answer, the list of cases that have no part of their own, the greeting. The heading of a part begins with the
// case's title in quotation marks, or with its number.
func (r *Rules) endsParts(line string) bool {
	line = strings.TrimLeft(line, "> \t")
	if _, _, farewell := text.Farewell(line); farewell {
		return true
	}
	if len(numbers(r.Prefix, line)) == 0 || strings.IndexAny(line, "\"”“»([") == 0 {
		return false
	}
	return !strings.HasPrefix(dashes.Replace(strings.ToUpper(line)), strings.ToUpper(r.Prefix)+"-")
}

// speaking are the sender's own lines of the fullest view, and the others where a quote counts.
func (m *Mail) speaking(quoted bool) []letter.Line {
	foreign := func(l letter.Line) bool { return !quoted && l.Part != letter.Own }
	return slices.DeleteFunc(slices.Clone(m.fullest()), foreign)
}

// fullest is the view of a mail that has most of the sender's words.
func (m *Mail) fullest() (best []letter.Line) {
	most := -1
	for _, v := range m.Views {
		n := 0
		for _, l := range v {
			if l.Part == letter.Own {
				n += len(l.Text)
			}
		}
		if n > most {
			best, most = v, n
		}
	}
	return best
}

// only is a mail with no more than some of its lines, and no files.
func (m *Mail) only(lines []letter.Line, own string) *Mail {
	l := *m.Letter
	l.Attachments = nil
	out := *m
	out.Letter, out.Views, out.Blocks, out.Own = &l, [][]letter.Line{lines}, nil, own
	out.Docs, out.asNew, out.counted, out.passed = nil, nil, 0, nil
	out.Forwarded, out.Answering, out.gathered = false, true, true
	return &out
}

// leading are the words that tie a case number to a sentence: "vi är med på SAM-2026-0032".
var leading = []string{" på", " för", " i", " om", " till", " med", " gäller", " angående", " ang", " ang."}

// namedIn is the one of some cases that a line names, and what else it says; none where it names several.
func (r *Rules) namedIn(line string, cases []*initiative.Initiative) (initiative.ID, string) {
	ids := numbers(r.Prefix, line)
	if len(ids) != 1 || !slices.ContainsFunc(cases, func(c *initiative.Initiative) bool { return c.ID == ids[0] }) {
		return "", line
	}
	upper := dashes.Replace(strings.ToUpper(line))
	at := strings.Index(upper, string(ids[0]))
	if at < 0 || len(upper) != len(line) {
		return ids[0], ""
	}
	before, after := strings.TrimRight(line[:at], marks+"([#"), strings.TrimLeft(line[at+len(ids[0]):], marks+")]")
	for _, w := range leading {
		if cut, ok := strings.CutSuffix(before, w); ok && strings.Trim(after, marks+"!") == "" {
			before = cut
			break
		}
	}
	return ids[0], strings.TrimSpace(before + " " + after)
}

// significant are the own words that are more than greeting, courtesy and name.
func (r *Rules) significant(s string, m *Mail) string {
	var out []string
	name := author(m)
	for line := range strings.SplitSeq(s, "\n") {
		if isName(line, name) {
			continue
		}
		if strings.ContainsFunc(line, isWord) && !text.Greets(line) && !text.Courteous(line) && !r.Checklist.Courtesy(line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// gather takes a mail about several cases, or one with case numbers that answers our letter. What names a case does
// there what it does in a mail of its own; what names none changes nothing.
func (r *Rules) gather(m *Mail, k Known, v Verdict, now time.Time) Decision {
	parts, rest := r.shares(m, k.Named, !k.ToDigest)
	if len(parts) == 1 && rest == "" && !full(parts[0].c) {
		k.Case = parts[0].c
		return r.amend(parts[0].mail, k, v, now)
	}
	d := Decision{Verdict: v, Keep: true}
	if len(parts) == 0 {
		r.which(&d, m, k, rest, now)
		return d
	}
	view := templates.GatheredView{Subject: heading(m), Signatures: r.signatures()}
	for _, p := range parts {
		if full(p.c) {
			continue
		}
		one := k
		one.Case, one.Mute, one.Moving, one.Along = p.c, true, nil, nil
		did := r.amend(p.mail, one, v, now)
		if did.Notice != "" {
			d.Notice = did.Notice
		}
		did.Case.Look = r.FollowUps.Next(did.Case, now)
		d.Others = append(d.Others, Other{Case: did.Case, Own: did.Own})
		view.Cases = append(view.Cases, r.gathered(p.c, did, v.Party.ID, now))
	}
	if rest != "" {
		d.Notice, view.Contact = noticeUnreadAnswer, r.contact(v.Party)
	}
	if r.respond(&d, m, k, kindGathered, now, func() (templates.Mail, error) { return templates.Gathered(view) }) {
		d.confirm(m, now)
	}
	return d
}

// confirm notes the one answer on each case that it is about, so that a reply to it finds them.
func (d *Decision) confirm(m *Mail, now time.Time) {
	var ids []initiative.ID
	for _, o := range d.Others {
		ids = append(ids, o.Case.ID)
	}
	for _, o := range d.Others {
		o.Case.Follow(string(d.Envelope.ID))
		o.Case.Sent = append(o.Case.Sent, initiative.Sent{
			Letter: string(d.Envelope.ID), Kind: kindGathered, To: d.Envelope.To, At: now, Cause: string(m.Sum),
			Confirms: true, Cases: ids,
		})
	}
}

// which asks which case is meant by a mail that names none, or has a person read it where it answers our letter.
func (r *Rules) which(d *Decision, m *Mail, k Known, rest string, now time.Time) {
	if rest == "" {
		d.Silent = string(letter.Courtesy)
		return
	}
	view := templates.WhichView{Subject: heading(m), Signatures: r.signatures()}
	for _, c := range k.Named {
		view.Cases = append(view.Cases, r.viewOf(c, d.Party.ID, now))
	}
	r.respond(d, m, k, kindWhich, now, func() (templates.Mail, error) { return templates.Which(view) })
}

// gathered words what a mail did to one of its cases.
func (r *Rules) gathered(
	before *initiative.Initiative, did Decision, p initiative.Party, now time.Time) templates.GatheredCase {
	c := did.Case
	out := templates.GatheredCase{Case: r.viewOf(c, p, now), Open: len(c.Waiting()), Off: did.Off}
	for _, s := range initiative.Steps(before, c) {
		what, item, _ := strings.Cut(s.What, "/")
		if slices.Contains([]string{"urgent", "guard", "field"}, what) {
			continue // nobody asked for it
		}
		if what == "answer" {
			out.Answered = append(out.Answered, r.Checklist.Question(initiative.Item(item)).N)
			continue
		}
		if s.Is == "" || s.Is == "false" {
			what = "no " + what
		}
		out.Did = append(out.Did, what)
	}
	if slices.ContainsFunc(before.Proposals, func(p initiative.Proposal) bool {
		return p.Pending() && slices.Contains([]string{initiative.Accepted, initiative.Declined}, c.Proposals[p.N-1].Outcome)
	}) {
		out.Did = append(out.Did, "decided")
	}
	slices.Sort(out.Answered)
	if len(c.Proposals) > len(before.Proposals) {
		out.Asked = r.short(c.Lead)
	}
	return out
}

// gathers reports whether a mail answers one of ours that was about several cases, and names none in its subject.
func (r *Rules) gathers(m *Mail, c *initiative.Initiative) []initiative.ID {
	if c == nil {
		return nil
	}
	sent, ok := answered(c, m)
	if !ok || len(sent.Cases) < 2 || len(numbers(r.Prefix, m.Title)) > 0 {
		return nil
	}
	for _, id := range numbers(r.Prefix, m.Subject) {
		if id != sent.Cases[0] {
			return nil // the writer has put another number there
		}
	}
	return sent.Cases
}

// named are the cases that a mail about several may be about.
func (d *Desk) named(b Book, m *Mail, k *Known) error {
	ids := d.Rules.gathers(m, k.Case)
	if k.ToDigest || d.Rules.answersDigest(m) {
		k.ToDigest, ids = true, numbers(d.Rules.Prefix, m.Own)
	}
	for _, id := range ids {
		c, ok, err := b.Case(id)
		if err != nil {
			return err
		}
		if ok {
			k.Named = append(k.Named, c)
		}
	}
	return nil
}
