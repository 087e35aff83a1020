// Package letter turns the bytes of a mail into a Letter and a Draft into bytes: MIME, charsets, HTML to text,
// attachments, quotes, signatures, thread ids, and what kind of sender wrote it. It knows mail, not initiatives,
// does no I/O and never fails on foreign bytes: what cannot be read is said in Letter.Faults, a cap that is passed
// is a *LimitError.
package letter

import (
	"strings"
	"time"

	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/trace"
)

// MessageID is a Message-ID as it stands in a header, with its angle brackets: "<x@y>".
type MessageID string

// Sum is the SHA-256 of a mail's raw bytes in lower-case hex (64 characters).
type Sum string

// Short is what a mail is called by where people name it: enough of its sum to be told from all others.
func (s Sum) Short() string { return string(s[:min(len(s), 12)]) }

// Address is one mailbox of an address header. Addr is the addr-spec in lower case ("" when unreadable),
// Name the decoded display name, which proves nothing.
type Address struct {
	Name string `json:"name,omitempty"`
	Addr string `json:"addr"`
}

// Domain returns what follows the last @ of the address, in lower case, or "".
func (a Address) Domain() string {
	if i := strings.LastIndexByte(a.Addr, '@'); i >= 0 {
		return a.Addr[i+1:]
	}
	return ""
}

// Letter is one mail as read. Text is Unicode NFC with \n line ends.
type Letter struct {
	Sum        Sum // of the mail's bytes, where it comes from a mailbox: set by who takes it in, not by Parse
	Size       int
	ID         MessageID   // "" when absent or unusable
	InReplyTo  []MessageID // ids in order of appearance
	References []MessageID
	From       []Address // more than one author, or one without an Addr, is for a person to look at (see parseAuthors)
	Sender     []Address
	ReplyTo    []Address
	To, Cc     []Address
	Resent     []Address // Resent-To, Resent-Cc, Delivered-To, X-Original-To
	NullSender bool      // Return-Path: <>
	Subject    string    // decoded, one line, prefixes kept
	Date       time.Time // zero when absent or unreadable
	Header     Header    // all fields, in order

	Bodies      []body.Body // views of the same text: text/plain first, then HTML; none when the mail has no text
	Attachments []Attachment

	Auto   Reason // bounce, receipt, auto-reply, list, calendar, spam; "" when a person seems to have written it
	Bounce *Bounce
	Auth   []trace.Result // Authentication-Results, topmost first
	Faults []string       // what had to be repaired or given up, for the operator; never text of the mail
}

// Header is the fields of a message in order, names in canonical form, values unfolded. Only text for people is
// decoded: an encoded word anywhere else is a sender's way to make a server say what it did not (RFC 2047 5).
type Header []Field

// Field is one header field.
type Field struct{ Name, Value string }

