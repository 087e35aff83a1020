package text

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func keysOf(s string) string {
	var out []string
	for _, t := range Tokens(s) {
		out = append(out, t.Key)
	}
	return strings.Join(out, "|")
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"Vi ses v12 kl. 18.00–20!":           "vi|ses|v|12|kl|18|.|00|-|20|!",
		"T.o.m. 3 MARS, t. o. m. 4":          "tom|3|mars|,|tom|4",
		"fr.o.m. 1 maj, bl.a. e-post":        "fom|1|maj|,|bla|e|-|post",
		"a\u00adb \u200b c":                  "ab|c",
		norm.NFD.String("Må bra på ön"):      "må|bra|på|ön",
		"kl 18 e.m. Sedan":                   "kl|18|em|sedan",
		"Tomas fick frö":                     "tomas|fick|frö",
		"GÅ PÅ ÉTÉ 3×4 Fuß Ÿ Þ":              "gå|på|été|3|×|4|fuß|ÿ|þ",
		"”citat” ’n’":                        "\"|citat|\"|'|n|'",
		"\xffmars\xff":                       "\xff|mars|\xff",
		"t.om. mån. (prel.) ej spikat m.fl.": "tom|mån|.|(|prel|)|ej|spikat|mfl",
	} {
		if got := keysOf(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		" Målgrupp:\n\tÖÅÄ  idé ": "malgrupp: oaa ide",
		"A–b ”c”":                 "a-b \"c\"",
		norm.NFD.String("Åäö"):    "aao",
		"Kø æble":                 "ko able",
	} {
		if got := Fold(in); got != want || Fold(got) != got {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestSkeleton: what programs do to our sentences on their way leaves the skeleton alone.
func TestSkeleton(t *testing.T) {
	ours := "5. Budskap\nVad är det vi vill säga? Tänk på att åtgärder, miljöer och förslag ska gå att förstå för \"alla\"."
	want := Skeleton(ours)
	lost := strings.NewReplacer("å", "?", "ä", "?", "ö", "?")
	for name, damaged := range map[string]string{
		"question marks":  lost.Replace(ours),
		"two for each":    strings.NewReplacer("å", "??", "ä", "??", "ö", "??").Replace(ours),
		"U+FFFD":          strings.NewReplacer("å", "\ufffd", "ä", "\ufffd", "ö", "\ufffd").Replace(ours),
		"no dots":         strings.NewReplacer("å", "a", "ä", "a", "ö", "o").Replace(ours),
		"mojibake":        strings.NewReplacer("å", "Ã¥", "ä", "Ã¤", "ö", "Ã¶").Replace(ours),
		"twice":           strings.NewReplacer("å", "ÃƒÂ¥", "ä", "ÃƒÂ¤", "ö", "ÃƒÂ¶").Replace(ours),
		"two letters":     strings.NewReplacer("å", "aa", "ä", "ae", "ö", "oe").Replace(ours),
		"quoted utf-8":    strings.NewReplacer("å", "=C3=A5", "ä", "=C3=A4", "ö", "=C3=B6").Replace(ours),
		"quoted latin1":   strings.NewReplacer("å", "=E5", "ä", "=E4", "ö", "=F6", " vill", " v=\nill").Replace(ours),
		"utf-7":           strings.NewReplacer("å", "+AOU-", "ä", "+AOQ-", "ö", "+APY-").Replace(ours),
		"escaped":         strings.NewReplacer("å", "\\u00e5", "ä", "\\u00e4", "ö", "\\u00f6").Replace(ours),
		"entities":        strings.NewReplacer("å", "&aring;", "ä", "&#228;", "ö", "&ouml;").Replace(ours),
		"raw latin1":      strings.NewReplacer("å", "\xe5", "ä", "\xe4", "ö", "\xf6").Replace(ours),
		"quoted":          "> " + strings.ReplaceAll(ours, "\n", "\n> "),
		"capitals":        strings.ToUpper(ours),
		"wrapped, quotes": strings.NewReplacer("det vi", "det\n> vi", "\"", "”").Replace(ours),
	} {
		if got := Skeleton(damaged); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(want, Skeleton("vill säga? Tänk på att åtgär")) {
		t.Error("a line that was cut is no part of the skeleton")
	}
	if Skeleton("9. Talesperson") == Skeleton("6. När") || Skeleton("!\n") != "" {
		t.Error("skeletons tell nothing apart")
	}
}

func TestSentences(t *testing.T) {
	for in, want := range map[string][]string{
		"Vi går kl. 18.00 den 12.3. Ta med t.ex. reflexväst! Anmälan på www.haninge.se. Frågor?": {
			"Vi går kl. 18.00 den 12.3.", "Ta med t.ex. reflexväst!", "Anmälan på www.haninge.se.", "Frågor?"},
		"Maila anna.b@haninge.se om bl.a. tiden. vi ses":          {"Maila anna.b@haninge.se om bl.a. tiden. vi ses"},
		"Vi informerar om inbrott, sabotage m.m. Polisen är med.": {"Vi informerar om inbrott, sabotage m.m.", "Polisen är med."},
		"Rubrik\n\nFörsta raden i ett stycke som är lång nog att\nbrytas av programmet. Slut.": {
			"Rubrik", "Första raden i ett stycke som är lång nog att\nbrytas av programmet.", "Slut."},
		"- ett\n- två\n3. tre":                            {"- ett", "- två", "3. tre"},
		"Plats: Jordbro\nTid: i maj":                      {"Plats: Jordbro", "Tid: i maj"},
		"Han sa ”Nej.” Sedan gick vi (kl. 20.15).":        {"Han sa ”Nej.”", "Sedan gick vi (kl. 20.15)."},
		"Det kostar 1.500 kr. 12 personer kommer… Eller?": {"Det kostar 1.500 kr.", "12 personer kommer…", "Eller?"},
		"Vi är där 12 till\n14 maj.":                      {"Vi är där 12 till\n14 maj."},
		"Vi möts i Vega,\nNorrby och\nTungelsta.":         {"Vi möts i Vega,\nNorrby och\nTungelsta."},
		"3 maj - texten är klar\n9 maj - affischerna går upp i portarna och vi börjar dela ut bladen på torget och i centrum\n2 juni - möte": {
			"3 maj - texten är klar", "9 maj - affischerna går upp i portarna och vi börjar dela ut bladen på torget och i centrum", "2 juni - möte"},
		"På lappen står \"Jag såg dig. Det gjorde tjuven med.\" Sedan går vi. \"Hej.": {
			"På lappen står \"Jag såg dig. Det gjorde tjuven med.\"", "Sedan går vi.", "\"Hej."},
		"vi har städdag på torget nu på lördag morgon\nfärg har vi\nalla får komma\nvi fotar": {
			"vi har städdag på torget nu på lördag morgon", "färg har vi", "alla får komma", "vi fotar"},
		"Vi har städdag på torget nu på lördag med\nfärg som vi har kvar från i våras och alla\när välkomna att komma": {
			"Vi har städdag på torget nu på lördag med\nfärg som vi har kvar från i våras och alla\när välkomna att komma"},
		"": nil, "  \n ": nil,
	} {
		var got []string
		for _, s := range Sentences(in) {
			got = append(got, s.Of(in))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n %q, want\n %q", in, got, want)
		}
	}
}

func TestClauses(t *testing.T) {
	for in, want := range map[string]string{
		"Vi gör en film; polisen delar – men inte i maj":            "[]Vi gör en film [;]polisen delar [men]men inte i maj",
		"Vi vandrar 12-14 mars kl 18:00, och vi bjuder på 1,5 l te": "[]Vi vandrar 12-14 mars kl 18:00 [och vi]och vi bjuder på 1,5 l te",
		"Filmen är klar samt affischen, vi trycker den":             "[]Filmen är klar [samt]samt affischen [, vi]vi trycker den",
		"Men det går": "[]Men det går",
	} {
		var got []string
		for _, c := range Clauses(in) {
			got = append(got, fmt.Sprintf("[%s]%s", c.Border, c.Of(in)))
		}
		if want = strings.ReplaceAll(want, "[, vi]", "[,]"); strings.Join(got, " ") != want {
			t.Errorf("%q:\n %s, want\n %s", in, strings.Join(got, " "), want)
		}
	}
}

func TestPhrases(t *testing.T) {
	p, err := Compile("day\ti dag|[den] # mars\nday\t(nästa/denna) tors*\n# remark\nlate\tsenast <day>\nempty\n", "late\tförst <day>")
	if err != nil {
		t.Fatal(err)
	}
	in := "Senast den 12 MARS, nasta torsdag. Först i dag"
	toks := Tokens(in)
	var got []string
	over := p.Over(toks)
	for i := range toks {
		for _, m := range over.All(i) {
			got = append(got, p.Name(m.Set)+"="+in[toks[m.From].Start:toks[m.To-1].End])
		}
	}
	want := "[late=Senast den 12 MARS day=den 12 MARS day=12 MARS day=nasta torsdag late=Först i dag day=i dag]"
	if fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	day, late := p.Set("day"), p.Set("late")
	if !p.Whole(Tokens("\"I dag!\""), day) || p.Whole(Tokens("i dag då"), day) || p.Has(Tokens("i dag"), late) {
		t.Error("Whole or Has")
	}
	if !p.Over(Tokens("i dag, nästa torsdag")).Only([]Set{day}) || p.Over(Tokens("i dag eller")).Only([]Set{day}) || p.Over(nil).Only([]Set{day}) {
		t.Error("Only")
	}
	for _, bad := range []string{"a\t[b", "a\t(b", "a\t(b/c", "a\t<none>", "a\t(a/b/c/d/e/f/g/h) (a/b/c/d/e/f/g/h) (a/b/c/d/e/f/g/h) (a/b/c/d/e/f/g/h) (a/b)"} {
		if _, err := Compile(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"målgrupp", "malgrupp", 2, 0}, {"talesperson", "talsperson", 2, 1}, {"febuari", "februari", 1, 1}, {"sammanhnag", "sammanhang", 2, 1},
		{"syfte", "Syfte", 1, 0}, {"när", "var", 1, 1}, {"abc", "xyz", 2, 3}, {"", "ab", 1, 2}, {strings.Repeat("a", 50), strings.Repeat("a", 50), 2, 3},
	} {
		if got := Distance(c.a, c.b, c.limit); got != c.want || Distance(c.b, c.a, c.limit) != got {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestSaid(t *testing.T) {
	for in, want := range map[string]string{
		"Hej!": "greets", "Hej Anna och Karin,": "greets", "God morgon alla": "greets", "Hej! Enhetschefen": "", "Hej vi vill": "", "Bästa": "",
		"Bästa Karin": "greets", "Perfekt, tack!": "courteous", "Tack så mycket för hjälpen Anna": "courteous", "👍": "courteous",
		"Tack för fikat i går, hej!": "courteous", "Tack för att ni tar fram affischen till mötet": "", "Bra fråga": "",
		"Tack! Hör av dig om något är oklart.": "courteous", "Tack! Hör av dig. Affischen är klar": "",
		"Hör av er om något är oklart!": "closes", "Övrigt som förut.": "closes", "Ring mig på 08-606 70 00": "closes",
		"Det var det": "closes", "Det var det sista": "", "Kontakta oss boende": "", "Säg till när ni vet. Affischen är klar": "",
		"Tack! Polisen deltar": "", "Bra samarbete": "", "tack, men vem gör det?": "", "Tack för snabb återkoppling, trevlig helg!": "courteous",
		"Jag återkommer om 3 och 7 nästa vecka": "postpones", "vi får se": "postpones", "Vandringen återkommer varje vår": "",
		"Det där får vi återkomma till, likaså vem som är talesperson": "postpones", "återkommer om vem": "",
		"Det är inte bestämt än": "postpones", "tas fram senare": "postpones", "Kommer nästa vecka": "postpones",
		"Avvaktar svar från chefen": "postpones", "får vi ta sen": "postpones", "besked på måndag": "postpones", "skickar när det är klart": "postpones", "den som har jour": "postpones", "den som har jour, Bo Ek": "", "Vi får se hur vi följer upp": "postpones", "Materialet tas fram senare": "postpones",
		"Talesperson skickar jag så fort jag vet": "postpones", "Bilderna tas senare på kvällen": "", "Polisen skickar den så fort den är klar": "",
		"fixar vi framöver": "postpones", "Det tar vi senare i höst": "postpones", "inte hunnit än": "postpones", "vi får väl se": "postpones",
		"har inte hunnit tänka på det": "postpones", "får vi klura på": "postpones", "tas fram i mars": "postpones",
		"får återkomma om datum": "postpones", "Vandringen får återkomma i höst": "", "Polisen fixar affischen senare": "",
		"Tas fram av polisen i mars": "", "Vi skriver texten senare": "", "senare i vår": "", "Vi hinner inte trycka": "",
		"Jag svarar på måndag": "postpones", "Svarar på resten så snart jag kan": "postpones",
		"Jag svarar på frågor från media": "", "Karin svarar på måndag": "",
		"Vi måste stämma av med Lisa först": "postpones", "Polisen tar fram affischen nästa vecka": "", "Boende i Jordbro": "", "": "",
	} {
		got := ""
		switch {
		case Greets(in):
			got = "greets"
		case Courteous(in):
			got = "courteous"
		case Closes(in):
			got = "closes"
		case Postpones(in):
			got = "postpones"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"Med vänliga hälsningar": "|true|true", "Mvh Anna": " Anna|true|true", "m.v.h. /Anna": " /Anna|true|true", "Hälsningar, Karin": " Karin|false|true",
		"Med varma och soliga hälsningar från Bo": " från Bo|true|true", "Hälsning: kom hem": ": kom hem|false|false", "Vi ses": "|false|false",
		"*Best regards*": "|true|true", "Vänligen återkom": " återkom|false|true",
	} {
		rest, sure, ok := Farewell(in)
		if got := fmt.Sprintf("%s|%v|%v", rest, sure, ok); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	if !FarewellGoesOn(" till grannarna") || FarewellGoesOn(" Anna") {
		t.Error("FarewellGoesOn")
	}
	for in, want := range map[string]bool{"Anna Berg": true, "/Karin Öberg": true, "Anna och Johan": true, "anna": false, "Anna ringer": false, "": true, "Rum 3": false} {
		if NameLike(in) != want {
			t.Errorf("name %q: %v", in, !want)
		}
	}
	toks := Tokens("Det blir inte den 25 februari, utan 10 mars")
	if !Negated(toks, 4) || !Negated(toks, 9) || Negated(toks, 1) {
		t.Error("Negated")
	}
}

// TestDoubling: twice the text costs at most two and a half times the steps, whatever it is made of.
// TestRefers: who refers to somebody else has no answer; whom one asks or who does something may be one.
func TestRefers(t *testing.T) {
	for said, want := range map[string]bool{
		"Fråga Lisa, hon var med.": true, "Hej! Fråga chefen": true, "Det vet nog Kalle, jag frågar honom": true,
		"jag frågar Kalle": true, "Kollar med Fatima": true, "Lisa kollar": true, "Lisa kollar, återkommer": true,
		"Ring presschefen": false, "Vi frågar boende efteråt": false, "Vi frågar Haningebor": false, "Lisa räknar": false,
		"Lisa kollar pulkorna": false, "Kalle är talesperson, fråga honom": false, "Frågar boende": false,
		"Polisen kollar cyklarna": false, "Frågor till Lisa": false, "Det vet alla": false, "": false,
		"Det borde finnas affischer": false, "Fråga 9 kommunpolisen": false,
		"får Omar svara på": true, "Det får chefen svara på.": false, "får Omar ta": false, "kan Omar": false,
	} {
		if got := Refers(said); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}

func TestDoubling(t *testing.T) {
	for _, unit := range []string{"hej på dig ", "med vänlig ", "tack för all ", "vi får se ", "och vi ", "t.o.m.", "t o ", "12-", "å\u0300", "\n", "a\n\n"} {
		steps := func(n int) int {
			toks := Tokens(strings.Repeat(unit, n))
			f := Words.Over(toks)
			for i := range toks {
				f.At(i, courtesy)
				f.At(i, postpone)
			}
			return f.steps
		}
		if once, twice := steps(2000), steps(4000); 2*twice > 5*once || twice > 100*4000*len(unit) {
			t.Errorf("%q: %d steps, twice as long %d", unit, once, twice)
		}
	}
}

// FuzzText: tokens, sentences and clauses come in order and inside the text, and every token lies in one sentence.
func FuzzText(f *testing.F) {
	f.Add("Hej! Vi ses t.o.m. kl. 18.00 – men inte den 12.3.\n\n- ett\n- två")
	f.Add("=C3=A5\xff\u00ad\u0301a\u030a. . . ")
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, tok := range Tokens(s) {
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(s) || tok.Key == "" {
				t.Fatalf("%q: %+v after %d", s, tok, end)
			}
			end = tok.End
		}
		if low := Small(s); len(low) != len(s) || Lower(low) != Lower(s) {
			t.Fatalf("%q: %q is another text in lower case", s, low)
		}
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("%q: folded twice", s)
		}
		at, held := 0, 0
		toks := Tokens(s)
		for _, span := range Sentences(s) {
			if span.Start < at || span.End <= span.Start || span.End > len(s) {
				t.Fatalf("%q: sentence %v after %d", s, span, at)
			}
			at = span.End
			for held < len(toks) && toks[held].End <= at {
				if toks[held].Start < span.Start {
					t.Fatalf("%q: %+v lies in no sentence", s, toks[held])
				}
				held++
			}
		}
		if held != len(toks) {
			t.Fatalf("%q: %d of %d tokens lie in a sentence", s, held, len(toks))
		}
		at = 0
		for _, c := range Clauses(s) {
			if c.Start < at || c.End <= c.Start {
				t.Fatalf("%q: clause %v after %d", s, c, at)
			}
			at = c.End
		}
		if len(s) < 200 {
			if d := Distance(s, s, 1); d != 0 && len(Fold(s)) <= longestCompared {
				t.Fatalf("%q is %d from itself", s, d)
			}
		}
		Greets(s)
		Farewell(s)
		Courteous(s)
		Postpones(s)
	})
}

// TestNeeds: a word is found however it is written, and no other word for it.
func TestNeeds(t *testing.T) {
	needs := NewNeeds(map[string]bool{"återkommer": true, "nian": true})
	for said, want := range map[string]bool{
		"vi återkommer": true, "VI ÅTERKOMMER": true, "vi a\u030aterkommer": true, "A\u030aTERKOMMER": true,
		"åter\u00adkommer": true, "Åter\u200bkommer": true, "\uff2eian": false, "NIAN": true, "niаn": false,
		"återkomme": false, "ätërkommer": false, "återkommerr": false, "": false, "123": false,
	} {
		if got := needs.In(said); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}

// TestOrdinal: the nouns for numbers, in whatever case and with what follows, and no word that ends as they do.
func TestOrdinal(t *testing.T) {
	for said, want := range map[string]int{
		"Nian: Karin": 9, "ÅTTAN": 8, "tolvan – jag": 12, "ettan": 1, "planen": 0, "an": 0, "n": 0, "": 0, "vecka": 0,
	} {
		if got, rest := Ordinal(said); got != want || want == 0 && rest != said {
			t.Errorf("%q: %d and %q, want %d", said, got, rest, want)
		}
	}
}
