package thread

import (
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/pattern"
	"haninge.se/samrad/intake/text"
)

var (
	// slashed is "/Karin", "//KÖ", "/Anna och Johan", "/ Karin Öberg, enhetschef".
	slashed = pattern.New(`^/{1,2}\s?\p{Lu}[\pL.'’-]*(?:(?:,?\s(?:och|o|&|på|från)\s|,?\s|\s?&\s?|/)` +
		`\p{Lu}?[\pL.'’-]+){0,4}\.?$`)
	// canonical is a name as Notes has it, with its units: "Karin Berg/KSF/Haninge".
	canonical = pattern.New(`^\p{Lu}\pL+(?: \p{Lu}[\pL.-]*){1,3}(?:/\p{Lu}[\pL\d&-]*){2,3}(?:@\S+)?$`)

	closing = sets.Pattern(`(?i)^{{closing}}\s*[!.,:)☺🙂😊]*$`)
	thanked = sets.Pattern(`(?i)^{{thanked}}[!.,]?\s+(?:och |and )?`)
	thanks  = sets.Pattern(`(?i)^{{thanks}}\s*[!.,]*$`)
	mobile  = sets.Pattern(`(?i)^[\[(<«*_\s]*{{mobile}}`)
	runsOn  = sets.Pattern(`(?i)\s{{runs on}}\s`)
	contact = sets.Pattern(`(?i)^\W{0,3}{{contact}}(?:$|[^\pL])`)

	numbered = pattern.New(`(?i)^(?:fråga |nr )?\d{1,2}(?:[.):]\s*|\s[-–]\s)\pL`)
	labelled = pattern.New(`^[*_•·-]{0,3}\s?\p{Lu}[\pL/&() -]{1,38}[:=]\s`)
	ps       = pattern.New(`(?i)^p\.?\s?s\.?\s*[:!.,-]?(?:\s|$)`)
)

// mobileFirst are the first words of mobile, for letting most lines go early; other scripts are looked at always.
var mobileFirst = sets.Has("mobile first")

// OpensSignature reports whether a line begins a signature: "-- ", a farewell with or without a name, "/Namn", or
// the line that a phone adds. A line that goes on as a sentence is none ("Hälsningar från borgmästaren spelas upp").
func OpensSignature(line string) bool {
	if len(line) > 120 {
		return false
	}
	t := strings.TrimSpace(strings.TrimFunc(strings.ReplaceAll(line, "\u00a0", " "), around))
	if t == "" {
		return false
	}
	if byProgram(t) {
		return true
	}
	if t[0] == '/' {
		return slashed.MatchString(t)
	}
	if m := thanked.FindStringIndex(t); m != nil {
		if t = t[m[1]:]; t != "" && t[0] == '/' {
			return slashed.MatchString(t)
		}
		rest, sure, _ := text.Farewell(t)
		return sure && afterClosing(rest)
	}
	if !text.OpensFarewell(t) {
		return false
	}
	t = strings.ReplaceAll(t, ". ", " ") // "Vänl. hälsn. Anna"
	rest, sure, ok := text.Farewell(t)
	if _, again, _ := text.Farewell(rest); again { // "Vänligen / Kind regards"
		return true
	}
	return ok && (sure && afterClosing(rest) || !sure && text.NameLike(rest))
}

// byProgram tells what programs open a signature with: "-- ", the line of a phone, the name that Notes has.
func byProgram(t string) bool {
	return t == "--" || mobileSignature(t) || strings.Count(t, "/") > 1 && canonical.MatchString(t)
}

// around tells the marks and blanks that programs set around a farewell.
func around(r rune) bool { return r == '*' || r == '_' || r == ' ' || r == '\t' || r == '\u200b' }

// afterClosing accepts what people write after an unmistakable farewell: a name, a role, "Anna på kommunikation".
func afterClosing(rest string) bool {
	if len(rest) > 1 && rest[0] == '-' && rest[1] != ' ' { // "VH-gruppen"
		return false
	}
	rest = strings.Trim(rest, "/|,.!;:–- ")
	return (!text.FarewellGoesOn(rest) || text.NameLike(rest)) && len(rest) <= 60 &&
		len(strings.Fields(rest)) <= 7 && !strings.ContainsAny(rest, ":;?0123456789")
}

// mobileSignature reports whether a line is what phones and mail programs add by themselves.
func mobileSignature(line string) bool {
	first := firstWord(strings.TrimLeft(line, "[(<«*_ "))
	var room [32]byte
	may := mobileFirst[string(text.AppendLower(room[:0], first))] || first != "" && first[0] >= 0xE0
	return may && len(line) <= 160 && mobile.MatchString(line) && !runsOn.MatchString(line)
}

// firstWord is the first word of a line.
func firstWord(line string) string {
	if i := strings.IndexAny(line, " \t,/|!;*_"); i >= 0 {
		line = line[:i]
	}
	return strings.TrimRight(line, ".:")
}

// markSignatures labels the signatures of a run of lines that are one person's words. A signature goes to the end of
// its run; but what is plainly text again (a P.S., numbered answers, filled-in labels) is given back, because a lost
// answer is worse than a signature too many.
func markSignatures(run []line) {
	for start := 0; start < len(run); {
		open := opener(run, start)
		if open < 0 {
			break
		}
		if mobileSignature(strings.TrimSpace(run[open].Text)) {
			start = paragraph(run, open)
			set(run[open:start], Signature)
			continue
		}
		for start = open; start < len(run); {
			again, postscript := resumes(run, start+1)
			set(run[start:again], Signature)
			if start = again; !postscript {
				break
			}
			start = paragraph(run, again)
		}
	}
	markContact(run)
}

