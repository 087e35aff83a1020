package check

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

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
)

// host looks at what the configuration takes for granted of this machine and of the day. It returns what serve
// would fail at, and warns of the rest.
func (c Check) host(running bool) (faults []string) {
	cfg, path := c.Config, c.File
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o002 != 0 {
		faults = append(faults,
			fmt.Sprintf("%s can be written by anybody on this machine: chmod o-w %[1]s", terminal.Plain(path)))
	}
	c.day()
	for _, addr := range cfg.Digest.Addresses() {
		own := func(q config.Party) bool { return strings.EqualFold(q.Address, addr) }
		if slices.ContainsFunc(cfg.Parties, own) {
			c.Warn(fmt.Sprintf("digest.to: %s is a mailbox that samrad reads; name the people who act on the digest", addr))
		}
	}
	faults = append(faults, c.dataDir(string(cfg.DataDir))...)
	if fault := portTaken(cfg.Metrics.Listen); fault != "" && !running {
		faults = append(faults, fault)
	}
	return faults
}

// dataDir looks at the folder of the store, or at the first one above it that is there.
func (c Check) dataDir(dir string) (faults []string) {
	at, err := nearest(dir)
	name := "data folder " + terminal.Plain(dir) + ": "
	info, failed := os.Stat(at)
	switch {
	case err != nil:
		return []string{name + err.Error()}
	case failed != nil:
		return []string{name + failed.Error()}
	case !info.IsDir():
		return []string{name + terminal.Plain(at) + " is no folder: write another data_dir, or move that file away"}
	case syscall.Access(at, 2) != nil: // W_OK
		faults = append(faults, name+"you cannot write in "+terminal.Plain(at)+": run as the user that runs samrad "+
			"serve, or give it to that user")
	}
	if err := control.Vacant(dir); err != nil {
		faults = append(faults, err.Error())
	}
	switch free, err := c.Free(at); {
	case err != nil:
		return append(faults, name+err.Error())
	case free < 2*setup.Headroom:
		c.Warn(fmt.Sprintf("%s%d MB are left on the disk under %s: make room; below %d MB no mail is taken in, and it waits "+
			"in its mailbox", name, free>>20, terminal.Plain(at), setup.Headroom>>20))
	default:
		c.Page.Line("%s%d MB are free", name, free>>20)
	}
	return faults
}

// FreeUnder is how many bytes the disk under a folder has left.
func FreeUnder(folder string) (uint64, error) {
	var disk syscall.Statfs_t
	err := syscall.Statfs(folder, &disk)
	return disk.Bavail * uint64(disk.Bsize), err
}

// day warns of an agreement that does not hold today.
func (c Check) day() {
	cfg := c.Config
	today := dates.DayOf(c.Now().In(cfg.Location()))
	from, to := cfg.Agreement.From.Day, cfg.Agreement.To.Day
	if !from.IsZero() && today.Before(from) {
		c.Warn(fmt.Sprintf("agreement.from: the agreement begins on %s; until then the digest says so", from))
	}
	if !to.IsZero() && to.Before(today) {
		c.Warn(fmt.Sprintf("agreement.to: the agreement ended on %s: nobody is asked for samråd; write its new last day",
			to))
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
		above := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
		if !above || up == dir {
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
