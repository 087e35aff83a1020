// Command samrad reads communication initiatives that are mailed to a shared mailbox, asks for what is missing and
// tells leadership once a week. This is the only place where the parts meet.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"haninge.se/samrad/cmd/samrad/internal/check"
	"haninge.se/samrad/cmd/samrad/internal/manual"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/letter"
)

func main() {
	os.Exit(start(nil))
}

// start runs the command line of this process, with a reader of mail other than the usual if one is given.
func start(readMail func([]byte) (*letter.Letter, error)) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := newProgram(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	p.readMail = readMail
	return terminal.Report(os.Stderr, p.run())
}

// program is what a command needs of the world around it.
type program struct {
	ctx            context.Context
	args           []string // of the command line, as the control socket passes them on
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	env            func(string) string
	user           string // who asks, for the log

	// readMail takes a mail apart in the daemon; nil for letter.Parse.
	readMail func([]byte) (*letter.Letter, error)

	// after does something when the caller has the answer; in the daemon alone.
	after func(func())

	// free is how many bytes a disk has left.
	free func(folder string) (uint64, error)

	// open is the daemon's register when it answers over its socket, nil in a command of its own.
	open *register
	// create makes a file at the caller's: here, or at the other end of the socket.
	create func(name string) (io.WriteCloser, error)
}

// newProgram is the program as a command line finds it.
func newProgram(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) *program {
	p := &program{
		ctx: ctx, args: args, stdin: stdin, stdout: stdout, stderr: stderr,
		now: time.Now, env: os.Getenv, create: createFile, free: check.FreeUnder,
	}
	p.user = cmp.Or(p.env("SUDO_USER"), p.env("USER"), p.env("LOGNAME"), fmt.Sprint("uid ", os.Getuid()))
	return p
}

// run reads the command line and does what it says.
func (p *program) run() error {
	parsed, err := p.parse()
	if parsed == nil || err != nil {
		return err
	}
	return parsed.Run(p, parsed.Kong)
}

// parse reads the command line; nil without an error means that help was asked for, and has been given.
func (p *program) parse() (*kong.Context, error) {
	helped := false
	parser, err := kong.New(&commands{},
		kong.Name("samrad"),
		kong.Description(about),
		choices(),
		kong.Writers(p.stdout, p.stderr),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
		kong.ExplicitGroups(groups()),
	)
	if err != nil {
		return nil, err
	}
	manual.ShowExamples(parser.Model.Node)
	if len(p.args) == 0 {
		return nil, terminal.UsageError("no command given", "samrad --help lists them; samrad demo shows the whole service")
	}
	parsed, err := parser.Parse(spelled(p.args))
	if helped {
		return nil, nil
	}
	if err != nil {
		return nil, terminal.UsageError(err.Error(), helpFor(parsed, err))
	}
	return parsed, nil
}

// choices are the values that some flags are chosen from.
func choices() kong.Vars {
	return kong.Vars{"kinds": "new,reply,help,ignore,quarantine", "formats": "json,csv,xlsx,ics"}
}

// spelled takes the ways in which people ask a strange program for help.
func spelled(args []string) []string {
	switch args[0] {
	case "help":
		return append(slices.Clone(args[1:]), "--help")
	case "--version":
		return []string{"version"}
	}
	return args
}

// warn says what may go wrong.
func (p *program) warn(what string) { terminal.Say(p.stderr, "warning", what) }

// hint says what to do about what was said.
func (p *program) hint(what string) { terminal.Say(p.stderr, "hint", what) }
