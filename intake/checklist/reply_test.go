package checklist

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// replied is a reply as it is told in the tables below. {gap} stands for our mail, line by line, behind the marks that
// stand before it; {outlook} for it under Outlook's header block.
type replied struct {
	open string
	text string
	want string
}

const outlookHead = "Från: Trygghet och säkerhet <trygghetochsakerhet@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Anna Lindqvist <anna.lindqvist@haninge.example>\nÄmne: Re: Vandring [SAM-2026-0042]\n\n"

func itemsOf(s string) []initiative.Item {
	var out []initiative.Item
	for f := range strings.FieldsSeq(s) {
		out = append(out, initiative.Item(f))
	}
	return out
}

func (v replied) check(t *testing.T, c *Checklist) {
	t.Helper()
	open := itemsOf(v.open)
	body := firstMail(c, open)
	text := strings.ReplaceAll(v.text, "{outlook}", outlookHead+body)
	text = strings.ReplaceAll(text, "{gap}", "Den tors 12 mars 2026 kl 10:31 skrev Trygghet <t@haninge.example>:\n> "+strings.ReplaceAll(strings.TrimSpace(body), "\n", "\n> "))
	got := c.ReadReply(plainLines(text), Talk{Sent: []string{body}, Open: open, Title: "Trygghetsvandring i Jordbro", Author: "Anna Lindqvist anna.lindqvist"})
	if told(c, got) != v.want {
		t.Errorf("got  %s\nwant %s\n%s", told(c, got), v.want, text)
	}
}

const four = "sammanhang samarbete talesperson utvardering"

