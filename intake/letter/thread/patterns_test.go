package thread

import (
	"testing"

	"haninge.se/samrad/intake/letter/corpus"
	"haninge.se/samrad/intake/letter/pattern"
)

func TestPatterns(t *testing.T) {
	corpus.Patterns(t, map[string]*pattern.Pattern{"legal": legal, "footer": footer, "banner": banner, "tagged": tagged,
		"advice": advice, "listFoot": listFoot, "ruledForward": ruledForward, "ruledOriginal": ruledOriginal,
		"plainForward": plainForward, "rule": rule, "zoho": zoho, "opens": opens, "slashed": slashed, "closing": closing,
		"thanked": thanked, "thanks": thanks, "mobile": mobile, "contact": contact, "numbered": numbered,
		"labelled": labelled, "ps": ps, "reach": reach, "reachOne": reachOne, "writes": writes, "clock": clock,
		"someday": someday, "addr": addr, "machineTime": machineTime, "runsOn": runsOn, "listLine": listLine,
		"legalWord": legalWord, "marking": marking, "meeting": meeting, "joining": joining, "zone": zone, "bareOriginal": bareOriginal}, "../../testdata/emails/*.eml")
}
