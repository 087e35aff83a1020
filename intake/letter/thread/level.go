package thread

import "haninge.se/samrad/intake/letter"

// mail is one mail of the thread.
type mail struct {
	level   int
	author  letter.Address
	subject string
}

// maxLevels bounds the quote marks whose mails are told apart.
const maxLevels = 8

// level says which mail of the thread each line belongs to: the one whose head stands above it at its depth. Where
// quote marks alone tell a quote, it is of a mail that nobody names.
func (r *reader) level() {
	r.mails = append(r.mails, mail{})
	var at depths
	heads := r.heads
	for i := 0; i < len(r.lines); i++ {
		l := &r.lines[i]
		d := min(l.Depth, maxLevels)
		if len(heads) > 0 && heads[0].start == i {
			h := heads[0]
			heads = heads[1:]
			m := r.add(mail{r.mails[at[d]].level + 1, h.author, h.subject})
			below, _ := r.below(h)
			from := max(d, min(below, maxLevels))
			if below < d && r.quotes(h) { // GroupWise marks its head and nothing below it
				from = below
			}
			r.from(&at, from, m)
			for ; i < h.end; i++ {
				r.lines[i].mail = m
			}
			i--
			continue
		}
		switch {
		case l.whose == Own || l.blank():
			continue
		case at[d] == 0 && (l.whose == Quoted || l.whose == Forwarded):
			r.from(&at, d, r.add(mail{level: max(1, d)}))
		}
		l.mail = at[d]
	}
}

// depths are the mails that lines of each depth belong to.
type depths [maxLevels + 1]int

// from makes a mail that of all lines from a depth on; each quote mark more is a mail in it that nobody names.
func (r *reader) from(at *depths, depth, m int) {
	for at[depth] = m; depth < maxLevels; depth++ {
		at[depth+1] = r.add(mail{level: r.mails[at[depth]].level + 1})
	}
}

func (r *reader) add(m mail) int {
	r.mails = append(r.mails, m)
	return len(r.mails) - 1
}

// quotes tells that quoted words follow a head.
func (r *reader) quotes(h head) bool {
	for _, l := range r.lines[h.end:] {
		if !l.blank() {
			return l.whose == Quoted
		}
	}
	return false
}
