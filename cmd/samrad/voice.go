package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// The program's one voice. Results stand on stdout, and nothing else does. Everything else stands on stderr, one line
// each, in lower case and without a final period:
//
//	samrad: error: what went wrong
//	samrad: warning: what may go wrong
//	samrad: hint: what to do about it

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// failure is an error with the exit code it ends in and what to do about it.
type failure struct {
	code int
	says []string // one line each
	hint string
}

func (f *failure) Error() string { return strings.Join(f.says, "; ") }

// usageError is for a command line that cannot be meant: exit 2.
func usageError(what, hint string) error {
	return &failure{code: exitUsage, says: []string{what}, hint: hint}
}

// hinted is an error of the ordinary kind (exit 1) with something to do about it.
func hinted(err error, hint string) error {
	return &failure{code: exitFailed, says: []string{err.Error()}, hint: hint}
}

// exitStatus ends the program with a code when all has been said on stdout: `status` of a service that needs
// someone is no error of the command.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// report says an error and returns the exit code.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	if status, ok := errors.AsType[exitStatus](err); ok {
		return int(status)
	}
	f, ok := errors.AsType[*failure](err)
	if !ok {
		f = &failure{code: exitFailed, says: []string{err.Error()}}
	}
	for _, line := range f.says {
		speak(stderr, "error", line)
	}
	if f.hint != "" {
		speak(stderr, "hint", f.hint)
	}
	return f.code
}

// speak says one thing on one line, whatever line ends the text has in it.
func speak(w io.Writer, kind, text string) {
	text = strings.TrimSuffix(strings.Join(strings.FieldsFunc(text, isLineEnd), " "), ".")
	fmt.Fprintf(w, "samrad: %s: %s\n", kind, text)
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }
