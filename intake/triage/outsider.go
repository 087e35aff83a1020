package triage

import (
	"bytes"

	"haninge.se/samrad/intake/letter"
)

// longestHead is how much of a mail that could not be read is looked at for its author.
const longestHead = 64 << 10

// ByOutsider reports whether a mail names authors and none of them is of a party. One that names none, or that only
// says that it is a colleague's, may be one.
func (r *Rules) ByOutsider(l *letter.Letter) bool {
	for _, a := range l.From {
		if _, known := r.Sender(a); known {
			return false
		}
	}
	return len(l.From) > 0
}

// Head is what the header says of a mail that could not be read; nil where that cannot be read either.
func Head(raw []byte) (l *letter.Letter) {
	defer func() {
		if recover() != nil {
			l = nil
		}
	}()
	head := raw[:min(len(raw), longestHead)]
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(head, []byte(end)); i >= 0 {
			head = head[:i+len(end)]
		}
	}
	l, err := letter.Parse(head)
	if err != nil {
		return nil
	}
	return l
}
