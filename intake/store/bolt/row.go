package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"sync"
	"time"

	"haninge.se/samrad/intake/store"

	"github.com/fxamacker/cbor/v2"
)

// The buckets. Rows are written under keys that say what they are; every row carries a checksum over its bucket,
// key and value, because bbolt has none for its pages.
const (
	bMeta     = "meta"     // schema, secret, pulse
	bNotes    = "notes"    // small values by name
	bCounters = "counters" // numbers by name
	bCursors  = "cursors"  // mailbox -> how far it is read

	bEntries = "entries"     // seq -> letter.Entry
	bBySum   = "entry.sum"   // sum -> seq, then those of the lines that say what became of the mail
	bByID    = "entry.id"    // Message-ID 0 seq
	bByPlace = "entry.place" // mailbox 0 uidvalidity uid seq
	bMails   = "mails"       // seq -> raw bytes, small mails
	bMailSum = "mail.sum"    // sum -> where the raw bytes are

	bEvents  = "events"   // seq -> Event
	bEventOf = "event.of" // id 0 seq, of lines that do not say what became of a mail

	bCases   = "cases"   // id -> caseRow
	bCards   = "cards"   // id -> card: what the indexes hold of it
	bThreads = "threads" // Message-ID 0 case id
	bCreated = "case.created"
	bChanged = "case.changed"
	bLiving  = "case.living"
	bBegins  = "case.begins"
	bLook    = "case.look"

	bOutbox  = "outbox"      // key -> outbox.Item
	bBodies  = "outbox.body" // key -> bytes
	bDue     = "outbox.due"
	bSentID  = "outbox.id"    // Message-ID 0 key
	bState   = "outbox.state" // state 0 time key
	bReplies = "reply.at"
	bReplyOf = "reply.case"
	bReplyTo = "reply.to"
	bOwnTo   = "own.to" // address 0 time key: mails of our own accord

	bReserved = "reserved" // case number that mail carries and no case has -> nothing

	bHeld = "held" // sum -> Held
)

func buckets() []string {
	return []string{bMeta, bNotes, bCounters, bCursors, bEntries, bBySum, bByID, bByPlace, bMails, bMailSum,
		bEvents, bEventOf, bCases, bCards, bThreads, bCreated, bChanged, bLiving, bBegins, bLook,
		bOutbox, bBodies, bDue, bSentID, bState, bReplies, bReplyOf, bReplyTo, bOwnTo, bHeld, bReserved}
}

// inOrder reports whether the rows of a bucket come in the order of their keys, each behind the last: its pages are
// then filled, where others keep room for what comes between.
func inOrder(bucket string) bool {
	switch bucket {
	case bEntries, bMails, bEvents, bByPlace, bCases, bCards, bCreated, bChanged, bLook:
		return true
	}
	return false
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// seal puts the checksum before a row's value. Bucket and key are part of it, so that a row that turns up in
// another place is no row.
func seal(bucket string, key, body []byte) []byte {
	out := make([]byte, 4, 4+len(body))
	binary.BigEndian.PutUint32(out, check(bucket, key, body))
	return append(out, body...)
}

// unseal returns the value of a row as it lies in the file: valid within the transaction only.
func unseal(bucket string, key, row []byte) ([]byte, error) {
	if len(row) < 4 || binary.BigEndian.Uint32(row) != check(bucket, key, row[4:]) {
		return nil, &store.CorruptError{What: fmt.Sprintf("row %q of %s fails its checksum", printable(key), bucket)}
	}
	return row[4:], nil
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

// encode writes a value as CBOR (RFC 8949), by the names that its JSON has. Maps are sorted, so that equal values have
// equal bytes.
func encode(v any) ([]byte, error) { return cborOut().Marshal(v) }

// decode reads a row's value. Whatever the bytes are, it returns a value or an error. Who the store is stands there as
// JSON; no value in CBOR begins like an object, but -3, which is no longer than that.
func decode(bucket string, key, body []byte, into any) error {
	var err error
	if len(body) > 1 && body[0] == '{' {
		err = json.Unmarshal(body, into)
	} else {
		err = cborIn().Unmarshal(body, into)
	}
	if err != nil {
		return &store.CorruptError{What: fmt.Sprintf("row %q of %s cannot be read: %v", printable(key), bucket, err)}
	}
	return nil
}
