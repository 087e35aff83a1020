package checklist

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steady"
)

const us, anna = "Trygghet och säkerhet <trygghetochsakerhet@haninge.example>", "Anna Lindqvist <anna.lindqvist@haninge.example>"

// gapMail is one of our mails with the open questions in it.
func gapMail(c *Checklist, opening string, open []initiative.Item) string {
	var b strings.Builder
	b.WriteString("Hej!\n\n" + opening + "\n\n")
	for _, item := range open {
		q := c.Question(item)
		fmt.Fprintf(&b, "%d. %s\n\n", q.N, q.Text)
	}
	b.WriteString("Svara på det här mejlet. Skriv svaret under frågan, eller skriv frågans nummer följt av svaret. Är en fråga inte aktuell: skriv \"ej aktuellt\" och gärna varför.\n\n" +
		"Tiden har vi tolkat som torsdag 26 mars 2026. Säg till om det blev fel.\n\n" +
		"Lokalpolisområdet har ännu inte deltagit i samrådet. Sätt gärna kommunpolis@polisen.example som kopia.\n\n" +
		"Skriv inte personnummer eller sekretessbelagda uppgifter i mejlet. Mejl hit kan bli allmän handling.\n\n" +
		"Vänliga hälsningar\nTrygghet och säkerhet, Haninge kommun\nKommunpolis, lokalpolisområde Haninge/Nynäshamn\nDet här svaret skickades automatiskt.\n")
	return b.String()
}

func firstMail(c *Checklist, open []initiative.Item) string {
	return gapMail(c, fmt.Sprintf("Tack, kommunikationsinsatsen \"Trygghetsvandring i Jordbro\" är mottagen och har nummer SAM-2026-0042.\n\n%d av 12 frågor i checklistan har fått svar. De här återstår:", 12-len(open)), open)
}

func nextMail(c *Checklist, open []initiative.Item) string {
	return gapMail(c, "Tack, vi har lagt till svar på fråga 3 och 7 i SAM-2026-0042.\n\nDe här återstår:", open)
}

func asShown(body string) []shown {
	var out []shown
	for line := range strings.SplitSeq(strings.TrimSpace(body), "\n") {
		out = append(out, shown{0, line})
	}
	return out
}

// answerTexts are answers as people give them. None is a label, a number or a question of ours.
var answerTexts = []string{
	"Trygghetsveckan v. 13", "Enhetschefen", "Enhetschefen. Kommunpolisen tar följdfrågor om brott.", "Ja, kommunens fotograf.", "Antal deltagare och en kort enkät.",
	"Ej aktuellt, bara internt i kommunen", "Vi delar varandras inlägg i stället för att göra egna.", "Affisch A3 och webbnyhet – kommunikationsenheten. Bild – polisen.",
	"Trygghet och säkerhet, Haninge kommun", "Haninge kommun", "Kommunpolis", "Torsdag 26 mars kl. 18–20. Biblioteket har kvällsöppet samtidigt.", "”Lägg på luren.” Tillsammans.",
	"Invånare, skolor & näringsliv", "Varför just Jordbro? Mätningen visar störst behov där.", "Vi räknar deltagare, delar ut en enkät på plats och stämmer sedan av med styrgruppen i april innan vi bestämmer hur vi går vidare med nästa vandring.",
	"12 affischer och 3 banderoller", "Prel. vecka 14", "(se lägesbilden)", "kl 18:30 vid stationen",
}

// Ways to say which question an answer is for, by its number or its label. A person keeps to one.
var (
	numberForms = []string{"%d. %s", "%d) %s", "%d: %s", "Fråga %d: %s", "(%d) %s", "Svar på fråga %d: %s", "* %d. %s", "%d – %s", "Nr %d: %s"}
	labelForms  = []string{"%s: %s", "%s = %s", "* %s: %s", "%s – %s", "*%s:* %s", "%s > %s"}
)

// continuations are what more an answer may hold: lists whose numbers are no questions, whatever is open.
var continuations = [][]string{{"Vi gör så här:", "1. Delar inlägget", "2. Sätter upp lappar", "3. Ringer runt"}, nil, nil, nil, {"och på plats i centrum"}, {"- dela inlägg", "- dela ut lappar"}}

// endings are what stands below the answers and belongs to none.
var endings = [][]string{nil, nil, {"", "Övrigt som förut."}, {"", "Hör av er om något är oklart!"}, {"", "Tack för hjälpen!"}, {"", "Resten återkommer vi om."}}

