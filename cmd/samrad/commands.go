package main

import (
	"errors"

	"github.com/alecthomas/kong"
)

const about = "Reads communication initiatives that are mailed to a shared mailbox, asks for what is missing, and " +
	"tells leadership once a week."

// commands is the grammar of the command line; each command is in the file of its name, completion in manual.go.
type commands struct {
	Demo  demoCmd  `cmd:"" group:"service" help:"Play an initiative's life on mail servers of its own, on this machine."`
	Init  initCmd  `cmd:"" group:"service" help:"Print a commented configuration to start from."`
	Check checkCmd `cmd:"" group:"service" help:"Say what serve would meet: log in to every server, change nothing."`
	Serve serveCmd `cmd:"" group:"service" help:"Run the daemon."`

	List       listCmd       `cmd:"" group:"register" help:"List the initiatives."`
	Show       showCmd       `cmd:"" group:"register" help:"Show one initiative: answers with their history, mails sent."`
	Case       caseCmd       `cmd:"" group:"register" help:"What an operator does to a case: close, merge, pack …"`
	Log        logCmd        `cmd:"" group:"register" help:"Show every mail, what became of it and why."`
	Quarantine quarantineCmd `cmd:"" group:"register" help:"Mail that waits for a person."`
	Export     exportCmd     `cmd:"" group:"register" help:"Print the register as JSON, CSV, a workbook or a calendar."`
	Digest     digestCmd     `cmd:"" group:"register" help:"Compose the digest and print it."`

	Status    statusCmd    `cmd:"" group:"operation" help:"Say how the service is; exit 1 when it needs someone."`
	Outbox    outboxCmd    `cmd:"" group:"operation" help:"Mail on its way out, and mail that was given up."`
	Reload    reloadCmd    `cmd:"" group:"operation" help:"Let the daemon take a changed configuration, or say why not."`
	Backup    backupCmd    `cmd:"" group:"operation" help:"Write a consistent copy of the store, also while it is in use."`
	Restore   restoreCmd   `cmd:"" group:"operation" help:"Put a copy of the store back in the place of the data folder."`
	Retention retentionCmd `cmd:"" group:"operation" help:"Show what is due to be erased; with --erase do it."`
	Verify    verifyCmd    `cmd:"" group:"operation" help:"Check a store or a copy of one, and its log's chain of hashes."`

	Parse     parseCmd     `cmd:"" group:"trial" help:"Say what a mail would become, without a store or a network."`
	Dates     datesCmd     `cmd:"" group:"trial" help:"Say what a Swedish date expression is read as."`
	Checklist checklistCmd `cmd:"" group:"trial" help:"The questions, to be changed and given back."`
	Version   versionCmd   `cmd:"" group:"trial" help:"Print the version."`

	Manual     manualCmd     `cmd:"" group:"trial" help:"Print the manual page."`
	Completion completionCmd `cmd:"" group:"trial" help:"Print what a shell needs to complete the command line."`
}

func groups() []kong.Group {
	return []kong.Group{
		{Key: "service", Title: "Run it:"},
		{Key: "register", Title: "Work with the register:"},
		{Key: "operation", Title: "Look after it:"},
		{Key: "trial", Title: "Try it:"},
	}
}

// helpFor names the help that fits a command line that was not understood.
func helpFor(parsed *kong.Context, err error) string {
	if pe, ok := errors.AsType[*kong.ParseError](err); ok && parsed == nil {
		parsed = pe.Context
	}
	if parsed != nil {
		if node := parsed.Selected(); node != nil {
			return node.FullPath() + " --help says how it is used"
		}
	}
	return "samrad --help lists the commands"
}
