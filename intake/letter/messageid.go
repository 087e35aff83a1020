package letter

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Bounds on the ids of a References field: real threads are shorter, and a line of a header ends at 998 characters
// (RFC 5322 2.1.1).
const (
	maxIDs   = 200
	maxIDLen = 900
)

// messageIDs finds the ids of a header value, tolerating comments, missing blanks and junk between them.
func messageIDs(v string) []MessageID {
	var out []MessageID
	for len(out) < maxIDs {
		i := strings.IndexByte(v, '<')
		if i < 0 {
			break
		}
		j := strings.IndexByte(v[i:], '>')
		if j < 0 {
			break
		}
		if id := strings.Join(strings.Fields(v[i:i+j+1]), ""); len(id) > 2 && len(id) <= maxIDLen {
			out = append(out, MessageID(id))
		}
		v = v[i+j+1:]
	}
	return out
}

// SumOf returns the SHA-256 of raw bytes.
func SumOf(raw []byte) Sum {
	sum := sha256.Sum256(raw)
	return Sum(hex.EncodeToString(sum[:]))
}

// Essence is equal for copies of one mail that took different ways: same id, author, date and subject, whatever
// the servers put around them.
func Essence(l *Letter) Sum {
	title, _, _ := StripPrefixes(l.Subject)
	from := ""
	if len(l.From) > 0 {
		from = l.From[0].Addr
	}
	return SumOf([]byte(strings.Join([]string{string(l.ID), from, strconv.FormatInt(l.Date.Unix(), 10), strings.ToLower(title)}, "\x00")))
}

// macSize is 128 bits: what cannot be guessed, however long somebody tries (reliability.md B03).
const macSize = 16

// macEncoding is lower case; the MAC is compared, and taken, over lower case too, since a relay may change the case
// of a whole id.
var macEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Mint makes a Message-ID that only the holder of key can make: <v1.kind.of.rev.MAC@domain>, where MAC is the
// first 128 bits of an HMAC-SHA256 over what stands before it.
func Mint(key []byte, kind, of string, rev int, domain string) MessageID {
	if domain == "" {
		domain = "samrad.invalid"
	}
	body := fmt.Sprintf("v1.%s.%s.%d", kind, of, rev)
	return MessageID("<" + body + "." + mac(key, body) + "@" + domain + ">")
}

func mac(key []byte, body string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(strings.ToLower(body)))
	return macEncoding.EncodeToString(h.Sum(nil)[:macSize])
}

// LooksMinted reports whether an id has the form that Mint gives, whoever made it.
func LooksMinted(id MessageID) bool {
	local, _, _ := strings.Cut(strings.Trim(string(id), "<>"), "@")
	parts := strings.Split(local, ".")
	return len(parts) == 5 && strings.EqualFold(parts[0], "v1") && len(parts[4]) == macEncoding.EncodedLen(macSize)
}

// Minted tells whether an id was made by Mint with that key, and for what; of stands in the case that the id came
// in. The comparison takes the same time wherever the two differ.
func Minted(key []byte, id MessageID) (kind, of string, ok bool) {
	local, _, found := strings.Cut(strings.Trim(string(id), "<>"), "@")
	i := strings.LastIndexByte(local, '.')
	if !found || i < 0 || len(key) == 0 {
		return "", "", false
	}
	parts := strings.Split(local[:i], ".")
	if len(parts) != 4 || !strings.EqualFold(parts[0], "v1") || !hmac.Equal([]byte(mac(key, local[:i])), []byte(strings.ToLower(local[i+1:]))) {
		return "", "", false
	}
	return strings.ToLower(parts[1]), parts[2], true
}
