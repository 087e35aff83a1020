package letter

import (
	"regexp"
	"strings"
)

// boilerplate are the openings of legal texts that nobody writes by hand, wherever they stand.
var boilerplate = anchor(`(?i)^\W{0,4}(?:` + strings.Join([]string{
	`(?:detta|det här|denna|innehållet i detta) (?:e-?post(?:meddelande(?:t)?|brev(?:et)?)?|e-?mail|e-?brev|mail|mejl|meddelande|brev)\b.{0,200}(?:sekretess|konfidentiell|endast avse(?:tt|dd)|avse(?:tt|dd) (?:endast|enbart)|enbart avse(?:tt|dd)|avsedda? (?:mottagare|adressat)|av misstag)`,
	`när du (?:mejlar|mailar|skickar (?:e-?post|mejl|mail|ett)|e-?postar|kontaktar|kommunicerar|skriver) .{0,120}(?:personuppgift|gdpr|dataskydd)`,
	`(?:om du|har du|är du) .{0,60}(?:fått|mottagit|inte rätt mottagare|inte är (?:den )?avsedd).{0,80}(?:misstag|felaktigt|mottagare).{0,80}(?:radera|förstör|ta bort|meddela|kontakta)`,
	`this (?:e-?mail|message|communication|email message|electronic mail)\b.{0,200}(?:confidential|privileged|intended (?:only|solely|for)|legally|addressee)`, `(?:the )?(?:information|content|contents) (?:contained )?(?:in|of) this (?:e-?mail|message)`,
	`if you (?:are not|have received) .{0,80}(?:intended|error|mistake)`, `(?:confidentiality notice|disclaimer|legal notice)\b`, `please consider the environment`, `tänk på miljön (?:innan|före)`,
	`denne (?:e-?post(?:en)?|e-?mail|mail|melding(?:en)?) .{0,120}(?:fortrolig|konfidensiel)`, `tämä (?:sähköposti|viesti) .{0,120}(?:luottamuksel|tarkoitettu)`, `diese (?:e-?mail|nachricht) .{0,120}(?:vertraulich|bestimmt)`, `ce (?:message|courriel|mail) .{0,160}confidentiel`,
}, "|") + `)`)

// notice are the lines that stand under signatures. People write them in answers too, so they count only there.
var notice = regexp.MustCompile(`(?i)^\W{0,4}(?:` + strings.Join([]string{
	`frågor om hur vi behandlar`, `(?:läs|här kan du läsa|information|mer information|vill du veta|så här) .{0,60}(?:behandl\w*|hanter\w*) .{0,40}personuppgifter`, `vi behandlar (?:dina |de )?personuppgifter`,
	`.{0,80}behandlar (?:dina )?personuppgifter (?:enligt|i enlighet|som)`, `e-?post (?:till|som skickas till) .{0,80}(?:allmän handling|offentlig|registreras)`, `tänk på miljön`, `(?:behöver|måste) du (?:verkligen )?skriva ut`, `spara på miljön`,
	`(?:om du|har du|är du) .{0,60}(?:fått|mottagit|inte rätt mottagare).{0,80}(?:misstag|felaktigt|mottagare|radera)`, `avregistrera (?:dig|dig här)?\b`, `avsluta prenumeration`, `om du inte (?:längre )?vill (?:ha|få|ta emot)`,
	`(?:click here to )?unsubscribe\b`, `to (?:stop receiving|unsubscribe)`, `please (?:think (?:of|about) the environment|do not print)`, `(?:virusfritt|viruskontrollerat|virus-free)\b`, `detta (?:e-postmeddelande|mail) har (?:kontrollerats|genomsökts)`,
}, "|") + `)`)

// warning are the banners that a mail server puts above mail from outside.
var warning = anchor(`(?i)^[\W_]{0,6}(?:` + strings.Join([]string{
	`(?:(?:obs|varning|caution|warning)[!:.]?\s+)?extern(?:t|al|a)?\s(?:e-?post|mejl|mail|e-?mail|avsändare|sender|message|meddelande)[\W_]{0,4}$`, `obs[!:.]?\s+extern avsändare\W{0,4}$`,
	`(?:caution|warning|attention|varning|obs|observera|viktigt|important|notice|advarsel|huom(?:io)?)?[\W_]{0,5}(?:this (?:e-?mail|message|mail) (?:originated|was sent|is|came|comes|has been sent|has originated).{0,60}(?:outside|external|unknown)|external (?:e-?mail|sender|message)|this is an external)`,
	`(?:caution|warning|varning|obs|observera|viktigt)?[\W_]{0,5}(?:detta|det här|denna) (?:e-?post\w*|mejl(?:et)?|mail(?:et)?|meddelande(?:t)?|e-?mail) (?:kommer|är skickat|har skickats|skickades|är|kom) (?:från|utifrån|av) .{0,40}(?:extern|utanför|okänd)`,
	`(?:caution|warning|varning|obs|observera)?[\W_]{0,5}(?:mejlet|meddelandet|avsändaren|e-?postmeddelandet) (?:kommer från|är|kommer) .{0,30}(?:extern|utanför)`,
	`you don'?t often get e-?mail from`, `du får inte ofta e-?post från`, `some people who received this message don'?t often get`, `vissa personer som har fått (?:det här|detta) meddelande`, `lär dig varför detta är viktigt`, `learn why this is important`,
	`this sender (?:is|might be|may be)`, `extern e-?post[:.!]`,
}, "|") + `)`)

