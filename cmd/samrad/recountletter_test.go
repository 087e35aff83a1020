package main

import (
	"regexp"
	"strconv"
	"strings"

	"haninge.se/samrad/templates"
)

// told are the counts that stand in a letter, by section and label.
func told(m templates.Mail) map[string]map[string]int {
	out := map[string]map[string]int{}
	put := func(section, label string, n int) {
		if out[section][label] += n; n == 0 {
			delete(out[section], label)
		}
	}
	for _, name := range []string{"subject", "the week", "next week", "further on", "lying still", "since"} {
		out[name] = map[string]int{}
	}
	for _, hit := range regexp.MustCompile(`(kommunen|polisen|båda) (\d+)`).FindAllStringSubmatch(m.Subject, -1) {
		put("subject", hit[1], number(hit[2]))
	}
	strip := regexp.MustCompile(`>(mån|tis|ons|tor|fre|lör|sön)<br><strong>(\d+)<`)
	for _, hit := range strip.FindAllStringSubmatch(m.HTML, -1) {
		put("the week", hit[1], number(hit[2]))
	}
	for heading, name := range map[string]string{"NÄSTA VECKA": "next week", "LÄNGRE FRAM": "further on", "LIGGER STILL": "lying still", "SEDAN FÖRRA BREVET": "since"} {
		_, rest, _ := strings.Cut(m.Text, "\n"+heading+"\n")
		rest, _, _ = strings.Cut(rest, "\n\n")
		for _, line := range rows(rest, name) {
			label, said, _ := strings.Cut(line, ": ")
			put(name, label, amount(said))
		}
	}
	return out
}

// rows are the lines of a section that begin with a label, each with what goes on below it. In a letter that would be
// too long, what happened is one line of counts.
func rows(s, name string) []string {
	if name == "since" {
		var out []string
		flat := strings.Join(strings.Fields(s), " ")
		if hit := regexp.MustCompile(`Nya \((\d+)\)`).FindStringSubmatch(flat); hit != nil {
			out = append(out, "ny: "+hit[1]+" insatser")
		}
		for label, re := range map[string]string{"ny": `(\d+) nya?\b`, "inställd": `(\d+) inställda?\b`, "utvärderad": `(\d+) utvärderade?\b`} {
			if hit := regexp.MustCompile(re).FindStringSubmatch(flat); hit != nil {
				out = append(out, label+": "+hit[1]+" insatser")
			}
		}
		for label, re := range map[string]string{"inställd": `Inställt: ([^.]*)\.`, "utvärderad": `Utvärderat: ([^.]*)\.`} {
			if hit := regexp.MustCompile(re).FindStringSubmatch(flat); hit != nil {
				out = append(out, label+": "+hit[1])
			}
		}
		return out
	}
	var out []string
	begins := regexp.MustCompile(`^(?:(?:Mån|Tis|Ons|Tor|Fre|Lör|Sön) \d+|Senare i \pL+|\p{Lu}\pL+(?: \d{4})?|Saknar datum|Tiden har gått, utan svar på hur det gick|Inte för spridning): `)
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); begins.MatchString(l) {
			out = append(out, l)
		} else if len(out) > 0 {
			out[len(out)-1] += " " + l
		}
	}
	return out
}

var (
	titled = regexp.MustCompile(`Titel\d+slut|SAM-\d+-\d+`)
	summed = regexp.MustCompile(`(\d+) insats|(?:och )?(\d+) till`)
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
