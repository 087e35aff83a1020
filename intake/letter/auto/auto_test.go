package auto

import "testing"

func TestWritten(t *testing.T) {
	for name, c := range map[string]struct{ subject, said string }{
		"domino":    {"Karin Berg/KSF/Haninge är inte på kontoret.", "Jag kommer att vara borta från 2026-03-10 och återvänder inte förrän 2026-04-07.\n\nJag svarar på ditt meddelande \"Re: X [SAM-2026-0077]\" när jag är tillbaka."},
		"vacation":  {"Jag är borta (Re: Fråga om er insats)", "Hej! Jag är på semester till 7 december.\n3. Ring växeln."},
		"formail":   {"Re: Re: X", "Hej!\n\nTack för ditt mejl. Jag är inte på kontoret.\n\n1. Brådskande: ring växeln 08-606 70 00.\n2. Annars svarar jag när jag är tillbaka den 7 december.\n3. Press: presschefen."},
		"outlook":   {"SV: X", "Hej!\n\nJag är ledig och åter på kontoret den 14 april.\nVid brådskande ärenden kontakta min kollega Anna Ek, 08-606 70 00.\n\nMed vänlig hälsning\nKarin Berg"},
		"parental":  {"X", "Tack för ditt mejl! Jag är föräldraledig till och med 31 augusti. Under min frånvaro ersätts jag av Johan Ek."},
		"english":   {"X", "Thank you for your email. I am out of the office. For urgent matters please contact the switchboard. I will return on 7 December."},
		"ack":       {"Ditt ärende 4711", "Hej!\n\nTack för ditt meddelande. Vi har tagit emot ditt ärende.\nVi svarar normalt inom 3 arbetsdagar.\n\nDetta mejl kan inte besvaras.\n\nVänliga hälsningar\nKontaktcenter"},
		"automatic": {"SV: X", "Detta är ett automatiskt svar. Tack för ditt mejl."},
		"zimbra":    {"Re: X", "Jag arbetar inte idag. Jag är åter på måndag 16 november. Är det bråttom kan du ringa vakthavande befäl via 114 14.\n\nErik Sand, kommunpolis"},
		"groupwise": {"Re: X", "Jag är inte anträffbar den 9-13 november. Ärenden som rör Haninge tas emot av vakthavande befäl."},
		"telephone": {"X", "Lisa Holm har ringt sig sjuk och är frånvarande idag. Växeln 08-606 70 00."},
		"recall":    {"Återkalla: X", "Berg, Karin vill återkalla meddelandet \"Kommunikationsinsats: nattvandring i Vega\"."},
		"recall en": {"Recall: X", "Berg, Karin would like to recall the message, \"X\"."},
		"recall fi": {"Peruuta: X", "Berg, Karin haluaa peruuttaa viestin \"X\"."},
		"recall da": {"Tilbagekald: X", "Berg, Karin vil gerne tilbagekalde meddelelsen \"X\"."},
		"recall nl": {"Intrekken: X", "Berg, Karin wil het bericht 'X' intrekken."},
		"desk":      {"[Ärende #90812] X", "Hej!\n\nDitt ärende har slagits ihop med ärende #90700."},
		"ticket":    {"[#INC1] X", "##- Skriv ditt svar ovanför den här raden -##\n\nÄr du inte nöjd? Svara på vår enkät."},
		"comment":   {"X", "Karin Berg lade till en kommentar i följande dokument\n\nX\n\nSka vi ta torsdag?\n\nDu har fått det här mejlet eftersom du prenumererar."},
		"access":    {"X", "Karin Berg begär åtkomst till X.docx\n\nGodkänn\n\nMicrosoft respekterar din sekretess."},
		"norwegian": {"SV: X", "Hei!\nJeg er ute av kontoret til og med 30. mars. Ved hastesaker, ring sentralbordet."},
		"emoji":     {"SV: X", "Karin Berg har reagerat med 👍"},
		"reaction":  {"SV: X", "Karin Berg reagerade på ditt meddelande:"},
		"a like":    {"SV: X", "Lisa Holm gillade “11 av 12 frågor i checklistan har fått svar. Bara en återstår:”"},
		"sharing":   {"Karin Berg har delat mappen Affischer med dig", "Karin Berg har bjudit in dig att redigera en mapp"},
	} {
		if said := Read(c.said, "Berg, Karin"); !said.Written(c.subject) {
			t.Errorf("%s is taken for a person's: %+v", name, said.read())
		}
	}
	for name, c := range map[string]struct{ subject, said string }{
		"an answer beside an absence": {"SV: X", "Hej! Jag är på semester till 7 december men tillbaka sedan.\n\n9. Anna Ek är talesperson."},
		"an absent colleague answers": {"SV: X", "Jag är ledig idag, men svar nedan:\n\n3. Trygghetsveckan\n7. Vi delar inlägg\nRing växeln vid brådskande frågor."},
		"the case is about it":        {"Kommunikationsinsats: semesterstängt", "Vad: Receptionen är semesterstängd, och vi är tillbaka den 7 augusti.\nMålgrupp: besökare"},
		"a thank you":                 {"SV: X", "Tack för ditt mejl! Presschefen är talesperson."},
		"says it of himself":          {"X", "Jag har delat en mapp med dig på Teams där allt underlag ligger."},
		"a number":                    {"SV: X", "Ärendenummer 2026-1234 hör ihop med den här. Vi svarar på fråga 9: Anna Ek."},
		"speaks of himself by name":   {"SV: X", "Karin Berg svarar på alla mejl från tidningarna."},
		"his own name and a place":    {"SV: X", "Karin Berg lägger filen på webben. Enkät i maj."},
		"our case":                    {"SV: X", "Vi har ett ärende om det redan. Din anmälan behövs inte."},
		"nothing but courtesy":        {"SV: X", "Tack så mycket!\n\nMvh Anna"},
		"away, and the answer":        {"SV: X", "Jag är ledig idag. Vi skickar enkäten till 300 boende."},
		"nothing":                     {"SV: X", ""},
		"an automatic reply is meant": {"X", "Målet är att alla som mejlar får ett automatiskt svar med länk. Vi vill nå boende i Jordbro. Start i maj."},
		"out of office as a subject":  {"Kommunikationsinsats: kontoret stängt", "Vi är inte på kontoret den 12 maj. Vi vill berätta det för besökare. Affischer sätts upp i entrén."},
	} {
		if said := Read(c.said, "Berg, Karin"); said.Written(c.subject) {
			t.Errorf("%s is taken for a program's: %+v", name, said.read())
		}
	}
}

func TestLost(t *testing.T) {
	for said, want := range map[string]bool{
		"Meddelandet kunde inte hämtas. Kontakta administratören.":           true,
		"The server was busy, so this message could not be retrieved.":       true,
		"Affischen kunde inte hämtas i tid, så vi skjuter på insatsen.":      false,
		"Vad: nattvandring. Meddelandet kan inte visas för alla på skärmen.": false,
		"Du har fått ett säkert meddelande från Lisa Holm, Haninge kommun.\n\nKlicka på länken nedan för att läsa meddelandet. Du behöver legitimera dig med BankID.\n\nhttps://saker.example/m/1\n\nDet här mejlet går inte att svara på.": true,
		"Hej!\n\nKarin Berg has sent you an encrypted message.\nSign in to read the message.": true,
		"Syfte: Fler ska använda säker e-post.\nBudskap: Logga in med BankID.":                false,
		"Vad: Vi berättar om säkra meddelanden.":                                              false,
		"": false,
	} {
		if got := Read(said, "").Lost(); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}
