package writer

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// kindPress is the kind of the mail that tells the press contacts of an urgent case, once.
const kindPress = "press"

// soonStart is how near a start makes a case urgent.
const soonStart = 24 * time.Hour

// NoteUrgent says whether a case is urgent after a mail: its subject says so, or it starts within a day, on a day that
// was named. A time that moves away takes the second back. The press contacts are told once.
func (r Writer) NoteUrgent(d *triage.Decision, m *triage.Mail, now time.Time) {
	c := d.Case
	if !c.Cancelled.IsZero() || !c.Closed.IsZero() || m.Old {
		return
	}
	switch {
	case triage.SaysUrgent(m.Subject):
		c.Urgent = true
	case d.Change.Touched(triage.Nar):
		c.Urgent = r.startsSoon(c, now)
	}
	if c.Urgent && !m.Quiet() {
		r.tellPress(d, m, now)
	}
}

// startsSoon reports whether a case begins within a day, or today, on an exact day that its sender wrote.
func (r Writer) startsSoon(c *initiative.Initiative, now time.Time) bool {
	today := dates.DayOf(now.In(r.Location))
	day := c.When.Start
	if day.IsZero() || c.When.Precision != "day" || day.Before(today) || c.Recurring() {
		return false
	}
	start := day.In(r.Location)
	if hour, minute, ok := strings.Cut(c.When.Time[:min(len(c.When.Time), len("18.00"))], "."); ok {
		h, _ := strconv.Atoi(hour)
		m, _ := strconv.Atoi(minute)
		start = time.Date(day.Year, day.Month, day.Dom, h, m, 0, 0, r.Location)
	}
	return start.Sub(now) <= soonStart
}

// tellPress tells the press contacts of all parties of an urgent case, each what it may see, once.
func (r Writer) tellPress(d *triage.Decision, m *triage.Mail, now time.Time) {
	c := d.Case
	from, ok := r.LeavesFrom(c)
	if _, told := c.Done[kindPress]; told || !ok {
		return
	}
	lead, _ := r.Party(c.Lead)
	today := dates.DayOf(now.In(r.Location))
	for _, p := range r.Parties {
		for _, to := range p.Press {
			g := disclosure.Of(c, disclosure.Reader{Party: p.ID, Address: to}, today)
			if g.Scope == disclosure.Number {
				continue
			}
			mail := Written(templates.Write(templates.PressView{
				Case: r.CaseView(c, p.ID, now), Party: lead.Name, Said: g.When(c).Say(), Open: r.Ordinals(c.Waiting()),
			}, r.Signatures()))
			o := UnaskedMail{Key: kindPress, Kind: kindPress, To: to, From: from, Mail: mail, Apart: true, Cause: m.Sum}
			o.Uncapped = true
			d.Own = append(d.Own, r.WriteUnasked(c, o, now))
			if c.Done == nil {
				c.Done = map[string]time.Time{}
			}
			c.Done[kindPress] = now
		}
	}
}

// duty are whom to call about an urgent case while nobody reads the other parties' mailboxes.
func (r Writer) duty(c *initiative.Initiative, now time.Time) []templates.Duty {
	if !c.Urgent || r.FollowUps.Open(now) {
		return nil
	}
	var out []templates.Duty
	for _, p := range r.Parties {
		if p.ID != c.Lead && p.DutyPhone != "" {
			out = append(out, templates.Duty{Party: r.PartyName(p.ID), Phone: p.DutyPhone})
		}
	}
	return out
}

// later are the open questions of an urgent case that can wait.
func (r Writer) later(c *initiative.Initiative) []int {
	waiting := c.Waiting()
	rest := slices.DeleteFunc(slices.Clone(c.Open), func(i initiative.Item) bool { return slices.Contains(waiting, i) })
	return r.Ordinals(rest)
}
