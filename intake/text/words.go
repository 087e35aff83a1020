package text

import (
	_ "embed"
	"strings"
	"unicode"
)

//go:embed data/words.tsv
var wordData string

// Words are the sets of data/words.tsv.
var Words = MustCompile(wordData)

var (
	greeting    = Words.Set("greeting")
	greeted     = Words.Set("greeted")
	farewell    = Words.Set("farewell")
	farewellOne = Words.Set("farewell word")
	kindly      = Words.Set("farewell kindly")
	kindNoun    = Words.Set("farewell noun")
	goesOn      = Words.Set("farewell goes on")
	nameLink    = Words.Set("name link")
	joins       = Words.Set("joins")
	named       = Words.Set("greeting named")
	courtesy    = Words.Set("courtesy")
	closer      = Words.Set("closer")
	closerTail  = Words.Set("closer goes on")
	closing     = Words.Set("closing")
	thanksFor   = Words.Set("thanks for")
	negation    = Words.Set("negation")
	postpone    = Words.Set("postpone")
	filler      = Words.Set("postpone filler")
)

// greetingOpens are the first words of greetings, and courtesyOpens those of all that courtesy is made of.
var (
	greetingOpens = Words.First(greeting)
	courtesyOpens = Words.First(courtesy, closer, closing, greeting, greeted, farewell, farewellOne)
	closingOpens  = Words.First(closer, closing)
)

// longestSaid bounds the texts that can be a greeting, a courtesy or a postponement.
const longestSaid = 400

// Greets reports whether a text is a greeting and nothing more: "Hej!", "Hej Anna och Karin,", "God morgon alla". A
// name begins with a capital, and a sentence does not end inside it.
func Greets(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 80 || strings.TrimRight(s, "?:") != s || !greetingOpens.Begin(s) {
		return false
	}
	toks := Tokens(s)
	words := Words.Over(toks)
	i, ok := words.At(0, greeting)
	if !ok || i == len(toks) && Words.Whole(toks, named) {
		return false
	}
	for n := 0; i < len(toks); i++ {
		t := toks[i]
		if t.Kind == Mark {
			if strings.Contains(".!?;:", t.Key) && wordsFollow(toks[i+1:]) {
				return false // "Hej! Enhetschefen"
			}
			continue
		}
		if _, ok := words.At(i, greeted); !ok && !capital(s, t) {
			return false
		}
		if n++; n > 6 {
			return false
		}
	}
	return true
}

func wordsFollow(toks []Token) bool {
	for _, t := range toks {
		if t.Kind != Mark {
			return true
		}
	}
	return false
}

func capital(s string, t Token) bool {
	r, _ := decode(s, t.Start)
	return t.Kind == Word && unicode.IsUpper(r)
}

// Farewell finds the farewell that opens a line: "Med vänliga hälsningar", "Mvh". sure tells that it cannot be
// anything else; rest is what follows it on the line. A label, "Hälsning: …", is none.
func Farewell(line string) (rest string, sure, ok bool) {
	const reach = 200
	head := line[:min(len(line), reach)]
	if !farewellOpens.Begin(head) {
		return "", false, false
	}
	toks := Tokens(head)
	words := Words.Over(toks)
	at := 0
	for at < len(toks) && toks[at].Kind == Mark {
		at++
	}
	end, sure := words.At(at, farewell)
	if kind, ok := kindWords(words, at); ok && kind > end {
		end, sure = kind, true
	}
	if !sure {
		if end, ok = words.At(at, farewellOne); !ok {
			return "", false, false
		}
	}
	if end < len(toks) && toks[end].Glued && (toks[end].Kind != Mark || toks[end].Key == "-") { // "VH-gruppen"
		return "", false, false
	}
	rest = line[toks[pastMarks(toks, end)-1].End:]
	label := !sure && strings.HasPrefix(rest, ":") && strings.TrimSpace(rest) != ":"
	return rest, sure, !label
}

// pastMarks passes over the marks that are glued to a word.
func pastMarks(toks []Token, i int) int {
	for i < len(toks) && toks[i].Glued && strings.Contains(",/|!;*_.", toks[i].Key) {
		i++
	}
	return i
}

