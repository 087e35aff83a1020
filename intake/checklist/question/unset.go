package question

import (
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
)

// AtStart recognises a question's own label that nothing sets off: "Målgrupp alla med cykel", "talesperson jag". A word
// that makes a sentence of it, or a question mark at the end, makes it none.
func (c *List) AtStart(line string) (Heading, bool) {
	o, ok := c.Opens(line)
	return o.Heading, ok && !o.Sentence && !o.Alias
}

// Opening is what a line begins with that nothing sets off.
type Opening struct {
	Heading
	Sentence bool // the next word makes a sentence of it: "Syfte att fler ska våga"
	Alias    bool // another name than the question's own label: "Foto nej"
}

// Opens is AtStart of a line that may be a sentence, or begin with any name of a question.
func (c *List) Opens(line string) (Opening, bool) {
	s, m := Unmark(line)
	start, end := phrase.NextWord(s, 0)
	next, _ := phrase.NextWord(s, end)
	if start != 0 || next == len(s) || strings.Trim(s[end:next], " ") != "" || strings.HasSuffix(s, "?") {
		return Opening{}, false
	}
	item, own := phrase.Has(c.labels, s[:end])
	if !own {
		found, is := phrase.Has(c.names, s[:end])
		if !is {
			return Opening{}, false
		}
		item = found.Item
	}
	var room [phrase.FewWords]phrase.Word
	ws := phrase.AppendWords(room[:0], s[:phrase.Limit(s, phrase.HeadBytes)])
	if len(ws) < 2 || item == "" {
		return Opening{}, false
	}
	alone := selves[ws[1].Key] && (len(ws) == 2 || s[ws[1].End] == ',')
	h := Heading{Topic: Topic{Item: item}, Rest: trimRest(s[ws[1].Start:], m.emphasis), Listed: m.Bullet}
	return Opening{Heading: h, Sentence: GoesOn[ws[1].Key] && !alone, Alias: !own}, true
}

// UnsetRow returns where in a line that begins with a label which nothing sets off other such labels begin:
// "Talesperson jag, dokumentation nej". Each is the own label of another question that is open, behind a mark unless
// there are three.
func (c *List) UnsetRow(line string, open map[initiative.Item]bool) (starts []int) {
	first, ok := c.AtStart(line)
	if !ok || !open[first.Item] || len(line) > phrase.LongestVerdict {
		return nil
	}
	seen, set := map[initiative.Item]bool{first.Item: true}, true
	for i := 1; i < len(line)-1; i++ {
		if line[i] != ' ' {
			continue
		}
		if h, ok := c.AtStart(line[i+1:]); ok && open[h.Item] && !seen[h.Item] {
			seen[h.Item] = true
			set = set && strings.IndexByte(".,;!|/", line[i-1]) >= 0
			starts = append(starts, i+1)
		}
	}
	if !set && len(seen) < leastInline {
		return nil
	}
	return starts
}

// mostOfTime is how many words a date with its hours has at the most.
const mostOfTime = 6

// Timed recognises a name of the time that nothing sets off from a date or an hour and nothing else: "Datum 28/3", "Tid
// 20.00-23.30".
func (c *List) Timed(line string) (Heading, bool) {
	s, m := Unmark(line)
	start, end := phrase.NextWord(s, 0)
	next, after := phrase.NextWord(s, end)
	if start != 0 || next == len(s) || s[next] < '0' || s[next] > '9' || strings.Trim(s[end:next], " ") != "" {
		return Heading{}, false
	}
	if name, ok := phrase.Has(c.names, s[:end]); !ok || name.Item != "nar" {
		return Heading{}, false
	}
	var room [phrase.FewWords]phrase.Word
	ws := phrase.AppendWords(room[:0], s[next:phrase.Limit(s, phrase.HeadBytes)])
	hour := after < len(s)-1 && strings.IndexByte("./:-", s[after]) >= 0 && '0' <= s[after+1] && s[after+1] <= '9'
	if len(ws) > mostOfTime || !hour && (len(ws) < 2 || !phrase.Months[ws[1].Key]) {
		return Heading{}, false
	}
	return Heading{Topic: Topic{Item: "nar"}, Rest: trimRest(s[next:], m.emphasis), Listed: m.Bullet}, true
}

// GoesOn are words that make a sentence of a label before them.
var GoesOn = phrase.Set("goes on")
