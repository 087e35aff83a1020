package thread

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// shape writes blocks as one letter per line of text: O own, Q quoted, W forwarded, H header block, S signature, F for
// what nobody wrote (banner, disclaimer, machine). A header block inside a quote is Q.
func shape(blocks []Block) string {
	var b strings.Builder
	for _, k := range blocks {
		letter := "OQWHSFFFP"[k.Whose]
		if k.inQuote {
			letter = 'Q'
		}
		for _, l := range linesOf([]body.Block{k.Block}) {
			if !l.blank() {
				b.WriteByte(letter)
			}
		}
	}
	return b.String()
}

// plainBody reads a text as a plain body.
func plainBody(text string) body.Body {
	blocks, err := body.Plain(strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff"), false, false, &body.Budget{})
	if err != nil {
		panic(err) // no test passes a cap
	}
	return body.Body{Kind: "plain", Blocks: blocks}
}

// read is Read of a text with the hint that its subject gives.
func read(text string, forwarded bool) []Block {
	return Read(plainBody(text), Hints{Forwarded: forwarded})
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		forwarded  bool
	}{
		"outlook": {text: "Det blir enhetschefen.\n\nMvh\nAnna\n\nFrån: Trygghet och säkerhet <t@haninge.example>\nSkickat: den 12 mars 2026 10:31\n" +
			"Till: Anna Lindqvist <a@haninge.example>\nÄmne: Re: Vandring\n\nHej!\n\n9. Vem är talesperson?", want: "OSSHHHHQQ"},
		"outlook in bold marks": {text: "Ja.\n\n*Från:* Trygghet <t@haninge.example>\n*Skickat:* den 12 mars 2026 10:31\n*Till:* Anna\n*Ämne:* Re: Vandring\n\nHej!", want: "OHHHHQ"},
		"outlook on a phone":    {text: "Ja.\n\nSkickat från Outlook för iOS<https://aka.ms/o0ukef>\n________________________________\nFrån: Trygghet <t@haninge.example>\nSkickat: torsdag 12 mars 2026 10:31\nTill: Anna\nÄmne: Re: Vandring\n\nHej!", want: "OSHHHHHQ"},
		"original message":      {text: "Ja.\n\n-----Ursprungligt meddelande-----\nFrån: Trygghet\nSkickat: den 12 mars 2026 10:31\nTill: Anna\nÄmne: Re: Vandring\n\nHej!", want: "OHHHHHQ"},
		"fields on one line":    {text: "Ja.\n\nFrån: Trygghet <t@haninge.example> Skickat: den 12 mars 2026 10:31 Till: Anna <a@haninge.example> Ämne: Re: Vandring\n\nHej!", want: "OHQ"},
		"long list of recipients": {text: "Ja.\n\nFrån: Trygghet <t@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Anna <a@haninge.example>;\nKarin <k@haninge.example>;\nJohan <j@polisen.example>\n" +
			"Ämne: Re: Vandring\n\nHej!", want: "OHHHHHHQ"},
		"blank lines between the fields": {text: "Ja.\n\nFrån: Trygghet <t@haninge.example>\n\nSkickat: den 12 mars 2026 10:31\n\nTill: Anna\n\nÄmne: Re: Vandring\n\nHej!", want: "OHHHHQ"},
		"a day above the attribution":    {text: "Tidpunkt\n18-21 augusti\n\nTrygghet, Haninge kommun writes:\n> Hej!", want: "OOHQ"},
		"a day above one in dashes":      {text: "Lördag 31 oktober.\n\n-----Trygghet <t@haninge.example> skrev: -----\nHej!", want: "OHQ"},
		"norwegian":                      {text: "Ja.\n\nFra: Trygghet <t@haninge.example>\nSendt: torsdag 12. mars 2026 10:31\nTil: Anna\nEmne: Sv: Vandring\n\nHei!", want: "OHHHHQ"},
		"finnish":                        {text: "Kyllä.\n\nLähettäjä: Trygghet <t@haninge.example>\nLähetetty: torstai 12. maaliskuuta 2026 10.31\nVastaanottaja: Anna\nAihe: VS: Vandring\n\nHei!", want: "OHHHHQ"},
		"german":                         {text: "Ja.\n\nVon: Trygghet <t@haninge.example>\nGesendet: Donnerstag, 12. März 2026 10:31\nAn: Anna\nBetreff: AW: Vandring\n\nHallo!", want: "OHHHHQ"},

		"card under an answer":          {text: "När: v. 15\n\nKarin Öberg\nKommunikatör | Haninge kommun\n08-606 70 00\nwww.haninge.example", want: "OSSSS"},
		"card under a numbered answer":  {text: "12. Enkät\n\nKarin Öberg\nKommunikatör\nTel: 08-606 70 00\nkarin@haninge.example", want: "OSSSS"},
		"card that is the answer":       {text: "Talesperson:\n\nKarin Öberg\nKommunikatör\n08-606 70 00\nwww.haninge.example", want: "OOOOO"},
		"card that is the answer, bare": {text: "Talesperson\n\nKarin Öberg\nKommunikatör\n08-606 70 00\nwww.haninge.example", want: "OOOOO"},

		"gmail inline, wrapped": {text: "Hej,\n\nDen tors 12 mars 2026 kl 10:31 skrev Trygghet och säkerhet <\ntrygghetochsakerhet@haninge.example>:\n\n> Hej!\n>\n> 3. I vilket sammanhang?\n\nTrygghetsveckan v. 13\n\n" +
			"> 12. Hur ska den utvärderas?\n\nAntal deltagare\n\n> Svara på det här mejlet.", want: "OHHQQOQOQ"},
		"gmail without den":                {text: "Ja.\n\ntors 12 mars 2026 kl 10:31 skrev Trygghet <t@haninge.example>:\n\n> Hej!", want: "OHQ"},
		"apple":                            {text: "Ja.\n\n12 mars 2026 kl. 10:31 skrev Trygghet <t@haninge.example>:\n\n> Hej!", want: "OHQ"},
		"apple, in the mark":               {text: "Ja.\n\n> 12 mars 2026 kl. 10:31 skrev Trygghet <t@haninge.example>:\n> \n> Hej!", want: "OHQ"},
		"thunderbird":                      {text: "Hej! Svar nedan.\n\nDen 2026-03-12 kl. 10:31, skrev Trygghet och säkerhet:\n> Hej!\n> 3. Sammanhang?\n\nVeckan.\n\n> 12. Hur?\n\nEnkät.\n\nMvh\nAnna", want: "OHQQOQOSS"},
		"over three lines":                 {text: "Ja.\n\nDen tors 12 mars 2026 kl 10:31 skrev\nTrygghet och säkerhet\n<t@haninge.example>:\n> Hej!", want: "OHHHQ"},
		"without marks":                    {text: "Ja.\n\nDen 12 mars 2026 10:31 skrev Trygghet <t@haninge.example>:\nHej!\n\nVem är talesperson?", want: "OHQQ"},
		"english":                          {text: "Yes.\n\nOn Thu, Mar 12, 2026 at 10:31 AM Trygghet <t@haninge.example> wrote:\n\n> Hej!", want: "OHQ"},
		"danish":                           {text: "Ja.\n\nDen tor. 12. mar. 2026 kl. 10.31 skrev Trygghet <t@haninge.example>:\n\n> Hej!", want: "OHQ"},
		"dutch and french":                 {text: "Ja.\n\nOp do 12 mrt 2026 om 10:31 schreef Anna <a@b.example>:\n> Hoi\n\nOui.\n\nLe jeu. 12 mars 2026 à 10:31, Anna <a@b.example> a écrit :\n> Salut", want: "OHQOHQ"},
		"samsung":                          {text: "Ja.\n\nSkickat från min Galaxy\n\n\n-------- Originalmeddelande --------\nFrån: Trygghet <t@haninge.example>\nDatum: 2026-03-12 10:31 (GMT+01:00)\nTill: Anna <a@haninge.example>\nÄmne: Re: Vandring\n\nHej!", want: "OSHHHHHQ"},
		"notes":                            {text: "Ja.\n\nFrån:\tTrygghet/Haninge\nTill:\tAnna/Haninge\nDatum:\t2026-03-12 10:31\nÄrende:\tSV: Vandring\n\nHej!", want: "OHHHHHHHHQ"},
		"notes, a quoted name":             {text: "Ja.\n\n-----\"Trygghet, Haninge\" <t@haninge.example> wrote: -----\nTo: Anna/Haninge@Haninge\nFrom: \"Trygghet, Haninge\" <t@haninge.example>\nDate: 03/12/2026 10:31AM\nSubject: Re: Vandring\n\nHej!", want: "OHHHHHQ"},
		"yahoo on a phone":                 {text: "Ja.\n\nSkickat från Yahoo Mail på Android \n \n  Den tors, 12 mars 2026 kl. 10:31 skrev Trygghet, Haninge kommun<t@haninge.example>:   Hej!\n\n9. Vem?", want: "OSHQQ"},
		"a person is quoted in a sentence": {text: "Den 12 mars skrev Erik <erik@polisen.example>: vi är med.\n\n9. Erik", want: "OO"},
		"groupwise":                        {text: "Ja.\n\n>>> Trygghet <t@haninge.example> 2026-03-12 10:31 >>>\nHej!\n9. Vem?", want: "OHQQ"},
		"proton":                           {text: "Ja.\n\n------- Original Message -------\nOn Thursday, March 12th, 2026 at 10:31, Trygghet <t@haninge.example> wrote:\n\n> Hej!", want: "OHHQ"},
		"bold on one line":                 {text: "Ja.\n\n*Från:* Trygghet <t@haninge.example> *Skickat:* den 12 mars 2026 10:31 *Till:* Anna *Ämne:* Re: Vandring\n\nHej!", want: "OHQ"},
		"deeper quotes":                    {text: "Ja.\n\n> Nej.\n>> Jo?\n>>> Kanske.\n\nTill sist.", want: "OQQQO"},

		"forward": {forwarded: true, text: "Kan ni registrera?\n\n/Anna\n\nFrån: Sara Molin <s@haninge.example>\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nKopia: Johan\nÄmne: Insats\n\nHej Anna!\n\nVad: Säker skolväg\n\n" +
			"Hälsningar\nSara Molin\nTrafikplanerare", want: "OSHHHHHWWSSS"},
		"forward that says so":   {text: "Se nedan.\n\n---------- Vidarebefordrat meddelande ---------\nFrån: Sara <s@haninge.example>\nDate: fre 6 mars 2026 kl 15:22\nSubject: Insats\nTo: <a@haninge.example>\n\nVad: Skolväg\n\nMvh Sara", want: "OHHHHHWS"},
		"forward from a mac":     {text: "Se nedan.\n\nBörja vidarebefordrat brev:\n\n> Från: Sara <s@haninge.example>\n> Ämne: Insats\n> Datum: 6 mars 2026 15:22:10 CET\n> Till: Anna <a@haninge.example>\n> \n> Vad: Skolväg\n\nTack!", want: "OHHHHHWO"},
		"forward by thunderbird": {text: "-------- Vidarebefordrat meddelande --------\nÄmne: \tInsats\nDatum: \tFri, 6 Mar 2026 15:22:10 +0100\nFrån: \tSara <s@haninge.example>\nTill: \ta@haninge.example\n\n\nVad: Skolväg", want: "HHHHHHHHHW"},
		"forward of a reply": {forwarded: true, text: "FYI\n\nFrån: Sara <s@haninge.example>\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: SV: Insats\n\nJa, gör så.\n\nFrån: Anna <a@haninge.example>\nSkickat: den 5 mars 2026 15:22\nTill: Sara\nÄmne: Insats\n\nSka vi?",
			want: "OHHHHWHHHHQ"},
		"forward of a forward": {forwarded: true, text: "FYI\n\nFrån: Sara <s@haninge.example>\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: VB: Insats\n\nSe nedan.\n\nFrån: Eva <e@haninge.example>\nSkickat: den 5 mars 2026 15:22\nTill: Sara\nÄmne: Insats\n\nVad: Skolväg",
			want: "OHHHHWHHHHW"},

		"signature in the middle":     {text: "> 3. Sammanhang?\n\nVeckan.\n\nMvh\nAnna\n\n> 12. Hur?\n\nEnkät.", want: "QOSSQO"},
		"answers under a signature":   {text: "Hej, här är svaren.\n\nMvh Anna\n\n3. Trygghetsveckan\n7. Vi delar inlägg\n9. Presschefen", want: "OSOOO"},
		"form under a signature":      {text: "Se nedan.\n/Anna\n\nVad: Vandring\nSyfte: Lyssna\nMålgrupp: Boende\n\nMvh\nAnna", want: "OSOOOSS"},
		"postscript":                  {text: "Ja.\n\nMvh\nAnna\n\nPS. Datumet blir 14 april.\n\nAnna Lindqvist\nHaninge kommun", want: "OSSOSS"},
		"contact details, no opener":  {text: "Vi räknar deltagare och gör en kort enkät.\n\nAnna Lindqvist\nEnhetschef\nTelefon: 08-465 004 31\nE-post: anna@haninge.example", want: "OSSSS"},
		"contact details as answer":   {text: "9. Vem är talesperson?\n\nAnna Lindqvist\nTelefon: 08-465 004 31\nE-post: anna@haninge.example", want: "OOOO"},
		"phone signature, no letters": {text: "Ja.\n\nSkickat fran min iPad", want: "OS"},
		"phone signature, then words": {text: "Ja.\n\nSkickat från min iPhone\n\nOch talesperson är presschefen.", want: "OSO"},
		"name after thanks":           {text: "Ja, vi kör.\n\nTack!\nAnna", want: "OOS"},
		"nice day":                    {text: "Ja, vi kör.\n\nHa en fin dag!\nAnna Lindqvist", want: "OSS"},
		"banner and disclaimer": {text: "OBS! Detta mejl kommer från en extern avsändare.\nKlicka inte på länkar eller bilagor om du inte känner avsändaren.\n\nVad: Vandring\n\n" +
			"Detta e-postmeddelande kan innehålla sekretessbelagda uppgifter och är endast avsett för adressaten.", want: "FFOF"},
		"table under a signature": {text: "Hej, se nedan.\n\nMvh\nAnna\n\nVad är det?\nVandring\nVad är syftet?\nLyssna\nNär?\nI april", want: "OSSOOOOOO"},
		"external":                {text: "[EXTERN]\n\nVad: Vandring", want: "FO"},
		"municipal footer": {text: "Talesperson: Samordnaren\n\nMed vänlig hälsning\n\nBjörn Ståhl\nSamordnare\n\nFrågor om hur vi behandlar personuppgifter: se vår webbplats.\n" +
			"När du mejlar till Haninge kommun behandlar vi dina personuppgifter enligt dataskyddsförordningen.", want: "OSSSFF"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shape(read(c.text, c.forwarded)); got != c.want {
				t.Errorf("got %s, want %s\n%s", got, c.want, c.text)
			}
		})
	}
}

