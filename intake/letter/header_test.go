package letter

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter/body"
)

func parsed(t testing.TB, raw string) *Letter {
	t.Helper()
	l, err := Parse([]byte(raw))
	if err != nil {
		t.Fatalf("%.200q: %v", raw, err)
	}
	return l
}

// textOf is the plain view of a mail.
func textOf(l *Letter) string {
	if len(l.Bodies) == 0 {
		return ""
	}
	return strings.Join(wordLines(l.Bodies[0]), "|")
}

// wordLines are the lines of a view, blank ones too.
func wordLines(b body.Body) []string { return strings.Split(strings.TrimSuffix(b.Words(), "\n"), "\n") }

func TestHeaderRepair(t *testing.T) {
	for _, c := range []struct{ name, raw, subject, text string }{
		{"as it should be", "From: a@b.example\r\nSubject: Hej\r\n\r\ntext\r\n", "Hej", "text"},
		{"LF only", "From: a@b.example\nSubject: Hej\n\ntext\n", "Hej", "text"},
		{"CR only", "From: a@b.example\rSubject: Hej\r\rtext\rmer", "Hej", "text|mer"},
		{"CR CR LF", "From: a@b.example\r\r\nSubject: Hej\r\r\n\r\r\ntext\r\r\nmer", "Hej", "text|mer"},
		{"an mbox line", "From a@b Thu Mar  5 10:20:11 2026\nFrom: a@b.example\nSubject: Hej\n\ntext", "Hej", "text"},
		{"blank lines first", "\r\n\r\n \r\nFrom: a@b.example\r\nSubject: Hej\r\n\r\ntext", "Hej", "text"},
		{"a line without a colon", "From: a@b.example\nskräp utan kolon\nSubject: Hej\n\ntext", "Hej", "text"},
		{"no blank line before the text", "From: a@b.example\nSubject: Hej\nHär är texten.\nVad: vandring", "Hej", "Här är texten.|Vad: vandring"},
		{"blank before the colon", "From : a@b.example\nSubject  : Hej\n\ntext", "Hej", "text"},
		{"a folded subject", "From: a@b.example\nSubject: Hej\n  på\n\tdig\n\ntext", "Hej på dig", "text"},
		{"a fold of blanks only", "From: a@b.example\nSubject: Hej\n \n dig\n\ntext", "Hej dig", "text"},
		{"a bare CR in a value", "From: a@b.example\nSubject: Hej\rBcc: x@y\n\ntext", "Hej Bcc: x@y", "text"},
		{"NUL", "From: a@b.example\nSubject: H\x00ej\n\nte\x00xt", "Hej", "text"},
		{"raw UTF-8", "From: a@b.example\nSubject: Möte på å\n\nå", "Möte på å", "å"},
		{"raw windows-1252", "From: a@b.example\nSubject: M\xf6te \x96 \xe5\n\n\xe5", "Möte – å", "å"},
		{"no end of the header", "From: a@b.example\nSubject: Hej", "Hej", ""},
		{"no header", "Bara text, å\nmer", "", "Bara text, å|mer"},
		{"an empty name", ": x\nFrom: a@b.example\nSubject: Hej\n\ntext", "", ": x|From: a@b.example|Subject: Hej||text"},
		{"nothing", "", "", ""},
	} {
		l := parsed(t, c.raw)
		if l.Subject != c.subject || textOf(l) != c.text {
			t.Errorf("%s: subject %q, text %q; want %q, %q", c.name, l.Subject, textOf(l), c.subject, c.text)
		}
	}
}

