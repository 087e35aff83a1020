package templates

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// busy is a view with something in every section and every sentence.
func busy() DigestView {
	walk := Ref{No: "SAM-2026-0042", Title: "Trygghetsvandring i Jordbro"}
	secret, later, never := Ref{No: "SAM-2026-0045", Review: true}, Ref{No: "SAM-2026-0046", Embargo: true, Until: "1 april"}, Ref{No: "SAM-2026-0047", Embargo: true}
	return DigestView{
		Year: 2026, Week: 12, Between: "Haninge kommun och lokalpolisområde Haninge/Nynäshamn", Parties: 2,
		Day: "onsdag 18 mars 2026", Late: "måndag 16 mars 2026", Acts: 12, Starting: 4, Ready: 1, New: 1, Open: 23,
		Alarms: []Alarm{
			{Ref: walk, When: "Ons 18 mars", Whys: []Why{{ID: "A1", N: 1}, {ID: "A2", N: 9, Label: "Talesperson"}, {ID: "A2", N: 5, Label: "Budskap"},
				{ID: "A4"}, {ID: "A6", Only: "kommunen", Other: "polisen"}, {ID: "A9", No: walk.No}}, Waits: "kommunen", Since: "6 mars", Asking: true},
			{Ref: walk, When: "Tor 19 mars", Days: 1, Whys: []Why{{ID: "A6", Only: "kommunen", Other: "polisen"}}, Waits: "polisen", Since: "6 mars"},
			{Ref: walk, When: "v. 12", Running: true, Whys: []Why{{ID: "A1", N: 4}}, Waits: "polisen", Asking: true},
			{Ref: walk, When: Soon, Now: true, Whys: []Why{{ID: "A1", N: 4}}},
			{Ref: walk, When: "Tor 12 mars", Days: -6, Whys: []Why{{ID: "A3", N: 4}}},
			{Ref: later, Whys: []Why{{ID: "A11"}}},
			{Ref: secret, Whys: []Why{{ID: "A10"}}, Waits: "polisen"},
		}, MoreAlarms: 5, Until: "1 april",
		Upcoming: []Upcoming{{When: "28 apr-15 juni", Ref: walk, Who: "Båda", Groups: "Invånare, skolor, föreningar, organisationer, näringsliv, fastighetsägare", Stage: "8 av 12"},
			{When: "v. 13", Ref: walk, Who: "Polisen", Stage: "Komplett"}, {Ref: later}, {Ref: never}}, MoreUpcoming: 3, Undated: 2,
		Clashes:     []Clash{{When: "Tor 26 mars", Nos: []string{"SAM-2026-0042", "SAM-2026-0036", "SAM-2026-0050"}, Groups: "invånare, skolor"}},
		MoreClashes: 1,
		Fresh:       &Fresh{Span: "9-15 mars", Nos: "SAM-2026-0041", From: []Count{{"kommunen", 1}}, Ready: 1, Waiting: 2, Cancelled: 1},
		Waiting:     []Waiting{{walk, 1, 1}, {Ref{No: "SAM-2026-0033", Title: "Grannsamverkan i hela Västerhaninge och…"}, 11, 118}}, MoreWaiting: 40, AtLeast: true,
		Done: []Done{{walk, "12 feb"}, {never, ""}}, MoreDone: 2,
		Quarter: &Quarter{Cases: 14, Joint: 5, Solo: []Count{{"kommunen", 6}, {"polisen", 3}}, Goals: []Count{{"kännedom", 8}, {"engagemang", 5}},
			Missing: []string{"religiösa samfund", "myndigheter"}},
		Agreement:   &Agreement{Dnr: "2022-00183", To: "2026-04-01", Days: 14},
		Undelivered: []Undelivered{{Case: "SAM-2026-0031", Day: "12 mars"}, {}},
		Faults:      []Fault{{"Kommunens brevlåda", "mailbox", "13 mars"}}, Held: 2, Mails: &Mails{42, 40},
		Contact: "trygghetochsakerhet@haninge.example", Schedule: "måndagar 07.30",
	}
}

func TestDigestGolden(t *testing.T) {
	quiet := DigestView{Year: 2027, Week: 1, Between: "A och B", Parties: 2, Day: "måndag 4 januari 2027", Until: "18 januari", Contact: "a@b.example", Schedule: "måndagar 07.30"}
	for name, v := range map[string]DigestView{"digest-busy": busy(), "digest-quiet": quiet} {
		m, err := Digest(v)
		golden(t, name, m, err)
	}
}