// Web mail indents with blockquote: without anything that stands above a quote it is the sender's own text.
func TestReadIndentedHTML(t *testing.T) {
	page := func(blocks ...body.Block) []Block { return Read(body.Body{Kind: "html", Blocks: blocks}, Hints{}) }
	indented := []body.Block{{Text: "Syfte:"}, {Text: "Lyssna på de boende", Depth: 1}, {Text: "När:"}, {Text: "I april", Depth: 1}}
	if got := shape(page(indented...)); got != "OOOO" {
		t.Errorf("indented text: %s", got)
	}
	quoted := []body.Block{{Text: "Ja."}, {Text: "Den 12 mars 2026 kl. 10:31 skrev T <t@haninge.example>:"}, indented[1]}
	if got := shape(page(quoted...)); got != "OHQ" {
		t.Errorf("quoted text: %s", got)
	}
	if got := shape(page(indented[1], body.Block{Text: "Ja."})); got != "QO" {
		t.Errorf("quote on top: %s", got)
	}
}

// What a person wrote is kept, however much it looks like the other.
func TestReadKeepsWords(t *testing.T) {
	for _, text := range []string{
		"Den 12 mars skrev vi till alla hyresgäster:\nVandringen blir av.",
		"Kommunpolisen skrev i går kl 10:\nVi kommer.",
		"Datum: 12 mars 2026\nTill: invånare i Jordbro\nSyfte: lyssna",
		"Från: 12 mars\nTill: 15 mars\nVad: Vandring",
		"Rubrik: Vandring\nAvsändare: Enheten (t@haninge.example)\nMottagare: boende\nDatum: 1 april 2026",
		"Hälsningar från borgmästaren spelas upp på torget.",
		"Vi skickar varma hälsningar till grannarna i området.",
		"Varma hälsningar till alla som kom.",
		"Vänligen återkom senast fredag.",
		"Hälsning: Kommunalrådet",
		"Skickat med brev till alla hushåll.",
		"Best practice är att samla in samtycke.",
		"VH-gruppen träffas på torsdag.",
		"8. Material?\nLG\n\n9. Talesperson?\nPresschefen",
		"---- Frågor och svar ----\nVarför Jordbro? Mätningen.",
		"________________________________\nVad: Vandring",
		"Vi undrar över en sak. Hur behandlar vi personuppgifter på bilderna?",
		"Frågor: Hur hanteras personuppgifter? Samtycke.",
		"Sent from my desk, which is easier than my mobile phone.",
		"PS. Vi ses.",
		"Målgrupp:\nInternt:\nfacket\nExternt:\nboende",
		"Klicka inte på länkar i sms, säger kommun och polis.\nSyfte: färre bedrägerier",
		"Frågor: Hur hanteras bilderna?\n\nVi behandlar personuppgifter enligt GDPR.",
		"Tänk på miljön – skräpa inte ner i Jordbro.",
		"Svar nedan.",
		"Svar i rött nedan, hälsa Karin.",
		"/var/log är full",
		"Tack!",
		"Tack så mycket!",
		"Anna",
	} {
		if got := OwnText(read(text, false)); got != strings.ReplaceAll(text, "\n\n\n", "\n\n") {
			t.Errorf("own text of %q is %q", text, got)
		}
	}
}

