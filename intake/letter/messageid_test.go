package letter

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const testText = "Hej!\n\n9. Vem är talesperson?\n"

// testTime is "t4c000" in base 36.
var testTime = time.Unix(1760797440, 0)

// mint makes an id of a mail with testText.
func mint(key []byte, kind, of string, rev int, domain string) MessageID {
	return NewMessageID(key, Minted{Kind: kind, Of: of, Rev: rev, At: testTime}, testText, domain, "")
}

func TestVerifyMessageID(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	id := mint(key, "gap", "SAM-2026-0042", 3, "haninge.example")
	s := string(id)
	want := "<v1.gap.SAM-2026-0042.3-t4c000-0." + BodyHash(testText) + ".0."
	if !strings.HasPrefix(s, want) || !strings.HasSuffix(s, "@haninge.example>") ||
		len(s) != len(want)+26+len("@haninge.example>") {
		t.Errorf("minted %s", s)
	}
	if again := mint(key, "gap", "SAM-2026-0042", 3, "haninge.example"); again != id {
		t.Errorf("minted %s, then %s", id, again)
	}
	if other := NewMessageID(key, Minted{Kind: "gap", Of: "SAM-2026-0042", Rev: 3, At: testTime}, testText+"x", "haninge.example", ""); SameID(other, id) {
		t.Error("another text has the same id")
	}
	for _, same := range []string{strings.ToUpper(s), strings.Replace(s, "haninge", "relay", 1), strings.Trim(s, "<>")} {
		if !SameID(MessageID(same), id) {
			t.Errorf("%s is another id", same)
		}
	}
	if SameID("<>", "") || SameID("<x>", "<x>") {
		t.Error("nothing is an id")
	}
	swap := func(from, to string) MessageID { return MessageID(strings.Replace(s, from, to, 1)) }
	for _, c := range []struct {
		name string
		key  []byte
		id   MessageID
		ok   bool
	}{
		{"as it was made", key, id, true},
		{"without brackets", key, MessageID(strings.Trim(s, "<>")), true},
		{"in upper case", key, MessageID(strings.ToUpper(s)), true},
		{"at another domain", key, swap("haninge", "relay"), true},
		{"another case", key, swap("0042", "0043"), false},
		{"another kind", key, swap("gap", "digest"), false},
		{"another revision", key, swap(".3-", ".4-"), false},
		{"another time", key, swap("-t4c000", "-t4c001"), false},
		{"another instance", key, swap("-t4c000-0", "-t4c000-1"), false},
		{"another proof", key, swap(".0.", ".1."), false},
		{"no time", key, swap("-t4c000", ""), false},
		{"another text", key, swap(BodyHash(testText), BodyHash("Hej!")), false},
		{"no text", key, swap("."+BodyHash(testText), ""), false},
		{"another version", key, swap("v1", "v2"), false},
		{"a MAC cut short", key, swap("@", "")[:40] + "@x>", false},
		{"a bad MAC", key, mint([]byte("other"), "gap", "SAM-2026-0042", 3, "haninge.example"), false},
		{"no MAC", key, "<v1.gap.SAM-2026-0042.3.@haninge.example>", false},
		{"more parts", key, mint(key, "gap", "SAM.2026", 3, "x"), false},
		{"another key", []byte("x"), id, false},
		{"no key", nil, mint(nil, "gap", "SAM-2026-0042", 3, "x"), false},
		{"nothing", key, "", false},
		{"brackets", key, "<>", false},
		{"no domain", key, "<v1.gap.SAM-2026-0042.3.abc>", false},
		{"of another mailer", key, "<CAF+x1@mail.gmail.com>", false},
	} {
		got, ok := VerifyMessageID(c.key, c.id)
		if ok != c.ok {
			t.Errorf("%s: %s: %v", c.name, c.id, ok)
		}
		want := Minted{Kind: "gap", Of: "SAM-2026-0042", Rev: 3, At: testTime, Instance: "0", Body: BodyHash(testText)}
		if !ok {
			want = Minted{}
		}
		if got != want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestGuessing: ids in our form, near ones to a true one and random ones, are none of ours, and
// what a guesser has to find has 128 bits. SAMRAD_TEST_GUESSES=1000000 tries that many; the race detector
// makes that half a minute.
func TestGuessing(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	one := string(mint(key, "gap", "SAM-2026-0042", 1, "haninge.example"))
	body := BodyHash(testText) + ".0."
	head, tail := "<v1.gap.SAM-2026-0042.1-t4c000-0."+body, "@haninge.example>"
	right := strings.TrimSuffix(strings.TrimPrefix(one, head), tail)
	if bits, err := lowerBase32.DecodeString(right); err != nil || 8*len(bits) < 128 {
		t.Fatalf("a check of %d bits, %v", 8*len(bits), err)
	}
	try := func(check string) {
		id := MessageID(head + check + tail)
		if !LooksMinted(id) && len(check) == len(right) {
			t.Fatalf("%s does not look like ours", id)
		}
		if _, ok := VerifyMessageID(key, id); ok {
			t.Fatalf("%s was guessed", id)
		}
	}
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	for i := range right {
		try(right[:i]) // the comparison is over all of it
		for _, c := range letters {
			if byte(c) != right[i] {
				try(right[:i] + string(c) + right[i+1:])
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same guesses each time
	guess := make([]byte, len(right))
	guesses := 50_000
	if n, err := strconv.Atoi(os.Getenv("SAMRAD_TEST_GUESSES")); err == nil {
		guesses = n
	}
	for range guesses / 5 {
		for i := range guess {
			guess[i] = letters[random.IntN(len(letters))]
		}
		// Five ids by one guess: another case, kind, revision and writing must not bring it nearer.
		for _, of := range []string{head, "<V1.gap.SAM-2026-0001.1-t4c000-0." + body, "<v1.digest.2026-W11.1-t4c000-0." + body, "<v1.gap.SAM-2026-0042.2-t4c000-0." + body, "<v1.help.0.0-t4c000-0." + body} {
			if _, ok := VerifyMessageID(key, MessageID(of+string(guess)+tail)); ok {
				t.Fatalf("%s%s was guessed", of, guess)
			}
		}
	}
	seen := map[string]bool{}
	for n := range 10_000 { // nor does one id tell another: no two checks begin alike
		id := string(mint(key, "gap", fmt.Sprintf("SAM-2026-%04d", n), 1, "haninge.example"))
		check := strings.TrimSuffix(id, tail)
		if check = check[len(check)-len(right):][:12]; seen[check] {
			t.Errorf("%s begins as another", id)
		}
		seen[check] = true
	}
}

// TestProofOfReading: an id proves that its maker has read a mail, whatever key signed it and whatever a relay did to its
// letters; no other mail, and no id that is bent or made of another's proof.
func TestProofOfReading(t *testing.T) {
	read, other := SumOf([]byte("a mail as it lies in the mailbox")), SumOf([]byte("as its author sent it"))
	make := func(key, of string, read Sum) MessageID {
		return NewMessageID([]byte(key), Minted{Kind: "gap", Of: of, Rev: 1, At: testTime, Instance: "x"}, testText, "haninge.example", read)
	}
	id := make("one", "SAM-2026-0001", read)
	if ReadHint(id) != string(read[:8]) {
		t.Errorf("%s gives the hint %q of %s", id, ReadHint(id), read)
	}
	proofOf := func(id MessageID) string { return strings.Split(localOf(id), ".")[5] }
	stolen := strings.Replace(string(make("two", "SAM-2026-0002", other)), proofOf(make("two", "SAM-2026-0002", other)), proofOf(id), 1)
	for _, c := range []struct {
		name string
		id   MessageID
		read Sum
		want bool
	}{
		{"as made", id, read, true},
		{"by another key", make("two", "SAM-2026-0001", read), read, true},
		{"in upper case", MessageID(strings.ToUpper(string(id))), read, true},
		{"of another mail", id, other, false},
		{"with the proof of another id", MessageID(stolen), read, false},
		{"bent", MessageID(strings.Replace(string(id), "-0001", "-0002", 1)), read, false},
		{"without a proof", make("one", "SAM-2026-0001", ""), "", false},
		{"of another mailer", "<CAF+x1@mail.gmail.com>", read, false},
	} {
		if got := ProvesReading(c.id, c.read); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestInstance(t *testing.T) {
	at := time.UnixMilli(1760797440123)
	old, young := Instance(at, [4]byte{255}), Instance(at.Add(time.Millisecond), [4]byte{})
	if old >= young || old == Instance(at, [4]byte{1}) || !InstanceSince(old).Equal(at) {
		t.Errorf("%s, %s: since %v", old, young, InstanceSince(old))
	}
	for _, no := range []string{"", "0", strings.Repeat("-", len(old)), old + "x"} {
		if !InstanceSince(no).IsZero() {
			t.Errorf("%q is since %v", no, InstanceSince(no))
		}
	}
}

func TestMessageIDs(t *testing.T) {
	for in, want := range map[string][]MessageID{
		"":                          nil,
		"<a@b>":                     {"<a@b>"},
		"<a@b>\r\n\t<c@d>,<e@f>":    {"<a@b>", "<c@d>", "<e@f>"},
		"junk <a@\r\n b> (comment)": {"<a@b>"},
		"<>":                        nil,
		"a@b":                       nil,
		"<open@b":                   nil,
		"<" + strings.Repeat("a", 2000) + "> <a@b>": {"<a@b>"},
	} {
		if diff := cmp.Diff(want, messageIDs(in)); diff != "" {
			t.Errorf("%.40q: %s", in, diff)
		}
	}
	if n := len(messageIDs(strings.Repeat("<a@b>", 9999))); n != maxIDs {
		t.Errorf("%d ids", n)
	}
}

func TestEssence(t *testing.T) {
	at := time.Date(2026, 3, 9, 8, 15, 0, 0, time.UTC)
	base := Letter{ID: "<a@b>", From: []Address{{Addr: "anna@haninge.example"}}, Subject: "Vandring i Jordbro", Date: at}
	same, ways := base, base
	same.Subject, same.Date = "SV: VB: Vandring i Jordbro", at.In(time.FixedZone("", 3600))
	same.From = []Address{{Name: "Anna", Addr: "anna@haninge.example"}}
	ways.Sum, ways.Size, ways.Header, ways.Faults = "x", 9, Header{{"Received", "x"}}, []string{"header repaired"}
	for name, l := range map[string]Letter{"prefixes and zone": same, "another way": ways} {
		if Essence(&l) != Essence(&base) {
			t.Errorf("%s: another essence", name)
		}
	}
	for _, tag := range []string{"#External: ", "*EXT* ", "{Extern} ", "[Utifrån] ", "Från en annan organisation - "} {
		l := base
		if l.Subject = tag + base.Subject; Essence(&l) != Essence(&base) {
			t.Errorf("%q before the subject: another essence", tag)
		}
	}
	id, from, date := base, base, base
	id.ID, from.From, date.Date = "<c@b>", nil, at.Add(time.Second)
	for name, l := range map[string]Letter{"id": id, "author": from, "date": date} {
		if Essence(&l) == Essence(&base) {
			t.Errorf("another %s gives the same essence", name)
		}
	}
	base.ID = ""
	other := base
	if other.Subject = "Vandring"; Essence(&other) == Essence(&base) {
		t.Error("another subject of a mail without an id gives the same essence")
	}
}
