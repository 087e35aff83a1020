package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates/when"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// wireKinds is the mix: how many of every twenty mails are of a kind, as a shared mailbox of staff on Outlook gets them.
var wireKinds = []struct {
	name  string
	of20  int
	write func(r *rand.Rand) string
}{
	{"plain", 3, func(r *rand.Rand) string { return wirePart("text/plain", r.IntN(3), wireNew(r, 8)) }},
	{"complaint", 3, func(r *rand.Rand) string { return wireAlternative(r, wireProse(r, 6)) }},
	{"outlook alternative", 4, func(r *rand.Rand) string { return wireAlternative(r, wireNew(r, 12)) }},
	{"outlook html table", 2, func(r *rand.Rand) string { return wirePart("text/html", r.IntN(2), wireTable(r)) }},
	{"outlook reply", 4, func(r *rand.Rand) string { return wireAlternative(r, wireReply(r, "")) }},
	{"gmail or phone reply", 2, func(r *rand.Rand) string { return wirePart("text/plain", r.IntN(3), wireReply(r, "> ")) }},
	{"attachment", 2, func(r *rand.Rand) string {
		pdf := make([]byte, 50_000+r.IntN(150_000))
		for i := range pdf {
			pdf[i] = byte(r.Uint32())
		}
		return "Content-Type: multipart/mixed; boundary=\"_004_mixed\"\r\n\r\n--_004_mixed\r\n" + wireAlternative(r, wireNew(r, 5)) +
			"\r\n--_004_mixed\r\nContent-Type: application/pdf; name=\"plan.pdf\"\r\nContent-Description: plan.pdf\r\nContent-Disposition: attachment; filename=\"plan.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
			wireBase64(pdf) + "\r\n--_004_mixed--\r\n"
	}},
}

// wireHead is what stands before a mail that came through two Exchange servers and a gateway.
func wireHead(r *rand.Rand, subject string) string {
	return fmt.Sprintf("Received: from mx.haninge.example (10.1.2.3) by ex1.haninge.example (10.1.2.4) with Microsoft SMTP Server\r\n (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.1.2507.39;\r\n Thu, 5 Mar 2026 10:20:11 +0100\r\n"+
		"Received: from AM0PR01MB0001.eurprd01.example ([fe80::1]) by\r\n AM0PR01MB0002.eurprd01.example ([fe80::2%%7]) with mapi id 15.20.7472.%d; Thu, 5 Mar 2026\r\n 09:20:09 +0000\r\n"+
		"Authentication-Results: mx.haninge.example; spf=pass smtp.mailfrom=haninge.example;\r\n dkim=pass header.d=haninge.example; dmarc=pass header.from=haninge.example\r\n"+
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=haninge.example;\r\n s=selector1; h=From:Date:Subject:Message-ID:Content-Type:MIME-Version;\r\n bh=%s;\r\n b=%s\r\n"+
		"From: =?iso-8859-1?Q?Lindqvist=2C_=C5sa?= <asa.lindqvist@haninge.example>\r\nTo: Trygghet och =?utf-8?B?c8Oka2VyaGV0?= <trygghetochsakerhet@haninge.example>\r\nCC: \"Kommunpolis\" <kommunpolis@polisen.example>\r\n"+
		"Subject: %s\r\nThread-Topic: Kommunikationsinsats\r\nThread-Index: AdqH2kz0dJYw2a7TR3a1oXx4kq0b8w==\r\nDate: Thu, 5 Mar 2026 %02d:20:11 +0100\r\nMessage-ID: <%x@AM0PR01MB0001.eurprd01.example>\r\n"+
		"Accept-Language: sv-SE, en-US\r\nContent-Language: sv-SE\r\nX-MS-Has-Attach:\r\nX-MS-TNEF-Correlator:\r\nx-ms-publictraffictype: Email\r\nX-MS-Exchange-Organization-SCL: -1\r\nMIME-Version: 1.0\r\n",
		r.IntN(50), wireBase64(wireBytes(r, 32)), strings.ReplaceAll(wireBase64(wireBytes(r, 256)), "\r\n", "\r\n "), subject, 8+r.IntN(9), wireBytes(r, 16))
}

func wireBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func wireBase64(b []byte) string {
	s := base64.StdEncoding.EncodeToString(b)
	var out strings.Builder
	for ; len(s) > 76; s = s[76:] {
		out.WriteString(s[:76] + "\r\n")
	}
	return out.String() + s
}

// wirePart is a part in one of the encodings that programs choose.
func wirePart(kind string, encoding int, text string) string {
	text = strings.ReplaceAll(text, "\n", "\r\n")
	switch encoding {
	case 0:
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		_, _ = io.WriteString(w, text)
		_ = w.Close()
		return "Content-Type: " + kind + "; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + b.String()
	case 1:
		return "Content-Type: " + kind + "; charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wireBase64([]byte(text))
	}
	return "Content-Type: " + kind + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text
}

func wireAlternative(r *rand.Rand, text string) string {
	b := fmt.Sprintf("_000_AM0PR01MB0001%08xAM0PR01MB0001eurp_", r.Uint32())
	return "Content-Type: multipart/alternative;\r\n\tboundary=\"" + b + "\"\r\n\r\n--" + b + "\r\n" + wirePart("text/plain", r.IntN(2), text) + "\r\n--" + b + "\r\n" + wirePart("text/html", r.IntN(2), wireWord(text)) + "\r\n--" + b + "--\r\n"
}

// wireWord is the HTML of Outlook: its styles, and a paragraph with them for every line.
func wireWord(text string) string {
	var b strings.Builder
	b.WriteString("<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns=\"http://www.w3.org/TR/REC-html40\">\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n<meta name=\"Generator\" content=\"Microsoft Word 15 (filtered medium)\">\n<style><!--\n" +
		strings.Repeat("p.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{margin:0cm;\n\tfont-size:11.0pt;\n\tfont-family:\"Calibri\",sans-serif;\n\tmso-fareast-language:EN-US;}\n", 8) + "--></style>\n</head>\n<body lang=\"SV\" link=\"#0563C1\" vlink=\"#954F72\" style=\"word-wrap:break-word\">\n<div class=\"WordSection1\">\n")
	for line := range strings.SplitSeq(text, "\n") {
		if line = html.EscapeString(line); line == "" {
			line = "&nbsp;"
		}
		b.WriteString("<p class=\"MsoNormal\"><span style=\"font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;mso-fareast-language:EN-US\">" + line + "<o:p></o:p></span></p>\n")
	}
	return b.String() + "</div>\n</body>\n</html>\n"
}

var wireAnswers = []string{
	"Trygghetsvandring i Jordbro centrum tillsammans med fastighetsägare och kommunpolis.", "Öka kännedomen om att kommun och polis arbetar ihop, och få fler att anmäla sig till grannsamverkan.",
	"Del av trygghetsveckan v. 12 och uppföljning av trygghetsmätningen.", "Invånare i Jordbro, skolor och fastighetsägare. Internt: berörda medarbetare.", "Din upplevelse spelar roll. Kommun och polis åtgärdar tillsammans.",
	"Torsdag 26 mars kl. 18–20", "Kommunen gör affisch och webbtext, polisen delar i sina kanaler.", "Affisch A3 och webbnyhet – kommunikationsenheten. Bild – polisen.", "Enhetschefen och kommunpolisen.",
	"Varför just Jordbro? Mätningen visar störst behov där.", "Ja, kommunens fotograf, samtycke inhämtas.", "Antal deltagare och räckvidd, avstämning i styrgruppen v. 16.",
}

// wireLabels and wireQuestions are those of the checklist.
var wireLabels, wireQuestions = func() (labels, questions []string) {
	c := checklist.Default()
	for _, item := range c.Items() {
		labels, questions = append(labels, c.Question(item).Label), append(questions, c.Question(item).Text)
	}
	return labels, questions
}()

