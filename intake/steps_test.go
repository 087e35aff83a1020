package intake

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/secrecy"
)

// reader is a reader of what strangers write, as a function of a text.
type reader struct {
	name string
	read func(text string)
}

// headed reads a mail whose text stands in one field of its header.
func headed(field string) func(string) {
	return func(text string) {
		_, _ = letter.Parse([]byte(field + ": " + text + "\r\nFrom: a@b.example\r\n\r\nhej\r\n"))
	}
}

func lettered(kind, text string) *letter.Letter {
	l, err := letter.Parse([]byte("From: a@b.example\r\nContent-Type: " + kind + "; charset=utf-8\r\n\r\n" + text))
	if err != nil {
		return &letter.Letter{}
	}
	return l
}

// marked are the lines of a plain text, each with whose it is.
func marked(text string) []letter.Line {
	var out []letter.Line
	for _, v := range lined(thread.Views(lettered("text/plain", text).Bodies, thread.Hints{Forwarded: true})) {
		out = append(out, v...)
	}
	return out
}

// readers is every reader of foreign text: one row each, whatever is behind it.
var readers = []reader{
	{"plain text", func(s string) { lettered("text/plain", s) }},
	{"HTML", func(s string) { lettered("text/html", s) }},
	{"parts", func(s string) { lettered("multipart/mixed; boundary=b", s) }},
	{"addresses", headed("Cc")},
	{"subject", headed("Subject")},
	{"Authentication-Results", headed("Authentication-Results")},
	{"thread", headed("References")},
	{"whose each line is", func(s string) { marked(s) }},
	{"a new initiative", func(s string) { checklist.Default().ReadNew(marked(s)) }},
	{"a reply", func(s string) {
		checklist.Default().ReadReply(marked(s), checklist.Talk{Sent: []string{"1. Vad ska ske?\n\n2. Syfte?\n"}, Open: checklist.Default().Items()})
	}},
	{"dates", func(s string) { dates.Read(s, dates.DayOf(march)) }},
	{"secrecy", func(s string) { secrecy.Guard(s); secrecy.ReadEmbargo(s, dates.DayOf(march)) }},
	{"subject prefixes", func(s string) { letter.StripPrefixes(s) }},
	{"numbers of cases", func(s string) { numbers("SAM", s) }},
}

// units are what a text is made of, again and again: each breaks some reader that looks back, ahead or again.
var units = []string{
	"a", "a ", "1-", "12 ", "<", "<b>", "<td>a", "<p>x", "(", "\"", ",", "a@b.example, ", "x@", "=?utf-8?q?a?= ", ">", "> a\n", "a\n", "\n",
	"SV: ", "[SAM-2026-0042] ", "3. Syfte: ja\n", "dkim=pass; ", "dmarc=pass (", "--b\n\nx\n", "19121212-1212 ", "inte sekretess ", "embargo till 20 mars ",
	"Från: a\nSkickat: b\n", "den 12 mars kl. 10 ", "-- \n", "<a@b> ", "ej ", "å",
}

// TestWorkFollowsLength: a text twice as long costs at most two and a half times the work, for every reader of what
// strangers write. It is doubled twice, since a list that grows by leaps may leap at one doubling. Work is counted in what is allocated, which is the same on every machine and whatever stands behind a
// row; a loop that allocates nothing is not seen by it.
func TestWorkFollowsLength(t *testing.T) {
	const length, fixed = 4 << 10, 512 << 10
	for _, r := range readers {
		r.read("a") // what is made once is made now
		for _, unit := range units {
			once := workOf(r, strings.Repeat(unit, length/len(unit)))
			if four := workOf(r, strings.Repeat(unit, 4*length/len(unit))); four > once*25/4+fixed {
				t.Errorf("%s of %q again and again: %d, and %d for four times as much", r.name, unit, once, four)
			}
		}
	}
}

// workOf is how much a reader allocates for a text: bytes, and a word for each time. The least of some tries is its own;
// the rest is what the collector made it do again.
func workOf(r reader, text string) uint64 {
	least := uint64(math.MaxUint64)
	for range 2 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r.read(text)
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc+8*(after.Mallocs-before.Mallocs))
	}
	return least
}