// tagged is a banner of one word in brackets.
var tagged = anchor(`(?i)^[*_\s]*(?:\[{1,2}\s?extern(?:t|al|a)?\s?\]{1,2}|\*{2,3}\s?extern(?:t|al)?\s?\*{2,3}|\[ext\])[*_\s]*$`)

// advice goes on from a banner. Alone it may be the very message of an initiative against fraud.
var advice = anchor(`(?i)^\W{0,4}(?:klicka (?:inte|aldrig)|öppna (?:inte|aldrig)|var (?:extra )?(?:försiktig|uppmärksam)|do not click|don't click|do not open|be careful|please be cautious|exercise caution|lämna (?:inte|aldrig) ut|learn why|lär dig varför)`)

// listFoot is the tail that a mailing list program adds.
var listFoot = anchor(`(?i)^(?:_{2,}|-{3,}|={3,})$`)
var listLine = regexp.MustCompile(`(?i)(?:mailing list$|sändlista|e-postlista|mailinglista|list(?:info|s)?[@./]|@(?:lists?|lijsten|listor|groups)\.)`)

// bannerLines is how far down a mail server's banner is looked for.
const bannerLines = 8

// isBoilerplate and isFooter look at the beginning of a line.
func isBoilerplate(text string) bool {
	return len(text) >= 10 && boilerplate.MatchString(text[:min(len(text), 600)]) && legalWords(text)
}
func isFooter(text string) bool {
	return legalWords(text) && notice.MatchString(text[:min(len(text), 600)])
}

func legalWords(text string) bool {
	if len(text) < 10 || len(text) > 2000 {
		return false
	}
	head := strings.ToLower(text[:min(len(text), 600)])
	for _, w := range legal {
		if strings.Contains(head, w) {
			return true
		}
	}
	return false
}

// legal holds a word of every notice, for letting other lines go early.
var legal = []string{"sekretess", "konfiden", "avse", "misstag", "felaktigt", "personuppgift", "gdpr", "dataskydd", "handling", "offentlig", "registreras", "miljön", "skriva ut", "prenumeration", "avregistrera",
	"vill ha", "vill få", "ta emot", "confidential", "privileged", "intended", "unsubscribe", "stop receiving", "environment", "do not print", "legally", "addressee", "error", "mistake", "disclaimer", "notice", "this message", "this e-mail", "this email",
	"fortrolig", "luottamuksel", "tarkoitettu", "vertraulich", "bestimmt", "virus", "kontrollerats", "genomsökts", "mottagare"}

func isWarning(text string) bool {
	return len(text) >= 3 && len(text) <= 500 && (tagged.MatchString(text) || warning.MatchString(text))
}

// markFooters sets the boilerplate of a run of lines: banners at its top, disclaimers anywhere (whole paragraphs),
// and the tail of a mailing list.
func markFooters(run []Line, top bool) {
	if top {
		markBanner(run)
	}
	for i := 0; i < len(run); i++ {
		if run[i].Text == "" || run[i].Role == Label {
			continue
		}
		switch {
		case isBoilerplate(run[i].Text), run[i].Part == Signature && isFooter(run[i].Text):
			for end := paragraph(run, i); i < end; i++ {
				run[i].Part = Footer
			}
			markRule(run[:i])
		case listFoot.MatchString(run[i].Text) && i+1 < len(run) && listLine.MatchString(run[i+1].Text):
			for ; i < len(run); i++ {
				run[i].Part = Footer
			}
		}
	}
}

// markRule takes the line that is drawn above a footer with it.
func markRule(run []Line) {
	for i := len(run) - 1; i >= 0 && len(run)-i < 40; i-- {
		switch {
		case run[i].Part == Footer || run[i].Text == "":
		case rule.MatchString(run[i].Text):
			run[i].Part = Footer
			return
		default:
			return
		}
	}
}

func markBanner(run []Line) {
	seen, warned := 0, false
	for i := range run {
		if run[i].Text == "" {
			continue
		}
		if warned = isWarning(run[i].Text) || warned && len(run[i].Text) <= 300 && advice.MatchString(run[i].Text); warned {
			run[i].Part = Footer
		}
		if seen++; seen >= bannerLines {
			return
		}
	}
}
