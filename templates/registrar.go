package templates

// RegistrarView is a party's list for the one who registers its documents.
type RegistrarView struct {
	Period      string // "23–29 november 2026"
	Week        int
	Party       string
	New, Closed []Registered
	More        int // cases that are not listed
}

// Registered is one case of the list. Of what is under review it has the number only.
type Registered struct {
	No, Title string
	What      string // closed, cancelled or evaluated; "" of a new one
	Day       string // "24 november"
	Dnr       string
}
