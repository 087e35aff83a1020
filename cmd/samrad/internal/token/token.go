// Package token gets access tokens for mailboxes that want one, by a secret or by a certificate, and says in words what
// to do when the service that gives them out refuses.
package token

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"haninge.se/samrad/config"
)

// Source gets access tokens by the client credentials grant (RFC 6749 4.4) and keeps one in memory while it is valid.
// It is safe for many goroutines.
type Source struct {
	from config.OAuth2

	mu   sync.Mutex
	have *oauth2.Token
}

// New makes a source. The client's secret, or its key, is read from its file whenever a new token is fetched.
func New(from config.OAuth2) *Source { return &Source{from: from} }

// forToken is how long the service may take to give out a token.
const forToken = 15 * time.Second

// Get returns a token that is believed to be valid. An error that is a wire.NoLogin tells whether it lasts.
func (t *Source) Get(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.have.Valid() {
		return t.have.AccessToken, nil
	}
	cc, err := t.credentials()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, forToken, fmt.Errorf("no answer in %s", config.Duration(forToken)))
	defer cancel()
	if t.have, err = cc.Token(ctx); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return "", fault(err)
	}
	return t.have.AccessToken, nil
}

// credentials are the secret, or an assertion signed by the certificate's key, made anew each time.
func (t *Source) credentials() (cc clientcredentials.Config, err error) {
	cc = clientcredentials.Config{ClientID: t.from.ClientID, TokenURL: t.from.TokenURL, Scopes: []string{t.from.Scope}}
	if t.from.CertificateFile == "" {
		cc.ClientSecret, err = t.from.ClientSecretFile.Read()
		return cc, err
	}
	signed, err := assert(t.from, time.Now())
	cc.AuthStyle = oauth2.AuthStyleInParams // another try would take the assertion for one that was used before
	cc.EndpointParams = url.Values{
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {signed},
	}
	return cc, err
}

// Renew throws away a token that a server has refused, so that a new one is asked for.
func (t *Source) Renew() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.have = nil
}
