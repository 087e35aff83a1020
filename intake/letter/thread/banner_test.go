package thread

import "testing"

// TestBanners: what stands above the text and speaks of the mail is nobody's, in whatever words; so are the marking of
// its class and the block of a meeting. What an initiative itself says stays.
func TestBanners(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"own words":             {"OBS! Detta mail kommer utifrån. Tänk på vad du klickar på!\n\nVi räknar besökare.\n\n/Erik", "FOS"},
		"not from us":           {"Mejlet kommer inte från Haninge kommun. Var försiktig med länkar och bifogade filer.\n\nVi vill berätta om julhandeln.", "FO"},
		"over two lines":        {"Varning!\nAvsändaren är okänd, öppna inte bilagor.\n\nVad: Vandring", "FFO"},
		"english":               {"This message came from outside our organisation. Be careful with links.\n\nVad: Vandring", "FO"},
		"against fraud":         {"Klicka inte på länkar i sms.\n\nSyfte: färre bedrägerier", "OO"},
		"a covering line":       {"Mejlet nedan kommer från en extern utredare.\n\nVad: Vandring", "OO"},
		"nothing below":         {"OBS! Detta mail kommer utifrån. Klicka inte på länkar!", "O"},
		"norwegian":             {"OBS: Denne e-posten er sendt fra en ekstern avsender. Ikke klikk på lenker.\n\nEnkät", "FO"},
		"finnish":               {"Tämä viesti on lähetetty organisaation ulkopuolelta. Ole varovainen linkkien kanssa.\n\nEnkät", "FO"},
		"not verified":          {"Avsändaren har inte verifierats. Är du osäker? Kontakta IT-support, tel 1234.\n\nEnkät", "FO"},
		"contacts are meant":    {"Avsändaren av breven är okänd för många.\n\nKontakta IT-support", "OO"},
		"classed by its name":   {"Enkät\n\n[ÖPPEN]", "OF"},
		"classed in a word":     {"Classified as Internal\n\nTack!", "FO"},
		"degree and name":       {"Klassning: K2 Intern\n\nEnkät", "FO"},
		"an answer in brackets": {"9. Vem?\n\n[Karin Berg]", "OO"},
		"skype":                 {"Enkät\n\nAnslut till Skype-möte\nProblem med att ansluta? Prova Skype Web App\nHjälp", "OFFF"},
		"marking":               {"Informationsklass: Öppen\n\nTack!", "FO"},
		"marking in brackets":   {"Vad: Vandring\n\n[Sensitivity: Internal]", "OF"},
		"a label of an answer":  {"Klassificering: vi vet inte än, men den blir nog öppen för alla som vill\n\nVad: x", "OO"},
		"marking by degrees":    {"Informationssäkerhetsklass: K1 R1 T1\n\nEnkät", "FO"},
		"between marks":         {"ZjQcmQRYFpfptBannerStart\nDet kom från en annan organisation.\nRapportera <https://x.example>\nZjQcmQRYFpfptBannerEnd\nEnkät", "FFFFO"},
		"below":                 {"Material: Affisch\n\n*** Detta e-postmeddelande har sitt ursprung utanför kommunens nätverk. Lämna aldrig ut lösenord. ***\n\nCAUTION: This email originated from outside of the organization. Do not click links.", "OFF"},
		"below, in brackets":    {"Enkät\n\n[Externt mejl: Öppna inte bilagor som du inte väntar på.]\n", "OF"},
		"an answer about it":    {"5. Vilka är budskapen?\n\nÖppna inte mejl från okända avsändare. Klicka inte på länkar.", "OO"},
		"advice about others":   {"Budskap: Var vaksam\n\nÖppna inte mejl från okända avsändare. Klicka inte på länkar.", "OO"},
		"teams":                 {"Målgrupp: Ungdomar\n\n________________________________________________________________________________\nMicrosoft Teams-möte\nAnslut: https://teams.microsoft.com/meet/123?p=abc\nMötes-ID: 123 456\nLösenord: aB3cD4\n________________________________\nHjälp med möten | Sekretess och säkerhet", "OFFFFFFF"},
		"zoom, invited":         {"Målgrupp: Barnfamiljer\n\nLisa Holm bjuder in dig till ett schemalagt Zoom-möte.\n\nÄmne: Planering\nTid: 16 nov 2026 01:00 PM Stockholm\n\nAnslut till Zoom-möte\nhttps://haninge.zoom.example/j/63112345678?pwd=QWxs\n\nMötes-ID: 631 1234 5678\nLösenkod: 448812\n\n---\n\nOne tap mobile\n+46850539728,,63112345678#", "OFFFFFFFFFF"},
		"webex, invited":        {"Syfte: Planera\n\nErik Sand bjuder in dig till ett Webex-möte.\n\nMåndag 16 november 2026\n13:00 | (UTC+01:00) Stockholm | 1 tim\n\nMötesnummer (åtkomstkod): 2734 123 4567\nMöteslösenord: xYz12", "OFFFFF"},
		"people are invited":    {"Polisen bjuder in dig till ett Teams-möte om trygghet.\n\nSyfte: lyssna\n\nDelta gärna!", "OOO"},
		"a meeting is meant":    {"Microsoft Teams används för mötena.\nSyfte: enklare samarbete", "OO"},
	} {
		if got := shape(read(c.text, false)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
