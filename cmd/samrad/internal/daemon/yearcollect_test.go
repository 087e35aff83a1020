package daemon

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// What a cap holds back for one person is collected into the next mail. These are the kinds of mails that can be a part
// of it: those that ask for a yes or a no, or how it went, are always mails of their own.
func collectable(kind string) bool {
	return slices.Contains([]string{"consult-stance", "proposal-result", "undone", "directed", "told", "reminder", "called-off"}, kind)
}

// yearPart is what a mail in the place of several says of one case: "" where it only counts it.
type yearPart struct {
	no, kind string
	of       *yearCase
}

// partKinds are what tells the kinds of the parts.
var partKinds = []struct{ kind, text string }{
	{"consult-stance", "har svarat på samrådet"},
	{"proposal-result", "Förslaget "}, {"proposal-result", "behåller sitt svar"}, {"proposal-result", "har svarat nej till förslaget"},
	{"undone", "Gäller inte: "},
	{"directed", "En handläggare har "},
	{"reminder", " återstår."}, {"called-off", ", enligt "},
	{"", "tidigare meddelande"},
	{"told", ""},
}

var headingOf = regexp.MustCompile(`^(?:".*" \()?((?:SAM|TRY)-\d{4}-\d{4})\)?$`)

// partsOf reads a mail in the place of several.
func (y *year) partsOf(m *yearMail) {
	no := ""
	for line := range strings.Lines(m.text) {
		line = strings.TrimSpace(line)
		head := headingOf.FindStringSubmatch(line)
		switch {
		case strings.Contains(line, " till gäller "):
			for _, counted := range numberOf.FindAllString(line, -1) {
				m.parts = append(m.parts, yearPart{counted, "", y.byNo[counted]})
			}
			return
		case head != nil:
			no = head[1]
		case line == "":
			no = ""
		case no != "":
			for _, k := range partKinds {
				if strings.Contains(line, k.text) {
					m.parts = append(m.parts, yearPart{no, k.kind, y.byNo[no]})
					break
				}
			}
		}
	}
}

// judgeCollected wants each part to be due, and takes it off what is.
func (y *year) judgeCollected(m *yearMail) (uncapped bool) {
	said := map[yearPart]int{}
	for _, p := range m.parts {
		said[p]++
		if p.of == nil {
			y.fault("%s got a part about %s, which is nothing:\n%s", m.to, p.no, m.text)
			continue
		}
		if p.kind == "told" && said[p] > 1 {
			continue // one telling takes several lines
		}
		kinds := []string{p.kind}
		if p.kind == "" {
			kinds = []string{"consult-stance", "consult-stance", "proposal-result", "undone", "directed", "told", "reminder", "called-off"}
		}
		due := false
		for _, kind := range kinds {
			free, ok := y.came(kind, m.to, p.of)
			due, uncapped = due || ok, uncapped || free
		}
		if !due {
			y.fault("%s got in one with others a %s about %s that is not due:\n%s", m.to, p.kind, p.no, m.text)
		}
	}
	return uncapped
}

// gathers is until when what falls due in the morning may wait for what was held back until then: it goes with it.
func (y *year) gathers(kind string) bool {
	eight := y.clock(y.day(y.at), 8)
	return !collectable(kind) || y.at.Before(eight) || !y.at.Before(eight.Add(settlingTime))
}

// settling is 1 where something is being put together for an address this morning: it takes the room of one mail.
func (m *model) settling(c *yearCase, to string) int {
	for _, other := range m.cases {
		if other.house != c.house {
			continue
		}
		for _, a := range m.due(other, m.y.at) {
			if a.to == to && !m.y.gathers(a.kind) {
				return 1
			}
		}
	}
	return 0
}

// settlingTime is for how long after work begins mails that were held back are put together.
const settlingTime = 15 * time.Minute

// together wants that nobody gets two mails on one day that a cap had held back and that could have been one.
func (y *year) together(m *yearMail, held, uncapped bool) {
	if !held || uncapped || m.kind != "collected" && !collectable(m.kind) {
		return
	}
	key := m.about[0].house + m.to + y.day(y.at).String()
	if other := y.collected[key]; other != "" {
		y.fault("%s got a %s that had been held back, and before it %s, and not one mail:\n%s", m.to, m.kind, other, m.text)
	}
	y.collected[key] = m.kind
}
