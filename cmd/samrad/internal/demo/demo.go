// Package demo plays the life of an initiative: the real daemon on a mail server in this process, staff who mail it,
// and a clock in which weeks pass in seconds.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// The demo's people. The domains can never reach anybody.
const (
	anna     = "anna.lindqvist@haninge.example"
	johan    = "johan.ek@polisen.example"
	chef     = "kommundirektor@haninge.example"
	resident = "gunbritt.persson@mejl.example"
	karin    = "karin.berg@haninge.example"
	password = "demo"
)

// Options are how the demo is played.
type Options struct {
	Dir  string // keeps the mails, the digest and the log; "" for a temporary folder
	Fast bool   // shows headings only
	Stay bool   // leaves the servers up until the context ends
	Out  io.Writer
	Now  func() time.Time
	// Handler is what answers on the control socket of the demo's daemon.
	Handler func(d *daemon.Daemon, now func() time.Time) daemon.Handler
}

// Play plays the demo. It fails unless all that it expects has happened, and nothing else.
func Play(ctx context.Context, o Options) error {
	dir, err := folder(o.Dir)
	if err != nil {
		return err
	}
	d, err := newDemo(ctx, o, dir)
	if err != nil {
		return err
	}
	played := d.play()
	if played == nil {
		played = d.summary()
	}
	if played == nil && o.Stay {
		d.settings()
		d.clock.letGo()
		<-ctx.Done()
	}
	return errors.Join(played, d.close())
}

// folder is where the demo keeps what it leaves.
func folder(name string) (string, error) {
	if name == "" {
		return os.MkdirTemp("", "samrad-demo-")
	}
	if err := os.MkdirAll(name, 0o755); err != nil {
		return "", fmt.Errorf("making the demo's folder: %w", err)
	}
	dir, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return dir, afresh(dir)
}

// folderMark is a file that tells the folder of an earlier demo from any other.
const folderMark = ".samrad-demo"

// afresh takes what an earlier demo left out of its folder, so that the conversation begins anew. A folder with data
// that no demo made is left as it is.
func afresh(dir string) error {
	data, mark := filepath.Join(dir, "data"), filepath.Join(dir, folderMark)
	if present(data) {
		if !present(mark) {
			return terminal.Hinted(fmt.Errorf("%s is there, and no demo made it", data),
				"name a folder without data: samrad demo --dir DIR")
		}
		st, err := open.Store(data, store.Options{})
		if _, ok := errors.AsType[*store.LockedError](err); ok {
			return fmt.Errorf("a demo still runs in %s: %w", dir, err)
		}
		if err == nil { // a store that is damaged goes all the same
			_ = st.Close()
		}
		mails, _ := filepath.Glob(filepath.Join(dir, "[0-9][0-9].eml")) // the pattern is sound
		for _, name := range append(mails, data, data+"-mark", filepath.Join(dir, "digest.html")) {
			if err := os.RemoveAll(name); err != nil {
				return fmt.Errorf("clearing what the last demo left: %w", err)
			}
		}
	}
	return os.WriteFile(mark, nil, 0o644)
}

// demo is the real daemon on a mail server in this process, and staff who mail it.
type demo struct {
	ctx    context.Context
	out    io.Writer
	dir    string
	office *postoffice.Office
	daemon *daemon.Daemon
	stop   context.CancelFunc
	done   chan error
	log    *os.File
	clock  *clock
	fast   bool
	step   int
	got    map[string]int      // mails each mailbox is known to have
	sent   []letter.MessageID  // what staff and residents have mailed to us
	weeks  map[dates.Week]bool // whose digests were told of
}

