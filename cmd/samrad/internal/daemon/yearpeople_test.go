package daemon

import (
	"fmt"
	"maps"
	"mime"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/dates"
)

// yearHabit is how somebody deals with mail.
type yearHabit string

// Habits. What a mailbox does by rule it does to every mail of ours.
const (
	prompt      yearHabit = "prompt"      // answers all that is open within two days
	partly      yearHabit = "partly"      // answers some of it, and the rest when reminded
	wrongNumber yearHabit = "wrongNumber" // answers under the wrong number first
	asShared    yearHabit = "asShared"    // answers as the shared address
	never       yearHabit = "never"       // answers nothing
	courteous   yearHabit = "courteous"   // thanks for each mail before the answer
	vacation    yearHabit = "vacation"    // a responder with its mark answers while its owner is away
	bareVacaton yearHabit = "unmarked"    // one without a mark
	acknowledge yearHabit = "acknowledge" // a mailbox for many, which confirms every mail
	redirecting yearHabit = "redirecting" // a rule sends what comes to the shared mailbox
	leads       yearHabit = "leads"       // gets the digest, and answers it
	watches     yearHabit = "watches"     // a contact, who reads notices
	leaves      yearHabit = "leaves"      // mails a case, and has another post before it takes place
)

// yearStaff is somebody, or a mailbox for many.
type yearStaff struct {
	addr, name, party string
	habit             yearHabit
	away              dates.Range
	left              dates.Day // the first day on which mail to somebody who leaves comes back
	laid              int       // mails of others than us in the mailbox
}

// populate gives everybody a mailbox.
func (y *year) populate() {
	first := strings.Fields("Anna Eva Karin Lena Sara Maria Ulla Ingrid Malin Hanna Johan Per Lars Nils Erik Olle Bengt Karl Mats Göran")
	last := strings.Fields("Berg Lind Ek Strand Holm Sjö Dahl Lund Ström Vik")
	habits := []yearHabit{
		prompt, prompt, prompt, partly, partly, wrongNumber, asShared, never, courteous, vacation, bareVacaton, redirecting, prompt, partly, acknowledge,
	}
	for n := range 200 {
		s := &yearStaff{name: first[n%20] + " " + last[n/20], habit: habits[y.r.IntN(len(habits))], party: "kommun"}
		domain := "haninge.example"
		if n%10 >= 7 {
			s.party, domain = "polis", "polisen.example"
		}
		ascii := strings.NewReplacer("ö", "o", "å", "a", " ", ".").Replace(strings.ToLower(s.name))
		s.addr = ascii + "@" + domain
		from := dates.On(2026, time.January, 10+y.r.IntN(330))
		s.away = dates.Range{Start: from, End: from.AddDays(10 + y.r.IntN(14))}
		if n%20 == 13 {
			s.habit, s.left = leaves, s.away.Start.AddDays(20)
		}
		y.staff[s.addr] = s
	}
	for addr, s := range map[string]yearStaff{
		town.KommunBox: {party: "kommun", habit: prompt}, town.PolisBox: {party: "polis", habit: prompt}, nynasBox: {party: "nynas", habit: prompt},
		town.Chef: {party: "kommun", habit: leads}, polisChef: {party: "polis", habit: leads}, nynasChef: {party: "nynas", habit: leads},
		"handlaggare@haninge.example": {party: "kommun", habit: watches}, "handlaggare@polisen.example": {party: "polis", habit: watches},
		"press@haninge.example": {party: "kommun", habit: watches}, "press@polisen.example": {party: "polis", habit: watches},
		"press@nynashamn.example":       {party: "nynas", habit: watches},
		"handlaggare@nynashamn.example": {party: "nynas", habit: watches}, "tove.alm@nynashamn.example": {party: "nynas", habit: prompt, name: "Tove Alm"},
	} {
		s.addr = addr
		y.staff[addr] = &s
	}
	for addr := range y.staff {
		y.office.AddUser(addr, "hemligt")
	}
}

// of lists the people of a party, in an order that is the same at each run.
func (y *year) of(party string) (out []*yearStaff) {
	for _, addr := range slices.Sorted(maps.Keys(y.staff)) {
		if s := y.staff[addr]; s.party == party && s.name != "" && s.habit != leaves {
			out = append(out, s)
		}
	}
	return out
}

func (y *year) anybody(party string) *yearStaff {
	all := y.of(party)
	return all[y.r.IntN(len(all))]
}

// chance is true so many times in a hundred.
func (y *year) chance(percent int) bool { return y.r.IntN(100) < percent }

