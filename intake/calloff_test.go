package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/writer"
)

// TestPartCalledOff: words that call a part off, or that nobody can tell of, are asked about and call nothing off. A
// yes does, for the case's party at once, from the other as a proposal; a no leaves everything as it is.
func TestPartCalledOff(t *testing.T) {
	for _, body := range []string{
		"vi ställer in vår medverkan den 12", "ställ in ena passet", "Hej!\n\nVi måste tyvärr ställa in fikat.\n\nMvh Anna",
		"Troligen blir det inte av.",
	} {
		l := newLife(t)
		first := l.in(begin())
		l.news()
		row := l.reply(anna, first.Envelope, body)
		l.want("whole anna")
		text, _ := reading(t, row.Envelope)
		if !strings.Contains(text, "Gäller det hela \"Trygghetsvandring\" (SAM-2026-0001)? Svara ja, så noterar vi insatsen som inställd.") {
			t.Errorf("%q:\n%s", body, text)
		}
		if c := l.only(); !c.Cancelled.IsZero() || row.Notice != writer.NoticeUnreadReply {
			t.Errorf("%q: cancelled %v, notice %q", body, c.Cancelled, row.Notice)
		}
		asked := row.Envelope
		l.reply(anna, asked, "nej")
		l.want("steered anna")
		if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, "står kvar som planerad") || !l.only().Cancelled.IsZero() {
			t.Error(text)
		}
		l.reply(anna, asked, "Ja")
		l.want("steered anna")
		if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, "är noterad som inställd") || l.only().Cancelled.IsZero() {
			t.Error(text)
		}
	}
	l := newLife(t)
	first := l.in(begin())
	l.news()
	row := l.reply(johan, first.Envelope, "Polisen ställer in sin medverkan den 26 mars.")
	l.want("whole johan")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Svara ja, så frågar vi kommunen om insatsen ska ställas in.") {
		t.Error(text)
	}
	l.reply(johan, row.Envelope, "ja")
	l.want("proposed johan, proposal anna")
	if !l.only().Cancelled.IsZero() {
		t.Error("the other party called it off")
	}
}

// TestPartBesideAnswers: such words beside answers are asked about in the answer to those, and fill no question.
func TestPartBesideAnswers(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, "9. Karin Berg\n\nFikat ställs in.")
	if text, _ := reading(t, l.last("updated", anna)); !strings.Contains(text, "Gäller det hela insatsen? Svara inställd.") {
		t.Error(text)
	}
	if c := l.only(); !c.Cancelled.IsZero() || c.Show("talesperson") != "Karin Berg" {
		t.Errorf("%v, %q", c.Cancelled, c.Show("talesperson"))
	}

	l = newLife(t)
	l.Rules.Caps.CasePerDay = 20
	first = l.in(begin())
	l.reply(anna, first.Envelope, strings.Replace(five, "9. Karin Berg på kommunikationsavdelningen.", "", 1))
	if c := l.only(); len(c.Open) != 1 {
		t.Fatalf("open %v", c.Open)
	}
	l.reply(anna, first.Envelope, "vi ställer in vår medverkan den 12")
	if c := l.only(); len(c.Open) != 1 || !c.Cancelled.IsZero() {
		t.Errorf("it fills %v", c.Show(c.Open[0]))
	}
	l.last("whole", anna)
}

// TestAlreadySo: a word that says what holds already is answered, and changes nothing.
func TestAlreadySo(t *testing.T) {
	for _, c := range []struct{ before, word, says string }{
		{"inställd", "Ställ in", "är redan noterad som inställd. Ingenting är ändrat."},
		{"inställd", "Vandringen blir tyvärr inte av.", "är redan noterad som inställd. Ingenting är ändrat."},
		{"inställd", "utförd", "är redan noterad som inställd."},
		{"", "blir av ändå", "är inte inställd. Ingenting är ändrat."},
		{"pausa", "pausa", "är redan pausade."},
		{"", "påminn", "Vi påminner redan om"},
		{"avsluta", "avsluta", "är redan avslutad."},
		{"avsluta", "blir av ändå", "är redan avslutad. Ska den öppnas igen?"},
		{"dela inte", "dela inte", "inte ska delas"},
		{"", "vi går vidare", "Ingen har invänt"},
		{"", "jag tar över", "anna@haninge.example har redan hand om"},
		{"dnr: 2026-7", "Dnr: 2026-7", "har redan diarienummer 2026-7"},
		{"", "embargot är hävt", "har inget embargo"},
		{"status: utvärderad", "utvärderad", "är redan utvärderad"},
		{"", "utförd", "står inte som genomförd än. Tiden är torsdag 26 mars 2026."},
	} {
		l := newLife(t)
		first := l.in(begin())
		if c.before != "" {
			l.reply(anna, first.Envelope, c.before)
		}
		before := *l.only()
		l.news()
		l.reply(anna, first.Envelope, c.word)
		l.want("steered anna")
		if text, _ := reading(t, l.last("steered", anna)); !strings.Contains(text, c.says) {
			t.Errorf("%q after %q:\n%s", c.word, c.before, text)
		}
		if steps := initiative.Steps(&before, l.only()); len(steps) > 0 {
			t.Errorf("%q after %q changes %+v", c.word, c.before, steps)
		}
	}
	// From the other party it is no proposal either.
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, "inställd")
	l.news()
	l.reply(johan, first.Envelope, "inställd")
	l.want("steered johan")
	if c := l.only(); len(c.Proposals) > 0 {
		t.Errorf("%+v", c.Proposals)
	}
}

// TestCarriedOut: of a case whose time is over that is so, and the answer says how it went.
func TestCarriedOut(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, five)
	l.until("2026-03-26 23:00")
	l.until("2026-03-27 07:30")
	l.news()
	l.reply(anna, first.Envelope, "Utförd!")
	l.want("evaluation anna")
	asked := l.last(writer.KindEvaluation, anna)
	if text, _ := reading(t, asked); !strings.Contains(text, "är genomförd enligt planen. Hur gick det?") {
		t.Error(text)
	}
	l.reply(anna, asked, "Det kom 40 personer och alla var nöjda med vandringen.")
	l.want("evaluated anna")
}

// TestPartIsNoAnswer: a sentence that calls something off fills no open question, neither that of the time with the day
// that it names nor that of who works together.
func TestPartIsNoAnswer(t *testing.T) {
	for _, body := range []string{
		"vi ställer in vår medverkan den 12", "Hej!\n\nVi ställer in passet den 12 mars.\n\nMvh Anna", "ställ in den 26 mars",
		"Polisen ställer in sin medverkan.",
	} {
		l := newLife(t)
		p := begin()
		p.body = "Vad: Trygghetsvandring i Jordbro centrum.\nSyfte: Fler ska anmäla sig till grannsamverkan.\n"
		first := l.in(p)
		l.news()
		l.reply(anna, first.Envelope, body)
		l.want("whole anna")
		if c := l.only(); len(c.Open) != 10 || !c.When.IsZero() {
			t.Errorf("%q: open %v, when %v", body, c.Open, c.When)
		}
	}
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, "Torsdagen ställs in. Vandringen flyttas till torsdag 9 april.")
	if c := l.only(); c.When.Start.String() != "2026-04-09" || !c.Cancelled.IsZero() {
		t.Errorf("moved: %v, cancelled %v", c.When, c.Cancelled)
	}
}
