package vocabulary

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/initiative"
)

func TestTags(t *testing.T) {
	v := Default()
	for _, c := range []struct{ kind, text, want string }{
		{"malgrupp", "Invånare i Jordbro och fastighetsägare.", "ext-invanare ext-fastighet"},
		{"malgrupp", "Internt: berörda medarbetare och kommunpolis. Externt: invånare i Jordbro, skolor och fastighetsägare.", "int-medarbetare int-polis ext-invanare ext-skolor ext-fastighet"},
		{"malgrupp", "LPO Haninge/Nynäshamn", "int-polis"}, {"malgrupp", "lpo haninge", "int-polis"}, {"malgrupp", "MEDIA", "ext-media"}, {"malgrupp", "Mitt i Haninge", "ext-media"},
		{"malgrupp", "Region Stockholm och svenska kyrkan", "ext-myndighet ext-samfund"}, {"malgrupp", "Barn och unga", "ext-invanare"}, {"malgrupp", "Alla", ""}, {"malgrupp", "Skolornas personalrum", "ext-skolor"}, {"malgrupp", "Medborgarkontoret", ""},
		{"malgrupp", "Se polisen.se", ""}, {"malgrupp", "Residents, sports clubs", "ext-invanare"}, {"malgrupp", "Handlare, boende, besökare", "ext-naringsliv ext-invanare"}, {"malgrupp", "a\u030aldre och a\u0308ldre", "ext-invanare"},
		{"kanal", "Facebook, haninge.se och polisen.se", "ext-some ext-haninge-se ext-polisen-se"}, {"kanal", "Polisens intranät", "int-polisintranat"}, {"kanal", "polisens intranät och intranätet", "int-polisintranat int-hint"},
		{"kanal", "Teams-möte", "int-arbetsmoten"}, {"kanal", "Teams", "int-gruppchatt"}, {"kanal", "mitt i haninge", "ext-annons"}, {"kanal", "Polisens Facebook", "ext-some"}, {"kanal", "Affisch A3 och webbnyhet.Polisen.se", "ext-anslagstavla ext-haninge-se ext-polisen-se"},
		{"kanal", "pressen", ""}, {"kanal", "dialog", "ext-medborgardialog"}, {"kanal", "Facebook/Instagram", "ext-some"},
		{"syfte", "Öka kännedomen", "kannedom"}, {"syfte", "Skapa kännedom och få fler att anmäla sig", "kannedom engagemang"},
		{"forum", "Tas i samordnings- och beredningsgruppen och på styrgruppen", "beredningsgrupp styrgrupp"}, {"forum", "EST-möte", "arbetsgrupp"}, {"forum", "Brå", "arbetsgrupp"},
	} {
		if got := strings.Join(v.find(c.kind, c.text), " "); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}

func TestTagSources(t *testing.T) {
	v := Default()
	got := v.Tags(map[initiative.Item]string{
		"vad": "skolor på Facebook", "malgrupp": "media", "sammanhang": "styrgruppen, nyhetsbrev", "samarbete": "arbetsgrupp, affisch", "material": "affisch", "syfte": "förståelse",
	}, map[string]string{"kanal": "HINT", "plats": "facebook"})
	want := map[string][]string{"malgrupp": {"ext-media"}, "kanal": {"int-hint", "int-nyhetsbrev", "ext-anslagstavla"}, "syfte": {"forstaelse"}, "forum": {"styrgrupp", "arbetsgrupp"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string][]string{"malgrupp": {}, "kanal": {}, "syfte": {}, "forum": {}}, v.Tags(nil, nil)); d != "" {
		t.Error(d)
	}
}

// Every synonym is found where it stands alone, between other words and beside punctuation.
func TestEverySynonym(t *testing.T) {
	var in file
	if err := json.Unmarshal(builtIn, &in); err != nil {
		t.Fatal(err)
	}
	v := Default()
	for kind, terms := range map[string][]term{"malgrupp": in.TargetGroups, "kanal": in.Channels, "syfte": in.Goals, "forum": in.Forums, "part": in.Parties} {
		for _, x := range terms {
			for _, s := range x.Syn {
				for _, text := range []string{s, "Vi når " + strings.ToUpper(s) + ", bland annat.", "(" + s + ")"} {
					if !slices.Contains(v.find(kind, text), x.ID) {
						t.Errorf("%s: %q not found in %q", kind, x.ID, text)
					}
				}
			}
		}
	}
}

// TestPlanWords: the words of the plan's lists are known in every form, alone and in a sentence.
func TestPlanWords(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("testdata", "planwords.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	v, n := Default(), 0
	for line := range strings.Lines(string(table)) {
		cols := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(cols) != 3 {
			continue
		}
		for form := range strings.SplitSeq(cols[2], "|") {
			for _, text := range []string{form, "Vi vänder oss till " + strings.ToUpper(form) + " i Jordbro."} {
				if !slices.Contains(v.find(cols[0], text), cols[1]) {
					t.Errorf("%s: %s is not found in %q", cols[0], cols[1], text)
				}
			}
			n++
		}
	}
	if n < 200 {
		t.Errorf("only %d forms", n)
	}
}

// TestPlanNames: each group's own name in the plan is of that group and, but for the names that are lists, of no other.
func TestPlanNames(t *testing.T) {
	v := Default()
	var in file
	if err := json.Unmarshal(builtIn, &in); err != nil {
		t.Fatal(err)
	}
	for kind, terms := range map[string][]term{"malgrupp": in.TargetGroups, "kanal": in.Channels, "forum": in.Forums} {
		for _, x := range terms {
			if got := v.find(kind, x.Name); len(got) == 0 || !slices.Contains(got, x.ID) {
				t.Errorf("%s %q: got %q, want %s", kind, x.Name, got, x.ID)
			}
			if x.Short != "" && !slices.Contains(v.find(kind, x.Short), x.ID) {
				t.Errorf("%s %q is not %s", kind, x.Short, x.ID)
			}
		}
	}
}

func TestVocabularyNames(t *testing.T) {
	v := Default()
	if got := v.Name("malgrupp", "ext-invanare") + " " + v.Name("kanal", "okänd") + v.Name("x", "y"); got != "Invånare okändy" {
		t.Error(got)
	}
	if got := len(v.IDs("malgrupp")); got != 15 {
		t.Errorf("%d target groups", got)
	}
	if got := len(v.IDs("kanal")); got != 14 {
		t.Errorf("%d channels", got)
	}
	if v.IDs("x") != nil {
		t.Error("ids of an unknown kind")
	}
}

func TestLoadVocabulary(t *testing.T) {
	load := func(text string) (*Vocabulary, error) {
		path := filepath.Join(t.TempDir(), "v.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return Load(path)
	}
	v, err := load(`{"malgrupper":[{"id":"a","side":"internt","name":"Alla hundägare","syn":["hundägare"]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Tags(map[initiative.Item]string{"malgrupp": "Hundägare"}, nil); len(got["malgrupp"]) != 1 || v.Name("malgrupp", "a") != "Alla hundägare" {
		t.Error(got)
	}
	for _, bad := range []string{"hund", "|ar", "hund|"} {
		_, err := load(`{"malgrupper":[{"id":"a","side":"internt","name":"A","inflected":["` + bad + `"]}]}`)
		if err == nil || !strings.Contains(err.Error(), "malgrupper[0].inflected") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	_, err = load("{\"malgrupper\":[\n{\"id\":\"a b\",\"side\":\"båda\",\"name\":\"\",\"syn\":[\"?\"]},\n{\"id\":\"c\",\"side\":\"internt\",\"name\":\"C\"},\n{\"id\":\"c\",\"side\":\"internt\",\"name\":\"C\"}]}")
	for _, want := range []string{`v.json:2: malgrupper[0].id: "a b"; write a short name without blanks`, `v.json:2: malgrupper[0].side: "båda"; write "internt" or "externt"`, "v.json:2: malgrupper[0].name", "v.json:2: malgrupper[0].syn[0]", "v.json:4: malgrupper[2].id: \"c\" is used twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}
