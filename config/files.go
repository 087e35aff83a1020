package config

import (
	"crypto/x509"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
)

// place says where the files lie that a configuration in the folder dir names.
func (c *Config) place(dir, creds string) {
	c.each(func(_ string, v reflect.Value) {
		switch x := v.Addr().Interface().(type) {
		case *Secret:
			x.place(dir, creds)
		case *Path:
			if *x != "" && !filepath.IsAbs(string(*x)) {
				*x = Path(filepath.Join(dir, string(*x)))
			}
		}
	})
}

// files looks at the files that the configuration names.
func (c *Config) files() []Problem {
	var v validator
	c.each(func(at string, value reflect.Value) {
		what, instead := "", ""
		switch x := value.Interface().(type) {
		case Secret:
			if !x.IsZero() {
				what, instead = x.fault()
			}
		case Path:
			if x != "" {
				what, instead = x.fault(keyOf(at))
			}
		}
		v.when(what != "", at, what, instead)
	})
	return v.problems
}

// fault says what is wrong with the file or folder of a key, and what to do; "" when nothing is.
func (p Path) fault(key string) (what, instead string) {
	switch {
	case key == "data_dir":
		if info, err := os.Stat(string(p)); err == nil && !info.IsDir() {
			return string(p) + " is no folder", "name a folder; it is made when it is not there"
		}
	case holdsFor("ca_file", key):
		return p.certificate("name the certificate authority's PEM file, or leave it empty for those of the system")
	case holdsFor("certificate_file", key):
		return p.certificate("name the PEM file with the certificate of the application")
	case holdsFor("checklist vocabulary", key):
		f, err := os.Open(string(p))
		if err != nil {
			return p.unreadable(err), "name a file that is there, or leave it empty for the built-in one"
		}
		f.Close()
	}
	return "", ""
}

// certificate says what is wrong with a file of certificates, and to name another where there is none.
func (p Path) certificate(name string) (what, instead string) {
	b, err := os.ReadFile(string(p))
	switch {
	case err != nil:
		return p.unreadable(err), name
	case !x509.NewCertPool().AppendCertsFromPEM(b):
		return string(p) + " holds no certificate", "name a PEM file that begins with -----BEGIN CERTIFICATE-----"
	}
	return "", ""
}

// unreadable gives the bare cause: the path has been said.
func (p Path) unreadable(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		err = e.Err
	}
	return fmt.Sprintf("%s cannot be read (%v)", p, err)
}

// service wants something to do: a mailbox to watch and a server to send through.
func (c *Config) service() []Problem {
	if len(c.Parties) == 0 {
		return nil
	}
	var v validator
	some := func(has func(Party) bool) bool { return slices.ContainsFunc(c.Parties, has) }
	v.warn(!some(func(p Party) bool { return p.Contact != "" }), "party.0.contact",
		"is empty for every party: nobody is told of faults and of mail that waits", "write the address of a person")
	v.when(!some(Party.Watched), "party", "there is no mailbox to watch",
		"write a [party.imap] table below one of the parties, or [party.graph] for Exchange Online")
	v.when(!some(Party.Sends), "party", "there is no server to send through",
		"write a [party.smtp] table below one of the parties")
	return v.problems
}
