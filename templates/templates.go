// Package templates holds every sentence that samrad writes to people, in Swedish: text and HTML templates, the
// typed views they are filled from, and the short nouns of lists. Strings in views are already formatted. It
// knows no municipality: names, addresses and messages come with the views. It never decides anything.
package templates

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"unicode"
)

//go:embed mails/*.txt
var mailFiles embed.FS

// texts is parsed once and never changed. Each mail's file begins with its subject line, as the wording does.
var texts = template.Must(template.New("mails").Funcs(template.FuncMap{
	"line": oneLine, "clip": clip, "lines": lines, "numbers": numbers, "inDays": inDays, "mails": mails,
	"count": count, "upper": upper, "opens": opens, "lower": lower, "ordinals": ordinals, "inside": Inside,
	"list": List, "brief": brief, "kept": kept, "minus": func(a, b int) int { return a - b },
	"mailbox": Mailbox, "things": things,
	"heading": func(subject string) string { return Case{Subject: subject}.Heading() },
}).ParseFS(mailFiles, "mails/*.txt"))

const (
	defaultSubject = "Kommunikationsinsats"
	subjectMark    = "Ämne: "
)

// Reminder writes a reminder, which ends with the lines of those who send it.
func Reminder(v ReminderView, by []string) (m Mail, err error) {
	if len(v.Cases) == 1 {
		m, err = write("reminder.txt", v)
		m = m.signed(by)
	} else {
		m, err = v.fitting(by, "reminder.txt", func(*ReminderCase, limit) {})
	}
	for _, c := range v.Cases {
		m, err = briefly(m, err, "reminder", c.No, c)
	}
	return m, err
}

// View is what one mail is filled from. Each has a file of its name under mails.
type View interface{ mail() (Mail, error) }

// Write writes the mail of a view, which ends with the lines of those who send it, in the parties' order.
func Write(v View, by []string) (Mail, error) {
	m, err := v.mail()
	return m.signed(by), err
}

// signHere stands in a mail where those lines come.
const signHere = "\x00\n"

// signed is the mail with the lines that it ends with.
func (m Mail) signed(by []string) Mail {
	if at := strings.LastIndex(m.Text, signHere); at >= 0 {
		var names strings.Builder
		for _, name := range by {
			names.WriteString(oneLine(name) + "\n")
		}
		m.Text = squeeze(m.Text[:at] + names.String() + m.Text[at+len(signHere):])
	}
	return m
}

func (v AskView) mail() (Mail, error)           { return write("ask.txt", v) }
func (v ByTelephoneView) mail() (Mail, error)   { return write("by-telephone.txt", v) }
func (v CancelledView) mail() (Mail, error)     { return write("cancelled.txt", v) }
func (v CompleteView) mail() (Mail, error)      { return write("complete.txt", v) }
func (v ConsultRemindView) mail() (Mail, error) { return write("consult-remind.txt", v) }
func (v ConsultThanksView) mail() (Mail, error) { return write("consult-thanks.txt", v) }
func (v ConsultView) mail() (Mail, error)       { return write("consult.txt", v) }
func (v ErasedView) mail() (Mail, error)        { return write("erased.txt", v) }
func (v EvaluationView) mail() (Mail, error)    { return write("evaluation.txt", v) }
func (v GapView) mail() (Mail, error)           { return write("gap.txt", v) }
func (v GatheredView) mail() (Mail, error)      { return write("gathered.txt", v) }
func (v GoneView) mail() (Mail, error)          { return write("gone.txt", v) }
func (v HelpView) mail() (Mail, error)          { return write("help.txt", v) }
func (v OnAgainView) mail() (Mail, error)       { return write("on-again.txt", v) }
func (v PassedOnView) mail() (Mail, error)      { return write("passed-on.txt", v) }
func (v PressView) mail() (Mail, error)         { return write("press.txt", v) }
func (v ProposalView) mail() (Mail, error)      { return write("proposal.txt", v) }
func (v ProposedView) mail() (Mail, error)      { return write("proposed.txt", v) }
func (v QuestionView) mail() (Mail, error)      { return write("question.txt", v) }
func (v RecurringView) mail() (Mail, error)     { return write("recurring.txt", v) }
func (v RegistrarView) mail() (Mail, error)     { return write("registrar.txt", v) }
func (v SeveralView) mail() (Mail, error)       { return write("several.txt", v) }
func (v SteeredView) mail() (Mail, error)       { return write("steered.txt", v) }
func (v TrialView) mail() (Mail, error)         { return write("trial.txt", v) }
func (v UnreadView) mail() (Mail, error)        { return write("unread.txt", v) }
func (v UpdatedView) mail() (Mail, error)       { return write("updated.txt", v) }
func (v WhichCaseView) mail() (Mail, error)     { return write("which-case.txt", v) }
func (v WhichView) mail() (Mail, error)         { return write("which.txt", v) }
func (v WholeView) mail() (Mail, error)         { return write("whole.txt", v) }
func (v WithheldView) mail() (Mail, error)      { return write("withheld.txt", v) }

// write fills one file and parts the subject line from the text.
func write(file string, view any) (Mail, error) {
	var b strings.Builder
	if err := texts.ExecuteTemplate(&b, file, view); err != nil {
		return Mail{}, fmt.Errorf("writing %s: %w", file, err)
	}
	return part(file, b.String())
}

func part(file, s string) (Mail, error) {
	subject, text, ok := strings.Cut(strings.TrimLeft(s, "\n"), "\n")
	if !ok || !strings.HasPrefix(subject, subjectMark) {
		return Mail{}, fmt.Errorf("writing %s: no subject line", file)
	}
	return Mail{Subject: strings.TrimPrefix(subject, subjectMark), Text: squeeze(text)}, nil
}

// say fills one named sentence.
func say(name string, data any) (string, error) {
	var b strings.Builder
	if err := texts.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("writing %q: %w", name, err)
	}
	return strings.TrimSpace(b.String()), nil
}

// squeeze leaves one blank line between paragraphs, whatever paragraphs were left out, and no blanks at line ends.
func squeeze(s string) string {
	var out []string
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimRight(l, " \t")
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

// clip cuts foreign text to one line of at most n characters, at a word boundary.
func clip(n int, s string) string {
	s = oneLine(s)
	if width(s) <= n {
		return s
	}
	r := []rune(s)
	cut := string(r[:min(n-1, len(r))])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + "…"
}

// lines keeps the line ends of foreign text and nothing else that is not printable.
func lines(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return printable(r)
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// printable turns what could break a line or its direction into nothing, and blanks into blanks.
func printable(r rune) rune {
	switch {
	case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
		return ' '
	case unicode.IsControl(r) || unicode.In(r, unicode.Cf):
		return -1
	}
	return r
}

// firstRoomless is the first character that takes no column, but for the soft hyphen.
const firstRoomless, softHyphen = 0x300, 0xAD

// width is the number of columns a text takes; å, ä and ö take one however they are written.
func width(s string) int {
	n := 0
	for _, r := range s {
		if r < firstRoomless && r != softHyphen || !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			n++
		}
	}
	return n
}

// Automatic reports whether a line is the one that ends a mail of ours: an answer, one of our own accord or a notice.
func Automatic(line string) bool {
	what, ok := strings.CutSuffix(strings.TrimSpace(line), " skickades automatiskt.")
	return ok && slices.Contains([]string{"Det här svaret", "Det här mejlet", "Det här meddelandet"}, what)
}

// has reports whether a template of that name exists.
func has(name string) bool { return texts.Lookup(name) != nil }