func set(lines []line, w Whose) {
	for i := range lines {
		lines[i].whose = w
	}
}

// opener finds the first line at or after start that opens a signature.
func opener(run []line, start int) int {
	for i := start; i < len(run); i++ {
		said := strings.TrimSpace(run[i].Text)
		if said == "" {
			continue
		}
		if run[i].Role != letter.Label && OpensSignature(said) {
			return i
		}
		if closesLetter(said) && closes(run, i+1) {
			return i
		}
		if len(said) <= 60 && thanks.MatchString(said) && i+1 < len(run) && !run[i+1].blank() && closes(run, i+1) {
			return i + 1
		}
	}
	return -1
}

func closesLetter(text string) bool { return len(text) <= 60 && closing.MatchString(text) }

// closesWithin bounds how far a weak farewell looks for what follows it.
const closesWithin = 16

// closes tells that nothing but a name or a signature follows.
func closes(run []line, i int) bool {
	for n, last := 0, i+closesWithin; i < len(run); i++ {
		said := strings.TrimSpace(run[i].Text)
		switch {
		case i == last:
			return false
		case said == "":
			continue
		case OpensSignature(said), boilerplate(said):
			return true
		case closesLetter(said) && n < 2:
		case n >= 2 || !text.NameLike(said):
			return false
		}
		n++
	}
	return true
}

// Postscript cuts the mark of a postscript off a line: "PS. 11. Ja".
func Postscript(line string) (rest string, ok bool) {
	if len(line) < len("ps") || line[0]|0x20 != 'p' || !ps.MatchString(line) {
		return line, false
	}
	rest = strings.TrimLeft(line[1:], ". ")
	return strings.TrimLeft(rest[1:], ".:!,- "), true
}

// paragraph returns the line after the paragraph that line i stands in.
func paragraph(run []line, i int) int {
	for i < len(run) && !run[i].blank() {
		i++
	}
	return i
}

// resumes finds where own words begin again after a signature: a postscript, two numbered lines, or three labels that
// are no contact details. It returns the end of the run when they do not.
func resumes(run []line, i int) (at int, postscript bool) {
	numbers, labels, firstNumber, firstLabel := 0, 0, -1, -1
	for ; i < len(run); i++ {
		said := run[i].Text
		switch {
		case said == "":
		case ps.MatchString(said):
			return i, true
		case numbered.MatchString(said):
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
func asks(l line) bool {
	asked := strings.HasSuffix(l.Text, "?") || strings.ContainsAny(l.Text, ":=") && labelled.MatchString(l.Text+" ")
	if !asked && l.Role != letter.Label || len(l.Text) > 200 || contact.MatchString(l.Text) {
		return false
	}
	if asked {
		return !boilerplate(l.Text)
	}
	return l.Role == letter.Label && !l.blank() && !(text.NameLike(l.Text) && strings.Contains(l.Text, " "))
}

var (
	reach    = sets.Pattern(`(?i)^\W{0,3}{{reached at}}(?:\s*[:.+]|\s+\d)`)
	reachOne = pattern.New(
		`^\W{0,3}(?:(?:\+46|0)[\d\s()–-]{6,}|[^\s@]+@[^\s@]+\.\pL{2,}\W{0,2}|(?:https?://|www\.)\S+)$`)
)

// reaches tells a line that says how to reach somebody. No long one does.
func reaches(text string) bool {
	return len(text) <= attributionBytes && (reach.MatchString(text) || reachOne.MatchString(text))
}

// markContact labels a signature that no farewell opens: a last paragraph that begins with a name and holds two lines
// or more of contact details. Right under a heading or a question it is the answer.
func markContact(run []line) {
	end := len(run)
	for end > 0 && (run[end-1].blank() || run[end-1].whose == Signature && mobileSignature(run[end-1].Text)) {
		end--
	}
	start, details := end, 0
	for start > 0 && !run[start-1].blank() && end-start < 12 {
		if start--; reaches(run[start].Text) {
			details++
		}
	}
	if start == end || details < 2 || !namesSomebody(run[start]) {
		return
	}
	for i := start - 1; i >= 0 && start-i < 4; i-- {
		if run[i].blank() {
			continue
		}
		if ended(run[i]) {
			set(run[start:end], Signature)
		}
		return
	}
}

func namesSomebody(l line) bool {
	return l.Role == letter.Plain && (l.whose == Own || l.whose == Forwarded) &&
		text.NameLike(l.Text) && len(strings.Fields(l.Text)) >= 2
}

// ended tells a line after which nothing more is waited for: a sentence, or a label with its answer.
func ended(l line) bool {
	switch said := l.Text; {
	case strings.HasSuffix(said, ":"), strings.HasSuffix(said, "?"), l.Role == letter.Heading, l.Role == letter.Label:
		return false
	case l.Role == letter.Value, len(said) >= 40, strings.HasSuffix(said, "."), strings.HasSuffix(said, "!"):
		return true
	default:
		return labelled.MatchString(said) || numbered.MatchString(said)
	}
}