// mangled is what programs do to the lines that they quote.
func mangled(rt *rapid.T, tag string, lines []shown) []shown {
	change := rapid.SampledFrom([]func(string) string{
		func(s string) string { return s },
		func(s string) string { return strings.TrimLeft(s+"  ", " ") },
		func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
		func(s string) string { return strings.NewReplacer(`"`, "”", "–", "-").Replace(s) },
		func(s string) string {
			return strings.ReplaceAll(s, "kommunpolis@polisen.example", "kommunpolis@polisen.example<mailto:kommunpolis@polisen.example>")
		},
		func(s string) string {
			if s != "" {
				return "• " + s
			}
			return s
		},
	}).Draw(rt, "mangled"+tag)
	out := slices.Clone(lines)
	for i := range out {
		out[i].text = change(out[i].text)
	}
	return out
}

// labelled is an answer with the words that say which question it is for.
func labelled(q question.Question, form, answer string) string {
	if !strings.Contains(form, "%d") {
		return fmt.Sprintf(form, q.Label, answer)
	}
	if form == "%d – %s" && answer[0] <= '9' {
		form = "%d. %s" // "7 – 8 affischer" is an amount
	}
	return fmt.Sprintf(form, q.N, answer)
}

// round is one reply: where its answers stand, in which program, to which mail.
type round struct {
	client client
	how    string
	want   map[initiative.Item]string
	lines  []shown
}

var places = []string{"under", "line", "number", "label", "typed out"}

// drawRound composes a reply to a mail that asks, with answers to some of the open questions.
func drawRound(c *Checklist, rt *rapid.T, author string, quoted []shown, open []initiative.Item, tag string) round {
	r := round{client: rapid.SampledFrom(clients).Draw(rt, "client"+tag), how: rapid.SampledFrom(places).Draw(rt, "how"+tag), want: map[initiative.Item]string{}}
	if len(open) == 1 && rapid.Bool().Draw(rt, "bare"+tag) {
		r.how = "bare"
	}
	given := rapid.SliceOfNDistinct(rapid.SampledFrom(open), 1, len(open), rapid.ID[initiative.Item]).Draw(rt, "answered"+tag)
	slices.SortFunc(given, func(a, b initiative.Item) int { return c.Question(a).N - c.Question(b).N })
	above := []string{rapid.SampledFrom([]string{"Hej!", "Hej, här kommer svaren.", "Hej! Svar nedan.", "Tack!"}).Draw(rt, "opening"+tag), ""}
	form := rapid.SampledFrom(labelForms).Draw(rt, "label"+tag)
	if r.how == "number" {
		form = rapid.SampledFrom(numberForms).Draw(rt, "number"+tag)
	}
	under := map[int][]string{}
	line := slices.Clone(quoted)
	for _, item := range given {
		a := rapid.SampledFrom(answerTexts).Draw(rt, "text"+tag)
		more := []string(nil)
		switch r.how {
		case "under":
			more = rapid.SampledFrom(continuations).Draw(rt, "more"+tag)
		case "number", "label": // among answers by number the numbers of a list may mean either
			more = rapid.SampledFrom(continuations[1:]).Draw(rt, "more"+tag)
		}
		q := c.Question(item)
		at := slices.IndexFunc(line, func(l shown) bool { return phrase.Key(l.text) == phrase.Key(fmt.Sprintf("%d. %s", q.N, q.Text)) })
		switch r.how {
		case "under":
			under[at] = append([]string{a}, more...)
			if rapid.Bool().Draw(rt, "blank"+tag) {
				under[at] = append(append([]string{""}, under[at]...), "")
			}
		case "line":
			line[at].text += " " + a
		case "typed out":
			above = append(above, q.Text+" "+a)
		case "bare":
			above = []string{a}
		default:
			above = append(append(above, labelled(q, form, a)), more...)
		}
		r.want[item] = folded(a + " " + strings.Join(more, " "))
	}
	if r.how != "bare" {
		above = append(above, rapid.SampledFrom(endings).Draw(rt, "ending"+tag)...)
	}
	if rapid.Bool().Draw(rt, "signed"+tag) {
		above = append(above, "", "Mvh", "Anna")
	}
	r.lines = r.client.reply(author, above, mangled(rt, tag, line), under)
	return r
}

// got is what ReadReply finds.
func (r round) got(t testing.TB, c *Checklist, talk Talk) map[initiative.Item]string {
	out := map[initiative.Item]string{}
	for _, a := range c.ReadReply(r.client.marked(t, r.lines), talk).Answers {
		out[a.Item] = folded(a.Text)
	}
	return out
}

