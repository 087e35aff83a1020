package templates

import (
	"slices"
	"strings"
)

// Held is a mail that waits for a person, by what can be said of it without its text.
type Held struct {
	Key      string // what `samrad quarantine show` takes
	Received string // "måndag 16 mars 2026 kl. 07.30"
	From     string // address
	Reason   string // a code, as in NoticeView
	Case     string
	Waits    bool // in quarantine: nothing was done with it, and nobody was answered
}

// Reached is a mail of ours about a case that had left before the case came under review.
type Reached struct {
	Case, To, Day string // To is "" for leadership
	Kind          string // of the mail: consult, updated, digest, …
}

// What is a noun for it.
func (r Reached) What() string {
	switch {
	case r.Kind == "digest":
		return "veckobrevet"
	case strings.HasPrefix(r.Kind, "consult"):
		return "samråd"
	case strings.HasPrefix(r.Kind, "proposal"):
		return "förslag"
	case r.Kind == "press":
		return "brådskande insats"
	}
	return "mejl om insatsen"
}

// NoticeView is a mail to a person who looks after the mailbox or the machine: what has happened, why, and what
// to do about it.
type NoticeView struct {
	// Reason is a code. Of a mail: unauthenticated, several-authors, forged-id, unsent-id, full-case, too-big,
	// unreadable, sealed, charset, unknown-sender, unknown-number, guard, unread-reply, ask-reply, uncased-reply,
	// passed-on, proposal, bounce, came-back, reply-cap. Of the service: mailbox, smtp, store, disk, clock, copy, digest,
	// recipient, restored, other-daemon, younger-daemon, sender-refused. held is a list of mails with a reason each.
	// Another code is shown as it is, with a general advice.
	Reason    string
	Case      string // the case it is about
	Place     string // the mailbox, server or folder it is about
	Detail    string // the technical cause in one line; never text of a mail, never a secret
	Since     string // "måndag 16 mars 2026 kl. 07.30"
	Until     string // set: the fault is over
	Mails     []Held
	More      int // mails that are not listed
	Reached   []Reached
	Signature string // who writes: "samrad, Haninge kommun"
}

// Count is the number of mails the notice is about, at least one.
func (v NoticeView) Count() int { return max(1, len(v.Mails)+v.More) }

// Waiting is how many of the listed mails are in quarantine.
func (v NoticeView) Waiting() (n int) {
	for _, m := range v.Mails {
		if m.Waits {
			n++
		}
	}
	return n
}

// AllWait reports whether every one of them is.
func (v NoticeView) AllWait() bool { return v.Waiting() == len(v.Mails) }

func (v NoticeView) mail() (Mail, error) {
	p := noticePage{NoticeView: v, Short: Reason(v.Reason)}
	p.Mails = slices.Clone(v.Mails)
	for i := range p.Mails {
		p.Mails[i].Reason = Reason(p.Mails[i].Reason)
	}
	from := v.Reason
	if v.Until != "" {
		from = "over"
	} else if !has(from + ".what") {
		from = "other"
	}
	var err error
	for _, s := range []struct {
		to   *string
		name string
	}{{&p.What, ".what"}, {&p.Why, ".why"}, {&p.Do, ".do"}} {
		if *s.to, err = say(from+s.name, p); err != nil {
			return Mail{}, err
		}
	}
	return write("notice.txt", p)
}

type noticePage struct {
	NoticeView
	Short, What, Why, Do string
}

// Reason is the short Swedish noun for why a mail waits for a person or a part of the service is at fault; an
// unknown code is returned as it is.
func Reason(code string) string {
	if has(code + ".short") {
		if s, err := say(code+".short", nil); err == nil {
			return s
		}
	}
	return code
}