func TestReplyAbove(t *testing.T) {
	c := Default()
	for name, v := range map[string]replied{
		"numbers":                         {four, "Hej!\n\n3. Veckan\n7) Vi delar\n9: Chefen\nFråga 12: Enkät\n\n/Anna\n\n{outlook}", "sammanhang=Veckan; samarbete=Vi delar; talesperson=Chefen; utvardering=Enkät"},
		"one answer to two":               {"material talesperson", "8 och 9: Kommunikationsenheten\n\n{gap}", "material=Kommunikationsenheten; talesperson=Kommunikationsenheten"},
		"one answer to two, dash":         {"samarbete material", "7 & 8 - Vi tar det på mötet\n\n{gap}", "samarbete=Vi tar det på mötet; material=Vi tar det på mötet"},
		"labels":                          {four, "Sammanhang: Veckan\nTalesperson = Chefen\n\n{gap}", "sammanhang=Veckan; talesperson=Chefen"},
		"misspelt label":                  {four, "Talespersson: Chefen", "talesperson=Chefen"},
		"question typed out":              {four, "Vem är talesperson och vem svarar på följdfrågorna? Chefen\n\n{outlook}", "talesperson=Chefen"},
		"question typed out, below":       {four, "9. Vem är talesperson och vem svarar på följdfrågorna?\nChefen\n\nÖvrigt som förut.", "talesperson=Chefen"},
		"sub-question typed out":          {four, "Vem är talesperson? Chefen", "talesperson=Chefen"},
		"correction of a known answer":    {four, "Hej!\n\n6. 2 april i stället\n\nMvh Anna", "nar=2 april i stället"},
		"number not asked, mid-paragraph": {four, "Vi säger så här:\n6. är inte avgjort\n9. Chefen", "talesperson=Chefen"},
		"several paragraphs, last":        {four, "7. Vi delar.\n\nPolisen visar vägen.\n\n9. Chefen\n\nResten är som förut.", "samarbete=Vi delar. Polisen visar vägen.; talesperson=Chefen"},
		"list in an answer":               {four, "7. Vi gör tre saker:\n\n1. Delar\n2. Visar\n3. Ringer\n\n9. Chefen", "samarbete=Vi gör tre saker: 1. Delar 2. Visar 3. Ringer; talesperson=Chefen"},
		"list, then question three":       {four, "7. Vi gör två saker:\n1. Delar\n2. Visar\n\n3. Veckan", "sammanhang=Veckan; samarbete=Vi gör två saker: 1. Delar 2. Visar"},
		"numbers as nouns":                {four, "Nian: Karin Ek\nTolvan - vi räknar\nSjuan på Ribbyskolan är med", "talesperson=Karin Ek; utvardering=vi räknar Sjuan på Ribbyskolan är med"},
		"left open beside an answer":      {four, "Talesperson: kommunikationschefen, alltid.\nPå sjuan vet jag inte riktigt, vad brukar ni skriva?\n12 - Enkät", "talesperson=kommunikationschefen, alltid.; utvardering=Enkät"},
		"postponed in running text":       {four, "Hej, jag återkommer om 3 och 7 nästa vecka.", ""},
		"answer in mid-line":              {four, "Hej, jag återkommer om 3 och 7 nästa vecka. 9. Enhetschefen.", "talesperson=Enhetschefen."},
		"two in mid-line":                 {four, "Här kommer två svar. 9. Enhetschefen. 12) Enkät", "talesperson=Enhetschefen.; utvardering=Enkät"},
		"a number and a blank":            {four, "9 jag", "talesperson=jag"},
		"an amount is no number":          {"talesperson utvardering", "9 poliser deltar", ""},
		"bare numbers on one line":        {four, "9 jag 12 räknar cyklar", "talesperson=jag; utvardering=räknar cyklar"},
		"marked numbers on one line":      {four, "9. Jag 12. Räknar cyklar", "talesperson=Jag; utvardering=Räknar cyklar"},
		"named numbers on one line":       {four, "Fråga 9: Fatima, Fråga 12: enkät", "talesperson=Fatima; utvardering=enkät"},
		"a correction after an answer":    {four, "9. Chefen\n6. Torsdag 25 februari", "nar=Torsdag 25 februari; talesperson=Chefen"},
		"a label that nothing sets off":   {four, "Talesperson jag", "talesperson=jag"},
		"a time that nothing sets off":    {"nar talesperson", "Datum 28 mars\nTalesperson: Jag", "nar=28 mars; talesperson=Jag"},
		"a label with a qualifier":        {four, "Talesperson kommunen: chefen", "talesperson=kommunen: chefen"},
		"a label and a semicolon":         {four, "talesperson; chefen", "talesperson=chefen"},
		"not applicable to all":           {"samarbete utvardering", "ej aktuellt på båda, det är bara internt", "samarbete=ej aktuellt på båda, det är bara internt; utvardering=ej aktuellt på båda, det är bara internt"},
		"asks back under a number":        {four, "9. Vet inte, vem brukar det vara?", "talesperson?=Vet inte, vem brukar det vara?"},
		"all on one line":                 {four, "3. Veckan. 7. Vi delar inlägg. 9. Chefen", "sammanhang=Veckan.; samarbete=Vi delar inlägg.; talesperson=Chefen"},
		"list on one line":                {"vad syfte budskap", "5. Kort: 1) Du spelar roll. 2) Vi lyssnar.", "budskap=Kort: 1) Du spelar roll. 2) Vi lyssnar."},
		"a blank, under a greeting":       {four, "Hej\n3 Trygghetsveckan\n9 Enhetschefen\n\n{gap}", "sammanhang=Trygghetsveckan; talesperson=Enhetschefen"},
		"a blank after the number":        {four, "Hej,\n9 Enhetschef Karin Ek\n12 Enkät till deltagarna\n\n{gap}", "talesperson=Enhetschef Karin Ek; utvardering=Enkät till deltagarna"},
		"the number's word, and a blank":  {four, "Ang. punkt 7: ej aktuellt, vi sköter det själva\nPunkt 12 ej aktuellt\nFråga 9 återkommer vi om", "samarbete=ej aktuellt, vi sköter det själva; talesperson?=återkommer vi om; utvardering!=ej aktuellt"},
		"blanks that set nothing off":     {four, "7. Vi delar ut\n3 affischer, 9 Mars\noch sedan\n12 Flyers\n\n2 Ordningsvakter", "samarbete=Vi delar ut 3 affischer, 9 Mars och sedan 12 Flyers"},
		"number alone, without a mark":    {four, "9\nKarin Ek\n\n12\nEnkät. Och samtal.", "talesperson=Karin Ek; utvardering=Enkät. Och samtal."},
		"two numbers and a verb":          {four, "7 och 9 ordnar Petra på kommunikation.", "samarbete=ordnar Petra på kommunikation.; talesperson=ordnar Petra på kommunikation."},
		"a number below a short line":     {four, "Allt är bokat nu\n9 Olle", "talesperson=Olle"},
		"a short word before a number":    {four, "Vi ses i maj, samma tid. 9. Karin", "talesperson=Karin"},
		"a day is no number":              {four, "Vi ses den 3 maj. 9. juni går också.", ""},
		"an answer to an earlier mail":    {four, "Sv fråga 7: En gemensam text\nSv fråga 9: Chefen", "samarbete=En gemensam text; talesperson=Chefen"},
		"number on its own line":          {four, "9.\nEnhetschefen\n\nFråga 12\n\nEnkät", "talesperson=Enhetschefen; utvardering=Enkät"},
		"marked as an answer":             {four, "9. Svar: Enhetschefen", "talesperson=Enhetschefen"},
		"a clock is no number":            {four, "Vi ses kl. 9. Enhetschefen kommer.", ""},
		"remark after the answers":        {four, "Talesperson: Chefen\n\nÖvrigt som förut.\n\nAnna", "talesperson=Chefen"},
		"several open, bare text":         {four, "Det blir enhetschefen.\n\n{outlook}", ""},
		"non-answers":                     {four, "3. återkommer\n7. ej aktuellt\n9. -\n12. ej aktuellt, det är bara en lapp", "sammanhang?=återkommer; samarbete!=ej aktuellt; talesperson?=-; utvardering=ej aktuellt, det är bara en lapp"},
		"fields":                          {four, "Kanal: Facebook\nTalesperson: Chefen", "talesperson=Chefen; kanal#=Facebook"},
		"table":                           {four, "Talesperson > Chefen\nUtvärdering > Enkät", "talesperson=Chefen; utvardering=Enkät"},
		"bold numbers":                    {four, "**3.** Veckan\n*9)* Chefen", "sammanhang=Veckan; talesperson=Chefen"},
		"bulleted numbers":                {four, "• 3. Veckan\n• 9. Chefen", "sammanhang=Veckan; talesperson=Chefen"},
		"numbers after a dash":            {four, "- 3: Veckan\n- 9: Chefen", "sammanhang=Veckan; talesperson=Chefen"},
		"number and label":                {four, "9. Talesperson: Chefen\n12 – Utvärdering: Enkät", "talesperson=Chefen; utvardering=Enkät"},
		"nothing asked, numbers":          {"", "Hej, datumet flyttas.\n\n6. vecka 17\n9. Presschefen", "nar=vecka 17; talesperson=Presschefen"},
		"nothing asked, no blank line":    {"", "Hej, datumet flyttas.\n6. vecka 17", "nar=vecka 17"},
		"the same from two places":        {four, "9. Chefen\n\n{gap}\n\nTalesperson: chefen", "talesperson=Chefen"},
		"header block of its own words":   {four, "Datum: 3 mars\nTill: Anna\n\nTalesperson: Chefen", "talesperson=Chefen"},
	} {
		t.Run(name, func(t *testing.T) { v.check(t, c) })
	}
}

