package daemon

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// taint begins every word that must stay where it is: it looks like no word of ours, and folding, wrapping and
// shortening leave it alone.
const taint = "zqkanarie"

// labels are the checklist's questions and three further fields, as people name them.
var labels = []string{"Vad", "Syfte", "Sammanhang", "Målgrupp", "Budskap", "När", "Samarbete", "Material", "Talesperson", "Frågor", "Dokumentation", "Utvärdering", "Kanal", "Plats", "Kontakt"}

// shut is a daemon whose parts are all there and whose servers are not: nothing is sent but into the outbox.
type shut struct {
	*Daemon
	log bytes.Buffer
	at  time.Time
	uid uint32

	putOff func(outbox.Item) bool // what a mail server takes later; nil takes all
}

// configured loads a configuration that lies in a folder, as does its data.
func configured(t testing.TB, dir, text string) config.Config {
	t.Helper()
	text = strings.Replace(text, `data_dir = "data"`, fmt.Sprintf("data_dir = %q", filepath.Join(dir, "data")), 1)
	name := filepath.Join(dir, "samrad.toml")
	for file, content := range map[string]string{name: text, filepath.Join(dir, "secret"): "hemligt"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, problems := config.Load(name)
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	return cfg
}

func newShut(t testing.TB, dir string) *shut {
	t.Helper()
	text := strings.ReplaceAll(fixture.Config, `sender_check`, "contact = \"kim@kommun.example\"\nsender_check") + "[gate]\nreplies_per_hour = 999\nreplies_per_sender_per_day = 999\n[digest]\nto = [\"chef@kommun.example\", \"chef@polis.example\"]\n"
	cfg := configured(t, dir, text)
	s := &shut{at: time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)}
	var err error
	s.Daemon, err = New(cfg, func() time.Time { return s.at }, slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// in takes one mail in and returns what its case and its answer became, by the ledger.
func (s *shut) in(t fataler, raw []byte) letter.Entry {
	t.Helper()
	s.at = s.at.Add(time.Minute)
	s.uid++
	mail := intake.Incoming{Place: letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: s.uid}, Received: s.at, Raw: raw}
	if _, err := s.desk.Receive("kommun", []intake.Incoming{mail}, letter.Cursor{}); err != nil {
		t.Fatal(err)
	}
	var e letter.Entry
	if err := s.Store.View(func(tx store.Tx) (err error) { e, _, err = tx.Entry(letter.SumOf(raw)); return err }); err != nil {
		t.Fatal(err)
	}
	return e
}

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// said is everything that leaves the machine, or may: mails of the outbox, three weeks' digests, exports. Bytes and
// what a reader makes of them.
func (s *shut) said(t fataler) map[string]string {
	t.Helper()
	out := map[string]string{}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.tellWaiting())
	for week := range 3 {
		issued, _, err := s.Editor.Draft(dates.WeekOf(dates.DayOf(s.at.AddDate(0, 0, 7*week))), s.at)
		must(err)
		out[fmt.Sprint("digest ", week)] = issued.Mail.Subject + issued.Mail.Text + issued.Mail.HTML
		must(s.Publish(issued, s.Config.Digest.To))
	}
	must(s.Store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		for _, i := range items {
			l, perr := letter.Parse(i.Bytes)
			must(perr)
			text := strings.ReplaceAll(string(i.Bytes), "=\r\n", "") + l.Subject
			for _, b := range l.Bodies {
				text += "\n" + b.Words()
			}
			out[i.Key+" to "+i.To] = text
		}
		return err
	}))
	for _, format := range []string{"json", "csv", "ics"} {
		var b bytes.Buffer
		must(s.Register().Export(&b, Export{Format: format}, s.Now()))
		out["export "+format] = b.String()
	}
	return out
}

// answers writes a whole checklist with a taint of its own in every field.
func answers(mail int, but ...string) string {
	var b strings.Builder
	for n, label := range labels {
		if !slices.Contains(but, label) {
			fmt.Fprintf(&b, "%s: %s%d%c blir det, har vi tänkt oss.\n", label, taint, mail, 'a'+n)
		}
	}
	return b.String()
}

