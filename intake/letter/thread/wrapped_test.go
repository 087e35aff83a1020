package thread

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter/body"
)

// TestWrapped: what a program broke into lines is labelled as the sentence that it is.
func TestWrapped(t *testing.T) {
	for name, c := range map[string]struct{ text, own string }{
		"a banner": {"CAUTION: This email originated from outside of the organization. Do not\nclick links or open attachments unless you recognize the sender and know\n" +
			"the content is safe.\n\n9. Karin Ek", "9. Karin Ek"},
		"advice below it": {"Du får inte ofta e-post från anna@haninge.example. Läs mer om varför\ndet här är viktigt\n\n9. Karin Ek", "9. Karin Ek"},
		"a disclaimer": {"9. Karin Ek\n\nDetta meddelande är avsett för ovanstående mottagare. Har du fått det av\nmisstag ber vi dig radera det och meddela avsändaren.",
			"9. Karin Ek"},
		"lines of a person below a banner": {"VARNING: Externt mejl\n9. Karin Ek", "9. Karin Ek"},
	} {
		if got := ownOf(t, c.text); got != c.own {
			t.Errorf("%s: own words are %q, want %q", name, got, c.own)
		}
	}
}

// TestNamedAttribution: a name and a verb above a quote are no words of the sender, though they name no time.
func TestNamedAttribution(t *testing.T) {
	const quote = "\n> Hej!\n> 9. Vem är talesperson?"
	for text, own := range map[string]string{
		"9. Karin Ek\nTrygghet och säkerhet, Haninge kommun writes:" + quote:                     "9. Karin Ek",
		"9. Karin Ek\n\nTrygghet och säkerhet, Haninge kommun skrev:" + quote:                    "9. Karin Ek",
		"9. Karin Ek\n\nVi håller oss till det som kommunens egen pressavdelning skrev:" + quote: "9. Karin Ek\n\nVi håller oss till det som kommunens egen pressavdelning skrev:",
	} {
		if got := ownOf(t, text); got != own {
			t.Errorf("own words are %q, want %q", got, own)
		}
	}
}

// TestIndentedQuote: some programs set quote marks in by a blank.
func TestIndentedQuote(t *testing.T) {
	if got := ownOf(t, " > Hej!\n >\n > 9. Vem är talesperson?\n\nKarin Ek"); got != "Karin Ek" {
		t.Errorf("own words are %q", got)
	}
}

func ownOf(t *testing.T, text string) string {
	t.Helper()
	blocks, err := body.Plain(text, false, false, &body.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(OwnText(Read(body.Body{Kind: "plain", Blocks: blocks}, Hints{})))
}

// TestNoticesBelow: what an employer says of all its mail is nobody's words as the last paragraph, too, where no
// farewell stands above it; right under a label it is an answer.
func TestNoticesBelow(t *testing.T) {
	const notice = "Mejl till myndigheter blir allmän handling och kan komma att lämnas ut."
	for text, own := range map[string]string{
		"9. Karin Ek.\n\n" + notice:                                 "9. Karin Ek.",
		"9. Karin Ek.\n\nHa en fin dag!\nAnna\n\n" + notice:         "9. Karin Ek.",
		"9. Karin Ek.\n\n" + notice + "\n\nSkickat från min iPhone": "9. Karin Ek.",
		"Budskap:\n\n" + notice:                                     "Budskap:\n\n" + notice,
		"9. Karin Ek.\n\n" + notice + "\n\nVi ses!":                 "9. Karin Ek.\n\n" + notice + "\n\nVi ses!",
	} {
		if got := ownOf(t, text); got != own {
			t.Errorf("own words are %q, want %q", got, own)
		}
	}
}

// TestMarkedInHTML: a paragraph of its own is one, though no blank line stands below it.
func TestMarkedInHTML(t *testing.T) {
	for _, banner := range []string{"Klassificering: Intern", "[EXTERNT MEJL]", "VAR FÖRSIKTIG: Mejlet kommer utifrån Haninge kommun.",
		"Du får inte ofta e-post från anna@haninge.example. Läs mer om varför det här är viktigt"} {
		blocks, err := body.HTML("<p>"+banner+"</p><p>9. Karin Ek</p><p>11. Ja, se länkar på haninge.se</p>", &body.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		if got := OwnText(Read(body.Body{Kind: "html", Blocks: blocks}, Hints{})); got != "9. Karin Ek\n11. Ja, se länkar på haninge.se" {
			t.Errorf("own words are %q", got)
		}
	}
}
