// Package thread says whose words the blocks of a mail are: the sender's own, those of the mails that are quoted or
// passed on in it, or nobody's (signatures, banners, disclaimers, what programs add). Every block has one label, and
// the labels are given here and nowhere else. What is doubtful stays the sender's own: a lost answer is worse than a
// line too many.
package thread

import (
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// Whose is whose words a block is.
type Whose uint8

// Labels. A block inside a mail that is quoted or forwarded is Quoted or Forwarded when it is words of that mail; its
// header block, signature and the like have their own labels there too, and Level tells where they stand.
const (
	Own         Whose = iota // what the sender wrote
	Quoted                   // of a mail that this one answers
	Forwarded                // of a mail that was passed on: the sender stands for it
	HeaderBlock              // what stands above such a mail: "Från: … Skickat: …", an attribution, a separator
	Signature                // from "Mvh" on, and what phones add
	Banner                   // what a mail server or a label sets above the text
	Disclaimer               // legal text, unsubscribe lines
	Machine                  // other text that a program set: a meeting's link, a reaction, a list's footer
	Pointer                  // a covering line that says no more than that something is attached
)

// Block is a block of a mail with its label. Where a label changes inside a block of the body, the block is parted at
// a line end: blocks of one body put together again are the body.
type Block struct {
	body.Block
	Whose  Whose
	Level  int            // which mail of the thread: 0 this one, 1 one quoted or forwarded in it, 2 one inside that
	Author letter.Address // of the mail at that level, as its header block or attribution says; the sender's is empty

	inQuote bool   // a header block inside a quote
	subject string // of the mail at that level, as its header block says
}

// Hints are what the header of a mail says of its text.
type Hints struct {
	Forwarded bool // the subject makes it a forward, or it answers nothing: what stands below a header block was passed on
	PassedOn  bool // its quote is what the sender passes on, as in an answer that adds a recipient
	Attached  bool // it has files
}
