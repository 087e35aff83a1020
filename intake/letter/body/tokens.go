package body

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tokens are those of a page as package html reads them. It follows a page byte by byte, and nearly all of one is words
// and tags that were read before: these are cut out at once, and package html is asked for the others.
type tokens struct {
	src   string          // what of the page is left
	z     *html.Tokenizer // what read the last token, nil where it was cut out
	stays bool            // it reads the next one too
	asked int             // how often it had to begin
	style int             // bytes of the style sheet that comes next
	room  []byte          // for the last token, where it is text that was cut out
	tags  map[string]*tag // as read before, of this page or another, by their bytes
}

// mostAsked is how often package html begins anew in a page; then it reads the rest of it. Each time costs a buffer.
const mostAsked = 64

// next reads a token, and the tag where it is one.
func (t *tokens) next() (html.TokenType, *tag) {
	if t.z != nil && !t.stays {
		t.z = nil
	}
	if t.z == nil {
		if t.src == "" {
			return html.ErrorToken, nil
		}
		n := t.style
		if t.style = 0; n == 0 {
			n = wordsEnd(t.src)
		}
		if n > 0 && n < longTag && strings.IndexByte(t.src[:n], '\r') < 0 {
			t.room, t.src = append(t.room[:0], t.src[:n]...), t.src[n:]
			return html.TextToken, nil
		}
		known := t.tags[t.src[:strings.IndexByte(t.src, '>')+1]]
		if known != nil && (!known.raw || t.sheet(known)) {
			t.src = t.src[known.size:]
			return known.is, known
		}
		t.z, t.asked = html.NewTokenizer(strings.NewReader(t.src)), t.asked+1
		t.z.SetMaxBuf(maxToken) // no token is longer: a text, a comment, a script
	}
	return t.ask()
}

// ask has package html read a token.
func (t *tokens) ask() (html.TokenType, *tag) {
	kind := t.z.Next()
	t.src = t.src[len(t.z.Raw()):]
	var read *tag
	if kind == html.StartTagToken || kind == html.SelfClosingTagToken || kind == html.EndTagToken {
		read = t.tag(kind)
	}
	t.stays = t.asked >= mostAsked || read != nil && read.raw
	return kind, read
}

// sheet reports whether a tag begins a style sheet without anything in it that is more than its bytes.
func (t *tokens) sheet(begun *tag) bool {
	rest := t.src[begun.size:]
	n := strings.Index(rest, "</")
	if begun.atom != atom.Style || n < 0 || n >= longTag || !strings.HasPrefix(rest[n:], "</style>") ||
		strings.ContainsAny(rest[:n], "&\r\x00") {
		return false
	}
	t.style = n
	return true
}

// said is the last token as text.
func (t *tokens) said() []byte {
	if t.z != nil {
		return t.z.Text()
	}
	switch {
	case bytes.IndexByte(t.room, '&') < 0:
		return t.room
	case string(t.room) == "&nbsp;": // a blank line of Outlook's
		return append(t.room[:0], "\u00a0"...)
	}
	return []byte(html.UnescapeString(string(t.room)))
}

// wordsEnd is where the text ends that a page begins with: at a tag, a remark or the end of all.
func wordsEnd(src string) int {
	for at := 0; ; at++ {
		i := strings.IndexByte(src[at:], '<')
		if at += i; i < 0 || at+1 == len(src) {
			return len(src)
		}
		if c := src[at+1]; 'a' <= c|0x20 && c|0x20 <= 'z' || c == '/' || c == '!' || c == '?' {
			return at
		}
	}
}

// maxTags bounds the memory of tags: a mail of Word's repeats a handful of them thousands of times.
const maxTags = 1000

// tag is the tag that package html has read.
func (t *tokens) tag(kind html.TokenType) *tag {
	raw := t.z.Raw()
	if known, ok := t.tags[string(raw)]; ok {
		return known
	}
	kept := ""
	if len(t.tags) < maxTags && len(raw) < 1000 {
		kept = string(raw) // before the attributes are decoded in place
	}
	name, more := t.z.TagName()
	read := &tag{is: kind, size: len(raw), atom: atom.Lookup(name), first: 1}
	read.kind = elements[read.atom]
	read.raw = kind != html.EndTagToken && opaque[string(name)]
	read.ruled = append(read.ruled, elementRule(string(name)))
	for more {
		var key, val []byte
		key, val, more = t.z.TagAttr()
		read.attribute(string(key), val)
	}
	if kept != "" {
		t.tags[kept] = read
	}
	return read
}

// opaque are the elements in which package html reads no tags.
var opaque = map[string]bool{"iframe": true, "noembed": true, "noframes": true, "noscript": true, "plaintext": true,
	"script": true, "style": true, "textarea": true, "title": true, "xmp": true}