// working is a moment in working hours some days after t, at a second of its own, when somebody is not away.
func (y *year) working(s *yearStaff, t time.Time, days int) time.Time {
	d := y.day(t)
	if days > 0 {
		d = y.workday(d, days)
	}
	for !dates.IsWorkday(d) || s != nil && s.habit == vacation && s.away.Contains(d) {
		d = d.AddDays(1)
	}
	minute := 20 + y.r.IntN(8*60)
	if minute%30 == 0 {
		minute++ // what comes within seconds after a mail of ours counts as a machine's
	}
	at := y.clock(d, 8).Add(time.Duration(minute)*time.Minute + time.Duration(1+y.r.IntN(58))*time.Second)
	if !at.After(t.Add(time.Minute)) {
		return y.working(s, t, days+1)
	}
	return at
}

// yearWords are good answers to the twelve questions; the first word of the first is the case's own.
var yearWords = [13]string{
	"", "Trygghetsvandring i Jordbro centrum med fastighetsägarna.", "Fler ska anmäla sig till grannsamverkan i området.",
	"En del av trygghetsveckan i kommunen.", "Invånare i Jordbro och deras grannar.", "Tillsammans gör vi Jordbro tryggare varje dag.", "",
	"Fastighetsägarna och biblioteket i centrum.", "Affischer till alla portar i området.", "Karin Berg på kommunikationsavdelningen.",
	"Frågor tas av kontaktcenter hela veckan.", "Fotograf från kommunen tar bilder.", "Enkät till deltagarna efteråt.",
}

var yearLabels = [13]string{
	"", "Vad", "Syfte", "Sammanhang", "Målgrupp", "Budskap", "När", "Samarbete", "Material", "Talesperson", "Frågor och svar", "Dokumentation", "Utvärdering",
}

// say is an answer of a case to a question, as its people would write it.
func (y *year) say(c *yearCase, q int) string {
	text := yearWords[q]
	if q == 6 {
		text = dates.Say(dates.Range{Start: c.start, End: c.end})
	}
	if c.canary != "" && q != 6 {
		text = strings.TrimSuffix(text, ".") + " " + c.canary + "."
	}
	return text
}

// plan has all cases registered over the year.
func (y *year) plan(cases int) {
	for n := range cases {
		day := dates.On(2026, time.January, 8).AddDays(n * 340 / cases)
		c := newYearCase(n)
		switch {
		case n%20 == 19:
			c.house, c.lead, c.intake = "TRY", "nynas", nynasBox
		case n%10 >= 7:
			c.lead, c.other = "polis", "kommun"
		}
		y.cases = append(y.cases, c)
		who := y.anybody(c.lead)
		if l := y.leaver(c.lead, day); l != nil && y.chance(30) {
			who = l
		}
		y.later(y.working(who, y.clock(day, 1), 0), func() { y.register(c, who) })
	}
	y.doubts()
	for _, d := range []int{40, 140, 240} { // an outsider, a machine and a thank-you, which begin nothing
		y.later(y.clock(dates.On(2026, time.January, d), 10), func() {
			y.write(town.Resident, "", town.KommunBox, "Trasig gatubelysning", "", "Hej!\n\nNär lagas lampan utanför port 7?\n", "")
		})
	}
}

func newYearCase(n int) *yearCase {
	return &yearCase{
		n: n, house: "SAM", lead: "kommun", other: "polis", intake: town.KommunBox,
		answers: map[int]string{}, by: map[int]string{}, who: map[int]string{}, news: map[int]time.Time{},
		stance: map[string]string{}, done: map[string]time.Time{}, last: map[string]*yearMail{},
	}
}

// leaver is somebody of a party who leaves some weeks after a day.
func (y *year) leaver(party string, day dates.Day) *yearStaff {
	for _, addr := range slices.Sorted(maps.Keys(y.staff)) {
		if s := y.staff[addr]; s.habit == leaves && s.party == party && s.left.After(day.AddDays(1)) && s.left.Before(day.AddDays(25)) {
			return s
		}
	}
	return nil
}

