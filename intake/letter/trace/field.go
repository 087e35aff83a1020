package trace

// Field goes through the value of a field and tells of each character what it stands in: a quoted string, comments,
// which may lie within one another, or neither (RFC 5322 3.2). Whoever begins behind a place sets To to it.
type Field struct {
	Value    string
	From, To int // the character at hand, with the backslash before it
	In       Place
	quoted   bool
	depth    int // of comments
}

// Place is what a character of a field stands in.
type Place uint8

// Places. A mark that opens or closes something is not within it.
const (
	Bare   Place = iota
	Quote        // opens or closes a quoted string
	Quoted       // stands within one
	Opens        // opens a comment
	Closes       // closes one
	Remark       // stands within one
)

// Next goes to the next character.
func (f *Field) Next() bool {
	f.From = f.To
	if f.From >= len(f.Value) {
		return false
	}
	c := f.Value[f.From]
	f.To++
	f.In = Bare
	switch {
	case c == '\\' && (f.quoted || f.depth > 0) && f.To < len(f.Value):
		f.To++
	case c == '"' && f.depth == 0:
		f.In, f.quoted = Quote, !f.quoted
		return true
	case f.quoted:
	case c == '(':
		f.In, f.depth = Opens, f.depth+1
		return true
	case c == ')' && f.depth > 0:
		f.In, f.depth = Closes, f.depth-1
		return true
	}
	if f.quoted {
		f.In = Quoted
	} else if f.depth > 0 {
		f.In = Remark
	}
	return true
}

// Char is the character at hand.
func (f *Field) Char() byte { return f.Value[f.To-1] }

// Closed reports whether everything has ended that began so far.
func (f *Field) Closed() bool { return !f.quoted && f.depth == 0 }
