// Package table keeps rows in a bbolt file: tables of values of any kind, the indexes that find them by something else
// than their key, and the counters of how many there are. What each table is called, how its rows are found and what is
// counted is handed in; of what the rows are about it knows nothing. Each row carries a checksum, and Verifier works
// all indexes and counters out again.
//
// intake/store/README.md has the rules ("Checksum", "Keys", "Indexes and counters").
package table

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"haninge.se/samrad/intake/store"
)

// Bucket is where the rows of a table or of an index lie in the file.
type Bucket struct {
	Name    string
	inOrder bool   // each row comes behind the last: pages are filled, where others keep room for what comes between
	head    uint32 // how the checksum of each of its rows begins
}

// NewBucket declares where rows lie, each behind the last where they come in order.
func NewBucket(name string, inOrder bool) *Bucket {
	return &Bucket{name, inOrder, crc32.Checksum(Text(name), castagnoli())}
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// sumSize is the length of the checksum that every row begins with.
const sumSize = 4

// seal puts the checksum before a row's value, where room for it was left. Bucket and key are part of it, so that a row
// that turns up in another place is no row.
func (b *Bucket) seal(key, row []byte) { binary.BigEndian.PutUint32(row, b.sum(key, row[sumSize:])) }

// unseal returns the value of a row as it lies in the file: valid within the transaction only.
func (b *Bucket) unseal(key, row []byte) ([]byte, error) {
	if len(row) < sumSize || binary.BigEndian.Uint32(row) != b.sum(key, row[sumSize:]) {
		return nil, corrupt("row %q of %s fails its checksum", Printable(key), b.Name)
	}
	return row[sumSize:], nil
}

var nul = []byte{0}

func (b *Bucket) sum(key, value []byte) uint32 {
	t := castagnoli()
	return crc32.Update(crc32.Update(crc32.Update(b.head, t, key), t, nul), t, value)
}

// decode reads a row's value (RFC 8949). Whatever the bytes are, it gives a value or an error.
func (b *Bucket) decode(key, value []byte, into any) error {
	if err := Decode(value, into); err != nil {
		return corrupt("row %q of %s cannot be read: %v", Printable(key), b.Name, err)
	}
	return nil
}

func corrupt(format string, args ...any) error {
	return &store.CorruptError{What: fmt.Sprintf(format, args...)}
}

// Printable makes a key fit for an error message; keys hold addresses and ids, never text.
func Printable(key []byte) string {
	for _, b := range key {
		if b < ' ' || b > '~' {
			return fmt.Sprintf("%x", key)
		}
	}
	return string(key)
}

// Key joins parts; the caller sees to it that all but the last have a fixed length or end in a zero byte.
func Key(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// Number is a number as a key: big-endian, so that keys sort as numbers do.
func Number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// Instant is a time as a key: it sorts, and the zero time comes first.
func Instant(t time.Time) []byte {
	if t.IsZero() {
		return Number(0)
	}
	return Number(uint64(t.UnixNano()) ^ 1<<63)
}

// TimeOf is the time that a key stands for.
func TimeOf(key []byte) time.Time {
	n := binary.BigEndian.Uint64(key)
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(n^1<<63))
}

// Earliest is the first time that a key can stand for.
func Earliest() time.Time { return time.Unix(0, math.MinInt64+1) }

// Text is a part of a key whose length varies: it ends in a zero byte. Ids are foreign: one with a zero byte or longer
// than a key may be is cut there, which can only make two ids look alike that nobody meant to be used.
func Text(s string) []byte {
	const longest = 2000
	if len(s) > longest {
		s = s[:longest]
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	return append(append(make([]byte, 0, len(s)+1), s...), 0)
}

var cborOut = sync.OnceValue(func() cbor.UserBufferEncMode {
	m, err := cbor.EncOptions{
		Sort: cbor.SortBytewiseLexical, Time: cbor.TimeRFC3339Nano, OmitEmpty: cbor.OmitEmptyGoValue,
		TextMarshaler: cbor.TextMarshalerTextString,
	}.UserBufferEncMode()
	if err != nil {
		panic(err)
	}
	return m
})

var cborIn = sync.OnceValue(func() cbor.DecMode {
	m, err := cbor.DecOptions{
		TextUnmarshaler: cbor.TextUnmarshalerTextString, UTF8: cbor.UTF8DecodeInvalid,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	return m
})

// Encode writes a value as a row has it: equal values have equal bytes.
func Encode(v any, to *bytes.Buffer) error { return cborOut().MarshalToBuffer(v, to) }

// Decode reads what Encode wrote.
func Decode(value []byte, into any) error { return cborIn().Unmarshal(value, into) }
