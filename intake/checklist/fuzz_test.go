package checklist

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// roughLines makes lines of any bytes: quote marks, rows after a bar with further cells after several, a beginning that
// is set off, and every part that a hint can name.
func roughLines(text string) []letter.Line {
	b := body.Body{}
	for line := range strings.SplitSeq(norm.NFC.String(strings.ToValidUTF8(text, "?")), "\n") {
		k := body.Block{}
		for strings.HasPrefix(line, ">") {
			line = strings.TrimPrefix(strings.TrimPrefix(line, ">"), " ")
			k.Depth++
		}
		switch colour := strings.HasPrefix(line, "\x01"); {
		case strings.HasPrefix(line, "|"):
			k.Kind = body.Row
			for cell := range strings.SplitSeq(line[1:], "¦") {
				k.Cells = append(k.Cells, body.Cell{Text: strings.TrimSpace(cell)})
			}
			if k.Cells[0].Text == "" {
				continue
			}
			k.Cells = append(k.Cells, body.Cell{})
		default:
			lead, rest, set := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "\x01")), "\x03")
			if k.Text = lead + rest; k.Text == "" {
				continue
			}
			if set && lead != "" {
				k.Spans = []body.Style{{To: len(lead), Bold: true, Colour: colour}}
			} else if colour {
				k.Spans = []body.Style{{To: len(k.Text), Colour: true}}
			}
		}
		b.Blocks = append(b.Blocks, k)
	}
	return linesOf(b, strings.Contains(text, "\x02"))
}

// within reports whether the words of an answer stand in the lines, in that order.
func within(lines []letter.Line, answer string) bool {
	want := phrase.Words(answer)
	for _, l := range lines {
		for _, w := range phrase.Words(l.Text) {
			if len(want) > 0 && want[0].Key == w.Key {
				want = want[1:]
			}
		}
	}
	return len(want) == 0
}

func (r Reading) check(t *testing.T, c *Checklist, lines []letter.Line) {
	t.Helper()
	last := 0
	for _, a := range r.Answers {
		n := c.Question(a.Item).N
		if n <= last {
			t.Errorf("%s is out of order or twice", a.Item)
		}
		last = n
		if !within(lines, a.Text) {
			t.Errorf("%s: %q was not said", a.Item, a.Text)
		}
		if a.State != c.Judge(a.Item, a.Text) {
			t.Errorf("%s: %q is %s", a.Item, a.Text, a.State)
		}
	}
	if r.Empty && (len(r.Answers) > 0 || r.Courtesy) {
		t.Errorf("empty, but %+v", r)
	}
}

var seeds = []string{
	"Hej!\n\nVad: Vandring\nSyfte: Lyssna\nNär: 26 mars\n\nMvh\nAnna", "1. A\n2. B\n3. C\n4. D\n5. E\n6. F\n\n7. G", "|Vad\n¦Vandring\n|När\n¦26 mars\n¦kl 18\nHej då",
	"Kommunikationsinsats\n\nVAD\nVandring", "> 9. Vem är talesperson och vem svarar på\n> följdfrågorna?\n\x01Chefen\n> 12. Hur ska kommunikationsinsatsen utvärderas? Enkät",
	"9. Chefen\n\n" + outlookHead + "Hej!\n\n3. I vilket sammanhang ska den kommuniceras?\n\x01Veckan\n\nFrån: Anna <a@b.example>\nSkickat: i går\nÄmne: X\n\n12. Hur ska kommunikationsinsatsen utvärderas?\nEnkät",
	"\x02Se nedan.\n\n" + outlookHead + "Vad: Vandring", "8 och 9: Ja\n**3.** X\n(4) Y\n10-12: Z", "haninge.se<https://haninge.se/> Vad<mailto:>: X", "Status: inställd", "👍", "Vad\x03 Vandring\nVad\x0300\nSyfte    Lyssna\n| När | v. 12 |",
	"|Vad\n¦Vandring\n¦¦Syfte\n¦¦¦Lyssna\n|När\x03 Datum\n¦v. 12", "|Vad\n¦Syfte\n¦¦När\n|Vandring\n¦Lyssna\n¦¦v. 12", "|Rubrik\n¦Hjälptext\n¦¦Svar\n|Vad\n¦Kort\n¦¦Vandring", "Hej, jag återkommer. 9. Chefen. 12) Enkät",
}

func FuzzReadNew(f *testing.F) {
	c := Default()
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := roughLines(text)
		c.ReadNew(lines).check(t, c, lines)
	})
}

func FuzzReadReply(f *testing.F) {
	c := Default()
	for i, s := range seeds {
		f.Add(s, firstMail(c, c.Items()[i%12:]), uint16(1<<i))
		f.Add(s, "", uint16(0xfff))
	}
	f.Fuzz(func(t *testing.T, text, sent string, open uint16) {
		talk := Talk{Sent: []string{sent, strings.ToUpper(sent)}}
		for i, item := range c.Items() {
			if open&(1<<i) != 0 {
				talk.Open = append(talk.Open, item)
			}
		}
		if sent == "" {
			talk.Sent = nil
		}
		lines := roughLines(text)
		c.ReadReply(lines, talk).check(t, c, lines)
	})
}

// FuzzLoad: a broken file is an error with a line, never a panic, and what loads can be used.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(another))
	f.Add(question.BuiltIn())
	f.Add([]byte(`{"items":[{"n":1,"id":"a","question":"?"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := question.Parse("plan.json", b)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "plan.json:") {
				t.Errorf("an error without its place: %v", err)
			}
			return
		}
		c := over(l)
		lines := plainLines("Hej\n" + c.Questions()[0].Text + "\nSvar\n" + c.Questions()[0].Label + ": mer")
		c.ReadNew(lines).check(t, c, lines)
		c.ReadReply(lines, Talk{Open: []initiative.Item{c.Questions()[0].Item}}).check(t, c, lines)
	})
}
