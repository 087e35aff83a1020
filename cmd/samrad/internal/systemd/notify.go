// Package systemd is what the service says to systemd: that it is ready and alive, and its log with priorities. Without
// systemd all of it does nothing, or what a program in a terminal would.
package systemd

import (
	"context"
	"net"
	"strconv"
	"time"
)

// Notify tells systemd a state ("READY=1", "STOPPING=1", "WATCHDOG=1") over the socket it named in the
// environment (sd_notify(3)). Without one it does nothing.
func Notify(env func(string) string, state string) error {
	path := env("NOTIFY_SOCKET")
	if path == "" {
		return nil
	}
	if path[0] == '@' { // an abstract socket
		path = "\x00" + path[1:]
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte(state))
	return err
}

// Watchdog reports life at half the interval that systemd asked for, as long as alive says so: a daemon whose
// single writer hangs is restarted rather than left standing.
func Watchdog(ctx context.Context, env func(string) string, alive func(context.Context) error) error {
	usec, err := strconv.ParseInt(env("WATCHDOG_USEC"), 10, 64)
	if err != nil || usec <= 0 {
		return nil
	}
	tick := time.NewTicker(time.Duration(usec) * time.Microsecond / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if alive(ctx) == nil {
				if err := Notify(env, "WATCHDOG=1"); err != nil {
					return err
				}
			}
		}
	}
}
