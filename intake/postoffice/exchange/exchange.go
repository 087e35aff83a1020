// Package exchange is Microsoft Graph in this process: a token service, the mailboxes of a tenant, and the faults that
// the real one shows, on loopback and by a script. It keeps every request, sends nothing anywhere, and forgets all when
// it closes. What it does is what Microsoft documents and what operators report: mail is taken apart and written anew
// at each fetch, ids depend on a header, a cursor may be dead, and a mail may be sent although the response says that
// it was not.
package exchange

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say how a tenant is set up. Only TenantID and ClientID must be given.
type Options struct {
	TenantID, ClientID string
	Secret             string            // of the application; "" = it has none
	Certificate        *x509.Certificate // whose assertions are taken; nil = none
	Lifetime           time.Duration     // of a token; 0 = an hour
	Now                func() time.Time  // nil = time.Now
	AtOnce             int               // calls of one mailbox at the same time; 0 = 4

	Restamp  bool          // gives what is sent a Message-ID of its own
	SentLate time.Duration // how long a sent mail is not seen in Sent Items

	// Fail is asked before every call what is to go wrong with it; nil = nothing. Calls may overlap.
	Fail func(Call) Fault
	// Submitted is told of every mail that is handed to transport, as it leaves. Calls may overlap.
	Submitted func(Mail)
}

// Op is what a call is for.
type Op string

// Ops.
const (
	Token    Op = "token"
	Folder   Op = "folder" // what there is to know of one
	Delta    Op = "delta"
	List     Op = "list"
	Get      Op = "get"      // one message, as JSON
	Value    Op = "value"    // one message, as MIME
	SendMail Op = "sendMail" // MIME, straight away
	Draft    Op = "draft"    // MIME, into Drafts
	Submit   Op = "send"     // a draft
	Other    Op = "other"    // what this server does not know
)

// Call is a request as the script sees it.
type Call struct {
	Op
	Mailbox string
	ID      string // of the message, as the client says it
	Link    string // of Delta: "" for a first request, "skip" in mid-walk, "delta" for the next round
	N       int    // 1 for the first call of that Op
	Try     int    // 1 for the first call of that Op for this ID
}

// Mail is a mail as it leaves the tenant.
type Mail struct {
	From string
	To   []string
	Raw  []byte
}

// Request is what a client asked for, without its body and its token.
type Request struct {
	Call
	Method, Path, Query string
	Prefer              []string
	HadToken            bool
	Status              int // of the response, 0 where there was none
	Body                int // bytes
}

// Server is a running tenant.
type Server struct {
	opt     Options
	web     [2]*http.Server // the tenant's, and another host that must get no token
	at      [2]net.Listener
	serve   sync.WaitGroup
	closing chan struct{}
	once    sync.Once

	mu       sync.Mutex
	boxes    map[string]*box
	walks    map[string]*walk
	tokens   map[string]time.Time // until when each is good
	jtis     map[string]bool
	numbers  int
	ops      map[Op]int
	tries    map[string]int
	busy     map[string]int // calls under way, by mailbox
	most     int
	requests []Request
	foreign  []Request
}

// Open starts a tenant on free ports of loopback.
func Open(opt Options) (*Server, error) {
	if opt.Lifetime == 0 {
		opt.Lifetime = time.Hour
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.AtOnce == 0 {
		opt.AtOnce = 4
	}
	s := &Server{
		opt: opt, closing: make(chan struct{}), boxes: map[string]*box{}, walks: map[string]*walk{},
		tokens: map[string]time.Time{}, jtis: map[string]bool{}, ops: map[Op]int{}, tries: map[string]int{},
		busy: map[string]int{},
	}
	for i, h := range []http.HandlerFunc{s.handle, s.stranger} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, errors.Join(fmt.Errorf("opening a port: %w", err), s.Close())
		}
		s.at[i], s.web[i] = l, &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
		s.serve.Go(func() { _ = s.web[i].Serve(l) })
	}
	return s, nil
}

// URL is where the tenant's Graph and its token service answer.
func (s *Server) URL() string { return "http://" + s.at[0].Addr().String() }

// Stranger is another host, which gives nothing and keeps what it is asked.
func (s *Server) Stranger() string { return "http://" + s.at[1].Addr().String() }

// Close ends it.
func (s *Server) Close() error {
	s.once.Do(func() { close(s.closing) })
	var errs error
	for i, w := range s.web {
		if w != nil {
			errs = errors.Join(errs, w.Close())
		} else if s.at[i] != nil {
			errs = errors.Join(errs, s.at[i].Close())
		}
	}
	s.serve.Wait()
	return errs
}

// Requests are all that were made, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Strangers are the requests that the other host got.
func (s *Server) Strangers() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.foreign)
}

// MostAtOnce is how many calls of one mailbox there were at the same time at most.
func (s *Server) MostAtOnce() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

