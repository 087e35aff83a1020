// Package sendtest sends one test mail by each way that mail leaves, and tells what came of it: whether it came back to
// a mailbox that samrad reads, and what the servers on the way left of its Message-ID and our headers.
package sendtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/graph"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/templates"
)

// Trial is a test of sending to one address.
type Trial struct {
	Config   config.Config
	To       string
	Now      func() time.Time
	Patience time.Duration // how long a mail may take to come back
	Pause    time.Duration // between two looks
}

// mail is a test mail on its way.
type mail struct {
	party config.Party
	code  string
	id    letter.MessageID
	sent  time.Time
}

// Run sends and waits. What is well it prints, and what is not it returns, each with what to do.
func (t Trial) Run(ctx context.Context, w *terminal.Page) (faults []string) {
	servers, err := setup.Servers(t.Config, nil, func(string) graph.Trail { return forgetful{} }, t.Now)
	if err != nil {
		return []string{err.Error()}
	}
	var out []mail
	for _, p := range t.Config.Parties {
		if !p.Sends() {
			continue
		}
		m, err := t.send(ctx, servers, p)
		if err != nil {
			faults = append(faults, fmt.Sprintf("test mail of %s: %v", p.ID, err))
			continue
		}
		out = append(out, m)
	}
	if !t.read() {
		for _, m := range out {
			w.Line("test mail of %s: taken for %s, a mailbox that samrad does not read: open the mail %q there and show its "+
				"source; Message-ID must be %s, and Auto-Submitted must be auto-generated", m.party.ID, t.To, m.code, m.id)
		}
		return faults
	}
	for _, m := range out {
		faults = append(faults, t.await(ctx, w, m)...)
	}
	return faults
}

// read reports whether the address is that of a mailbox that samrad reads.
func (t Trial) read() bool {
	for _, p := range t.Config.Parties {
		if !p.Watched() {
			continue
		}
		own := []string{p.Address}
		if p.Graph != nil {
			own = append(own, setup.GraphMailbox(p))
		}
		if p.IMAP != nil {
			own = append(own, p.IMAP.User)
		}
		for _, a := range own {
			if strings.EqualFold(a, t.To) {
				return true
			}
		}
	}
	return false
}

// send sends a party's test mail. Its id is in no form of ours: the daemon must take it for a machine's, and no more.
func (t Trial) send(ctx context.Context, servers outbox.Parties, p config.Party) (m mail, err error) {
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return m, err
	}
	from := p.From()
	code := hex.EncodeToString(random[:])
	_, domain, _ := strings.Cut(from, "@")
	m = mail{party: p, code: code, id: letter.MessageID("<test-" + code + "@" + domain + ">"), sent: t.Now()}
	text, err := templates.Write(templates.TrialView{Code: code}, []string{p.Signature})
	if err != nil {
		return m, err
	}
	raw, err := letter.Compose(letter.Draft{
		From: letter.Address{Name: p.SenderName(), Addr: from}, To: letter.Address{Addr: t.To},
		Subject: text.Subject, Text: text.Text, ID: m.id, Date: m.sent, AutoSubmitted: "auto-generated",
	})
	if err != nil {
		return m, err
	}
	got := servers.Send(ctx, letter.Envelope{Key: "test/" + code, ID: m.id, Kind: "test", Via: p.ID, From: from, To: t.To,
		Bytes: raw, Due: m.sent})
	if got.Result != outbox.Delivered {
		return m, fmt.Errorf("it was not taken: %s; samrad check says how to put that right", terminal.Plain(got.Last))
	}
	return m, nil
}

// await looks for a mail in every mailbox that is read until it is there or has had its time.
func (t Trial) await(ctx context.Context, w *terminal.Page, m mail) []string {
	ctx, cancel := context.WithTimeout(ctx, t.Patience)
	defer cancel()
	var last error
	for {
		for _, p := range t.Config.Parties {
			l, err := t.find(ctx, p, m)
			if l != nil {
				return t.judge(w, m, p, l)
			}
			if err != nil && ctx.Err() == nil {
				last = err
			}
		}
		select {
		case <-ctx.Done():
			why := ""
			if last != nil {
				why = fmt.Sprintf(" (%s)", terminal.WithRemedy(last))
			}
			return []string{fmt.Sprintf("test mail of %s: taken by the server, and not in a mailbox that samrad reads within "+
				"%s%s: look for %q in the junk folder and in the quarantine of the mail gateway, and whether a rule files it "+
				"in another folder than the one that samrad reads", m.party.ID, config.Duration(t.Patience), why, m.code)}
		case <-time.After(t.Pause):
		}
	}
}

// mostEarlier is how far the server's clock may be behind ours.
const mostEarlier = time.Hour

// find returns a test mail's header from a party's mailbox, nil where it is not there.
func (t Trial) find(ctx context.Context, p config.Party, m mail) (found *letter.Letter, err error) {
	since := m.sent.Add(-mostEarlier)
	visit := func(raw []byte) error {
		if l, err := letter.Parse(raw); err == nil && strings.Contains(l.Subject, m.code) {
			found = l
		}
		return nil
	}
	switch {
	case p.Graph != nil:
		client, err := setup.GraphClient(p, setup.GraphMailbox(p))
		if err != nil {
			return nil, err
		}
		err = graph.Heads(ctx, graph.Config{Client: client, Folder: p.Graph.Folder}, since, visit)
		return found, err
	case p.IMAP != nil:
		box, err := setup.Mailbox(p)
		if err != nil {
			return nil, err
		}
		err = mailbox.Mails(ctx, box, since, visit)
		return found, err
	}
	return nil, nil
}

// judge says what the servers on the way left of a mail.
func (t Trial) judge(w *terminal.Page, m mail, in config.Party, l *letter.Letter) (faults []string) {
	at := fmt.Sprintf("test mail of %s: came to the mailbox of %s", m.party.ID, in.ID)
	marked := letter.SameID(letter.MessageID(l.Header.Get(letter.OwnID)), m.id)
	switch {
	case letter.SameID(l.ID, m.id):
		w.Line("%s with its Message-ID: answers to our mails are known by it", at)
	case m.party.ByGraph() && marked:
		w.Line("%s with another Message-ID, and with %s: samrad knows its mails by that, too; nothing is to be done", at,
			letter.OwnID)
	default:
		faults = append(faults, at+" with another Message-ID, "+terminal.Plain(string(l.ID))+": answers would be known by "+
			"the case number in their subject alone; let the gateway or transport rule on the way leave Message-ID as it is")
	}
	switch {
	case l.Header.Get("Auto-Submitted") != "":
		w.Line("%s with Auto-Submitted: other machines leave our mails alone", at)
	case m.party.ByGraph() && l.Header.Get("X-Auto-Response-Suppress") != "":
		w.Line("%s without Auto-Submitted, which Exchange takes from what is sent by Graph, and with "+
			"X-Auto-Response-Suppress, by which it sends no automatic answers; nothing is to be done", at)
	default:
		faults = append(faults, at+" without Auto-Submitted: other machines may answer our mails; let the gateway or "+
			"transport rule on the way leave it there")
	}
	return faults
}

// forgetful is the trail of mails that are sent once, whatever comes of them.
type forgetful struct{}

func (forgetful) Trace(letter.MessageID) (t graph.Trace, err error) { return t, nil }
func (forgetful) Keep(letter.MessageID, graph.Trace) error          { return nil }
func (forgetful) Open() (none []letter.MessageID, err error)        { return nil, nil }
