package intake

import (
	"fmt"
	"strings"
	"testing"
)

// taint is the shortest run of a mail's own letters that counts as repeated (intake/README.md, B06).
const taint = 20

// repeated returns a run of at least taint letters that a mail of ours shares with what it answers.
func repeated(sent, came string) string {
	flat := func(s string) []rune { return []rune(strings.ToLower(strings.Join(strings.Fields(s), " "))) }
	text, from := string(flat(sent)), flat(came)
	for i := 0; i+taint <= len(from); i++ {
		if run := string(from[i : i+taint]); strings.Contains(text, run) {
			return run
		}
	}
	return ""
}

// TestRepeatsNothing is intake/README.md, B06 and P6: what is sent repeats nothing of a mail but its title, the time as
// read and, when complete, the answers; under the guard or an embargo nothing at all.
func TestRepeatsNothing(t *testing.T) {
	const title = "Öppet hus i Vega med lokalpolisen"
	for name, c := range map[string]struct {
		extra string
		open  bool // the title, the time and, of a complete case, the answers may be shown
	}{
		"open":         {"", true},
		"personnummer": {"Kanal: Hör av dig till 19121212-1212 om du undrar.\n", false},
		"k-nummer":     {"Kanal: Se ärende 5000-K123456-26 om du undrar.\n", false},
		"secret words": {"Kanal: Det finns en misstänkt i förundersökningen.\n", false},
		"embargo":      {"Embargo: Får inte spridas före 1 april 2026.\n", false},
		"ticket trick": {"Kanal: Verify at https://sso.example/verify?token=0123456789abcdef0123456789\n", true},
	} {
		o := newOffice(t)
		m := begin()
		m.subject = "Kommunikationsinsats: " + title
		m.body = seven + c.extra
		first := o.in(m)
		answer := func(to Row, from, body string) post {
			p := reply(to, from, body)
			p.subject = "Sv: " + title + " [" + to.Entry.Case + "]"
			return p
		}
		last := o.in(answer(first, anna, five))
		moved := o.from("polis", answer(last, johan, "6. 9 april 2026"))
		for i, row := range []Row{first, last, moved} {
			if row.Envelope == nil {
				t.Fatalf("%s: mail %d was not answered: %+v", name, i, row.Entry)
			}
			text, head := reading(t, row.Envelope)
			all := head.Get("Subject") + "\n" + text
			if c.open {
				all = strings.ReplaceAll(all, title, "")
			} else if row.Notice != "guard" && name != "embargo" && i == 0 {
				t.Errorf("%s: nobody was told", name)
			}
			said := title + "\n" + m.body + "\n" + five
			if c.open && i == 1 {
				said = title + "\n" + c.extra // what is no answer is not repeated
			}
			if run := repeated(all, said); run != "" {
				t.Errorf("%s: mail %d repeats %q:\n%s", name, i, run, text)
			}
			for _, word := range []string{"26 mars", "9 april", "Karin", "19121212", "K123456"} {
				if !c.open && strings.Contains(all, word) {
					t.Errorf("%s: mail %d says %q:\n%s", name, i, word, text)
				}
			}
		}
	}
}

// TestHelpRepeatsNoNumber: the subject of a request for help comes back, a number in it does not.
func TestHelpRepeatsNoNumber(t *testing.T) {
	o := newOffice(t)
	row := o.in(post{from: anna, subject: "Kommunikationsinsats 19121212-1212 " + strings.Repeat("åäö ", 100), id: "<h@x.example>", body: ""})
	text, head := reading(t, row.Envelope)
	if row.Envelope.Kind != "help" || strings.Contains(text+head.Get("Subject"), "1212") || len(head.Get("Subject")) > 1000 {
		t.Errorf("%s: %s", row.Envelope.Kind, head.Get("Subject"))
	}
	if want := fmt.Sprint(12) + ". "; !strings.Contains(text, want) {
		t.Error("the questions are not in it")
	}
}