const wireEnd = "\nMed vänlig hälsning\n\nÅsa Lindqvist\nTrygghetssamordnare\nHaninge kommun\nTelefon: 08-606 00 00\nwww.haninge.example\n\nNär du mejlar till Haninge kommun behandlar vi dina personuppgifter enligt dataskyddsförordningen.\n"

func wireNew(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("Hej!\n\nHär kommer en kommunikationsinsats.\n\n")
	from := r.IntN(13 - n)
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, "%s\n%s\n\n", wireLabels[i], wireAnswers[i])
	}
	return b.String() + wireEnd
}

func wireProse(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("Hej!\n\n")
	for range n {
		fmt.Fprintf(&b, "Lampan utanför port %d i Brandbergen har varit trasig sedan jul, och vi är många som är otrygga på väg hem från bussen. När lagas den? Vem kan man ringa?\n\n", r.IntN(90))
	}
	return b.String() + "Hälsningar\nGun-Britt\n"
}

func wireTable(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("<table class=\"MsoTableGrid\" border=\"1\" cellspacing=\"0\" cellpadding=\"0\" style=\"border-collapse:collapse;border:none\">")
	for i := range 12 {
		if r.IntN(4) > 0 {
			cell := "<td width=\"302\" valign=\"top\" style=\"width:226.55pt;border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt\"><p class=\"MsoNormal\">%s<o:p></o:p></p></td>"
			b.WriteString("<tr>" + fmt.Sprintf(cell, wireLabels[i]) + fmt.Sprintf(cell, wireAnswers[i]) + "</tr>\n")
		}
	}
	page := wireWord("Hej!\n\nHär är vår insats.\n\n@" + wireEnd)
	return strings.Replace(page, "@", b.String()+"</table>", 1)
}

// wireReply answers four questions under the quoted gap mail's questions.
func wireReply(r *rand.Rand, mark string) string {
	var b strings.Builder
	b.WriteString("Hej! Svar nedan.\n" + wireEnd + "\n")
	if mark == "" {
		b.WriteString("Från: Trygghet och säkerhet <trygghetochsakerhet@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Åsa Lindqvist <asa.lindqvist@haninge.example>\nÄmne: Re: Kommunikationsinsats [SAM-2026-0042]\n\n")
	} else {
		b.WriteString("Den tors 12 mars 2026 kl 10:31 skrev Trygghet och säkerhet <trygghetochsakerhet@haninge.example>:\n")
	}
	from := r.IntN(9)
	for line := range strings.SplitSeq(wireSent, "\n") {
		b.WriteString(strings.TrimRight(mark+line, " ") + "\n")
		for i := from; i < from+4; i++ {
			if strings.HasSuffix(line, wireQuestions[i]) {
				b.WriteString(wireAnswers[i] + "\n")
			}
		}
	}
	return b.String()
}

var wireSent = func() string {
	var b strings.Builder
	b.WriteString("Hej!\n\nTack, kommunikationsinsatsen \"Trygghetsvandring i Jordbro\" är mottagen och har nummer SAM-2026-0042.\n\n0 av 12 frågor i checklistan har fått svar. De här återstår:\n\n")
	for i, q := range wireQuestions {
		fmt.Fprintf(&b, "%d. %s\n\n", i+1, q)
	}
	return b.String() + "Svara på det här mejlet. Skriv svaret under frågan, eller skriv frågans nummer följt av svaret. Är en fråga inte aktuell: skriv \"ej aktuellt\" och gärna varför.\n\nVänliga hälsningar\nTrygghet och säkerhet, Haninge kommun\nDet här svaret skickades automatiskt.\n"
}()