// OpensFarewell reports whether a line begins with a word that farewells begin with.
func OpensFarewell(line string) bool { return farewellOpens.Begin(line) }

// farewellOpens are the first words of all farewells: most lines are let go at theirs.
var farewellOpens = Words.First(farewell, farewellOne, kindly, kindNoun)

// kindWords reads "med varma och soliga hälsningar".
func kindWords(words *Finder, i int) (int, bool) {
	for n := 0; n < 6; n++ {
		if end, ok := words.At(i, kindNoun); ok {
			return end, n > 0
		}
		next, ok := words.At(i, kindly)
		if !ok {
			return i, false
		}
		if i = next; i < len(words.toks) && words.toks[i].Key == "." && words.toks[i].Glued { // "vänl. hälsn."
			i++
		}
	}
	return i, false
}

// FarewellGoesOn reports whether what follows a farewell makes it part of a sentence: "varma hälsningar till
// grannarna".
func FarewellGoesOn(rest string) bool {
	_, ok := Words.At(Tokens(rest[:min(len(rest), 40)]), 0, goesOn)
	return ok
}

// NameLike reports whether a text is written as names are: one to five words with capitals, links ("och", "från")
// between them. The empty text is one, for a farewell that has none.
func NameLike(s string) bool {
	s = strings.Trim(s, "/,. !()–-*_")
	if s == "" {
		return true
	}
	fields := strings.Fields(s)
	if len(fields) > 5 || len(s) > 60 || strings.ContainsAny(s, ":;?!0123456789") {
		return false
	}
	for i, f := range fields {
		toks := Tokens(f)
		_, link := Words.At(toks, 0, nameLink)
		if link && len(toks) == 1 && i+1 < len(fields) && (i > 0 || toks[0].Key == "från") {
			continue
		}
		f = strings.Trim(f, `,."'()/&-`)
		if f == "" {
			continue
		}
		if r, _ := decode(f, 0); !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// Joins reports whether a word or mark stands between two of a kind: "Per & Eva", "fredag och lördag".
func Joins(s string) bool {
	toks := Tokens(s)
	end, ok := Words.At(toks, 0, joins)
	return ok && end == len(toks)
}

// Courteous reports whether a text is nothing but courtesy, with names or not: "Perfekt, tack Anna!", "Tack! Hör av dig
// om något är oklart." A text without a word, as "👍", is one too when it holds a mark.
func Courteous(s string) bool {
	if len(s) > longestSaid || strings.Contains(s, "?") {
		return false
	}
	if !courtesyOpens.Begin(s) && strings.ContainsFunc(s, unicode.IsLetter) {
		return false
	}
	toks := Tokens(s)
	words := Words.Over(toks)
	thanked, marks := false, false
	for i := 0; i < len(toks); {
		next, polite := thanks(words, i)
		if end, ok := closes(words, i); ok && end > next {
			i = end // nobody is thanked by it
			continue
		}
		thanked = thanked || polite
		if !polite {
			var set Set
			next, set = words.Longest(i, greeting, greeted, farewell, farewellOne)
			polite = set != 0
		}
		switch {
		case polite:
		case toks[i].Kind == Mark:
			next, marks = i+1, true
		case nameBehind(s, toks, i):
			next = i + 1
		default:
			return false
		}
		i = next
	}
	return thanked || marks && !wordsFollow(toks)
}

// nameBehind reports whether the word at token i is written as a name is, behind another word.
func nameBehind(s string, toks []Token, i int) bool {
	return i > 0 && toks[i-1].Kind == Word && capital(s, toks[i])
}

// thanks reads a courtesy at token i, or a clause that says "tack för …" in few words.
func thanks(words *Finder, i int) (next int, ok bool) {
	const few = 4
	next, set := words.Longest(i, courtesy, closer)
	ok = set != 0
	from, long := words.At(i, thanksFor)
	if !long || i > 0 && words.toks[i-1].Kind != Mark {
		return next, ok
	}
	end := from
	for end < len(words.toks) && words.toks[end].Kind != Mark {
		end++
	}
	if end > max(next, from) && end <= from+few {
		return end, true
	}
	return next, ok
}

// Closes reports whether a sentence only ends a letter: "Hör av er om något är oklart!", "Övrigt som förut."
func Closes(s string) bool {
	if len(s) > longestSaid || !closingOpens.Begin(s) {
		return false
	}
	toks := Tokens(s)
	i := 0
	for toks[i].Kind == Mark {
		i++
	}
	end, ok := closes(Words.Over(toks), i)
	return ok && !wordsFollow(toks[end:])
}

// closes reads at token i words that end a letter, to the end of their sentence.
func closes(words *Finder, i int) (next int, ok bool) {
	const longest = 16
	next, ok = words.At(i, closing)
	if !ok {
		if next, ok = words.At(i, closer); !ok {
			return i, false
		}
		if _, goesOn := words.At(next, closerTail); goesOn {
			for next < len(words.toks) && !strings.Contains(".!?;", words.toks[next].Key) && !words.toks[next].Line {
				next++
			}
		}
	}
	return next, next-i <= longest && (next == len(words.toks) || words.toks[next].Kind == Mark || words.toks[next].Line)
}

// postponeWords are words of which every postponement has one: it must have one of these phrases.
var postponeWords = Words.Rare(postpone, returning, sending, surely, yet, obliged, hence, settling)

// Postpones reports whether a clause only puts the answer off: "Jag återkommer om 3 och 7 nästa vecka", "vi får se".
// What itself comes back, "Vandringen återkommer varje vår", has nobody who does.
func Postpones(s string) bool {
	if len(s) > longestSaid || !postponeWords.In(s) {
		return false
	}
	words := Words.Over(Tokens(s))
	switch n := countWords(words.toks); {
	case n <= 20 && words.Only([]Set{postpone}, filler):
		return true
	case n > 14:
		return false
	}
	return putsOff(words)
}

// What a clause is made of that puts off and says more than that.
var (
	returning = Words.Set("postpone returning")
	somebody  = Words.Set("postpone somebody")
	opens     = Words.Set("postpone open")
	regularly = Words.Set("postpone regularly")
	sending   = Words.Set("postpone sending")
	tidings   = Words.Set("postpone tidings")
	later     = Words.Set("postpone later")
	surely    = Words.Set("postpone surely")
	soon      = Words.Set("postpone soon")
	yet       = Words.Set("postpone yet")
	not       = Words.Set("postpone not")
	decided   = Words.Set("postpone decided")
	obliged   = Words.Set("postpone obliged")
	asking    = Words.Set("postpone asking")
	before    = Words.Set("postpone first")
	doing     = Words.Set("postpone doing")
	hence     = Words.Set("postpone hence")
	settling  = Words.Set("postpone settling")
	then      = Words.Set("postpone then")
)

// putsOff is Postpones of a clause of few words that says more than that.
func putsOff(words *Finder) bool {
	switch {
	case words.HasAll(returning, obliged, somebody) && !words.HasAll(regularly):
		return true // whatever it is that is put off: "… får vi återkomma till, likaså vem som …"
	case words.HasAll(returning) && !words.HasAll(regularly) && !words.HasAll(opens):
		_, first := words.At(0, returning)
		_, must := words.At(0, obliged) // "Får återkomma om datum"
		return first || must || words.HasAll(somebody)
	case words.HasAll(surely), words.HasAll(sending, soon, somebody),
		words.HasAll(doing) && words.Only([]Set{hence}, doing, filler),
		words.HasAll(settling) && words.Only([]Set{then}, settling, filler):
		return true
	case words.HasAll(sending, tidings, somebody):
		return words.HasAll(later)
	case words.HasAll(yet, not):
		return words.HasAll(decided)
	}
	return words.HasAll(obliged, asking, before)
}

func countWords(toks []Token) (n int) {
	for _, t := range toks {
		if t.Kind == Word {
			n++
		}
	}
	return n
}

// negationReach is how many words before a word a negation reaches.
const negationReach = 3

// Negated reports whether a negation stands at most three words before token i in the same clause.
func Negated(toks []Token, i int) bool {
	for k, n := i-1, 0; k >= 0 && n < negationReach; k-- {
		if toks[k].Kind == Mark && strings.Contains(".!?;:,()", toks[k].Key) || toks[k+1].Line {
			return false
		}
		if _, ok := Words.At(toks, k, negation); ok {
			return true
		}
		if toks[k].Kind == Word {
			n++
		}
	}
	return false
}
