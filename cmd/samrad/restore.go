package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

type restoreCmd struct {
	registerFlags
	File string `arg:"" help:"A copy that samrad backup wrote; - for standard input."`
}

func (c *restoreCmd) Help() string {
	return "samrad serve must be stopped. The copy is unpacked beside the data folder and verified; only when it is " +
		"sound does it take the folder's place, and what was there is kept beside it under another name. At the next " +
		"start samrad registers mail and answers nothing, since the copy cannot know what was sent after it was made: " +
		"look at samrad status, then run samrad status --accept-restore."
}

func (c *restoreCmd) Run(p *program) error {
	cfg, err := p.config(c.registerFlags)
	if err != nil {
		return err
	}
	dir, err := realDir(string(cfg.DataDir))
	if err != nil {
		return err
	}
	free, err := unused(cfg)
	if err != nil {
		return err
	}
	defer free()
	staged := dir + ".restoring"
	if err := c.unpacked(p, staged); err != nil {
		return errors.Join(err, os.RemoveAll(staged))
	}
	kept := ""
	if exists(dir) {
		if err := ownedAs(staged, dir); err != nil {
			return errors.Join(err, os.RemoveAll(staged))
		}
		kept = dir + ".before-" + p.now().UTC().Format("20060102T150405Z")
		if err := os.Rename(dir, kept); err != nil {
			return errors.Join(err, os.RemoveAll(staged))
		}
	}
	if err := os.Rename(staged, dir); err != nil {
		return terminal.Hinted(err, "the copy lies ready in "+staged+": move it to "+dir)
	}
	return c.said(p, dir, kept)
}

// realDir is the folder itself where data_dir is a link to it, as systemd makes one: beside a link nothing can be put
// in its place.
func realDir(dir string) (string, error) {
	at, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return filepath.Abs(dir)
	}
	return at, err
}

// unused makes sure that no daemon has the store, and keeps one from opening it until free is called. A store that
// cannot be opened for another reason is what a copy is put back for.
func unused(cfg config.Config) (free func(), err error) {
	st, err := open.Store(string(cfg.DataDir), store.Options{ReadOnly: true, Location: cfg.Location()})
	var locked *store.LockedError
	switch {
	case errors.As(err, &locked):
		return nil, terminal.Hinted(err, "stop samrad serve first")
	case errors.Is(err, fs.ErrPermission):
		return nil, terminal.Hinted(err, "run as root or as the user that runs samrad serve")
	case err != nil:
		return func() {}, nil
	}
	return func() { _ = st.Close() }, nil // it was only read
}

// unpacked lays the copy into a new folder and verifies it there.
func (c *restoreCmd) unpacked(p *program, dir string) error {
	in := io.Reader(p.stdin)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return terminal.Hinted(err, "name a copy that samrad backup wrote")
		}
		defer f.Close()
		in = f
	}
	if err := os.RemoveAll(dir); err != nil { // of a restore that was cut off
		return err
	}
	if err := open.Restore(in, dir); err != nil {
		return terminal.Hinted(err, "nothing was changed; take the copy before it")
	}
	found, err := open.Verify(dir)
	if err == nil && len(found) > 0 {
		err = terminal.Hinted(fmt.Errorf("the copy is damaged (%s: %s)", found[0].Where, found[0].What),
			"nothing was changed; take the copy before it")
	}
	return err
}

// ownedAs gives a folder and all in it to the owner of another: root puts a copy back, and another user runs samrad.
func ownedAs(dir, other string) error {
	info, err := os.Stat(other)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, int(owner.Uid), int(owner.Gid))
	})
}

func (c *restoreCmd) said(p *program, dir, kept string) error {
	w := &terminal.Page{Writer: p.stdout}
	w.Line("%s: put back from %s", terminal.Plain(dir), terminal.Plain(c.File))
	if kept != "" {
		w.Line("What was there is kept in %s. Remove it when all is well.", terminal.Plain(kept))
	}
	w.Line("Start samrad serve. It registers mail and answers nothing until you say: samrad status --accept-restore")
	return w.Err
}
