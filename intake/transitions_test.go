package intake

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/triage"
)

// eva is a second colleague of the police.
const eva = "eva@polisen.example"

// word writes words about the only case: as an answer to the newest mail of a kind to the writer's party, or with the
// case's number where there is none.
func (l *life) word(from, kind, body string) Row {
	l.t.Helper()
	l.uid++
	l.now = l.now.Add(time.Minute)
	p := post{from: from, to: kommunBox, subject: "[SAM-2026-0001] Trygghetsvandring", id: fmt.Sprintf("<w%d@x.example>", l.uid), body: body}
	for _, e := range l.memory.sent {
		if e.Kind == kind {
			p.inReplyTo = string(e.ID)
		}
	}
	return l.in(p)
}

// states are lives that stand at the states of a table, by the names of its columns.
type states map[string]func(*life)

// transition is something that happens, and where it leads from each column of a table. The same state says that
// nothing comes of it.
type transition struct {
	name string
	do   func(*life)
	to   string // the states after it, in the order of the columns
}

// walk goes through all pairs of a table: every column's life is lived once, and left as it is by what happens in it.
func walk(t *testing.T, columns string, from states, rows []transition, state func(*life) string) {
	for at, column := range strings.Fields(columns) {
		l := newLife(t)
		l.Rules.Caps = triage.Caps{CasePerDay: 99, SenderPerDay: 99, PerHour: 99}
		from[column](l)
		if got := state(l); got != column {
			t.Fatalf("the column %q is %q", column, got)
		}
		shelves, now := l.memory.shelves, l.now
		for _, row := range rows {
			want := strings.Fields(row.to)
			if len(want) != len(from) {
				t.Fatalf("%s: %d states for %d columns", row.name, len(want), len(from))
			}
			l.memory.shelves, l.now = shelves, now
			l.memory.version++
			row.do(l)
			if got := state(l); got != want[at] {
				t.Errorf("%s, then %s: %s, want %s", column, row.name, got, want[at])
			}
		}
	}
}

