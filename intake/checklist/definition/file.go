// Package definition opens the files in which an operator puts a checklist or a vocabulary of his own, and says what is
// wrong with them, line by line. Of the rooms that read mail it is the only one that opens a file.
package definition

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// largestDefinition is the size of a checklist or vocabulary file. A bigger one is a wrong path.
const largestDefinition = 1 << 20

// Read reads a file of bounded size.
func Read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	b, err := io.ReadAll(io.LimitReader(f, largestDefinition+1))
	if err == nil && len(b) > largestDefinition {
		err = fmt.Errorf("%s is larger than %d bytes; is it the right file?", path, largestDefinition)
	}
	return b, err
}

// asJSON decodes strictly; the error says nothing about lines, see faults.
func asJSON(b []byte, v any) error {
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("more text after the closing brace")
	}
	return nil
}
