package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
)

// canary stands in every name that the hostile mails give.
const canary = "kanariefagel"

// TestNoCallAndNoFile runs the daemon under strace while it takes mail that names files and addresses in every way it
// can (intake/README.md, C03, C04, P7). It may connect to the configured servers, to systemd's socket and to nothing
// else, not even to a resolver, since its servers are given as addresses; what it writes lies in its own folder, under
// names of its own; it reads nothing that a mail names; and it runs no program.
func TestNoCallAndNoFile(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIPPED: strace is not installed: what the daemon opens and calls is not watched here")
	}
	town.Towns(t, func(t *testing.T, w *town.Town) {
		name := w.Config("")
		dir := t.TempDir()
		systemd, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"})
		if err != nil {
			t.Fatal(err)
		}
		defer systemd.Close()
		trace := filepath.Join(dir, "trace")
		// -D makes strace the child, so that signals reach the daemon.
		cmd := exec.Command(strace, "-D", "-f", "-s", "8192", "-o", trace, "-e", "trace=%file,connect,bind,sendto,sendmsg,sendmmsg,execve,execveat",
			town.Build(t), "serve", "--config", name)
		cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+systemd.LocalAddr().String())
		p := begin(t, cmd, name)
		p.watches(name, 2)
		mails := hostile(t)
		for _, raw := range mails {
			w.Post(town.Anna, []string{town.KommunBox}, raw)
		}
		p.await(name, len(mails))
		town.WaitFor(t, "all answers to be sent", func() bool { s, err := p.status(name); return err == nil && s.Outbox.Due == 0 })
		w.Await(town.Anna, len(mails)) // the server may still be delivering what it was given
		got := w.Read(town.Anna)
		for i, m := range got {
			if text := m.Text(t); !strings.Contains(text, "är mottagen") {
				t.Errorf("answer %d is\n%s", i, text)
			}
		}
		if len(got) != len(mails) {
			t.Errorf("%d of %d mails were answered", len(got), len(mails))
		}
		p.stop()
		town.WaitFor(t, "strace to finish", func() bool {
			text, err := os.ReadFile(trace)
			return err == nil && bytes.Contains(text, []byte("+++ exited with 0 +++"))
		})
		watched{t: t, w: w, config: name, systemd: systemd.LocalAddr().String()}.judge(trace)
	})
}

