package letter

import "haninge.se/samrad/intake/letter/body"

// Caps on foreign mail. What passes one is held back for a person, with its bytes; an attached document that passes one
// is kept and not read. Together they keep 50 MB of any shape under 256 MB of memory and 5 s of one processor.
const (
	MaxRaw     = 50 << 20
	maxHeader  = 1 << 20 // of the mail, and of all its parts together
	maxDepth   = 20
	maxParts   = 500
	maxDecoded = 64 << 20
	maxPlain   = 4 * body.MaxText // bytes of plain text before letters are made of them: a letter has four at the most
)

// MaxLines is the most lines of all texts of a mail together that are read.
const MaxLines = body.MaxLines

// LimitError says which cap a mail passed.
type LimitError = body.LimitError
