package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// registerFlags say which register a command reads.
type registerFlags struct {
	Config  string `help:"The configuration file (default: $SAMRAD_CONFIG, else /etc/samrad/samrad.toml)." placeholder:"FILE"`
	DataDir string `help:"The data folder itself, without a configuration." placeholder:"DIR"`
}

// register is an open store and what is needed to read it to people.
type register struct {
	cfg    config.Config
	store  store.Store
	health *health      // the daemon's mailboxes; nil when no daemon runs
	writer *clerk       // the daemon's own, likewise
	desk   *intake.Desk // likewise

	servers outbox.Parties // likewise

	deciding sync.Mutex // one person's decision about a held mail at a time
}

// usualConfig is where the configuration lies when nobody says where. Tests set it to a place where none is: they must
// not read that of the machine they run on.
var usualConfig = "/etc/samrad/samrad.toml"

// reading runs fn on the register: in the daemon on the open one; else the daemon is asked to run the whole
// command; and where none runs, the store is opened here. The user sees no difference.
func (p *program) reading(at registerFlags, fn func(*register) error) error {
	return p.register(at, true, fn)
}

// ask lets a running daemon run this command; false when none runs.
func (p *program) ask(dir string) (asked bool, err error) {
	to := control.Caller{Stdout: p.stdout, Stderr: p.stderr, Create: p.create}
	return control.Ask(p.ctx, dir, control.Request{Args: p.args, User: p.user}, to)
}

func (p *program) register(at registerFlags, readOnly bool, fn func(*register) error) error {
	if p.open != nil {
		return fn(p.open)
	}
	cfg, err := p.config(at)
	if err != nil {
		return err
	}
	if asked, err := p.ask(string(cfg.DataDir)); asked || err != nil {
		return err
	}
	r, err := openRegister(cfg, readOnly, p.now)
	if err != nil {
		return err
	}
	return errors.Join(fn(r), r.store.Close())
}

// config reads the configuration that the flags or the environment name.
func (p *program) config(at registerFlags) (config.Config, error) {
	path, named := at.Config, at.Config != ""
	if path == "" {
		path = p.env("SAMRAD_CONFIG")
		named = path != ""
	}
	if path == "" {
		path = usualConfig
	}
	if at.DataDir != "" && !named {
		cfg := config.Default()
		cfg.DataDir = config.Path(at.DataDir)
		return cfg, nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !named {
		return config.Config{}, terminal.UsageError("no configuration is named and there is no "+path,
			"write --config FILE, or set SAMRAD_CONFIG")
	}
	cfg, problems := config.Read(path)
	if len(config.Faults(problems)) > 0 {
		return cfg, badConfig(problems)
	}
	if at.DataDir != "" {
		cfg.DataDir = config.Path(at.DataDir)
	}
	return cfg, nil
}

// badConfig is for a configuration with faults: each on its line, exit 78.
func badConfig(problems []config.Problem) error {
	f := &terminal.Failure{Code: config.ExitCode,
		Hint: "samrad check --config FILE looks again; samrad init prints a sample with every key explained"}
	for _, p := range config.Faults(problems) {
		f.Says = append(f.Says, p.String())
	}
	return f
}

func openRegister(cfg config.Config, readOnly bool, now func() time.Time) (*register, error) {
	st, err := openStore(cfg, readOnly, now)
	if err != nil {
		return nil, err
	}
	return &register{cfg: cfg, store: st}, nil
}

// openStore opens a store that is there: reading makes none.
func openStore(cfg config.Config, readOnly bool, now func() time.Time) (store.Store, error) {
	dir := string(cfg.DataDir)
	st, err := open.Store(dir, store.Options{Now: now, Location: cfg.Location(), ReadOnly: readOnly, Mark: cfg.Mark()})
	var locked *store.LockedError
	switch {
	case errors.As(err, &locked):
		return nil, terminal.Hinted(err, "it is starting or stopping: try again in a moment")
	case errors.Is(err, fs.ErrNotExist):
		return nil, terminal.Hinted(fmt.Errorf("there is no register in %s", dir),
			"samrad serve makes it at its first start; is data_dir the right one?")
	case errors.Is(err, fs.ErrPermission):
		return nil, terminal.Hinted(err, "run as the user that runs samrad serve")
	}
	return st, err
}

// noun is how to say that there is no such thing, or more than one.
type noun struct{ none, many, hint string }

// pick returns the one whose name a person wrote, or wrote the beginning of.
func pick[T any](all []T, name func(T) string, key string, w noun) (one T, err error) {
	n := 0
	for _, v := range all {
		switch {
		case key == "" || !strings.HasPrefix(name(v), key):
		case name(v) == key:
			return v, nil
		default:
			one = v
			n++
		}
	}
	switch n {
	case 0:
		return one, terminal.Hinted(fmt.Errorf("no "+w.none, terminal.Plain(key)), w.hint)
	case 1:
		return one, nil
	}
	return one, terminal.Hinted(fmt.Errorf("%d %s begin with %s", n, w.many, terminal.Plain(key)), "write more of it")
}

// leastKey is how much of a sum or a key tells a thing from others, wherever one is asked for.
const leastKey = 4

// today is the civil day in the service's zone.
func (r *register) today(now time.Time) dates.Day { return dates.DayOf(now.In(r.cfg.Location())) }

// createFile makes a file that appears whole or not at all: it is written beside its place and moved there when it
// is closed without a fault. Only its owner can read it.
func createFile(name string) (io.WriteCloser, error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", name, err)
	}
	return &newFile{File: f, name: name}, nil
}

// newFile is a file that is not in its place yet.
type newFile struct {
	*os.File
	name   string
	failed bool
}

func (f *newFile) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	f.failed = f.failed || err != nil
	return n, err
}

// Close puts the file in its place, unless a write failed.
func (f *newFile) Close() error {
	if f.failed {
		f.Discard()
		return fmt.Errorf("writing %s: it is not whole and was removed", f.name)
	}
	err := errors.Join(f.Sync(), f.File.Close())
	if err == nil {
		err = os.Rename(f.Name(), f.name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("writing %s: %w", f.name, err)
	}
	return nil
}

// Discard removes what was written.
func (f *newFile) Discard() {
	_ = f.File.Close()
	_ = os.Remove(f.Name())
}
