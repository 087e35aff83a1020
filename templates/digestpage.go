package templates

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// writer fills a page, and keeps the first error of a sentence.
type writer struct {
	v   DigestView
	err error
}

// say fills one sentence.
func (w *writer) say(name string, data any) string {
	s, err := say(name, data)
	if err != nil && w.err == nil {
		w.err = err
	}
	return s
}

// pageOf words a digest.
func pageOf(v DigestView) (page, error) {
	w := &writer{v: v}
	p := page{Subject: subjectOf(v), Preheader: preheader(v), Lead: leadOf(v), Strip: v.Strip}
	p.Title = fmt.Sprintf("Veckobrev, vecka %d", v.Week)
	if v.Late != "" {
		p.Caveats = append(p.Caveats, w.say("digest.late", v.Late))
	}
	for _, f := range v.Faults {
		p.Caveats = append(p.Caveats, w.say("digest.fault", f))
	}
	for _, s := range []section{
		w.acts(), w.week(), w.next(), w.since(), w.ahead(), w.still(), w.figures(),
	} {
		if len(s.Parts) > 0 {
			p.Sections = append(p.Sections, s)
		}
	}
	p.End = w.say("digest.end", v)
	return p, w.err
}

// subjectOf counts what each has to do. No names and no titles: it shows on lock screens.
func subjectOf(v DigestView) string {
	if v.Lead.Acts() == 0 {
		return fmt.Sprintf("Inget att göra v. %d", v.Week)
	}
	var who []string
	for _, c := range v.Lead.Do {
		if c.N > 0 {
			who = append(who, fmt.Sprintf("%s %d", c.Name, c.N))
		}
	}
	if v.Lead.Both > 0 {
		who = append(who, fmt.Sprintf("%s %d", together(v.Parties), v.Lead.Both))
	}
	return fmt.Sprintf("Att göra v. %d: %s", v.Week, strings.Join(who, ", "))
}

// together is all parties in one word: "båda", "alla" for more than two.
func together(parties []string) string {
	if len(parties) > 2 {
		return "alla"
	}
	return "båda"
}

// leadOf is the one or two sentences that say whether there is anything to do.
func leadOf(v DigestView) string {
	if v.Lead.Acts() == 0 {
		return "Inget att göra den här veckan."
	}
	var busy, idle []string
	for _, c := range v.Lead.Do {
		switch {
		case c.N == 0:
			idle = append(idle, c.Name)
		case len(busy) == 0:
			busy = append(busy, upper(c.Name)+" har "+count(c.N, "sak", "saker")+" att göra den här veckan")
		default:
			busy = append(busy, c.Name+" "+strconv.Itoa(c.N))
		}
	}
	var out []string
	if len(busy) > 0 {
		out = append(out, List(busy)+".")
		if len(idle) > 0 {
			out = append(out, upper(List(idle))+" har inget att göra.")
		}
	}
	if n := v.Lead.Both; n > 0 {
		one, many := "sak", "saker"
		if v.Lead.Decisions {
			one, many = "beslut", "beslut"
		}
		word := upper(count(n, one, many))
		if n == 1 {
			word = map[bool]string{true: "Ett beslut", false: "En sak"}[v.Lead.Decisions]
		}
		out = append(out, word+" väntar på er "+together(v.Parties)+".")
	}
	return strings.Join(out, " ")
}

// preheader is what a list of mails shows behind the subject: the most preheader counts, no titles.
func preheader(v DigestView) string {
	p := v.Lead.Preheader
	var out []string
	if p.Soon > 0 {
		out = append(out, count(p.Soon, "insats", "insatser")+" börjar i dag eller i morgon utan talesperson.")
	} else if p.Gaps > 0 {
		out = append(out, count(p.Gaps, "insats", "insatser")+" den här veckan har frågor kvar.")
	}
	if since := happened(SinceCounts{New: p.New, Moved: p.Moved, Cancelled: p.Cancelled}); since != "" {
		out = append(out, "Sedan förra brevet: "+since+".")
	}
	if len(out) == 0 {
		return "Inga frågor väntar den här veckan."
	}
	return strings.Join(out, " ")
}

// acts are the things to do, verb first.
func (w *writer) acts() section {
	s := section{Heading: "Att göra den här veckan"}
	for _, g := range w.v.Groups {
		part := subsection{Heading: upper(g.Name)}
		if g.Name == "" {
			part.Heading = upper(together(w.v.Parties)) + " ledningarna"
		}
		for _, a := range g.Items {
			part.Rows = append(part.Rows, w.act(a))
		}
		if g.More > 0 {
			part.Rows = append(part.Rows, row{Text: w.say("digest.more", g.More)})
		}
		if len(part.Rows) > 0 {
			s.Parts = append(s.Parts, part)
		}
	}
	return s
}

// act words one thing to do.
func (w *writer) act(a Action) row {
	r := row{Act: true}
	switch a.Kind {
	case ActAgreement, ActUnreachable:
		first, rest, _ := strings.Cut(w.say("digest."+a.Kind, a), ". ")
		r.Strong, r.Text = first+".", rest
		return r
	case ActReview:
		r.Strong, r.Text, r.No, r.Reply = w.say("do.review", a), w.say("act.review", nil), a.No, a.No+"."
		return r
	case ActAnswer:
		r.Strong = w.verb(a) + ": " + a.Title + "."
	default:
		r.Strong = w.say("do."+a.Kind, a)
	}
	r.Text = w.facts(a)
	r.No = a.No
	w.how(a, &r)
	return r
}

// verb is what must be done first about the open questions.
func (w *writer) verb(a Action) string {
	verb := ""
	if name := "do." + a.Item; a.Item != "" && has(name) {
		verb = w.say(name, nil)
	} else {
		verb = w.say("do.questions", a.Left)
	}
	if a.Today {
		verb += " i dag"
	}
	return verb
}

// facts are the time, what is left and who is not asked.
func (w *writer) facts(a Action) string {
	var out []string
	if a.When != "" {
		out = append(out, upper(a.When)+".")
	}
	if a.Kind == ActReturned {
		out = append(out, w.say("act.returned", nil))
	}
	if a.Left > 0 {
		out = append(out, w.say("act.left", a))
	}
	if a.Ask {
		out = append(out, w.say("act.ask", a.Other))
	}
	return strings.Join(out, " ")
}

// how says how to answer: in the text by number and question, on the page by a link that has both filled in.
func (w *writer) how(a Action, r *row) {
	body := ""
	switch a.Kind {
	case ActAnswer, ActDispute:
		r.Reply, r.Answer = fmt.Sprintf("Svar: %s, fråga %d.", a.No, a.N), w.say("digest.reply", a.N)
		body = strconv.Itoa(a.N) + ". "
	case ActConsult, ActAgain:
		r.Reply, r.Answer, body = fmt.Sprintf("Svar: %s ok.", a.No), "Svara på samrådet", "ok"
	case ActObjection:
		r.Reply, r.Answer, body = fmt.Sprintf("Svar: %s vi går vidare, eller ändra.", a.No), "Svara", ""
	case ActAsk:
		r.Reply, r.Answer, body = fmt.Sprintf("Svar: %s dela.", a.No), "Dela och fråga", "dela"
	default:
		r.Reply = a.No + "."
		return
	}
	r.Link = "mailto:" + w.v.Contact + "?subject=" + url.PathEscape(a.No) + "&body=" + url.PathEscape(body)
}
