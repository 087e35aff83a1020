package letter

import (
	"math/bits"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fieldKind is what a line of a header block is about.
type fieldKind uint8

const (
	noField fieldKind = iota
	fromField
	sentField
	toField
	copyField
	subjectField
	otherField
)

// fieldNames are the names that mail programs give the lines of a header block, in the languages of our neighbours
// and of the programs' usual settings.
var fieldNames = names(map[fieldKind]string{
	fromField: `från;från (namn);from;fra;afsender;lähettäjä;von;absender;de;de la;da;od;van;от;от кого;від;від кого;отправитель;kimden;gönderen;nadawca;feladó;saatja;šalje;expéditeur;
		remitente;mittente;afzender;frá;差出人;送信者;送信元;发件人;寄件者;寄件人;보낸 사람`,
	sentField: `skickat;skickades;datum;date;sent;sent at;sent on;date/time;sendt;dato;lähetetty;päivämäärä;päiväys;pvm;gesendet;gesendet am;envoyé;envoyé le;message du;enviado;
		enviado el;enviado em;enviada em;enviada;fecha;data;inviato;verzonden;wysłano;wysłane;data wysłania;odesláno;odoslané;dátum;отправлено;дата;надіслано;gönderilen;gönderildi;gönderme tarihi;
		tarih;elküldve;trimis;saadetud;kuupäev;poslano;送信日時;日付;日時;发送时间;日期;傳送時間;寄件日期;보낸 날짜;날짜;sent date`,
	toField: `till;to;til;vastaanottaja;an;à;a;para;per;aan;do;komu;кому;kime;címzett;către;adressaat;adresat;kellele;za;prima;destinataire;destinatario;宛先;送信先;收件人;收件者;받는 사람`,
	copyField: `kopia;cc;copy;kopi;kopia till;kopie;kopio;copie;copie à;copia;cci;ccn;bcc;blindkopi;hemlig kopia;dold kopia;dw;udw;kópia;копия;копія;másolat;bilgi;kopija;koopia;抄送;副本;참조;
		piilokopio;blindkopie;cco;copia oculta;skrytá kopie;gizli;per conoscenza;dw.`,
	subjectField: `ämne;subject;emne;vedrørende;aihe;betreff;objet;sujet;asunto;assunto;oggetto;onderwerp;temat;předmět;predmet;тема;konu;tárgy;subiect;teema;efni;件名;主题;主旨;제목;ärende`,
	otherField: `svar till;reply-to;reply to;svara till;prioritet;viktighet;importance;priority;prioritätet;wichtigkeit;bilagor;bifogade filer;attachments;vedlegg;vedhæftede filer;liitteet;anlagen;pièces jointes;
		organization;organisation;antwort an;répondre à;responder a;risposta;rispondi a;antwoord aan;svar til;vastausosoite;message-id;resent-from;resent-to;resent-date;list-post;newsgroups;kategori;kategorier;känslighet;
		sensitivity;delivered-to;return-path;sender;on behalf of;beantwoorden;ответить;yanıt adresi;mailing list;lista`,
})

func names(by map[fieldKind]string) map[string]fieldKind {
	m := map[string]fieldKind{}
	for kind, list := range by {
		for name := range strings.SplitSeq(list, ";") {
			m[strings.TrimSpace(name)] = kind
		}
	}
	return m
}

// longestName is the bytes of a name that is looked for, marks of emphasis and blanks not counted.
const longestName = 32

// emphasis are the marks with which programs show bold text in plain text.
const emphasis = "*_|\u200b\u00a0\ufeff \t"

// fieldOf reads a line as a field of a header block.
func fieldOf(l Line) (kind fieldKind, value string) {
	text := strings.TrimLeft(l.Text, emphasis+">")
	head := text[:min(len(text), 2*longestName)]
	i := strings.IndexByte(head, ':')
	if wide := strings.Index(head, "："); wide >= 0 && (i < 0 || wide < i) {
		i = wide
	}
	if i < 0 {
		if l.Role == Label && len(text) <= longestName {
			return fieldNames[fieldName(text)], ""
		}
		return noField, ""
	}
	_, width := utf8.DecodeRuneInString(head[i:])
	return fieldNames[fieldName(head[:i])], strings.Trim(text[i+width:], emphasis)
}

func fieldName(s string) string {
	s = strings.Trim(s, emphasis)
	if len(s) > longestName {
		return ""
	}
	return strings.ToLower(s)
}

// block is a header block as found.
type block struct {
	end     int // the line after it
	depth   int
	kinds   uint16 // a set of fieldKind
	from    string
	subject string
	proof   bool // an address, or a date beside a Sent line
	stamped bool // the sending date is a machine's: seconds or a zone
	reached bool // the To line has an address
	repeats int
}

// The block of a mail to many people runs over many lines; beyond these bounds it is no block. They keep the cost of
// looking linear.
const (
	blockLines  = 40
	blockWraps  = 8
	blockBlanks = 1
)

// headerBlock reads the run of fields that begins at line i; ok is false when the line begins none.
func headerBlock(lines []Line, i int) (b block, ok bool) {
	kind, _ := fieldOf(lines[i])
	if kind == noField || kind == otherField {
		return b, false
	}
	b = block{depth: lines[i].Depth, end: i}
	b.read(lines[i:min(len(lines), i+blockLines)], i)
	return b, b.trusted(false)
}

func (b *block) read(lines []Line, base int) {
	last, pending := noField, false // pending: its value stands on the next line
	wraps, blanks := 0, 0
	for n, l := range lines {
		if strings.TrimSpace(l.Text) == "" {
			if blanks++; blanks > blockBlanks {
				return
			}
			continue
		}
		kind, value := fieldOf(l)
		switch {
		case l.Depth != b.depth:
			return
		case kind != noField && (!b.has(kind) || blanks == 0 && (kind == otherField || kind == copyField) && b.again()):
			if !b.joined(l.Text, kind) {
				b.add(kind, value)
			}
			b.end, last, wraps, blanks, pending = base+n+1, kind, 0, 0, value == ""
		case kind != noField, blanks > 0, last == noField:
			return
		default: // a wrapped value, if another field or nothing but a value on its own line follows
			if wraps++; wraps > blockWraps {
				return
			}
			if pending {
				b.add(last, strings.Trim(l.Text, emphasis))
				b.end, wraps, pending = base+n+1, 0, false
			}
			if strings.Contains(l.Text, "@") && (last == toField || last == copyField || last == fromField) {
				b.proof = true
				b.end = base + n + 1
			}
		}
	}
}

func (b *block) add(kind fieldKind, value string) {
	b.kinds |= 1 << kind
	switch kind {
	case fromField:
		b.from = value
	case subjectField:
		b.subject = value
	}
	if strings.Contains(value, "@") && kind != otherField && kind != subjectField || kind == sentField && strings.ContainsFunc(value, unicode.IsDigit) {
		b.proof = true
	}
	switch kind {
	case sentField:
		b.stamped = machineTime.MatchString(value)
	case toField:
		b.reached = b.reached || strings.Contains(value, "@")
	}
}

// again counts fields that may stand several times.
func (b *block) again() bool {
	b.repeats++
	return b.repeats <= 6
}

func (b *block) has(kind fieldKind) bool { return b.kinds&(1<<kind) != 0 }

// trusted tells whether the fields are a header block and not two lines of a form that someone filled in ("Datum: …",
// "Till: …"): there is a From line with another, and an address, a sending date or most of the fields with it. A
// separator before it is proof enough.
func (b *block) trusted(separated bool) bool {
	n := bits.OnesCount16(b.kinds &^ (1 << otherField))
	switch {
	case b.has(fromField):
		return n >= 2 && (b.proof || separated || n >= 4) || separated && b.proof
	case b.stamped && b.reached:
		return true
	case b.has(sentField) && b.has(subjectField):
		return n >= 3 && (b.proof || separated) || separated
	}
	return separated && n >= 2
}

// joined reads the fields of a line that holds several: "Från: Sara Skickat: den 6 mars 2026 Till: Anna Ämne: Insats".
// Some programs lose even the blank before a name ("CETÄmne:").
func (b *block) joined(text string, first fieldKind) bool {
	if len(text) < 20 || len(text) > 4000 || strings.Count(text, ":") < 3 {
		return false
	}
	type mark struct {
		kind       fieldKind
		start, end int
	}
	var marks []mark
	var seen block
	for i := 0; i < len(text); i++ {
		if text[i] != ':' {
			continue
		}
		if kind, start := nameBefore(text[:i], len(marks) == 0); kind != noField && !seen.has(kind) {
			if kind != copyField {
				seen.kinds |= 1 << kind
			}
			marks = append(marks, mark{kind, start, i + 1})
		}
	}
	if len(marks) < 3 || marks[0].kind != first || !seen.has(sentField) && !seen.has(subjectField) {
		return false
	}
	for n, m := range marks {
		end := len(text)
		if n+1 < len(marks) {
			end = marks[n+1].start
		}
		b.add(m.kind, strings.Trim(text[m.end:end], emphasis))
	}
	return true
}

// nameBefore finds a field name that ends the text. Within a line it must begin with a capital, so that the words of
// a subject are not taken for one.
func nameBefore(text string, first bool) (fieldKind, int) {
	text = strings.TrimRight(text, emphasis)
	start := max(0, len(text)-longestName)
	for start > 0 && start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	for i := range text[start:] {
		at := start + i
		r, _ := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsUpper(r) && !(first && at == 0) && unicode.IsOneOf([]*unicode.RangeTable{unicode.Latin, unicode.Cyrillic}, r) {
			continue
		}
		if kind, ok := fieldNames[strings.ToLower(text[at:])]; ok && (len(text)-at > 3 || boundary(text[:at])) {
			return kind, at
		}
	}
	return noField, 0
}

// boundary tells that a short name ("De", "To") is a word of its own.
func boundary(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || !unicode.IsLetter(r)
}

var machineTime = regexp.MustCompile(`\d{1,2}:\d{2}:\d{2}|\d [+-]\d{4}\b|\b(?:GMT|UTC)\b`)

var namedAddr = regexp.MustCompile(`^\s*["'“]?(.*?)["'”]?\s*[<\[(]\s*(?:mailto:|smtp:)?\s*([^<>\[\]()\s]+@[^<>\[\]()\s]+?)\s*(?:<mailto:[^<>]*>)?\s*[>\])]`)

// blockAddress reads the From line of a header block or of an attribution, as people's mail programs show it.
func blockAddress(v string) Address {
	v = strings.ReplaceAll(strings.TrimSpace(v), "&lt;", "<")
	v = strings.ReplaceAll(v, "&gt;", ">")
	if m := namedAddr.FindStringSubmatch(v); m != nil {
		return Address{Name: tidyName(m[1]), Addr: strings.ToLower(strings.TrimPrefix(addrSpec.FindString(m[2]), "mailto:"))}
	}
	if at := addrSpec.FindStringIndex(v); at != nil {
		return Address{Name: tidyName(v[:at[0]]), Addr: strings.ToLower(v[at[0]:at[1]])}
	}
	return Address{Name: tidyName(v)}
}

func tidyName(s string) string {
	s = strings.Trim(s, emphasis+`"'“”<[(,;`)
	s = strings.TrimSuffix(s, "mailto:")
	if addrSpec.FindString(s) == s {
		return "" // an address in the place of a name says nothing more
	}
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}
