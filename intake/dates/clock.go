package dates

// Hours, and all the numbers in a mail that are no dates.

// noDate returns the position after something that must not be read as a date, or i.
func (p *parser) noDate(i int) int {
	t := p.at(i)
	switch t.kind {
	case digit:
		if next := p.hours(i); next > i {
			return next
		}
		return p.quantity(i)
	case mark:
		if t.text == "§" || t.text == "+" && p.at(i+1).kind == digit && len(p.at(i+1).text) <= 3 && p.at(i+2).kind == digit {
			return p.figures(i + 1)
		}
		return i
	}
	if next, ok := p.phrase(i, clockWords); ok && p.at(next).kind == digit {
		return p.hourSpan(next)
	}
	if next := p.link(i); next > i {
		return next
	}
	if next, ok := p.phrase(i, numbered); ok {
		if end := p.figures(p.skip(next, 2, ".", ":", "nr")); end > next {
			return end
		}
	}
	if next, ok := p.phrase(i, postponed); ok {
		return p.clause(next)
	}
	if next, ok := p.phrase(i, notThen); ok && !p.is(next, "före", "innan", "senare", "tidigare", "before") {
		if _, end, ok := p.unit(next); ok {
			return end
		}
	}
	return i
}

var (
	clockWords = alternatives("klockan|kl :|kl|at|@|mellan kl|mellan klockan")
	// numbered are words whose number is a name: "lov 3", "3 kap. 2 §", "dnr 2026-03", "tel. 08-606 74 00".
	numbered = alternatives("lov|tel|telefon|tfn|mobil|mob|växel|diarienr|diarienummer|dnr|kap|kapitel|punkt|fråga|" +
		"frågorna|frågor|nr|nummer|rum|sal|paragraf|§|bilaga|avsnitt|" +
		"version|steg|agenda|vision|sfs|order|ordernummer|kvitto|ärende|ärendenummer|id|plan|box|sida|sidan|sid|bok|art|" +
		"artikel|stycke|hus|port|buss|linje|kod|pinkod|rev|fax|konto|bankgiro|plusgiro|orgnr")
	// postponed begin a clause in which a date says when there will be an answer, not when it is.
	postponed = alternatives("återkommer|återkomma|åter kommer|aterkommer|hör av mig|hör av oss|besked|meddelar|meddelas|" +
		"bestäms|bestämmer|beslutas|beslut tas|diskuteras|vet mer|kollar")
	notThen = alternatives("inte den|inte|ej|istället för|i stället för|ursprungligen|ursprungligt datum|förut|utom|not|" +
		"instead of|flyttas från|flyttat från|flyttad från|flyttar från|flyttades från|ändrat från|ändras från|ändrad från|" +
		"moved from|changed from")
	units = alternatives("kr|kronor|sek|mkr|tkr|procent|%|§|§ §|st|stycken|ex|personer|deltagare|frågor|minuter|min|" +
		"timmar|timme|timmes|tim|h|km|m|meter|mil|kvm|cm|mm|kg|ton|" +
		"miljoner|miljarder|tusen|gånger|poäng|flyers|affischer|elever|ungdomar|barn|boende|hushåll|medarbetare|poliser|" +
		"besökare|exemplar|år gammal|åringar|av|sida|sidor|euro|plats|platser|skolor|kap")
)

// quantity passes over an amount: "500 kr", "12.3 procent", "3/4 av", "08-606 74 00", "24/7", "2023:196".
func (p *parser) quantity(i int) int {
	t, next := p.at(i), i+1
	switch {
	case len(t.text) > 8, t.text[0] == '0' && len(t.text) <= 4 && p.is(i+1, "-") && len(p.at(i+2).text) >= 3 && p.at(i+2).kind == digit:
		return p.figures(i)
	case t.n == 24 && p.is(i+1, "/") && p.at(i+2).text == "7" && !p.is(i-1, "den"):
		return i + 3
	case len(t.text) == 4 && p.is(i+1, ":") && p.glued(i+1) && p.at(i+2).kind == digit && p.glued(i+2):
		return i + 3
	}
	if p.is(next, "-", "/", ".", ",") && p.at(next+1).kind == digit {
		next += 2
	}
	if _, ok := p.phrase(next, units); ok && !(p.is(next, "st") && p.glued(next)) { // "21st May"
		return next
	}
	return i
}

// figures passes over digits in groups.
func (p *parser) figures(i int) int {
	for range 8 {
		switch {
		case p.end(i) && i > 0 && p.at(i-1).kind == digit, p.at(i+1).kind == monthWord:
			return i
		case p.at(i).kind == digit:
			i++
		case p.is(i, "-", "/", ":", ".") && p.glued(i) && p.at(i+1).kind == digit && p.glued(i+1):
			i += 2
		default:
			return i
		}
	}
	return i
}

// link passes over an address of a page or mailbox: what holds "://" or "@" without a blank.
func (p *parser) link(i int) int {
	const reach = 40
	j, is := i+1, p.is(i, "www")
	for ; j < i+reach && p.glued(j) && !p.end(j); j++ {
		is = is || p.is(j, "@") || p.is(j, ":") && p.is(j+1, "/") && p.is(j+2, "/")
	}
	if !is {
		return i
	}
	for k := i; k < j; k++ {
		p.toks[k].kind, p.toks[k].text = mark, "" // nothing a date further on refers to: "a@den 1" is no "den 1"
	}
	return j
}

