package thread

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter/body"
)

// FuzzRead, as a reply, a forward and an answer that passes its quote on: every line comes back, in order and with its text, and the own text is a subsequence of the lines.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Ja.\n\nMvh\nAnna\n\nFrån: T <t@x.example>\nSkickat: den 12 mars 2026 10:31\nTill: A\nÄmne: Re: V\n\nHej!",
		"Hej,\n\nDen tors 12 mars 2026 kl 10:31 skrev T <\nt@x.example>:\n\n> 3. S?\n\nVeckan\n\n> 12. H?",
		"FYI\n\nBörja vidarebefordrat brev:\n\n> Från: S <s@x.example>\n> Ämne: I\n> \n> Vad: X\n\nMvh\nPS. Hej\n\n1. a\n2. b",
		"----- Vidarebefordrat meddelande ----- Från: J <j@x.example>Till: \"b\" <b@x.example>Skickat: 2 november 2026 09:26:50 CETÄmne: I\n> a\n>> b",
		"\xff\xfe:\n:\n：\n----\n____\n-- \n/\n//A\n> > >\n",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, forwarded bool) {
		blocks, err := body.Plain(text, false, false, &body.Budget{})
		if limit := new(body.LimitError); errors.As(err, &limit) {
			return // more than a mail may have: there is nothing to mark
		} else if err != nil {
			t.Fatal(err)
		}
		b := body.Body{Kind: "plain", Blocks: blocks}
		before := b.Words()
		for _, h := range []Hints{{Forwarded: forwarded}, {PassedOn: true}} {
			got := Read(b, h)
			if words := (body.Body{Blocks: bare(got)}).Words(); words != before {
				t.Fatalf("%q became %q", before, words)
			}
			checkOwn(t, got)
		}
		if b.Words() != before {
			t.Fatal("the body was changed")
		}
	})
}

// bare are the blocks of a body without their labels.
func bare(blocks []Block) (out []body.Block) {
	for _, b := range blocks {
		out = append(out, b.Block)
	}
	return out
}

// checkOwn: the own text is the words that the sender stands for, in their order, and no others.
func checkOwn(t *testing.T, blocks []Block) {
	t.Helper()
	var words []string
	for _, b := range blocks {
		if b.Stands() {
			for _, l := range linesOf([]body.Block{b.Block}) {
				words = append(words, strings.Fields(l.Text)...)
			}
		}
	}
	if got := strings.Fields(OwnText(blocks)); !slices.Equal(got, words) {
		t.Fatalf("own text %q of %q", got, words)
	}
	Origin(blocks)
}
