package letter

import (
	"regexp"
	"strings"
	"unicode"
)

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

var (
	// slashed is "/Karin", "//KÖ", "/Anna och Johan", "/ Karin Öberg, enhetschef".
	slashed = anchor(`^/{1,2}\s?\p{Lu}[\pL.'’-]*(?:(?:,?\s(?:och|o|&|på|från)\s|,?\s|\s?&\s?|/)\p{Lu}?[\pL.'’-]+){0,4}\.?$`)
	// farewells end a letter but answer nothing: signature only when nothing but a name follows.
	// Two or three letters may be an abbreviation that answers a question ("LG", "BR"), and "/karin" a path.
	farewells = anchor(`(?i)^(?:ha en (?:fortsatt )?(?:fin|bra|trevlig|skön|härlig|god|riktigt fin|underbar) (?:dag|kväll|helg|vecka|eftermiddag|sommar|påsk|jul|midsommar)|(?:trevlig|skön|glad|fin) (?:helg|kväll|dag|påsk|sommar|midsommar|jul)|god (?:jul|helg|fortsättning)|` +
		`ha det (?:så )?(?:bra|gott|fint)|tack på förhand|tack och hej|på återseende|vi hörs|hörs|kh|dbh|br|rgds|lg|vg|yt|//?\s?\p{Ll}{2,20}|tackar (?:på förhand|för hjälpen)|have a (?:nice|good|great) (?:day|weekend|week)|ha en god dag|hyvää (?:päivänjatkoa|viikonloppua)|schönes wochenende|bonne journée|thanks in advance|many thanks)\s*[!.,:)☺🙂😊]*$`)
	// thanked is what may stand before a farewell on its line.
	thanked = anchor(`(?i)^(?:tack(?: på förhand| för hjälpen| så mycket)?|trevlig helg|ha det (?:bra|gott|fint)|thanks|ha en (?:fin|bra|trevlig) (?:dag|kväll|helg|vecka))[!.,]?\s+(?:och |and )?`)
	thanks  = anchor(`(?i)^(?:(?:stort |tusen )?tack(?: så (?:mycket|hemskt mycket)| för hjälpen| igen)?|thanks|thank you|takk|tak|kiitos|danke|merci)\s*[!.,]*$`)
)

// IsSignatureOpener reports whether a line begins a signature: "-- ", a farewell with or without a name, "/Namn", or
// the line that a phone adds. A line that goes on as a sentence is none ("Hälsningar från borgmästaren spelas upp").
func IsSignatureOpener(line string) bool {
	if len(line) > 120 {
		return false
	}
	t := strings.TrimSpace(strings.Trim(strings.ReplaceAll(line, "\u00a0", " "), "*_ \t\u200b"))
	if t == "" {
		return false
	}
	if t == "--" || mobileSignature(t) {
		return true
	}
	if t[0] == '/' {
		return slashed.MatchString(t)
	}
	if m := thanked.FindStringIndex(t); m != nil {
		if t = t[m[1]:]; t != "" && t[0] == '/' {
			return slashed.MatchString(t)
		}
		rest, sure, _ := farewell(t)
		return sure && afterClosing(rest)
	}
	rest, sure, ok := farewell(t)
	if _, again, _ := farewell(rest); again { // "Vänligen / Kind regards"
		return true
	}
	return ok && (sure && afterClosing(rest) || !sure && nameLike(rest))
}

// afterClosing accepts what people write after an unmistakable farewell: a name, a role, "Anna på kommunikation".
func afterClosing(rest string) bool {
	rest = strings.Trim(rest, "/|,.!;:–- ")
	first, _, _ := strings.Cut(rest, " ")
	if goesOn[first] {
		return false
	}
	return len(rest) <= 60 && len(strings.Fields(rest)) <= 7 && !strings.ContainsAny(rest, ":;?0123456789")
}

// goesOn are the words after which a farewell is part of a sentence: "varma hälsningar till grannarna".
var goesOn = words(`till som ska skall är via att kan kommer ges skickas spelas framförs`)

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

