package retention

import (
	"fmt"
	"io"
	"slices"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/store"
)

// Print lists it: what goes by which rule, and since when its months count.
func (p Disposal) Print(w io.Writer) error {
	if len(p) == 0 {
		_, err := fmt.Fprintln(w, "nothing is due to be erased")
		return err
	}
	lines := [][]string{{"RULE", "CASE", "SINCE", "WHAT"}}
	letters := 0
	for _, it := range p {
		switch {
		case it.Rule == ruleCases:
			lines = append(lines, []string{it.Rule, string(it.Case), it.Since.String(), "all of the case but its number"})
		case it.Rule == ruleLetters:
			letters++
		default:
			what := "mail " + it.Mail.Short() + " as it came"
			lines = append(lines, []string{it.Rule, string(it.Case), it.Since.String(), what})
		}
	}
	if letters > 0 {
		many := fmt.Sprintf("%d letters, lists and other mails of ours", letters)
		lines = append(lines, []string{ruleLetters, "", "", many})
	}
	return terminal.Table(w, lines)
}

// Finish overwrites what an erasure left in the files, for so long, and says how that went.
func Finish(w io.Writer, st store.Store, wiped bool, wait func(time.Duration)) error {
	const tries, pause = 20, 100 * time.Millisecond
	for range tries {
		if wiped {
			break
		}
		wait(pause)
		var err error
		if wiped, err = st.Wipe(); err != nil {
			return err
		}
	}
	said := "erased, and overwritten in the files; earlier backups still hold it"
	if !wiped {
		said = "erased; the files are overwritten as soon as nobody reads the register, by the daemon or the next call"
	}
	_, err := fmt.Fprintln(w, said)
	return err
}

// Cases are those that go whole, in the order of their numbers.
func (p Disposal) Cases() (out []string) {
	for _, it := range p {
		if it.Rule == ruleCases {
			out = append(out, string(it.Case))
		}
	}
	slices.Sort(out)
	return out
}