// withAttachment makes a mail of two parts of a plain one: a name is a field, too.
func withAttachment(raw []byte, name string) []byte {
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	head = strings.Replace(head, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", `Content-Type: multipart/mixed; boundary="b"`, 1)
	return []byte(head + "\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body +
		"\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		base64.StdEncoding.EncodeToString([]byte("%PDF "+taint+" "+name)) + "\r\n--b--\r\n")
}

// reasons are why nothing of a case may be spread: words in one of its fields.
var reasons = map[string]string{
	"personnummer": "hör av dig till 19121212-1212", "k-nummer": "se 5000-K123456-26", "secrecy": "det omfattas av sekretess",
	"protected": "familjen har skyddad identitet", "embargo": "", "none": "",
}

// talk plays a conversation about one case: who writes and who answers, what is left out, whether the mail was passed
// on or brought a file, as chance has it. The reason for secrecy stands in the field named.
func (s *shut) talk(t fataler, r *rand.Rand, why, field string) {
	t.Helper()
	people := []string{"anna@kommun.example", "johan@polis.example"}
	n := int(s.uid)
	but := []string{field}
	for _, l := range labels[1:12] {
		if r.IntN(4) == 0 {
			but = append(but, l)
		}
	}
	body := answers(n, but...)
	switch why {
	case "embargo":
		body += field + ": " + taint + "x helt enkelt.\nEmbargo: får inte spridas före 1 juni 2026, " + taint + "e\n"
	case "none":
		body += field + ": " + taint + "x helt enkelt.\n"
	default:
		body += field + ": " + taint + "x och " + reasons[why] + ".\n"
	}
	subject := "Kommunikationsinsats: rubriken " + taint + "t"
	if r.IntN(2) == 0 {
		subject = "VB: " + subject
		body = "Från: Sven " + taint + "s <sven@bostad.example>\nSkickat: den 11 mars 2026 10:31\nTill: Anna <anna@kommun.example>\nÄmne: x\n\n" + body
	}
	raw := town.Compose(people[r.IntN(2)], "trygghet@kommun.example", subject, "", body)
	if r.IntN(2) == 0 {
		raw = withAttachment(raw, taint+"b.pdf")
	}
	e := s.in(t, raw)
	if e.Kind != letter.New {
		t.Fatalf("%s in %s: the mail became %s (%s)", why, field, e.Kind, e.Reason)
	}
	reply := town.Compose(people[r.IntN(2)], "trygghet@kommun.example", "Sv: ["+e.Case+"] "+taint+"u", "In-Reply-To: "+string(e.ID)+"\n",
		"6. 9 april 2026\n\n9. "+taint+"i svarar.\n\n12. "+taint+"l räknar.\n")
	if a := s.in(t, withAttachment(reply, taint+"f.pdf")); a.Kind != letter.Reply || a.Case != e.Case {
		t.Fatalf("%s in %s: the reply became %s (%s) of %q", why, field, a.Kind, a.Reason, a.Case)
	}
}

// TestTaint is intake/README.md, B13 and P6: whichever authority writes, whichever answers, and in whichever field the
// reason for secrecy stands, no word of any field of a case under the guard or an embargo is in anything that is sent:
// answers, notices, the digests of this week and the next, and exports. The same conversations without a reason do send
// words, which shows that they are looked for where they would be. Nor is any in the log (F03).
func TestTaint(t *testing.T) {
	for why := range reasons {
		t.Run(why, func(t *testing.T) {
			s := newShut(t, t.TempDir())
			defer s.Close()
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			r := rand.New(rand.NewPCG(seed, 0))
			for _, field := range labels {
				s.talk(t, r, why, field)
			}
			leaks, sent := 0, s.said(t)
			for what, text := range sent {
				at := strings.Index(strings.ToLower(text), taint)
				if at < 0 {
					continue
				}
				if leaks++; why != "none" {
					t.Errorf("%q is in %s:\n%s", text[at:min(len(text), at+len(taint)+2)], what, text)
				}
			}
			if want := 3 + 3 + 2*3 + 2*len(labels); len(sent) < want {
				t.Errorf("%d things were sent, want %d", len(sent), want)
			}
			if why == "none" && leaks < len(labels) {
				t.Errorf("words of open cases are in %d things only", leaks)
			}
			if strings.Contains(s.log.String(), taint) {
				t.Errorf("the log holds words of a mail:\n%s", &s.log)
			}
		})
	}
}