// TestDecodeWords is intake/README.md, C09 for header fields, split words and untrue labels among them.
func TestDecodeWords(t *testing.T) {
	for in, want := range map[string]string{
		"=?utf-8?q?M=C3=B6te_p=C3=A5?= Jordbro":        "Möte på Jordbro",
		"=?UTF-8?B?TcO2dGU=?=":                         "Möte",
		"=?iso-8859-1?Q?M=F6te?= =?utf-8?B?IHDDpQ==?=": "Möte på",
		"=?utf-8?q?a?=   =?utf-8?q?b?=":                "ab",
		"=?utf-8?q?a?= b =?utf-8?q?c?=":                "a b c",
		"=?utf-8?B?TcM=?= =?utf-8?B?tnRl?=":            "Möte", // ö split between two words
		"=?utf-8?q?M=C3?=\t=?UTF-8?q?=B6te?=":          "Möte",
		`"=?windows-1252?Q?=C5sa_=D6berg?=" <a@b>`:     `"Åsa Öberg" <a@b>`,
		"=?windows-1252?Q?n=E4r_=96_hur?=":             "när – hur",
		"=?utf-8*sv?q?p=C3=A5?=":                       "på",
		"=?iso-8859-1?Q?Fr\u00f6sche?=":                "Frösche", // raw bytes in a word
		"=?iso-8859-1?Q?Fr\xf6sche?=":                  "Frösche",
		"=?utf-8?Q?med blanka tecken?=":                "med blanka tecken",
		"=?utf-7?Q?Fr+APY-sche?=":                      "Frösche",
		"=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=":           "テスト",
		"=?x-unknown-thing?Q?p=E5?=":                   "på",
		"=?x-okänd?Q?p=C3=A5?=":                        "på",
		"=?utf-8?q?trasig=ZZ_=C3=A5=?=":                "trasig=ZZ å=",
		"=?utf-8?B?!!!TcO2dGU?=":                       "Möte",
		"=?utf-8?x?abc?=":                              "=?utf-8?x?abc?=",
		"=?utf-8?q?utan slut":                          "=?utf-8?q?utan slut",
		"=?=?utf-8?q?=C3=A5?=":                         "=?å",
		"Ma\u030alet":                                  "Målet",
		"a\u200bb\u00adc\u202ed":                       "abcd",
		"=?utf-8?q?mjukt=C2=ADstreck?=":                "mjuktstreck",
		"=?utf-8?q??= tom":                             " tom",
	} {
		if got := decodeWords(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestParseAddresses(t *testing.T) {
	for in, want := range map[string][]Address{
		"":                           nil,
		"a@b.example":                {{"", "a@b.example"}},
		"Anna <A@B.Example>":         {{"Anna", "a@b.example"}},
		`"Öberg, Åsa" <a@b.example>`: {{"Öberg, Åsa", "a@b.example"}},
		"Öberg, Åsa <a@b.example>":   {{"Öberg, Åsa", "a@b.example"}},
		"=?utf-8?q?=C3=96berg=2C_=C3=85sa?= <a@b.example>": {{"Öberg, Åsa", "a@b.example"}},
		`"=?utf-8?q?=C3=85sa?=" <a@b.example>`:             {{"Åsa", "a@b.example"}},
		"a@b.example, c@d.example;e@f.example":             {{"", "a@b.example"}, {"", "c@d.example"}, {"", "e@f.example"}},
		"grupp: a@b.example, c@d.example;":                 {{"", "a@b.example"}, {"", "c@d.example"}},
		`"chef@kommun.example" <x@evil.example>`:           {{"chef@kommun.example", "x@evil.example"}},
		"a@b.example (Anna)":                               {{"Anna", "a@b.example"}},
		"anna.@b.example":                                  {{"", "anna.@b.example"}},
		"<a@b.example":                                     {{"", "a@b.example"}},
		"a@b@c.example":                                    {{"a@b@c.example", ""}},
		"Anna":                                             {{"Anna", ""}},
		"undisclosed-recipients:;":                         nil,
		"a b@c.example":                                    {{"a b@c.example", ""}},
		`Anna (5" skärm, \) ja) <anna@haninge.example>, bo@polisen.example`: {{Name: "Anna", Addr: "anna@haninge.example"}, {Addr: "bo@polisen.example"}},
	} {
		if diff := cmp.Diff(want, parseAddresses(in)); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestParseDate(t *testing.T) {
	const want = "2026-03-05T09:20:11Z"
	for _, in := range []string{"Thu, 05 Mar 2026 10:20:11 +0100", "5 Mar 2026 10:20:11 +0100", "Thu, 5 Mar 2026 10:20:11 +0100 (CET)", "2026-03-05T10:20:11+01:00", " Thu,  5 Mar 2026\t10:20:11 +0100"} {
		if got := parseDate(in).UTC().Format("2006-01-02T15:04:05Z"); got != want {
			t.Errorf("%q: %s", in, got)
		}
	}
	for _, in := range []string{"", "i går", "tor 5 mars 2026"} {
		if d := parseDate(in); !d.IsZero() {
			t.Errorf("%q: %s", in, d)
		}
	}
}

// The body is what follows the header, whole; names are plain; values hold no line end.
func FuzzSplitHeader(f *testing.F) {
	f.Add([]byte("From x\nFrom: a@b\r\n c\nskräp\n\ntext"))
	f.Add([]byte(" \n\r\n: \nSubject:\r\r\n\r\r\nx"))
	f.Add([]byte("Subject: a\n \n b\nx: y"))
	f.Add([]byte("Received: from a (b [192.0.2.1])\r\n\tby c with ESMTPS id 1;\r\n\tThu, 12 Mar 2026 10:31:00 +0100\r\nSubject: =?iso-8859-1?Q?p=E5?=\r\n =?iso-8859-1?Q?_v=E4g?=\r\nDetta mail kommer utifrån\r\nFrom: a@b.example\r\n\r\nHej"))
	f.Add([]byte(">From a@b Thu Mar 12 10:31:00 2026\nFrom : A\nTo:\n\t<b@c.example>\nX-MS-Exchange-Organization-SCL: -1\nHej! Vad: x\nSyfte: y\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fields, body, _ := splitHeader(raw)
		if !bytes.HasSuffix(raw, body) {
			t.Fatalf("body %q of %q", body, raw)
		}
		for _, f := range fields {
			if f.Name == "" || strings.ContainsAny(f.Name, " \t\r\n:") || strings.Contains(f.Value, "\n") {
				t.Fatalf("field %q", f)
			}
		}
		if l, err := Parse(raw); err == nil && (len(l.Header) != len(fields) && bytes.IndexByte(raw, '\n') >= 0 || strings.ContainsAny(l.Subject, "\r\n\x00")) {
			t.Fatalf("header %q, subject %q", l.Header, l.Subject)
		}
	})
}

// Where the standard library reads a list, so do we, and alike (B10).
func FuzzParseAddresses(f *testing.F) {
	for _, s := range []string{`"Öberg, Åsa" <a@b.example>, c@d.example`, "grupp: a@b.example;", "a(b)@c.example", `"a\"b" <x@y.example>`, "=?utf-8?q?a?= <b@c.example>", "<@a,@b:c@d.example>",
		`"Lindqvist, Åsa (kommunikation)" <asa@b.example>; 'Karin' <karin@c.example>`, "Öberg, Åsa <asa@b.example>", "undisclosed-recipients:;", "Anna <anna@b.example> (semester), b@c.example", "<mailto:a@b.example>", "a@b.example a@b.example", "MAILER-DAEMON <>",
		"=?utf-8?B?w4VzYQ==?= =?utf-8?Q?_Lindqvist?= <asa@b.example>", `"asa@b.example" <elak@x.example>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := parseAddresses(s)
		for _, a := range got {
			if strings.ContainsAny(a.Addr, " \r\n\x00<>,") && !strings.Contains(a.Addr, `"`) {
				t.Fatalf("%q: address %q", s, a.Addr)
			}
		}
		want, err := mail.ParseAddressList(s)
		if err != nil || len(s) > 200 {
			return
		}
		for i, w := range want {
			if !isAddrSpec(strings.ToLower(w.Address)) {
				return // quoted local parts and literals: for a person
			}
			if i >= len(got) || got[i].Addr != "" && got[i].Addr != strings.ToLower(w.Address) {
				t.Fatalf("%q: %+v, want %+v", s, got, w)
			}
		}
	})
}

func TestParseAuthors(t *testing.T) {
	for in, want := range map[string][]Address{
		"":                            {{"", ""}},
		"a@b.example":                 {{"", "a@b.example"}},
		" A@B.Example ":               {{"", "a@b.example"}},
		"Anna <A@B.Example>":          {{"Anna", "a@b.example"}},
		`"Öberg, Åsa" <a@b.example>`:  {{"Öberg, Åsa", "a@b.example"}},
		"Öberg, Åsa <a@b.example>":    {{"Öberg, Åsa", "a@b.example"}},
		"'Åsa' <a@b.example>":         {{"Åsa", "a@b.example"}},
		"a@b.example (Anna (x))":      {{"Anna x", "a@b.example"}},
		`"x@c.example" <a@b.example>`: {{"x@c.example", "a@b.example"}},
		"=?utf-8?q?=C3=96berg=2C_=C3=85sa?= <a@b.example>": {{"Öberg, Åsa", "a@b.example"}},
		"a@b.example, C <c@d.example>":                     {{"", "a@b.example"}, {"C", "c@d.example"}},
		"grupp: a@b.example;":                              {{"grupp: a@b.example;", ""}},
		"<a@b.example> <c@d.example>":                      {{"<a@b.example> <c@d.example>", ""}},
		"a@b.example <c@d.example>":                        {{"a@b.example <c@d.example>", ""}},
		"a@b.example via B <a@B.example>":                  {{"a@b.example via B", "a@b.example"}},
		"Ek, a@b.example <a@b.example>":                    {{"Ek, a@b.example <a@b.example>", ""}},
		"a@b.example via c@d.example <a@b.example>":        {{"a@b.example via c@d.example <a@b.example>", ""}},
		"<c@d.example> a@b.example":                        {{"<c@d.example> a@b.example", ""}},
		"<a@b.example":                                     {{"<a@b.example", ""}},
		"a@b@c.example":                                    {{"a@b@c.example", ""}},
		"a@[192.0.2.1]":                                    {{"a@[192.0.2.1]", ""}},
		`a""@b.example`:                                    {{`a""@b.example`, ""}},
		"a..b@c.example":                                   {{"a..b@c.example", ""}},
		"MAILER-DAEMON":                                    {{"MAILER-DAEMON", ""}},
		"=?utf-8?q?a=40b.example?=":                        {{"a@b.example", ""}},
		"=?utf-8?q?a?=@b.example":                          {{"a@b.example", ""}},
		strings.Repeat("a", 9000) + "@b.example":           {{"", ""}},

		// Servers send these on to somebody else, or give them to a program.
		"x%c.example@b.example":            {{"x%c.example@b.example", ""}},
		"c.example!x@b.example":            {{"c.example!x@b.example", ""}},
		"SRS0=a1=bc=c.example=x@b.example": {{"SRS0=a1=bc=c.example=x@b.example", ""}},
		"|sh@b.example":                    {{"|sh@b.example", ""}},
		"`id`@b.example":                   {{"`id`@b.example", ""}},
		"-oQ/tmp@b.example":                {{"-oQ/tmp@b.example", ""}},
		"/etc/x@b.example":                 {{"/etc/x@b.example", ""}},
		"anna.o'hara-berg_1+x@b-c.example": {{"", "anna.o'hara-berg_1+x@b-c.example"}},
	} {
		if diff := cmp.Diff(want, parseAuthors([]string{in})); diff != "" {
			t.Errorf("%.80q: %s", in, diff)
		}
	}
	for _, fields := range [][]string{{"a@b.example", "a@b.example"}, {"", "a@b.example"}, {"a@b.example", "x"}} {
		if got := parseAuthors(fields); len(got) < 2 {
			t.Errorf("%q: %+v", fields, got)
		}
	}
}

// FuzzParseAuthors: there is one author only where the field has one plain mailbox, which the standard library reads
// alike; and a second mailbox, a group, or quotes and brackets without an end never leave one.
func FuzzParseAuthors(f *testing.F) {
	for _, s := range []string{`"Öberg, Åsa" <a@b.example>`, "grupp: a@b.example;", "a(b)@c.example", `"a\"b" <x@y.example>`, "=?utf-8?q?a?= <b@c.example>",
		"<@a,@b:c@d.example>", "Anna <anna@b.example> (semester)", "<a@b.example> <c@d.example>", "=?utf-8?q?a=3Cb=40c.example=3E?=", `"asa@b.example" <elak@x.example>`,
		"a@b.example a@b.example", "MAILER-DAEMON <>", "=?utf-8?q?a?=@b.example", "0@Ϥ", `0""@0`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		one := func(fields ...string) (string, bool) {
			got := parseAuthors(fields)
			if len(got) != 1 || got[0].Addr == "" {
				return "", false
			}
			return got[0].Addr, true
		}
		addr, ok := one(s)
		if !ok {
			return
		}
		if !PlainAddr(addr) || strings.Count(lowerASCII(s), addr) == 0 || strings.Contains(addr, "=?") {
			t.Fatalf("%q: %q", s, addr)
		}
		if got, err := mail.ParseAddress(s); err == nil && lowerASCII(got.Address) != addr {
			t.Fatalf("%q: %q, the library reads %q", s, addr, got.Address)
		}
		if all, err := mail.ParseAddressList(s); err == nil && len(all) != 1 {
			t.Fatalf("%q: %q of %d", s, addr, len(all))
		}
		for _, more := range []string{s + ", x@y.example", "x@y.example, " + s, s + " <x@y.example>", "<x@y.example> " + s, "g: " + s + ";", s + ` "`, s + " (", s + " <"} {
			if got, ok := one(more); ok {
				t.Fatalf("%q: %q", more, got)
			}
		}
		if got, ok := one(s, "x@y.example"); ok {
			t.Fatalf("%q: of two fields %q", s, got)
		}
	})
}

// TestHeaderReach: the header reader looks no further than a header can reach, whatever lies below. What it looks at
// is counted by the names that it makes of fields.
func TestHeaderReach(t *testing.T) {
	looked := func(beyond int) float64 {
		raw := []byte("From: a@b.se\ndirt\n" + strings.Repeat("X-A: b\n c\n", (maxHeader+beyond)/10) + "Subject: Hej\n\nHej\n")
		return testing.AllocsPerRun(1, func() { splitHeader(raw) })
	}
	if few, many := looked(maxHeader/2), looked(8*maxHeader); many > 1.01*few {
		t.Errorf("%.0f steps, and %.0f where eight times as much lies below", few, many)
	}
}
