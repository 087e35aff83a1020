package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
)

// TestCasePackage: the mails that came in and ours are in it byte for byte, with what was answered before, and every
// file has its checksum.
func TestCasePackage(t *testing.T) {
	s := decides(t, "")
	first := town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats: vandring", "", town.GapBody)
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
	for what, raw := range map[string][]byte{"the mail": first, "the reply": reply, "our answer": answer[0].Bytes} {
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