// wireMails generates n mails of the mix, or of one kind; the same for the same n.
func wireMails(n int, kind string) [][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	var of []func(r *rand.Rand) string
	for _, k := range wireKinds {
		for range k.of20 {
			if kind == "" || kind == k.name {
				of = append(of, k.write)
			}
		}
	}
	out := make([][]byte, n)
	for i := range out {
		body := of[i%len(of)](r)
		subject := "Kommunikationsinsats Jordbro"
		if strings.Contains(body, "Svar nedan.") {
			subject = "SV: Kommunikationsinsats =?utf-8?Q?v=C3=A5ren?= [SAM-2026-0042]\r\nIn-Reply-To: <gap@haninge.example>\r\nReferences: <a@haninge.example> <gap@haninge.example>"
		}
		out[i] = []byte(wireHead(r, subject) + body)
	}
	return out
}

// readFully is bytes to answers: what the desk does with a mail before it decides.
func readFully(b testing.TB, rules *triage.Rules, raw []byte) (answers int) {
	l, err := letter.Parse(raw)
	if err != nil {
		b.Fatal(err)
	}
	m := triage.Spread(rules, l, l.Date)
	talk := checklist.Talk{Sent: []string{wireSent}, Open: rules.Checklist.Items()}
	for _, v := range m.Views {
		var got checklist.Reading
		if m.Answering {
			got = rules.Checklist.ReadReply(v, talk)
		} else {
			got = rules.Checklist.ReadNew(v)
		}
		for _, a := range got.Answers {
			if a.Item == "nar" {
				when.Read(a.Text, m.Reference)
			}
		}
		answers = max(answers, len(got.Answers))
	}
	return answers
}

// readBare is go-message's walk, which decodes the parts and no more.
func readBare(b testing.TB, raw []byte) {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		b.Fatal(err)
	}
	if err := e.Walk(func(_ []int, e *message.Entity, err error) error {
		if err != nil || e.MultipartReader() != nil {
			return err
		}
		_, err = io.Copy(io.Discard, e.Body)
		return err
	}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFullReading sets our reading, bytes to answers, beside the bare parse of go-message, on the same mails: the
// mix of 10 000, and 500 of each kind. The ratios are of processor time, of the three ways taken in turns through the
// mails, so that a machine whose speed changes is equally slow for all. -benchtime 1x is one pass over them.
func BenchmarkFullReading(b *testing.B) {
	rules, err := parseRules("")
	if err != nil {
		b.Fatal(err)
	}
	ways := []struct {
		name string
		read func([]byte)
	}{
		{"bare", func(raw []byte) { readBare(b, raw) }},
		{"parse", func(raw []byte) { _, _ = letter.Parse(raw) }},
		{"answers", func(raw []byte) { readFully(b, rules, raw) }},
	}
	run := func(name, kind string, n int) {
		mails := wireMails(n, kind)
		for _, way := range ways {
			b.Run(name+"/"+way.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					for _, raw := range mails {
						way.read(raw)
					}
				}
			})
		}
		b.Run(name+"/ratio", func(b *testing.B) {
			var took [3]time.Duration
			for b.Loop() {
				for chunk := range slices.Chunk(mails, 500) {
					for i, way := range ways {
						before := town.Processor(b)
						for _, raw := range chunk {
							way.read(raw)
						}
						took[i] += town.Processor(b) - before
					}
				}
			}
			b.ReportMetric(float64(took[1])/float64(took[0]), "parse-x-bare")
			b.ReportMetric(float64(took[2])/float64(took[0]), "answers-x-bare")
		})
	}
	for _, k := range wireKinds {
		run(strings.ReplaceAll(k.name, " ", "_"), k.name, 500)
	}
	run("mix", "", 10_000)
}

// TestWireMails: the mails of the benchmark are what it says, and are read.
func TestWireMails(t *testing.T) {
	rules, err := parseRules("")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range wireKinds {
		for _, raw := range wireMails(20, k.name) {
			readBare(t, raw)
			if n := readFully(t, rules, raw); k.name != "complaint" && n < 4 {
				t.Fatalf("%s: %d answers\n%s", k.name, n, raw)
			}
		}
	}
}
