package graph

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
)

// Ways to send.
const (
	ByDraft    = "draft"    // a draft, known by its ids before it leaves; needs Mail.ReadWrite, too
	BySendMail = "sendmail" // at once, looked for in Sent Items before it is repeated; needs Mail.Send and Mail.Read
)

// Trace is what is known of a mail on its way.
type Trace struct {
	Began time.Time          `json:"began"`           // the first try
	Tried time.Time          `json:"tried"`           // the last one
	Draft string             `json:"draft,omitempty"` // the id of its draft
	IDs   []letter.MessageID `json:"ids,omitempty"`   // that the service gave it, besides ours
	Seen  bool               `json:"seen,omitempty"`  // its copy was found, or is looked for no more
}

// Open reports whether a mail may have left whose copy was not seen: what it is called is not known then.
func (t Trace) Open() bool { return !t.Began.IsZero() && !t.Seen }

// Trail keeps the traces of one mailbox. What Keep wrote is durable when it returns nil, and the mail is known by all
// its ids then.
type Trail interface {
	Trace(id letter.MessageID) (Trace, error)
	Keep(id letter.MessageID, t Trace) error
	Open() ([]letter.MessageID, error) // those whose trace is
}

// Waits bound what sending waits for. Zero values are those that stand beside.
type Waits struct {
	Copy   time.Duration // 30 s: how late a copy may come into Sent Items; before that a mail is not repeated
	Look   time.Duration // 2 s: between two looks for it
	Pace   time.Duration // 2 s: between two mails; a mailbox may send 30 in a minute
	Denied time.Duration // 5 min: no new try so long after the service refused us
}

func (w Waits) filled() Waits {
	w.Copy = cmp.Or(w.Copy, 30*time.Second)
	w.Look = cmp.Or(w.Look, 2*time.Second)
	w.Pace = cmp.Or(w.Pace, 2*time.Second)
	w.Denied = cmp.Or(w.Denied, 5*time.Minute)
	return w
}

// Sender sends by one mailbox. The service writes each mail anew, so what arrives are not our bytes.
type Sender struct {
	client *Client
	way    string
	trail  Trail
	now    func() time.Time
	waits  Waits

	mu   sync.Mutex
	last time.Time // when the last mail was handed over

	traces sync.Mutex // held over what is written to the trail

	holds sync.Mutex
	held  time.Time // no try before this
	fault error     // why
}

// NewSender contacts nothing yet.
func NewSender(c *Client, way string, trail Trail, now func() time.Time, waits Waits) *Sender {
	return &Sender{client: c, way: way, trail: trail, now: now, waits: waits.filled()}
}

// largest is how much a request may hold, in base64.
const largest = 4 << 20

// Send hands over one mail. A try of which nothing is known is looked for before another is made.
func (s *Sender) Send(ctx context.Context, e letter.Envelope) outbox.Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	mail := slices.Concat([]byte(letter.OwnID+": "+string(e.ID)+"\r\n"), e.Bytes)
	body := []byte(base64.StdEncoding.EncodeToString(mail))
	if len(body) > largest {
		return outbox.Outcome{Result: outbox.Permanent, Last: "not sent: larger than the 4 MB that Graph takes"}
	}
	if why, held := s.isHeld(); held {
		return s.outcome(why, looking)
	}
	t, err := s.trail.Trace(e.ID)
	if err != nil {
		return outbox.Outcome{Result: outbox.Temporary, Last: "reading what is known of it: " + err.Error(), Away: true}
	}
	d := &delivery{Sender: s, e: e, t: t, body: body}
	repeated := !t.Began.IsZero()
	out := d.send(ctx)
	if repeated && out.Result == outbox.Delivered && d.submitted {
		out.Uncertain = true // an earlier try may have arrived, too, though it was not found
	}
	return out
}

// Rest has no connection to let go.
func (s *Sender) Rest() {}

// Forget lets what was refused be tried at once, when a person says that it was put right.
func (s *Sender) Forget() {
	s.holds.Lock()
	defer s.holds.Unlock()
	s.held = time.Time{}
}

// Check looks at Sent Items, which sending has to look into. Whether mail may be sent shows only when some is.
func (s *Sender) Check(ctx context.Context, _ string, _ []string) error {
	_, err := s.client.folder(ctx, "sentitems")
	return err
}

// delivery is one mail's turn.
type delivery struct {
	*Sender
	e         letter.Envelope
	t         Trace
	body      []byte
	submitted bool // in this turn
}

