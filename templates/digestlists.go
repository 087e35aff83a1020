package templates

import (
	"fmt"
	"slices"
	"strings"
)

// week is this week day by day.
func (w *writer) week() section {
	s := section{Heading: "Den här veckan", Strip: len(w.v.Strip) > 0}
	var rows []row
	days := w.v.Days
	if !slices.ContainsFunc(days, func(d DigestDay) bool { return len(d.Items) > 0 }) && len(days) > 0 {
		rows, days, s.Strip = []row{{Text: upper(w.say("digest.nothing", nil)) + "."}}, nil, false
	}
	for _, d := range days {
		if len(d.Items)+d.Later == 0 {
			rows = append(rows, row{Label: d.Short, Text: w.say("digest.nothing", nil), Idle: true})
		}
		label := d.Short
		for _, e := range d.Items {
			rows = append(rows, row{Label: label, Text: w.entry(e)})
			label = " " // the day stands once
		}
		if d.Later > 0 {
			rows = append(rows, row{Label: label, Text: w.say("digest.more", d.Later)})
		}
	}
	for _, e := range w.v.Some {
		rows = append(rows, row{Label: "Någon dag", Text: w.entry(e)})
	}
	if len(w.v.Going) > 0 {
		rows = append(rows, row{Label: "Pågår", Text: w.entries(w.v.Going) + "."})
	}
	for _, m := range w.v.Meet {
		rows = append(rows, row{Text: w.meeting(m)})
	}
	return s.of(rows)
}

// entry is a case with who it is and how far it has come: "Bedrägerier mot äldre (båda, klar)".
func (w *writer) entry(e Entry) string {
	if e.Bare {
		return e.Title
	}
	in := []string{e.Who, w.say("digest.state", e)}
	if e.Until != "" {
		in = append(in, e.Until)
	}
	said := e.Title + " (" + strings.Join(in, ", ") + ")"
	if e.Time != "" {
		said = e.Time + " " + said
	}
	return said
}

func (w *writer) entries(all []Entry) string {
	var out []string
	for _, e := range all {
		out = append(out, w.entry(e))
	}
	return strings.Join(out, ", ")
}

// meeting says who meets whom and asks: "A och B: samma dag, samma skolor. Samordna?"
func (w *writer) meeting(m Meeting) string {
	titles := slices.Clone(m.Titles)
	if m.More > 0 {
		titles = append(titles, fmt.Sprintf("%d till", m.More))
	}
	groups := make([]string, len(m.Groups))
	for i, g := range m.Groups {
		groups[i] = "samma " + Lower(g)
	}
	if len(groups) == 0 {
		return List(titles) + ": " + m.Same + "."
	}
	return List(titles) + ": " + m.Same + ", " + List(groups) + ". " + w.say("digest.coordinate", nil)
}

// next is next week, a line for each day on which something begins.
func (w *writer) next() section {
	s := section{Heading: "Nästa vecka"}
	var rows []row
	for _, d := range w.v.Next {
		var said []string
		for _, m := range d.Meet {
			said = append(said, w.meeting(m))
		}
		if len(d.Items) > 0 {
			list := w.entries(d.Items)
			if len(said) > 0 {
				list = "Dessutom " + list + "."
			}
			said = append(said, list)
		}
		if d.Count > 0 {
			list := count(d.Count, "insats", "insatser")
			if len(said) > 0 {
				list = "Dessutom " + list + "."
			}
			said = append(said, list)
		}
		rows = append(rows, row{Text: d.When + ": " + strings.Join(said, " ")})
	}
	return s.of(rows)
}

// since is what has happened since the last digest, by title.
func (w *writer) since() section {
	s := section{Heading: "Sedan förra brevet"}
	in := w.v.Since
	if in == nil {
		return s
	}
	var rows []row
	add := func(label, said string) { rows = append(rows, row{Text: label + ": " + said}) }
	switch {
	case in.Counts != nil:
		if said := happened(*in.Counts); said != "" {
			rows = append(rows, row{Text: upper(said) + "."})
		}
	default:
		w.sinceTitles(in, add)
	}
	return s.of(rows)
}

func (w *writer) sinceTitles(in *Since, add func(label, said string)) {
	if n := len(in.New) + in.NewNamed; n > 0 {
		list := named(in.New)
		if in.NewNamed > 0 && len(in.New) > 0 {
			list = append(list, fmt.Sprintf("%d i listorna", in.NewNamed))
		} else if in.NewNamed > 0 {
			list = []string{"se listorna"}
		}
		add(fmt.Sprintf("Nya (%d)", n), List(list)+".")
	}
	var moved []string
	for _, m := range in.Moved {
		moved = append(moved, fmt.Sprintf("%s, från %s till %s", m.Title, m.From, m.To))
	}
	for _, line := range []struct {
		label string
		items []string
		sep   string
	}{
		{"Flyttat", moved, "; "}, {"Inställt", in.Cancelled, ", "}, {"Klart", in.Ready, ", "},
		{"Samråd", w.stood(in.Consulted), "; "}, {"Utvärderat", in.Evaluated, ", "},
	} {
		if len(line.items) > 0 {
			add(line.label, strings.Join(line.items, line.sep)+".")
		}
	}
	if len(in.Returned) > 0 {
		add("Gick inte fram", w.say("digest.returned", List(in.Returned)))
	}
}

// stood is what the parties said, each stance once with all that it is about.
func (w *writer) stood(all []Stood) []string {
	var kinds []Stood
	titles := map[Stood][]string{}
	for _, s := range all {
		kind := Stood{Party: s.Party, Stance: s.Stance}
		if titles[kind] == nil {
			kinds = append(kinds, kind)
		}
		titles[kind] = append(titles[kind], s.Title)
	}
	var out []string
	for _, kind := range kinds {
		said := kind
		said.Title = List(titles[kind])
		out = append(out, w.say("digest.stood", said))
	}
	return out
}