func TestOpensSignature(t *testing.T) {
	for _, yes := range []string{
		"--", "-- ", "Mvh", "MVH", "mvh,", "Mvh Anna", "MVH/Anna", "Mvh Anna på kommunikation", "Med vänlig hälsning", "Med vänliga hälsningar,", "Med vänlig hälsning, Karin Öberg", "Vänliga hälsningar",
		"Vänligen", "Vänligen, Karin", "Hälsningar", "Hälsningar Johan", "Hälsningar från Karin", "Hälsn.", "Hälsn. Anna", "Bästa hälsningar,", "Allt gott", "Allt gott!", "Vh", "VH Anna", "/Karin", "//Karin", "/ Karin Öberg", "/KÖ", "/Anna & Johan",
		"/Anna och Johan", "Kind regards", "Best regards,", "Regards, Anna", "Skickat från min iPhone", "Skickat från min Samsung Galaxy-telefon", "Skickat från Outlook för iOS", "Skickat från Outlook för Android", "Hämta Outlook för iOS",
		"Hämta Outlook för iOS<https://aka.ms/o0ukef>", "Sent from my iPhone", "Get Outlook for Android", "Med varma hälsningar", "Soliga hälsningar från Karin", "Med vänlig hälsning / Best regards", "Tack! Mvh Anna", "Tack på förhand, mvh Anna",
		"Med vennlig hilsen", "Venlig hilsen", "Ystävällisin terveisin", "Vänligen / Kind regards", "Tack! /Anna", "Ha det bra! //KÖ", "Vänl. hälsn. Anna", "M.v.h. Anna", "Hälsn/Karin", "Best,", "Med vänliga och soliga hälsningar", "Mit freundlichen Grüßen", "*Mvh*", "Varma hälsningar, Karin",
	} {
		if !OpensSignature(yes) {
			t.Errorf("%q opens no signature", yes)
		}
	}
	for _, no := range []string{
		"", "-", "---", "Hälsningar från borgmästaren spelas upp", "Vänligen återkom på fredag", "Vänligen se bilagan", "Hälsning: Kommunalrådet", "Varma hälsningar till alla", "LG", "BR", "Tack!", "Tack på förhand", "Anna", "/var/log/mail",
		"Mvh-kliniken i Handen deltar 12/3", "Best practice", "Vh: 3 st", "Med vänlig hälsning delas ett kort ut till alla i trapphuset under kvällen", "Bästa sättet är att ringa", "Skickat till alla hushåll", "Utvärdering: Ja", "1. Mvh",
	} {
		if OpensSignature(no) {
			t.Errorf("%q opens a signature", no)
		}
	}
}

