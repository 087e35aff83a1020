package thread

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter/body"
)

// hostile are lines that a careless reader needs quadratic time for (C08).
var hostile = map[string]string{
	"quotes":       ">>>>\n",
	"from":         "Från: a@b.example\n",
	"copies":       "Kopia: a@b.example\n",
	"headers":      "Från: a@b.example\nSkickat: 12 mars 2026\n\n",
	"attributions": "Den 12 mars 2026 kl 10:31 skrev Sara <s@b.example>:\n",
	"openings":     "On 12 mars 2026 at 10:31\n",
	"colons":       "1 12:30 skrev:\n",
	"signatures":   "Mvh\nVad: x\n",
	"farewells":    "Trevlig helg!\n",
	"postscripts":  "Mvh\nPS. x\n",
	"blanks":       "\n",
	"rules":        "____________\n\n\n\n",
	"separators":   "----- Forwarded message -----\n\n\n",
	"disclaimers":  "Detta meddelande är endast avsett för adressaten.\n",
	"prose":        "Vi vill gå ut med information om gatufesten, och frågan är hur det ska ske i praktiken.\n",
}

// TestReadHostile: no mail that was made to be costly loses a line or takes its reader down. What it costs is shown
// by BenchmarkRead.
func TestReadHostile(t *testing.T) {
	for name, line := range hostile {
		for _, forwarded := range []bool{false, true} {
			b := plainBody(strings.Repeat(line, 32<<10/len(line)))
			if got := (body.Body{Blocks: bare(Read(b, Hints{Forwarded: forwarded}))}); got.Words() != b.Words() {
				t.Errorf("%s: the words have changed", name)
			}
		}
	}
}

// BenchmarkRead shows what 1 and 4 MB cost: in the same proportion or, beyond the lines that are judged, less.
func BenchmarkRead(b *testing.B) {
	for name, line := range hostile {
		for _, size := range []int{1, 4} {
			b.Run(name+"/"+string(rune('0'+size))+"MB", func(b *testing.B) {
				page := plainBody(strings.Repeat(line, size<<20/len(line)))
				b.SetBytes(int64(size) << 20)
				for b.Loop() {
					Read(page, Hints{Forwarded: true})
				}
			})
		}
	}
}
