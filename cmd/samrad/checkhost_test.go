package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
)

// TestCheckHost: what the machine and the day have wrong is told by check, before serve meets it.
func TestCheckHost(t *testing.T) {
	w := town.Embedded(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		code int
		says string
	}{
		"well":         {"", 0o644, 0, `^data folder .*: \d+ MB are free$`},
		"open to all":  {"", 0o666, terminal.ExitFailed, `can be written by anybody on this machine: chmod o-w /`},
		"over":         {"[agreement]\nname = \"Plan\"\nto = 2020-01-31\n", 0o644, 0, `warning: agreement.to: the agreement ended on 2020-01-31`},
		"not yet":      {"[agreement]\nname = \"Plan\"\nfrom = 2099-01-31\n", 0o644, 0, `warning: agreement.from: the agreement begins on 2099-01-31`},
		"a taken port": {fmt.Sprintf("[metrics]\nlisten = %q\n", l.Addr()), 0o644, terminal.ExitFailed, `metrics.listen: listen tcp .*; write another port`},
	} {
		t.Run(name, func(t *testing.T) {
			file := w.Config("")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			town.Rewrite(t, file, string(text)+"\n"+c.text)
			if err := os.Chmod(file, c.mode); err != nil {
				t.Fatal(err)
			}
			wantAll(t, operate(t, c.code, "check", "--config", file), c.says)
		})
	}
	file := w.Config("")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	town.Rewrite(t, file, strings.Replace(string(text), `to = [`, fmt.Sprintf(`to = [%q, `, town.PolisBox), 1))
	wantAll(t, operate(t, 0, "check", "--config", file), `warning: digest.to: `+town.PolisBox+` is a mailbox that samrad reads`)
	town.Rewrite(t, file, strings.Replace(string(text), `to = [`, `to = ["nobody@haninge.example", `, 1))
	wantAll(t, operate(t, terminal.ExitFailed, "check", "--config", file), `mail server of kommun: .*: it does not take mail to nobody@haninge.example: 5`)
}