// hostile are initiatives that name what they should not, each in another way.
func hostile(t *testing.T) [][]byte {
	image := "Content-Type: image/png%s\nContent-Disposition: attachment%s\nContent-Transfer-Encoding: base64\n\nQUJD\n"
	mail := func(n int, parts ...string) []byte {
		var b strings.Builder
		for _, p := range append([]string{"Content-Type: text/plain; charset=utf-8\n\n" + town.GapBody}, parts...) {
			b.WriteString("--x\n" + p + "\n")
		}
		raw := town.Compose(town.Anna, town.KommunBox, fmt.Sprintf("Kommunikationsinsats %d", n), "Disposition-Notification-To: <x@"+canary+".example>\nX-Image-Url: http://192.0.2.1/"+canary+"\n", b.String()+"--x--\n")
		raw = bytes.Replace(raw, []byte("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"), []byte("Content-Type: multipart/mixed; boundary=\"x\"\r\n"), 1)
		return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	}
	var out [][]byte
	for i, name := range []string{
		"../../../tmp/" + canary, "/tmp/" + canary, `..\..\` + canary, `\\192.0.2.2\share\` + canary, "\u200b.htaccess-" + canary, "CON", canary + "\x00.png",
		"\u202e" + canary + "gnp.exe", strings.Repeat(canary, 120), "samrad.db", "file:///tmp/" + canary, "$(touch " + canary + ")", "|touch " + canary,
	} {
		plain := `="` + strings.ReplaceAll(name, `\`, `\\`) + `"`
		coded := "*=utf-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
		out = append(out, mail(i, fmt.Sprintf(image, ";\n name"+plain, ";\n filename"+plain), fmt.Sprintf(image, "", ";\n filename"+coded)))
	}
	page := "Content-Type: text/html; charset=utf-8\n\n<html><head><base href=\"http://192.0.2.3/\"><link rel=stylesheet href=\"http://" + canary + ".example/a.css\">" +
		"<meta http-equiv=refresh content=\"0;url=file:///etc/passwd\"><script src=//192.0.2.4/a.js></script></head><body background=\"http://192.0.2.5/" + canary + "\">" +
		"<img src=\"http://192.0.2.6/" + canary + "\"><img src=\"file:///etc/passwd\"><img src=\"\\\\192.0.2.7\\x\\" + canary + "\"><iframe src=\"http://localhost:1/\"></iframe>" +
		"<svg><image xlink:href=\"http://192.0.2.8/\"/></svg><p>" + strings.ReplaceAll(town.GapBody, "\n", "<br>") + "</p></body></html>\n"
	calendar := "Content-Type: text/calendar; name=\"" + canary + ".ics\"\nContent-Disposition: attachment\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nURL:http://192.0.2.9/" + canary +
		"\nATTACH:file:///etc/passwd\nATTACH:http://" + canary + ".example/\nEND:VEVENT\nEND:VCALENDAR\n"
	external := "Content-Type: message/external-body; access-type=local-file; name=\"/etc/passwd\"\n\nContent-Type: text/plain\n\n"
	ftp := "Content-Type: message/external-body; access-type=anon-ftp; site=\"192.0.2.10\"; directory=pub; name=\"" + canary + "\"\n\nContent-Type: text/plain\n\n"
	large := "Content-Type: application/octet-stream; name=\"mail/" + canary + "\"\nContent-Disposition: attachment\n\n" + strings.Repeat("stor bilaga\n", store.Small/8)
	return append(out, mail(90, page), mail(91, calendar), mail(92, external, ftp), mail(93, word(t)), mail(94, large))
}

// word is a document with a template, an image and an entity that lie elsewhere.
func word(t *testing.T) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"../../../tmp/" + canary:       "x",
		"word/_rels/document.xml.rels": `<Relationships><Relationship Id="r1" Type="attachedTemplate" Target="http://192.0.2.11/` + canary + `" TargetMode="External"/></Relationships>`,
		"word/document.xml": `<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY f SYSTEM "http://192.0.2.12/">]><w:document ` +
			`xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Syfte: &e;&f;</w:t></w:r></w:p></w:body></w:document>`,
	} {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return "Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name=\"" + canary + ".docx\"\nContent-Disposition: attachment\n" +
		"Content-Transfer-Encoding: base64\n\n" + wrapped(b.Bytes())
}

// wrapped is base64 in lines, as mail has it.
func wrapped(b []byte) string {
	var out strings.Builder
	for chunk := range slices.Chunk(b, 57) {
		out.WriteString(base64.StdEncoding.EncodeToString(chunk) + "\n")
	}
	return out.String()
}

// watched is what strace saw, and what it may have seen.
type watched struct {
	t               *testing.T
	w               *town.Town
	config, systemd string
}

var (
	syscallLine = regexp.MustCompile(`^\d+ +(?:<\.\.\. )?([a-z0-9_]+)(?:\(| resumed>)(.*)$`)
	quoted      = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	changing    = regexp.MustCompile(`^(creat|rename|unlink|link|symlink|mkdir|rmdir|f?chmod|f?chown|lchown|truncate|mknod|utime|futimes|setxattr)`)
	writing     = regexp.MustCompile(`O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE`)
	netAddress  = regexp.MustCompile(`sin6?_port=htons\((\d+)\).*?"([0-9a-f.:]+)"`)

	// ownFiles are all names that samrad gives, in its folder: the store, the file it is made in, its lock and its
	// high water, the socket, a copy that is being put back, and large mails by their hash.
	ownFiles = regexp.MustCompile(`^(|restoring|samrad\.db|\.samrad-\d+\.db|samrad\.pid|\.?samrad\.pid[-.0-9]*|high-water|attempts|samrad\.sock|mail|mail/[0-9a-f]{2}|mail/[0-9a-f]{2}/([0-9a-f]{64}|\.mail-\d+))$`)
	// readable are the files that the Go runtime, its time zones and its trust in certificates read.
	readable = regexp.MustCompile(`^(/proc/|/sys/|/dev/null$|/etc/(localtime|ssl/|resolv\.conf$|hosts$|nsswitch\.conf$|ld\.so\.|mdns\.allow$)|/usr/|/lib)`)
)

// judge looks at every call.
func (s watched) judge(trace string) {
	s.t.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		s.t.Fatal(err)
	}
	cfg, _ := config.Load(s.config)
	kinds, called := map[string]int{}, map[string]bool{}
	for line := range strings.Lines(string(text)) {
		m := syscallLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue // a signal, an end
		}
		call, args := m[1], m[2]
		kinds[call]++
		if strings.Contains(args, canary) {
			s.t.Errorf("a name from a mail reached the system: %s", line)
		}
		switch call {
		case "execve", "execveat":
			if kinds[call] > 1 {
				s.t.Errorf("a program was run: %s", line)
			}
		case "connect", "bind", "sendto", "sendmsg", "sendmmsg":
			called[s.address(call, args, string(cfg.DataDir))] = true
		default:
			s.file(call, args, string(cfg.DataDir))
		}
	}
	if !called[s.w.Imap] || !called[s.w.Smtp] || kinds["openat"] == 0 || kinds["execve"] != 1 {
		s.t.Errorf("the trace lacks what must be there, so it was not watched: %v, %v", kinds, called)
	}
	s.t.Logf("calls: %v", kinds)
}

// address wants a call to go to a configured server, to systemd, or to be our own socket, and returns where it goes.
func (s watched) address(call, args, dir string) (to string) {
	s.t.Helper()
	if m := netAddress.FindStringSubmatch(args); m != nil {
		to = net.JoinHostPort(m[2], m[1])
		if !(call == "connect" && (to == s.w.Imap || to == s.w.Smtp)) && !(call == "bind" && m[1] == "0") {
			s.t.Errorf("%s to %s", call, to)
		}
		return to
	}
	if !strings.Contains(args, "AF_UNIX") {
		if strings.Contains(args, "sin") {
			s.t.Errorf("%s(%s", call, args)
		}
		return "" // no address: it goes where its socket was connected
	}
	for _, m := range quoted.FindAllStringSubmatch(args, -1) {
		if own, ok := strings.CutPrefix(m[1], dir+"/"); m[1] != s.systemd && (!ok || !ownFiles.MatchString(own)) && strings.HasPrefix(m[1], "/") {
			s.t.Errorf("%s to %s", call, m[1])
		}
	}
	return ""
}

// file wants what is changed to lie in our folder under a name of ours, and what is read to be nobody else's.
func (s watched) file(call, args, dir string) {
	s.t.Helper()
	writes := changing.MatchString(call) || writing.MatchString(args)
	for _, m := range quoted.FindAllStringSubmatch(args, -1) {
		name := m[1]
		if name == "" && strings.Contains(args, "AT_EMPTY_PATH") {
			continue // a file that is open already
		}
		if name == dir+"-mark" || name == dir+"-mark/mark" {
			continue
		}
		if own, ok := strings.CutPrefix(name+"/", dir+"/"); ok && ownFiles.MatchString(strings.TrimSuffix(own, "/")) {
			continue
		}
		if writes {
			s.t.Errorf("changed outside of what is ours: %s in %s", name, args)
		} else if name != s.config && name != filepath.Dir(s.config) && name != filepath.Join(filepath.Dir(s.config), "secret") && name != s.w.Ca && !readable.MatchString(name) {
			s.t.Errorf("read: %s in %s", name, args)
		}
	}
}
