package templates

import (
	"fmt"
	"strings"
	"testing"
)

func aYearPlan() YearPlanView {
	entry := func(title, who string, left int) Entry { return Entry{Title: title, Who: who, Left: left} }
	return YearPlanView{
		Subject: "Årsplan", Year: 2026, Day: "16 mars", Cases: 6, File: "Årsplan 2026.xlsx",
		Months: []YearPlanMonth{
			{Label: "Mars", Rows: []YearPlanRow{
				{When: "Tor 26 mars", Entry: Entry{Title: "Trygghetsvandring i Jordbro", Who: "kommunen", Time: "18.00-20.00"}},
				{When: "v. 13", Entry: entry("Trafikvecka vid skolorna, med utställning om reflexer och hjälmar", "polisen", 2)},
				{When: "28-30 mars", Entry: entry("Torgdagen", "kommunen", 0), State: "inställd"},
			}},
			{Label: "Utan datum", Rows: []YearPlanRow{
				{When: "–", Entry: Entry{No: "SAM-2026-0007"}, State: "granskas"},
				{When: "–", Entry: Entry{Title: "Razzia", Who: "polisen"}, State: "inte för spridning före 20 december"},
			}},
		},
	}
}

func TestYearPlan(t *testing.T) {
	m, err := Write(aYearPlan(), lines2)
	matches(t, "yearplan", m, err)
	m, err = Write(YearPlanView{Subject: "Årsplan", Year: 2027, Day: "16 mars"}, lines2)
	matches(t, "yearplan-empty", m, err)
}

// TestYearPlanIsBounded: a mail lists so many cases and counts the others.
func TestYearPlanIsBounded(t *testing.T) {
	v := aYearPlan()
	for n := range 400 {
		v.Months[0].Rows = append(v.Months[0].Rows, YearPlanRow{When: "v. 13", Entry: Entry{Title: fmt.Sprint("Nummer ", n), Who: "polisen"}})
	}
	m, err := Write(v, lines2)
	if err != nil || !strings.Contains(m.Text, "och 253 till i bilagan") || !strings.Contains(m.Text, "och 2 till i bilagan") {
		t.Errorf("%v:\n%.3000s", err, m.Text)
	}
	if n := strings.Count(m.Text, "polisen"); n > mostPlanned {
		t.Errorf("%d cases are listed", n)
	}
}
