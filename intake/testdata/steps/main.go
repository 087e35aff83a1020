// Steps counts what the readers of foreign text cost, in a binary with the counters of the coverage tool. It prints a
// line for each reader and each unit that a text is made of: the blocks of statements that were gone through and the
// bytes that were allocated, for one length and for twice that, with tabs between.
package main

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/coverage"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/when"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/secrecy"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/intake/triage"
)

var today = dates.DayOf(time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC))

// reader is a reader of what strangers write: made ready for a text, which is not counted, and then let loose.
type reader struct {
	name    string
	prepare func(text string) func()
}

// parsing reads a whole mail.
func parsing(head, text string) func() {
	raw := []byte("From: a@b.example\r\n" + head + "\r\n\r\n" + text)
	return func() { _, _ = letter.Parse(raw) }
}

// headed reads a mail whose text stands in one field of its header.
func headed(field string) func(string) func() {
	return func(text string) func() { return parsing(field+": "+text, "hej\r\n") }
}

// typed reads a mail whose text is its body, of such a type.
func typed(kind string) func(string) func() {
	return func(text string) func() { return parsing("Content-Type: "+kind, text) }
}

// filed reads a mail with a document attached.
func filed(name string) func(string) func() {
	return func(text string) func() {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err = errors.Join(err, z.Close()); err != nil {
			panic(err) // a buffer takes everything
		}
		if name == "content.xml" {
			return func() { _, _ = body.Odt(b.Bytes()) }
		}
		return func() { _, _ = body.Docx(b.Bytes()) }
	}
}

func lettered(kind, text string) *letter.Letter {
	l, err := letter.Parse([]byte("From: a@b.example\r\nContent-Type: " + kind + "; charset=utf-8\r\n\r\n" + text))
	if err != nil {
		return &letter.Letter{}
	}
	return l
}

// lined are the lines of all views of a mail, each with whose it is.
func lined(bodies []body.Body) (out []letter.Line) {
	for _, view := range thread.Views(bodies, thread.Hints{Forwarded: true}) {
		out = append(out, thread.Lines(view)...)
	}
	return out
}

func marked(text string) []letter.Line { return lined(lettered("text/plain", text).Bodies) }

// labelled says whose the lines of a mail are.
func labelled(kind string) func(string) func() {
	return func(text string) func() {
		bodies := lettered(kind, text).Bodies
		return func() { lined(bodies) }
	}
}

// of is a reader of a text as it is.
func of(read func(string)) func(string) func() {
	return func(text string) func() { return func() { read(text) } }
}

// readers is every reader of foreign text: one row each, whatever is behind it.
var readers = []reader{
	{"plain text", typed("text/plain; charset=utf-8")},
	{"flowed text", typed("text/plain; charset=utf-8; format=flowed; delsp=yes")},
	{"HTML", typed("text/html; charset=utf-8")},
	{"parts", typed("multipart/mixed; boundary=b")},
	{"quoted-printable", typed("text/plain\r\nContent-Transfer-Encoding: quoted-printable")},
	{"a report", typed("multipart/report; boundary=b")},
	{"docx", filed("word/document.xml")},
	{"odt", filed("content.xml")},
	{"fields", func(s string) func() { return parsing(s, "hej\r\n") }},
	{"author", headed("From")},
	{"addresses", headed("Cc")},
	{"subject", headed("Subject")},
	{"Authentication-Results", headed("Authentication-Results")},
	{"references", headed("References")},
	{"parameters", headed("Content-Type: text/plain")},
	{"date field", headed("Date")},
	{"whose each line is", labelled("text/plain")},
	{"whose each line of HTML is", labelled("text/html")},
	{"a new initiative", func(s string) func() {
		lines := marked(s)
		return func() { checklist.Default().ReadNew(lines) }
	}},
	{"a reply", func(s string) func() {
		lines, twelve := marked(s), checklist.Default()
		talk := checklist.Talk{Sent: []string{"1. Vad ska ske?\n\n2. Syfte?\n"}, Open: twelve.Items()}
		return func() { twelve.ReadReply(lines, talk) }
	}},
	{"a date", of(func(s string) { when.Read(s, today) })},
	{"dates", of(func(s string) { when.Read(s, today) })},
	{"guard", of(func(s string) { secrecy.Guard(s) })},
	{"embargo", of(func(s string) { secrecy.ReadEmbargo(s, today) })},
	{"embargo lifted", of(func(s string) { secrecy.Lifts(s) })},
	{"mask", of(func(s string) { secrecy.Mask(s) })},
	{"steering words", of(func(s string) { steer.Read(s); steer.Reply(s) })},
	{"subject prefixes", of(func(s string) { letter.StripPrefixes(s) })},
	{"numbers of cases", of(func(s string) { triage.CaseNumbers("SAM", s) })},
	{"sentences", of(func(s string) { text.Sentences(s); text.Clauses(s) })},
}

