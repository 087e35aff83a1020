package letter

import (
	"regexp"
	"slices"
	"strings"
)

var (
	reach    = anchor(`(?i)^\W{0,3}(?:tel(?:efon)?|tfn|mob(?:il)?(?:telefon)?|växel|direkt|fax|e-?post(?:adress)?|e-?mail|mejl|mail|webb?(?:plats)?|besöks?(?:adress)?|postadress|adress|phone|cell|mobile|address|web)(?:\s*[:.+]|\s+\d)`)
	reachOne = regexp.MustCompile(`^\W{0,3}(?:(?:\+46|0)[\d\s()–-]{6,}|[^\s@]+@[^\s@]+\.\pL{2,}\W{0,2}|(?:https?://|www\.)\S+)$`)
)

// markCard sets a signature that no farewell opens: a last paragraph that begins with a name and holds two lines or
// more of contact details. Right under a heading or a question it is the answer.
func markCard(run []Line) {
	end := len(run)
	for end > 0 && (run[end-1].Text == "" || run[end-1].Part == Signature && mobileSignature(run[end-1].Text)) {
		end--
	}
	start, details := end, 0
	for start > 0 && run[start-1].Text != "" && end-start < 12 {
		if start--; reach.MatchString(run[start].Text) || reachOne.MatchString(run[start].Text) {
			details++
		}
	}
	if start == end || details < 2 || run[start].Role != Plain || run[start].Part != Own && run[start].Part != Forwarded || !nameLike(run[start].Text) || len(strings.Fields(run[start].Text)) < 2 {
		return
	}
	for i := start - 1; i >= 0 && start-i < 4; i-- {
		if text := run[i].Text; text != "" {
			if !ended(run[i]) {
				return
			}
			setPart(run[start:end], Signature)
			return
		}
	}
}

// ended tells a line after which nothing more is waited for: a sentence, or a label with its answer.
func ended(l Line) bool {
	switch text := l.Text; {
	case strings.HasSuffix(text, ":") || strings.HasSuffix(text, "?") || l.Role == Heading || l.Role == Label:
		return false
	case l.Role == Value, len(text) >= 40, strings.HasSuffix(text, "."), strings.HasSuffix(text, "!"):
		return true
	default:
		return labelled.MatchString(text) || numbered.MatchString(text)
	}
}

// Agree sets the signature that one view of a mail tells from its text in the other, where that tells none: HTML names
// the element that mail programs put it in, and the plain text beside it has only its lines.
func Agree(views [][]Line) {
	if len(views) != 2 {
		return
	}
	for k, view := range views {
		if slices.ContainsFunc(view, isSignature) {
			continue
		}
		signed := map[string]bool{"": true}
		for _, l := range views[1-k] {
			signed[l.Text] = signed[l.Text] || isSignature(l)
		}
		for i := len(view) - 1; i >= 0; i-- {
			below := i+1 == len(view) || view[i+1].Part != Own // nothing of the sender's own stands below
			if view[i].Part == Own && below && signed[view[i].Text] {
				view[i].Part = Signature
			}
		}
	}
}

func isSignature(l Line) bool { return l.Part == Signature }
