package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
)

// tokenService gives out tokens by a script: an answer each, the last one for ever.
type tokenService struct {
	mu      sync.Mutex
	answers []string // a token, or a JSON object with which it refuses
	asked   int
}

func (s *tokenService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := s.answers[min(s.asked, len(s.answers)-1)]
	s.asked++
	w.Header().Set("Content-Type", "application/json")
	if strings.HasPrefix(answer, "{") {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, answer)
		return
	}
	fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, answer)
}

// withTokens is a town's configuration in which the municipality logs in with tokens of a service that plays a script.
func withTokens(t *testing.T, w *town.Town, extra string, answers ...string) (file string, s *tokenService) {
	t.Helper()
	s = &tokenService{answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	file = w.Config("")
	secret := filepath.Join(filepath.Dir(file), "client-secret")
	if err := os.WriteFile(secret, []byte("kanariefågel"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	kind, parties := "", 0
	for line := range strings.Lines(string(b)) {
		name, isTable := strings.CutPrefix(strings.TrimSpace(line), "[")
		if isTable && kind != "" {
			fmt.Fprintf(&out, "[party.%s.oauth2]\ntoken_url = %q\nclient_id = \"id\"\nclient_secret_file = %q\n%s\n", kind, server.URL+"/token", secret, extra)
			kind = ""
		}
		switch {
		case name == "[party]]":
			parties++
		case parties == 1 && (name == "party.imap]" || name == "party.smtp]"):
			kind = strings.Trim(name[len("party."):], "]")
		case kind != "" && strings.HasPrefix(line, "password_file"):
			continue
		}
		out.WriteString(line)
	}
	text := out.String()
	town.Rewrite(t, file, text)
	return file, s
}

// records are a log that is read while it is written.
type records struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *records) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *records) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// serving starts a daemon that nobody waits for, and returns its log.
func serving(t *testing.T, file string) (*daemon.Daemon, *records) {
	t.Helper()
	cfg, problems := config.Load(file)
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	log := &records{}
	d, err := daemon.New(cfg, time.Now, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	d.Poll, d.Handler = 100*time.Millisecond, remoteOf(d, time.Now, slog.New(slog.DiscardHandler)).command
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx, func(string) string { return "" }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the daemon ended: %v", err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, log
}

// TestRefusedTokens: when the token service refuses, check, the log and status of a running daemon show its code and what
// to do, at once, for the mailbox and for the mail server; status ends with 1. Nothing that was sent is repeated.
func TestRefusedTokens(t *testing.T) {
	for name, c := range map[string]struct{ code, says, want string }{
		"an expired secret": {"AADSTS7000222", "The provided client secret keys for app 'id' are expired.",
			"AADSTS7000222: the client secret has expired: make a new one"},
		"a wrong secret":    {"AADSTS7000215", "Invalid client secret provided.", "AADSTS7000215: the client secret is wrong: put its value"},
		"no consent":        {"AADSTS65001", "The user or administrator has not consented to use the application.", "AADSTS65001: nobody has consented .*: an administrator has to"},
		"no application":    {"AADSTS700016", "Application with identifier 'id' was not found.", "AADSTS700016: there is no such application in the tenant: see client_id"},
		"a blocking policy": {"AADSTS53003", "Access has been blocked by Conditional Access policies.", "AADSTS53003: a conditional access policy blocks the application: an administrator"},
		"a code of its own": {"AADSTS999999", "Something new.", `the server refused \(AADSTS999999\)`},
	} {
		t.Run(name, func(t *testing.T) {
			w := town.Embedded(t)
			refusal, err := json.Marshal(map[string]string{"error": "invalid_client", "error_description": c.code + ": " + c.says + " kanariefågel Trace ID: x"})
			if err != nil {
				t.Fatal(err)
			}
			file, _ := withTokens(t, w, "", string(refusal))
			checked := operate(t, terminal.ExitFailed, "check", "--config", file)
			wantAll(t, checked, `^samrad: error: mailbox of kommun: .*`+c.want, `^samrad: error: mail server of kommun: .*`+c.want,
				`^mailbox of polis: .* in INBOX`, `^mail server of polis: .*logged in`)

			d, log := serving(t, file)
			at := "--data-dir=" + string(d.Config.DataDir)
			town.WaitFor(t, "the refusal to be met", func() bool { return d.Health.All()["kommun"].LastError != "" })
			w.Post(town.Johan, []string{town.PolisBox}, town.Compose(town.Johan, town.PolisBox, "Kommunikationsinsats: vandring", "", town.GapBody))
			status := operate(t, terminal.ExitFailed, "status", at)
			wantAll(t, status, `^mailbox +kommun: login refused \(.*`+c.want, `^\* the mailbox of kommun cannot be read: .*`+c.want)
			var said struct{ Needs []string }
			out, _, _ := strings.Cut(operate(t, terminal.ExitFailed, "status", "--json", at), "\nsamrad:")
			if err := json.Unmarshal([]byte(out), &said); err != nil {
				t.Fatal(err)
			}
			wantAll(t, strings.Join(said.Needs, "\n"), c.want)
			wantAll(t, log.String(), `level=WARN msg="mailbox cannot be read" mailbox=kommun state="login refused" error=".*`+c.want)
			for what, text := range map[string]string{"check": checked, "status": status, "the log": log.String(), "JSON": out} {
				if strings.Contains(text, "kanariefågel") || strings.Contains(text, "Trace ID") {
					t.Errorf("%s repeats what the service said or was sent:\n%s", what, text)
				}
			}
		})
	}
}

// TestSendingWithoutAToken: a mail that cannot leave because the token service refuses waits, the log and status say why
// and what to do at once, and it leaves when there is a token.
func TestSendingWithoutAToken(t *testing.T) {
	w := town.Embedded(t)
	expired := `{"error":"invalid_client","error_description":"AADSTS7000222: keys are expired. kanariefågel"}`
	file, s := withTokens(t, w, "", w.Password, expired)
	d, log := serving(t, file)
	at := "--data-dir=" + string(d.Config.DataDir)
	town.WaitFor(t, "the mailbox to be read", func() bool { return !d.Health.All()["kommun"].LastSuccess.IsZero() })
	w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: vandring", "", town.GapBody))
	town.WaitFor(t, "a try to send", func() bool { return strings.Contains(log.String(), "AADSTS7000222") })
	const want = `does not let samrad send as trygghetochsakerhet@haninge.example, so that 1 mail waits: .*AADSTS7000222: the client secret has expired: make a new one`
	town.WaitFor(t, "status to say so", func() bool {
		s, err := d.Register().Status(time.Now())
		return err == nil && len(s.Outbox.Refused) > 0
	})
	got := operate(t, terminal.ExitFailed, "status", at)
	wantAll(t, got, want)
	if strings.Contains(got+log.String(), "kanariefågel") {
		t.Errorf("what was sent is repeated:\n%s\n%s", got, log)
	}
	s.mu.Lock()
	asked := s.asked
	s.answers = []string{w.Password}
	s.mu.Unlock()
	if asked > 3 {
		t.Errorf("the service was asked %d times", asked)
	}
	operate(t, 0, "outbox", "retry", "--all", at)
	w.Await(town.Anna, 1)
}

// TestWithdrawnTokenInService: a token that the mailbox refuses is thrown away, and the new one is used at once; where that
// is refused, too, a person is told at once.
func TestWithdrawnTokenInService(t *testing.T) {
	w := town.Embedded(t)
	file, s := withTokens(t, w, "", "gammal", w.Password)
	d, log := serving(t, file)
	town.WaitFor(t, "the mailbox to be read", func() bool { return !d.Health.All()["kommun"].LastSuccess.IsZero() })
	if got := log.String(); strings.Contains(got, "cannot be read") || s.asked != 2 {
		t.Errorf("%d tokens were asked for:\n%s", s.asked, got)
	}
	file, _ = withTokens(t, w, "", "gammal")
	d, _ = serving(t, file)
	town.WaitFor(t, "the refusal to be met", func() bool { return d.Health.All()["kommun"].LastError != "" })
	wantAll(t, operate(t, terminal.ExitFailed, "status", "--data-dir="+string(d.Config.DataDir)), `^\* the mailbox of kommun cannot be read: .*the server refused the login`)
}

// TestSecretExpires: a client secret whose last day is in the configuration is told of from a month ahead, by check, the
// log and status, with what to do.
func TestSecretExpires(t *testing.T) {
	for _, c := range []struct {
		days  int
		check int
		want  string // "" where there is nothing to do
	}{
		{365, 0, ""},
		{20, 0, `the client secret of kommun \(mailbox and mail server\) expires on %s, in 20 days: make a new one`},
		{-3, terminal.ExitFailed, `the client secret of kommun \(mailbox and mail server\) expired on %s: make a new one`},
	} {
		w := town.Embedded(t)
		day := time.Now().AddDate(0, 0, c.days).Format(time.DateOnly)
		file, _ := withTokens(t, w, "client_secret_expires = "+day, w.Password)
		checked := operate(t, c.check, "check", "--config", file)
		d, log := serving(t, file)
		town.WaitFor(t, "the mailbox to be read", func() bool { return !d.Health.All()["kommun"].LastSuccess.IsZero() })
		at := "--data-dir=" + string(d.Config.DataDir)
		if c.want == "" {
			wantAll(t, checked, `^client secret of kommun \(mailbox and mail server\): good until `+day+`, 365 days$`)
			wantAll(t, operate(t, 0, "status", at), `^service`)
			if strings.Contains(log.String(), "secret") {
				t.Errorf("the log warns of a secret that is good for a year:\n%s", log)
			}
			continue
		}
		want := fmt.Sprintf(c.want, day)
		wantAll(t, checked, `^samrad: (warning|error): `+want)
		wantAll(t, operate(t, terminal.ExitFailed, "status", at), `^\* `+want)
		town.WaitFor(t, "the log to say so", func() bool { return regexp.MustCompile(want).MatchString(log.String()) })
	}
}