// TestStanceTable goes through the consultation: what each mail and each turn of the clock makes of where the other
// party stands. A stance's short name is the first word that people read of it.
func TestStanceTable(t *testing.T) {
	asked := func(l *life) { l.in(begin()); l.until("2026-03-02 11:00") }
	said := func(words string) func(*life) {
		return func(l *life) { asked(l); l.word(johan, "consult", words) }
	}
	says := func(who, words string) func(*life) {
		return func(l *life) { l.word(who, "consult", words) }
	}
	owner := func(words string) func(*life) { return func(l *life) { l.word(anna, "gap", words) } }
	const news = "5. Vi filmar vandringen och visar den på webben."
	walk(t, "ej frågad inget deltar invänder avstår ändrat", states{
		"ej":       func(l *life) { l.in(begin()) },
		"frågad":   asked,
		"inget":    said("ok"),
		"deltar":   said("Vi deltar."),
		"invänder": said("Nej, inte den dagen."),
		"avstår":   said("Avstår"),
		"ändrat":   func(l *life) { said("ok")(l); owner(news)(l) },
	}, []transition{
		{"its author has no objection", says(johan, "ok"), "ej inget inget inget inget inget ändrat"},
		{"a colleague has none", says(eva, "Inget att invända."), "ej inget inget inget invänder inget ändrat"},
		{"its author joins", says(johan, "Vi deltar."), "ej deltar deltar deltar deltar deltar ändrat"},
		{"its author objects", says(johan, "Nej, ta en annan dag."), "ej invänder invänder invänder invänder invänder invänder"},
		{"a colleague objects", says(eva, "Ok. Men byt dag."), "ej invänder invänder invänder invänder invänder invänder"},
		{"its author abstains", says(johan, "Vi avstår."), "ej avstår avstår avstår avstår avstår avstår"},
		{"a colleague abstains", says(eva, "Avstår"), "ej avstår avstår avstår invänder avstår avstår"},
		{"the shared mailbox joins", says(polisBox, "vi är med"), "ej deltar deltar deltar invänder deltar ändrat"},
		{"the case's own party agrees with itself", says(anna, "ok"), "ej frågad inget deltar invänder avstår ändrat"},
		{"its shared mailbox does", says(kommunBox, "Vi deltar"), "ej frågad inget deltar invänder avstår ändrat"},
		{"an outsider agrees", says(outsider, "ok"), "ej frågad inget deltar invänder avstår ändrat"},
		{"it says thanks", says(johan, "Tack!"), "ej frågad inget deltar invänder avstår ändrat"},
		{"a responder answers", says(johan, "Tack för ditt mejl, vi svarar så snart vi kan. Ärendenummer 4711."), "ej frågad inget deltar invänder avstår ändrat"},
		{"what it was shown changes", owner("4. Alla som bor och arbetar i Jordbro."), "ej frågad ändrat ändrat invänder avstår ändrat"},
		{"what it was not shown changes", owner("2. Fler ska känna sig trygga i Jordbro."), "ej frågad inget deltar invänder avstår ändrat"},
		{"it changes back", owner("5. Tillsammans gör vi Jordbro tryggare varje dag."), "ej frågad inget deltar invänder avstår inget"},
		{"the owner goes on", owner("Vi går vidare"), "ej frågad inget deltar invänder avstår ändrat"},
		{"it puts its answer off", says(johan, "Hej!\n\nVi återkommer nästa vecka.\n\nJohan"), "ej frågad inget deltar invänder avstår ändrat"},
		{"it refuses and puts off", says(johan, "Nej, vi återkommer med en annan dag."), "ej invänder invänder invänder invänder invänder invänder"},
		{"it writes anything else", says(johan, "Vi går vidare med planen som vi sa"), "ej invänder invänder invänder invänder invänder invänder"},
		{"the owner has telephoned", owner("samråd klart: Bo Ek, 2 mars"), "inget inget inget inget invänder inget inget"},
		{"the owner shares nothing", owner("dela inte"), "ej frågad inget deltar invänder avstår ändrat"},
		{"we ask", func(l *life) { l.until("2026-03-02 16:00") }, "frågad frågad inget deltar invänder avstår frågad"},
		{"we ask of what is held", func(l *life) { owner("dela inte")(l); l.until("2026-03-02 16:00") }, "ej frågad inget deltar invänder avstår ändrat"},
		{"we ask of what is called off", func(l *life) { owner("Inställd")(l); l.until("2026-03-02 16:00") }, "ej frågad inget deltar invänder avstår ändrat"},
		{"it is called off and comes again", func(l *life) { owner("Inställd")(l); owner("Blir av ändå")(l) }, "ej frågad inget deltar invänder avstår ändrat"},
		{"its author takes it back", func(l *life) { l.word(johan, "consult-thanks", "ångra") }, "ej frågad frågad frågad frågad frågad frågad"},
		{"its colleague takes it back", func(l *life) { l.word(eva, "consult-thanks", "ångra") }, "ej frågad inget deltar invänder avstår ändrat"},
	}, func(l *life) string {
		first, _, _ := strings.Cut(string(l.only().Stance("polis")), " ")
		return first
	})
}

