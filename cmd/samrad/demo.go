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
	"strings"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/store"
)

type demoCmd struct {
	Dir  string `help:"Keep the mails (.eml), the digest (.html) and the daemon's log here (default: a temporary folder)." placeholder:"DIR"`
	Stay bool   `help:"Leave the servers up afterwards, and print the settings for a mail client."`
}

// The demo's people. The domains can never reach anybody.
const (
	demoAnna     = "anna.lindqvist@haninge.example"
	demoJohan    = "johan.ek@polisen.example"
	demoChef     = "kommundirektor@haninge.example"
	demoResident = "gunbritt.persson@mejl.example"
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
	played := d.play()
	if played == nil {
		played = d.summary()
	}
	if played == nil && c.Stay {
		d.settings()
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
			return hinted(fmt.Errorf("%s is there, and no demo made it", data), "name a folder without data: samrad demo --dir DIR")
		}
		st, err := store.Open(data, store.Options{})
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
	step   int
	got    map[string]int // mails each person is known to have
}

func newDemo(p *program, dir string) (*demo, error) {
	office, err := postoffice.Open(postoffice.Options{})
	if err != nil {
		return nil, err
	}
	cfg, err := demoConfig(dir, office)
	if err != nil {
		return nil, errors.Join(err, office.Close())
	}
	for _, addr := range []string{cfg.Parties[0].Address, cfg.Parties[1].Address, demoAnna, demoJohan, demoChef, demoResident} {
		office.AddUser(addr, demoPassword)
	}
	logFile, err := os.Create(filepath.Join(dir, "samrad.log"))
	if err != nil {
		return nil, errors.Join(err, office.Close())
	}
	d := &demo{p: p, dir: dir, office: office, log: logFile, done: make(chan error, 1), got: map[string]int{}}
	if d.daemon, err = newDaemon(cfg, p.now, slog.New(slog.NewTextHandler(logFile, nil))); err != nil {
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

// play is the conversation that contract.md lists. It fails unless every mail it expects was received over SMTP
// and read back over IMAP, and nothing else was sent.
func (d *demo) play() error {
	kommun, polis := d.daemon.cfg.Parties[0].Address, d.daemon.cfg.Parties[1].Address
	day := dates.AddWorkdays(dates.DayOf(d.p.now()), 8)
	said := dates.Say(dates.Range{Start: day, End: day})
	first := mailing{from: demoAnna, to: []string{kommun}, subject: "Kommunikationsinsats: trygghetsvandring i Jordbro", text: demoInitiative(said)}
	if err := d.send("Anna at the municipality mails a new initiative. Five questions have no answer.", first); err != nil {
		return err
	}
	gap, err := d.receive("samrad answers with the questions that are open.", demoAnna, "återstår:", "7. ", "12. ")
	if err != nil {
		return err
	}
	if err := d.send("Anna answers three of them inside the quoted mail.", inline(first, gap, map[string]string{
		"3. ": "Del av trygghetsveckan, tas upp i samordnings- och beredningsgruppen.", "7. ": "Kommunen skriver, polisen delar. En gemensam text.", "9. ": "Enhetschefen. Kommunpolisen tar följdfrågor om brott.",
	})); err != nil {
		return err
	}
	updated, err := d.receive("samrad adds them and asks for what remains.", demoAnna, "lagt till svar på fråga 3, 7 och 9", "De här återstår:", "10. ", "12. ")
	if err != nil {
		return err
	}
	if err := d.send("Anna answers the rest by number, above the quote.", above(first, updated, "10. Varför Jordbro? Trygghetsmätningen visar störst behov där.\n12. Antal deltagare och en kort enkät.\n\nMvh Anna")); err != nil {
		return err
	}
	if _, err := d.receive("Nothing is left to ask.", demoAnna, "Nu är alla 12 frågor besvarade", said); err != nil {
		return err
	}
	both := mailing{from: demoJohan, to: []string{kommun, polis}, subject: "Kommunikationsinsats cykelmärkning", text: demoTwice()}
	if err := d.send("Johan at the police mails another to both mailboxes: one initiative, one answer.", both); err != nil {
		return err
	}
	if _, err := d.receive("samrad answers once.", demoJohan, "är mottagen"); err != nil {
		return err
	}
	return d.rest(first, gap, kommun)
}

// rest is what must not be answered, and the digest.
func (d *demo) rest(first mailing, gap read, kommun string) error {
	auto := above(first, gap, "Jag har semester till och med fredag och läser inte min e-post. Talesperson under tiden: Karin.")
	auto.subject = "Automatiskt svar: " + first.subject
	auto.headers = map[string]string{"Auto-Submitted": "auto-replied"}
	complaint := mailing{from: demoResident, to: []string{kommun}, subject: "Trasig gatubelysning", text: "Hej!\n\nLampan utanför port 7 har varit trasig sedan jul. När lagas den?\n\nGun-Britt\n"}
	if err := d.send("An automatic reply from Anna's mailbox. It must not be answered.", auto); err != nil {
		return err
	}
	if err := d.send("A resident complains to the unit. That is for people, and must not be answered.", complaint); err != nil {
		return err
	}
	if err := d.until("all mail to be read", func() (bool, error) { return d.settled(8) }); err != nil {
		return err
	}
	now := d.p.now()
	week := dates.WeekOf(dates.DayOf(now.In(d.daemon.rules.Location)))
	letter, _, err := d.daemon.editor.Draft(week, now)
	if err != nil {
		return err
	}
	letter.Late = time.Time{} // the demo need not wait for Monday
	if letter.Mail, err = d.daemon.editor.Compose(letter.Issue, letter.Since); err != nil {
		return err
	}
	if err := d.daemon.Publish(letter, []string{demoChef}); err != nil {
		return err
	}
	_, err = d.receive("Once a week leadership gets the letter.", demoChef, "Samma brev går till båda organisationerna")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(d.dir, "digest.html"), []byte(letter.Mail.HTML), 0o644); err != nil {
		return err
	}
	return d.nothingElse()
}

// settled reports whether the ledger has a row for every mail that was sent to the two mailboxes.
func (d *demo) settled(n int) (bool, error) {
	counts, err := d.daemon.counts()
	return counts >= n-1, err // one mail went to both mailboxes with the same bytes or as a copy: one or two rows
}

// nothingElse looks into every mailbox for mail that should not be there.
func (d *demo) nothingElse() error {
	for _, addr := range []string{demoAnna, demoJohan, demoChef, demoResident} {
		all, err := d.office.Messages(addr)
		if err != nil {
			return err
		}
		if len(all) != d.got[addr] {
			return fmt.Errorf("%s has %d mails, expected %d", addr, len(all), d.got[addr])
		}
	}
	return nil
}

func demoInitiative(said string) string {
	return strings.ReplaceAll(`Hej!

Vad: Trygghetsvandring i Jordbro centrum med boende, fastighetsägare och polis.
Syfte: Öka kännedomen om vårt gemensamma arbete och få minst 40 boende att delta.
Målgrupp: Invånare i Jordbro, fastighetsägare och föreningar
Budskap: Din upplevelse spelar roll. Kommun och polis åtgärdar tillsammans.
När: DAG kl. 18-20
Material: Affisch och webbnyhet, kommunikationsenheten tar fram dem
Talesperson: återkommer
Dokumentation: Ja, kommunens fotograf

Vänliga hälsningar
Anna Lindqvist
Trygghetssamordnare
`, "DAG", said)
}

func demoTwice() string {
	return "Hej,\n\nVad: Cykelmärkning på torget i Handen\nSyfte: Kännedom om grannsamverkan\nMålgrupp: Invånare\nNär: nästa vecka\n\nHälsningar\nJohan\n"
}