// send looks for what an earlier try left, and then sends, unless it has arrived.
func (d *delivery) send(ctx context.Context) outbox.Outcome {
	first := d.t.Began.IsZero()
	if first {
		d.t.Began = d.now()
	} else if found, err := d.alreadySent(ctx); err != nil {
		return d.outcome(err, looking)
	} else if found {
		return outbox.Outcome{Result: outbox.Delivered, Last: "found in Sent Items"}
	}
	if !mailbox.Pause(ctx, d.last.Add(d.waits.Pace).Sub(d.now())) {
		return outbox.Outcome{Result: outbox.Temporary, Last: "not sent yet: stopped", Away: true}
	}
	link := d.client.to(nil, "sendMail")
	body := d.body
	if d.way == ByDraft {
		if err := d.draft(ctx); err != nil {
			return d.outcome(err, making)
		}
		link, body = d.client.to(nil, "messages", d.t.Draft, "send"), nil
	}
	d.t.Tried, d.t.Seen = d.now(), false
	if err := d.keep(); err != nil {
		return outbox.Outcome{Result: outbox.Temporary, Last: "noting a try: " + err.Error(), Away: true}
	}
	d.last = d.now()
	got, err := d.client.call(ctx, request{method: http.MethodPost, link: link, body: body})
	if err == nil && got.status != http.StatusAccepted {
		err = &Fault{Status: got.status, kind: broken, says: "the service answers with what is no success"}
	}
	if err != nil {
		return d.failed(err, first)
	}
	d.submitted = true
	d.learn(ctx)
	return outbox.Outcome{Result: outbox.Delivered, Last: "202 accepted"}
}

// failed is what becomes of a mail that was not taken. A first try that reached nobody leaves no trace.
func (d *delivery) failed(err error, first bool) outbox.Outcome {
	out := d.outcome(err, handing)
	if first && out.Away && !is(err, later) {
		d.t.Began, d.t.Tried = time.Time{}, time.Time{}
		if err := d.keep(); err != nil {
			out.Last = "noting a try: " + err.Error()
		}
	}
	return out
}

// draft makes the draft, unless there is one, and keeps both its ids before it may leave.
func (d *delivery) draft(ctx context.Context) error {
	if d.t.Draft != "" {
		return nil
	}
	d.t.Tried = d.now()
	if err := d.keep(); err != nil {
		return err
	}
	got, err := d.client.call(ctx, request{method: http.MethodPost, link: d.client.to(nil, "messages"), body: d.body})
	if err != nil {
		return err
	}
	var made sentRow
	if json.Unmarshal(got.body, &made) != nil || made.ID == "" || got.status != http.StatusCreated {
		return &Fault{Status: got.status, kind: broken, says: "the service made no draft"}
	}
	d.t.Draft = made.ID
	d.t.known(d.e.ID, made.MessageID)
	return d.keep()
}

// keep makes durable what is known of the mail.
func (d *delivery) keep() error {
	d.traces.Lock()
	defer d.traces.Unlock()
	return d.trail.Keep(d.e.ID, d.t)
}

// sentRow is a mail of ours as the service lists it.
type sentRow struct {
	ID        string           `json:"id"`
	MessageID letter.MessageID `json:"internetMessageId"`
	Lines     []field          `json:"internetMessageHeaders"`
}

// is reports whether a row is a mail of ours: by an id that it was given, or by our own field.
func (r sentRow) is(ours letter.MessageID, t Trace) bool {
	if r.MessageID == ours || slices.Contains(t.IDs, r.MessageID) {
		return true
	}
	return slices.ContainsFunc(r.Lines, func(f field) bool {
		return strings.EqualFold(f.Name, letter.OwnID) && strings.TrimSpace(f.Value) == string(ours)
	})
}

// alreadySent looks for what an earlier try left: a copy in Sent Items, which may come late, or a draft that did not
// leave.
func (d *delivery) alreadySent(ctx context.Context) (sent bool, err error) {
	for {
		r, found, err := d.look(ctx, "sentitems", "sentDateTime")
		if err != nil {
			return false, err
		}
		if found {
			d.t.seen(d.e.ID, r.MessageID)
			return true, d.keep()
		}
		if d.now().Sub(d.t.Tried) >= d.waits.Copy {
			break
		}
		if !mailbox.Pause(ctx, d.waits.Look) {
			return false, ctx.Err()
		}
	}
	if d.way != ByDraft {
		return false, nil
	}
	d.t.Draft = ""
	r, found, err := d.look(ctx, "drafts", "createdDateTime")
	if found {
		d.t.Draft = r.ID
		d.t.known(d.e.ID, r.MessageID)
	}
	return false, err
}

// stage is how far a try had come when it failed.
type stage int

const (
	looking stage = iota // for an earlier try
	making               // a draft
	handing              // over
)

// outcome says what an error means for a mail.
func (s *Sender) outcome(err error, at stage) outbox.Outcome {
	out := outbox.Outcome{Result: outbox.Temporary, Last: err.Error()}
	var before *unasked
	var f *Fault
	switch {
	case needsPerson(err):
		out.Refused, out.Away = true, true
		s.hold(s.waits.Denied, err)
		return out
	case errors.As(err, &before):
		out.Away = true
		return out
	case !errors.As(err, &f): // our own end, in mid-call
		out.Uncertain = at == handing
		return out
	}
	switch f.kind {
	case later:
		out.Away = true
		s.hold(f.Wait, err)
	case bad:
		if at != looking {
			out.Result = outbox.Permanent
		}
	case broken:
		out.Away = f.away
		out.Uncertain = at == handing && !f.away
	}
	return out
}

func (s *Sender) hold(d time.Duration, why error) {
	s.holds.Lock()
	defer s.holds.Unlock()
	if until := s.now().Add(d); until.After(s.held) {
		s.held, s.fault = until, why
	}
}

// isHeld reports whether no try is made yet, and why.
func (s *Sender) isHeld() (error, bool) {
	s.holds.Lock()
	defer s.holds.Unlock()
	return s.fault, s.now().Before(s.held)
}