// same compares, with blanks folded and without the typographic changes that a program makes to what is typed.
func same(want, got map[initiative.Item]string) string {
	plain := strings.NewReplacer("”", `"`, "\u00a0", " ", "–", "-")
	norm := func(m map[initiative.Item]string) map[initiative.Item]string {
		out := map[initiative.Item]string{}
		for k, v := range m {
			out[k] = folded(plain.Replace(v))
		}
		return out
	}
	return cmp.Diff(norm(want), norm(got))
}

func drawOpen(c *Checklist, rt *rapid.T) []initiative.Item {
	open := rapid.SliceOfNDistinct(rapid.SampledFrom(c.Items()), 1, 12, rapid.ID[initiative.Item]).Draw(rt, "open")
	slices.SortFunc(open, func(a, b initiative.Item) int { return c.Question(a).N - c.Question(b).N })
	return open
}

// TestReplyClients: whatever program, position and width, exactly the answers given come back.
func TestReplyClients(t *testing.T) {
	c := Default()
	steady.Check(t, func(rt *rapid.T) {
		open := drawOpen(c, rt)
		body := firstMail(c, open)
		r := drawRound(c, rt, us, asShown(body), open, "")
		if d := same(r.want, r.got(t, c, Talk{Sent: []string{body}, Open: open})); d != "" {
			rt.Fatalf("%s, %s (-want +got)\n%s\n%s", r.client.name, r.how, d, r.client.raw(r.lines))
		}
	})
}

// TestReplyClientsWithoutSent: when our mail is not known any more, an answer may be lost but none is made up, and what
// stands above the quote is found all the same.
func TestReplyClientsWithoutSent(t *testing.T) {
	c := Default()
	steady.Check(t, func(rt *rapid.T) {
		open := drawOpen(c, rt)
		r := drawRound(c, rt, us, asShown(firstMail(c, open)), open, "")
		got := closing(c, r.got(t, c, Talk{Open: open}))
		want := closing(c, r.want)
		if r.how == "under" || r.how == "line" {
			want = map[initiative.Item]string{}
			for item := range got {
				want[item] = r.want[item]
			}
		}
		if d := same(want, got); d != "" {
			rt.Fatalf("%s, %s (-want +got)\n%s\n%s", r.client.name, r.how, d, r.client.raw(r.lines))
		}
	})
}

// TestReplyRounds: the second reply quotes the first with its answers, in any two programs; no old answer counts.
func TestReplyRounds(t *testing.T) {
	c := Default()
	steady.Check(t, func(rt *rapid.T) {
		open := drawOpen(c, rt)
		first := firstMail(c, open)
		r1 := drawRound(c, rt, us, asShown(first), open, " 1")
		var left []initiative.Item
		for _, item := range open {
			if _, ok := r1.want[item]; !ok {
				left = append(left, item)
			}
		}
		if len(left) == 0 {
			return
		}
		second := nextMail(c, left)
		talk := Talk{Sent: []string{second, first}, Open: left}
		if rapid.Bool().Draw(rt, "to our second mail") {
			r2 := drawRound(c, rt, us, asShown(second), left, " 2")
			if d := same(r2.want, r2.got(t, c, talk)); d != "" {
				rt.Fatalf("%s, %s (-want +got)\n%s\n%s", r2.client.name, r2.how, d, r2.client.raw(r2.lines))
			}
			return
		}
		quoted := slices.Clone(r1.lines) // somebody answers all on the first reply
		r2 := drawRound(c, rt, anna, plainly(quoted), left, " 2")
		if r2.how == "line" { // the question's line may hold an old answer: then it is no position
			return
		}
		// Typed into an unmarked quote of a quote, an answer that closes nothing looks like one that was there.
		if d := same(closing(c, r2.want), closing(c, r2.got(t, c, talk))); d != "" {
			rt.Fatalf("%s, %s after %s, %s (-want +got)\n%s\n%s", r2.client.name, r2.how, r1.client.name, r1.how, d, r2.client.raw(r2.lines))
		}
	})
}

// closing keeps the answers that close their question.
func closing(c *Checklist, answers map[initiative.Item]string) map[initiative.Item]string {
	out := map[initiative.Item]string{}
	for item, text := range answers {
		if c.Judge(item, text).Closed() {
			out[item] = text
		}
	}
	return out
}

// plainly drops what no program quotes: the signature of a phone.
func plainly(lines []shown) []shown {
	return slices.DeleteFunc(lines, func(l shown) bool { return strings.HasPrefix(l.text, "Skickat från") })
}