// units are what a text is made of, again and again, in Go's quotes: each breaks some reader that looks back, ahead or
// again.
//
//go:embed units.txt
var units string

// main takes the length of a text in bytes, and reads it and one twice as long. Of the units each reader has one in so
// many as the second word says, and other ones than the reader before.
func main() {
	length, err := strconv.Atoi(os.Args[1])
	step, wrong := strconv.Atoi(os.Args[2])
	if err = errors.Join(err, wrong); err != nil {
		panic(err)
	}
	loop := func(times int) func() {
		return func() {
			for range times {
				turns++
			}
		}
	}
	say("a loop", "a turn", workOf(loop(1000)), workOf(loop(2000)))
	quoted := strings.Split(strings.TrimSpace(units), "\n")
	for at, r := range readers {
		r.prepare("a")() // what is made once is made now
		for i := at % step; i < len(quoted); i += step {
			unit, err := strconv.Unquote(quoted[i])
			if err != nil {
				panic(err)
			}
			once := workOf(r.prepare(strings.Repeat(unit, length/len(unit))))
			say(r.name, unit, once, workOf(r.prepare(strings.Repeat(unit, 2*length/len(unit)))))
		}
	}
}

var turns int

func say(reader, unit string, once, twice work) {
	fmt.Printf("%s\t%q\t%d\t%d\t%d\t%d\n", reader, unit, once.steps, twice.steps, once.bytes, twice.bytes)
}

// work is what some code cost: the blocks of statements it went through, and the bytes it allocated, which are what
// copies cost that no statement of ours makes.
type work struct{ steps, bytes uint64 }

// workOf counts what code costs. The least bytes of some tries are its own; the rest is what the collector made it
// allocate again.
func workOf(code func()) (least work) {
	for i := range 2 {
		var before, after runtime.MemStats
		if err := coverage.ClearCounters(); err != nil {
			panic(err)
		}
		runtime.ReadMemStats(&before)
		code()
		runtime.ReadMemStats(&after)
		var counters bytes.Buffer
		if err := coverage.WriteCounters(&counters); err != nil {
			panic(err)
		}
		got := work{sum(counters.Bytes()), after.TotalAlloc - before.TotalAlloc + 8*(after.Mallocs-before.Mallocs)}
		if i == 0 || got.steps < least.steps {
			least.steps = got.steps
		}
		if i == 0 || got.bytes < least.bytes {
			least.bytes = got.bytes
		}
	}
	return least
}

// sum adds up counters as the runtime writes them (internal/coverage, version 1): a header of 32 bytes, that of one
// segment with the length of its two tables, and a record for each function that ran, of three numbers and its
// counters.
func sum(b []byte) (total uint64) {
	const header, raw = 32, 1
	if len(b) < header+16 || binary.LittleEndian.Uint32(b[4:]) != 1 {
		panic("the counters are in another form than version 1")
	}
	flavor := b[24]
	functions := binary.LittleEndian.Uint64(b[header:])
	at := header + 16 + int(binary.LittleEndian.Uint32(b[header+8:])) + int(binary.LittleEndian.Uint32(b[header+12:]))
	next := func() uint64 {
		if flavor == raw {
			at += 4
			return uint64(binary.LittleEndian.Uint32(b[at-4:]))
		}
		v, n := binary.Uvarint(b[at:])
		at += n
		return v
	}
	for range functions {
		n := next()
		_, _ = next(), next()
		for range n {
			total += next()
		}
	}
	return total
}
