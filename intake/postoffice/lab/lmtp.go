package lab

import (
	"bytes"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"
)

// Deliver puts a mail into a user's INBOX by LMTP (RFC 2033), as the server in front would: its bytes arrive as
// they are, below the Return-Path, Delivered-To and Received that Dovecot adds. sender may be "" for a bounce.
func (l *Lab) Deliver(sender, user string, raw []byte) {
	l.t.Helper()
	if err := lmtp(l.LMTP, sender, user, raw); err != nil {
		l.t.Fatalf("delivering to %s: %v", user, err)
	}
}

func lmtp(addr, sender, user string, raw []byte) error {
	conn, err := net.DialTimeout("tcp", addr, 10*time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	c := textproto.NewConn(conn)
	if _, _, err := c.ReadResponse(220); err != nil {
		return err
	}
	for _, step := range []struct {
		line string
		want int
	}{
		{"LHLO lab.test", 250},
		{"MAIL FROM:<" + sender + ">", 250},
		{"RCPT TO:<" + user + ">", 250},
		{"DATA", 354},
	} {
		if err := c.PrintfLine("%s", step.line); err != nil {
			return err
		}
		if _, _, err := c.ReadResponse(step.want); err != nil {
			return fmt.Errorf("%s: %w", strings.Fields(step.line)[0], err)
		}
	}
	w := c.DotWriter()
	if _, err := w.Write(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if _, _, err := c.ReadResponse(250); err != nil {
		return fmt.Errorf("after DATA: %w", err)
	}
	return c.PrintfLine("QUIT")
}
