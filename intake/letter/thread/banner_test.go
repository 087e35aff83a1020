package thread

import "testing"

// TestBanners: what stands above the text and speaks of the mail is nobody's, in whatever words; so are the marking of
// its class and the block of a meeting. What an initiative itself says stays.
func TestBanners(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"own words":            {"OBS! Detta mail kommer utifrån. Tänk på vad du klickar på!\n\nVi räknar besökare.\n\n/Erik", "FOS"},
		"not from us":          {"Mejlet kommer inte från Haninge kommun. Var försiktig med länkar och bifogade filer.\n\nVi vill berätta om julhandeln.", "FO"},
		"over two lines":       {"Varning!\nAvsändaren är okänd, öppna inte bilagor.\n\nVad: Vandring", "FFO"},
		"english":              {"This message came from outside our organisation. Be careful with links.\n\nVad: Vandring", "FO"},
		"against fraud":        {"Klicka inte på länkar i sms.\n\nSyfte: färre bedrägerier", "OO"},
		"a covering line":      {"Mejlet nedan kommer från en extern utredare.\n\nVad: Vandring", "OO"},
		"nothing below":        {"OBS! Detta mail kommer utifrån. Klicka inte på länkar!", "O"},
		"marking":              {"Informationsklass: Öppen\n\nTack!", "FO"},
		"marking in brackets":  {"Vad: Vandring\n\n[Sensitivity: Internal]", "OF"},
		"a label of an answer": {"Klassificering: vi vet inte än, men den blir nog öppen för alla som vill\n\nVad: x", "OO"},
		"teams":                {"Målgrupp: Ungdomar\n\n________________________________________________________________________________\nMicrosoft Teams-möte\nAnslut: https://teams.microsoft.com/meet/123?p=abc\nMötes-ID: 123 456\nLösenord: aB3cD4\n________________________________\nHjälp med möten | Sekretess och säkerhet", "OFFFFFFF"},
		"a meeting is meant":   {"Microsoft Teams används för mötena.\nSyfte: enklare samarbete", "OO"},
	} {
		if got := shape(read(c.text, false)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
