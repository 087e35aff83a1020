package thread

import "testing"

// TestHeadAbove: the line with the day and hour that a program sets above our words is nobody's, whatever its form, and
// what somebody wrote above them stays.
func TestHeadAbove(t *testing.T) {
	for above, want := range map[string]string{
		"Enkät på plats\n\nTrygghet och säkerhet, fredag 13 mars 2026 09:12:":                          "OH",
		"Enkät på plats\n\n\"Trygghet\" t@haninge.example – 13 mars 2026 09:12":                        "OH",
		"Enkät på plats\n\nVi ses i Jordbro":                                                           "OO",
		"Enkät på plats den 13 mars 2026 kl 09:12 och sedan en till som kommunen skickar ut till alla": "O",
	} {
		got, _ := Restored(read(above+"\n\n"+gap, false), []string{gap})
		if s := shape(got); len(s) < len(want) || s[:len(want)] != want {
			t.Errorf("%q: got %s, want %s", above, s, want)
		}
	}
}