// TestDigestLines: no line of the text has 72 columns or more (domain.md 6.4).
func TestDigestLines(t *testing.T) {
	v := busy()
	long := Ref{No: "SAMVERKAN-2026-0042", Title: Title(strings.Repeat("Trygghet ", 40), "SAMVERKAN-2026-0042")}
	v.Alarms[0].Ref, v.Upcoming[0].Ref, v.Waiting[0].Ref, v.Done[0].Ref = long, long, long, long
	v.Faults[0].Place = strings.Repeat("å", 200)
	v.Contact = strings.Repeat("kommunpolis.", 9) + "@polisen.example"
	m, err := Digest(v)
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(m.Text) {
		if w := width(strings.TrimRight(l, "\n")); w > Columns {
			t.Errorf("%d columns: %s", w, l)
		}
	}
}

// TestDigestTwins: text and HTML say the same words in the same order, so they state the same facts (F10).
func TestDigestTwins(t *testing.T) {
	m, err := Digest(busy())
	if err != nil {
		t.Fatal(err)
	}
	words := func(s string) []string { return strings.Fields(strings.ToLower(strings.ReplaceAll(s, "* ", " "))) }
	if diff := cmp.Diff(words(m.Text), words(visible(t, m.HTML))); diff != "" {
		t.Errorf("text and html differ (-text +html):\n%s", diff)
	}
}

func parsed(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// visible is the text of the body.
func visible(t *testing.T, page string) string {
	var b strings.Builder
	for n := range parsed(t, page).Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "title" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.NewReplacer(" .", ".", " ,", ",").Replace(b.String())
}

// TestDigestHTML: only known elements, nothing remote, nothing to click, a title, a language, headings in order (F09, F11).
func TestDigestHTML(t *testing.T) {
	m, err := Digest(busy())
	if err != nil {
		t.Fatal(err)
	}
	allowed := strings.Fields("html head meta title body div h1 h2 p br ul li strong span")
	var headings []string
	for n := range parsed(t, m.HTML).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(allowed, n.Data) {
			t.Errorf("element <%s>", n.Data)
		}
		if n.Data == "h1" || n.Data == "h2" {
			headings = append(headings, n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case n.Data == "html" && a.Key == "lang" && a.Val == "sv", n.Data == "meta", a.Key == "style":
			default:
				t.Errorf("attribute %s=%q of <%s>", a.Key, a.Val, n.Data)
			}
			if strings.Contains(a.Val, "url(") || strings.Contains(a.Val, "http") {
				t.Errorf("remote content: %s", a.Val)
			}
			if regexp.MustCompile(`(^|;)(width|min-width|height):`).MatchString(a.Val) {
				t.Errorf("a fixed measure does not reflow at 320 px: %s", a.Val)
			}
		}
	}
	if !strings.Contains(m.HTML, `<html lang="sv">`) || !strings.Contains(m.HTML, "<title>Kommunikationsinsatser vecka 12, 2026</title>") {
		t.Error("no language or no title")
	}
	if headings[0] != "h1" || slices.Contains(headings[1:], "h1") {
		t.Errorf("headings %v", headings)
	}
}

