package letter

import (
	"strings"
)

// passedOn and earlier are the words that a separator line uses for a forward and for the mail that is answered, as
// stems in the languages of the common programs.
const (
	passedOn = `forward(?:ed)?|fwd\.?|vidarebefordra[dt]?e?|videresendt?|weitergeleitet|transféré|réacheminé|inoltrat|reenvi|encaminhad|doorgestuurd|doorgezonden|przes[łl]an|przekazan|podaj dalej|välitet|edelleenlähet|` +
		`továbbított|přeposlan|preposlan|redirec[țt]ionat|[İi]let|пересылаем|пересланн|переслан|proslijeđen|edastatud|转发|轉寄|転送|전달`
	earlier = `original|ursprun[gk]|ursprüngl|antwort nachricht|oprindelig|opprinnelig|alkuperäinen|origin(?:e|ale|eel)|mensaje|oorspronkelijk|wiadomość|p[ůu]vodn|исходн|оригинальн|пересыла|orijinal|eredeti|reply (?:message|to)|svarsmeddelande|原始|元の|원본`
	begins  = `börja(?:n på)? (?:det )?vidarebefordra(?:t|de) (?:brev|meddelande(?:t)?|mejl|e-post)|vidarebefordrat (?:brev|meddelande|mejl)|begin(?:ning of)? forwarded (?:message|e-?mail)|forwarded message|start på videresendt (?:besked|e-?mail)|` +
		`start på vide?resendt melding|videresendt (?:melding|besked|meddelelse)|begynnelse på videresendt melding|anfang der weitergeleiteten (?:nachricht|e-?mail)|weitergeleitete nachricht|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado|` +
		`inizio messaggio inoltrato|begin doorgestuurd bericht|início da mensagem (?:reencaminhada|encaminhada)|välitetty viesti alkaa|alkaa välitetty viesti|początek przekazywanej wiadomości|počátek přeposílané zprávy|začátek přeposílané zprávy|` +
		`začiatok preposlanej správy|начало переадресованного сообщения|початок листа, що пересилається|započni proslijeđenu poruku|iletilmiş e-posta başlangıcı|[İi]leti(?:nin)? başlangıcı|továbbított levél kezdete|începutul mesajului redirecționat`
)

var (
	ruledForward  = anchor(`(?i)^[*_\s>]*[-—–_=]{2,}\s*[^-—_=]{0,40}(?:` + passedOn + `)[^-—_=]{0,60}[-—–_=]{2,}`)
	ruledOriginal = anchor(`(?i)^[*_\s>]*[-—–_=]{2,}\s*(?:[^-—_=]{0,20}(?:` + earlier + `)[^-—_=]{0,40})[-—–_=]{2,}`)
	plainForward  = anchor(`(?i)^[*_\s>]*(?:` + begins + `)\s*:?[*_\s]*$`)
	// rule is the line that Outlook and others draw above a header block.
	rule = anchor(`^[*\s]*(?:[_\x{2500}\x{2014}]{3,}|[-=]{4,}|[-–—](?:\s[-–—]){4,})[*\s]*$`)
)

type separator uint8

const (
	noSeparator separator = iota
	ruleLine
	originalLine
	forwardLine
)

// separatorOf tells what a line divides. rest is what follows it on the same line, where a program joined the header
// block to it.
func separatorOf(text string) (kind separator, rest string) {
	if len(text) < 3 || len(text) > 4000 {
		return noSeparator, ""
	}
	head := text[:min(len(text), 200)]
	switch c := strings.TrimLeft(head, "*_ \t>\ufeff"); {
	case c == "" && rule.MatchString(text), strings.IndexByte("-=\xe2", firstByte(c)) >= 0 && rule.MatchString(text[:min(len(text), 300)]):
		return ruleLine, ""
	case len(text) < 120 && plainForward.MatchString(head):
		return forwardLine, ""
	case strings.IndexByte("-=\xe2", firstByte(c)) < 0 && !strings.HasPrefix(head, "_"):
		return noSeparator, ""
	}
	if m := ruledForward.FindStringIndex(head); m != nil {
		return forwardLine, strings.Trim(text[m[1]:], "-—–_= ")
	}
	if m := ruledOriginal.FindStringIndex(head); m != nil {
		return originalLine, strings.Trim(text[m[1]:], "-—–_= ")
	}
	return noSeparator, ""
}

func firstByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// Forward returns who wrote the mail that was passed on, of marked lines: the inner From. When the subject of that
// mail says that it passed another on, it is the author of that one.
func Forward(lines []Line) (Address, bool) {
	var found Address
	ok := false
	for i := 0; i < len(lines); {
		if lines[i].Part != HeaderBlock {
			i++
			continue
		}
		start := i
		for i < len(lines) && lines[i].Part == HeaderBlock {
			i++
		}
		if !holdsWords(lines[i:]) {
			continue
		}
		a, subject := innerHead(lines[start:i])
		if a == (Address{}) {
			continue
		}
		found, ok = a, true
		if _, forwarded, _ := StripPrefixes(subject); !forwarded {
			break
		}
	}
	return found, ok
}

// holdsWords tells that forwarded words follow before the next header block.
func holdsWords(lines []Line) bool {
	for _, l := range lines {
		switch {
		case l.Part == HeaderBlock:
			return false
		case l.Part == Forwarded && l.Text != "":
			return true
		}
	}
	return false
}

// innerHead reads author and subject out of the lines of one header block or attribution.
func innerHead(lines []Line) (Address, string) {
	for i := range lines {
		switch kind, rest := separatorOf(lines[i].Text); {
		case kind != noSeparator && rest != "":
			return innerHead(append([]Line{{Text: rest, Depth: lines[i].Depth}}, lines[i+1:]...))
		case kind != noSeparator:
			continue
		}
		if b, _ := headerBlock(lines, i); b.has(fromField) {
			return blockAddress(b.from), b.subject
		}
		if end, ok := attribution(lines, i, true); ok {
			return attributed(lines[i:end]), ""
		}
	}
	return Address{}, ""
}
