package thread

import (
	"os"
	"strings"
	"testing"
)

// mould is what one program sets above the mail that is answered.
type mould struct{ program, marks, name, addr, head string }

func moulds(t testing.TB) (out []mould) {
	t.Helper()
	file, err := os.ReadFile("testdata/heads.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSuffix(line, "\n")
		if f := strings.Split(line, "\t"); line != "" && line[0] != '#' {
			out = append(out, mould{f[0], f[1], f[2], f[3], strings.ReplaceAll(f[4], `\n`, "\n")})
		}
	}
	return out
}

// quoted writes a text as the program quotes it.
func (m mould) quoted(text string) string {
	if m.marks == "bare" {
		return text
	}
	return "> " + strings.ReplaceAll(text, "\n", "\n> ")
}

// TestHeads: of mails by the programs that people have, every line has its label, and the quoted mail its author. Each
// program writes above its quote, with a signature and without, and those that mark what they quote write within and
// below it, too.
func TestHeads(t *testing.T) {
	const ours = "Hej!\n\n9. Vem är talesperson?\n\n12. Hur ska den utvärderas?"
	n := 0
	for _, m := range moulds(t) {
		lines := strings.Count(m.head, "\n") + 1
		h := strings.Repeat("H", lines)
		layouts := map[string][2]string{
			"above":         {"Presschefen.\n\n" + m.head + "\n\n" + m.quoted(ours), "O" + h + "QQQ"},
			"above, signed": {"9. Presschefen\n\nMvh\nAnna Ek\n08-606 70 00\n\n" + m.head + "\n" + m.quoted(ours), "OSSS" + h + "QQQ"},
			"name above":    {"9. Presschefen\n\nAnna\n\n" + m.head + "\n\n" + m.quoted(ours), "OO" + h + "QQQ"},
		}
		if m.marks == "marked" {
			layouts["within"] = [2]string{m.head + "\n" + m.quoted("Hej!\n\n9. Vem är talesperson?") + "\n\nPresschefen\n\n" + m.quoted("12. Hur?") + "\n\nEnkät\n\nMvh\nAnna",
				h + "QQOQOSS"}
			layouts["below"] = [2]string{m.head + "\n" + m.quoted(ours) + "\n\nPresschefen", h + "QQQO"}
		}
		for layout, c := range layouts {
			n++
			got := read(c[0], false)
			s := shape(got)
			if strings.HasPrefix(m.program, "outlook mobile") { // its own line is a signature
				c[1] = strings.Replace(c[1], "H", "S", 1)
			}
			if s != c[1] && !(layout == "name above" && s == strings.Replace(c[1], "OO", "OS", 1)) {
				t.Errorf("%s, %s: got %s, want %s\n%s", m.program, layout, s, c[1], c[0])
				continue
			}
			for _, b := range got {
				if b.Whose == Quoted && (b.Author.Addr != m.addr || b.Author.Name != m.name || b.Level != 1) {
					t.Errorf("%s, %s: author %+v at level %d", m.program, layout, b.Author, b.Level)
					break
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("%d mails", n)
	}
}
