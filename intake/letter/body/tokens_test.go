package body

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

// TestTokens: whatever a page is made of, its tokens are those of package html, read for the first time and again.
func TestTokens(t *testing.T) {
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
		"<p>", "</p>", "<P>", "<br/>", "<br>", "<span style='a>b'>", "<span style=\"a<b\">", "<a href=x/>", "<a b=1 c", "<o:p>",
		"<style>", "</style>", "<style>p{}</style>", "<style>a&amp;</style>", "</Style >", "<script>", "</script>", "<title>", "</title>", "<textarea>", "</textarea>", "<plaintext>",
		"<noscript>", "<xmp>", "</xmp>", "<!-- a -->", "<!--[if mso]>", "<![endif]-->", "<!--", "-->", "<!doctype html>",
		"<?xml a?>", "</>", "</ a>", "< ", "<", "<1", "<<p>", ">", "\"", "'", "&amp;", "&nbsp;", "&lt", "&#229;", "&", "a\r\nb",
		"a\rb", "\x00", "Hej", " å ", "\n", "<p/ >", "<td", "/>", "=", "</p a='>'>", strings.Repeat("ord ", 9000),
	}), 0, 30)
	known := tokens{tags: map[string]*tag{}}
	steady.Check(t, func(t *rapid.T) {
		page := strings.Join(pieces.Draw(t, "page"), "")
		for range 2 {
			z := html.NewTokenizer(strings.NewReader(page))
			known = tokens{tags: known.tags, src: page}
		page:
			for {
				kind, read := known.next()
				if want := z.Next(); kind != want {
					t.Fatalf("%q: %v, want %v, before %q", page, kind, want, known.src)
				}
				switch kind {
				case html.ErrorToken:
					break page
				case html.TextToken:
					if got, want := string(known.said()), string(z.Text()); got != want {
						t.Fatalf("%q: text %q, want %q", page, got, want)
					}
				case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
					if raw := string(z.Raw()); read.size != len(raw) {
						t.Fatalf("%q: a tag of %d bytes, want %q", page, read.size, raw)
					}
				}
			}
		}
	})
}