func TestReplyBare(t *testing.T) {
	c := Default()
	for name, v := range map[string]replied{
		"one open":                     {"utvardering", "Vi räknar deltagare.\n\n/Anna\n\n{outlook}", "utvardering=Vi räknar deltagare."},
		"put off among other words":    {"utvardering", "Jag har ärendet nu, Bo är ledig. Utvärderingen skickar jag så fort jag vet.", ""},
		"with a greeting":              {"utvardering", "Hej!\n\nVi räknar deltagare.\n\nAnna\n\n{gap}", "utvardering=Vi räknar deltagare."},
		"greeting in the line":         {"talesperson", "Hej! Enhetschefen\n\n{gap}", "talesperson=Enhetschefen"},
		"with the case number":         {"talesperson", "Hej!\n\nAngående sam-2026-0042:\n\nEnhetschefen", "talesperson=Enhetschefen"},
		"after the case number":        {"talesperson", "Angående SAM-2026-0042: Enhetschefen", "talesperson=Enhetschefen"},
		"two paragraphs":               {"utvardering", "Vi räknar deltagare.\n\nOch gör en enkät.", "utvardering=Vi räknar deltagare. Och gör en enkät."},
		"thanks around it":             {"utvardering", "Tack!\n\nVi räknar deltagare.\n\nHör av er om något är oklart!\n\nMvh Anna", "utvardering=Vi räknar deltagare."},
		"below the quote":              {"utvardering", "{gap}\n\nVi räknar deltagare.", "utvardering=Vi räknar deltagare."},
		"number":                       {"utvardering", "12. Vi räknar deltagare.", "utvardering=Vi räknar deltagare."},
		"number of another question":   {"utvardering", "9. Chefen", "talesperson=Chefen"},
		"inline wins":                  {"utvardering", "Hej! Svar nedan.\n\nDen 12 mars 2026 kl 10:31 skrev Trygghet <t@haninge.example>:\n> 12. Hur ska kommunikationsinsatsen utvärderas?\nEnkät", "utvardering=Enkät"},
		"only a pointer downwards":     {"utvardering", "Hej! Se svar nedan.\n\n{gap}", ""},
		"here are the answers":         {"utvardering", "Hej, här kommer svaren.\n\n{gap}", ""},
		"thanks":                       {"utvardering", "Tack!\n\n/Anna\n\n{outlook}", "courtesy"},
		"thumb":                        {"utvardering", "👍", "courtesy"},
		"ok":                           {"dokumentation", "Ok", "courtesy"},
		"yes":                          {"dokumentation", "Ja", "dokumentation=Ja"},
		"no":                           {"dokumentation", "Nej", "dokumentation=Nej"},
		"yes to another":               {"utvardering", "Ja", "utvardering?=Ja"},
		"postponed":                    {"utvardering", "Jag återkommer om det nästa vecka.", "utvardering?=Jag återkommer om det nästa vecka."},
		"not applicable":               {"utvardering", "Ej aktuellt", "utvardering!=Ej aktuellt"},
		"not applicable, why":          {"utvardering", "Ej aktuellt, det är bara en lapp.", "utvardering=Ej aktuellt, det är bara en lapp."},
		"asks back":                    {"utvardering", "Vad menar ni med utvärdering?", ""},
		"a question is an answer":      {"fragor", "Varför just Jordbro?", "fragor=Varför just Jordbro?"},
		"attachment only":              {"utvardering", "Se bifogad fil.", "utvardering?=Se bifogad fil."},
		"cancelled":                    {"utvardering", "Inställd\n\n{outlook}", "cancelled"},
		"cancelled by a decision":      {four, "Vi har tagit beslut att ställa in hela insatsen, för få anmälda.", "cancelled"},
		"cancelled, will not be":       {four, "Insatsen kommer inte att genomföras pga sjukdom.", "cancelled"},
		"offers to cancel":             {four, "Vi kan ställa in insatsen.", ""},
		"cancelled in a sentence":      {four, "Hej!\n\nInsatsen blir tyvärr inte av.\n\nMvh Anna\n\n{gap}", "cancelled"},
		"cancelled by status":          {four, "Status: inställd\nTalesperson: Chefen", "talesperson=Chefen; cancelled"},
		"cancelled below an answer":    {four, "Talesperson: Chefen\nStatus: inställt", "talesperson=Chefen; cancelled"},
		"cancelled, why in a sentence": {"utvardering", "Tyvärr måste vi ställa in vandringen. Vi fick för få anmälda.", "cancelled"},
		"points to an earlier mail":    {"utvardering", "Se mitt mejl från i tisdags.", "utvardering?=Se mitt mejl från i tisdags."},
		"knows it not, and asks":       {"talesperson", "Jag vet inte riktigt vem som brukar vara det? Är det någon hos er?", ""},
		"utgår":                        {"material", "Utgår", "cancelled"},
		"utgår by number":              {"material", "8. Utgår", "material=Utgår"},
		"greeting only":                {"utvardering", "Hej!\n\n{gap}", "empty"},
		"nothing":                      {"utvardering", "{gap}", "empty"},
		"nothing, Outlook":             {"utvardering", "{outlook}", "empty"},
		"cancelled, by its title":      {"utvardering", "Hej! Vandringen är tyvärr inställd.", "cancelled"},
		"cancelled, its whole title":   {four, "Trygghetsvandring i Jordbro utgår på grund av sjukdom.\n\nAnna", "cancelled"},
		"cancelled, and a name":        {"talesperson", "Inställd.\n\nAnna", "cancelled"},
		"cancelled, laid down":         {"utvardering", "Hej,\nvi får tyvärr lägga ner vandringen i år, polisen har ingen att skicka.", "cancelled"},
		"cancelled, there is none":     {four, "Det blir ingen vandring, för få har anmält sig.", "cancelled"},
		"cancelled, greeted":           {four, "Hej, vi lägger ner vandringen. För få anmälda.", "cancelled"},
		"cancelled, another try":       {four, "Vandringen är struken i vår. Nya tag till hösten!", "cancelled"},
		"not cancelled, another day":   {four, "Vandringen blir inte av. Vi siktar på 8 maj.", ""},
		"labels with lists":            {four, "- Talesperson\n- Bo Ek, kommunen\n- Eva Ask, polisen\n- Utvärdering\n- enkät", "talesperson=- Bo Ek, kommunen - Eva Ask, polisen; utvardering=- enkät"},
		"a label in a list":            {four, "8. Vi behöver\n- affisch\n- utvärdering\n- film", "material=Vi behöver - affisch - utvärdering - film"},
		"who it is, by number":         {four, "Fråga 8 är klar. Fråga 9 är Bo Ek.", "talesperson=är Bo Ek."},
		"who else answers":             {four, "Nr 7 får Omar svara på. Nr 9 är jag.", "samarbete?=får Omar svara; talesperson=är jag."},
		"unsure by number":             {four, "7. Ja, vi delar. Fråga 9 är jag osäker på.", "samarbete=Ja, vi delar."},
		"labels in brackets":           {four, "[Talesperson] Bo Ek\n[Utvärdering] enkät", "talesperson=Bo Ek; utvardering=enkät"},
		"cancelled, a word and why":    {four, "Avblåst. Ordföranden har hoppat av.", "cancelled"},
		"not cancelled, but a part":    {four, "Inställt. Fikat alltså, resten blir av.", ""},
		"not cancelled, another time":  {four, "Inställt. Vi tar det 3 april.", ""},
		"not cancelled, another kind":  {four, "Det blir ingen vandring utan en föreläsning", ""},
		"only open, asked":             {"samarbete", "Hej, hörde av en granne att det var inställt, stämmer det?\nAnna", ""},
		"only open, says and asks":     {"samarbete", "Polisen går med. Räcker det så?", "samarbete=Polisen går med. Räcker det så?"},
		"signed right below":           {"samarbete", "Polisen går med.\nAnna", "samarbete=Polisen går med."},
		"signed behind the words":      {four, "12. Enkät\n9 ej aktuellt /Anna", "talesperson!=ej aktuellt; utvardering=Enkät"},
		"signed, card below":           {four, "9. Bo\n12. Enkät\nAnna Lindqvist\nSamordnare\n010-563 00 00", "talesperson=Bo; utvardering=Enkät"},
		"signed by two":                {four, "12. Enkät\n\nPer & Eva", "utvardering=Enkät"},
		"signed with an initial":       {four, "12. Enkät\n9)\n\nAnna L", "utvardering=Enkät"},
		"a name below an empty number": {four, "12. Enkät\n9)\n\nBo Ek", "talesperson=Bo Ek; utvardering=Enkät"},
		"somebody else knows":          {four, "7. Det vet nog Kalle, jag frågar honom\n9. Lisa kollar\n12. den som har jour", "samarbete?=Det vet nog Kalle, jag frågar honom; talesperson?=Lisa kollar; utvardering?=den som har jour"},
		"cancelled, and thanks":        {"utvardering", "Inställd, tack för hjälpen!", "cancelled"},
		"something else is":            {four, "Filmen är inställd.", ""},
		"thanks, and a name":           {"talesperson", "Tack!\n\nAnna", "courtesy"},
		"thanks, and a card":           {"utvardering", "Ok!\n\nAnna Lindqvist\nKommunikatör\nHaninge kommun", "courtesy"},
		"thanks by name":               {"utvardering", "Tack för hjälpen Karin!", "courtesy"},
		"thanks and farewell":          {"utvardering", "Toppen, tack! Vi hörs.", "courtesy"},
		"thanks for a mail":            {"utvardering", "Tack för det fina mejlet!", "courtesy"},
		"a reaction":                   {"utvardering", "Anna Lindqvist reagerade via Gmail <https://www.google.com/gmail/about/>", "courtesy"},
		"a recall":                     {"utvardering", "Anna Lindqvist vill återkalla meddelandet Trygghetsvandring i Jordbro.", ""},
		"a name that is asked for":     {"talesperson", "Hej!\n\nKarin Ek", "talesperson=Karin Ek"},
		"a name under words":           {"talesperson", "Det blir hon som ansvarar för parkerna:\n\nKarin Ek", "talesperson=Det blir hon som ansvarar för parkerna: Karin Ek"},
		"signed with a card":           {"utvardering", "Vi gör en enkät.\n\nAnna Lindqvist\nKommunikatör", "utvardering=Vi gör en enkät."},
		"postponed by its name":        {"utvardering", "Vi återkommer med utvärderingen.", "utvardering?=Vi återkommer med utvärderingen."},
		"postponed with thanks":        {"utvardering", "Tack, vi återkommer!", "utvardering?=Tack, vi återkommer!"},
		"postponed by asking":          {"utvardering", "måste stämma av med chefen först. Återkommer!", "utvardering?=måste stämma av med chefen först. Återkommer!"},
		"not yet decided":              {"utvardering", "Vi har inte bestämt det än.", "utvardering?=Vi har inte bestämt det än."},
		"what itself comes back":       {"sammanhang", "Den återkommer varje vår.", "sammanhang=Den återkommer varje vår."},
		"asks back with a greeting":    {"talesperson", "Hej, vem brukar vara talesperson?", ""},
		"asks whether it may wait":     {"utvardering", "Är det okej om vi svarar på det nästa vecka?", ""},
		"nothing asked, phone":         {"", "Hej\n9 Kommunpolisen", "talesperson=Kommunpolisen"},
		"nobody asked":                 {"", "Det blir enhetschefen.", ""},
		"named numbers, out of order":  {"vad syfte sammanhang", "fråga 3 Boende\nfråga 1 Vandring\nfråga 2 Fler ska delta", "vad=Vandring; syfte=Fler ska delta; sammanhang=Boende"},
		"a list in the line":           {"syfte sammanhang", "fråga 2 Det finns tre syften: 1. Hitta rätt. 2. Visa vägen. 3. Minska samtalen.", "syfte=Det finns tre syften: 1. Hitta rätt. 2. Visa vägen. 3. Minska samtalen."},
		"bare numbers after a list":    {"talesperson utvardering", "9 Kommunpolisen\n- via Facebook\n12 Räknar cyklar", "talesperson=Kommunpolisen - via Facebook; utvardering=Räknar cyklar"},
		"a field in an answer":         {"utvardering talesperson", "12. Budget: 10 000 kr för enkät\n9. Karin", "talesperson=Karin; utvardering=Budget: 10 000 kr för enkät"},
		"a title under thanks":         {"talesperson", "Tack för påminnelsen!\n\nSäkerhetssamordnaren\n\n{gap}", "talesperson=Säkerhetssamordnaren"},
		"courtesy in its paragraph":    {"samarbete", "Hejsan, här kommer det som fattades.\nVi delar inlägg.\nTack för hjälpen!", "samarbete=Vi delar inlägg."},
		"says it knows not, and more":  {"syfte", "Jag vet inte om det hör hit men barnen ska våga bada.", "syfte=Jag vet inte om det hör hit men barnen ska våga bada."},
		"small words after numbers":    {four, "9 Karin (men kolla med henne först)\n12 återkommer\n7 nja, helst inte", "samarbete=nja, helst inte; talesperson=Karin (men kolla med henne först); utvardering?=återkommer"},
		"points to what was sent":      {four, "9. Se min anmälan, står i första mejlet\n12. Enkät", "talesperson?=Se min anmälan, står i första mejlet; utvardering=Enkät"},
		"asks what is meant first":     {four, "7. Hur menar ni? Polisen är ju redan med.\n12. Enkät", "samarbete?=Hur menar ni? Polisen är ju redan med.; utvardering=Enkät"},
		"another question beside":      {"samarbete", "Målgruppen är även företagare, lägg till det.\n\nNi skriver texten och vi tar bilderna.", "samarbete=Ni skriver texten och vi tar bilderna."},
		"our own words again":          {"talesperson", "Trygghet och säkerhet, Haninge kommun\n\n{outlook}", "talesperson=Trygghet och säkerhet, Haninge kommun"},
	} {
		t.Run(name, func(t *testing.T) { v.check(t, c) })
	}
}

