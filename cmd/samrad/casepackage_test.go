package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// TestCasePackage: the mails that came in and ours are in it byte for byte, with what was answered before, and every
// file has its checksum.
func TestCasePackage(t *testing.T) {
	s := decides(t, "")
	first := town.Vandring()
	c := s.in(t, first).Case
	answer := s.answers(t)
	reply := town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: vandring",
		"In-Reply-To: "+string(answer[0].ID)+"\n", "Hej!\n\n4. Föräldrar i Handen\n")
	if got := s.in(t, reply); got.Kind != letter.Reply || got.Case != c {
		t.Fatalf("the reply became %+v", got)
	}
	code, packed := s.asked(t, "case", "package", strings.ToLower(c), "-")
	if code != 0 {
		t.Fatal(packed)
	}
	files := unzipped(t, packed)
	var names []string
	for name := range files {
		names = append(names, name)
		sum := fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(files[name])), name)
		if name != "SHA256SUMS" && !strings.Contains(files["SHA256SUMS"], sum) {
			t.Errorf("SHA256SUMS lacks %s", name)
		}
	}
	all := map[string]bool{}
	for _, text := range files {
		all[text] = true
	}
	for what, raw := range map[string][]byte{"the mail": first, "the reply": reply, "our reply": answer[0].Bytes} {
		if !all[string(raw)] {
			t.Errorf("%s is not in it: %q", what, names)
		}
	}
	cover := files["LÄSMIG.txt"]
	for _, want := range []string{
		"Nummer: " + c + "\n", "Gäller, anna@kommun.example, ", ": Föräldrar i Handen\n", "   Tidigare, ", ": Invånare\n",
		"-inkommen.eml: från anna@kommun.example, Kommunikationsinsats: vandring\n",
		"-upprattad.eml: till anna@kommun.example, Re: [" + c + "] Kommunikationsinsats: vandring\n",
	} {
		if !strings.Contains(cover, want) {
			t.Errorf("LÄSMIG.txt lacks %q:\n%s", want, cover)
		}
	}
	if !strings.Contains(files["arende.json"], `"id": "`+c+`"`) {
		t.Errorf("arende.json is %s", files["arende.json"])
	}
}

func unzipped(t *testing.T, packed string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(packed)), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

// counting is a store that counts how many mails are read in one View, and does something before each.
type counting struct {
	store.Store
	most   *int
	before func(view int)
	views  int
}

func (s *counting) View(fn func(store.Tx) error) error {
	s.views++
	s.before(s.views)
	return s.Store.View(func(tx store.Tx) error {
		counted := &countingTx{Tx: tx}
		err := fn(counted)
		*s.most = max(*s.most, counted.mails)
		return err
	})
}

type countingTx struct {
	store.Tx
	mails int
}

func (tx *countingTx) Raw(sum letter.Sum) ([]byte, error) {
	tx.mails++
	return tx.Tx.Raw(sum)
}

func (tx *countingTx) EnvelopeByID(id letter.MessageID) (outbox.Item, bool, error) {
	tx.mails++
	return tx.Tx.EnvelopeByID(id)
}

// TestCasePackageOfManyMails: the mails of a case together may be larger than the memory of the daemon, so one is read
// at a time, and no moment of the store is held while whoever asked takes them.
func TestCasePackageOfManyMails(t *testing.T) {
	s := decides(t, "")
	first := town.Vandring()
	c := s.in(t, first).Case
	answer := s.answers(t)
	for _, said := range []string{"Föräldrar i Handen", "Barn i Jordbro"} {
		s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: vandring",
			"In-Reply-To: "+string(answer[0].ID)+"\n", "Hej!\n\n4. "+said+"\n"))
	}
	most := 0
	s.Store = &counting{Store: s.Store, most: &most, before: func(int) {}}
	code, packed := s.asked(t, "case", "package", c, "-")
	if code != 0 {
		t.Fatal(packed)
	}
	mails := 0
	for name := range unzipped(t, packed) {
		if strings.HasSuffix(name, ".eml") {
			mails++
		}
	}
	if mails < 4 || most != 1 {
		t.Errorf("%d mails, at most %d read together", mails, most)
	}
}

// TestCasePackageGuardedMeanwhile: a case that comes under review between the command's first look and the end of its
// packing is not packed either, whichever moment it is.
func TestCasePackageGuardedMeanwhile(t *testing.T) {
	for guarded, moments := 0, 1; guarded <= moments; guarded++ { // 0: never, which counts the moments that there are
		s := decides(t, "")
		c := s.in(t, town.Vandring()).Case
		inner, most := s.Store, 0
		counted := &counting{Store: inner, most: &most, before: func(view int) {
			if view != guarded {
				return
			}
			if err := inner.Update(func(tx store.Tx) error {
				i, _, err := tx.Case(initiative.ID(c))
				if err != nil {
					return err
				}
				i.Guard = []string{"osl"}
				return tx.PutCase(i)
			}); err != nil {
				t.Error(err)
			}
		}}
		s.Store = counted
		name := filepath.Join(t.TempDir(), "case.zip")
		code, said := s.asked(t, "case", "package", c, name)
		if guarded == 0 {
			if moments = counted.views; code != 0 || moments < 4 {
				t.Fatalf("exit %d after %d looks: %s", code, moments, said)
			}
			continue
		}
		if code != terminal.ExitFailed || !strings.Contains(said, "under review") {
			t.Errorf("guarded before look %d: exit %d, %.200q", guarded, code, said)
		}
		if left, err := os.ReadDir(filepath.Dir(name)); err != nil || len(left) > 0 {
			t.Errorf("guarded before look %d: %v is left, %v", guarded, left, err)
		}
	}
}

// TestCasePackageOfAHostileMail: what its writer chose names no file, begins no line of the cover, and shows as it is
// to whoever opens what we wrote.
func TestCasePackageOfAHostileMail(t *testing.T) {
	s := decides(t, "")
	mail := town.Compose("anna@kommun.example", "trygghet@kommun.example",
		"Kommunikationsinsats: ../../etc/x\u202egpj.exe\u2028Nummer: SAM-2026-9999 \x1b[2J"+strings.Repeat("å", 200_000), "",
		town.GapBody+"3. Sammanhang: ../../etc/passwd\u202egpj.exe\r\n   Nummer: SAM-2026-9999\x07\r\n")
	c := s.in(t, mail).Case
	code, packed := s.asked(t, "case", "package", c, "-")
	if code != 0 {
		t.Fatal(packed)
	}
	for name, text := range unzipped(t, packed) {
		if !regexp.MustCompile(`^[\pL\d][\pL\d.-]*$`).MatchString(name) {
			t.Errorf("a file is named %q", name)
		}
		if strings.HasSuffix(name, ".eml") {
			continue
		}
		for _, r := range text {
			if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
				t.Errorf("%s holds %q", name, r)
				break
			}
		}
		if n := strings.Count(text, "\nNummer: "); name == "LÄSMIG.txt" && (n != 1 || !strings.Contains(text, "../../etc")) {
			t.Errorf("%d lines begin as that with the number:\n%.2000s", n, text)
		}
	}
}