// clause finds the end of a clause: the next full stop, comma, line, or a word that begins another.
func (p *parser) clause(i int) int {
	for ; i < len(p.toks) && !p.end(i); i++ {
		if p.is(i, ".", ",", ";", "!", "?", "(", ")", "men", "dock") {
			return i
		}
		if _, ok := p.phrase(i, tentative); ok {
			return i
		}
	}
	return i
}

// hours passes over a time of day that shows by its shape: "18.00", "18:00-20:00", "18.00 till 20".
func (p *parser) hours(i int) int {
	next, exact := p.hour(i, false)
	if !exact {
		if p.is(next, "-") && next > i { // "9-10.30"
			if end, exact := p.hour(next+1, true); exact && end > next+1 {
				return end
			}
		}
		return i
	}
	return p.until(next, true)
}

// hourSpan reads hours after "kl": "18", "18-20", "18.00 till 20".
func (p *parser) hourSpan(i int) int {
	next, _ := p.hour(i, true)
	return p.until(next, false)
}

// until reads the end of a span of hours. Without minutes on either side a month after it makes them days.
func (p *parser) until(i int, exact bool) int {
	for range 3 {
		if !p.is(i, "-", "till", "och", "to", "tom", "and", "samt") {
			break
		}
		j := i + 1
		if end, ok := p.phrase(j, clockWords); ok {
			j = end
		}
		end, minutes := p.hour(j, true)
		if end == j || !minutes && (p.at(end).kind == monthWord || p.is(end, "/") || p.is(i, "och", "and", "samt") && !exact && p.at(end).kind == ordinal) {
			break
		}
		i = end
	}
	return p.skip(i, 2, "am", "pm", "em", "fm", "h", "tiden")
}

// hour reads "18", "18.00", "18:00", "1800"; exact when minutes were written. sure says that it is no date.
func (p *parser) hour(i int, sure bool) (next int, exact bool) {
	t := p.at(i)
	if t.kind != digit {
		return i, false
	}
	if len(t.text) == 4 && t.n%100 < 60 && t.n < 2400 && sure && !(p.is(i+1, "-") && len(p.at(i+2).text) == 2 && p.tight(i, 3)) {
		return i + 1, true
	}
	if len(t.text) > 2 || t.n > 24 {
		return i, false
	}
	m, ok := p.number(i+2, 2, 0, 59)
	if !ok || len(p.at(i+2).text) != 2 || !p.is(i+1, ".", ":") || !p.glued(i+1) || !p.glued(i+2) {
		return i + 1, false
	}
	if p.is(i+3, ".", ":") && p.glued(i+3) && p.at(i+4).kind == digit && p.glued(i+4) { // 12.03.2026, 18:00:00
		if p.is(i+1, ".") {
			return i + 1, false
		}
		return i + 5, true
	}
	if !sure && p.is(i+1, ".") && m >= 1 && m <= 12 && t.n >= 1 && !p.timely(i) {
		return i + 1, false // 12.10 is read as a day
	}
	return i + 3, true
}

// timely reports whether the surroundings of "18.10" make it a time: a span, or a date right after it.
func (p *parser) timely(i int) bool {
	if p.is(i+3, "-", "till") && p.at(i+4).kind == digit {
		m, ok := p.number(i+6, 2, 0, 59)
		return p.is(i+5, ".") && ok && len(p.at(i+6).text) == 2 && (m == 0 || m > 12)
	}
	return p.at(i+3).kind == weekdayWord || p.is(i+3, "den", "em", "fm", "am", "pm") || p.is(i-1, "kl", "klockan")
}

// afterClock passes over the hours that follow a date: "kl 18-20", ", 11-15", "18.00", "på kvällen".
func (p *parser) afterClock(i int) int {
	j := p.skip(i, 1, ",", "(")
	if p.end(j) {
		return i
	}
	if next, ok := p.phrase(j, dayParts); ok {
		i, j = next, p.skip(next, 1, ",")
	}
	if next, ok := p.phrase(j, clockWords); ok && p.at(next).kind == digit {
		return p.hourSpan(next)
	}
	if p.is(j, "mellan") && p.at(j+1).kind == digit {
		j++
	}
	next, exact := p.hour(j, true)
	if next == j {
		return i
	}
	if len(p.at(j).text) == 4 && !(p.is(j+1, "-") && p.glued(j+1)) { // "2030" alone is a year or nothing
		return i
	}
	end := p.until(next, exact)
	if exact && !p.is(next, ".") || end > next {
		if p.at(end).kind == monthWord || p.is(end, "/") && p.at(end+1).kind == digit {
			return i
		}
		return end
	}
	return i
}

var dayParts = alternatives("på kvällen|på eftermiddagen|på förmiddagen|på morgonen|på dagen|kväll|kvällen|eftermiddag|" +
	"förmiddag|morgon|em|fm|dagtid|kvällstid|hela dagen|evening|afternoon|morning|noon|lunchtid|vid lunch|natt")
