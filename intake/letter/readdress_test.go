package letter

import (
	"strings"
	"testing"
	"time"
)

// TestReaddress: only who sends it changes, and what signed the old sender goes.
func TestReaddress(t *testing.T) {
	d := Draft{
		From: Address{Name: "Trygghet och säkerhet Haninge kommun med ett långt namn på flera rader", Addr: "gammal@haninge.example"}, To: Address{Addr: "anna@haninge.example"},
		Subject: "Re: [SAM-2026-0042] möte", Text: "Hej!\n\nFrom: ingen\n", ID: "<a.b.1.x@haninge.example>", Date: time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC),
	}
	was, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	d.From.Addr = "ny@haninge.example"
	want, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Readdress([]byte("DKIM-Signature: v=1; d=haninge.example;\r\n\tb=abc\r\n"+string(was)), "ny@haninge.example")
	if err != nil || string(got) != string(want) {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	for _, bad := range []string{"", "From: x", "From: nobody\r\n\r\n"} {
		if got, err := Readdress([]byte(bad), "a@b.example"); err == nil || !strings.Contains(err.Error(), "readdressing") {
			t.Errorf("%q becomes %q, %v", bad, got, err)
		}
	}
}
