package checklist_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// variant is one mail of the property: some answers of a test mail, each put under a question, its own or another's,
// as one program and one person would write it, with what else stands in a mail.
type variant struct {
	from   string // the mail that the answers are of
	mould  *mould
	place  string // where the answers stand
	form   string // how the number or the label is written
	open   []initiative.Item
	given  []given
	gone   initiative.Item // its answer was taken out
	around map[string]string
	damage string // what became of our words in the quote
}

// given is an answer and the question that it is put under.
type given struct {
	item  initiative.Item
	moved bool
	lines []string
}

func (g given) text() string { return folded(strings.Join(g.lines, " ")) }

// generator draws variants. All it knows comes from files: mails, moulds, and what people write around answers.
type generator struct {
	desk   *desk
	moulds []*mould
	mails  []source
	names  map[initiative.Item][]string
	around map[string][]string
}

func newGenerator(t testing.TB) *generator {
	g := &generator{desk: newDesk(t), moulds: readMoulds(t), names: map[initiative.Item][]string{}, around: pieces(t)}
	g.mails = readSources(t, g.desk.list.Items())
	for i := range g.mails {
		g.mails[i].answers = slices.DeleteFunc(g.mails[i].answers, func(a answer) bool {
			state := g.desk.list.Judge(a.item, a.text)
			return state != initiative.Answered && state != initiative.NotApplicable
		})
	}
	g.mails = slices.DeleteFunc(g.mails, func(s source) bool { return len(s.answers) == 0 })
	b, err := os.ReadFile("testdata/variants/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if key, names, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && key[0] != '#' {
			g.names[initiative.Item(key)] = strings.Split(names, " | ")
		}
	}
	return g
}

// pieces reads what stands around answers, by what it is.
func pieces(t testing.TB) map[string][]string {
	b, err := os.ReadFile("testdata/variants/around.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, part := range strings.Split(string(b), "\n## ")[1:] {
		key, text, _ := strings.Cut(part, "\n")
		for piece := range strings.SplitSeq(text, "\n%%") {
			if piece = strings.TrimSpace(piece); piece != "" {
				out[key] = append(out[key], piece)
			}
		}
	}
	return out
}

// Where answers stand in a reply, and in a new mail.
var (
	replyPlaces = []string{"number", "label", "below label", "typed question", "under", "under", "line", "table", "bare"}
	newPlaces   = []string{"label", "label", "below label", "numbered label", "numbered question", "table"}
)

