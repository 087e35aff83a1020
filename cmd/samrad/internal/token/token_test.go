package token

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"haninge.se/samrad/config"
)

// service is a token service in this process.
type service func(*http.Request) (int, string)

func (s service) RoundTrip(r *http.Request) (*http.Response, error) {
	code, body := s(r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	h := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: code, Status: http.StatusText(code), Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func tokensFrom(t *testing.T, s service) (*Source, context.Context) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hemligt"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, &http.Client{Transport: s})
	return New(config.OAuth2{TokenURL: "https://login.example/token", ClientID: "id", ClientSecretFile: config.SecretFile(file)}), ctx
}

// TestTokenFaults: the code of a refusal is told with what to do, and nothing that the server repeats of what was sent.
func TestTokenFaults(t *testing.T) {
	for answer, want := range map[string]string{
		`{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app 'x' are expired. hemligt"}`: "AADSTS7000222: the client secret has expired: make a new one",
		`{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. hemligt"}`:                          "put its value, not its id",
		`{"error":"unauthorized_client","error_description":"AADSTS700016: Application not found"}`:                                        "see client_id",
		`{"error":"invalid_request","error_description":"AADSTS999999: new hemligt"}`:                                                      "the server refused (AADSTS999999)",
		`{"error":"invalid_client"}`:                               "the secret may have expired",
		`{"error":"odd\u001b[2J` + strings.Repeat("x", 500) + `"}`: "the server refused (odd",
		`<html>AADSTS90002 hemligt</html>`:                         "there is no such tenant",
	} {
		kept, ctx := tokensFrom(t, func(*http.Request) (int, string) { return 401, answer })
		_, err := kept.Get(ctx)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hemligt") || strings.ContainsAny(err.Error(), "\x1b\n") || len(err.Error()) > 300 {
			t.Errorf("%s\nbecomes %v", answer, err)
		}
	}
}

// TestTokenIsRenewed: a token is kept while it is believed to be valid, and not one moment after it was refused.
func TestTokenIsRenewed(t *testing.T) {
	n := 0
	kept, ctx := tokensFrom(t, func(*http.Request) (int, string) {
		n++
		return 200, fmt.Sprintf(`{"access_token":"t%d","token_type":"Bearer","expires_in":3600}`, n)
	})
	for i, want := range []string{"t1", "t1", "t2", "t2"} {
		if i == 2 {
			kept.Renew()
		}
		if got, err := kept.Get(ctx); err != nil || got != want {
			t.Errorf("%d: %q, %v, want %q", i, got, err, want)
		}
	}
}

// TestHangingTokenService costs 15 seconds, and says what hangs.
func TestHangingTokenService(t *testing.T) {
	kept, _ := tokensFrom(t, nil)
	synctest.Test(t, func(t *testing.T) {
		hangs := service(func(r *http.Request) (int, string) { <-r.Context().Done(); return 0, "" })
		ctx := context.WithValue(t.Context(), oauth2.HTTPClient, &http.Client{Transport: hangs})
		began := time.Now()
		_, err := kept.Get(ctx)
		if took := time.Since(began); took != 15*time.Second || err == nil || !strings.Contains(err.Error(), "no answer in 15s") {
			t.Errorf("%v after %v", err, took)
		}
	})
}
