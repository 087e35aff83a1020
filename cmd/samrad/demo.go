package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

type demoCmd struct {
	Dir  string `help:"Keep the mails (.eml), the digest (.html) and the daemon's log here (default: a temporary folder)." placeholder:"DIR"`
	Fast bool   `help:"Show headings only; the mails are kept all the same."`
	Stay bool   `help:"Leave the servers up afterwards, and print the settings for a mail client."`
}

// The demo's people. The domains can never reach anybody.
const (
	demoAnna     = "anna.lindqvist@haninge.example"
	demoJohan    = "johan.ek@polisen.example"
	demoChef     = "kommundirektor@haninge.example"
	demoResident = "gunbritt.persson@mejl.example"
	demoKarin    = "karin.berg@haninge.example"
	demoPassword = "demo"
)

func (c *demoCmd) Run(p *program) error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	d, err := newDemo(p, dir)
	if err != nil {
		return err
	}
	d.fast = c.Fast
	played := d.play()
	if played == nil {
		played = d.summary()
	}
	if played == nil && c.Stay {
		d.settings()
		d.clock.letGo()
		<-p.ctx.Done()
	}
	return errors.Join(played, d.close())
}

func (c *demoCmd) folder() (string, error) {
	if c.Dir == "" {
		return os.MkdirTemp("", "samrad-demo-")
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return "", fmt.Errorf("making the demo's folder: %w", err)
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return "", err
	}
	return dir, afresh(dir)
}

// demoMark is a file that tells the folder of an earlier demo from any other.
const demoMark = ".samrad-demo"

// afresh takes what an earlier demo left out of its folder, so that the conversation begins anew. A folder with data
// that no demo made is left as it is.
func afresh(dir string) error {
	data, mark := filepath.Join(dir, "data"), filepath.Join(dir, demoMark)
	if exists(data) {
		if !exists(mark) {
			return terminal.Hinted(fmt.Errorf("%s is there, and no demo made it", data), "name a folder without data: samrad demo --dir DIR")
		}
		st, err := open.Store(data, store.Options{})
		var held *store.LockedError
		if errors.As(err, &held) {
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
	p      *program
	dir    string
	office *postoffice.Office
	daemon *daemon
	stop   context.CancelFunc
	done   chan error
	log    *os.File
	clock  *demoClock
	fast   bool
	step   int
	got    map[string]int      // mails each mailbox is known to have
	sent   []letter.MessageID  // what staff and residents have mailed to us
	weeks  map[dates.Week]bool // whose letters were told of
}

func newDemo(p *program, dir string) (*demo, error) {
	clock := &demoClock{real: p.now}
	office, err := postoffice.Open(postoffice.Options{Now: clock.now})
	if err != nil {
		return nil, err
	}
	cfg, err := demoConfig(dir, office)
	if err != nil {
		return nil, errors.Join(err, office.Close())
	}
	clock.set(demoStart(cfg.Location()))
	for _, addr := range append(demoPeople(), cfg.Parties[0].Address, cfg.Parties[1].Address) {
		office.AddUser(addr, demoPassword)
	}
	logFile, err := os.Create(filepath.Join(dir, "samrad.log"))
	if err != nil {
		return nil, errors.Join(err, office.Close())
	}
	d := &demo{p: p, dir: dir, office: office, log: logFile, done: make(chan error, 1), got: map[string]int{}}
	d.clock, d.weeks = clock, map[dates.Week]bool{}
	if d.daemon, err = newDaemon(cfg, clock.now, slog.New(slog.NewTextHandler(logFile, nil))); err != nil {
		return nil, errors.Join(err, office.Close(), logFile.Close())
	}
	// The embedded server loses some IDLE events, as servers do; a short poll finds what they did not tell.
	d.daemon.poll = 250 * time.Millisecond
	ctx, stop := context.WithCancel(p.ctx)
	d.stop = stop
	go func() { d.done <- d.daemon.run(ctx, func(string) string { return "" }) }()
	return d, d.ready()
}

// demoConfig is the built-in configuration with the test parties, on the embedded servers, over TLS.
func demoConfig(dir string, office *postoffice.Office) (config.Config, error) {
	c := config.Default()
	c.Parties = testParties()
	c.DataDir = config.Path(filepath.Join(dir, "data"))
	c.Digest.To = []string{demoChef}
	c.Agreement.From = config.Date{Year: 2026, Month: time.January, Dom: 1}
	c.Agreement.To = config.Date{Year: 2027, Month: time.December, Dom: 31}
	secret, ca := filepath.Join(dir, "password"), filepath.Join(dir, "ca.pem")
	err := errors.Join(os.WriteFile(secret, []byte(demoPassword), 0o600), os.WriteFile(ca, office.CAPEM(), 0o644))
	for i := range c.Parties {
		p := &c.Parties[i]
		p.IMAP = &config.IMAP{
			URL: demoURL("imap", office.IMAPS()), User: p.Address, PasswordFile: config.SecretFile(secret),
			Mailbox: "INBOX", CAFile: config.Path(ca), After: config.After{Do: config.Leave},
		}
		p.SMTP = &config.SMTP{URL: demoURL("smtp", office.SMTPS()), User: p.Address, PasswordFile: config.SecretFile(secret), CAFile: config.Path(ca)}
	}
	return c, err
}

func demoURL(protocol, addr string) config.URL {
	host, port, _ := net.SplitHostPort(addr) // an address the office listens on
	n, _ := strconv.Atoi(port)
	return config.URL{Protocol: protocol, Security: config.TLS, Host: host, Port: n}
}

// ready waits until both mailboxes have been looked at: what is mailed before would be old, and never answered.
func (d *demo) ready() error {
	return d.until("both mailboxes to be watched", func() (bool, error) {
		n := 0
		for _, h := range d.daemon.health.all() {
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
		case <-d.p.ctx.Done():
			return d.p.ctx.Err()
		case <-deadline.C:
			return fmt.Errorf("waited in vain for %s; see %s", what, d.log.Name())
		}
	}
}

func (d *demo) close() error {
	d.stop()
	err := <-d.done
	return errors.Join(err, d.daemon.close(), d.office.Close(), d.log.Close())
}
