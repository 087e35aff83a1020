package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		want string
	}{
		{nil, 0, ""},
		{ExitStatus(1), 1, ""},
		{errors.Join(ExitStatus(3), nil), 3, ""},
		{errors.New("opening x: no such file.\nat all."), 1, "samrad: error: opening x: no such file. at all\n"},
		{UsageError("no", "write yes"), 2, "samrad: error: no\nsamrad: hint: write yes\n"},
		{fmt.Errorf("wrapped: %w", Hinted(errors.New("inner"), "do this")), 1,
			"samrad: error: inner\nsamrad: hint: do this\n"},
	} {
		var b bytes.Buffer
		if code := Report(&b, c.err); code != c.code || b.String() != c.want {
			t.Errorf("%v: exit %d, %q", c.err, code, b.String())
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"Åsa":                              "Åsa",
		"a\x1b[31mb\x07":                   "a[31mb",
		"a\u202egpj.exe":                   `a\u202egpj.exe`,
		"an\u200bna@x.se":                  `an\u200bna@x.se`,
		"tag \U000e0041":                   `tag \udb40\udc41`,
		"two\r\nlines\tand a tab\u2028end": "two  lines and a tab end",
		" \x00 ":                           "",
		"\xff":                             "",
	} {
		if got := Plain(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// TestPick: a thing is named by the beginning of its name, of which four characters must be there, or by all of it.
func TestPick(t *testing.T) {
	all := []string{"abcdef", "abcxyz", "abc", "uvwxyz"}
	for key, want := range map[string]string{
		"uvwx": "uvwxyz", "abcd": "abcdef", "abc": "abc", "uvwxyz": "uvwxyz",
		"uvw": "too short", "ab": "too short", "": "too short", "none": "no such thing none", "abcq": "no such thing abcq",
	} {
		got, err := Pick(all, func(s string) string { return s }, key, Noun{None: "such thing %s", Many: "things"})
		if err != nil {
			got = err.Error()
		}
		if got != want && !strings.Contains(got, want) {
			t.Errorf("%q picks %q, want %q", key, got, want)
		}
	}
}
