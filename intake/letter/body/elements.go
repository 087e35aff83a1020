package body

import "golang.org/x/net/html/atom"

// element is what an element means for the blocks of a page.
type element uint8

const (
	inline   element = iota
	blocking         // begins and ends a block
	hiding           // what stands in it is not shown
	bolding
	striking
	heading
	breaking // ends a line
	ruling
	quoting
	keeping // shows blanks as they are
	listing
	listed
	tabling
	rowing
	celling
)

// inLine reports whether an element stands in a line and ends no block.
func (e element) inLine() bool {
	switch e {
	case inline, hiding, bolding, striking, breaking:
		return true
	}
	return false
}

var elements = map[atom.Atom]element{
	atom.Script: hiding, atom.Style: hiding, atom.Head: hiding, atom.Title: hiding, atom.Template: hiding,
	atom.Noscript: hiding, atom.Object: hiding, atom.Svg: hiding, atom.Select: hiding, atom.Textarea: hiding,
	atom.Audio: hiding, atom.Video: hiding, atom.Canvas: hiding, atom.Datalist: hiding,
	atom.B: bolding, atom.Strong: bolding, atom.S: striking, atom.Strike: striking, atom.Del: striking,
	atom.H1: heading, atom.H2: heading, atom.H3: heading, atom.H4: heading, atom.H5: heading, atom.H6: heading,
	atom.Br: breaking, atom.Hr: ruling, atom.Blockquote: quoting, atom.Pre: keeping,
	atom.Ol: listing, atom.Ul: listing, atom.Li: listed,
	atom.Table: tabling, atom.Tr: rowing, atom.Td: celling, atom.Th: celling,
	atom.P: blocking, atom.Div: blocking, atom.Section: blocking, atom.Article: blocking, atom.Header: blocking,
	atom.Footer: blocking, atom.Address: blocking, atom.Dl: blocking, atom.Dt: blocking, atom.Dd: blocking,
	atom.Form: blocking, atom.Center: blocking, atom.Tbody: blocking, atom.Thead: blocking, atom.Body: blocking,
	atom.Main: blocking, atom.Fieldset: blocking, atom.Figure: blocking, atom.Caption: blocking, atom.Nav: blocking,
	atom.Aside: blocking,
}

// void tells the elements that hold nothing.
func void(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Area, atom.Base, atom.Wbr,
		atom.Embed, atom.Source, atom.Track:
		return true
	}
	return false
}

// inHead tells the elements that may stand in the head of a page.
func inHead(a atom.Atom) bool {
	switch a {
	case atom.Meta, atom.Link, atom.Title, atom.Style, atom.Script, atom.Base, atom.Noscript, atom.Template:
		return true
	}
	return false
}

// endedBy is the element that an opening tag ends when it is open; 0 for none.
func endedBy(t *tag) atom.Atom {
	switch t.kind {
	case listed, celling:
		return t.atom
	case blocking, tabling, listing, quoting:
		return atom.P
	}
	return 0
}

// holds tells an element out of which an opening tag ends nothing.
func holds(tag, ended atom.Atom) bool {
	switch tag {
	case atom.Table, atom.Ul, atom.Ol:
		return true
	case atom.Td, atom.Th, atom.Li, atom.Blockquote:
		return ended == atom.P
	}
	return false
}
