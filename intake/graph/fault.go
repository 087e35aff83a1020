package graph

import (
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"haninge.se/samrad/intake/wire"
)

// kind is what a fault means for what is to be done.
type kind int

const (
	broken  kind = iota // a line or a response that broke: it says nothing
	later               // the service is busy or out of order
	person              // somebody has to put something right
	gone                // the cursor is dead
	missing             // there is no such mail or folder
	unfit               // this mail cannot be had as MIME, ever
	bad                 // what we sent is not taken
)

// Fault is what the service said, or that it said nothing.
type Fault struct {
	Status  int    // 0 where there was no response
	Code    string // error.code
	Request string // what Microsoft's support asks for
	Wait    time.Duration

	kind kind
	away bool // nobody was reached
	says string
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.says)
	if f.Status != 0 {
		fmt.Fprintf(&b, " (%d", f.Status)
		if f.Code != "" {
			b.WriteString(" " + f.Code)
		}
		if f.Request != "" {
			b.WriteString(", request " + f.Request)
		}
		b.WriteString(")")
	}
	if f.Wait > 0 {
		fmt.Fprintf(&b, "; asked again in %s", f.Wait.Round(time.Second))
	}
	return b.String()
}

// Lasting reports whether a person has to put it right.
func (f *Fault) Lasting() bool { return f.kind == person }

var _ wire.NoLogin = (*Fault)(nil)

//go:embed meanings.tsv
var meaningsFile string

// meanings are what the codes of Graph mean, in small letters. Read once and never changed.
var meanings = readMeanings(meaningsFile)

type meaning struct {
	kind kind
	says string
}

func readMeanings(table string) map[string]meaning {
	kinds := map[string]kind{
		"later": later, "person": person, "gone": gone, "missing": missing, "unfit": unfit, "bad": bad,
	}
	out := map[string]meaning{}
	for line := range strings.Lines(table) {
		if row := strings.Split(strings.TrimSpace(line), "\t"); len(row) == 3 {
			out[strings.ToLower(row[0])] = meaning{kinds[row[1]], row[2]}
		}
	}
	return out
}

// judge says what a response means. The code decides where it is known, and else the status.
func judge(status int, code string, wait time.Duration) *Fault {
	f := &Fault{Status: status, Code: wire.Printable(code, longestWords), Wait: wait}
	m, known := meanings[strings.ToLower(code)]
	switch {
	case known:
		f.kind, f.says = m.kind, m.says
	case status == http.StatusTooManyRequests:
		f.kind, f.says = later, "the service was asked too often"
	case status == http.StatusServiceUnavailable:
		f.kind, f.says = later, "the service is out of order for now"
	case status == http.StatusGone:
		f.kind, f.says = gone, "the service has forgotten how far we were"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		f.kind, f.says = person, "the service refuses the application: see its permissions and consent"
	case status == http.StatusNotFound:
		f.kind, f.says = missing, "it is not there"
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusConflict:
		f.kind, f.says = bad, "the service does not take the request"
	default:
		f.kind, f.says = broken, "the service failed"
	}
	return f
}

// is tells the kind of an error, where it is a fault.
func is(err error, k kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.kind == k
}

// longestWords is how many bytes are kept of what the service says.
const longestWords = 200

// Missing reports whether the service has no such folder.
func Missing(err error) bool { return is(err, missing) }

// needsPerson reports whether an error lasts until somebody puts something right.
func needsPerson(err error) bool {
	_, lasting := wire.Refused(err)
	return lasting
}