// TestStageTable goes through the life of a case: what each word, answer and turn of the clock makes of its
// stage. What was closed as no initiative stays so until the operator opens it or its owner takes it back.
func TestStageTable(t *testing.T) {
	owner := func(words string) func(*life) { return func(l *life) { l.word(anna, "gap", words) } }
	of := func(who, words string) func(*life) { return func(l *life) { l.word(who, "gap", words) } }
	then := func(steps ...func(*life)) func(*life) {
		return func(l *life) {
			for _, step := range steps {
				step(l)
			}
		}
	}
	day := func(s string) func(*life) {
		return func(l *life) {
			if l.now.Before(l.at(s)) {
				l.until(s)
			}
		}
	}
	begun := func(l *life) { l.in(begin()) }
	all := then(begun, owner(five))
	empty := func(l *life) {
		p := begin()
		p.body = "Hej!\n\nVi återkommer med uppgifterna.\n"
		l.in(p)
	}
	direct := func(do string) func(*life) { // an order that fits no longer is refused, and changes nothing
		return func(l *life) { _, _ = l.Direct(apply.Order{Do: do, Case: "SAM-2026-0001", By: "kim", Why: "a try"}) }
	}
	const same = "mottagen ofullständig komplett pågår genomförd utvärderad inställd avslutad"
	walk(t, same, states{
		"mottagen":     empty,
		"ofullständig": begun,
		"komplett":     all,
		"pågår":        then(all, day("2026-03-26 08:00")),
		"genomförd":    then(all, day("2026-03-27 10:00")),
		"utvärderad":   then(all, day("2026-03-27 10:00"), func(l *life) { l.word(anna, "evaluation", "Det kom 40 personer och alla var nöjda.") }),
		"inställd":     then(begun, owner("Inställd")),
		"avslutad":     then(begun, owner("avsluta")),
	}, []transition{
		{"an answer", owner("8. Affischer till alla portar i området."), "ofullständig ofullständig komplett pågår genomförd utvärderad inställd avslutad"},
		{"the last answers", owner(five), "ofullständig komplett komplett pågår genomförd utvärderad inställd avslutad"},
		{"an answer of the other party", of(johan, "8. Affischer till alla portar i området."), "ofullständig ofullständig komplett pågår genomförd utvärderad inställd avslutad"},
		{"thanks", owner("Tack!"), same},
		{"a later day", owner("6. 9 april 2026"), "ofullständig ofullständig komplett komplett komplett utvärderad inställd avslutad"},
		{"the day comes", day("2026-03-26 12:00"), "mottagen ofullständig pågår pågår genomförd utvärderad inställd avslutad"},
		{"the day has gone", day("2026-03-28 12:00"), "mottagen genomförd genomförd genomförd genomförd utvärderad inställd avslutad"},
		{"inställd", owner("Inställd"), "inställd inställd inställd inställd inställd inställd inställd avslutad"},
		{"inställd, of the other party", of(johan, "Inställd"), same},
		{"inställd, of an outsider", of(outsider, "Inställd"), same},
		{"inställd, of a part", owner("Vi får tyvärr ställa in fikat."), "mottagen ofullständig komplett pågår utvärderad utvärderad inställd avslutad"},
		{"inställd?", owner("Är den inställd?"), same},
		{"blir av ändå", owner("Blir av ändå"), "mottagen ofullständig komplett pågår genomförd utvärderad ofullständig avslutad"},
		{"blir av ändå, of the other party", of(johan, "Blir av ändå"), same},
		{"avsluta", owner("avsluta"), "avslutad avslutad avslutad avslutad avslutad avslutad avslutad avslutad"},
		{"avsluta, of the other party", of(johan, "avsluta"), same},
		{"status: utvärderad", owner("status: utvärderad"), "utvärderad utvärderad utvärderad utvärderad utvärderad utvärderad inställd avslutad"},
		{"how it went", func(l *life) { l.word(anna, "evaluation", "Det kom 40 personer och alla var nöjda.") },
			"mottagen ofullständig komplett pågår utvärderad utvärderad inställd avslutad"},
		{"how it went, of the other party", func(l *life) { l.word(johan, "evaluation", "Det kom 40 personer och alla var nöjda.") },
			"mottagen ofullständig komplett pågår utvärderad utvärderad inställd avslutad"},
		{"pausa", owner("pausa"), same},
		{"visa", owner("visa"), same},
		{"jag tar över", of("karin@haninge.example", "jag tar över"), same},
		{"an answer of an outsider", of(outsider, "9. Jag"), same},
		{"ångra", func(l *life) { l.word(anna, "steered", "ångra") }, "mottagen ofullständig komplett pågår genomförd utvärderad ofullständig ofullständig"},
		{"the operator closes it", direct("close"), "avslutad avslutad avslutad avslutad avslutad avslutad avslutad avslutad"},
		{"the operator opens it again", direct("reopen"), "mottagen ofullständig komplett pågår genomförd utvärderad ofullständig ofullständig"},
		{"the operator takes it back", direct("undo"), "mottagen ofullständig komplett pågår genomförd genomförd ofullständig ofullständig"},
	}, func(l *life) string { return string(l.only().Stage(l.today())) })
}

// today is the civil day of a life.
func (l *life) today() dates.Day { return dates.DayOf(l.now.In(l.Rules.Location)) }