// TestDigestContrast computes the contrast of every pair of colours (WCAG 2.1, 1.4.3). No element sets one colour
// without the other, so that a reader in dark mode changes both or none.
func TestDigestContrast(t *testing.T) {
	m, err := Digest(busy())
	if err != nil {
		t.Fatal(err)
	}
	ink, paper := regexp.MustCompile(`(?:^|;)color:(#[0-9a-f]{6})`), regexp.MustCompile(`(?:^|;)background-color:(#[0-9a-f]{6})`)
	pairs := 0
	for n := range parsed(t, m.HTML).Descendants() {
		for _, a := range n.Attr {
			if a.Key != "style" {
				continue
			}
			fg, bg := ink.FindStringSubmatch(a.Val), paper.FindStringSubmatch(a.Val)
			if (fg == nil) != (bg == nil) {
				t.Errorf("one colour without the other: %s", a.Val)
			} else if fg != nil {
				pairs++
				if c := contrast(t, fg[1], bg[1]); c < 4.5 {
					t.Errorf("contrast %.2f of %s on %s", c, fg[1], bg[1])
				}
			}
		}
	}
	if pairs == 0 {
		t.Error("no colours found")
	}
	if c := contrast(t, "#000000", "#ffffff"); math.Abs(c-21) > 0.01 {
		t.Errorf("black on white is %.2f", c)
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, c string) float64 {
	t.Helper()
	v, err := strconv.ParseUint(c[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	channel := func(n uint64) float64 {
		s := float64(n&255) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(v>>16) + 0.7152*channel(v>>8) + 0.0722*channel(v)
}

// TestDigestEscapes is reliability.md C01: a title from a subject line is text, whatever it looks like. The page has the
// same elements with the same attributes as with a plain title, and shows the title as it was written.
func TestDigestEscapes(t *testing.T) {
	page := func(title string) (elements []string, m Mail) {
		v := busy()
		ref := Ref{No: "SAM-2026-0042", Title: Title(title, "SAM-2026-0042")}
		v.Alarms[0].Ref, v.Upcoming[0].Ref, v.Waiting[0].Ref, v.Done[0].Ref = ref, ref, ref, ref
		v.Between, v.Contact, v.Faults[0].Place = title, title, title
		m, err := Digest(v)
		if err != nil {
			t.Fatal(err)
		}
		for n := range parsed(t, m.HTML).Descendants() {
			switch n.Type {
			case html.ElementNode:
				elements = append(elements, fmt.Sprint(n.Data, n.Attr))
			case html.CommentNode:
				elements = append(elements, "comment")
			}
		}
		return elements, m
	}
	plain, _ := page("Trygghetsvandring")
	for _, evil := range []string{
		`<script>x</script><img src=//e>&"'`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<style>*{display:none}</style>`, `</title><script>x</script>`, `</p></div></body><h1>x</h1>`,
		`<a href="javascript:alert(1)">x</a>`, `javascript:alert(1)`, `<!-- x -->`, `<iframe srcdoc="x">`, `" onmouseover="x" y="`, `' style='x`, `&lt;script&gt;x`, `&#60;b&#62;`, `{{.No}}`, `<b`, `\u003cscript\u003e`,
		"<\x00script>", `<math><mtext><script>x`, `<form action=//e><input name=x>`, `<meta http-equiv=refresh content=0>`, `<base href=//e>`,
	} {
		elements, m := page(evil)
		if !slices.Equal(elements, plain) {
			t.Errorf("%s: the page has other elements", evil)
		}
		shown := strings.ReplaceAll(evil, "\x00", "")
		if !strings.Contains(m.Text, shown) || !strings.Contains(visible(t, m.HTML), shown) {
			t.Errorf("%s is not shown as it was written:\n%s", evil, m.Text)
		}
	}
}

// TestFlow: flowed lines hold every word of the sentences, in order, and are never too long.
func TestFlow(t *testing.T) {
	for _, indent := range []string{"", "  ", strings.Repeat(" ", 17)} {
		for n := range 200 {
			s := []string{strings.Repeat("å", n%97), strings.TrimSpace(strings.Repeat("ett två ", n%23)), strings.Repeat("x", n)}
			got := flow(indent, s)
			for l := range strings.SplitSeq(got, "\n") {
				if width(l) > Columns || l != "" && !strings.HasPrefix(l, indent) {
					t.Fatalf("line %q", l)
				}
			}
			if a, b := strings.Join(strings.Fields(got), ""), strings.ReplaceAll(strings.Join(s, ""), " ", ""); a != b {
				t.Fatalf("flow lost words: %q, want %q", a, b)
			}
		}
	}
}

// TestEntry: what of a list's entry does not fit on a line is set in further than the next entry.
func TestEntry(t *testing.T) {
	long := "SAM-2026-0033 " + strings.Repeat("Grannsamverkan ", 5) + "i Västerhaninge, 3 frågor, 18 dagar"
	lines := strings.Split(entry([]string{long}), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "  SAM") || !strings.HasPrefix(lines[1], "    ") || strings.Join(strings.Fields(strings.Join(lines, " ")), " ") != long {
		t.Errorf("%q", lines)
	}
	if short := entry([]string{"SAM-2026-0021 Trygghetsdagen, genomförd 12 feb"}); short != "  SAM-2026-0021 Trygghetsdagen, genomförd 12 feb" {
		t.Errorf("%q", short)
	}
}