func TestReplyInline(t *testing.T) {
	c := Default()
	q9, q12 := "9. Vem är talesperson och vem svarar på följdfrågorna?", "12. Hur ska kommunikationsinsatsen utvärderas?"
	gmail := "Den tors 12 mars 2026 kl 10:31 skrev Trygghet <t@haninge.example>:\n"
	for name, v := range map[string]replied{
		"under":                         {four, gmail + "> " + q9 + "\nChefen\n> " + q12 + "\n\nEnkät\n", "talesperson=Chefen; utvardering=Enkät"},
		"marked by a word":              {four, gmail + "> " + q9 + "\nSvar: Chefen\n> " + q12 + "\nSVAR: Enkät\n", "talesperson=Chefen; utvardering=Enkät"},
		"on the line":                   {four, outlookHead + "Hej!\n\n" + q9 + " Chefen\n\n" + q12 + " - Enkät", "talesperson=Chefen; utvardering=Enkät"},
		"marked as an answer":           {four, gmail + "> " + q9 + "\n→ Chefen\n> " + q12 + " => Enkät\n", "talesperson=Chefen; utvardering=Enkät"},
		"behind initials in brackets":   {four, gmail + "> " + q9 + "\n[ES]: Chefen\n> " + q12 + "\n[ES]: ?\n", "talesperson=Chefen; utvardering?=?"},
		"in brackets, with initials":    {four, gmail + "> " + q9 + "\n[AL: Chefen]\n> " + q12 + "\n[Enkät]\n", "talesperson=Chefen; utvardering=Enkät"},
		"an arrow and its number":       {four, gmail + "> " + q9 + "\n--> 9. Chefen\n> " + q12 + "\n-> Enkät\n", "talesperson=Chefen; utvardering=Enkät"},
		"under a wrapped question":      {four, gmail + "> 7. På vilket sätt kan vi samarbeta mellan organisationerna och hur undviks\n> dubbelarbete?\nVi delar", "samarbete=Vi delar"},
		"wrapped and without its mark":  {four, gmail + "> 7. På vilket sätt kan vi samarbeta mellan organisationerna och hur undviks\ndubbelarbete?\nVi delar", "samarbete=Vi delar"},
		"question without its number":   {four, gmail + "> Vem är talesperson och vem svarar på följdfrågorna?\nChefen", "talesperson=Chefen"},
		"question with another number":  {four, gmail + "> 1. Vem är talesperson och vem svarar på följdfrågorna?\nChefen", "talesperson=Chefen"},
		"paragraphs and a list":         {four, gmail + "> 7. På vilket sätt kan vi samarbeta mellan organisationerna och hur undviks dubbelarbete?\n\nVi gör så här:\n\n1. Delar\n2. Visar\n3. Ringer\n\nSedan följer vi upp.\n\n> " + q12 + "\nEnkät", "samarbete=Vi gör så här: 1. Delar 2. Visar 3. Ringer Sedan följer vi upp.; utvardering=Enkät"},
		"labels in the answer":          {four, gmail + "> " + q9 + "\nTalesperson: chefen. Följdfrågor: presschefen.\nMål: lugn\n> " + q12 + "\nEnkät", "talesperson=chefen. Följdfrågor: presschefen. Mål: lugn; utvardering=Enkät"},
		"its own label, paragraphs":     {four, gmail + "> " + q9 + "\nTalesperson: chefen.\n\nKommunpolisen tar brotten.\n> " + q12 + "\n12. Enkät.\n\nOch samtal.\n> Svara", "talesperson=chefen. Kommunpolisen tar brotten.; utvardering=Enkät. Och samtal."},
		"its own number again":          {four, gmail + "> " + q9 + "\n9. Chefen\n> " + q12 + "\nEnkät", "talesperson=Chefen; utvardering=Enkät"},
		"all numbers under the last":    {four, gmail + "> " + q9 + "\n>\n> " + q12 + "\n\n3. Veckan\n9. Chefen\n12. Enkät", "sammanhang=Veckan; talesperson=Chefen; utvardering=Enkät"},
		"remark above, answer below":    {four, "Hej, jag svarar i rött nedan. Talespersonen kollar vi.\n\n/Anna\n\n" + outlookHead + "Hej!\n\n" + q9 + "\n\n" + q12 + "\nEnkät", "utvardering=Enkät"},
		"closing remark at the end":     {four, gmail + "> " + q9 + "\nChefen\n\nTack för hjälpen!\n\nAnna", "talesperson=Chefen"},
		"name at the end":               {four, gmail + "> " + q9 + "\nChefen\n\nAnna Lindqvist", "talesperson=Chefen"},
		"a quarter is no number":        {"nar syfte", gmail + "> 6. När ska kommunikationen ske? Händer det något samtidigt som det går att dra nytta av eller samarbeta med?\nQ2", "nar=Q2"},
		"nothing under any":             {four, "{gap}\n\nTack!", "courtesy"},
		"edited question":               {four, "{outlook}" + "\n9. Vem är talesperson? Chefen", "talesperson=Chefen"},
		"banner in the quote":           {"utvardering", outlookHead + "Ni får inte ofta e-post från trygghet@haninge.example. Läs varför det är viktigt\nHej!\n\nTack, vi har lagt till svar på fråga 3 och 7.\n\n" + q12, "empty"},
		"quote deeper than one":         {four, gmail + ">> " + q9 + "\n> Gammalt svar\n>> " + q12 + "\nEnkät", "utvardering=Enkät"},
		"new under an old answer":       {"talesperson", gmail + ">> " + q9 + "\n> Vet ej\nChefen\n>> " + q12, "talesperson=Chefen"},
		"answer with the words of ours": {four, gmail + "> " + q9 + "\nTrygghet och säkerhet, Haninge kommun\n> " + q12 + "\nKommunpolis", "talesperson=Trygghet och säkerhet, Haninge kommun; utvardering=Kommunpolis"},
	} {
		t.Run(name, func(t *testing.T) { v.check(t, c) })
	}
}