var (
	mobile = anchor(`(?i)^[\[(<«*_\s]*(?:` + strings.Join([]string{
		`(?:mejlet )?(?:skickat|skickades|skickad|sänt) (?:från|med|via) (?:min|mitt|mina|en|ett|outlook|iphone|ipad|android|samsung|gmail|yahoo|e-post för|mail för|windows|huawei|sony|galaxy|mobil(?:en|telefon)?\b|telefonen|surfplatta|proton|telia|telenor|airmail|spark)`,
		`skickat från e-post\b`, `hämta outlook f[öo]r (?:ios|android|mac)`, `läs mer om outlook för`, `sänt från min`,
		`sent (?:from|via|by|with|using|on) (?:my |a |the |an )?(?:[\w-]+ ){0,4}(?:iphone|ipad|ipod|i-?phone|phone|mobile|cell|blackberry|samsung|htc|android|galaxy|tablet|device|nokia|sony|huawei|xperia|pixel|oneplus|motorola|airmail|mailbox|mail|outlook|windows|gmail|yahoo|sparrow|spark|proton\w*|superhuman|front|hey|ti-\d+)`,
		`<*sent (?:by|from) galaxy`, `from my (?:iphone|ipad|phone|mobile|android)\b`, `someone from mobile$`, `get (?:the )?outlook for (?:ios|android|mac)`,
		`sendt fra (?:min|mit|outlook|mobil|iphone|ipad|samsung|mail|e-post)`, `send fra min`, `hent outlook (?:for|til)`, `last ned outlook for`, `få outlook (?:for|til)`, `lähetetty (?:\pL+ )?(?:iphone|ipad|android|samsung|outlook|puhelimes|mobiili|laittees)`, `hanki outlook`,
		`(?:diese nachricht wurde )?von meine[mr] .{0,40}gesendet`, `gesendet (?:mit|von|von meinem|über) (?:der |meinem |outlook|mein|iphone|android|yahoo)`, `outlook für (?:ios|android)`, `holen sie sich outlook`,
		`envoyé (?:de|depuis|à partir de) (?:mon|ma|outlook|yahoo)`, `obtenir outlook`, `télécharger outlook`, `enviado (?:desde|de|do|a partir do) (?:mi|meu|outlook|yahoo)`, `obtener outlook`, `obter o outlook`, `inviato da(?:l mio)? (?:i|mio|outlook|yahoo|mobile)`, `scarica outlook`,
		`(?:verzonden|verstuurd) (?:vanaf|met|via|van) (?:mijn|outlook|blackberry|iphone|samsung|mail)`, `outlook voor (?:ios|android) downloaden`, `wysłane? z (?:mojego|iphone|urządzenia|telefonu|outlook|programu)`, `odesláno z (?:mého )?`, `отправлено с`, `отправлено из`, `надіслано з`,
		`從我的 ?iphone`, `从我的 ?iphone`, `iphone ?から送信`, `发自我的`, `보낸 사람: iphone`, `나의 iphone에서`,
	}, "|") + `)`)
	runsOn = regexp.MustCompile(`(?i)\s(?:is|was|are|were|which|because|och vi|så att|till alla|finns|är)\s`)
)

// sentWords are the first words of mobile, for letting most lines go early; other scripts are looked at always.
var sentWords = words(`skickat skickades skickad mejlet sänt hämta läs sent from someone get sendt send hent last få lähetetty hanki diese von gesendet outlook holen envoyé obtenir télécharger
	enviado obtener obter inviato scarica verzonden verstuurd wysłane wysłan odesláno отправлено надіслано iphone`)

// mobileSignature reports whether a line is what phones and mail programs add by themselves.
func mobileSignature(line string) bool {
	if len(line) > 160 {
		return false
	}
	first, _ := nextWord(strings.TrimLeft(line, "[(<«*_ "), 0)
	return (sentWords[first] || first != "" && first[0] >= 0xE0) && mobile.MatchString(line) && !runsOn.MatchString(line)
}

// contact are lines that signatures are made of.
var contact = anchor(`(?i)^\W{0,3}(?:tel(?:efon)?|tfn|mob(?:il)?|växel|direkt|fax|e-?post(?:adress)?|e-?mail|mejl|mail|m|t|e|w|webb?(?:plats)?|www|hemsida|adress|postadress|besök(?:sadress)?|besöksadress|org\.?\s?nr|organisationsnummer|` +
	`phone|cell|mobile|address|web|linkedin|facebook|instagram|twitter|kontor|kontakt|direct|switchboard|puh|sähköposti|följ oss|läs mer|frågor om|när du|` +
	`bankgiro|plusgiro|bg|pg|öppettider|swish|avdelning|enhet|skype|teams|vat|iban)(?:$|[^\pL])`)

