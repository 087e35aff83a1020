package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// ExitCode is what a program ends with when its configuration is faulty (EX_CONFIG of sysexits.h).
const ExitCode = 78

// Problem is one fault of a configuration, or a warning, and what to do about it. It never holds a secret.
type Problem struct {
	File    string
	Line    int    // 0 when it cannot be pinned to one
	Key     string // "party.imap.url"
	What    string // what is wrong
	Instead string // what to write or do
	Warning bool   // worth knowing, but nothing is refused

	at string // key with the numbers of list elements: "party.0.imap.url"
}

// String is the problem on one line: file, line, key, what is wrong, what to do.
func (p Problem) String() string {
	at := p.File
	if p.Line > 0 {
		at += ":" + strconv.Itoa(p.Line)
	}
	said := slices.DeleteFunc([]string{at, p.Key, p.What}, func(s string) bool { return s == "" })
	s := strings.Join(said, ": ")
	if p.Instead != "" {
		s += "; " + p.Instead
	}
	return strings.NewReplacer("\n", " ", "\r", " ").Replace(s)
}

// Faults returns the problems that are no mere warnings.
func Faults(all []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(all), func(p Problem) bool { return p.Warning })
}

// Load reads the configuration that a daemon runs on: Read, and besides that the files it names are there, the
// secrets among them readable by their owner alone, and there is a mailbox to watch and a server to send through.
// It contacts nothing. The Config may be used only when Faults finds none.
func Load(path string) (Config, []Problem) {
	c, d := read(path)
	if d.syntax {
		return c, d.finish()
	}
	d.add(c.files()...)
	d.add(c.service()...)
	return c, d.finish()
}

// Read reads a configuration for commands that run beside the daemon, and may lack its credentials: all that can
// be said without looking at other files.
func Read(path string) (Config, []Problem) {
	c, d := read(path)
	return c, d.finish()
}

func read(path string) (Config, *decoder) {
	d := &decoder{file: path}
	text, err := os.ReadFile(path)
	if err != nil {
		d.syntax = true
		d.add(unreadable(path, err))
		return Config{}, d
	}
	c := d.decode(text)
	if !d.syntax {
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
		c.place(filepath.Dir(path), os.Getenv("CREDENTIALS_DIRECTORY"))
		d.add(c.Validate()...)
		c.fold()
	}
	return c, d
}

func unreadable(path string, err error) Problem {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Problem{What: "does not exist", Instead: "make one: samrad init > " + path}
	case errors.Is(err, fs.ErrPermission):
		return Problem{What: "cannot be read by this user", Instead: "run as the user of samrad, or give it to this one"}
	}
	return Problem{What: fmt.Sprintf("cannot be read (%v)", errors.Unwrap(err)), Instead: "name the configuration file"}
}

// finish pins the problems to their lines and orders them as they stand in the file. A key whose value could not be
// read has had its say: what Validate thinks of its absence is left out.
func (d *decoder) finish() []Problem {
	var out []Problem
	for _, p := range d.problems {
		if p.Line == 0 && around(d.spoiled, p.at) != "" { // the decoder gives its own a line
			continue
		}
		if p.Line == 0 && !d.syntax {
			p.Line = max(1, d.lineOf(p.at)) // 1 for what is missing altogether
		}
		p.File, p.Key = d.file, cmp.Or(p.Key, keyOf(p.at))
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return out
}

// lineOf returns the line of a key, or of the nearest table around it.
func (d *decoder) lineOf(at string) int { return d.lines[around(d.lines, at)] }

// around is the key itself or the nearest table around it that a map has, "" for none.
func around[T comparable](of map[string]T, at string) string {
	var none T
	for at != "" && of[at] == none {
		at = at[:max(0, strings.LastIndexByte(at, '.'))]
	}
	return at
}

// keyOf leaves the numbers of list elements out: the line says which one.
func keyOf(at string) string {
	parts := slices.DeleteFunc(strings.Split(at, "."), func(s string) bool {
		_, err := strconv.Atoi(s)
		return err == nil
	})
	return strings.Join(parts, ".")
}

// lowered are the keys whose values mail is compared with.
const lowered = "gate.intake_addresses party.domains party.received_by party.senders party.address party.contact " +
	"party.consult_to party.consult_from party.press smtp.from"

// fold puts addresses and domains in lower case.
func (c *Config) fold() {
	c.each(func(at string, v reflect.Value) {
		if holdsFor(lowered, keyOf(at)) {
			v.SetString(strings.ToLower(v.String()))
		}
	})
}