// The reason that we ask for under "du skrev ej aktuellt" belongs to that question.
func TestReplyUnderOurQuestion(t *testing.T) {
	c := Default()
	body := strings.Replace(firstMail(c, itemsOf("utvardering")), "Tiden har", "Fråga 12: du skrev \"ej aktuellt\". Skriv kort varför, så är den klar.\n\nTiden har", 1)
	text := "Den tors 12 mars 2026 kl 10:31 skrev Trygghet <t@haninge.example>:\n> " + strings.ReplaceAll(body, "\n", "\n> ")
	text = strings.Replace(text, "så är den klar.\n", "så är den klar.\nDet är bara en lapp.\n", 1)
	got := c.ReadReply(plainLines(text), Talk{Sent: []string{body}, Open: itemsOf("utvardering")})
	if told(c, got) != "utvardering=Det är bara en lapp." {
		t.Error(told(c, got))
	}
	text = strings.Replace(text, "en lapp.\n", "en lapp.\nHör av dig om nåt är oklart!\nAnna\n", 1)
	got = c.ReadReply(plainLines(text), Talk{Sent: []string{body}, Open: itemsOf("utvardering")})
	if told(c, got) != "utvardering=Det är bara en lapp." {
		t.Errorf("with a farewell: %s", told(c, got))
	}
}