func newDemo(ctx context.Context, o Options, dir string) (*demo, error) {
	clock := &clock{real: o.Now}
	office, err := postoffice.Open(postoffice.Options{Now: clock.now})
	if err != nil {
		return nil, err
	}
	cfg, err := configOf(dir, office)
	if err != nil {
		return nil, errors.Join(err, office.Close())
	}
	clock.set(start(cfg.Location()))
	for _, addr := range append(people(), cfg.Parties[0].Address, cfg.Parties[1].Address) {
		office.AddUser(addr, password)
	}
	logFile, err := os.Create(filepath.Join(dir, "samrad.log"))
	if err != nil {
		return nil, errors.Join(err, office.Close())
	}
	d := &demo{ctx: ctx, out: o.Out, fast: o.Fast, dir: dir, office: office, log: logFile, done: make(chan error, 1),
		got: map[string]int{}}
	d.clock, d.weeks = clock, map[dates.Week]bool{}
	if d.daemon, err = daemon.New(cfg, clock.now, slog.New(slog.NewTextHandler(logFile, nil))); err != nil {
		return nil, errors.Join(err, office.Close(), logFile.Close())
	}
	// The embedded server loses some IDLE events, as servers do; a short poll finds what they did not tell.
	d.daemon.Poll = 250 * time.Millisecond
	d.daemon.Handler = o.Handler(d.daemon, clock.now)
	running, stop := context.WithCancel(ctx)
	d.stop = stop
	go func() { d.done <- d.daemon.Run(running, func(string) string { return "" }) }()
	return d, d.ready()
}

// configOf is the built-in configuration with the test parties, on the embedded servers, over TLS.
func configOf(dir string, office *postoffice.Office) (config.Config, error) {
	c := config.Default()
	c.Parties = setup.SampleParties()
	c.DataDir = config.Path(filepath.Join(dir, "data"))
	c.Digest.To = []string{chef}
	c.Agreement.From = config.Date{Day: dates.On(2026, time.January, 1)}
	c.Agreement.To = config.Date{Day: dates.On(2027, time.December, 31)}
	secret, ca := filepath.Join(dir, "password"), filepath.Join(dir, "ca.pem")
	err := errors.Join(os.WriteFile(secret, []byte(password), 0o600), os.WriteFile(ca, office.CAPEM(), 0o644))
	for i := range c.Parties {
		p := &c.Parties[i]
		p.IMAP = &config.IMAP{
			URL: urlOf("imap", office.IMAPS()), User: p.Address, PasswordFile: config.SecretFile(secret),
			Mailbox: "INBOX", CAFile: config.Path(ca), After: config.After{Do: config.Leave},
		}
		p.SMTP = &config.SMTP{URL: urlOf("smtp", office.SMTPS()), User: p.Address, PasswordFile: config.SecretFile(secret),
			CAFile: config.Path(ca)}
	}
	return c, err
}

func urlOf(protocol, addr string) config.URL {
	host, port, _ := net.SplitHostPort(addr) // an address the office listens on
	n, _ := strconv.Atoi(port)
	return config.URL{Protocol: protocol, Security: config.TLS, Host: host, Port: n}
}

// ready waits until both mailboxes have been looked at: what is mailed before would be old, and never answered.
func (d *demo) ready() error {
	return d.until("both mailboxes to be watched", func() (bool, error) {
		n := 0
		for _, h := range d.daemon.Health.All() {
			if !h.LastSuccess.IsZero() {
				n++
			}
		}
		return n == 2, nil
	})
}

// until looks until something is so, the daemon stops or too much time has passed.
func (d *demo) until(what string, is func() (bool, error)) error {
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		if ok, err := is(); err != nil || ok {
			return err
		}
		select {
		case <-look.C:
		case err := <-d.done:
			d.done <- err
			return fmt.Errorf("the daemon stopped: %w", err)
		case <-d.ctx.Done():
			return d.ctx.Err()
		case <-deadline.C:
			return fmt.Errorf("waited in vain for %s; see %s", what, d.log.Name())
		}
	}
}

func (d *demo) close() error {
	d.stop()
	err := <-d.done
	return errors.Join(err, d.daemon.Close(), d.office.Close(), d.log.Close())
}

func present(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
