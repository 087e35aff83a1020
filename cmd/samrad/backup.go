package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/store"
)

type backupCmd struct {
	registerFlags
	Damaged bool   `help:"Copy a store that verify finds fault with, too: to have it looked at."`
	Nightly *bool  `negatable:"" help:"One is made every night; status and the contacts tell when it is missing."`
	File    string `arg:"" help:"Where the copy goes, as a tar; - is standard output."`
}

func (c *backupCmd) Help() string {
	return "The copy is that of one moment, also while mail comes in: the store and the large mails beside it. Look at " +
		"it with samrad verify FILE. To put it back: stop samrad serve, samrad restore FILE, start again."
}

func (c *backupCmd) Run(p *program) error {
	here := false
	err := p.reading(c.registerFlags, func(r *register) error {
		err := c.copy(p, r.Store)
		if here = p.open == nil; !here {
			err = errors.Join(err, r.CopyMade(p.now(), c.Nightly, err))
		}
		return err
	})
	if here && p.ctx.Err() == nil {
		c.note(p, err)
	}
	return err
}

// note notes in a store that no daemon holds what became of the copy: it was only read for that. The copy is what it is
// where that cannot be noted.
func (c *backupCmd) note(p *program, fault error) {
	cfg, err := p.config(c.registerFlags)
	if err == nil {
		var r *register
		if r, err = openRegister(cfg, false, p.now); err == nil {
			err = errors.Join(r.CopyMade(p.now(), c.Nightly, fault), r.Store.Close())
		}
	}
	if err != nil {
		p.warn("samrad status will not know of this copy: " + err.Error())
	}
}

// copy writes the copy.
func (c *backupCmd) copy(p *program, st store.Store) error {
	if err := c.sound(st); err != nil {
		return err
	}
	if c.File == "-" {
		return st.Backup(p.stdout)
	}
	sum := sha256.New()
	n := &counted{}
	err := p.toFile(c.File, func(w io.Writer) error { return st.Backup(io.MultiWriter(w, sum, n)) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %d bytes, sha256 %x\n", terminal.Plain(c.File), n.n, sum.Sum(nil))
	return err
}

// sound refuses to copy a store that is damaged: a copy made every night under one name would take the place of the
// last one that is not.
func (c *backupCmd) sound(st store.Store) error {
	if c.Damaged {
		return nil
	}
	found, err := st.Verify()
	if err != nil || len(found) == 0 {
		return err
	}
	return terminal.Hinted(fmt.Errorf("no copy was made: the store is damaged (%s: %s)", found[0].Where, found[0].What),
		"samrad verify tells all that is wrong; --damaged copies it as it is")
}

// counted counts what is written to it.
type counted struct{ n int64 }

func (c *counted) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}
