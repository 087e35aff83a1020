package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// TestMain lets the scripts run samrad: this very binary, under that name.
func TestMain(m *testing.M) {
	usualConfig = "/nonexistent/samrad.toml"
	testscript.Main(tidied{m}, map[string]func(){"samrad": main, "frail": frail})
}

// tidied runs the tests without the configuration of whoever started them, and removes the program that town.Build has
// made when they are over.
type tidied struct{ *testing.M }

func (m tidied) Run() int {
	if err := os.Unsetenv("SAMRAD_CONFIG"); err != nil {
		panic(err)
	}
	defer town.Tidy()
	return m.M.Run()
}

// TestScripts runs the command line as a user would. Beside samrad they know these words:
//
//	fixture [failed]  make the register of fixture_test.go in data/
//	daemon            answer on data/samrad.sock, as samrad serve does
//	hangup            stop answering
//	damage FILE       change a letter of an answer in it
func TestScripts(t *testing.T) {
	var daemons sync.Map // folder -> stop; the scripts run side by side
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMRAD_CONFIG", filepath.Join(env.WorkDir, "samrad.toml"))
			env.Setenv("USER", "kim")
			env.Setenv("SUDO_USER", "")
			if err := os.WriteFile(filepath.Join(env.WorkDir, "secret"), []byte("hemligt"), 0o600); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "samrad.toml"), []byte(fixture.Config), 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fixture": func(ts *testscript.TestScript, _ bool, args []string) {
				fixture.Register(t, ts.MkAbs("data"))
				if len(args) > 0 {
					ts.Check(changeStore(ts.MkAbs("data"), fixture.Fails))
				}
			},
			"daemon": func(ts *testscript.TestScript, _ bool, _ []string) {
				stop, err := startControl(ts.MkAbs("samrad.toml"))
				ts.Check(err)
				daemons.Store(ts.MkAbs("."), stop)
				ts.Defer(stop)
			},
			"damage": func(ts *testscript.TestScript, _ bool, args []string) {
				b, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				b = bytes.Replace(b, []byte("Nya ordningsvakter"), []byte("Nya Ordningsvakter"), 1)
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
			},
			"hangup": func(ts *testscript.TestScript, _ bool, _ []string) {
				stop, ok := daemons.Load(ts.MkAbs("."))
				if !ok {
					ts.Fatalf("no daemon runs")
				}
				stop.(func())()
			},
		},
	})
}

func changeStore(dir string, fn func(store.Store) error) error {
	st, err := open.Store(dir, store.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
	return fn(st)
}

// startControl opens a register and answers on its socket until stop is called.
func startControl(configFile string) (stop func(), err error) {
	cfg, problems := config.Read(configFile)
	if faults := config.Faults(problems); len(faults) > 0 {
		return nil, badConfig(faults)
	}
	r, err := openRegister(cfg, false, time.Now)
	if err != nil {
		return nil, err
	}
	socket, err := control.Listen(r.Store.Dir())
	if err != nil {
		return nil, err
	}
	c := &remote{register: r, now: time.Now, log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- socket.Serve(ctx, c.log, c.command) }()
	stopped := false
	return func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-done
		_ = r.Store.Close()
	}, nil
}
