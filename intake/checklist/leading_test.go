package checklist

import "testing"

// TestLeading: what stands before an answer says what it answers, and is no answer itself.
func TestLeading(t *testing.T) {
	c := Default()
	for said, want := range map[string]string{
		"Hej! Vad vill vi göra? Vi öppnar ett kafé för äldre i Vega. När? Den 4 maj. Varför? För att ingen ska behöva fika ensam.":                                                                                      "vad=Vi öppnar ett kafé för äldre i Vega.; syfte=För att ingen ska behöva fika ensam.; nar=Den 4 maj.",
		"Vi öppnar ett kafé för äldre i Vega.\n\nVad vi vill säga\n- Kom som du är\n\nFrågor vi tror kommer\n- Kostar det något? Nej. - Får man ta med hund? Ja.\n\nSå följer vi upp\n- vi räknar gästerna varje vecka": "vad=Vi öppnar ett kafé för äldre i Vega.; budskap=- Kom som du är; fragor=- Kostar det något? Nej. - Får man ta med hund? Ja.; utvardering=- vi räknar gästerna varje vecka",
		"Vi öppnar ett kafé för äldre i Vega. Ska vi fota? Nej.": "vad=Vi öppnar ett kafé för äldre i Vega.; dokumentation=Nej.",
		"Vad\n- Vi öppnar ett kafé för äldre i Vega\n\nVarför\n- ingen ska behöva fika ensam\n\nDe vi vill nå\n- pensionärer som bor ensamma\n\nDet som behövs\n- en affisch, den ritar Ines": "vad=- Vi öppnar ett kafé för äldre i Vega; syfte=- ingen ska behöva fika ensam; malgrupp=- pensionärer som bor ensamma; material=- en affisch, den ritar Ines",
	} {
		if got := told(c, c.ReadNew(plainLines(said))); got != want {
			t.Errorf("got  %s\nwant %s\n%s", got, want, said)
		}
	}
}
