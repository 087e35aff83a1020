package checklist

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

func TestDefault(t *testing.T) {
	c := Default()
	if got := len(c.Questions()); got != 12 {
		t.Fatalf("%d questions", got)
	}
	if q := c.Question("talesperson"); q.N != 9 || q.Label != "Talesperson" || q.NA != "reason" || q.Text != "Vem är talesperson och vem svarar på följdfrågorna?" {
		t.Errorf("%+v", q)
	}
	if q := c.Question("okänd"); q.Item != "" || q.N != 0 {
		t.Errorf("%+v", q)
	}
	if got := c.Items(); got[0] != "vad" || got[11] != "utvardering" {
		t.Error(got)
	}
	c.Questions()[0].Text = "changed" // a copy
	if c.Question("vad").Text == "changed" {
		t.Error("the checklist can be changed from outside")
	}
}

// another is a checklist of three questions, to show that nothing depends on the built-in twelve.
const another = `{
 "items": [
  {"n": 1, "id": "amne", "question": "Vad handlar det om?", "label": "Ämne", "na": "never", "aliases": ["tema"]},
  {"n": 2, "id": "plan", "question": "Hur går det till?", "label": "Plan", "na": "reason", "sub": [["nar", "När börjar det?"]]},
  {"n": 3, "id": "foto", "question": "Ska det fotas?", "label": "Foto", "na": "bare", "sub": [["ja_nej", "Fotas det?"]]}
 ],
 "non_answers": ["?", "vet ej"], "not_applicable": ["ej aktuellt", "nej"], "thin_answers": ["ja"],
 "extra_headings": {"ort": ["ort", "var"]}, "header_block_words": ["från", "till"]
}`

func load(t *testing.T, text string) (*Checklist, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path)
}

func TestLoad(t *testing.T) {
	c, err := load(t, another)
	if err != nil {
		t.Fatal(err)
	}
	got := c.ReadNew(plainLines("Tema: Vandring\nNär börjar det? Klockan sex\nFoto: ja\nOrt: Handen"))
	if len(got.Answers) != 3 || got.Answers[1].Text != "Klockan sex" || got.Answers[2].State != initiative.Answered || got.Fields["ort"] != "Handen" {
		t.Errorf("%+v", got)
	}
	if got := c.ReadNew(plainLines("Vi vill gå en runda.")); got.Answers[0].Item != "amne" {
		t.Errorf("text without headings went to %+v", got)
	}
	if got := c.ReadReply(plainLines("2. Till fots\n4. Nej"), Talk{Open: []initiative.Item{"plan"}}); len(got.Answers) != 1 || got.Answers[0].Text != "Till fots\n4. Nej" {
		t.Errorf("%+v", got)
	}
}

// Every fault is told with its line, what is wrong and what to write instead.
func TestLoadFaults(t *testing.T) {
	edit := func(old, new string) string {
		if !strings.Contains(another, old) {
			t.Fatalf("no %q in the sample", old)
		}
		return strings.Replace(another, old, new, 1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":          {"items = 3", "plan.json:1: invalid character 'i' looking for beginning of value; write JSON: {"},
		"cut off":          {another[:300], "plan.json:5: unexpected EOF"},
		"more after it":    {another + "x", "plan.json:9: more text after the closing brace"},
		"wrong type":       {edit(`"aliases": ["tema"]`, `"aliases": "tema"`), "plan.json:3: items.aliases: a string; write a list [ … ]"},
		"unknown key":      {edit(`"label": "Foto"`, `"lable": "Foto"`), `plan.json:5: key "lable" is not known; remove it or see the built-in file for its name`},
		"no questions":     {`{"items": []}`, "plan.json:1: items: 0 questions; write between 1 and 99"},
		"wrong number":     {edit(`"n": 2`, `"n": 4`), "plan.json:4: items[1].n: 4; the questions are numbered from 1 in their order, write 2"},
		"bad id":           {edit(`"id": "plan"`, `"id": "Plan A"`), `plan.json:4: items[1].id: "Plan A" is no short name; write small letters a-z, such as "syfte"`},
		"same id":          {edit(`"id": "plan"`, `"id": "amne"`), `plan.json:4: items[1].id: "amne" is used twice; give each question its own`},
		"no question":      {edit(`"question": "Hur går det till?"`, `"question": " "`), `plan.json:4: items[1].question: " "; write the question on one line`},
		"no label":         {edit(`"label": "Plan"`, `"label": ""`), `plan.json:4: items[1].label: ""; write the heading`},
		"bad class":        {edit(`"na": "bare"`, `"na": "sometimes"`), `plan.json:5: items[2].na: "sometimes"; write "bare", "reason" or "never"`},
		"empty alias":      {edit(`["tema"]`, `["tema", "–"]`), `plan.json:3: items[0].aliases[1]: "–" has no words in it; remove it`},
		"two meanings":     {edit(`["tema"]`, `["tema", "Plan"]`), `plan.json:4: items[1].aliases: "Plan" is a heading of "amne" too; leave it in one of them`},
		"field and alias":  {edit(`["ort", "var"]`, `["ort", "tema"]`), `plan.json:8: extra_headings.ort: "tema" is a heading of "amne" too`},
		"field named item": {edit(`{"ort":`, `{"foto":`), `plan.json:8: extra_headings.foto: "foto" is a question too; give the field another name`},
		"bad field":        {edit(`{"ort":`, `{"Vilken ort":`), `plan.json:8: extra_headings.Vilken ort: "Vilken ort" is no short name`},
		"empty sub":        {edit(`"När börjar det?"`, `""`), `plan.json:4: items[1].sub[0]: ["nar" ""]; write a short name and a question`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant …%s", err, c.want)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "reading the checklist: ") {
		t.Error(err)
	}
	if _, err := load(t, strings.Repeat(" ", 1<<20+1)); err == nil || !strings.Contains(err.Error(), "is it the right file?") {
		t.Error(err)
	}
}

// Several faults are told together, in the order of the file.
func TestLoadAllFaults(t *testing.T) {
	_, err := load(t, strings.NewReplacer(`"na": "bare"`, `"na": "b"`, `"n": 1`, `"n": 7`).Replace(another))
	if err == nil || strings.Count(err.Error(), "\n") != 1 || strings.Index(err.Error(), ":3:") > strings.Index(err.Error(), ":5:") {
		t.Error(err)
	}
}

// plainLines are the lines of a text as package letter marks them. A line may begin with quote marks.
func plainLines(text string) []letter.Line { return readText(text, false) }
