package mailbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"haninge.se/samrad/intake/postoffice/lab"
	"haninge.se/samrad/intake/wire"
)

const dovebox = "trygghet@kommun.test"

func trust(t testing.TB, l *lab.Lab) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(l.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: pool}
}

func dovecot(t testing.TB, l *lab.Lab) Config {
	cfg := config(l.IMAPS)
	cfg.Security, cfg.TLS = wire.TLS, trust(t, l)
	cfg.Auth = func(context.Context) (sasl.Client, error) { return sasl.NewPlainClient("", dovebox, l.Password), nil }
	return cfg
}

func send(l *lab.Lab, from, to int) {
	for i := from; i <= to; i++ {
		l.Deliver("a@b.example", dovebox, mail(i, 0))
	}
}

// numbers returns which of the numbered mails came, in the order they came.
func numbers(got []Message) string {
	var out []string
	for _, m := range got {
		_, rest, _ := bytes.Cut(m.Raw, []byte("Subject: nummer "))
		n, _, _ := bytes.Cut(rest, []byte("\r\n"))
		out = append(out, string(n))
	}
	return strings.Join(out, " ")
}

// folder shows UIDs and flags of a folder as doveadm does.
func folder(l *lab.Lab, name string) string {
	return l.Doveadm("-f", "tab", "fetch", "-u", dovebox, "uid flags", "mailbox", name)
}

// TestDovecotReads: the main way, over TLS and over STARTTLS, with nothing changed in the folder, and how long a mail
// takes from its delivery.
func TestDovecotReads(t *testing.T) {
	srv := lab.StartDovecot(t, dovebox)
	send(srv, 1, 3)
	srv.Doveadm("flags", "add", "-u", dovebox, `\Seen $Eget`, "mailbox", "INBOX", "uid", "1:2")
	l := newLedger()
	cfg := dovecot(t, srv)
	cfg.Poll = time.Hour // IDLE alone
	stop := watch(t, cfg, l)
	h := l.awaitState(t, Waiting)
	if h.Messages != 3 || l.cursor.UIDNext != 4 || l.cursor.ModSeq == 0 {
		t.Errorf("%+v, %+v", h, l.cursor)
	}
	before := folder(srv, "INBOX")
	var took []time.Duration
	for i := 4; i <= 13; i++ {
		start := time.Now()
		send(srv, i, i)
		l.await(t, i-3)
		took = append(took, time.Since(start))
	}
	stop()
	slices.Sort(took)
	t.Logf("from LMTP to the handler: median %v, longest %v", took[5], took[9])
	if got := folder(srv, "INBOX"); !strings.HasPrefix(got, strings.TrimSpace(before)) || strings.Count(got, "Seen") != 2 {
		t.Errorf("the folder was\n%s and is\n%s", before, got)
	}
	cfg.Addr, cfg.Security = srv.IMAP, wire.STARTTLS
	stop = watch(t, cfg, l)
	send(srv, 14, 14)
	if got := numbers(l.await(t, 11)); got != "4 5 6 7 8 9 10 11 12 13 14" {
		t.Errorf("handed over %s", got)
	}
	stop()
}

// TestDovecotRestored puts back a backup of the Maildir: UIDVALIDITY stays and UIDs are given again, while nobody looks
// and while a watcher is connected (intake/README.md, D05).
func TestDovecotRestored(t *testing.T) {
	for _, connected := range []bool{false, true} {
		t.Run(fmt.Sprintf("connected %v", connected), func(t *testing.T) {
			srv := lab.StartDovecot(t, dovebox)
			l := newLedger()
			cfg := dovecot(t, srv)
			stop := watchFast(t, cfg, l)
			l.awaitState(t, Waiting)
			send(srv, 1, 3)
			l.await(t, 3)
			dir := srv.Maildir(dovebox)
			backup(t, dir, dir+".backup")
			send(srv, 4, 5)
			l.await(t, 5)
			if !connected {
				stop()
			}
			srv.StopDovecot()
			shell(t, "rm", "-r", dir)
			shell(t, "mv", dir+".backup", dir)
			if err := srv.StartDovecot(); err != nil {
				t.Fatal(err)
			}
			send(srv, 44, 44)
			if !connected {
				stop = watchFast(t, cfg, l)
			}
			got := l.await(t, 9)[5:]
			stop()
			if numbers(got) != "1 2 3 44" || got[3].UID != 4 || got[3].Old {
				t.Errorf("handed over %s as %s", numbers(got), uids(got))
			}
		})
	}
}

