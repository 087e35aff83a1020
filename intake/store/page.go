package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// MarshalPage is a value as a small file that is written in place: JSON with a checksum and always of the same size, so
// that half of one is none.
func MarshalPage(v any, size int) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if b = append(append(b, '\t'), pageSum(b)...); len(b) >= size {
		return nil, fmt.Errorf("it has %d bytes, and %d fit", len(b), size-1)
	}
	return append(append(b, bytes.Repeat([]byte(" "), size-1-len(b))...), '\n'), nil
}

// UnmarshalPage reads such a file; ok is false for what is none.
func UnmarshalPage(b []byte, size int, into any) (ok bool) {
	value, sum, found := bytes.Cut(bytes.TrimRight(b, " \n"), []byte("\t"))
	return len(b) == size && found && string(sum) == pageSum(value) && json.Unmarshal(value, into) == nil
}

func pageSum(value []byte) string {
	return fmt.Sprintf("%08x", crc32.Checksum(value, crc32.MakeTable(crc32.Castagnoli)))
}
