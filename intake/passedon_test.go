package intake

import (
	"slices"
	"strings"
	"testing"
)

func passOn(from, text string) string {
	return "Hej, det här kom till mig.\n\nFrån: " + from + "\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: Vandringen\n\n" + text
}

// TestPassedOn: what somebody else wrote fills what is open and changes no answer; the history names its author.
func TestPassedOn(t *testing.T) {
	for name, c := range map[string]struct{ from, text, author string }{
		"an outsider": {"Sven Ek <sven@bostad.example>", "Budskap: Alla ska flytta härifrån genast.\n\nNär: 1 april 2026\n\nTalesperson: Sven Ek\n", "utomstående"},
		"a colleague": {"Bo Ek <bo@haninge.example>", "4. Alla ska flytta härifrån genast.\n\n5. 1 april 2026\n\n9. Sven Ek\n", "Bo Ek"},
	} {
		o := newOffice(t)
		first := o.in(begin())
		before, _ := o.cases["SAM-2026-0001"].Answer("budskap")
		m := reply(first, anna, passOn(c.from, c.text))
		m.subject = "VB: [SAM-2026-0001] Vandringen"
		row := o.in(m)
		i := o.cases["SAM-2026-0001"]
		if v, _ := i.Answer("budskap"); v.Text != before.Text || i.When.Start.String() != "2026-03-26" || len(row.Case.Answers["budskap"]) != 1 {
			t.Errorf("%s changed an answer: %q, %v", name, v.Text, i.When)
		}
		v, ok := i.Answer("talesperson")
		if !ok || v.Text != "Sven Ek" || v.Source.Author != c.author || v.Source.From != anna {
			t.Errorf("%s: %+v", name, v)
		}
		if !slices.ContainsFunc(i.History, func(e event) bool { return e.What == "answered" && e.Source.Author == c.author }) {
			t.Errorf("%s is not named in the history", name)
		}
		if row.Notice == "" {
			t.Errorf("%s: nobody is told of the text that was left aside", name)
		}
	}
}

// TestPassedOnNew: a mail that passes an initiative on opens a case, in its author's words.
func TestPassedOnNew(t *testing.T) {
	o := newOffice(t)
	m := post{from: anna, subject: "VB: Kommunikationsinsats: Vandring", id: "<n@haninge.example>", body: passOn("Sven Ek <sven@bostad.example>", seven)}
	row := o.in(m)
	if row.Case == nil || row.Case.Answered() != 7 {
		t.Fatalf("became %+v", row.Entry)
	}
	if v, _ := row.Case.Answer("vad"); v.Source.Author != "utomstående" || v.Source.From != anna {
		t.Errorf("%+v", v.Source)
	}
}

// TestOwnWordsBesideAForward: what the sender writes above it is his, and may change an answer.
func TestOwnWordsBesideAForward(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	m := reply(first, anna, strings.Replace(passOn("Sven <sven@bostad.example>", "Vi ses där.\n"), "Hej, det här kom till mig.", "Budskap: Vi gör Jordbro tryggare tillsammans.\n\nSe nedan.", 1))
	m.subject = "VB: [SAM-2026-0001] Vandringen"
	if row := o.in(m); !row.Case.IsOpen("talesperson") {
		t.Errorf("open %v", row.Case.Open)
	} else if v, _ := row.Case.Answer("budskap"); !strings.HasPrefix(v.Text, "Vi gör Jordbro") || v.Source.Author != "" {
		t.Errorf("%+v", v)
	}
}
