package checklist

import (
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
)

// A form is a way to write a question and its answer down in a new mail.
var forms = map[string]func(q question.Question, name, answer string) []string{
	"label":           func(_ question.Question, name, a string) []string { return []string{name + ": " + a} },
	"dash":            func(_ question.Question, name, a string) []string { return []string{name + " – " + a} },
	"equals":          func(_ question.Question, name, a string) []string { return []string{name + " = " + a} },
	"below":           func(_ question.Question, name, a string) []string { return []string{name, a, ""} },
	"below, capitals": func(_ question.Question, name, a string) []string { return []string{strings.ToUpper(name), "", a, ""} },
	"bold":            func(_ question.Question, name, a string) []string { return []string{"*" + name + "*", a, ""} },
	"bold label":      func(_ question.Question, name, a string) []string { return []string{"**" + name + ":** " + a} },
	"numbered label": func(q question.Question, name, a string) []string {
		return []string{fmt.Sprintf("%d. %s: %s", q.N, name, a)}
	},
	"bulleted": func(_ question.Question, name, a string) []string { return []string{"• " + name + ": " + a} },
	"markdown": func(_ question.Question, name, a string) []string { return []string{"## " + name, a, ""} },
	"question": func(q question.Question, _, a string) []string {
		return []string{fmt.Sprintf("%d. %s", q.N, q.Text), a, ""}
	},
	"question, line": func(q question.Question, _, a string) []string { return []string{q.Text + " " + a, ""} },
}

// draft is a new mail with what it says.
type draft struct {
	want  map[initiative.Item]string
	lines []string
	form  string
}

func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// newAnswers are answers that do not begin like a heading however a line is broken.
var newAnswers = slices.DeleteFunc(slices.Clone(answerTexts), func(s string) bool { return strings.Contains(s, "Bild") })

// names are the headings of a question as the built-in file has them.
type names struct {
	Label          string
	Aliases, Typos []string
	AliasesEn      []string `json:"aliases_en"`
}

// namesOf are the headings of all questions, in their order.
func namesOf(t interface{ Fatal(...any) }) []names {
	var p struct{ Items []names }
	if err := json.Unmarshal(question.BuiltIn(), &p); err != nil {
		t.Fatal(err)
	}
	return p.Items
}

func drawDraft(c *Checklist, rt *rapid.T) draft {
	d := draft{want: map[initiative.Item]string{}, lines: []string{"Hej!", "", "Här kommer en insats.", ""}, form: rapid.SampledFrom(slices.Sorted(maps.Keys(forms))).Draw(rt, "form")}
	items := rapid.SliceOfNDistinct(rapid.SampledFrom(c.Items()), 3, 12, rapid.ID[initiative.Item]).Draw(rt, "items")
	named := namesOf(rt)
	for _, item := range items {
		q := c.Question(item)
		in := named[q.N-1]
		name := rapid.SampledFrom(slices.Concat([]string{in.Label}, in.Aliases, in.AliasesEn, in.Typos)).Draw(rt, "name")
		a := rapid.SampledFrom(newAnswers).Draw(rt, "answer")
		d.lines = append(d.lines, forms[d.form](q, capital(name), a)...)
		d.want[item] = a
	}
	d.lines = append(d.lines, rapid.SampledFrom([][]string{{"", "Mvh", "Anna Lindqvist", "Trygghetssamordnare"}, {"", "/Anna"}, {"", "Skickat från min iPhone"}, {"", "Med vänlig hälsning", "", "Anna", "", "När du mejlar till Haninge kommun behandlar vi dina personuppgifter enligt dataskyddsförordningen."}}).Draw(rt, "end")...)
	return d
}

// written are the ways in which a program sends a new mail.
var written = []struct {
	name  string
	write func(lines []shown, wrap int) (string, string)
	wrap  int
}{{"plain", writePlain, 0}, {"plain, wrapped", writePlain, 76}, {"flowed", writeFlowed, 72}, {"word", writeWord, 0}, {"divs", writeDivs, 0}, {"bold", writeBold, 0}}

// writeBold writes *bold* as HTML does.
func writeBold(lines []shown, _ int) (string, string) {
	var b strings.Builder
	b.WriteString("<html><body>")
	for _, l := range lines {
		text := html.EscapeString(l.text)
		if inner, ok := strings.CutPrefix(text, "*"); ok && strings.HasSuffix(inner, "*") {
			text = "<b>" + strings.Trim(inner, "*") + "</b>"
		}
		if text == "" {
			text = "<br>"
		}
		b.WriteString("<div>" + text + "</div>")
	}
	return "text/html", b.String() + "</body></html>"
}

// TestNewForms: whatever form, program and width, exactly the answers given come back.
func TestNewForms(t *testing.T) {
	c := Default()
	steady.Check(t, func(rt *rapid.T) {
		d := drawDraft(c, rt)
		by := rapid.SampledFrom(written).Draw(rt, "program")
		raw := client{write: by.write, wrap: by.wrap}.raw(asShown(strings.Join(d.lines, "\n")))
		l, err := letter.Parse(raw)
		if err != nil {
			rt.Fatal(err)
		}
		r := c.ReadNew(linesOf(l.Bodies[0], false))
		got := map[initiative.Item]string{}
		for _, a := range r.Answers {
			got[a.Item] = folded(a.Text)
		}
		if diff := same(d.want, got); diff != "" || r.Headings != len(d.want) {
			rt.Fatalf("%s, %s: %d headings (-want +got)\n%s\n%s", d.form, by.name, r.Headings, diff, raw)
		}
	})
}
