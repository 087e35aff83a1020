package digest

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

// TestPageIsForEverybody holds the digest to WCAG 2.1 AA as far as a page can be judged without a browser: its language
// and title (3.1.1, 2.4.2), headings in order (1.3.1), tables that only lay out (1.3.1), contrast of every text, light
// and dark (1.4.3), room to reflow at 320 px and to be enlarged (1.4.10, 1.4.4), links that say where they lead
// (2.4.4).
func TestPageIsForEverybody(t *testing.T) {
	faultless(t, accessible)
}

// TestPageCallsNobody: opening a digest fetches nothing, runs nothing and tells nobody that it was opened; the one way
// out of it is a mail to a party's own mailbox.
func TestPageCallsNobody(t *testing.T) {
	faultless(t, remote)
}

// TestNumbersStayWhole: a case number is copied and looked for as one word, and never breaks over two lines.
func TestNumbersStayWhole(t *testing.T) {
	faultless(t, func(t failer, page string) (faults []string) {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == html.TextNode && anyNumber.MatchString(n.Data) && !wholeNumber(n.Parent) {
				faults = append(faults, fmt.Sprintf("%q may break", n.Data))
			}
		}
		return faults
	})
}

var anyNumber = regexp.MustCompile(`SAM-\d{4}-\d{4,5}`)

// wholeNumber reports whether an element is a case number that stays on one line, and nothing else.
func wholeNumber(n *html.Node) bool {
	said := textOf(n)
	return n.Data == "span" && attr(n, "style") == "white-space:nowrap" && anyNumber.FindString(said) == said
}

// faultless judges all golden digests and those of many drawn registers.
func faultless(t *testing.T, faultsOf func(t failer, page string) []string) {
	t.Helper()
	for name, page := range goldenPages(t) {
		t.Run(name, func(t *testing.T) {
			if faults := faultsOf(t, page); len(faults) > 0 {
				t.Error(strings.Join(faults, "\n"))
			}
		})
	}
	t.Run("any", func(t *testing.T) {
		steady.Check(t, func(t *rapid.T) {
			if faults := faultsOf(t, anyPage(t)); len(faults) > 0 {
				t.Fatal(strings.Join(faults, "\n"))
			}
		})
	})
}

