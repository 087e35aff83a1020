package postoffice

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"testing"
)

func TestStand(t *testing.T) {
	o, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	s, err := o.PlaySecured(func(n int) string {
		return fmt.Sprintf("S: * OK call %d\nC: starttls\nS: $tag OK\ntls\nflood: ab\\r\\n", n)
	})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for _, c := range []struct{ say, want string }{{"", "* OK call 1\r\n"}, {"A1 NOOP\r\nA2 STARTTLS\r\n", "A2 OK\r\n"}} {
		_, _ = io.WriteString(conn, c.say)
		if got, err := in.ReadString('\n'); err != nil || got != c.want {
			t.Fatalf("%q, %v", got, err)
		}
	}
	secured := tls.Client(conn, &tls.Config{RootCAs: o.CA(), ServerName: "127.0.0.1"})
	buf := make([]byte, 1<<20)
	if _, err := io.ReadFull(secured, buf); err != nil || string(buf[:6]) != "ab\r\nab" {
		t.Errorf("%q, %v", buf[:6], err)
	}
	if err := s.Close(); err != nil || s.Sent() < 1<<20 || s.Calls() != 1 || len(s.Heard()) != 2 {
		t.Errorf("%v, %d bytes, %d calls, heard %q", err, s.Sent(), s.Calls(), s.Heard())
	}
}
