package letter

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlLines turns an HTML part into lines as a person sees them. It walks tokens, not a tree: one pass, whatever
// the nesting, and nothing in it is ever fetched.
func htmlLines(src string) ([]Line, error) { return htmlWithin(src, &Budget{}) }

// htmlWithin reads it within what the mail has left of its caps.
func htmlWithin(src string, b *Budget) ([]Line, error) {
	w := &htmlWalk{Budget: b, z: html.NewTokenizer(strings.NewReader(shortTags(src))), open: map[atom.Atom]int{}, tags: map[string]*tag{}}
	w.z.SetMaxBuf(maxToken) // no token is longer: a text, a comment, a script
	for !b.over() {
		b.Nodes++
		switch w.z.Next() {
		case html.ErrorToken:
			if errors.Is(w.z.Err(), html.ErrBufferExceeded) {
				return nil, &LimitError{"text", maxToken + 1, maxToken}
			}
			w.flush()
			w.endRows()
			return trimBlank(w.lines), nil
		case html.TextToken:
			w.text(w.z.Text())
		case html.StartTagToken:
			w.start(w.tag(), false)
		case html.SelfClosingTagToken:
			w.start(w.tag(), true)
		case html.EndTagToken:
			w.end(w.tag().atom)
		}
	}
	return nil, b.Check()
}

// longTag is the length at which a tag loses its attributes: an image that stands in its own address says nothing,
// and each attribute of a tag made of nothing else would cost many times its size.
const longTag = 32 << 10

// shortTags copies nothing where no tag is that long: the text may have 50 MB.
func shortTags(src string) string {
	if len(src) < longTag {
		return src
	}
	var out strings.Builder
	copied, at := 0, 0
	for {
		i := strings.IndexByte(src[at:], '<')
		if i < 0 {
			break
		}
		at += i
		n := tagLength(src[at:])
		if n == 0 {
			if len(src)-at >= 1<<20 {
				src = src[:at] // never closed: a reader would take all the rest for its attributes
			}
			break
		}
		if n >= longTag {
			name := src[at : at+strings.IndexAny(src[at:at+n], " \t\r\n\f/>")]
			out.WriteString(src[copied:at] + name + ">")
			copied = at + n
		}
		at += n
	}
	if copied == 0 {
		return src
	}
	out.WriteString(src[copied:])
	return out.String()
}

// tagLength returns the length of the opening tag that s begins with, quoted values and all, 1 when it is none and 0 when it has no end.
func tagLength(s string) int {
	if len(s) < 2 || (s[1]|0x20) < 'a' || (s[1]|0x20) > 'z' {
		return 1
	}
	if !strings.ContainsAny(s[:min(len(s), 64)], " \t\r\n\f/>") {
		return 1 // no name is that long
	}
	var quote, before byte
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i + 1
		case (c == '"' || c == '\'') && before == '=':
			quote = c
		}
		if !isBlank(c) {
			before = c
		}
	}
	return 0
}

// maxNest bounds the open elements that are remembered; text that stands deeper is left out.
const maxNest = 1 << 16

type frame struct {
	tag                           atom.Atom
	hidden, bold, heading, colour bool
	marker                        bool // the bullet or number that Word writes as text
	depth                         int  // blockquotes around it, its own included
}

func (w *htmlWalk) top() frame {
	switch n := len(w.stack); {
	case w.over > 0:
		return frame{hidden: true}
	case n == 0:
		return frame{}
	default:
		return w.stack[n-1]
	}
}

func void(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Area, atom.Base, atom.Wbr, atom.Embed, atom.Source, atom.Track:
		return true
	}
	return false
}

