package thread

import (
	"strings"
	"unicode"
)

func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// closings are the phrases that end a letter (domain.md 8.5 and the languages of our neighbours), in lower case and
// without punctuation. Swedish greetings of the form "med varma och soliga hälsningar" are put together by greeting.
var closings = phrases(`mvh; m.v.h; m v h; vh; v.h; medvänlighälsning;
	med vennlig hilsen; vennlig hilsen; vennlige hilsener; beste hilsen; beste hilsener; med venlig hilsen; venlig hilsen; de bedste hilsner; bedste hilsner; venlige hilsner; mange hilsner; kærlige hilsner;
	med hilsen; beste helsing; venleg helsing; ystävällisin terveisin; parhain terveisin; terveisin; ystävällisesti; kunnioittavasti;
	kind regards; best regards; warm regards; many regards; with kind regards; with best regards; with best wishes; best wishes; kindest regards; warmest regards; sincerely; sincerely yours; yours sincerely;
	yours faithfully; yours truly; respectfully; all the best; mit freundlichen grüßen; mit freundlichen grüssen; mit freundlichen gruessen; mit freundlichem gruß; mit besten grüßen; mit lieben grüßen;
	mit herzlichen grüßen; freundliche grüße; viele grüße; beste grüße; liebe grüße; herzliche grüße; schöne grüße; mfg; cordialement; bien cordialement; très cordialement; meilleures salutations; sincères salutations;
	bien à vous; un saludo; un cordial saludo; saludos cordiales; atentamente; cordiali saluti; distinti saluti; atenciosamente; cumprimentos; met vriendelijke groet; met vriendelijke groeten; vriendelijke groeten; vriendelijke groet;
	met hartelijke groet; hartelijke groeten; mvg; pozdrawiam; z poważaniem; z powazaniem; с уважением; s pozdravem; üdvözlettel`)

// short are farewells that are also ordinary words; only a name may stand beside them.
var short = phrases(`hälsningar; hälsning; hälsn; hlsn; hels; hälsar; vänligen; vänligt; högaktningsfullt; allt gott; kram; kramar; med det bästa; hilsen; hilsner; helsing; hilsning; regards; rgds; b.r; best; cheers; groeten; groetjes;
	gruß; grüße; saludos; abrazos`)

// kindly are the words that stand before "hälsningar".
var kindly = words(`med många de så och vänl vänlig vänliga bästa varm varma god goda solig soliga somriga glada hjärtlig hjärtliga trevliga kollegiala`)

func phrases(list string) map[string]bool {
	m := map[string]bool{}
	for p := range strings.SplitSeq(list, ";") {
		m[strings.Join(strings.Fields(p), " ")] = true
	}
	return m
}

// openings are the first words of all of them: most lines are let go at the first word.
var openings = firstWords(closings, short, kindly)

func firstWords(sets ...map[string]bool) map[string]bool {
	m := map[string]bool{}
	for _, set := range sets {
		for p := range set {
			first, _, _ := strings.Cut(p, " ")
			m[first] = true
		}
	}
	return m
}

// greetWords is how many words the longest farewell has.
const greetWords = 6

// farewell finds the longest farewell that opens a line. sure tells that it cannot be anything else; rest is what
// follows it on the line.
func farewell(line string) (rest string, sure, ok bool) {
	said, ends := make([]string, 0, greetWords), make([]int, 0, greetWords)
	for at := 0; len(said) < greetWords; {
		word, end := nextWord(line, at)
		if word == "" || len(said) == 0 && !openings[word] {
			break
		}
		said, ends, at = append(said, word), append(ends, end), end
	}
	for n := len(said); n > 0; n-- {
		phrase, rest := strings.Join(said[:n], " "), line[ends[n-1]:]
		switch {
		case closings[phrase], greets(said[:n]):
			return rest, true, true
		case short[phrase]:
			labels := strings.HasSuffix(line[:ends[n-1]], ":") && strings.TrimSpace(rest) != ""
			return rest, false, !labels
		}
	}
	return "", false, false
}

// greets tells "med vänlig hälsning" in its forms and common misspellings.
func greets(said []string) bool {
	n := len(said) - 1
	for _, w := range said[:n] {
		if !kindly[w] {
			return false
		}
	}
	switch said[n] {
	case "hälsning", "hälsningar", "hälsing", "hälsingar", "hälsnig", "hälsnigar", "hälsn":
		return n > 0
	}
	return false
}

// nextWord reads a word in lower case. Full stops inside it stay ("m.v.h"), punctuation around it does not.
func nextWord(line string, at int) (word string, end int) {
	for at < len(line) && strings.IndexByte(" \t,/|!;*_", line[at]) >= 0 {
		at++
	}
	end = at
	for end < len(line) && strings.IndexByte(" \t,/|!;*_", line[end]) < 0 {
		end++
	}
	return strings.ToLower(strings.TrimRight(line[at:end], ".:")), end
}

// goingOn are the words after which a farewell is part of a sentence: "varma hälsningar till grannarna".
var goingOn = words(`till som ska skall är via att kan kommer ges skickas spelas framförs`)

// nameLike tells one to four words that are written like names. Lower-case words are allowed only between names.
func nameLike(s string) bool {
	s = strings.Trim(s, "/,. !()–-")
	fields := strings.Fields(s)
	if s == "" {
		return true
	}
	if len(fields) > 5 || len(s) > 60 || strings.ContainsAny(s, ":;?!0123456789") {
		return false
	}
	for i, w := range fields {
		if link[strings.ToLower(w)] && i+1 < len(fields) && (i > 0 || strings.EqualFold(w, "från")) {
			continue
		}
		if r := []rune(strings.Trim(w, `,."'()/&-`)); len(r) > 0 && !unicode.IsUpper(r[0]) {
			return false
		}
	}
	return true
}

var link = words(`och o & and und og från av af de von van på i`)

func goesOn(rest string) bool {
	first, _, _ := strings.Cut(rest, " ")
	return goingOn[first]
}
