package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
)

// checkHost looks at what the configuration takes for granted of this machine and of the day. It returns what serve
// would fail at, and warns of the rest.
func (p *program) checkHost(w *terminal.Page, cfg config.Config, path string, running bool) (faults []string) {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o002 != 0 {
		faults = append(faults,
			fmt.Sprintf("%s can be written by anybody on this machine: chmod o-w %[1]s", terminal.Plain(path)))
	}
	p.checkDay(cfg)
	for _, addr := range cfg.Digest.Addresses() {
		own := func(q config.Party) bool { return strings.EqualFold(q.Address, addr) }
		if slices.ContainsFunc(cfg.Parties, own) {
			p.warn(fmt.Sprintf("digest.to: %s is a mailbox that samrad reads; name the people who act on the letter", addr))
		}
	}
	at, err := nearest(string(cfg.DataDir))
	if err != nil {
		return append(faults, err.Error())
	}
	if syscall.Access(at, 2) != nil { // W_OK
		faults = append(faults, fmt.Sprintf("data folder %s: you cannot write in %s: run as the user that runs samrad "+
			"serve, or give it to that user", terminal.Plain(string(cfg.DataDir)), terminal.Plain(at)))
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(at, &disk); err == nil {
		if free := disk.Bavail * uint64(disk.Bsize); free < 2*daemon.Headroom {
			p.warn(fmt.Sprintf("%d MB are left on the disk under %s; below %d MB mail waits in its mailbox",
				free>>20, terminal.Plain(at), daemon.Headroom>>20))
		} else {
			w.Line("data folder %s: %d MB are free", terminal.Plain(string(cfg.DataDir)), free>>20)
		}
	}
	if fault := portTaken(cfg.Metrics.Listen); fault != "" && !running {
		faults = append(faults, fault)
	}
	return faults
}

// checkDay warns of an agreement that does not hold today.
func (p *program) checkDay(cfg config.Config) {
	today := dates.DayOf(p.now().In(cfg.Location()))
	from, to := dates.Day(cfg.Agreement.From), dates.Day(cfg.Agreement.To)
	if !from.IsZero() && today.Before(from) {
		p.warn(fmt.Sprintf("agreement.from: the agreement begins on %s; until then the letter says so", from))
	}
	if !to.IsZero() && to.Before(today) {
		p.warn(fmt.Sprintf("agreement.to: the agreement ended on %s: nobody is asked for samråd; write its new last day", to))
	}
}

// nearest is a folder, or the first above it that is there.
func nearest(dir string) (string, error) {
	for {
		_, err := os.Stat(dir)
		if err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) || up == dir {
			return "", err
		}
		dir = up
	}
}

// portTaken says why the page of figures cannot be served.
func portTaken(listen string) string {
	if listen == "" {
		return ""
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Sprintf("metrics.listen: %v; write another port, or end what listens there", err)
	}
	_ = l.Close() // it was opened to be asked only
	return ""
}
