package checklist

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
)

// heavy are mails that cost much by the line: each is made n lines long.
var heavy = map[string]func(n int) string{
	"answers": func(n int) string { return strings.Repeat("Vad: Vandring i Jordbro\nSyfte: Lyssna\n", n/2) },
	"text": func(n int) string {
		return strings.Repeat("Vi går en runda i Jordbro centrum med boende och polis.\n", n)
	},
	"one line": func(n int) string { return strings.Repeat("svar 3. Vad är det som ska kommuniceras ", n) },
	"questions": func(n int) string {
		return strings.Repeat("> 9. Vem är talesperson och vem svarar på följdfrågorna?\nChefen\n", n/2)
	},
	"broken off": func(n int) string {
		return strings.Repeat("> 6. När ska kommunikationen ske? Händer det något samtidigt som det\n", n)
	},
	"misspelt":    func(n int) string { return strings.Repeat("Talespresom: X\nUtvardernng\n", n/2) },
	"numbers":     func(n int) string { return strings.Repeat("7. Vi gör så:\n1. Delar\n\n2. Visar\n3. Ringer\n", n/5) },
	"ones":        func(n int) string { return "Vad:\n" + strings.Repeat("1. Delar\n", n) },
	"paragraphs":  func(n int) string { return "9. Chefen\n\n" + strings.Repeat("Och mer:\n\n", n/2) },
	"quote marks": func(n int) string { return strings.Repeat(strings.Repeat(">", 40)+" Hej!\n", n) },
	"headers":     func(n int) string { return strings.Repeat(outlookHead, n/5) },
	"quoted heads": func(n int) string {
		return outlookHead + strings.Repeat("Hej\nFrån: Anna\nTill: Eva\nDen 12 mars 2026 skrev Anna:\n", n/4)
	},
	"greetings":   func(n int) string { return strings.Repeat("Hej!\nVänliga hälsningar\n", n/2) },
	"brackets":    func(n int) string { return strings.Repeat("x<mailto:y <mailto:z [http:", n) },
	"mid numbers": func(n int) string { return strings.Repeat("Klart sedan. 9. Chefen. ", n) },
	"cells":       func(n int) string { return strings.Repeat("|Vad\n¦Vandring\n|Okänd\n¦Mer\n", n/4) },
	"separators":  func(n int) string { return strings.Repeat("Vad: - = > ? vad : vad - vad = vad > vad\n", n) },
}

// BenchmarkScale: the cost of reading grows with the length of a mail and no faster. It reports how much longer a
// mail of twice the length takes.
func BenchmarkScale(b *testing.B) {
	c := Default()
	open := itemsOf(four)
	talk := Talk{Sent: []string{nextMail(c, open), firstMail(c, open)}, Open: open}
	const n = 80_000
	for name, text := range heavy {
		small, large := roughLines(text(n)), roughLines(text(2*n))
		for how, read := range map[string]func([]letter.Line){
			"new":   func(l []letter.Line) { c.ReadNew(l) },
			"reply": func(l []letter.Line) { c.ReadReply(l, talk) },
		} {
			b.Run(name+"/"+how, func(b *testing.B) {
				one, two := time.Duration(1<<62), time.Duration(1<<62)
				for b.Loop() {
					one, two = min(one, took(read, small)), min(two, took(read, large))
				}
				b.ReportMetric(float64(two)/float64(one), "times")
				b.ReportMetric(float64(two.Microseconds())/(2*n), "µs/line")
			})
		}
	}
}

func took(read func([]letter.Line), lines []letter.Line) time.Duration {
	start := time.Now()
	read(lines)
	return time.Since(start)
}

// BenchmarkRead is an ordinary mail of either kind.
func BenchmarkRead(b *testing.B) {
	c := Default()
	open := itemsOf(four)
	body := firstMail(c, open)
	mail := plainLines("Hej!\n\nVad: Vandring i Jordbro centrum\nSyfte: Öka kännedomen\nMålgrupp: Boende\nNär: 26 mars\n\nMvh\nAnna")
	reply := plainLines("3. Veckan\n9. Chefen\n\n" + outlookHead + body)
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			c.ReadNew(mail)
		}
	})
	b.Run("reply", func(b *testing.B) {
		for b.Loop() {
			c.ReadReply(reply, Talk{Sent: []string{body}, Open: open})
		}
	})
}
