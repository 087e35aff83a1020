package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/writer"
)

// TestQuestionsBack: a question about the form is answered with that question's parts and a good answer, any other goes
// to a person, and none is an answer. Where a question is the answer it stays one.
func TestQuestionsBack(t *testing.T) {
	const (
		explains = "Så här kan ett svar se ut: Talesperson: enhetschef trygghet och säkerhet"
		passed   = "Din fråga har gått vidare till karin@haninge.example."
	)
	for body, c := range map[string]struct {
		kind   string
		says   []string
		not    string
		notice string
	}{
		"9. Vad menas?":                                           {"question", []string{explains, "- Vem svarar på följdfrågorna?"}, passed, ""},
		"9. Förstår inte":                                         {"question", []string{explains}, passed, ""},
		"Hej!\n\nFråga 9?\n\nAnna":                                {"question", []string{explains}, passed, ""},
		"Vad menas med fråga 9?":                                  {"question", []string{explains}, passed, ""},
		"Vad menas med följdfrågor?":                              {"question", []string{passed}, "Så här kan ett svar se ut", writer.NoticeQuestion},
		"Vad menas med talesperson?":                              {"question", []string{explains}, passed, ""},
		"Hej, jag förstår inte fråga 9 och 7.":                    {"question", []string{explains}, passed, ""},
		"9. Vet inte, vem brukar det vara?":                       {"question", []string{passed}, explains, writer.NoticeQuestion},
		"Vad svarar vi på 9?":                                     {"question", []string{explains}, passed, ""},
		"Hej! Vad ska vi svara på 9?\n\nAnna":                     {"question", []string{explains}, passed, ""},
		"Hur svarar man på nr 9, tycker ni?":                      {"question", []string{explains}, passed, ""},
		"Vad skriver vi under 9? Karin är borta.":                 {"question", []string{explains}, passed, ""},
		"Vad svarar vi på 9 frågor från pressen?":                 {"question", []string{passed}, explains, writer.NoticeQuestion},
		"Vad svarar vi på mejlet från förvaltningen?":             {"question", []string{passed}, explains, writer.NoticeQuestion},
		"9. Kan polisen svara?":                                   {"question", []string{passed}, explains, writer.NoticeQuestion},
		"Vem kan ta det?":                                         {"question", []string{passed}, explains, writer.NoticeQuestion},
		"8. Affischer till alla portar.\n\n9. Vad menas?":         {"updated", []string{explains, "fråga 8"}, passed, ""},
		"8. Affischer till alla portar.\n\n9. Vem kan ta det då?": {"updated", []string{passed, "fråga 8"}, explains, writer.NoticeQuestion},
		"10. Varför kameror? Hur länge sparas filmen?":            {"updated", []string{"fråga 10"}, passed, ""},
	} {
		o := newOffice(t)
		o.Rules.Parties[0].Contact = "karin@haninge.example"
		row := o.in(reply(o.in(begin()), anna, body))
		if row.Envelope == nil {
			t.Errorf("%q: not answered (%s)", body, row.Unanswered)
			continue
		}
		text, _ := reading(t, row.Envelope)
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%q: no %q in\n%s", body, want, text)
			}
		}
		if row.Envelope.Kind != c.kind || strings.Contains(text, c.not) || row.Notice != c.notice || !o.cases["SAM-2026-0001"].IsOpen("talesperson") {
			t.Errorf("%q: %s, notice %q\n%s", body, row.Envelope.Kind, row.Notice, text)
		}
	}
}