// A colleague's answer may be passed on: his words count, the mails below his do not.
func TestReplyForwarded(t *testing.T) {
	c := Default()
	body := firstMail(c, itemsOf(four))
	johan := strings.ReplaceAll(outlookHead, "Trygghet och säkerhet <trygghetochsakerhet@haninge.example>", "Johan Ek <johan.ek@polisen.example>")
	inline := strings.Replace(body, "följdfrågorna?\n", "följdfrågorna?\nKommunpolisen\n", 1)
	for name, text := range map[string]string{
		"above":       "Se Johans svar.\n\n/Anna\n\n" + johan + "Hej!\n\n9. Kommunpolisen\n\nMvh Johan\n\n" + outlookHead + body,
		"in our mail": "Se Johans svar.\n\n/Anna\n\n" + johan + "Svar nedan.\n\n" + outlookHead + inline,
		"at once":     "Här är svaret.\n\n/Anna\n\n" + outlookHead + inline,
	} {
		t.Run(name, func(t *testing.T) {
			lines := readText(text, true)
			if got := told(c, c.ReadReply(lines, Talk{Sent: []string{body}, Open: itemsOf(four)})); got != "talesperson=Kommunpolisen" {
				t.Errorf("got %s\n%s", got, text)
			}
		})
	}
}