func (s *Server) stranger(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.foreign = append(s.foreign, requestOf(r, Call{}))
	s.mu.Unlock()
	w.WriteHeader(http.StatusNotFound)
}

func requestOf(r *http.Request, c Call) Request {
	return Request{
		Call: c, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Prefer: r.Header.Values("Prefer"),
		HadToken: r.Header.Get("Authorization") != "",
	}
}

// recorder keeps what was answered.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(p)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// handle takes one request: it is counted and kept, the script is asked, and then it is answered or fails.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	c := s.name(r)
	s.mu.Lock()
	s.ops[c.Op]++
	s.tries[string(c.Op)+"\n"+c.ID]++
	c.N, c.Try = s.ops[c.Op], s.tries[string(c.Op)+"\n"+c.ID]
	full := c.Mailbox != "" && s.busy[c.Mailbox] >= s.opt.AtOnce
	s.busy[c.Mailbox]++
	if c.Mailbox != "" {
		s.most = max(s.most, s.busy[c.Mailbox])
	}
	kept := requestOf(r, c)
	kept.Body = len(body)
	n := len(s.requests)
	s.requests = append(s.requests, kept)
	s.mu.Unlock()

	rec := &recorder{ResponseWriter: w}
	defer func() {
		s.mu.Lock()
		s.busy[c.Mailbox]--
		s.requests[n].Status = rec.status
		s.mu.Unlock()
	}()
	w.Header().Set("Date", s.opt.Now().UTC().Format(http.TimeFormat))
	w.Header().Set("request-id", fmt.Sprintf("req-%d", n+1))
	var f Fault
	if s.opt.Fail != nil {
		f = s.opt.Fail(c)
	}
	if full && f == (Fault{}) {
		f = Fault{Status: http.StatusTooManyRequests, Code: "ApplicationThrottled", RetryAfter: "1"}
	}
	s.respond(&exchange{Server: s, w: rec, r: r, call: c, body: body, fault: f})
}

// name says what a request is for.
func (s *Server) name(r *http.Request) Call {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	q := r.URL.Query()
	switch {
	case len(parts) == 4 && parts[3] == "token":
		return Call{Op: Token}
	case len(parts) < 4 || strings.Join(parts[:2], "/") != "v1.0/users":
		return Call{Op: Other}
	}
	c := Call{Op: Other, Mailbox: strings.ToLower(parts[2])}
	rest := parts[3:]
	if rest[0] == "messages" && len(rest) > 1 {
		c.ID, _ = url.PathUnescape(rest[1])
		rest[1] = "ID"
	} else if rest[0] == "mailFolders" && len(rest) > 1 {
		rest[1] = "NAME"
	}
	if op, known := ops[r.Method+" "+strings.Join(rest, "/")]; known {
		c.Op = op
	} else if op, known := ops["GET "+strings.Join(rest, "/")]; known {
		c.Op = op // which answers 405
	}
	if c.Op != Delta {
		return c
	}
	for key, link := range map[string]string{"$skiptoken": "skip", "$deltatoken": "delta"} {
		if q.Has(key) {
			c.Link = link
		}
	}
	return c
}

// ops are what the paths below a mailbox are for.
var ops = map[string]Op{
	"GET mailFolders/NAME":                Folder,
	"GET mailFolders/NAME/messages":       List,
	"GET mailFolders/NAME/messages/delta": Delta,
	"GET messages":                        List,
	"GET messages/ID":                     Get,
	"GET messages/ID/$value":              Value,
	"POST sendMail":                       SendMail,
	"POST messages":                       Draft,
	"POST messages/ID/send":               Submit,
}

// exchange is one request under way.
type exchange struct {
	*Server
	w     *recorder
	r     *http.Request
	call  Call
	body  []byte
	fault Fault
}

func (s *Server) respond(x *exchange) {
	if x.call.Op != Token && !x.authorized() {
		x.refuse(http.StatusUnauthorized, "InvalidAuthenticationToken")
		return
	}
	if x.fails() {
		return
	}
	switch x.call.Op {
	case Token:
		x.token()
	case SendMail, Draft, Submit:
		x.send()
	case Other, "":
		x.refuse(http.StatusBadRequest, "BadRequest")
	default:
		x.read()
	}
}

// authorized looks at the token.
func (x *exchange) authorized() bool {
	token, ok := strings.CutPrefix(x.r.Header.Get("Authorization"), "Bearer ")
	x.mu.Lock()
	defer x.mu.Unlock()
	until, known := x.tokens[token]
	return ok && known && x.opt.Now().Before(until)
}

func (x *exchange) json(status int, v any) {
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	_ = json.NewEncoder(x.w).Encode(v)
}

// refuse answers with an error as Graph writes it.
func (x *exchange) refuse(status int, code string) {
	x.json(status, map[string]any{"error": map[string]any{"code": code, "message": "This is what went wrong: " + code}})
}
