package exchange

import (
	"net/http"
	"time"
)

// Fault is what goes wrong with a call. The zero Fault is nothing.
type Fault struct {
	Status     int    // answers so
	Code       string // error.code of the response; "" = no body at all
	RetryAfter string // as the header says it: seconds, a date, or ""
	AADSTS     string // of Token: the code in error_description
	After      bool   // it does what it was asked for first
	Cut        bool   // closes the connection instead of answering; of Value, in the middle
	Play       Play
	Wait       time.Duration // answers so late, or when the client hangs up
}

// Play is a fault inside a response that is otherwise in order.
type Play string

// Plays.
const (
	Empty       Play = "empty"        // Value: 200 with no body
	Stalled     Play = "stalled"      // Value: a part, and then silence
	Endless     Play = "endless"      // Value: never ends
	EmptyPage   Play = "empty page"   // Delta: nothing, and a link to go on by
	Repeated    Play = "repeated"     // Delta: each row twice
	PartialRows Play = "partial rows" // Delta: an id and one field
	ForeignLink Play = "foreign link" // Delta: the link is of another host
	Lying       Play = "lying"        // SendMail: 200, and nothing was sent
)

// fails plays the faults that look alike for every call. It reports whether the call is over.
func (x *exchange) fails() bool {
	f := x.fault
	if f.Wait > 0 {
		select {
		case <-time.After(f.Wait):
		case <-x.r.Context().Done():
			return true
		case <-x.closing:
			return true
		}
	}
	if f.RetryAfter != "" {
		x.w.Header().Set("Retry-After", f.RetryAfter)
	}
	if f.Status == 0 && !f.Cut || f.Cut && x.call.Op == Value {
		return false
	}
	if f.After {
		x.act()
	}
	if f.Cut {
		panic(http.ErrAbortHandler)
	}
	switch {
	case x.call.Op == Token:
		x.json(f.Status, tokenError(f.AADSTS))
	case f.Code == "":
		x.w.WriteHeader(f.Status)
	default:
		x.refuse(f.Status, f.Code)
	}
	return true
}

// act does what a call asks for, and answers nobody.
func (x *exchange) act() {
	quiet := *x
	quiet.w = &recorder{ResponseWriter: nobody{}}
	quiet.fault = Fault{}
	x.Server.respond(&quiet)
}

// nobody hears a response.
type nobody struct{}

func (nobody) Header() http.Header         { return http.Header{} }
func (nobody) Write(p []byte) (int, error) { return len(p), nil }
func (nobody) WriteHeader(int)             {}
