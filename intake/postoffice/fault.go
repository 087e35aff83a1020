package postoffice

import (
	"strings"
)

// Stage is a moment in an SMTP session at which it can fail.
type Stage string

// Stages, in the order they come.
const (
	AtHello    Stage = "hello"  // the client has greeted
	AtMail     Stage = "mail"   // MAIL FROM
	AtRcpt     Stage = "rcpt"   // RCPT TO, once per recipient
	AtData     Stage = "data"   // some of the text was read
	AtEnd      Stage = "end"    // the final dot was read, nothing is delivered
	AtResponse Stage = "answer" // the mail is delivered and only the response is missing
)

// Step is a stage that a session has come to.
type Step struct {
	Stage Stage
	From  string
	To    []string // the recipient asked for at AtRcpt, all of them from AtData on
	Try   int      // 1 for the first time this sender and these recipients come to this stage
}

// Fault is a failure to play. The zero Fault is none.
type Fault struct {
	Code int    // answer with this code, 4xx or 5xx
	Text string // "" means a plain one
	Cut  bool   // close the connection instead of answering
}

// play asks the script what to do at a stage, and does it.
func (c *call) play(stage Stage, to []string) error {
	o := c.office
	key := string(stage) + "\n" + c.from + "\n" + strings.Join(to, "\n")
	o.mu.Lock()
	o.tries[key]++
	try := o.tries[key]
	o.mu.Unlock()
	f := o.opt.Fail(Step{Stage: stage, From: c.from, To: to, Try: try})
	if f.Cut {
		_ = c.conn.Conn().Close()
		return response(421, "Bye") // nobody hears it
	}
	if f.Code == 0 {
		return nil
	}
	if f.Text == "" {
		f.Text = "Failing on purpose"
	}
	return response(f.Code, f.Text)
}
