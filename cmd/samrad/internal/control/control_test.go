package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// quiet is a caller whose files are made as a test's, and disappear when they do not become whole.
func quiet(t *testing.T) Caller {
	t.Helper()
	return Caller{Stdout: io.Discard, Stderr: io.Discard, Create: func(name string) (io.WriteCloser, error) {
		f, err := os.Create(name)
		return half{f}, err
	}}
}

// half is a file that is removed unless it is closed.
type half struct{ *os.File }

func (h half) Discard() { _, _ = h.Close(), os.Remove(h.Name()) }

func TestSocketOfADeadDaemonIsReplaced(t *testing.T) {
	dir := t.TempDir()
	old, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "samrad.sock"), Net: "unix"})
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	old.SetUnlinkOnClose(false)
	_ = old.Close()
	if asked, err := Ask(t.Context(), dir, Request{Args: []string{"list"}}, quiet(t)); asked || err != nil {
		t.Errorf("asked a dead daemon: %v, %v", asked, err)
	}
	l, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}

func TestSocketPathTooLong(t *testing.T) {
	if _, err := Listen("/" + strings.Repeat("x", 100)); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Error(err)
	}
}

// TestAnAnswerBrokenOff leaves an error and no half file.
func TestAnAnswerBrokenOff(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "copy.tar")
	here, there := net.Pipe()
	go func() {
		f := &frames{conn: there}
		w, _ := f.create(file)
		_, _ = w.Write([]byte("half"))
		_ = there.Close()
	}()
	err := listen(t.Context(), here, Request{Args: []string{"backup", file}}, quiet(t))
	if err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestADaemonThatHangs: a command waits a moment for it, and not for ever; once taken up it may be silent for longer.
func TestADaemonThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		to, status := quiet(t), Request{Args: []string{"status"}}
		began := time.Now()
		err := listen(t.Context(), here, status, to)
		if err == nil || !strings.Contains(err.Error(), "does not answer") || time.Since(began) != greeting {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		here, there = net.Pipe()
		defer there.Close()
		go func() {
			f := &frames{conn: there}
			_ = f.send(frameOut, nil)
			time.Sleep(3 * greeting)
			_ = f.send(frameExit, []byte{0})
		}()
		if err := listen(t.Context(), here, status, to); err != nil {
			t.Error(err)
		}
	})
}

// TestLongWorkIsNoSilence: a command that works for an hour and says nothing, as verify and backup do, does not wear out
// the client's patience; one that hangs up the daemon does.
func TestLongWorkIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		to := &frames{conn: ours}
		go func() {
			_ = to.send(frameOut, nil) // the command is taken up
			hush := to.keepAlive(t.Context())
			time.Sleep(time.Hour)
			hush()
			_ = to.send(frameOut, []byte("done"))
			_ = to.send(frameExit, []byte{0})
		}()
		var out bytes.Buffer
		err := listen(t.Context(), theirs, Request{}, Caller{Stdout: &out, Stderr: io.Discard})
		if err != nil || out.String() != "done" {
			t.Errorf("%v, said %q", err, out.String())
		}
	})
}

// restful takes a first piece only when it has rested, as a pager does whose reader does not turn the page.
type restful struct {
	io.Writer
	rests time.Duration
}

func (r *restful) Write(b []byte) (int, error) {
	time.Sleep(r.rests)
	r.rests = 0
	return r.Writer.Write(b)
}

// TestAPagerRests: who reads an answer page by page may take an hour for one, and nothing of it is cut off; and whoever
// breaks off meanwhile waits for nobody.
func TestAPagerRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := func() net.Conn {
			ours, theirs := net.Pipe()
			go func() {
				to := &frames{conn: ours}
				for range 100 {
					if err := to.send(frameOut, bytes.Repeat([]byte("a line of the log\n"), 50)); err != nil {
						t.Error(err)
						return
					}
				}
				_ = to.send(frameErr, []byte("a warning"))
				_ = to.send(frameExit, []byte{0})
			}()
			return theirs
		}
		out, errs := &bytes.Buffer{}, &bytes.Buffer{}
		err := listen(t.Context(), answer(), Request{}, Caller{Stdout: &restful{out, time.Hour}, Stderr: errs})
		if err != nil || out.Len() != 100*50*18 || errs.String() != "a warning" {
			t.Errorf("%v, %d bytes, %q", err, out.Len(), errs)
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err = listen(ctx, answer(), Request{}, Caller{Stdout: &restful{out, time.Hour}, Stderr: errs})
		if err == nil || time.Since(began) != time.Second {
			t.Errorf("broken off after %v: %v", time.Since(began), err)
		}
		time.Sleep(time.Hour)
	})
}

// TestNobodyTakesTheAnswer: what is read ahead has a bound, and a fault of whoever reads ends the command.
func TestNobodyTakesTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBacklog(t.Context())
		stays := &restful{io.Discard, time.Hour}
		began, frame := time.Now(), make([]byte, maxFrame)
		for range 3 * mostAhead / maxFrame {
			if err := b.put(stays, frame); err != nil {
				t.Fatal(err)
			}
		}
		if time.Since(began) != time.Hour {
			t.Errorf("all was read ahead after %v", time.Since(began))
		}
		r, w := io.Pipe()
		_ = r.Close()
		if err := b.put(w, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if err := b.end(); !errors.Is(err, io.ErrClosedPipe) {
			t.Error(err)
		}
	})
}

// TestOnlyFilesThatWereAskedFor lets no daemon write where the command line did not say.
func TestOnlyFilesThatWereAskedFor(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		name string
		want bool
	}{
		{[]string{"backup", dir + "/copy.tar"}, dir + "/copy.tar", true},
		{[]string{"digest", "--out", dir}, dir + "/digest.eml", true},
		{[]string{"digest", "--out=" + dir + "/"}, dir + "/digest.html", true},
		{[]string{"digest", "--out", dir}, dir + "/.bashrc", false},
		{[]string{"status"}, dir + "/x", false},
		{[]string{"status"}, "x", false},
		{[]string{"backup", dir + "/copy.tar"}, dir + "/other", false},
	} {
		w, err := quiet(t).make(c.name, c.args)
		if (err == nil) != c.want {
			t.Errorf("%v, %s: %v", c.args, c.name, err)
		}
		Drop(w)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// FuzzFrames: whatever a stranger writes, reading frames ends, and never holds more than a frame.
func FuzzFrames(f *testing.F) {
	req, err := json.Marshal(Request{Args: []string{"list"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(req)
	f.Add([]byte{frameOut, 0, 0, 0, 2, 'h', 'i', frameExit, 0, 0, 0, 1, 0})
	f.Add([]byte{frameOut, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{frameData, 0, 0, 0, 1, 'x'})
	f.Add([]byte{frameDone, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bytes.NewReader(b)
		for used := 0; ; {
			_, body, err := readFrame(in)
			if err != nil {
				return
			}
			if used += 5 + len(body); used > len(b) || len(body) > maxFrame {
				t.Fatalf("read %d bytes of %d", used, len(b))
			}
		}
	})
}
