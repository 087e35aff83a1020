package main

import (
	"errors"
	"fmt"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/initiative"
)

// caseCmd is what an operator may do to a case. Each tells those whom it concerns and leaves a line in the log.
type caseCmd struct {
	Close   caseCloseCmd   `cmd:"" help:"Close a case that is no initiative: it leaves the digest; its mails are kept."`
	Reopen  caseReopenCmd  `cmd:"" help:"Open a case again that was closed or cancelled."`
	Merge   caseMergeCmd   `cmd:"" help:"Merge a case into another. Where their answers differ, samrad asks."`
	Owner   caseOwnerCmd   `cmd:"" help:"Give a case to somebody else, of another party too."`
	Title   caseTitleCmd   `cmd:"" help:"Give a case another title."`
	Unguard caseUnguardCmd `cmd:"" help:"End the review of a case: somebody has looked, and it may be shown."`
	Package casePackageCmd `cmd:"" help:"Pack all there is of a case into a zip, for the diary or the archive."`
	Undo    caseUndoCmd    `cmd:"" help:"Take back the last word or command that steered a case."`
}

// caseOrder is what every order about a case needs.
type caseOrder struct {
	registerFlags
	Case string `arg:"" help:"The case number, such as SAM-2026-0042."`
	Why  string `help:"Why, for the log." required:"" placeholder:"TEXT"`
}

type (
	caseCloseCmd   struct{ caseOrder }
	caseReopenCmd  struct{ caseOrder }
	caseUnguardCmd struct{ caseOrder }
	caseUndoCmd    struct{ caseOrder }
)

type caseMergeCmd struct {
	caseOrder
	Into string `arg:"" help:"The case that takes it up."`
}

type caseOwnerCmd struct {
	caseOrder
	Address string `arg:"" help:"The new owner's address."`
}

type caseTitleCmd struct {
	caseOrder
	Title string `arg:"" help:"The new title."`
}

func (c *caseCloseCmd) Run(p *program) error   { return c.direct(p, apply.Order{Do: "close"}) }
func (c *caseReopenCmd) Run(p *program) error  { return c.direct(p, apply.Order{Do: "reopen"}) }
func (c *caseUnguardCmd) Run(p *program) error { return c.direct(p, apply.Order{Do: "unguard"}) }
func (c *caseUndoCmd) Run(p *program) error    { return c.direct(p, apply.Order{Do: "undo"}) }

func (c *caseMergeCmd) Run(p *program) error {
	return c.direct(p, apply.Order{Do: "merge", Into: caseNumber(c.Into)})
}

func (c *caseOwnerCmd) Run(p *program) error {
	return c.direct(p, apply.Order{Do: "owner", Arg: c.Address})
}

func (c *caseTitleCmd) Run(p *program) error {
	return c.direct(p, apply.Order{Do: "title", Arg: c.Title})
}

// direct has the desk carry an order out, and says who is told.
func (c *caseOrder) direct(p *program, o apply.Order) error {
	if o.Case, o.By, o.Why = caseNumber(c.Case), p.user, strings.TrimSpace(c.Why); o.Why == "" {
		return terminal.UsageError("--why is empty", "write for the log why you do it")
	}
	return p.register(c.registerFlags, false, func(r *register) error {
		desk, err := r.Desk(p.now)
		if err != nil {
			return err
		}
		told, err := desk.Direct(o)
		if refused, ok := errors.AsType[*apply.RefusedError](err); ok {
			return terminal.Hinted(refused, refused.Hint)
		}
		if err != nil {
			return err
		}
		tells := "nobody is told"
		if len(told) > 0 {
			tells = "told " + terminal.Plain(strings.Join(told, ", "))
		}
		_, err = fmt.Fprintf(p.stdout, "%s: %s; %s\n", o.Case, did(o), tells)
		return err
	})
}

// did is what an order has done, in words.
func did(o apply.Order) string {
	switch o.Do {
	case "close":
		return "closed"
	case "reopen":
		return "open again"
	case "merge":
		return "merged into " + string(o.Into)
	case "owner":
		return "given to " + terminal.Plain(strings.ToLower(o.Arg))
	case "title":
		return "has another title"
	case "unguard":
		return "no longer under review"
	}
	return "as it was before"
}

// caseNumber is a number in whatever case it is typed.
func caseNumber(s string) initiative.ID { return initiative.ID(strings.ToUpper(strings.TrimSpace(s))) }