// backup copies a folder while Dovecot works in it. A lock that goes meanwhile has the copy begin anew.
func backup(t *testing.T, from, to string) {
	t.Helper()
	for tries := 1; ; tries++ {
		out, err := exec.Command("cp", "-a", from, to).CombinedOutput()
		if err == nil {
			return
		}
		if tries == 50 || !strings.Contains(string(out), ".lock") {
			t.Fatalf("copying the folder: %v: %s", err, out)
		}
		shell(t, "rm", "-r", to)
	}
}

func shell(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
}

// TestDovecotRenumbered changes UIDVALIDITY under a connected watcher (D04).
func TestDovecotRenumbered(t *testing.T) {
	srv := lab.StartDovecot(t, dovebox)
	send(srv, 1, 2)
	l := newLedger()
	stop := watchFast(t, dovecot(t, srv), l)
	l.awaitState(t, Waiting)
	send(srv, 3, 4)
	l.await(t, 2)
	srv.Doveadm("mailbox", "update", "-u", dovebox, "--uid-validity", "4242", "INBOX")
	send(srv, 5, 5)
	l.until(t, "the new numbers", func() bool { return l.cursor.UIDValidity == 4242 && len(l.got) >= 7 })
	stop()
	all := l.await(t, 7)
	last := map[string]bool{}
	for _, m := range all {
		if m.UIDValidity == 4242 {
			last[numbers([]Message{m})] = true
		}
	}
	if len(last) != 5 {
		t.Errorf("under the new numbers came %v", last)
	}
}

// TestDovecotRestarts: the server goes away and comes back, twice, with mail between.
func TestDovecotRestarts(t *testing.T) {
	srv := lab.StartDovecot(t, dovebox)
	l := newLedger()
	stop := watchFast(t, dovecot(t, srv), l)
	l.awaitState(t, Waiting)
	for i := range 2 {
		send(srv, 2*i+1, 2*i+1)
		srv.StopDovecot()
		if err := srv.StartDovecot(); err != nil {
			t.Fatal(err)
		}
		send(srv, 2*i+2, 2*i+2)
	}
	got := numbers(l.await(t, 4))
	stop()
	if got != "1 2 3 4" {
		t.Errorf("handed over %s", got)
	}
}

// TestDovecotTidies: keyword and move, on a server that holds to the letter of the standards.
func TestDovecotTidies(t *testing.T) {
	srv := lab.StartDovecot(t, dovebox)
	for i, after := range []string{"keyword:$samrad", "move:Hanterade"} {
		cfg := dovecot(t, srv)
		cfg.After = after
		l := newLedger()
		l.receive = odd
		stop := watch(t, cfg, l)
		l.awaitState(t, Waiting)
		send(srv, 10*i+1, 10*i+4) // UIDs 1-4, then 5-8
		l.await(t, 4)
		l.until(t, after, func() bool {
			return i == 0 && strings.Count(folder(srv, "INBOX"), "$samrad") == 2 || i == 1 && srv.Count(dovebox, "Hanterade") == 2
		})
		stop()
	}
	want := []string{"1\t$samrad", "2\t", "3\t$samrad", "4\t", "6\t", "8\t"}
	got := strings.Split(strings.TrimRight(folder(srv, "INBOX"), "\n"), "\n")[1:]
	sort.Strings(got)
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], `\Recent`, "")
		if i >= len(want) || strings.TrimSpace(got[i]) != strings.TrimSpace(want[i]) {
			t.Errorf("the folder holds\n%s", strings.Join(got, "\n"))
			break
		}
	}
	if r, err := Check(t.Context(), dovecot(t, srv)); err != nil || !r.Idle || !r.Move || !r.CondStore || r.Messages != 6 {
		t.Errorf("%+v, %v", r, err)
	}
}

