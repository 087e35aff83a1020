package letter

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMinted(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	id := Mint(key, "gap", "SAM-2026-0042", 3, "haninge.example")
	s := string(id)
	if want := "<v1.gap.SAM-2026-0042.3."; !strings.HasPrefix(s, want) || !strings.HasSuffix(s, "@haninge.example>") || len(s) != len(want)+26+len("@haninge.example>") {
		t.Errorf("minted %s", s)
	}
	if again := Mint(key, "gap", "SAM-2026-0042", 3, "haninge.example"); again != id {
		t.Errorf("minted %s, then %s", id, again)
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
		{"another revision", key, swap(".3.", ".4."), false},
		{"another version", key, swap("v1", "v2"), false},
		{"a MAC cut short", key, swap("@", "")[:40] + "@x>", false},
		{"a bad MAC", key, Mint([]byte("other"), "gap", "SAM-2026-0042", 3, "haninge.example"), false},
		{"no MAC", key, "<v1.gap.SAM-2026-0042.3.@haninge.example>", false},
		{"more parts", key, Mint(key, "gap", "SAM.2026", 3, "x"), false},
		{"another key", []byte("x"), id, false},
		{"no key", nil, Mint(nil, "gap", "SAM-2026-0042", 3, "x"), false},
		{"nothing", key, "", false},
		{"brackets", key, "<>", false},
		{"no domain", key, "<v1.gap.SAM-2026-0042.3.abc>", false},
		{"of another mailer", key, "<CAF+x1@mail.gmail.com>", false},
	} {
		kind, of, ok := Minted(c.key, c.id)
		if ok != c.ok {
			t.Errorf("%s: %s: %v", c.name, c.id, ok)
		}
		if ok && (kind != "gap" || of != "SAM-2026-0042") || !ok && kind+of != "" {
			t.Errorf("%s: kind %q, of %q", c.name, kind, of)
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
	id, from, subject, date := base, base, base, base
	id.ID, from.From, subject.Subject, date.Date = "<c@b>", nil, "Vandring", at.Add(time.Second)
	for name, l := range map[string]Letter{"id": id, "author": from, "subject": subject, "date": date} {
		if Essence(&l) == Essence(&base) {
			t.Errorf("another %s gives the same essence", name)
		}
	}
}
