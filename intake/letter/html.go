package letter

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlLines turns an HTML part into lines as a person sees them. It walks tokens, not a tree: one pass, whatever
// the nesting, and nothing in it is ever fetched.
func htmlLines(src string) []Line {
	w := &htmlWalk{z: html.NewTokenizer(strings.NewReader(src))}
	w.z.SetMaxBuf(maxDecoded)
	for {
		switch w.z.Next() {
		case html.ErrorToken:
			w.flush()
			return trimBlank(w.lines)
		case html.TextToken:
			w.text(string(w.z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			w.open(w.z.Token())
		case html.EndTagToken:
			w.close(w.z.Token().DataAtom)
		}
	}
}

// maxNest bounds the open elements that are remembered; what is deeper is read as if on the deepest level.
const maxNest = 400

type frame struct {
	tag            atom.Atom
	hidden, bold   bool
	heading, quote bool
	colour         bool
}

type list struct {
	ordered bool
	n       int
}

type table struct{ cells, at int }

type htmlWalk struct {
	z      *html.Tokenizer
	lines  []Line
	cur    strings.Builder
	stack  []frame
	lists  []list
	tables []table
	bold   int // runes of the line that are bold
	runes  int
	tinted int
	head   bool // the line stands in a heading
	pre    int
	gap    bool // a blank line is due
}

func (w *htmlWalk) top() frame {
	if len(w.stack) == 0 {
		return frame{}
	}
	return w.stack[len(w.stack)-1]
}

func void(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Area, atom.Base, atom.Wbr, atom.Embed, atom.Source, atom.Track:
		return true
	}
	return false
}

var hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$|!)|max-height\s*:\s*0(?:px)?\s*(?:;|$)`)
var boldStyle = regexp.MustCompile(`(?i)font-weight\s*:\s*(?:bold|[6-9]00)`)
var colourStyle = regexp.MustCompile(`(?i)(?:^|;)\s*color\s*:\s*([^;]+)`)
var headingClass = regexp.MustCompile(`(?i)\b(?:MsoHeading|heading|rubrik)\s*\d?`)

func (w *htmlWalk) open(t html.Token) {
	f := frame{tag: t.DataAtom, hidden: w.top().hidden, bold: w.top().bold, heading: w.top().heading, colour: w.top().colour}
	style := ""
	for _, a := range t.Attr {
		switch a.Key {
		case "style":
			style = a.Val
		case "hidden":
			f.hidden = true
		case "class":
			f.heading = f.heading || headingClass.MatchString(a.Val)
			f.hidden = f.hidden || strings.Contains(a.Val, "preheader")
		case "color":
			f.colour = coloured(a.Val)
		}
	}
	f.hidden = f.hidden || hiddenStyle.MatchString(style)
	f.bold = f.bold || boldStyle.MatchString(style)
	if m := colourStyle.FindStringSubmatch(style); m != nil {
		f.colour = coloured(m[1])
	}
	w.enter(t, &f)
	if !void(t.DataAtom) && t.Type != html.SelfClosingTagToken && len(w.stack) < maxNest {
		w.stack = append(w.stack, f)
	}
}

func coloured(v string) bool {
	v = strings.ToLower(strings.TrimSpace(v))
	switch v {
	case "", "black", "windowtext", "inherit", "initial", "auto", "#000", "#000000", "rgb(0, 0, 0)", "rgb(0,0,0)", "#212121", "#222222", "#333333", "#1f497d", "#242424":
		return false
	}
	return true
}

// enter does what an opening tag means for the lines.
func (w *htmlWalk) enter(t html.Token, f *frame) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Svg:
		f.hidden = true
	case atom.B, atom.Strong, atom.Th:
		f.bold = true
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.flush()
		f.heading = true
	case atom.Br:
		w.brk()
	case atom.Hr:
		w.flush()
		w.lines = append(w.lines, Line{Text: "________________________________", Depth: w.depth()})
	case atom.Blockquote:
		w.flush()
		f.quote = true
	case atom.Pre:
		w.flush()
		w.pre++
	case atom.Ol, atom.Ul:
		w.flush()
		w.lists = append(w.lists, list{ordered: t.DataAtom == atom.Ol, n: startOf(t) - 1})
	case atom.Li:
		w.flush()
		w.marker()
	case atom.Table:
		w.flush()
		w.tables = append(w.tables, table{})
	case atom.Tr:
		w.flush()
		w.row()
	case atom.Td:
		w.cell()
	default:
		if isBlock(t.DataAtom) {
			w.flush()
		}
	}
	if t.DataAtom == atom.Th {
		w.cell()
	}
}

func startOf(t html.Token) int {
	for _, a := range t.Attr {
		if a.Key == "start" {
			if n, err := strconv.Atoi(a.Val); err == nil && n > 0 && n < 1000 {
				return n
			}
		}
	}
	return 1
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Center, atom.Tbody, atom.Thead, atom.Body, atom.Main, atom.Fieldset, atom.Figure:
		return true
	}
	return false
}

func (w *htmlWalk) close(a atom.Atom) {
	for i := len(w.stack) - 1; i >= 0; i-- {
		if w.stack[i].tag != a {
			continue
		}
		w.leave(a)
		w.stack = w.stack[:i]
		return
	}
	if a == atom.P {
		w.flush()
	}
}

func (w *htmlWalk) leave(a atom.Atom) {
	switch a {
	case atom.Pre:
		w.flush()
		w.pre = max(w.pre-1, 0)
	case atom.Ol, atom.Ul:
		w.flush()
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
	case atom.Table:
		w.flush()
		if len(w.tables) > 0 {
			w.tables = w.tables[:len(w.tables)-1]
		}
	case atom.P:
		w.flush()
	case atom.Td, atom.Th, atom.Tr, atom.Li, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.flush()
	default:
		if isBlock(a) {
			w.flush()
		}
	}
}

func (w *htmlWalk) marker() {
	if n := len(w.lists); n > 0 {
		l := &w.lists[n-1]
		if l.n++; l.ordered {
			w.cur.WriteString(strconv.Itoa(l.n) + ". ")
			return
		}
	}
	w.cur.WriteString("• ")
}

func (w *htmlWalk) row() {
	if n := len(w.tables); n > 0 {
		w.tables[n-1].at = 0
	}
}

func (w *htmlWalk) cell() {
	w.flush()
	if n := len(w.tables); n > 0 {
		w.tables[n-1].at++
	}
}

// role tells what a line of a table cell is: the first cell of a row is its label once a second cell follows,
// which settles when that cell's first line comes.
func (w *htmlWalk) role() Role {
	if n := len(w.tables); n > 0 {
		switch at := w.tables[n-1].at; {
		case at == 1:
			return Label
		case at > 1:
			return Value
		}
	}
	return Plain
}

func (w *htmlWalk) depth() (n int) {
	for _, f := range w.stack {
		if f.quote {
			n++
		}
	}
	return n
}

func (w *htmlWalk) text(s string) {
	f := w.top()
	if f.hidden {
		return
	}
	s = clean(html.UnescapeString(s))
	if w.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				w.brk()
			}
			w.add(line, f)
		}
		return
	}
	words := strings.Fields(s)
	if len(words) == 0 {
		if s != "" && w.cur.Len() > 0 {
			w.space()
		}
		return
	}
	if isBlank(s[0]) {
		w.space()
	}
	w.add(strings.Join(words, " "), f)
	if isBlank(s[len(s)-1]) {
		w.space()
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (w *htmlWalk) space() {
	if s := w.cur.String(); s != "" && !strings.HasSuffix(s, " ") {
		w.cur.WriteByte(' ')
	}
}

func (w *htmlWalk) add(s string, f frame) {
	n := len([]rune(s))
	w.runes += n
	if f.bold {
		w.bold += n
	}
	if f.colour {
		w.tinted += n
	}
	w.head = w.head || f.heading
	w.cur.WriteString(s)
}

// brk ends a line that is there, or makes a blank one.
func (w *htmlWalk) brk() {
	if strings.TrimSpace(w.cur.String()) == "" {
		w.emit("")
		return
	}
	w.flush()
}

// flush ends the line when there is something on it. A paragraph of nothing but a no-break space, which is how
// Outlook writes a blank line, counts as one.
func (w *htmlWalk) flush() {
	if strings.TrimSpace(w.cur.String()) != "" {
		w.emit(strings.TrimSpace(w.cur.String()))
	}
	w.cur.Reset()
	w.bold, w.runes, w.tinted, w.head = 0, 0, 0, false
}

func (w *htmlWalk) emit(text string) {
	l := Line{Text: text, Depth: w.depth(), Role: w.role()}
	if l.Role == Plain && text != "" && (w.head || w.bold > 0 && w.bold*10 >= w.runes*9) {
		l.Role = Heading
	}
	l.Colour = w.tinted > 0 && w.tinted*2 >= w.runes
	w.lines = append(w.lines, l)
	w.cur.Reset()
	w.bold, w.runes, w.tinted, w.head = 0, 0, 0, false
}

// trimBlank drops blank lines at both ends, folds several into one, and takes the label's role from rows that
// have but one cell: such a table is layout.
func trimBlank(in []Line) []Line {
	var out []Line
	for i, l := range in {
		if l.Text == "" && (len(out) == 0 || out[len(out)-1].Text == "") {
			continue
		}
		if l.Role == Label && (i+1 >= len(in) || in[i+1].Role != Value) {
			l.Role = Plain
		}
		out = append(out, l)
	}
	for len(out) > 0 && out[len(out)-1].Text == "" {
		out = out[:len(out)-1]
	}
	return out
}
