package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// configFlag names the configuration.
type configFlag struct {
	Config string `help:"The configuration (default: $SAMRAD_CONFIG, else /etc/samrad/samrad.toml)." placeholder:"FILE"`
}

// registerFlags say which register a command reads.
type registerFlags struct {
	configFlag
	DataDir string `help:"The data folder itself, without a configuration." placeholder:"DIR"`
}

// register is the register as commands read it and decide on it.
type register struct {
	*daemon.Register
	reload   func() (take func(), err error) // the daemon's, nil without one
	deciding sync.Mutex                      // one person's decision about a held mail at a time
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
	opened := func() error {
		r, err := openRegister(cfg, readOnly, p.now)
		if err != nil {
			return err
		}
		return errors.Join(fn(r), r.Store.Close())
	}
	if readOnly {
		return p.breakable(opened)
	}
	return opened()
}

// configFile is the configuration that a flag or the environment names, else the usual one, where there is one.
func (p *program) configFile(flag string) (path string, named bool, err error) {
	if path = cmp.Or(flag, p.env("SAMRAD_CONFIG")); path != "" {
		return path, true, nil
	}
	if _, err := os.Stat(usualConfig); errors.Is(err, fs.ErrNotExist) {
		return "", false, terminal.UsageError("no configuration is named and there is no "+usualConfig,
			"write --config FILE, or set SAMRAD_CONFIG")
	}
	return usualConfig, false, nil
}

// load reads a configuration with its secrets and what else it names, for a service, and warns of what may go wrong.
func (p *program) load(flag string) (cfg config.Config, path string, err error) {
	if path, _, err = p.configFile(flag); err != nil {
		return cfg, "", err
	}
	cfg, problems := config.Load(path)
	if len(config.Faults(problems)) > 0 {
		return cfg, path, badConfig(problems)
	}
	for _, w := range problems {
		p.warn(w.String())
	}
	return cfg, path, nil
}

// config reads the configuration by which a register is read.
func (p *program) config(at registerFlags) (config.Config, error) {
	path, named, err := p.configFile(at.Config)
	if at.DataDir != "" && !named {
		cfg := config.Default()
		cfg.DataDir = config.Path(at.DataDir)
		return cfg, nil
	}
	if err != nil {
		return config.Config{}, err
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
	return &register{Register: &daemon.Register{Config: cfg, Store: st}}, nil
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
