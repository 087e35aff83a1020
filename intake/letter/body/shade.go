package body

import (
	"slices"
	"strconv"
	"strings"
)

// ground is what text stands on.
type ground uint8

const (
	unset ground = iota
	white
	shaded // a colour, a picture, or what nobody can tell
)

// groundOf reads a background, of which the shorthand says more than the colour.
func groundOf(v string) ground {
	v = strings.ToLower(strings.TrimSpace(v))
	switch first, _, _ := strings.Cut(v, " "); {
	case v == "", first == "none", first == "transparent", first == "inherit", first == "initial":
		return unset
	case pale(v), pale(first):
		return white
	}
	return shaded
}

// pale reports whether a colour is not to be seen on white paper.
func pale(v string) bool {
	const least = 0xf0 // of each of red, green and blue
	v = strings.ToLower(strings.TrimSpace(v))
	v, _, _ = strings.Cut(strings.TrimSpace(strings.TrimSuffix(v, "!important")), "!")
	if slices.Contains([]string{"white", "snow", "ivory", "ghostwhite", "floralwhite", "whitesmoke", "mintcream"}, v) {
		return true
	}
	base, parts := 10, []string(nil)
	switch in, isRGB := strings.CutPrefix(v, "rgb("); {
	case isRGB:
		parts = strings.FieldsFunc(strings.TrimSuffix(in, ")"), func(c rune) bool { return c == ',' || c == ' ' })
	case len(v) == len("#fff") && v[0] == '#':
		base, parts = 16, []string{v[1:2] + v[1:2], v[2:3] + v[2:3], v[3:] + v[3:]}
	case len(v) == len("#ffffff") && v[0] == '#':
		base, parts = 16, []string{v[1:3], v[3:5], v[5:]}
	}
	dim := func(s string) bool { n, err := strconv.ParseUint(s, base, 8); return err != nil || n < least }
	return len(parts) == 3 && !slices.ContainsFunc(parts, dim)
}

func coloured(v string) bool {
	v = strings.ToLower(strings.TrimSpace(v))
	switch v {
	case "", "black", "windowtext", "inherit", "initial", "auto", "#000", "#000000", "rgb(0, 0, 0)", "rgb(0,0,0)",
		"#212121", "#222222", "#333333", "#1f497d", "#242424":
		return false
	}
	return true
}
