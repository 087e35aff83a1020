package daemon

import (
	"regexp"
	"strconv"
	"strings"

	"haninge.se/samrad/templates"
)

// told are the counts that stand in a digest, by section and label.
func told(m templates.Mail) map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, name := range []string{
		"subject", "lead", "things to do", "the week", "day by day", "next week", "further on", "ready further on", "lying still", "since", "preheader",
	} {
		out[name] = map[string]int{}
	}
	put := func(section, label string, n int) {
		if n > 0 {
			out[section][label] += n
		}
	}
	for _, hit := range regexp.MustCompile(`(kommunen|polisen|båda) (\d+)`).FindAllStringSubmatch(m.Subject, -1) {
		put("subject", hit[1], number(hit[2]))
	}
	lead, _, _ := strings.Cut(m.Text, "\n\n")
	for _, hit := range regexp.MustCompile(`(?i)(kommunen|polisen)(?: har)? (\d+)`).FindAllStringSubmatch(lead, -1) {
		put("lead", strings.ToLower(hit[1]), number(hit[2]))
	}
	strip := regexp.MustCompile(`>(mån|tis|ons|tor|fre|lör|sön)<br><strong>(\d+)<`)
	for _, hit := range strip.FindAllStringSubmatch(m.HTML, -1) {
		put("the week", hit[1], number(hit[2]))
	}
	for _, line := range begun(section(m, "ATT GÖRA DEN HÄR VECKAN"), regexp.MustCompile(`^(Kommunen|Polisen|Båda ledningarna)$`)) {
		label, rest, _ := strings.Cut(line, " ")
		more := regexp.MustCompile(` och (\d+) till$`).FindStringSubmatch(rest)
		put("things to do", strings.ToLower(label), strings.Count(rest, "* ")+number(append(more, "", "")[1]))
	}
	for _, line := range begun(weekdays(m), regexp.MustCompile(`^(Mån|Tis|Ons|Tor|Fre|Lör|Sön) \d+ `)) {
		put("day by day", strings.Fields(line)[1], amount(line))
	}
	for heading, name := range map[string]string{"NÄSTA VECKA": "next week", "LÄNGRE FRAM": "further on", "LIGGER STILL": "lying still"} {
		for _, line := range begun(section(m, heading), lineLabels) {
			label, said, _ := strings.Cut(line, ": ")
			put(name, label, amount(said))
			if name == "further on" {
				ready := regexp.MustCompile(`(\d+) klara?\b`).FindStringSubmatch(said)
				put("ready further on", label, number(append(ready, "", "")[1])+strings.Count(said, "klar)"))
			}
		}
	}
	toldSince(section(m, "SEDAN FÖRRA BREVET"), func(label string, n int) { put("since", label, n) })
	toldFirst(m, func(label string, n int) { put("preheader", label, n) })
	return out
}

// lineLabels begin the lines of sections that have a label in front.
var lineLabels = regexp.MustCompile(`^(?:(?:Mån|Tis|Ons|Tor|Fre|Lör|Sön) \d+|Senare i \pL+|\p{Lu}\pL+(?: \d{4})?|Saknar datum|Tiden har gått, ingen utvärdering|Inte för spridning): `)

// section is what stands under a heading.
func section(m templates.Mail, heading string) string {
	_, rest, _ := strings.Cut(m.Text, "\n"+heading+"\n")
	rest, _, _ = strings.Cut(rest, "\n\n")
	return rest
}

// weekdays is this week down to what stands below its days.
func weekdays(m templates.Mail) string {
	var out []string
	for l := range strings.Lines(section(m, "DEN HÄR VECKAN")) {
		if !regexp.MustCompile(`^  (?:(?:Mån|Tis|Ons|Tor|Fre|Lör|Sön) \d| {12})`).MatchString(l) {
			break
		}
		out = append(out, l)
	}
	return strings.Join(out, "")
}

// begun are the lines of a section that begin with a label, each with what goes on below it.
func begun(s string, with *regexp.Regexp) (out []string) {
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); with.MatchString(l) {
			out = append(out, l)
		} else if len(out) > 0 {
			out[len(out)-1] += " " + l
		}
	}
	return out
}

// toldSince are the counts of what happened: by title under a label each, or in one line of counts.
func toldSince(s string, put func(label string, n int)) {
	by := map[string]string{
		"Nya": "ny", "Flyttat": "flyttad", "Inställt": "inställd", "Klart": "klar", "Samråd": "samråd", "Utvärderat": "utvärderad",
		"Gick inte fram": "gick inte fram",
	}
	for _, line := range begun(s, regexp.MustCompile(`^(Nya \(\d+\)|Flyttat|Inställt|Klart|Samråd|Utvärderat|Gick inte fram): `)) {
		label, said, _ := strings.Cut(line, ": ")
		if name, n, _ := strings.Cut(label, " ("); name == "Nya" {
			put("ny", number(strings.TrimSuffix(n, ")")))
		} else {
			put(by[label], len(titled.FindAllString(said, -1)))
		}
	}
	if strings.Contains(s, ": ") {
		return
	}
	for label, re := range map[string]string{
		"ny": `(\d+) nya?\b`, "flyttad": `(\d+) flyttade?\b`, "inställd": `(\d+) inställda?\b`, "klar": `(\d+) klara?\b`,
		"samråd": `(\d+) svar på samråd`, "utvärderad": `(\d+) utvärderade?\b`, "gick inte fram": `(\d+) mejl som inte`,
	} {
		if hit := regexp.MustCompile(`(?i)` + re).FindStringSubmatch(strings.Join(strings.Fields(s), " ")); hit != nil {
			put(label, number(hit[1]))
		}
	}
}

// toldFirst are the counts of the hidden first line of the page.
func toldFirst(m templates.Mail, put func(label string, n int)) {
	_, line, _ := strings.Cut(m.HTML, "mso-hide:all\">")
	line, _, _ = strings.Cut(line, "</div>")
	for label, re := range map[string]string{
		"ny": `(\d+) nya?\b`, "flyttad": `(\d+) flyttade?\b`, "inställd": `(\d+) inställda?\b`,
		"utan talesperson": `(\d+) insats(?:er)? börjar i dag eller i morgon utan`, "frågor kvar": `(\d+) insats(?:er)? den här veckan`,
	} {
		if hit := regexp.MustCompile(re).FindStringSubmatch(line); hit != nil {
			put(label, number(hit[1]))
		}
	}
}

var (
	titled = regexp.MustCompile(`Titel\d+slut|SAM-\d+-\d+`)
	summed = regexp.MustCompile(`(\d+) insats|(?:och )?(\d+) (?:till|sedan tidigare)\b`)
)

// amount is how many cases a line names or counts.
func amount(said string) int {
	n := len(titled.FindAllString(said, -1))
	for _, hit := range summed.FindAllStringSubmatch(said, -1) {
		n += number(hit[1]) + number(hit[2])
	}
	return n
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
