package letter

import "strings"

// OwnText joins the words that the sender stands for, of marked lines: the own ones, and those of a mail that was
// passed on, without its header block. Blank lines are kept one at a time, between words only.
func OwnText(lines []Line) string {
	var b strings.Builder
	blank := false
	for _, l := range lines {
		if l.Part != Own && l.Part != Forwarded {
			continue
		}
		if strings.TrimSpace(l.Text) == "" {
			blank = b.Len() > 0
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		if blank {
			b.WriteByte('\n')
		}
		b.WriteString(l.Text)
		blank = false
	}
	return b.String()
}
