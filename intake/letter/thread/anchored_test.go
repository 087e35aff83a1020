package thread

import (
	"testing"

	"haninge.se/samrad/intake/letter/corpus"
	"haninge.se/samrad/intake/letter/pattern"
)

func TestAnchored(t *testing.T) {
	corpus.Anchored(t, map[string]*pattern.Anchored{"legal": legal, "notice": notice, "banner": banner, "tagged": tagged,
		"advice": advice, "listFoot": listFoot, "ruledForward": ruledForward, "ruledOriginal": ruledOriginal,
		"plainForward": plainForward, "rule": rule, "zoho": zoho, "opens": opens, "slashed": slashed, "closing": closing,
		"thanked": thanked, "thanks": thanks, "mobile": mobile, "contact": contact, "numbered": numbered,
		"labelled": labelled, "ps": ps, "reach": reach}, "../../testdata/emails/*.eml")
}
