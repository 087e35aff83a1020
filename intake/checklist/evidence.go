package checklist

import (
	_ "embed"
	"fmt"
	"math/bits"
	"strconv"

	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/text"
)

// evidence is a set of the rows of data/evidence.tsv: all that is to be seen of one claim.
type evidence uint64

//go:embed data/evidence.tsv
var evidenceTable string

// sign is a row of data/evidence.tsv.
type sign struct {
	name   string
	weight float64
	says   string
}

var signsKnown = func() (out []sign) {
	for _, row := range text.Rows(evidenceTable, 3) {
		weight, err := strconv.ParseFloat(row[1], 64)
		if err != nil || len(out) == 64 {
			panic(fmt.Sprintf("data/evidence.tsv: %q is no weight, or a row too many", row[1]))
		}
		out = append(out, sign{row[0], weight, row[2]})
	}
	return out
}()

// sees is the evidence with that name.
func sees(name string) evidence {
	for i, s := range signsKnown {
		if s.name == name {
			return 1 << i
		}
	}
	panic("no evidence " + name + " in data/evidence.tsv")
}

var (
	isLabel      = sees("label")
	isQuestion   = sees("question")
	isCell       = sees("cell")
	isUnset      = sees("unset")
	isListed     = sees("listed")
	isWrapped    = sees("wrapped")
	underAnother = sees("under another")
	itsOwn       = sees("its own")
	isSetOff     = sees("set off")
	inNumbered   = sees("field in answer")
	isNumber     = sees("number")
	namedNumber  = sees("named number")
	bareNumber   = sees("bare number")
	notAsked     = sees("not asked")
	isCounting   = sees("counting")
	fallsBack    = sees("falls back")
	numbersOwn   = sees("numbers answers")
	isOpen       = sees("open")
	isCorrection = sees("correction")

	onTheLine   = sees("on the line")
	isBeside    = sees("beside")
	isFirst     = sees("first")
	nextLine    = sees("next line")
	isParagraph = sees("paragraph")
	inItsPlace  = sees("in its place")
	isAnnounced = sees("announced")
	moreFollows = sees("more follows")
	inForm      = sees("form")
	leadsOn     = sees("announces")
	isPolite    = sees("politeness")
	isSigned    = sees("signature")
	afterField  = sees("field")
	isElse      = sees("answers another line")
	otherLabel  = sees("another label")
	otherNumber = sees("another number")
	asksBeside  = sees("asks beside")
	anotherRow  = sees("another row")
	ownHeading  = sees("own heading")

	notCorrected = sees("after a correction")

	onlyOpen  = sees("only open")
	allAtOnce = sees("all at once")

	byModel      = sees("model")
	isAsking     = sees("asks")
	hasFewWords  = sees("few words")
	isCode       = sees("code")
	isNoAnswer   = sees("no answer")
	leadsUp      = sees("leads up")
	isAlone      = sees("alone")
	answersOther = sees("answers another")
	moreThanTime = sees("more than time")
	isPutOff     = sees("put off")
	isHeldBack   = sees("held back")
	onlyDate     = sees("only date")
	firstTime    = sees("first time")
	isElsewhen   = sees("elsewhen")
	isOfOthers   = sees("of others")
	onCondition  = sees("condition")
	isLedUpTo    = sees("led up to")
	isAnswered   = sees("answered")
	setInLine    = sees("set in line")
	namesIt      = sees("names it")
)

// sum is what some evidence weighs together.
func (e evidence) sum() (sum float64) {
	for ; e != 0; e &= e - 1 {
		sum += signsKnown[bits.TrailingZeros64(uint64(e))].weight
	}
	return sum
}

// when is e where the condition holds, and nothing else.
func (e evidence) when(is bool) evidence {
	if is {
		return e
	}
	return 0
}

// claim is what some evidence makes of a span: the beginning of an answer, or more of the one above.
type claim struct {
	topics []question.Topic
	via    via
	rest   string // the words of the span that answer
	own    bool   // a heading without a separator, on a line of its own
	saw    evidence
	said   float64 // what the model for running text says
}

func (c *claim) sum() float64 { return c.saw.sum() + c.said }

// outweighed is why most claims lose.
const outweighed = "more speaks against it"

// filed is a claim that had its way or lost, with the words it was made for.
type filed struct {
	claim
	text string
	lost string // why it lost, "" when it won
}
