package letter

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
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

// Essence is equal for copies of one mail that took different ways: same id, author and date, whatever the servers put
// around them, in the subject too. Whether the words agree is the caller's to compare. A mail without an id goes by its
// subject.
func Essence(l *Letter) Sum {
	from, title := "", ""
	if len(l.From) > 0 {
		from = l.From[0].Addr
	}
	if l.ID == "" {
		title, _, _ = StripPrefixes(l.Subject)
	}
	parts := []string{string(l.ID), from, strconv.FormatInt(l.Date.Unix(), 10), strings.ToLower(title)}
	return SumOf([]byte(strings.Join(parts, "\x00")))
}

// macSize is 128 bits: what cannot be guessed, however long somebody tries. bodySize tells the texts of one case apart.
const (
	macSize  = 16
	bodySize = 10
)

// lowerBase32 is lower case; both sums are compared, and the MAC is taken, over lower case too, since a relay may
// change the case of a whole id.
var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Minted is what an id of ours says of the mail that bears it.
type Minted struct {
	Kind     string    // of the mail, as Envelope has it
	Of       string    // the case, or what else it is about, in the letters' case that the id came in
	Rev      int       // which mail about that, from 1; 0 for the only one
	At       time.Time // when it was written, to the second
	Instance string    // which copy of which store wrote it
	Body     string    // BodyHash of its text
}

// NewMessageID makes a Message-ID that only the holder of key can make:
// <v1.kind.of.rev-at-instance.body.proof.MAC@domain>, where body is the hash of the mail's text and MAC the first 128
// bits of an HMAC-SHA256 over what stands before it. The text is in it because a store that was put back gives
// numbers out again: what was sent under them before is then another id. The time is in it because what was sent
// before somebody took such a store into use is known to be lost. The proof is that its maker has read a mail: see
// ProvesReading. m.Body counts for nothing.
func NewMessageID(key []byte, m Minted, text, domain string, read Sum) MessageID {
	if domain == "" {
		domain = "samrad.invalid"
	}
	if m.Instance == "" {
		m.Instance = "0"
	}
	at := strconv.FormatInt(m.At.Unix(), 36)
	said := fmt.Sprintf("v1.%s.%s.%d-%s-%s.%s", m.Kind, m.Of, m.Rev, at, m.Instance, BodyHash(text))
	signed := said + "." + proof(read, said)
	return MessageID("<" + signed + "." + mac(key, signed, macSize) + "@" + domain + ">")
}

// A proof begins with so much of the sum of the mail that was read that it can be found, and goes on with a MAC.
const (
	hintSize  = 8 // hexadecimal digits
	proofSize = 8 // bytes
)

// proof ties an id to a mail as it lies in a mailbox, with all that our own servers wrote above it: whoever makes one
// has read that mailbox. Somebody who wrote the mail, or got a copy of it, cannot.
func proof(read Sum, said string) string {
	if len(read) <= hintSize {
		return "0"
	}
	return string(read[:hintSize]) + mac([]byte(read), said, proofSize)
}

// ReadHint is how the sum of the mail begins that the maker of an id says to have read, "" where it says nothing.
func ReadHint(id MessageID) string {
	parts := strings.Split(strings.ToLower(localOf(id)), ".")
	if len(parts) != idParts || len(parts[5]) <= hintSize {
		return ""
	}
	return parts[5][:hintSize]
}

// ProvesReading reports whether whoever made an id, with whatever key, has read a mail where we did.
func ProvesReading(id MessageID, read Sum) bool {
	parts := strings.Split(strings.ToLower(localOf(id)), ".")
	if len(parts) != idParts || len(read) <= hintSize {
		return false
	}
	return hmac.Equal([]byte(proof(read, strings.Join(parts[:5], "."))), []byte(parts[5]))
}

// instanceSize is 32 bits, behind the time in milliseconds: enough that no two copies of a store have one name.
const instanceSize = 4

// Instance names a copy of a store by when it came to be, and something random. Of two names the lesser is that of the
// older copy.
func Instance(at time.Time, random [instanceSize]byte) string {
	return fmt.Sprintf("%09s", strconv.FormatInt(at.UnixMilli(), 36)) + lowerBase32.EncodeToString(random[:])
}

// InstanceSince is since when the copy of a store has that name, the zero time where it is no name.
func InstanceSince(name string) time.Time {
	if len(name) != 9+lowerBase32.EncodedLen(instanceSize) {
		return time.Time{}
	}
	ms, err := strconv.ParseInt(name[:9], 36, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// BodyHash is the hash of a mail's text that its id carries.
func BodyHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return lowerBase32.EncodeToString(sum[:bodySize])
}

func mac(key []byte, signed string, size int) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(strings.ToLower(signed)))
	return lowerBase32.EncodeToString(h.Sum(nil)[:size])
}

// idParts is how many parts an id of ours has.
const idParts = 7

// LooksMinted reports whether an id has the form that NewMessageID gives, whoever made it.
func LooksMinted(id MessageID) bool {
	parts := strings.Split(localOf(id), ".")
	return len(parts) == idParts && strings.EqualFold(parts[0], "v1") &&
		len(parts[6]) == lowerBase32.EncodedLen(macSize)
}

// ReadMessageID tells what an id of our form says, whoever made it.
func ReadMessageID(id MessageID) (m Minted, ok bool) {
	parts := strings.Split(localOf(id), ".")
	if len(parts) != idParts || !strings.EqualFold(parts[0], "v1") {
		return Minted{}, false
	}
	nums := strings.Split(parts[3], "-")
	if len(nums) != 3 {
		return Minted{}, false
	}
	rev, err := strconv.Atoi(nums[0])
	unix, err2 := strconv.ParseInt(nums[1], 36, 64)
	if err != nil || err2 != nil {
		return Minted{}, false
	}
	return Minted{
		Kind: strings.ToLower(parts[1]), Of: parts[2], Rev: rev, At: time.Unix(unix, 0),
		Instance: strings.ToLower(nums[2]), Body: strings.ToLower(parts[4]),
	}, true
}

// VerifyMessageID tells whether an id was made by NewMessageID with that key, and what it says. It needs no store, and
// so says nothing of whether the store knows that mail: for that, compare with what was sent, by SameID. The comparison
// takes the same time wherever the two differ.
func VerifyMessageID(key []byte, id MessageID) (m Minted, ok bool) {
	local := localOf(id)
	i := strings.LastIndexByte(local, '.')
	if i < 0 || len(key) == 0 || len(local)-i-1 != lowerBase32.EncodedLen(macSize) ||
		!hmac.Equal([]byte(mac(key, local[:i], macSize)), []byte(strings.ToLower(local[i+1:]))) {
		return Minted{}, false
	}
	return ReadMessageID(id)
}

// SameID reports whether two ids of ours are one. A relay may change the domain or the letters' case of an id.
func SameID(a, b MessageID) bool {
	local := localOf(a)
	return local != "" && strings.EqualFold(local, localOf(b))
}

// localOf is what stands before the @ of an id, "" where there is none.
func localOf(id MessageID) string {
	local, _, ok := strings.Cut(strings.Trim(string(id), "<>"), "@")
	if !ok {
		return ""
	}
	return local
}