// Get returns the first field of that name (canonical form), or "".
func (h Header) Get(name string) string {
	for _, f := range h {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// All returns every value of that name, topmost first.
func (h Header) All(name string) []string {
	var out []string
	for _, f := range h {
		if f.Name == name {
			out = append(out, f.Value)
		}
	}
	return out
}

// Role says what the layout made of a line.
type Role uint8

// Roles. A table row of two or more cells, or a tabbed column, becomes one Label line and its Value lines.
const (
	Plain   Role = iota
	Heading      // h1-h6, a heading style, or a whole line in bold
	Label        // the first cell of a row
	Value        // a line of the other cells of the row
)

// Part says whose words a line is, by its looks alone. Comparing with the mail we sent (checklist) is surer.
type Part uint8

// Parts, as Mark sets them.
const (
	Own         Part = iota // the sender's own words
	Quote                   // quoted from an earlier mail
	HeaderBlock             // "Från: … Skickat: …", an attribution line, "-----Ursprungligt meddelande-----"
	Signature               // from "Mvh" to the end of that block, mobile signatures
	Footer                  // disclaimers, unsubscribe lines, "[EXTERN]" banners
	Forwarded               // the words of a mail that was passed on, its own signature and header block excepted
)

// Line is one line of a body: a paragraph of HTML, an unwrapped line of flowed text, a line of plain text.
type Line struct {
	Text   string // without quote marks, trailing blanks trimmed; "" is a blank line
	Depth  int    // number of > marks or blockquotes around it
	Level  int    // under how many mails it lies: 0 this one, 1 one quoted or passed on in it, 2 one inside that
	Role   Role
	Part   Part
	Colour bool   // coloured unlike the text around it: a hint that it was typed into a quote
	Cell   uint8  // of a Label or Value: which cell of its row, from 0; 255 is that or any after it
	Lead   uint16 // bytes at its beginning that are set off: in bold, or the first line of several in a label; 0 for none
}

// Attachment is a part that is not the text of the mail. Its name is data only, never a path.
type Attachment struct {
	Name  string // decoded, control and direction characters removed, at most 200 runes
	Type  string // media type in lower case
	Size  int
	Bytes []byte // decoded content
	Shown bool   // a picture that the text shows, as those of signatures are

	Beside bool // set down as a file beside the text
}

// Sum is worked out when it is asked for: most mail is not kept.
func (a Attachment) Sum() Sum { return SumOf(a.Bytes) }

// Bounce is what a delivery status notification says (RFC 3464).
type Bounce struct {
	ID        MessageID // the returned message, "" when not included
	Recipient string    // Final-Recipient
	Original  string    // Original-Recipient, "" where it is not given
	Status    string    // enhanced status code, "5.1.1"
	Failed    bool      // Action: failed (delayed and relayed are not)
}

// Names reports whether it says that a mail to that address did not arrive.
func (b *Bounce) Names(addr string) bool {
	return addr != "" && (strings.EqualFold(b.Recipient, addr) || strings.EqualFold(b.Original, addr))
}

// Faults that a person must deal with: what the sender wrote is in the mail, and cannot be read (C07), or its letters
// are a guess (C09).
const (
	FaultEncrypted = "encrypted" // S/MIME, OpenPGP
	FaultTNEF      = "tnef"      // Outlook's winmail.dat
	FaultCharset   = "charset"   // of a name that nobody knows
)

// Reason says why a mail became what it became. The words are those of `samrad log`, which scripts rely on.
type Reason string

// Reasons for ignoring.
const (
	OwnMessage    Reason = "own-message"
	BounceMail    Reason = "bounce"
	Receipt       Reason = "receipt"
	AutoReply     Reason = "auto-reply"
	List          Reason = "list"
	Calendar      Reason = "calendar"
	Spam          Reason = "spam"
	NotInitiative Reason = "not-initiative"
	UnknownSender Reason = "unknown-sender"
	DigestReply   Reason = "digest-reply"
	Courtesy      Reason = "courtesy"
	Unchanged     Reason = "unchanged"
)

// Kind is what became of a mail.
type Kind string

// Kinds: every mail ends in exactly one.
const (
	New        Kind = "new"
	Reply      Kind = "reply"
	Help       Kind = "help"
	Ignore     Kind = "ignore"
	Quarantine Kind = "quarantine"
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{New, Reply, Help, Ignore, Quarantine} }

// Place is where a mail lay when it was read.
type Place struct {
	Mailbox     string `json:"mailbox"` // party id
	UIDValidity uint32 `json:"uidvalidity"`
	UID         uint32 `json:"uid"`
	ID          string `json:"id,omitempty"` // in a mailbox that has ids and no UIDs, whose numbers are 0
}

// Cursor says how far a mailbox has been read (RFC 9051 2.3.1.1).
type Cursor struct {
	UIDValidity uint32 `json:"uidvalidity"`
	UIDNext     uint32 `json:"uidnext"`
	ModSeq      uint64 `json:"modseq,omitempty"`
	Link        string `json:"link,omitempty"` // in a mailbox that has no UIDs: what to ask for next
}

// Entry is a ledger row: a mail and what became of it. It holds no text of the mail.
type Entry struct {
	Sum        Sum       `json:"sum"`
	ID         MessageID `json:"message_id,omitempty"`
	Essence    Sum       `json:"essence"` // equal for copies of one mail that took different ways (see Essence)
	Kind       Kind      `json:"kind"`
	Reason     string    `json:"reason"`
	Case       string    `json:"case,omitempty"`
	Party      string    `json:"party,omitempty"` // of the sender, "" for an outsider
	At         time.Time `json:"at"`              // when it was decided
	Received   time.Time `json:"received"`        // INTERNALDATE
	Size       int       `json:"size"`
	Places     []Place   `json:"places"`               // sightings: both mailboxes, renumberings
	Kept       bool      `json:"kept"`                 // raw bytes are in the store
	Unanswered string    `json:"unanswered,omitempty"` // why it got no answer, where the reason does not say so
}

// Handled reports whether samrad did what the mail wanted, so that nobody else need. A reply that changed nothing may
// still say something to people.
func (e Entry) Handled() bool {
	return e.Kind == New || e.Kind == Help || e.Kind == Reply && e.Reason != string(Unchanged)
}

// Envelope is a rendered mail on its way out. Its bytes never change: every try sends the same.
type Envelope struct {
	Key   string    `json:"key"` // what it is, unique for ever: "reply/<sum>", "digest/2026-W47/<address>"
	ID    MessageID `json:"message_id"`
	Kind  string    `json:"kind"` // gap, updated, complete, help, digest, reminder, notice, …
	Case  string    `json:"case,omitempty"`
	Via   string    `json:"via"`  // party id: whose SMTP server sends it
	From  string    `json:"from"` // envelope addresses, one recipient
	To    string    `json:"to"`
	Bytes []byte    `json:"-"`
	Due   time.Time `json:"due"`
	Seals int64     `json:"seals,omitempty"` // the store's count of sealed cases when it was put in the outbox

	Uncapped bool `json:"uncapped,omitempty"` // no cap holds it back
	Held     bool `json:"held,omitempty"`     // a cap held it back: it may leave with others of its kind in one mail

	Briefs []Brief  `json:"briefs,omitempty"` // what it says in short; none where it is always a mail of its own
	Parts  []string `json:"parts,omitempty"`  // the keys of the mails that it says in short, and that leave no more
}

// Brief is what a mail of ours says of one case, in a sentence or two without its name.
type Brief struct {
	Case string `json:"case"`
	Text string `json:"text"`
}

// Joins reports whether a mail waits that may leave with others in one.
func (e Envelope) Joins() bool { return e.Held && !e.Uncapped && len(e.Briefs) > 0 }
