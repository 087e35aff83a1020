package lab

import (
	_ "embed"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed dovecot.conf
var dovecotConf string

// nobody owns the mailboxes, as a mail server's own user would.
const nobody = 65534

func (l *Lab) startDovecot() error {
	mail := filepath.Join(l.Dir, "mail")
	for _, dir := range []string{"run", "mail", "state", "log"} {
		if err := os.MkdirAll(filepath.Join(l.Dir, dir), 0o755); err != nil {
			return err
		}
	}
	if err := os.Chown(mail, nobody, nobody); err != nil {
		return err
	}
	var passwd strings.Builder
	for _, u := range l.Users {
		local, domain, _ := strings.Cut(u, "@")
		fmt.Fprintf(&passwd, "%s:{PLAIN}%s:%d:%d::%s/%s/%s::\n", u, l.Password, nobody, nobody, mail, domain, local)
	}
	if err := os.WriteFile(filepath.Join(l.Dir, "passwd"), []byte(passwd.String()), 0o644); err != nil {
		return err
	}
	sasl := "root"
	if _, err := user.Lookup("postfix"); err == nil {
		sasl = "postfix"
	}
	if err := l.write("dovecot.conf", dovecotConf, map[string]any{"SASL": sasl}); err != nil {
		return err
	}
	return l.StartDovecot()
}

// StartDovecot starts the mailboxes again after StopDovecot.
func (l *Lab) StartDovecot() error {
	if _, err := l.run("dovecot", "-c", filepath.Join(l.Dir, "dovecot.conf")); err != nil {
		return err
	}
	return greets(l.IMAP)
}

// StopDovecot ends the mailboxes' servers; connections break.
func (l *Lab) StopDovecot() { stopByPID(filepath.Join(l.Dir, "run", "master.pid")) }

// Doveadm runs Dovecot's administration program and returns what it says.
func (l *Lab) Doveadm(args ...string) string {
	l.t.Helper()
	out, err := l.run("doveadm", append([]string{"-c", filepath.Join(l.Dir, "dovecot.conf")}, args...)...)
	if err != nil {
		l.t.Fatal(err)
	}
	return out
}

// Kick ends the connections of a user, if there are any at that moment.
func (l *Lab) Kick(user string) {
	l.t.Helper()
	_, err := l.run("doveadm", "-c", filepath.Join(l.Dir, "dovecot.conf"), "kick", user)
	if err != nil && !strings.Contains(err.Error(), "no users kicked") {
		l.t.Fatal(err)
	}
}

// Maildir returns the folder of a user's INBOX.
func (l *Lab) Maildir(user string) string {
	local, domain, _ := strings.Cut(user, "@")
	return filepath.Join(l.Dir, "mail", domain, local, "Maildir")
}

// Count returns how many mails lie in a user's folder.
func (l *Lab) Count(user, folder string) int {
	l.t.Helper()
	out := strings.TrimSpace(l.Doveadm("-f", "flow", "mailbox", "status", "-u", user, "messages", folder))
	n, err := strconv.Atoi(out[strings.LastIndexByte(out, '=')+1:])
	if err != nil {
		l.t.Fatalf("counting mail: %q", out)
	}
	return n
}
