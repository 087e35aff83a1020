package body

import "strings"

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

// tagLength returns the length of the opening tag that s begins with, quoted values and all, 1 when it is none and 0
// when it has no end.
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
		if !isSpace(c) {
			before = c
		}
	}
	return 0
}