var (
	numbered = anchor(`(?i)^(?:fråga |nr )?\d{1,2}(?:[.):]\s*|\s[-–]\s)\pL`)
	labelled = anchor(`^[*_•·-]{0,3}\s?\p{Lu}[\pL/&() -]{1,38}[:=]\s`)
	ps       = anchor(`(?i)^p\.?\s?s\.?\s*[:!.,-]?(?:\s|$)`)
)

// markSignatures sets the signatures of a run of lines that are one person's words. A signature goes to the end of
// its run; but what is plainly text again (a P.S., numbered answers, filled-in labels) is given back, because a lost
// answer is worse than a signature too many.
func markSignatures(run []Line) {
	for start := 0; start < len(run); {
		open := opener(run, start)
		if open < 0 {
			break
		}
		if mobileSignature(strings.TrimSpace(run[open].Text)) {
			start = paragraph(run, open)
			setPart(run[open:start], Signature)
			continue
		}
		for start = open; start < len(run); {
			again, postscript := resumes(run, start+1)
			setPart(run[start:again], Signature)
			if start = again; !postscript {
				break
			}
			start = paragraph(run, again)
		}
	}
	markCard(run)
}

func setPart(lines []Line, p Part) {
	for i := range lines {
		lines[i].Part = p
	}
}

// opener finds the first line at or after start that opens a signature.
func opener(run []Line, start int) int {
	for i := start; i < len(run); i++ {
		text := strings.TrimSpace(run[i].Text)
		if text == "" {
			continue
		}
		if run[i].Role != Label && IsSignatureOpener(text) {
			return i
		}
		if waves(text) && closes(run, i+1) {
			return i
		}
		if len(text) <= 60 && thanks.MatchString(text) && i+1 < len(run) && run[i+1].Text != "" && closes(run, i+1) {
			return i + 1
		}
	}
	return -1
}

func waves(text string) bool { return len(text) <= 60 && farewells.MatchString(text) }

// closesWithin bounds how far a weak farewell looks for what follows it.
const closesWithin = 16

// closes tells that nothing but a name or a signature follows.
func closes(run []Line, i int) bool {
	for n, last := 0, i+closesWithin; i < len(run); i++ {
		text := strings.TrimSpace(run[i].Text)
		switch {
		case i == last:
			return false
		case text == "":
			continue
		case IsSignatureOpener(text):
			return true
		case waves(text) && n < 2:
		case n >= 2 || !nameLike(text):
			return false
		}
		n++
	}
	return true
}

// paragraph returns the line after the paragraph that line i stands in.
func paragraph(run []Line, i int) int {
	for i < len(run) && run[i].Text != "" {
		i++
	}
	return i
}

// resumes finds where own words begin again after a signature: a postscript, two numbered lines, or three labels that
// are no contact details. It returns the end of the run when they do not.
func resumes(run []Line, i int) (at int, postscript bool) {
	numbers, labels, firstNumber, firstLabel := 0, 0, -1, -1
	for ; i < len(run); i++ {
		text := run[i].Text
		switch {
		case text == "":
		case ps.MatchString(text):
			return i, true
		case numbered.MatchString(text):
			if numbers++; firstNumber < 0 {
				firstNumber = i
			}
		case asks(run[i]):
			if labels++; firstLabel < 0 {
				firstLabel = i
			}
		}
		if numbers >= 2 {
			return firstNumber, false
		}
		if labels >= 3 {
			return firstLabel, false
		}
	}
	return len(run), false
}

// asks tells a line that stands before an answer: a label, the first cell of a row, or a question. Contact details
// have labels and cells too.
func asks(l Line) bool {
	asked := strings.HasSuffix(l.Text, "?") || strings.ContainsAny(l.Text, ":=") && labelled.MatchString(l.Text+" ")
	if !asked && l.Role != Label || len(l.Text) > 200 || contact.MatchString(l.Text) {
		return false
	}
	if asked {
		return !isFooter(l.Text) && !isBoilerplate(l.Text)
	}
	return l.Role == Label && l.Text != "" && !(nameLike(l.Text) && strings.Contains(l.Text, " "))
}
