// Package cms reads the mail that lies signed in a CMS structure (RFC 5652). It needs no key, asks of no signature
// whether it holds, and reads nothing that is encrypted.
package cms

import (
	"bytes"
	"encoding/asn1"
)

// signedData is the object identifier of CMS signed data, and plainData that of what it signs (RFC 5652 4 and 5).
var (
	signedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	plainData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
)

// Signed returns the mail that lies signed in a CMS structure: it is readable without any key. Whether the
// signature holds is not asked, since no decision rests on it. Nothing comes back of what is encrypted or broken.
func Signed(der []byte) ([]byte, bool) {
	content, ok := unwrap(der, signedData) // ContentInfo
	if !ok {
		return nil, false
	}
	fields := content // SignedData: version, digestAlgorithms, encapContentInfo, …
	for range 2 {
		if _, fields, ok = first(fields); !ok {
			return nil, false
		}
	}
	octets, ok := unwrap(fields, plainData) // EncapsulatedContentInfo
	if !ok {
		return nil, false
	}
	e, _, ok := first(octets)
	if !ok || e.tag&^constructed != asn1.TagOctetString {
		return nil, false
	}
	return e.octets(0)
}

// unwrap reads SEQUENCE { oid, [0] EXPLICIT content } and returns what stands in the inner SEQUENCE, or the octets.
func unwrap(b []byte, want asn1.ObjectIdentifier) ([]byte, bool) {
	seq, _, ok := first(b)
	if !ok || seq.tag != asn1.TagSequence|constructed {
		return nil, false
	}
	kind, rest, ok := first(seq.body)
	var oid asn1.ObjectIdentifier
	if !ok {
		return nil, false
	}
	if _, err := asn1.Unmarshal(kind.raw, &oid); err != nil || !oid.Equal(want) {
		return nil, false
	}
	tagged, _, ok := first(rest)
	if !ok || tagged.tag != 0xA0 {
		return nil, false
	}
	if want.Equal(plainData) {
		return tagged.body, true
	}
	inner, _, ok := first(tagged.body)
	return inner.body, ok && inner.tag == asn1.TagSequence|constructed
}

const constructed = 0x20

// maxDepth is how many open lengths may stand inside each other.
const maxDepth = 20

// element is one element in BER (X.690 8.1), which asn1 does not read: programs that write as they sign leave
// lengths open and cut octet strings in pieces.
type element struct {
	tag       byte
	raw, body []byte
}

// first reads the first element of b. An open length ends at its end mark; the elements before that are stepped over
// one by one, each byte once for every open length around it, of which at most maxDepth are allowed.
func first(b []byte) (e element, rest []byte, ok bool) { return nested(b, 0) }

func nested(b []byte, depth int) (e element, rest []byte, ok bool) {
	if len(b) < 2 || depth > maxDepth || b[0]&0x1F == 0x1F {
		return e, nil, false
	}
	e.tag = b[0]
	if b[1] == 0x80 {
		at := 2
		for {
			if bytes.HasPrefix(b[at:], []byte{0, 0}) {
				e.raw, e.body = b[:at+2], b[2:at]
				return e, b[at+2:], e.tag&constructed != 0
			}
			_, rest, ok := nested(b[at:], depth+1)
			if !ok {
				return e, nil, false
			}
			at = len(b) - len(rest)
		}
	}
	size, head := int(b[1]), 2
	if size > 0x80 {
		n := size & 0x7F
		if n > 4 || len(b) < 2+n {
			return e, nil, false
		}
		size = 0
		for _, c := range b[2 : 2+n] {
			size = size<<8 | int(c)
		}
		head += n
	}
	if size < 0 || size > len(b)-head {
		return e, nil, false
	}
	e.raw, e.body = b[:head+size], b[head:head+size]
	return e, b[head+size:], true
}

// octets joins the pieces of an octet string.
func (e element) octets(depth int) ([]byte, bool) {
	if e.tag&constructed == 0 {
		return e.body, true
	}
	var out []byte
	for rest := e.body; len(rest) > 0; {
		piece, after, ok := first(rest)
		if !ok || depth > 2 || piece.tag&^constructed != asn1.TagOctetString {
			return nil, false
		}
		text, ok := piece.octets(depth + 1)
		if !ok {
			return nil, false
		}
		out, rest = append(out, text...), after
	}
	return out, true
}
