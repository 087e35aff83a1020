// Package terminal is what somebody reads who works with samrad in a terminal: results on stdout, everything else on
// stderr, and nothing of a stranger's that a terminal would obey.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// What stands on stderr stands there one line each, in lower case and without a final period:
//
//	samrad: error: what went wrong
//	samrad: warning: what may go wrong
//	samrad: hint: what to do about it

// Exit codes. A configuration with faults has one of its own (config.ExitCode).
const (
	exitDone   = 0
	ExitFailed = 1
	ExitUsage  = 2
)

// Failure is an error with the exit code it ends in and what to do about it.
type Failure struct {
	Code int
	Says []string // one line each
	Hint string
}

func (f *Failure) Error() string { return strings.Join(f.Says, "; ") }

// UsageError is for a command line that cannot be meant: exit 2.
func UsageError(what, hint string) error {
	return &Failure{Code: ExitUsage, Says: []string{what}, Hint: hint}
}

// Hinted is an error of the ordinary kind (exit 1) with something to do about it.
func Hinted(err error, hint string) error {
	return &Failure{Code: ExitFailed, Says: []string{err.Error()}, Hint: hint}
}

// ExitStatus ends the program with a code when all has been said on stdout: `status` of a service that needs
// someone is no error of the command.
type ExitStatus int

func (e ExitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Report says an error and returns the exit code.
func Report(stderr io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	if status, ok := errors.AsType[ExitStatus](err); ok {
		return int(status)
	}
	f, ok := errors.AsType[*Failure](err)
	if !ok {
		f = &Failure{Code: ExitFailed, Says: []string{err.Error()}}
	}
	for _, line := range f.Says {
		Say(stderr, "error", line)
	}
	if f.Hint != "" {
		Say(stderr, "hint", f.Hint)
	}
	return f.Code
}

// Say says one thing on one line, whatever line ends the text has in it.
func Say(w io.Writer, kind, text string) {
	text = strings.TrimSuffix(strings.Join(strings.FieldsFunc(text, isLineEnd), " "), ".")
	fmt.Fprintf(w, "samrad: %s: %s\n", kind, text)
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }
