package daemon

import (
	"bytes"
	"cmp"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/postoffice"
)

// yearMail is a mail of ours as its reader sees it.
type yearMail struct {
	from, to, subject, id, reply, auto, text string
	list                                     bool
	kind                                     string
	about                                    []*yearCase
	parts                                    []yearPart
}

// yearKinds are what tells the kinds of our mails: words of the subject, or of the text.
var yearKinds = []struct{ kind, subject, text string }{
	{"digest", "ATT GÖRA V.", ""}, {"digest", "INGET ATT GÖRA V.", ""}, {"notice", "SAMRAD: ", ""},
	{"press", "BRÅDSKANDE: [", ""},
	{"collected", "", "meddelanden i ett mejl, så att det inte blir så många."},
	{"directed", "", "En handläggare har "},
	{"undone", "", "Gäller inte: det förra mejlet"},
	{"consult-thanks", "RE: SAMRÅD: [", ""},
	{"by-telephone", "SAMRÅD: [", "är noterat som klart enligt"},
	{"consult-change", "SAMRÅD: [", "har ändrats sedan "},
	{"called-off", "SAMRÅD: [", "Ni behöver inte göra något."}, {"on-again", "SAMRÅD: [", "men det gäller inte längre."},
	{"consult-remind", "SAMRÅD: [", "Vi väntar på ert svar"},
	{"consult", "SAMRÅD: [", "vill samråda med er"},
	{"consult-stance", "", "har svarat på samrådet om"},
	{"reminder", "", "Det här är en vänlig påminnelse."},
	{"evaluation", "", "Hur gick det med "},
	{"recurring", "", "igen i år? Förra året var tiden"},
	{"proposal", "", "föreslår en ändring i "},
	{"proposal-result", "", "Förslaget om fråga "}, {"proposal-result", "", "behåller sitt svar."},
	{"told", "", "Andra än du har ändrat i "},
	{"evaluated", "", "Så här har vi noterat hur det gick"},
	{"gap", "", "Tack, insatsen är mottagen."},
	{"updated", "", "återstår för "}, {"updated", "", " är besvarade för "},
	{"complete", "", " besvarade för "},
	{"unread", "", "Vi hittade inget svar på de öppna frågorna"},
	{"case", "", "Så här står det till med "},
	{"cancelled", "", "är noterad som inställd"},
	{"ask", "", "Är det här en ny kommunikationsinsats?"},
	{"passed-on", "", "Ditt mejl har gått vidare till "},
	{"gathered", "", "vi har läst ditt mejl så här"},
	{"steered", "", ""},
}

var numberOf = regexp.MustCompile(`(?:SAM|TRY)-\d{4}-\d{4}`)

// readYear reads a mail of ours.
func (y *year) readYear(m postoffice.Mail) *yearMail {
	msg, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		y.t.Fatal(err)
	}
	out := &yearMail{
		from: m.From, to: m.To[0], subject: y.decoded(msg.Header.Get("Subject")), id: msg.Header.Get("Message-Id"),
		reply: msg.Header.Get("In-Reply-To"), auto: msg.Header.Get("Auto-Submitted"), text: town.PlainText(y.t, m.Raw),
		list: msg.Header.Get("List-Id") != "",
	}
	for _, k := range yearKinds {
		if strings.HasPrefix(strings.ToUpper(out.subject), k.subject) && strings.Contains(out.text, k.text) {
			out.kind = k.kind
			break
		}
	}
	return out
}

func (y *year) decoded(s string) string {
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		y.t.Fatal(err)
	}
	return out
}

// casesOf tells which cases a mail is about: by the number in the subject, and in a mail about several by all in it.
func (y *year) casesOf(m *yearMail) {
	numbers := numberOf.FindAllString(m.subject, 1)
	if m.kind == "reminder" || m.kind == "told" || m.kind == "collected" {
		numbers = append(numbers, numberOf.FindAllString(m.text, -1)...)
	}
	slices.Sort(numbers)
	for _, no := range slices.Compact(numbers) {
		if c := y.byNo[no]; c != nil {
			m.about = append(m.about, c)
		}
	}
}

// deliver looks at what was sent since the last time, holds it against the model, and has its readers act on it.
func (y *year) deliver() {
	y.mu.Lock()
	sent := y.out
	y.out = nil
	y.mu.Unlock()
	var mails []*yearMail
	for _, m := range sent {
		if m.User != "" {
			mails = append(mails, y.readYear(m))
		}
	}
	slices.SortStableFunc(mails, func(a, b *yearMail) int { // the servers work side by side
		first := cmp.Compare(b.auto, a.auto) // an answer tells the number of a case that others are told of, too
		return cmp.Or(first, cmp.Compare(a.to, b.to), cmp.Compare(a.subject, b.subject), cmp.Compare(a.text, b.text))
	})
	for _, m := range mails {
		y.kinds[m.kind]++
		y.received[m.to]++
		s := y.staff[m.to]
		if s == nil {
			y.fault("a mail to %s, who is nobody of ours: %s", m.to, m.subject)
			continue
		}
		y.judge(m)
		y.secrets(m)
		for _, c := range m.about {
			c.last[m.to] = m
		}
		y.react(s, m)
	}
}