// TestOutcryAsksBack: an outcry before a question makes no answer of it, where one question alone is open. What the outcry
// only begins, and what says more, answers it.
func TestOutcryAsksBack(t *testing.T) {
	for body, answers := range map[string]bool{
		"Hjälp! Vad svarar vi här?": false, "Hjälp!!! Vem är det som brukar ta det här?": false, "Hej!\n\nOj. Hur menar ni?\n\nAnna": false,
		"Hjälp! Vi räknar deltagarna.": true, "Hjälp till självhjälp är målet, och det räknar vi.": true,
	} {
		l := newLife(t)
		l.Rules.Caps.CasePerDay = 20
		first := l.in(begin())
		l.reply(anna, first.Envelope, strings.Replace(five, "12. Enkät till deltagarna efteråt i april.", "", 1))
		c := l.only()
		if len(c.Open) != 1 {
			t.Fatalf("open %v", c.Open)
		}
		open := c.Open[0]
		l.news()
		l.reply(anna, first.Envelope, body)
		if got := l.only(); got.IsOpen(open) == answers || !answers && l.last("question", anna) == nil {
			t.Errorf("%q: open %v, sent %q", body, got.Open, l.news())
		}
	}
}

// TestReadBack: what was read out of running text is told with each answer, and how to put it right; what stood under
// its heading is not repeated, nor anything of a case under review.
func TestReadBack(t *testing.T) {
	const list = "Så här läste vi ditt mejl:\n"
	o := newOffice(t)
	p := begin()
	p.body = "Hej!\n\nVi ska ha en trygghetsvandring i Jordbro centrum torsdag 26 mars. Syftet är att fler ska anmäla sig till grannsamverkan. " +
		"Vi vänder oss till boende i Jordbro.\n\nMvh\nAnna\n"
	row := o.in(p)
	text, _ := reading(t, row.Envelope)
	_, told, ok := strings.Cut(text, list)
	told, _, _ = strings.Cut(told, "\n\n")
	if !ok || !strings.Contains(told, "2. Syfte: ") || !strings.HasSuffix(told, "Blev något fel? Skriv frågans nummer, punkt och rätt svar.") {
		t.Errorf("told %q in\n%s", told, text)
	}
	if text, _ := reading(t, newOffice(t).in(begin()).Envelope); strings.Contains(text, list) {
		t.Errorf("headings are read back:\n%s", text)
	}
	p.body = strings.Replace(p.body, "Syftet", "Personnummer 19121212-1212. Syftet", 1)
	if text, _ := reading(t, newOffice(t).in(p).Envelope); strings.Contains(text, list) || strings.Contains(text, "grannsamverkan") {
		t.Errorf("under review:\n%s", text)
	}
}

// TestNoted: a heading that is no question is confirmed by its name, also where nothing else was told.
func TestNoted(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	row := o.in(reply(first, anna, "Plats: Jordbro centrum\nKontaktperson: Karin Berg\n"))
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Vi har noterat kontaktperson och plats.") {
		t.Errorf("%s", text)
	}
	if again := o.in(reply(row, anna, "Plats: Jordbro centrum")); again.Envelope != nil {
		t.Error("the same place was noted twice")
	}
}

// TestPartlyRead: a mail of which a part answers nothing is answered as usual, and says that a person reads the rest.
func TestPartlyRead(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	row := o.in(reply(first, anna, "Hej! Vi pratade med biblioteket i går och de har bytt chef så det kan bli lite rörigt.\n\n9. Karin Berg på kommunikation.\n\nMvh\nAnna"))
	text, _ := reading(t, row.Envelope)
	if row.Envelope.Kind != "updated" || row.Notice != writer.NoticeUnreadReply || !strings.Contains(text, "I resten av ditt mejl hittade vi inget svar") || strings.Contains(text, "biblioteket") {
		t.Errorf("notice %q\n%s", row.Notice, text)
	}
	row = o.in(reply(row, anna, "Hej! Tack för svaret.\n\n11. Fotograf från kommunen.\n\nHa en fin helg!\nAnna"))
	if text, _ := reading(t, row.Envelope); row.Notice != "" || strings.Contains(text, "I resten") {
		t.Errorf("courtesy is told of: notice %q\n%s", row.Notice, text)
	}
}

// TestUnreadFile: a file in a reply that cannot be read is named, and the sender is told what to do instead.
func TestUnreadFile(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	row := o.in(withFile(reply(first, anna, "Här kommer blanketten."), "blankett.jpg", "image/jpeg", []byte("\xff\xd8\xff")))
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, `"blankett.jpg" är sparad men kan inte läsas. Skriv svaren i mejlet.`) {
		t.Errorf("%s", text)
	}
}
