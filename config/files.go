package config

import (
	"crypto/x509"
	"fmt"
	"io/fs"
	"os"
)

// files looks at the files that the configuration names.
func (c *Config) files() []Problem {
	var v validator
	v.readable("agreement.checklist", c.Agreement.Checklist)
	v.readable("agreement.vocabulary", c.Agreement.Vocabulary)
	v.folder("data_dir", c.DataDir)
	for i, p := range c.Parties {
		at := fmt.Sprintf("party.%d", i)
		if m := p.IMAP; m != nil {
			v.secret(at+".imap.password_file", m.PasswordFile)
			v.authority(at+".imap.ca_file", m.CAFile)
			if m.OAuth2 != nil {
				v.secret(at+".imap.oauth2.client_secret_file", m.OAuth2.ClientSecretFile)
			}
		}
		if m := p.SMTP; m != nil {
			v.secret(at+".smtp.password_file", m.PasswordFile)
			v.authority(at+".smtp.ca_file", m.CAFile)
			if m.OAuth2 != nil {
				v.secret(at+".smtp.oauth2.client_secret_file", m.OAuth2.ClientSecretFile)
			}
			if m.DKIM != nil {
				v.secret(at+".smtp.dkim.key_file", m.DKIM.KeyFile)
			}
		}
	}
	return v.problems
}

// service wants something to do: a mailbox to watch and a server to send through.
func (c *Config) service() []Problem {
	var v validator
	var imap, smtp, contact bool
	for _, p := range c.Parties {
		imap, smtp, contact = imap || p.IMAP != nil, smtp || p.SMTP != nil, contact || p.Contact != ""
	}
	if len(c.Parties) > 0 && !contact {
		v.warn("party.0.contact", "is empty for every party: nobody is told of faults and of mail that waits", "write the address of a person")
	}
	if len(c.Parties) > 0 && !imap {
		v.fault("party", "there is no mailbox to watch", "write a [party.imap] table below one of the parties")
	}
	if len(c.Parties) > 0 && !smtp {
		v.fault("party", "there is no server to send through", "write a [party.smtp] table below one of the parties")
	}
	return v.problems
}

func (v *validator) secret(at string, s Secret) {
	if s.IsZero() {
		return
	}
	if what, instead := s.fault(); what != "" {
		v.fault(at, what, "%s", instead)
	}
}

func (v *validator) readable(at string, p Path) {
	if p == "" {
		return
	}
	f, err := os.Open(string(p))
	if err != nil {
		v.fault(at, fmt.Sprintf("%s cannot be read (%v)", p, reason(err)), "name a file that is there, or leave it empty for the built-in one")
		return
	}
	f.Close()
}

func (v *validator) authority(at string, p Path) {
	if p == "" {
		return
	}
	switch b, err := os.ReadFile(string(p)); {
	case err != nil:
		v.fault(at, fmt.Sprintf("%s cannot be read (%v)", p, reason(err)), "name the certificate authority's PEM file, or leave it empty for those of the system")
	case !x509.NewCertPool().AppendCertsFromPEM(b):
		v.fault(at, fmt.Sprintf("%s holds no certificate", p), "name a PEM file that begins with -----BEGIN CERTIFICATE-----")
	}
}

func (v *validator) folder(at string, p Path) {
	if info, err := os.Stat(string(p)); err == nil && !info.IsDir() {
		v.fault(at, fmt.Sprintf("%s is no folder", p), "name a folder; it is made when it is not there")
	}
}

// reason is the bare cause: the path has been said.
func reason(err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err
	}
	return err
}
