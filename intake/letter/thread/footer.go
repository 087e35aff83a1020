package thread

import (
	"strings"

	"haninge.se/samrad/intake/letter/pattern"
)

var (
	legal  = sets.Anchor(`(?i)^\W{0,4}{{legal text}}`)
	notice = sets.Anchor(`(?i)^\W{0,4}{{legal notice}}`)
	banner = sets.Anchor(`(?i)^[\W_]{0,6}{{banner}}`)
	advice = sets.Anchor(`(?i)^\W{0,4}{{advice}}`)
	// tagged is a banner of one word in brackets.
	tagged = pattern.Anchor(`(?i)^[*_\s]*(?:\[{1,2}\s?extern(?:t|al|a)?\s?\]{1,2}|\*{2,3}\s?extern(?:t|al)?\s?\*{2,3}|` +
		`\[ext\])[*_\s]*$`)
	// listFoot and listLine are the tail that a mailing list program adds.
	listFoot = pattern.Anchor(`(?i)^(?:_{2,}|-{3,}|={3,})$`)
	listLine = sets.Regexp(`(?i){{list line}}`)
)

// bannerLines is how far down a mail server's banner is looked for.
const bannerLines = 8

// isLegal and isNotice look at the beginning of a line.
func isLegal(text string) bool {
	return legalWords(text) && legal.MatchString(text[:min(len(text), 600)])
}
func isNotice(text string) bool {
	return legalWords(text) && notice.MatchString(text[:min(len(text), 600)])
}

var legalWord = sets.Words("legal word")

// legalWords lets other lines go early.
func legalWords(text string) bool {
	if len(text) < 10 || len(text) > 2000 {
		return false
	}
	head := strings.ToLower(text[:min(len(text), 600)])
	for _, w := range legalWord {
		if strings.Contains(head, w) {
			return true
		}
	}
	return false
}

func isBanner(text string) bool {
	return len(text) >= 3 && len(text) <= 500 && (tagged.MatchString(text) || banner.MatchString(text))
}

// markFooters labels the boilerplate of a run of lines: banners at its top, disclaimers anywhere (whole paragraphs),
// and the tail of a mailing list.
func markFooters(run []line, top bool) {
	if top {
		markBanner(run)
	}
	for i := 0; i < len(run); i++ {
		if run[i].blank() || run[i].role == label {
			continue
		}
		switch {
		case isLegal(run[i].text), run[i].whose == Signature && isNotice(run[i].text):
			end := paragraph(run, i)
			set(run[i:end], Disclaimer)
			markRule(run[:i])
			i = end
		case listFoot.MatchString(run[i].text) && i+1 < len(run) && listLine.MatchString(run[i+1].text):
			set(run[i:], Machine)
			return
		}
	}
}

// markRule takes the line that is drawn above a disclaimer with it.
func markRule(run []line) {
	for i := len(run) - 1; i >= 0 && len(run)-i < 40; i-- {
		switch {
		case run[i].whose == Disclaimer || run[i].blank():
		case rule.MatchString(run[i].text):
			run[i].whose = Disclaimer
			return
		default:
			return
		}
	}
}

func markBanner(run []line) {
	seen, warned := 0, false
	for i := range run {
		if run[i].blank() {
			continue
		}
		if warned = isBanner(run[i].text) || warned && len(run[i].text) <= 300 && advice.MatchString(run[i].text); warned {
			run[i].whose = Banner
		}
		if seen++; seen >= bannerLines {
			return
		}
	}
}
