package postoffice

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
)

// Stand is a server that says what a script says and understands nothing: real servers at fault are played with it.
//
// A script has one step a line. "S: text" says a line, in which $tag stands for the first word of the last line
// heard; "C: words" hears lines until one has these words in it, in any case; "flood: text" says the text again and
// again until the client hangs up, with \r\n for the end of a line; "tls" goes over to TLS; "hang" says nothing until
// the client hangs up; "again: words" does the steps above it from the top whenever these words are heard, for ever.
// At its end the script hangs up.
type Stand struct {
	l     net.Listener
	conf  *tls.Config
	serve sync.WaitGroup
	sent  atomic.Int64
	calls atomic.Int64

	mu    sync.Mutex
	lines map[net.Conn]bool
	heard []string
}

// Play opens a stand on a free port of loopback. script gives the script of the n-th connection, from 1.
func Play(script func(n int) string) (*Stand, error) {
	return play(script, nil)
}

// PlaySecured is Play for scripts with a "tls" in them, with the certificate of this office.
func (o *Office) PlaySecured(script func(n int) string) (*Stand, error) {
	return play(script, o.certs.server)
}

func play(script func(n int) string, conf *tls.Config) (*Stand, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening a port: %w", err)
	}
	s := &Stand{l: l, conf: conf, lines: map[net.Conn]bool{}}
	s.serve.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.lines[conn] = true
			s.mu.Unlock()
			text := script(int(s.calls.Add(1)))
			s.serve.Go(func() {
				_ = s.perform(conn, text)
				_ = conn.Close()
			})
		}
	})
	return s, nil
}

// Addr returns its host:port.
func (s *Stand) Addr() string { return s.l.Addr().String() }

// Sent returns how many bytes were said, whether anybody read them or not.
func (s *Stand) Sent() int64 { return s.sent.Load() }

// Calls returns how many connections there were.
func (s *Stand) Calls() int { return int(s.calls.Load()) }

// Heard returns the lines that clients said and the scripts heard, but for those of a login.
func (s *Stand) Heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.heard...)
}

// Close hangs up on everybody.
func (s *Stand) Close() error {
	err := s.l.Close()
	s.mu.Lock()
	for conn := range s.lines {
		_ = conn.Close()
	}
	s.mu.Unlock()
	s.serve.Wait()
	return err
}

// actor is a script under way.
type actor struct {
	*Stand
	conn net.Conn
	in   *bufio.Reader
	tag  string
}

func (s *Stand) perform(conn net.Conn, script string) error {
	a := &actor{Stand: s, conn: conn, in: bufio.NewReader(conn)}
	steps := strings.Split(strings.TrimSpace(script), "\n")
	for i := range steps {
		steps[i] = strings.TrimSpace(steps[i])
	}
	for i := 0; i < len(steps); i++ {
		what, text, _ := strings.Cut(steps[i], ":")
		text = strings.TrimPrefix(text, " ")
		if what == "again" {
			if err := a.hear(text); err != nil {
				return err
			}
			i = -1
			continue
		}
		if err := a.step(what, text); err != nil {
			return fmt.Errorf("%s: %w", steps[i], err)
		}
	}
	return nil
}

func (a *actor) step(what, text string) error {
	switch what {
	case "":
		return nil
	case "S":
		return a.say(strings.ReplaceAll(text, "$tag", a.tag) + "\r\n")
	case "C":
		return a.hear(text)
	case "flood":
		unit := strings.ReplaceAll(text, `\r\n`, "\r\n")
		much := strings.Repeat(unit, max(1, (64<<10)/len(unit)))
		for {
			if err := a.say(much); err != nil {
				return err
			}
		}
	case "tls":
		conn := tls.Server(a.conn, a.conf)
		a.conn, a.in = conn, bufio.NewReader(conn)
		return conn.Handshake()
	case "hang":
		_, err := io.Copy(io.Discard, a.in)
		return err
	}
	return errors.New("no such step")
}

func (a *actor) say(text string) error {
	n, err := io.WriteString(a.conn, text)
	a.sent.Add(int64(n))
	return err
}

func (a *actor) hear(words string) error {
	for {
		line, err := a.in.ReadString('\n')
		if err != nil {
			return err
		}
		line = strings.TrimSpace(line)
		a.tag, _, _ = strings.Cut(line, " ")
		if !strings.Contains(strings.ToUpper(line), "AUTH") && !strings.Contains(line, "LOGIN") {
			a.mu.Lock()
			a.heard = append(a.heard, line)
			a.mu.Unlock()
		}
		if strings.Contains(strings.ToUpper(line), strings.ToUpper(words)) {
			return nil
		}
	}
}
