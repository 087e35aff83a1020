package setup

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-sasl"

	"haninge.se/samrad/cmd/samrad/internal/token"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/graph"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/wire"
)

// MaxMail is the largest mail that is read; what is larger waits for a person (intake/README.md, P7).
const MaxMail = 50 << 20

// Headroom is how many bytes of the disk stay free (intake/README.md, E04).
const Headroom = 200 << 20

// Mailbox makes a watcher's settings of a party's configuration.
func Mailbox(p config.Party) (mailbox.Config, error) {
	c := p.IMAP
	tlsConf, err := trusting(c.URL.Host, c.CAFile)
	if err != nil {
		return mailbox.Config{}, fmt.Errorf("mailbox of %s: %w", p.ID, err)
	}
	auth, renew := loginOf(c)
	return mailbox.Config{
		Name: p.ID, Addr: c.URL.Addr(), Security: c.URL.Security, TLS: tlsConf, User: c.User, Auth: auth,
		Renew: renew, Folder: c.Mailbox, Poll: time.Duration(c.Poll), MaxSize: MaxMail, After: c.After.String(),
	}, nil
}

// loginOf logs in with a password, read from its file at every connection, or with a token, which renew throws away.
func loginOf(c *config.IMAP) (auth func(context.Context) (sasl.Client, error), renew func()) {
	if c.OAuth2 == nil {
		return func(context.Context) (sasl.Client, error) {
			password, err := c.PasswordFile.Read()
			if err != nil {
				return nil, err
			}
			return sasl.NewPlainClient("", c.User, password), nil
		}, nil
	}
	kept := token.New(*c.OAuth2)
	return func(ctx context.Context) (sasl.Client, error) {
		t, err := kept.Get(ctx)
		if err != nil {
			return nil, fmt.Errorf("fetching a token: %w", err)
		}
		return wire.XOAUTH2(c.User, t), nil
	}, kept.Renew
}

// Trail keeps what is known of a party's mails on their way by Graph. nil keeps nothing, where nothing is sent.
type Trail func(party string) graph.Trail

// Servers makes the mail servers of the parties that have one. Who sends by Graph uses the client that reads there, or,
// where graphs is nil, one of its own.
func Servers(c config.Config, graphs map[string]*graph.Client, trail Trail, now func() time.Time) (
	out outbox.Parties, err error) {
	if graphs == nil {
		if graphs, err = Graphs(c); err != nil {
			return nil, err
		}
	}
	out = outbox.Parties{}
	for _, p := range c.Parties {
		if p.ByGraph() {
			var kept graph.Trail
			if trail != nil {
				kept = trail(p.ID)
			}
			out[p.ID] = graph.NewSender(graphs[p.ID], p.Graph.Send, kept, now, graph.Waits{})
		}
		if p.SMTP == nil {
			continue
		}
		tlsConf, err := trusting(p.SMTP.URL.Host, p.SMTP.CAFile)
		if err != nil {
			return nil, fmt.Errorf("mail server of %s: %w", p.ID, err)
		}
		conf := outbox.Config{Addr: p.SMTP.URL.Addr(), Security: p.SMTP.URL.Security, TLS: tlsConf}
		if p.SMTP.User != "" {
			conf.Auth, conf.Renew = smtpLogin(p)
		}
		out[p.ID] = outbox.NewServer(conf, now)
	}
	return out, nil
}

// Graphs makes a client for each mailbox that is reached by Graph. Reading and sending share it.
func Graphs(c config.Config) (map[string]*graph.Client, error) {
	out := map[string]*graph.Client{}
	for _, p := range c.Parties {
		if p.Graph == nil {
			continue
		}
		client, err := GraphClient(p, GraphMailbox(p))
		if err != nil {
			return nil, fmt.Errorf("mailbox of %s: %w", p.ID, err)
		}
		out[p.ID] = client
	}
	return out, nil
}

// GraphMailbox is the address of the mailbox that a party reads by Graph.
func GraphMailbox(p config.Party) string { return strings.ToLower(cmp.Or(p.Graph.Mailbox, p.Address)) }

// GraphClient reaches a mailbox by Graph as a party's application.
func GraphClient(p config.Party, mailbox string) (*graph.Client, error) {
	kept := token.New(p.Graph.OAuth2())
	return graph.NewClient(graph.Access{URL: p.Graph.URL(), Mailbox: mailbox, Token: kept.Get, Renew: kept.Renew})
}

// smtpLogin logs in with a token where one is configured, which renew throws away, else with the password.
func smtpLogin(p config.Party) (auth outbox.Auth, renew func()) {
	if p.SMTP.OAuth2 != nil {
		kept := token.New(*p.SMTP.OAuth2)
		return outbox.Token(p.SMTP.User, kept.Get), kept.Renew
	}
	return outbox.Password(p.SMTP.User, p.SMTP.PasswordFile.Read), nil
}

// Signers reads the DKIM keys of the parties that sign for themselves.
func Signers(c config.Config) (map[string]func([]byte) ([]byte, error), error) {
	out := map[string]func([]byte) ([]byte, error){}
	for _, p := range c.Parties {
		if p.SMTP == nil || p.SMTP.DKIM == nil {
			continue
		}
		text, err := p.SMTP.DKIM.KeyFile.Read()
		if err != nil {
			return nil, fmt.Errorf("dkim of %s: %w", p.ID, err)
		}
		key, err := token.PrivateKey([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("dkim of %s: %w", p.ID, err)
		}
		d := *p.SMTP.DKIM
		out[p.ID] = func(mail []byte) ([]byte, error) { return outbox.Sign(mail, d.Selector, d.Domain, key) }
	}
	return out, nil
}