func TestOrigin(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want letter.Address
		ok   bool
	}{
		"outlook":             {"FYI\n\nFrån: Molin, Sara <Sara.Molin@haninge.example>\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: Insats\n\nHej", letter.Address{Name: "Molin, Sara", Addr: "sara.molin@haninge.example"}, true},
		"mailto":              {"FYI\n\nFrån: Sara Molin [mailto:s@haninge.example]\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: Insats\n\nHej", letter.Address{Name: "Sara Molin", Addr: "s@haninge.example"}, true},
		"address twice":       {"FYI\n\nFrån: s@haninge.example<mailto:s@haninge.example> <s@haninge.example<mailto:s@haninge.example>>\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: Insats\n\nHej", letter.Address{Name: "", Addr: "s@haninge.example"}, true},
		"name alone":          {"FYI\n\nFrån: Sara Molin\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: Insats\n\nHej", letter.Address{Name: "Sara Molin", Addr: ""}, true},
		"outlook for mac":     {"Den 28/10/2026 12:46 skrev \"Sara Molin\" <s@haninge.example> följande:\n\nHej", letter.Address{Name: "Sara Molin", Addr: "s@haninge.example"}, true},
		"value on a new line": {"FYI\n\nFrån:\nSara Molin <s@haninge.example>\nSkickat:\nden 6 mars 2026 15:22\nTill:\nAnna\nÄmne:\nInsats\n\nHej", letter.Address{Name: "Sara Molin", Addr: "s@haninge.example"}, true},
		"innermost": {"FYI\n\nFrån: Anna <a@haninge.example>\nSkickat: den 6 mars 2026 15:22\nTill: Bo\nÄmne: VB: Insats\n\nSe nedan.\n\nFrån: Sara <s@haninge.example>\nSkickat: den 5 mars 2026 15:22\nTill: Anna\nÄmne: Insats\n\nHej",
			letter.Address{Name: "Sara", Addr: "s@haninge.example"}, true},
		"none":          {"Hej\n\nVad: Vandring", letter.Address{}, false},
		"nothing in it": {"FYI\n\nFrån: Sara <s@haninge.example>\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: Insats\n", letter.Address{}, false},
	} {
		got, ok := Origin(read(c.text, true))
		if got != c.want || ok != c.ok {
			t.Errorf("%s: got %+v %v, want %+v %v", name, got, ok, c.want, c.ok)
		}
	}
}
