// Package graph reads and sends the mail of one Exchange Online mailbox by Microsoft Graph, where IMAP and SMTP are
// switched off. Reading hands over every mail once, whatever the service does meanwhile, and changes nothing; sending
// looks before it repeats. It knows nothing of what a mail says.
package graph

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"haninge.se/samrad/intake/wire"
)

// Access is how a mailbox is reached.
type Access struct {
	URL     string // "https://graph.microsoft.com"; http to this machine only
	Mailbox string // its primary address
	Token   func(context.Context) (string, error)
	Renew   func() // throws away a token that was refused

	Idle  time.Duration // 30 s: how long the service may be silent
	Total time.Duration // 5 min: how long one response may take
}

// atOnce is how many calls for one mailbox the service takes at the same time.
const atOnce = 4

// Client calls Graph for one mailbox. Reading and sending share one, and its limit.
type Client struct {
	acc   Access
	base  *url.URL // of the mailbox
	http  *http.Client
	slots chan struct{}
}

// NewClient contacts nothing yet.
func NewClient(acc Access) (*Client, error) {
	acc.Idle, acc.Total = cmp.Or(acc.Idle, 30*time.Second), cmp.Or(acc.Total, 5*time.Minute)
	if acc.Renew == nil {
		acc.Renew = func() {}
	}
	base, err := url.Parse(acc.URL)
	if err != nil {
		return nil, fmt.Errorf("address of Graph: %w", err)
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !wire.Loopback(base.Hostname())) {
		return nil, fmt.Errorf("%s is no https address", base.Redacted())
	}
	base.Path = "/v1.0/users/" + acc.Mailbox
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: atOnce,
		ResponseHeaderTimeout: acc.Idle, TLSHandshakeTimeout: acc.Idle, IdleConnTimeout: 2 * time.Minute,
		MaxResponseHeaderBytes: 256 << 10,
	}
	return &Client{acc: acc, base: base, slots: make(chan struct{}, atOnce), http: &http.Client{
		Transport: transport,
		// A redirect would carry the token elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// to is the address of something of the mailbox, each part as it is.
func (c *Client) to(query url.Values, parts ...string) string {
	u := c.base.JoinPath()
	for _, p := range parts {
		u = u.JoinPath(url.PathEscape(p))
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// ours tells whether a link that the service gave leads to our mailbox at our host. Only then does it get the token.
func (c *Client) ours(link string) bool {
	u, err := url.Parse(link)
	return err == nil && u.Scheme == c.base.Scheme && u.User == nil && strings.EqualFold(u.Host, c.base.Host) &&
		strings.HasPrefix(u.Path, "/v1.0/") && !strings.Contains(u.Path, "/../")
}

// request is one call.
type request struct {
	method string
	link   string
	body   []byte
	prefer string // besides the kind of ids
	most   int64  // bytes of the response; the rest is left
}

// response is one of 2xx.
type response struct {
	status int
	date   time.Time // by the clock of the service
	body   []byte
	over   bool // there was more than could be taken
}

// longestJSON bounds what is read of a response that is no mail.
const longestJSON = 16 << 20

// immutableIDs stays with a mail wherever it is moved within the mailbox. A call without it gets other ids.
const immutableIDs = `IdType="ImmutableId"`

// call makes one call. A token that is refused may have been withdrawn while we kept it: a new one is tried, once.
func (c *Client) call(ctx context.Context, r request) (response, error) {
	out, err := c.try(ctx, r)
	if f, ok := errors.AsType[*Fault](err); ok && f.Status == http.StatusUnauthorized {
		c.acc.Renew()
		out, err = c.try(ctx, r)
	}
	return out, err
}

func (c *Client) try(ctx context.Context, r request) (out response, err error) {
	if !c.ours(r.link) {
		return out, &Fault{kind: broken, says: "the service gave a link to another host: it is not followed"}
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return out, &unasked{ctx.Err()}
	}
	token, err := c.acc.Token(ctx)
	if err != nil {
		return out, &unasked{fmt.Errorf("getting a token: %w", err)}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.acc.Total, errTooLong)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.method, r.link, bytes.NewReader(r.body))
	if err != nil {
		return out, errors.New("a link of the service cannot be read")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Add("Prefer", immutableIDs)
	if r.prefer != "" {
		req.Header.Add("Prefer", r.prefer)
	}
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", "text/plain")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return out, unreached(ctx, err)
	}
	defer resp.Body.Close()
	return c.read(ctx, cancel, resp, r.most)
}

// unasked is an error that came before the service was asked for anything.
type unasked struct{ error }

func (u *unasked) Unwrap() error { return u.error }

var (
	errTooLong = errors.New("the service takes too long")
	errSilent  = errors.New("the service is silent")
)

// unreached keeps of an error of the network what it is, without the address, which holds the mailbox's ids.
func unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if at, ok := errors.AsType[*url.Error](err); ok {
		err = at.Err
	}
	var dial *net.OpError
	f := &Fault{kind: broken, says: "the connection failed: " + wire.Printable(err.Error(), longestWords)}
	f.away = errors.As(err, &dial) && dial.Op == "dial"
	return f
}

// read takes a response up to its limit, with a watch over silence.
func (c *Client) read(ctx context.Context, cancel context.CancelFunc, resp *http.Response, most int64) (
	out response, err error) {
	out.status = resp.StatusCode
	out.date, _ = http.ParseTime(resp.Header.Get("Date"))
	if most == 0 || resp.StatusCode > 299 {
		most = longestJSON
	}
	var silent atomic.Bool
	watch := time.AfterFunc(c.acc.Idle, func() { silent.Store(true); cancel() })
	defer watch.Stop()
	var buf bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= most {
		buf.Grow(int(n) + bytes.MinRead)
	}
	for err == nil && int64(buf.Len()) <= most {
		_, err = io.CopyN(&buf, resp.Body, min(16<<10, most+1-int64(buf.Len())))
		watch.Reset(c.acc.Idle)
	}
	out.body, out.over = buf.Bytes(), int64(buf.Len()) > most
	switch {
	case resp.StatusCode > 299:
		if resp.StatusCode == http.StatusServiceUnavailable {
			c.http.CloseIdleConnections() // the front that is out of order is not asked again
		}
		return out, refusal(resp, out.body)
	case errors.Is(err, io.EOF) || out.over:
		return out, nil
	case silent.Load():
		return out, &Fault{kind: broken, says: errSilent.Error()}
	case ctx.Err() != nil && errors.Is(context.Cause(ctx), errTooLong):
		return out, &Fault{kind: broken, says: errTooLong.Error()}
	case ctx.Err() != nil:
		return out, ctx.Err()
	}
	return out, &Fault{kind: broken, says: "the answer broke off"}
}

// refusal makes a fault of a response that is none of 2xx. Its words are left out: they may repeat what was sent.
func refusal(resp *http.Response, body []byte) *Fault {
	var said struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &said)
	date, _ := http.ParseTime(resp.Header.Get("Date"))
	f := judge(resp.StatusCode, said.Error.Code, askedWait(resp.Header.Get("Retry-After"), date))
	f.Request = wire.Printable(resp.Header.Get("request-id"), longestWords)
	return f
}

// askedWait reads Retry-After: seconds, or a date by the service's own clock. 0 is no word of it.
func askedWait(said string, now time.Time) time.Duration {
	if n, err := strconv.ParseFloat(said, 64); err == nil && n > 0 {
		return min(time.Duration(min(n, 1e6)*float64(time.Second)), longestWait)
	}
	if at, err := http.ParseTime(said); err == nil && !now.IsZero() {
		return min(max(at.Sub(now), 0), longestWait)
	}
	return 0
}

// longestWait bounds what the service may ask for.
const longestWait = time.Hour

// json calls and reads the response into a value.
func (c *Client) json(ctx context.Context, link, prefer string, into any) (time.Time, error) {
	out, err := c.call(ctx, request{method: http.MethodGet, link: link, prefer: prefer})
	if err != nil {
		return out.date, err
	}
	if err := json.Unmarshal(out.body, into); err != nil || out.over {
		return out.date, &Fault{kind: broken, says: "the service's answer cannot be read"}
	}
	return out.date, nil
}