// Without the mail that we sent, our questions and the looks of the lines must do.
func TestReplyWithoutSent(t *testing.T) {
	c := Default()
	body := firstMail(c, itemsOf(four))
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(body), "\n", "\n> ")
	answered := strings.Replace(body, "12. Hur ska kommunikationsinsatsen utvärderas?\n", "12. Hur ska kommunikationsinsatsen utvärderas?\nEnkät\n", 1)
	answered = strings.Replace(answered, "följdfrågorna?\n\n", "följdfrågorna?\n\nChefen\n\n", 1)
	for name, v := range map[string]struct{ text, want string }{
		"marks":           {"Hej!\n\nDen tors 12 mars 2026 kl 10:31 skrev T <t@haninge.example>:\n" + strings.Replace(quoted, "utvärderas?\n", "utvärderas?\n\nEnkät\n\n", 1), "utvardering=Enkät"},
		"no marks":        {"Hej!\n\n" + outlookHead + answered, "talesperson=Chefen; utvardering=Enkät"},
		"no blank lines":  {"Hej!\n\n" + outlookHead + strings.ReplaceAll(answered, "\n\n", "\n"), "talesperson=Chefen"},
		"nothing new":     {"Hej!\n\n" + outlookHead + body, "empty"},
		"above, no marks": {"9. Chefen\n\n" + outlookHead + body, "talesperson=Chefen"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(c, c.ReadReply(plainLines(v.text), Talk{Open: itemsOf(four)})); got != v.want {
				t.Errorf("got  %s\nwant %s\n%s", got, v.want, v.text)
			}
		})
	}
}
