package templates

// ToldView tells the owner of cases what others did to them. With several, the subject is the first one's.
type ToldView struct {
	Cases      []ToldCase
	Signatures []string
}

// ToldCase is what others did to one case.
type ToldCase struct {
	Case
	Did     []Deed
	Changes []Replaced // Old "" where the question had no answer
}

// Deed is something done to a case that is no answer, by the name of the history: cancelled, taken-over, …
type Deed struct{ What, By string }

// mostTold is how many answers a mail shows with their words; of the rest it names the questions.
const mostTold = 3

// Told are the changes that are told word for word.
func (t ToldCase) Told() []Replaced { return t.Changes[:min(len(t.Changes), mostTold)] }

// More are the numbers of the questions whose answers are not told word for word.
func (t ToldCase) More() []int { return numbersOf(t.Changes[min(len(t.Changes), mostTold):]) }

// Numbers are the questions that have another answer.
func (t ToldCase) Numbers() []int { return numbersOf(t.Changes) }

func numbersOf(all []Replaced) []int {
	var out []int
	for _, c := range all {
		out = append(out, c.N)
	}
	return out
}

// Told tells the owner of changes by others.
func Told(v ToldView) (Mail, error) { return write("told.txt", v) }
