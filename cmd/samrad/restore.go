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
	return "samrad serve must be stopped. The copy is unpacked in the data folder, beside what is there, and " +
		"verified; only when it is sound does it take the place of what is there, and that is kept in the folder under " +
		"another name. One that was cut off is run again. At the next " +
		"start samrad registers mail and answers nothing, since the copy cannot know what was sent after it was made: " +
		"look at samrad status, then run samrad status --accept-restore."
}

func (c *restoreCmd) Run(p *program) error {
	cfg, err := p.config(c.registerFlags)
	if err != nil {
		return err
	}
	dir := string(cfg.DataDir)
	free, err := unused(cfg)
	if err != nil {
		return err
	}
	defer free()
	fresh := !exists(dir)
	staged, err := c.unpacked(p, dir)
	if err == nil && !fresh {
		err = ownedAs(staged, dir)
	}
	if err != nil {
		_ = os.RemoveAll(staged) // the fault is the same that is told
		if fresh {
			_ = os.Remove(dir)
		}
		return err
	}
	kept := "before-" + p.now().UTC().Format("20060102T150405Z")
	moved, err := open.Replace(dir, kept)
	if err != nil {
		return terminal.Hinted(err, "run it again before samrad serve is started")
	}
	if !moved {
		return c.said(p, dir, "")
	}
	kept = filepath.Join(dir, kept)
	return errors.Join(ownedAs(kept, dir), c.said(p, dir, kept))
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

// unpacked lays the copy into the data folder and verifies it there.
func (c *restoreCmd) unpacked(p *program, dir string) (staged string, err error) {
	in := io.Reader(p.stdin)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return "", terminal.Hinted(err, "name a copy that samrad backup wrote")
		}
		defer f.Close()
		in = f
	}
	staged, err = open.Unpack(in, dir)
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return staged, terminal.Hinted(err,
			"nothing was changed; make room in "+dir+": the copy lies beside what is there")
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return staged, terminal.Hinted(err, "nothing was changed; see that this user can write in "+dir)
	case err != nil:
		return staged, terminal.Hinted(err, "nothing was changed; take the copy before it")
	}
	found, err := open.Verify(staged)
	if err == nil && len(found) > 0 {
		err = terminal.Hinted(fmt.Errorf("the copy is damaged (%s: %s)", found[0].Where, found[0].What),
			"nothing was changed; take the copy before it")
	}
	return staged, err
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
