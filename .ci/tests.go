//go:build ignore

// tests reads what `go test -json` prints and shows what a person wants of it: a line for each package, the output of
// what failed, every two minutes what has been running for long, and at the end the slowest tests and what failed, in
// short: the logs of servers make the whole long. A run that is cut off so says where it stood. Exit 1 when anything failed, or when nothing was tested.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// event is a line of `go test -json` (go doc test2json).
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds
}

type test struct {
	name    string
	seconds float64
}

type run struct {
	since  map[string]time.Time // when a test began that has not ended
	output map[string][]string  // of a package's test, until it ends
	slow   []test
	faults []string // what failed, in short
	passed int
	failed bool
}

// take notes an event and prints what it ends.
func (r *run) take(e event) {
	name := strings.TrimPrefix(e.Package, "haninge.se/samrad/") + " " + e.Test
	switch e.Action {
	case "run":
		r.since[name] = time.Now()
	case "output", "build-output":
		r.output[name] = append(r.output[name], e.Output)
	case "pass", "fail", "skip", "build-fail":
		r.end(name, e)
	}
}

func (r *run) end(name string, e event) {
	delete(r.since, name)
	wrong := e.Action == "fail" || e.Action == "build-fail"
	r.failed = r.failed || wrong
	if wrong {
		fmt.Print(strings.Join(r.output[name], ""))
		r.faults = append(r.faults, inShort(name, r.output[name])...)
	}
	delete(r.output, name)
	switch {
	case e.Test == "" && e.Action == "pass":
		r.passed++
		fmt.Printf("ok %s%.1fs\n", name, e.Elapsed)
	case e.Test == "" && wrong:
		fmt.Printf("FAIL %s%.1fs\n", name, e.Elapsed)
	case !strings.Contains(e.Test, "/"):
		r.slow = append(r.slow, test{name, e.Elapsed})
	}
}

// said is a line that a test wrote with its own file and line number.
var said = regexp.MustCompile(`^ +\w+\.go:\d+: `)

// inShort is the name of a test that failed and the first lines that it wrote itself.
func inShort(name string, output []string) []string {
	out := []string{"failed: " + name}
	for _, line := range output {
		if said.MatchString(line) && len(out) < 20 {
			line = strings.TrimRight(line, "\n")
			out = append(out, line[:min(len(line), 400)])
		}
	}
	return out
}

// waiting prints the tests that have been running for two minutes.
func (r *run) waiting() {
	for name, since := range r.since {
		if ran := time.Since(since); ran > 2*time.Minute {
			fmt.Printf("still running after %d s: %s\n", int(ran.Seconds()), name)
		}
	}
}

// unended prints what tests wrote that never came to an end: a run that is cut off says there what it waited for.
func (r *run) unended() {
	for name := range r.since {
		if text := strings.Join(r.output[name], ""); strings.Contains(text, "panic:") || strings.Contains(text, "goroutine ") {
			fmt.Printf("not ended: %s\n%s", name, text[:min(len(text), 1<<17)])
		}
	}
}

func main() {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewReader(os.Stdin); ; {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			lines <- line
		}
	}()
	r := &run{since: map[string]time.Time{}, output: map[string][]string{}}
	watch := time.Tick(2 * time.Minute)
	for lines != nil {
		select {
		case line, more := <-lines:
			var e event
			switch {
			case !more:
				lines = nil
			case json.Unmarshal([]byte(line), &e) != nil:
				fmt.Print(line)
			default:
				r.take(e)
			}
		case <-watch:
			r.waiting()
		}
	}
	r.waiting()
	r.unended()
	slices.SortFunc(r.slow, func(a, b test) int { return cmp.Compare(b.seconds, a.seconds) })
	for _, t := range r.slow[:min(15, len(r.slow))] {
		fmt.Printf("%7.1f s  %s\n", t.seconds, t.name)
	}
	for _, line := range r.faults {
		fmt.Println(line)
	}
	if r.failed || r.passed == 0 {
		os.Exit(1)
	}
}
