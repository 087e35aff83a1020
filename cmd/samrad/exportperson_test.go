package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// TestExportOfAPerson: an owner's cases, answers, mails and what we wrote to her; of a colleague what that one said; of
// others nothing.
func TestExportOfAPerson(t *testing.T) {
	s := decides(t, "")
	first := town.Compose("Anna Lind <anna@kommun.example>", "trygghet@kommun.example", "Kommunikationsinsats: vandring", "", town.GapBody)
	c := s.in(t, first).Case
	answer := s.answers(t)
	s.in(t, town.Compose("bo@kommun.example", "trygghet@kommun.example", "SV: vandring",
		"In-Reply-To: "+string(answer[0].ID)+"\n", "Hej!\n\n4. Föräldrar i Handen\n"))
	of := func(address string) (out export.Person) {
		t.Helper()
		code, text := s.asked(t, "export", "--format", "json", "--person", address)
		if err := json.Unmarshal([]byte(text), &out); code != 0 || err != nil {
			t.Fatalf("exit %d, %v: %s", code, err, text)
		}
		return out
	}
	anna := of("ANNA@kommun.example")
	if len(anna.Cases) != 1 || string(anna.Cases[0].Case) != c || !anna.Cases[0].Owner || len(anna.Cases[0].Answers) < 8 {
		t.Errorf("anna's cases: %+v", anna.Cases)
	}
	if len(anna.Mails) != 1 || anna.Mails[0].Sum != letter.SumOf(first) || !strings.Contains(anna.Mails[0].Subject, "vandring") {
		t.Errorf("anna's mails: %+v", anna.Mails)
	}
	if len(anna.Sent) == 0 || !slices.ContainsFunc(anna.Sent, func(m export.PersonSent) bool { return m.MessageID == answer[0].ID }) {
		t.Errorf("sent to anna: %+v", anna.Sent)
	}
	bo := of("bo@kommun.example")
	is := func(a export.PersonText) bool {
		return a.Item == initiative.Item("malgrupp") && a.Text == "Föräldrar i Handen"
	}
	if len(bo.Cases) != 1 || bo.Cases[0].Owner || len(bo.Cases[0].Answers) != 1 || !is(bo.Cases[0].Answers[0]) || len(bo.Mails) != 1 {
		t.Errorf("bo: %+v", bo)
	}
	if eva := of("eva@kommun.example"); len(eva.Cases)+len(eva.Mails)+len(eva.Sent) > 0 {
		t.Errorf("eva: %+v", eva)
	}
	for _, args := range [][]string{{"--format", "csv", "--person", "a@b.example"}, {"--format", "json", "--person", "nobody"}} {
		if code, said := s.asked(t, append([]string{"export"}, args...)...); code == 0 {
			t.Errorf("%q is taken: %s", args, said)
		}
	}
}