// happened is the figures in one line: "2 nya, 1 flyttad".
func happened(c SinceCounts) string {
	var out []string
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{c.New, "ny", "nya"}, {c.Moved, "flyttad", "flyttade"},
		{c.Cancelled, "inställd", "inställda"}, {c.Ready, "klar", "klara"},
		{c.Consulted, "svar på samråd", "svar på samråd"}, {c.Evaluated, "utvärderad", "utvärderade"},
		{c.Returned, "mejl som inte gick fram", "mejl som inte gick fram"},
	} {
		if part.n > 0 {
			out = append(out, count(part.n, part.one, part.many))
		}
	}
	return strings.Join(out, ", ")
}

func named(all []Named) []string {
	var out []string
	for _, n := range all {
		var in []string
		if n.When != "" {
			in = append(in, n.When)
		}
		if n.Ready {
			in = append(in, "klar")
		}
		if len(in) > 0 {
			n.Title += " (" + strings.Join(in, ", ") + ")"
		}
		out = append(out, n.Title)
	}
	return out
}

// ahead is a line for each month further on, and what may not be spread.
func (w *writer) ahead() section {
	s := section{Heading: "Längre fram"}
	var rows []row
	for _, m := range w.v.Ahead {
		said := strings.Join(named(m.Items), ", ")
		if m.Count > 0 {
			said = count(m.Count, "insats", "insatser")
			if m.Ready > 0 {
				said += fmt.Sprintf(", %d klara", m.Ready)
				if m.Ready == 1 {
					said = strings.TrimSuffix(said, "klara") + "klar"
				}
			}
		}
		rows = append(rows, row{Text: m.Label + ": " + said + "."})
	}
	var hidden []string
	for _, h := range w.v.Hidden {
		if h.Until != "" {
			h.No += " (före " + h.Until + ")"
		}
		hidden = append(hidden, h.No)
	}
	if len(hidden) > 0 {
		rows = append(rows, row{Text: w.say("digest.hidden", List(hidden))})
	}
	return s.of(rows)
}

// still is what lies still.
func (w *writer) still() section {
	s := section{Heading: "Ligger still"}
	var rows []row
	for _, line := range []struct {
		label string
		list  StillList
	}{
		{"Snarast", w.v.Still.Soon}, {"Saknar datum", w.v.Still.Undated},
		{"Tiden har gått, ingen utvärdering", w.v.Still.Ended},
	} {
		if said := w.lying(line.list); said != "" {
			rows = append(rows, row{Text: line.label + ": " + said + "."})
		}
	}
	return s.of(rows)
}

// mostNumbers is how many cases go by their numbers where none goes by its title.
const mostNumbers = 3

// lying is what lies still for one reason: "A (sedan 6 november), B (sedan 7 november) och 3 sedan tidigare".
func (w *writer) lying(l StillList) string {
	var said []string
	for _, q := range l.Named {
		if q.Since != "" {
			q.Title += " (sedan " + q.Since + ")"
		}
		said = append(said, q.Title)
	}
	switch {
	case len(said) == 0 && l.Later == 0 && len(l.KnownBy) > 0 && len(l.KnownBy) <= mostNumbers:
		return w.say("digest.numbers", List(l.KnownBy))
	case len(said) == 0 && l.Later+l.Known > 0:
		return count(l.Later+l.Known, "insats", "insatser")
	case l.Later > 0:
		said[len(said)-1] += " " + w.say("digest.more", l.Later)
	}
	if l.Known > 0 {
		said[len(said)-1] += " " + w.say("digest.known", l.Known)
	}
	return strings.Join(said, ", ")
}

// figures are the quarter's, once a month, and the year's by month in words beside the bars.
func (w *writer) figures() section {
	s := section{Heading: "Kvartalet hittills"}
	f := w.v.Figures
	if f == nil {
		return s
	}
	rows := []row{{Text: w.say("digest.quarter", f.Quarter)}}
	if len(f.Quarter.Goals) > 0 {
		rows = append(rows, row{Text: w.say("digest.goals", f.Quarter)})
	}
	if len(f.Quarter.Missing) > 0 {
		rows = append(rows, row{Text: w.say("digest.missing", f.Quarter)})
	}
	if bars := f.bars(); len(bars) > 0 {
		rows = append(rows, row{Text: w.say("digest.months", nil), Bars: bars})
	}
	s.Parts = []subsection{{Rows: rows}}
	return s
}

// bars draws the months in which anything begins, the longest over the whole width.
func (f *DigestFigures) bars() []bar {
	most := 0
	sum := func(b Bar) (n int) {
		for _, k := range b.N {
			n += k
		}
		return n
	}
	for _, b := range f.Bars {
		most = max(most, sum(b))
	}
	var out []bar
	for _, b := range f.Bars {
		if sum(b) == 0 {
			continue
		}
		line, by := bar{Label: b.Month, Rest: 100}, []string{}
		for i, n := range b.N {
			if n == 0 {
				continue
			}
			by = append(by, fmt.Sprintf("%s %d", f.Parties[i], n))
			cell := barCell{Width: max(1, n*100/most), First: i == 0}
			line.Cells = append(line.Cells, cell)
			line.Rest -= cell.Width
		}
		line.Said = strings.Join(by, ", ")
		line.Rest = max(0, line.Rest)
		out = append(out, line)
	}
	return out
}