// register mails a new case.
func (y *year) register(c *yearCase, who *yearStaff) {
	today := y.day(y.at)
	from := y.writesAs(who)
	c.owner = from
	c.start = today.AddDays(5 + y.r.IntN(60))
	c.end = c.start
	missing := map[int]bool{}
	for _, q := range []int{2, 3, 7, 8, 9, 10, 11, 12} {
		missing[q] = y.chance(45)
	}
	switch dice := y.r.IntN(100); {
	case dice < 12:
		c.end = c.start.AddDays(1 + y.r.IntN(10))
	case dice < 20:
		missing[6] = true
	case dice < 24:
		c.secret = "guard"
	case dice < 29:
		c.secret = "embargo"
	case dice < 35:
		missing[5] = true
	case dice < 40:
		clear(missing)
	}
	title := fmt.Sprintf("Kommunikationsinsats: Vandring %d", c.n)
	if c.secret == "" && y.chance(8) {
		title = y.urge(c, title, missing)
	}
	if c.until = c.start; c.secret != "" {
		c.canary = fmt.Sprintf("zqk%dx", c.n)
	}
	var b strings.Builder
	b.WriteString("Hej!\n\n")
	for q := 1; q <= 12; q++ {
		if !missing[q] {
			c.file(y, q, y.say(c, q), c.lead, from)
			fmt.Fprintf(&b, "%s: %s\n", yearLabels[q], c.answers[q])
		}
	}
	switch c.secret {
	case "guard":
		b.WriteString("Kontakt: Hör av dig till 19121212-1212 om du undrar.\n")
	case "embargo":
		fmt.Fprintf(&b, "Embargo: får inte spridas före %s\n", dates.Say(dates.Range{Start: c.start, End: c.start}))
	}
	if missing[6] {
		c.start, c.end = dates.Day{}, dates.Day{}
	}
	if c.canary != "" {
		title += " " + c.canary
	}
	id := y.write(from, who.name, c.intake, title, "", b.String(), "")
	kind := "gap"
	if len(c.waiting()) == 0 {
		kind = "complete"
	}
	y.expect(id, from, kind, c)
	y.asked(c, kind)
	if c.urgent {
		y.alertPress(c)
	}
	if who.habit != leaves {
		y.afterwards(c, who)
	}
}

// writesAs is the address that somebody writes from.
func (y *year) writesAs(s *yearStaff) string {
	if s.habit == asShared {
		return y.box(s.party)
	}
	return s.addr
}

// file notes an answer, and when something changed that the other party was shown.
func (c *yearCase) file(y *year, q int, text, party, from string) {
	if old := c.answers[q]; c.shown[q] != "" && old != text {
		c.changed = y.at
	}
	if c.answers[q], c.by[q], c.who[q] = text, party, from; from == c.owner {
		delete(c.news, q)
	} else {
		c.news[q] = y.at
	}
	if c.proposal != nil && c.proposal.q == q {
		for _, to := range []string{c.proposal.by, c.proposal.to} {
			if to != from {
				y.want("proposal-result", to, c, false)
			}
		}
		c.proposal = nil // what it would change is another by now
	}
}

// asked notes what an answer of ours means for what is due: the questions were asked anew, and the owner was told what
// the other party will be shown.
func (y *year) asked(c *yearCase, kind string) {
	if kind == "gap" || kind == "updated" {
		c.asked = y.at
	}
	if c.told.IsZero() && c.askable() && !c.hold && c.secret != "guard" { // under an embargo, too: it says when
		c.told = y.at
	}
}

func (y *year) expect(id, to, kind string, c *yearCase) {
	y.answers[id] = &yearWant{kind: kind, to: to, of: c, at: y.at}
}

// write mails something, and returns its Message-ID. The mail it answers may be quoted.
func (y *year) write(from, name, to, subject, inReplyTo, body, head string) string {
	y.mails++
	id := fmt.Sprintf("<m%d.%s>", y.mails, from)
	if inReplyTo != "" {
		head += "In-Reply-To: " + inReplyTo + "\nReferences: " + inReplyTo + "\n"
	}
	if name != "" {
		body += "\nVänliga hälsningar\n" + name + "\n"
	}
	raw := fmt.Sprintf("From: %s <%s>\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: %s\n%sMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s",
		mime.QEncoding.Encode("utf-8", name), from, to, mime.QEncoding.Encode("utf-8", subject), y.at.Format(time.RFC1123Z), id, head, body)
	var boxes []string
	for _, box := range []string{town.KommunBox, town.PolisBox, nynasBox} {
		if strings.Contains(to, box) {
			boxes = append(boxes, box)
			y.staff[box].laid++
		}
	}
	y.put(boxes, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
	return id
}

// answer writes to a mail of ours; sometimes with the mail below, sometimes to both mailboxes.
func (y *year) answer(from, name string, m *yearMail, body string) string {
	to := m.from
	if y.chance(30) {
		body += "\n\nDen 2 mars skrev samrad:\n> " + strings.ReplaceAll(m.text, "\n", "\n> ") + "\n"
		name = ""
	}
	if y.chance(15) && to != town.PolisBox {
		to += ", " + town.PolisBox
	}
	subject := "SV: " + strings.TrimPrefix(m.subject, "Re: ")
	return y.write(from, name, to, subject, m.id, body, "")
}

// isoWeek names a week.
func (y *year) isoWeek(year, week int) string { return fmt.Sprintf("%d-W%02d", year, week) }
