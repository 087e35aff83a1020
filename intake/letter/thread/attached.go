package thread

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/text"
)

//go:embed phrases.tsv
var phraseData string

var (
	phrases       = text.MustCompile(phraseData)
	pointer       = phrases.Set("pointer")
	pointerFiller = phrases.Set("pointer filler")
)

// longestPointer bounds a covering line.
const longestPointer = 300

// markPointers labels the covering lines of a mail that has something attached, where it has no other words of its own.
func markPointers(blocks []Block) {
	found := false
	for _, b := range blocks {
		if b.Whose != Own || b.Kind == body.Mark || b.Kind == body.Rule {
			continue
		}
		switch {
		case points(b.Text):
			found = true
		case b.Text == "" || !text.Greets(b.Text) && !text.Courteous(b.Text):
			return
		}
	}
	for i := range blocks {
		if found && blocks[i].Whose == Own && points(blocks[i].Text) {
			blocks[i].Whose = Pointer
		}
	}
}

// points reports whether a text only says that something is attached: "Se bifogat mejl från Erik."
func points(s string) bool {
	if s == "" || len(s) > longestPointer {
		return false
	}
	toks := text.Tokens(s)
	over := phrases.Over(toks)
	found := false
	for i := 0; i < len(toks); {
		if next, ok := over.At(i, pointer); ok {
			found, i = true, next
			continue
		}
		next, ok := over.At(i, pointerFiller)
		if !ok {
			r, _ := utf8.DecodeRuneInString(s[toks[i].Start:])
			name := i > 0 && toks[i].Kind == text.Word && unicode.IsUpper(r)
			if !name && (toks[i].Kind != text.Mark || strings.Contains(":=?", toks[i].Key)) {
				return false
			}
			next = i + 1
		}
		i = next
	}
	return found
}

// AsMachine labels the sender's own words as a program's, where the mail as a whole is known to be one.
func AsMachine(view []Block) {
	for i := range view {
		if view[i].Whose == Own {
			view[i].Whose = Machine
		}
	}
}

// Attached puts a mail that was attached to be passed on below a view, as one that was passed on in the text.
func Attached(view []Block, inner *letter.Letter) []Block {
	if len(inner.Bodies) == 0 || len(inner.From) == 0 {
		return view
	}
	from := inner.From[0]
	author := strings.TrimSpace(from.Name + " <" + from.Addr + ">")
	head := body.Block{Text: "Från: " + author + "\nÄmne: " + inner.Subject, Gap: true}
	out := append(view, Block{Block: head, Whose: HeaderBlock, Level: 1, Author: from, subject: inner.Subject})
	for i, b := range Read(inner.Bodies[0], Hints{}) {
		if b.Whose == Own {
			b.Whose = Forwarded
		}
		if b.Level == 0 {
			b.Author = from
		}
		b.Level++
		b.Gap = b.Gap || i == 0
		out = append(out, b)
	}
	return out
}