var (
	hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*[01](?:px|pt|em)?\s*(?:;|$|!)|(?:^|;|\s)opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|max-height\s*:\s*0(?:px)?\s*(?:;|$)`)
	boldStyle   = regexp.MustCompile(`(?i)font-weight\s*:\s*(?:bold|[6-9]00)`)
	lightStyle  = regexp.MustCompile(`(?i)font-weight\s*:\s*(?:normal|[1-5]00)`)
	colourStyle = regexp.MustCompile(`(?i)(?:^|;)\s*color\s*:\s*([^;]+)`)
	markerStyle = regexp.MustCompile(`(?i)mso-list\s*:\s*ignore`)
	// signatureName is what Outlook on the web and on phones, Gmail and Thunderbird call the element of a signature.
	signatureName = regexp.MustCompile(`(?i)(?:^|\s|_)(?:signature|ms-outlook-mobile-signature|gmail_signature|moz-signature)(?:\s|$)`)
	headingClass  = regexp.MustCompile(`(?i)\b(?:MsoHeading|heading|rubrik)\s*\d?`)
)

// tag is what a tag says: of its attributes, what each changes for the text in it, in their order.
type tag struct {
	atom  atom.Atom
	looks []look
	first int // of an ordered list
}

// maxTags bounds the memory of tags: a mail of Word's repeats a handful of them thousands of times.
const maxTags = 1000

func (w *htmlWalk) tag() *tag {
	raw := w.z.Raw()
	if t, ok := w.tags[string(raw)]; ok {
		return t
	}
	kept := ""
	if len(w.tags) < maxTags && len(raw) < 1000 {
		kept = string(raw) // before the attributes are decoded in place
	}
	name, more := w.z.TagName()
	t := &tag{atom: atom.Lookup(name), first: 1}
	for more {
		var key, val []byte
		key, val, more = w.z.TagAttr()
		t.attribute(string(key), val)
	}
	if kept != "" {
		w.tags[kept] = t
	}
	return t
}

func (t *tag) attribute(key string, val []byte) {
	switch key {
	case "style":
		t.looks = append(t.looks, lookOf(string(val)))
	case "hidden":
		t.looks = append(t.looks, look{hidden: true})
	case "id":
		t.looks = append(t.looks, look{signature: signatureName.Match(val)})
	case "class":
		class := string(val)
		t.looks = append(t.looks, look{heading: headingClass.MatchString(class), hidden: strings.Contains(class, "preheader"), signature: signatureName.MatchString(class)})
	case "color":
		t.looks = append(t.looks, look{tints: true, colour: coloured(string(val))})
	case "start":
		if n, err := strconv.Atoi(string(val)); err == nil && n > 0 && n < 1000 && t.first == 1 {
			t.first = n
		}
	}
}

func (w *htmlWalk) start(t *tag, closed bool) {
	w.implied(t.atom)
	f := w.top()
	f.tag = t.atom
	for _, l := range t.looks {
		f.take(l)
		if l.signature && !f.hidden {
			w.flush()
			w.put(Line{Text: "-- ", Depth: f.depth})
		}
	}
	w.enter(t, &f)
	switch {
	case void(t.atom) || closed:
	case len(w.stack) >= maxNest:
		w.over++
	default:
		w.stack = append(w.stack, f)
		w.open[f.tag]++
	}
}

// look is what an attribute says of the text in its element.
type look struct{ hidden, bold, light, marker, tints, colour, heading, signature bool }

// lookOf reads a style. A pattern is asked only where a word stands that it cannot do without.
func lookOf(style string) (l look) {
	low, all := strings.ToLower(style), !isASCII(style) // (?i) knows letters beyond ASCII
	has := func(word string) bool { return all || strings.Contains(low, word) }
	if has("display") || has("visibility") || has("mso-hide") || has("opacity") || has("max-height") || tiny(low) {
		l.hidden = hiddenStyle.MatchString(style)
	}
	if has("font-weight") {
		l.bold, l.light = boldStyle.MatchString(style), lightStyle.MatchString(style)
	}
	if has("mso-list") {
		l.marker = markerStyle.MatchString(style)
	}
	if has("color") {
		if m := colourStyle.FindStringSubmatch(style); m != nil {
			l.tints, l.colour = true, coloured(m[1])
		}
	}
	return l
}

// tiny tells that a font size may be 0 or 1: the digit stands alone.
func tiny(style string) bool {
	for {
		_, rest, ok := strings.Cut(style, "font-size")
		if !ok {
			return false
		}
		style = rest
		v, ok := strings.CutPrefix(strings.TrimLeft(rest, " \t\n\f\r"), ":")
		if v = strings.TrimLeft(v, " \t\n\f\r"); ok && v != "" && (v[0] == '0' || v[0] == '1') && (len(v) == 1 || v[1] != '.' && (v[1] < '0' || v[1] > '9')) {
			return true
		}
	}
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (f *frame) take(l look) {
	f.hidden = f.hidden || l.hidden
	f.bold = (f.bold || l.bold) && !l.light
	f.marker = f.marker || l.marker
	f.heading = f.heading || l.heading
	if l.tints {
		f.colour = l.colour
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

// implied closes what an opening tag ends although nobody wrote so: the head of a page, the paragraph or list item
// before. The look back is short, since each tag may cause one.
func (w *htmlWalk) implied(a atom.Atom) {
	switch a {
	case atom.Meta, atom.Link, atom.Title, atom.Style, atom.Script, atom.Base, atom.Noscript, atom.Template:
		return
	}
	if n := len(w.stack); n > 0 && w.stack[n-1].tag == atom.Head && a != 0 {
		w.end(atom.Head)
	}
	ended := a
	if a != atom.Li && a != atom.Td && a != atom.Th {
		if !isBlock(a) && a != atom.Table && a != atom.Ul && a != atom.Ol && a != atom.Blockquote {
			return
		}
		ended = atom.P
	}
	if w.open[ended] == 0 {
		return
	}
	for i := len(w.stack) - 1; i >= max(0, len(w.stack)-64); i-- {
		switch tag := w.stack[i].tag; {
		case tag == ended:
			w.end(ended)
			return
		case tag == atom.Table || tag == atom.Ul || tag == atom.Ol || ended == atom.P && (tag == atom.Td || tag == atom.Th || tag == atom.Li || tag == atom.Blockquote):
			return
		}
	}
}

// enter does what an opening tag means for the lines.
func (w *htmlWalk) enter(t *tag, f *frame) {
	switch t.atom {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Svg, atom.Select, atom.Textarea:
		f.hidden = true
	case atom.B, atom.Strong:
		f.bold = true
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.flush()
		f.heading = true
	case atom.Br:
		if !f.hidden {
			w.brk()
		}
	case atom.Hr:
		w.flush()
		w.put(Line{Text: "________________________________", Depth: w.top().depth})
	case atom.Blockquote:
		w.flush()
		f.depth++
	case atom.Pre:
		w.flush()
		w.pre++
	case atom.Ol, atom.Ul:
		w.flush()
		w.lists = append(w.lists, list{ordered: t.atom == atom.Ol, n: t.first - 1})
	case atom.Li:
		w.flush()
		if !f.hidden {
			w.marker()
		}
	case atom.Table:
		w.flush()
		w.openTable()
	case atom.Tr:
		w.flush()
		w.endRow()
	case atom.Td, atom.Th:
		f.bold = f.bold || t.atom == atom.Th
		w.cell()
	default:
		if isBlock(t.atom) {
			w.flush()
		}
	}
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Center, atom.Tbody, atom.Thead, atom.Body, atom.Main, atom.Fieldset, atom.Figure, atom.Caption, atom.Nav, atom.Aside:
		return true
	}
	return false
}

// end closes an element and what was left open in it. One that is not open costs nothing.
func (w *htmlWalk) end(a atom.Atom) {
	if w.over > 0 {
		w.over--
		return
	}
	if w.open[a] == 0 {
		if a == atom.P {
			w.flush()
		}
		return
	}
	w.leave(a)
	for i := len(w.stack) - 1; i >= 0; i-- {
		tag := w.stack[i].tag
		w.open[tag]--
		w.stack = w.stack[:i]
		if tag == a {
			return
		}
	}
}

func (w *htmlWalk) leave(a atom.Atom) {
	switch a {
	case atom.Pre:
		w.flush()
		w.pre = max(w.pre-1, 0)
	case atom.Ol, atom.Ul:
		w.endItem()
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
	case atom.Li:
		w.endItem()
	case atom.Table:
		w.flush()
		w.endTable()
	case atom.Td, atom.Th, atom.Tr, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.flush()
	default:
		if isBlock(a) {
			w.flush()
		}
	}
}
