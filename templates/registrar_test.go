package templates

import "testing"

// TestRegistrar holds the list of a week, and one of a single case, against their golden files.
func TestRegistrar(t *testing.T) {
	v := RegistrarView{Period: "23–29 november 2026", Week: 48, Party: "Haninge kommun"}
	v.New = []Registered{
		{No: "SAM-2026-0042", Title: "Trygghetsvandring i Jordbro", Day: "24 november"},
		{No: "SAM-2026-0043", Day: "25 november"},
	}
	v.Closed = []Registered{
		{No: "SAM-2026-0031", Title: "Cykelmärkning", What: "evaluated", Day: "26 november", Dnr: "2026-00123"},
		{No: "SAM-2026-0032", Title: "Julmarknad", What: "cancelled", Day: "27 november"},
		{No: "SAM-2026-0033", Title: "En kurs", What: "closed", Day: "27 november"},
	}
	m, err := Write(v, lines2)
	matches(t, "registrar", m, err)
	v.Closed, v.New, v.More = nil, v.New[:1], 12
	m, err = Write(v, lines2)
	matches(t, "registrar-one", m, err)
}