// BenchmarkFetch compares fetching 10 000 small mails bare with taking them through the watcher into a handler that
// does nothing.
func BenchmarkFetch(b *testing.B) {
	const mails = 10_000
	srv := lab.StartDovecot(b, dovebox)
	cfg := dovecot(b, srv)
	fill(b, srv, mails)
	b.Run("imapclient", func(b *testing.B) {
		for b.Loop() {
			if n := bare(b, cfg); n != mails {
				b.Fatalf("%d mails", n)
			}
		}
		b.ReportMetric(float64(b.N*mails)/b.Elapsed().Seconds(), "mails/s")
	})
	b.Run("Watch", func(b *testing.B) {
		for b.Loop() {
			l := newLedger()
			l.cursor, l.known = Cursor{UIDValidity: validity(b, cfg), UIDNext: 1}, true
			stop := watch(b, cfg, l)
			l.await(b, mails)
			stop()
		}
		b.ReportMetric(float64(b.N*mails)/b.Elapsed().Seconds(), "mails/s")
	})
}

func validity(b *testing.B, cfg Config) uint32 {
	r, err := Check(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	return r.UIDValidity
}

// fill lays mail into the Maildir as a delivery does.
func fill(b *testing.B, srv *lab.Lab, mails int) {
	send(srv, 0, 0)
	for i := 1; i < mails; i++ {
		name := filepath.Join(srv.Maildir(dovebox), "new", fmt.Sprintf("1700000000.M%dP1.lab", i))
		if err := os.WriteFile(name, bytes.ReplaceAll(mail(i, 2000), []byte("\r\n"), []byte("\n")), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if out, err := exec.Command("chown", "-R", "--reference", srv.Maildir(dovebox), filepath.Join(srv.Maildir(dovebox), "new")).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
}

func bare(b *testing.B, cfg Config) int {
	c, err := imapclient.DialTLS(cfg.Addr, &imapclient.Options{TLSConfig: cfg.TLS})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(dovebox, secret).Wait(); err != nil {
		b.Fatal(err)
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		b.Fatal(err)
	}
	got, err := c.Fetch(imap.UIDSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, RFC822Size: true,
		BodySection: []*imap.FetchItemBodySection{{Peek: true}},
	}).Collect()
	if err != nil {
		b.Fatal(err)
	}
	return len(got)
}

// TestDovecotTakenAway is intake/README.md, D09 on a real server: a folder that was renamed, one whose rights were
// taken away and a password that was changed are each told as what they are, without the server's words about a secret;
// the first two are over when they are over, and a refused login is tried once.
func TestDovecotTakenAway(t *testing.T) {
	srv := lab.StartDovecot(t, dovebox)
	srv.Doveadm("mailbox", "create", "-u", dovebox, "Insatser")
	l := newLedger()
	cfg := dovecot(t, srv)
	cfg.Folder, cfg.Poll = "Insatser", 100*time.Millisecond
	logins := 0
	log := cfg.Auth
	cfg.Auth = func(ctx context.Context) (sasl.Client, error) { logins++; return log(ctx) }
	stop := watchFast(t, cfg, l)
	l.awaitState(t, Waiting)

	srv.Doveadm("mailbox", "rename", "-u", dovebox, "Insatser", "Borta")
	if h := l.awaitState(t, NoFolder); !strings.Contains(h.LastError, "opening Insatser") {
		t.Errorf("renamed: said %q", h.LastError)
	}
	srv.Doveadm("mailbox", "rename", "-u", dovebox, "Borta", "Insatser")
	l.awaitState(t, Waiting)

	folder := strings.TrimSpace(srv.Doveadm("mailbox", "path", "-u", dovebox, "Insatser"))
	if err := os.Chmod(folder, 0); err != nil { // what an ACL plugin would answer, Dovecot answers for a folder it may not enter
		t.Fatal(err)
	}
	if h := l.awaitState(t, NoFolder); !strings.Contains(h.LastError, "opening Insatser") {
		t.Errorf("no rights: said %q", h.LastError)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	l.awaitState(t, Waiting)

	passwd := filepath.Join(srv.Dir, "passwd")
	text, err := os.ReadFile(passwd)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(passwd, bytes.Replace(text, []byte("{PLAIN}"), []byte("{PLAIN}nytt-"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond) // Dovecot looks at the file once a second
	srv.Doveadm("kick", dovebox)
	if h := l.awaitState(t, LoginRefused); h.LastError != "the server refused the login (AUTHENTICATIONFAILED)" {
		t.Errorf("password changed: said %q", h.LastError)
	}
	before := logins
	stop()
	if logins != before {
		t.Errorf("%d logins after the first was refused", logins-before)
	}
}
