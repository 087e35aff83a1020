package body

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"haninge.se/samrad/intake/letter/pattern"
)

// look is what an attribute says of the text in its element.
type look struct {
	hidden, bold, light, marker, tints, colour, heading, struck, signature bool
	pale                                                                   bool // of tints: white, or nearly
	shown                                                                  bool // is displayed, whatever a class says
	space                                                                  space
	ground                                                                 ground
}

func (f *frame) take(l look) {
	f.hidden = f.hidden || l.hidden
	f.bold = (f.bold || l.bold) && !l.light
	f.struck = f.struck || l.struck
	f.marker = f.marker || l.marker
	f.heading = f.heading || l.heading
	if l.tints {
		f.colour, f.pale = l.colour, l.pale
	}
	if l.ground != unset {
		f.ground = l.ground
	}
	if l.space != inherited {
		f.space = l.space
	}
}

var (
	// hiddenStyle leaves nothing to be seen. A size of 1 is one of points; "1em" is that of the text around.
	hiddenStyle = pattern.New(`(?i)display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|` +
		`font-size\s*:\s*(?:0*\.?0+(?:px|pt|em|rem|%)?|(?:0?\.\d+|1(?:\.\d+)?)(?:px|pt)|0?\.0\d*r?em|1)\s*(?:;|$|!)|` +
		`(?:^|;|\s)font\s*:\s*0[\s/p]|(?:^|;|\s)opacity\s*:\s*0?(?:\.0\d*|0)%?\s*(?:;|$|!)|` +
		`max-height\s*:\s*0(?:px)?\s*(?:;|$)|(?:^|;)\s*color\s*:\s*(?:transparent|rgba\([^)]*,\s*0?\.?0+\s*\))|` +
		`(?:^|;|\s)(?:left|top|text-indent|margin-left)\s*:\s*-\d{4,}|transform\s*:\s*scale\(\s*0\s*\)|` +
		`clip\s*:\s*rect\((?:\s*[01](?:px)?[\s,]*){4}\)|clip-path\s*:\s*inset\((?:50|100)%`)
	behindStyle  = pattern.New(`(?i)(?:^|;)\s*background(?:-color)?\s*:\s*([^;]+)`)
	displayStyle = pattern.New(`(?i)display\s*:`)
	boxless      = pattern.New(`(?i)(?:^|;|\s)(?:height|width)\s*:\s*0(?:px|pt)?\s*(?:;|$|!)`)
	cutOff       = pattern.New(`(?i)overflow(?:-[xy])?\s*:\s*(?:hidden|clip)`)

	remarks     = regexp.MustCompile(`(?s)/\*.*?\*/`) // of a style
	boldStyle   = pattern.New(`(?i)font-weight\s*:\s*(?:bold|[6-9]00)`)
	lightStyle  = pattern.New(`(?i)font-weight\s*:\s*(?:normal|[1-5]00)`)
	colourStyle = pattern.New(`(?i)(?:^|;)\s*color\s*:\s*([^;]+)`)
	markerStyle = pattern.New(`(?i)mso-list\s*:\s*ignore`)
	struckStyle = pattern.New(`(?i)text-decoration(?:-line)?\s*:\s*[^;]*line-through`)
	spaceStyle  = pattern.New(`(?i)white-space\s*:\s*(pre-line|pre-wrap|break-spaces|pre|normal|nowrap)`)
	// signatureName is what Outlook on the web and on phones, Gmail and Thunderbird call the element of a signature.
	signatureName = pattern.New(
		`(?i)(?:^|\s|_)(?:signature|ms-outlook-mobile-signature|gmail_signature|moz-signature)(?:\s|$)`)
	headingClass = pattern.New(`(?i)\b(?:MsoHeading|heading|rubrik)\s*\d?`)
)

// tag is what a tag says: of its attributes, what each changes for the text in it, in their order.
type tag struct {
	is    html.TokenType
	size  int  // how many bytes it has
	raw   bool // what follows it is no tag, up to its end
	atom  atom.Atom
	open  *int // of the walk that read it
	kind  element
	looks []look
	first int      // of an ordered list
	ruled []string // the names under which a style sheet may speak of it
}

func (t *tag) attribute(key string, val []byte) {
	switch key {
	case "style":
		t.looks = append(t.looks, lookOf(string(val)))
	case "hidden":
		t.looks = append(t.looks, look{hidden: true})
	case "id":
		t.ruled = append(t.ruled, "#"+string(val))
		t.looks = append(t.looks, look{signature: signatureName.MatchString(string(val))})
	case "class":
		class := string(val)
		t.ruled = append(t.ruled, strings.Fields(class)...)
		t.looks = append(t.looks, look{heading: headingClass.MatchString(class),
			hidden: strings.Contains(class, "preheader"), signature: signatureName.MatchString(class)})
	case "color":
		t.looks = append(t.looks, look{tints: true, colour: coloured(string(val)), pale: pale(string(val))})
	case "bgcolor", "background":
		t.looks = append(t.looks, look{ground: groundOf(string(val))})
	case "start":
		if n, err := strconv.Atoi(string(val)); err == nil && n > 0 && n < 1000 && t.first == 1 {
			t.first = n
		}
	}
}

// lookOf reads a style.
func lookOf(style string) (l look) {
	if strings.Contains(style, "/*") {
		style = remarks.ReplaceAllString(style, "")
	}
	l.hidden = hiddenStyle.MatchString(style) || boxless.MatchString(style) && cutOff.MatchString(style)
	l.bold, l.light = boldStyle.MatchString(style), lightStyle.MatchString(style)
	l.marker, l.struck = markerStyle.MatchString(style), struckStyle.MatchString(style)
	if m := colourStyle.FindStringSubmatch(style); m != nil {
		l.tints, l.colour, l.pale = true, coloured(m[1]), pale(m[1])
	}
	if behind := behindStyle.FindStringSubmatch(style); behind != nil {
		l.ground = groundOf(behind[1])
		m := colourStyle.FindStringSubmatch(style)
		l.hidden = l.hidden || m != nil && strings.EqualFold(strings.TrimSpace(m[1]), strings.TrimSpace(behind[1]))
	}
	l.shown = !l.hidden && displayStyle.MatchString(style)
	l.space = spaceOf(style)
	return l
}

func spaceOf(style string) space {
	m := spaceStyle.FindStringSubmatch(style)
	if m == nil {
		return inherited
	}
	switch strings.ToLower(m[1]) {
	case "pre-line":
		return lined
	case "pre", "pre-wrap", "break-spaces":
		return kept
	}
	return folded
}