var forms = map[string][]string{
	"number": {"%d. %s", "%d) %s", "%d: %s", "%d - %s", "%d – %s", "%d.%s", "Fråga %d: %s", "fråga %d %s", "Nr %d: %s",
		"Svar på fråga %d: %s", "%d %s", "%d.\n%s", "Punkt %d: %s", "(%d) %s"},
	"label": {"%s: %s", "%s - %s", "%s = %s", "%s – %s", "- %s: %s", "* %s: %s", "%s; %s", "*%s:* %s"},
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// draw makes the variant with that number.
func (g *generator) draw(n uint64) *variant {
	r := rand.New(rand.NewPCG(13, n))
	v := &variant{mould: pick(r, g.moulds), around: map[string]string{}}
	from := pick(r, g.mails)
	v.from = from.name
	reply := r.IntN(4) > 0
	v.place = pick(r, newPlaces)
	if reply {
		v.place = pick(r, replyPlaces)
	}
	for v.place == "table" && !strings.HasPrefix(v.mould.kind, "text/html") {
		v.mould = pick(r, g.moulds)
	}
	g.answers(r, v, from, reply)
	if reply {
		g.asked(r, v)
	}
	v.form = g.form(r, v)
	if !reply && v.place == "table" && len(v.given) < 3 {
		v.place = "label"
		v.form = g.form(r, v)
	}
	if r.IntN(5) == 0 && len(v.given) > 1 {
		i := r.IntN(len(v.given))
		v.gone = v.given[i].item
		v.given = slices.Delete(v.given, i, i+1)
	}
	for _, key := range slices.Sorted(maps.Keys(g.around)) {
		if r.IntN(3) == 0 {
			v.around[key] = pick(r, g.around[key])
		}
	}
	if v.around["signature"] != "" {
		delete(v.around, "closing")
	}
	if reply && r.IntN(3) == 0 {
		v.damage = pick(r, slices.Sorted(maps.Keys(damages)))
	}
	return v
}

// answers chooses answers of a mail, and the question that each is put under.
func (g *generator) answers(r *rand.Rand, v *variant, from source, reply bool) {
	most := 1
	if v.place != "bare" {
		most = 1 + r.IntN(5)
	}
	if !reply {
		most = max(most, 3)
	}
	free := slices.Clone(g.desk.list.Items())
	r.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	for _, i := range r.Perm(len(from.answers)) {
		a := from.answers[i]
		if len(v.given) == most {
			break
		}
		to := a.item
		if v.place != "bare" && a.movable() && r.IntN(2) == 0 { // a bare one has but its words to say what it answers
			to = free[0]
		}
		at := slices.Index(free, to)
		if at < 0 {
			continue
		}
		free = slices.Delete(free, at, at+1)
		lines := []string{a.text}
		if v.place != "table" && v.place != "bare" && a.movable() && r.IntN(8) == 0 {
			lines = append(lines, pick(r, [][]string{{"- via Facebook", "- via haninge.se"}, {"och på plats i centrum"}, {"• affischer", "• webbnyhet"}})...)
		}
		v.given = append(v.given, given{item: to, moved: to != a.item, lines: lines})
	}
	slices.SortFunc(v.given, func(a, b given) int { return g.number(a.item) - g.number(b.item) })
	if r.IntN(4) == 0 {
		r.Shuffle(len(v.given), func(i, j int) { v.given[i], v.given[j] = v.given[j], v.given[i] })
	}
}

func (g *generator) number(item initiative.Item) int { return g.desk.list.Question(item).N }

// asked chooses which questions are open: those that are answered, and others.
func (g *generator) asked(r *rand.Rand, v *variant) {
	for _, item := range g.desk.list.Items() {
		is := slices.ContainsFunc(v.given, func(x given) bool { return x.item == item })
		if is || v.place != "bare" && r.IntN(3) == 0 {
			v.open = append(v.open, item)
		}
	}
}

// form is how this person writes numbers or labels. A blank or a dash sets nothing off from an answer that begins
// with a figure.
func (g *generator) form(r *rand.Rand, v *variant) string {
	figures := slices.ContainsFunc(v.given, func(x given) bool { return x.lines[0][0] <= '9' })
	for {
		form := ""
		switch v.place {
		case "number":
			form = pick(r, forms["number"])
		case "label", "numbered label":
			form = pick(r, forms["label"])
		}
		if !figures || !slices.Contains([]string{"%d - %s", "%d – %s", "%d.%s", "%d %s", "fråga %d %s"}, form) {
			return form
		}
	}
}

// sheet lays a variant out.
func (g *generator) sheet(v *variant, quoted []string) *sheet {
	s := &sheet{typed: map[int][]string{}, behind: map[int]string{}}
	if v.around["banner"] != "" {
		s.above = append(s.above, v.around["banner"], "")
	}
	text := func(key string) []string {
		if v.around[key] == "" {
			return nil
		}
		return strings.Split(v.around[key], "\n")
	}
	if a := text("greeting"); a != nil {
		s.above = append(append(s.above, a...), "")
	}
	asks := func(item initiative.Item) string {
		q := g.desk.list.Question(item)
		return fmt.Sprintf("%d. %s", q.N, q.Text)
	}
	for i, x := range v.given {
		q := g.desk.list.Question(x.item)
		names := g.names[x.item]
		name := names[(q.N*7+len(v.from)+i)%len(names)]
		first, rest := x.lines[0], x.lines[1:]
		switch v.place {
		case "number":
			s.above = append(s.above, strings.Split(fmt.Sprintf(v.form, q.N, first), "\n")...)
		case "label":
			s.above = append(s.above, fmt.Sprintf(v.form, name, first))
		case "numbered label":
			s.above = append(s.above, fmt.Sprintf("%d. "+strings.TrimPrefix(strings.TrimPrefix(v.form, "- "), "* "), q.N, strings.Trim(name, "*"), first))
		case "below label":
			s.above = append(s.above, name, first)
			rest = append(slices.Clone(rest), "")
		case "typed question":
			s.above = append(s.above, q.Text+" "+first)
		case "numbered question":
			s.above = append(s.above, asks(x.item), first)
			rest = append(slices.Clone(rest), "")
		case "table":
			s.above = append(s.above, "| "+name+" | "+first+" |")
		case "bare":
			s.above = append(s.above, first)
		case "under":
			s.typed[slices.Index(quoted, asks(x.item))] = append([]string{first}, rest...)
			continue
		case "line":
			s.behind[slices.Index(quoted, asks(x.item))] = strings.Join(x.lines, " ")
			continue
		}
		s.above = append(s.above, rest...)
	}
	for _, key := range []string{"closing", "signature", "disclaimer"} {
		if a := text(key); a != nil {
			s.above = append(append(s.above, ""), a...)
		}
	}
	if quoted != nil {
		damaged(s, quoted, damages[v.damage])
	}
	return s
}

// write writes a variant down, with the case that it answers.
func (g *generator) write(t testing.TB, v *variant) ([]byte, *initiative.Initiative) {
	var kept *initiative.Initiative
	var quoted []string
	subject := "Kommunikationsinsats: Trygghetsvandring"
	if v.open != nil {
		kept, quoted = g.desk.asking(t, v.open)
		subject = "SV: " + reSubject
	}
	return v.mould.mail(g.sheet(v, quoted), subject, "Thu, 12 Mar 2026 11:00:00 +0100"), kept
}

// fault is why a variant was not read as it should have been, "" when it was.
func (g *generator) fault(t testing.TB, v *variant) string {
	raw, kept := g.write(t, v)
	got := g.desk.read(t, raw, kept)
	if want := map[bool]letter.Kind{true: letter.Reply, false: letter.New}[kept != nil]; got.kind != want {
		return "became " + string(got.kind)
	}
	for _, x := range v.given {
		switch said, ok := got.filed[x.item]; {
		case same(said, x.text()), same(said, g.unlabelled(x)):
		case !ok:
			return "lost"
		case strings.Contains(plainly(said), plainly(x.text())):
			return "holds more"
		case strings.Contains(plainly(x.text()), plainly(said)):
			return "holds less"
		default:
			return "is another"
		}
	}
	if len(got.filed) > len(v.given) {
		return "fills another"
	}
	switch {
	case got.rest == "":
		return ""
	case v.courteous(got.rest):
		return "courtesy is unread"
	}
	return "unread"
}

// unlabelled is the text of an answer without the question's own number or label at its head, which may be left out
// where it stands under that question: "Nytt datum: 9 april", "4) Boende".
func (g *generator) unlabelled(x given) string {
	text := strings.TrimPrefix(x.text(), fmt.Sprintf("%d) ", g.number(x.item)))
	head, rest, ok := strings.Cut(text, ": ")
	if words := strings.Fields(head); ok && len(words) > 0 && len(words) <= 2 {
		name := words[len(words)-1]
		if slices.ContainsFunc(g.names[x.item], func(n string) bool { return strings.EqualFold(n, name) }) {
			return rest
		}
	}
	return text
}

// courteous tells words that are all from what was put around the answers as greeting and closing.
func (v *variant) courteous(rest string) bool {
	around := folded(v.around["greeting"] + "\n" + v.around["closing"])
	for line := range strings.Lines(rest) {
		if !strings.Contains(around, folded(line)) {
			return false
		}
	}
	return true
}

// kind names what a fault belongs to: where the answers stand, and what went wrong.
func (v *variant) kind(fault string) string {
	return map[bool]string{true: "reply", false: "new"}[v.open != nil] + ": " + v.place + ": " + fault
}

// takes are the things around the answers without which they would have been read.
func (g *generator) takes(t testing.TB, v *variant) string {
	small, out := *v, []string(nil)
	for _, key := range slices.Sorted(maps.Keys(v.around)) {
		small.around = maps.Clone(v.around)
		if delete(small.around, key); g.fault(t, &small) == "" {
			out = append(out, key)
		}
	}
	small.around, small.damage = v.around, ""
	if v.damage != "" && g.fault(t, &small) == "" {
		out = append(out, v.damage)
	}
	return strings.Join(out, ", ")
}
