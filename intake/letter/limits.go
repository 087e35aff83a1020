package letter

import "fmt"

// Caps on foreign mail (reliability.md P7). What passes one is held back for a person, with its bytes.
const (
	MaxRaw     = 50 << 20
	maxHeader  = 1 << 20
	maxDepth   = 20
	maxParts   = 500
	maxDecoded = 64 << 20
	maxLines   = 200_000 // of one part
)

// LimitError says which cap a mail passed.
type LimitError struct {
	What     string // "size", "header", "depth", "parts", "decoded", "lines", "docx"
	Got, Max int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s is %d, at most %d can be read", e.What, e.Got, e.Max)
}
