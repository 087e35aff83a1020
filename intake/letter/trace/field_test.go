package trace

import "testing"

// TestField: what each character of a field stands in, with marks for quotes and comments.
func TestField(t *testing.T) {
	for value, want := range map[string]string{
		`Anna <a@b>`:      `..........`,
		`"a, (b" c`:       `"qqqqq"..`,
		`(a "b (c) d") e`: `(rrrrr(r)rrr)..`,
		`"a\"b"`:          `"qqq"`,
		`(a\)b)`:          `(rrr)`,
		`a\"b`:            `.."q`,
		`a)`:              `..`,
		`"a\`:             `"qq`,
		``:                ``,
	} {
		f := Field{Value: value}
		got, end := "", 0
		for f.Next() {
			got += string(`."q()r`[f.In])
			if f.From != end || f.To <= f.From {
				t.Errorf("%q: %d to %d behind %d", value, f.From, f.To, end)
			}
			end = f.To
		}
		if got != want || end != len(value) {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
	for value, want := range map[string]bool{`a "b" (c)`: true, `"b`: false, `(c`: false, `(c(d)`: false, `"b\"`: false, `)`: true} {
		f := Field{Value: value}
		for f.Next() {
		}
		if f.Closed() != want {
			t.Errorf("%q: closed %v", value, f.Closed())
		}
	}
}
