package letter

import "testing"

func TestStripPrefixes(t *testing.T) {
	for _, c := range []struct {
		in, title      string
		forward, reply bool
	}{
		{"SV: Vandring", "Vandring", false, true}, {"Sv: Re: RE: vandring", "vandring", false, true}, {"VB: Insats", "Insats", true, false}, {"Fwd: FW: SV: Insats", "Insats", true, false},
		{"SV: VB: Insats", "Insats", false, true}, {"[EXTERN] SV: [EXTERNAL] Re: Insats", "Insats", false, true}, {"[OBS! Extern avsändare] Insats", "Insats", false, false}, {"Ang: Insats", "Insats", false, false},
		{"Ang.: SV: Insats", "Insats", false, true}, {"AW: Insats", "Insats", false, true}, {"Antw: Insats", "Insats", false, true}, {"WG: Insats", "Insats", true, false}, {"TR: Insats", "Insats", true, false},
		{"RV: Insats", "Insats", true, false}, {"Svar: Insats", "Insats", false, true}, {"Re[2]: Insats", "Insats", false, true}, {"RE : Insats", "Insats", false, true}, {"Vs: Insats", "Insats", true, false},
		{"  re:re:Insats ", "Insats", false, true}, {"Insats: re: allt", "Insats: re: allt", false, false}, {"Reklam: torget", "Reklam: torget", false, false}, {"Svarsblankett", "Svarsblankett", false, false},
		{"#External: Insats", "Insats", false, false}, {"SV: *EXT* Insats", "Insats", false, true}, {"{Extern} Insats", "Insats", false, false}, {"[Utifrån] Insats", "Insats", false, false},
		{"Externt möte", "Externt möte", false, false}, {"*extra* Insats", "*extra* Insats", false, false},
		{"SV:", "", false, true}, {"", "", false, false}, {"Trygghet: SV", "Trygghet: SV", false, false}, {"SV: Vandring [SAM-2026-0042]", "Vandring [SAM-2026-0042]", false, true},
	} {
		if title, forward, reply := StripPrefixes(c.in); title != c.title || forward != c.forward || reply != c.reply {
			t.Errorf("StripPrefixes(%q) = %q %v %v, want %q %v %v", c.in, title, forward, reply, c.title, c.forward, c.reply)
		}
	}
}