// judge holds a mail against what should come.
func (y *year) judge(m *yearMail) {
	if n := questions(m.text); n > 1 && m.kind != "digest" && m.kind != "notice" {
		y.fault("%d questions in one mail to %s:\n%s", n, m.to, m.text)
	}
	if m.auto == "auto-replied" {
		y.judgeAnswer(m)
		return
	}
	y.casesOf(m)
	switch {
	case m.auto != "auto-generated":
		y.fault("a %s to %s without its mark: %q", m.kind, m.to, m.auto)
	case m.list != (m.kind == "digest"):
		y.fault("a %s to %s and List-Id: %v", m.kind, m.to, m.list)
	case m.kind == "digest":
		year, week := y.day(y.at).ISOWeek()
		key := m.to + " " + m.from + " " + y.isoWeek(year, week)
		if y.digests[key]++; y.digests[key] > 1 {
			y.fault("a second digest of the week: %s", key)
		}
	case m.kind == "notice" && strings.Contains(m.subject, "kom inte fram"): // told for each mail that came back
	case m.kind == "notice":
		key := m.to + " " + m.from + " " + y.day(y.at).String()
		if y.notices[key]++; y.notices[key] > 2 {
			y.fault("a third notice of the day: %s: %s", key, m.subject)
		}
	default:
		y.judgeUnasked(m)
	}
}

// judgeAnswer wants that somebody waits for just this.
func (y *year) judgeAnswer(m *yearMail) {
	w := y.answers[m.reply]
	if w == nil || w.to != m.to || w.kind != m.kind {
		y.fault("%s got a %s to %s, and waits for %+v:\n%s", m.to, m.kind, m.reply, w, m.text)
		return
	}
	delete(y.answers, m.reply)
	if c := w.of; c != nil && c.no == "" {
		if c.no = numberOf.FindString(m.subject); y.byNo[c.no] != nil || c.no == "" {
			y.fault("case %d has the number %q", c.n, c.no)
		}
		y.byNo[c.no] = c
	}
	y.casesOf(m)
}

// judgeUnasked wants that it is due, within the hours and the caps.
func (y *year) judgeUnasked(m *yearMail) {
	if len(m.about) == 0 {
		y.fault("a %s to %s about no case: %s", m.kind, m.to, m.subject)
		return
	}
	uncapped, all := false, m.about
	if m.kind == "collected" {
		y.partsOf(m)
		uncapped, all = y.judgeCollected(m), nil
	}
	for _, c := range all {
		p, ok := y.came(m.kind, m.to, c)
		uncapped = uncapped || p
		if !ok {
			y.fault("%s got a %s about %s that is not due:\n%s", m.to, m.kind, c.no, m.text)
		}
	}
	y.together(m, y.heldBack, uncapped)
	y.heldBack = false
	quiet := []string{"reminder", "consult-remind", "consult-change", "evaluation", "recurring", "proposal-moved", "collected", "called-off", "on-again"}
	if !uncapped && slices.Contains(quiet, m.kind) && !y.atWork(y.at).Equal(y.at) {
		y.fault("%s got a %s out of hours", m.to, m.kind)
	}
	house := m.about[0].house
	if y.full(m.about[0], m.to) && !uncapped {
		y.fault("%s got a %s above the caps", m.to, m.kind)
	}
	y.unasked[house+m.to] = append(y.unasked[house+m.to], y.at)
	if uncapped {
		y.uncapped[house+m.to] = append(y.uncapped[house+m.to], y.at)
	}
}

// questions counts the yes/no questions of a mail, by the answers that it offers.
func questions(text string) (n int) {
	for _, s := range []string{"Svara ja", "Svara ok", "svara ja", "Svara flytta"} {
		n += strings.Count(text, s)
	}
	return n
}

// secrets looks for what must not be told to whom a mail goes to.
func (y *year) secrets(m *yearMail) {
	all := strings.ToLower(m.subject + "\n" + m.text)
	if !strings.Contains(all, "zqk") {
		return
	}
	for _, c := range y.cases {
		if c.canary == "" || !strings.Contains(all, c.canary) {
			continue
		}
		own := y.staff[m.to].party == c.lead
		shared := c.under && strings.HasPrefix(m.kind, "consult")
		if shared && y.held(c) && m.auto == "auto-generated" && !own && !strings.Contains(m.text, "får inte spridas före") {
			y.fault("%s got a %s about %s without the day before which it may not be spread:\n%s", m.to, m.kind, c.no, m.text)
		}
		if c.secret == "embargo" && !y.held(c) || shared {
			continue
		}
		if c.secret == "guard" || m.kind == "digest" || m.kind == "notice" || !own {
			y.fault("%s got a %s with what it may not see of %s (%s):\n%s", m.to, m.kind, c.no, c.secret, m.text)
		}
	}
}