func goldenPages(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/golden/*.html")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d golden pages, %v", len(files), err)
	}
	pages := map[string]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(file)] = string(b)
	}
	return pages
}

// anyPage is the digest of a register in which some titles would be more than text.
func anyPage(t *rapid.T) string {
	s, f, is := anyRegister(t), facts(), week49
	f.Last = lastMonday
	is.FirstOfMonth = rapid.Bool().Draw(t, "first of the month")
	for _, c := range s.cases {
		if c.Title != "" && rapid.IntRange(0, 3).Draw(t, "hostile") == 0 {
			c.Title = rapid.SampledFrom([]string{
				`<img src="http://evil.example/x.png">`, `"><form action=http://evil.example>`, "</style><link rel=stylesheet href=//evil.example>",
				"javascript:alert(1)", "https://evil.example/spår", `" style="background:url(http://evil.example)`, "Ett" + strings.Repeat("mycketlångt", 30),
			}).Draw(t, "title")
		}
	}
	m, err := Write(s, f, is)
	if err != nil {
		t.Fatal(err)
	}
	return m.HTML
}

type failer interface{ Fatal(args ...any) }

// elements calls visit with every element of a page, parents first.
func elements(t failer, page string, visit func(n *html.Node)) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			visit(n)
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// styleOf are the declarations of an inline style or of a rule.
func styleOf(s string) map[string]string {
	out := map[string]string{}
	for d := range strings.SplitSeq(s, ";") {
		if name, value, ok := strings.Cut(d, ":"); ok {
			out[strings.TrimSpace(name)] = strings.TrimSpace(strings.TrimSuffix(value, "!important"))
		}
	}
	return out
}

// plainElements are all that a digest is made of.
var plainElements = []string{"html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "h1", "h2", "h3", "p", "strong", "span", "br", "a"}

// remote finds what makes a mail program fetch, run or send something.
func remote(t failer, page string) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	harmless := []string{"href", "style", "class", "role", "lang", "name", "content", "charset", "width", "align", "cellpadding", "cellspacing", "border", "aria-hidden"}
	elements(t, page, func(n *html.Node) {
		if !slices.Contains(plainElements, n.Data) {
			fault("<%s> in the digest", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case !slices.Contains(harmless, a.Key):
				fault("%s=%q on <%s>", a.Key, a.Val, n.Data)
			case a.Key == "href" && (n.Data != "a" || !strings.HasPrefix(a.Val, "mailto:trygghet@haninge.example?")):
				fault("<%s> leads to %q", n.Data, a.Val)
			}
		}
		css := attr(n, "style")
		if n.Data == "style" {
			css = textOf(n)
		}
		for _, call := range []string{"url(", "@import", "@font-face", "expression", "image-set", "\\"} {
			if strings.Contains(strings.ToLower(css), call) {
				fault("%s in the style %q", call, css)
			}
		}
	})
	return faults
}

// colours are what a text is drawn with.
type colours struct{ text, ground string }

func (c colours) with(style map[string]string) colours {
	if v := style["color"]; v != "" {
		c.text = v
	}
	if v := style["background-color"]; v != "" {
		c.ground = v
	}
	return c
}

// luminance is WCAG's relative luminance of a colour "#rrggbb".
func luminance(c string) (sum float64, err error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(c, "#"), 16, 32)
	if err != nil || len(c) != 7 {
		return 0, fmt.Errorf("%q is no colour that can be judged", c)
	}
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		v := float64(n>>(8*i)&0xff) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum, nil
}

func (c colours) contrast() (float64, error) {
	a, err := luminance(c.text)
	if err != nil {
		return 0, err
	}
	b, err := luminance(c.ground)
	return (max(a, b) + 0.05) / (min(a, b) + 0.05), err
}

func TestContrast(t *testing.T) {
	for c, want := range map[colours]float64{
		{"#000000", "#ffffff"}: 21, {"#ffffff", "#000000"}: 21, {"#777777", "#ffffff"}: 4.48, {"#0000ff", "#ffffff"}: 8.59, {"#ff0000", "#00ff00"}: 2.91,
	} {
		if got, err := c.contrast(); err != nil || math.Abs(got-want) > 0.01 {
			t.Errorf("%v: %.2f, %v, want %.2f", c, got, err, want)
		}
	}
	for _, c := range []colours{{"red", "#ffffff"}, {"#ffffff", ""}, {"#fff", "#000000"}} {
		if got, err := c.contrast(); err == nil {
			t.Errorf("%v has a contrast of %v", c, got)
		}
	}
}

var (
	darkSheet = regexp.MustCompile(`^:root\{color-scheme:light dark\}@media \(prefers-color-scheme:dark\)\{(.*)\}$`)
	rule      = regexp.MustCompile(`\.(\w+)\{([^}]*)\}`)
	classOf   = regexp.MustCompile(`^\w*$`)
)

// judge looks at a page from the outside in.
type judge struct {
	dark   map[string]map[string]string // what a class is on a dark screen
	level  int                          // of the last heading
	titles int
	links  map[string]string // where they lead, by what they say
	faults []string
}

func (j *judge) fault(format string, args ...any) {
	j.faults = append(j.faults, fmt.Sprintf(format, args...))
}

func accessible(t failer, page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	j := &judge{dark: map[string]map[string]string{}, links: map[string]string{}}
	elements(t, page, func(n *html.Node) {
		switch {
		case n.Data == "html" && attr(n, "lang") != "sv":
			j.fault("the language is %q", attr(n, "lang"))
		case n.Data == "title" && textOf(n) == "":
			j.fault("there is no title")
		case n.Data == "meta" && attr(n, "name") == "viewport" && attr(n, "content") != "width=device-width, initial-scale=1":
			j.fault("viewport %q", attr(n, "content"))
		case n.Data == "style":
			sheet := darkSheet.FindStringSubmatch(textOf(n))
			if sheet == nil {
				j.fault("a style sheet of another kind: %q", textOf(n))
				return
			}
			for _, m := range rule.FindAllStringSubmatch(sheet[1], -1) {
				j.dark[m[1]] = styleOf(m[2])
			}
		}
	})
	j.walk(root, colours{}, colours{}, false)
	if j.titles != 1 {
		j.fault("%d first headings", j.titles)
	}
	return j.faults
}

// walk looks at a node and all in it; wraps is whether a word that is too long for its line is broken.
func (j *judge) walk(n *html.Node, light, dark colours, wraps bool) {
	switch n.Type {
	case html.TextNode:
		j.text(n, light, dark, wraps)
		return
	case html.ElementNode:
		style := styleOf(attr(n, "style"))
		if n.Data == "head" || style["display"] == "none" {
			return
		}
		light, dark = light.with(style), dark.with(style).with(j.dark[attr(n, "class")])
		wraps = wraps || style["word-wrap"] == "break-word"
		j.element(n, style)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		j.walk(c, light, dark, wraps)
	}
}

func (j *judge) text(n *html.Node, light, dark colours, wraps bool) {
	said := strings.TrimSpace(n.Data)
	if said == "" {
		return
	}
	for screen, c := range map[string]colours{"light": light, "dark": dark} {
		if ratio, err := c.contrast(); err != nil || ratio < 4.5 {
			j.fault("%s: %.40q has a contrast of %.2f (%v)", screen, said, ratio, err)
		}
	}
	if !wraps {
		j.fault("%.40q may run out of its line", said)
	}
}

func (j *judge) element(n *html.Node, style map[string]string) {
	if !classOf.MatchString(attr(n, "class")) {
		j.fault("class %q is not judged", attr(n, "class"))
	}
	if w := attr(n, "width"); w != "" && !strings.HasSuffix(w, "%") || style["width"] != "" || style["min-width"] != "" || style["white-space"] != "" && !wholeNumber(n) {
		j.fault("<%s> does not reflow: width %q, %v", n.Data, w, style)
	}
	if h := style["height"]; h != "" || attr(n, "height") != "" {
		j.fault("<%s> cannot grow with its text: %q", n.Data, h)
	}
	switch n.Data {
	case "table":
		if attr(n, "role") != "presentation" {
			j.fault("a table that is not for layout only")
		}
	case "h1", "h2", "h3":
		level := int(n.Data[1] - '0')
		if level > j.level+1 || textOf(n) == "" {
			j.fault("%s %q behind a heading of level %d", n.Data, textOf(n), j.level)
		}
		if j.level = level; level == 1 {
			j.titles++
		}
	case "a":
		said, to := textOf(n), attr(n, "href")
		if was, known := j.links[said]; said == "" || to == "" || known && was != to {
			j.fault("%q leads to %q and to %q", said, was, to)
		}
		j.links[said] = to
	}
}
