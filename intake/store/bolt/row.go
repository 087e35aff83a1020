package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// sumSize is the length of the checksum that every row begins with.
const sumSize = 4

// seal puts the checksum before a row's value, where room for it was left. Bucket and key are part of it, so that a row
// that turns up in another place is no row.
func seal(bucket string, key, row []byte) {
	binary.BigEndian.PutUint32(row, check(bucket, key, row[sumSize:]))
}

// unseal returns the value of a row as it lies in the file: valid within the transaction only.
func unseal(bucket string, key, row []byte) ([]byte, error) {
	if len(row) < sumSize || binary.BigEndian.Uint32(row) != check(bucket, key, row[sumSize:]) {
		what := fmt.Sprintf("row %q of %s fails its checksum", printable(key), bucket)
		return nil, &store.CorruptError{What: what}
	}
	return row[sumSize:], nil
}

func check(bucket string, key, body []byte) uint32 {
	t := castagnoli()
	head, known := begun()[bucket]
	if !known {
		head = begin(bucket)
	}
	return crc32.Update(crc32.Update(crc32.Update(head, t, key), t, nul), t, body)
}

var nul = []byte{0}

// begun holds how the sum of every row of a bucket begins.
var begun = sync.OnceValue(func() map[string]uint32 {
	out := map[string]uint32{}
	for _, b := range buckets() {
		out[b] = begin(b)
	}
	return out
})

func begin(bucket string) uint32 { return crc32.Checksum(append([]byte(bucket), 0), castagnoli()) }

// printable makes a key fit for an error message; keys hold addresses and ids, never text.
func printable(key []byte) string {
	for _, b := range key {
		if b < ' ' || b > '~' {
			return fmt.Sprintf("%x", key)
		}
	}
	return string(key)
}

// be64 is a number as a key: big-endian, so that keys sort as numbers do.
func be64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// instant is a time as a key: it sorts, and the zero time comes first.
func instant(t time.Time) []byte {
	if t.IsZero() {
		return be64(0)
	}
	return be64(uint64(t.UnixNano()) ^ 1<<63)
}

func timeOf(key []byte) time.Time {
	n := binary.BigEndian.Uint64(key)
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(n^1<<63))
}

// earliest is the first time that an instant key can hold.
func earliest() time.Time { return time.Unix(0, math.MinInt64+1) }

// dayKey is a civil day as a key.
func dayKey(d dates.Day) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(d.Year*10000+int(d.Month)*100+d.Dom))
}

// sumKey is the binary form of a sum.
func sumKey(s letter.Sum) ([]byte, error) {
	b, err := hex.DecodeString(string(s))
	if err != nil || len(b) != 32 {
		return nil, fmt.Errorf("%q is no SHA-256", s)
	}
	return b, nil
}

// key joins parts; the caller sees to it that all but the last have a fixed length or end in a zero byte.
func key(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// zero ends a part of a key whose length varies. Ids are foreign: one with a zero byte or longer than a key may
// be is cut there, which can only make two ids look alike that nobody meant to be used.
func zero(s string) []byte {
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

// decode reads a row's value (RFC 8949). Whatever the bytes are, it returns a value or an error.
func decode(bucket string, key, body []byte, into any) error {
	if err := cborIn().Unmarshal(body, into); err != nil {
		what := fmt.Sprintf("row %q of %s cannot be read: %v", printable(key), bucket, err)
		return &store.CorruptError{What: what}
	}
	return nil
}
