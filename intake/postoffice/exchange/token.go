package exchange

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// tokenError is a refusal of the token service, as it writes it.
func tokenError(code string) map[string]any {
	return map[string]any{"error": "invalid_client", "error_description": code + ": it is refused. Trace ID: 1"}
}

// TokenURL is where tokens are given out.
func (s *Server) TokenURL() string { return s.URL() + "/" + s.opt.TenantID + "/oauth2/v2.0/token" }

// Revoke makes all tokens that were given out worthless.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// token gives out a token for the secret or for an assertion.
func (x *exchange) token() {
	form, err := url.ParseQuery(string(x.body))
	if err != nil || form.Get("grant_type") != "client_credentials" {
		x.json(http.StatusBadRequest, tokenError("AADSTS900144"))
		return
	}
	if code := x.refused(form); code != "" {
		x.json(http.StatusUnauthorized, tokenError(code))
		return
	}
	x.mu.Lock()
	x.numbers++
	token := fmt.Sprintf("token-%d", x.numbers)
	x.tokens[token] = x.opt.Now().Add(x.opt.Lifetime)
	x.mu.Unlock()
	x.json(http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": int(x.opt.Lifetime.Seconds()), "access_token": token,
	})
}

// refused is the code with which a request for a token is refused, "" when it is granted.
func (x *exchange) refused(form url.Values) string {
	switch {
	case !strings.HasPrefix(x.r.URL.Path, "/"+x.opt.TenantID+"/"):
		return "AADSTS90002"
	case form.Get("client_id") != x.opt.ClientID:
		return "AADSTS700016"
	case !strings.HasSuffix(form.Get("scope"), "/.default"):
		return "AADSTS1002012"
	case form.Get("client_assertion") != "":
		if x.opt.Certificate == nil || x.unsound(form) != nil {
			return "AADSTS700027"
		}
		return ""
	case form.Get("client_secret") == "":
		return "AADSTS7000218"
	case form.Get("client_secret") != x.opt.Secret || x.opt.Secret == "":
		return "AADSTS7000215"
	}
	return ""
}

// unsound says what is wrong with an assertion: its form, signature, audience, times, or that it was used before.
func (x *exchange) unsound(form url.Values) error {
	if form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		return fmt.Errorf("it is of type %q", form.Get("client_assertion_type"))
	}
	parts := strings.Split(form.Get("client_assertion"), ".")
	if len(parts) != 3 {
		return fmt.Errorf("it has %d parts", len(parts))
	}
	var head heading
	var said claims
	for i, into := range []any{&head, &said} {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, into); err != nil {
			return err
		}
	}
	if err := x.signed(head, parts); err != nil {
		return err
	}
	return x.holds(said)
}

type heading struct {
	Alg  string `json:"alg"`
	Typ  string `json:"typ"`
	X5TS string `json:"x5t#S256"`
}

type claims struct {
	Aud, Iss, Sub, Jti string
	Nbf, Exp           int64
}

func (x *exchange) signed(head heading, parts []string) error {
	print := sha256.Sum256(x.opt.Certificate.Raw)
	key, ok := x.opt.Certificate.PublicKey.(*rsa.PublicKey)
	if want := (heading{"PS256", "JWT", base64.RawURLEncoding.EncodeToString(print[:])}); !ok || head != want {
		return fmt.Errorf("its header is %+v", head)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	same := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
	return rsa.VerifyPSS(key, crypto.SHA256, hash[:], signature, same)
}

func (x *exchange) holds(c claims) error {
	now := x.opt.Now().Unix()
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case c.Aud != x.TokenURL(), c.Iss != x.opt.ClientID, c.Sub != x.opt.ClientID, c.Jti == "", x.jtis[c.Jti],
		now < c.Nbf, now >= c.Exp, c.Exp-c.Nbf > int64((10 * time.Minute).Seconds()):
		return fmt.Errorf("its claims are %+v", c)
	}
	x.jtis[c.Jti] = true
	return nil
}
