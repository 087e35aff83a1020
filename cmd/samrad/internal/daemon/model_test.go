package daemon

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/steady"
)

// TestWholeModel plays mail, crashes, reconnects, renumberings, restored backups, people who move mail, clocks that
// jump and mail servers that fail in any order, against store, mailbox, desk and outbox as the daemon composes them
// (intake/README.md, D14). What must come of it is in world.check: {hash of mail in the mailboxes} = {hash in the
// ledger}, one case for each intake, one answer for each mail that wants one, and all copies of an answer byte for byte
// the same. 100 runs; SAMRAD_TEST_RUNS=10000 makes it so many. A failure prints the seed (-rapid.seed).
func TestWholeModel(t *testing.T) {
	const lanes = 4 // much of a run is waiting for the network
	runs := town.Demanded(t, "SAMRAD_TEST_RUNS", 100)
	set := func(name, value string) {
		f := flag.Lookup("rapid." + name)
		was := f.Value.String()
		t.Cleanup(func() { _ = f.Value.Set(was) })
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
	}
	set("checks", strconv.Itoa((runs+lanes-1)/lanes))
	set("steps", "20")
	set("shrinktime", "0s") // a run that waits in vain takes half a minute, and looking for a shorter one the whole hour
	for lane := range lanes {
		t.Run(fmt.Sprintf("lane %d", lane+1), func(t *testing.T) {
			t.Parallel()
			steady.Check(t, func(rt *rapid.T) {
				for range lane { // the lanes share a seed, and each is to be a run of its own
					rapid.Uint64().Draw(rt, "lane")
				}
				play(t, rt)
			})
		})
	}
}

// play is one run.
func play(t *testing.T, rt *rapid.T) {
	defer time.AfterFunc(2*town.HangTime, func() { // what hangs is shown, not waited for until the whole run is cut off
		debug.SetTraceback("all")
		panic("a run of the model has not ended")
	}).Stop()
	x := newWorld(t, rt)
	defer x.end()
	rt.Repeat(map[string]func(*rapid.T){
		"mail":         func(rt *rapid.T) { x.mail(rt) },
		"more mail":    func(rt *rapid.T) { x.mail(rt) },
		"people":       func(rt *rapid.T) { x.people(rt) },
		"a life":       func(rt *rapid.T) { x.live(rt, nil) },
		"a short life": func(rt *rapid.T) { x.live(rt, aDeath(rt)) },
		"busy life": func(rt *rapid.T) {
			x.live(rt, nil, func() {
				for range rapid.IntRange(1, 3).Draw(rt, "meanwhile") {
					x.mail(rt)
					x.people(rt)
				}
				if rapid.IntRange(0, 9).Draw(rt, "cut") == 0 { // costs the half second until the next connection
					x.office.DropIMAP()
				}
			})
		},
		"renumbered": func(rt *rapid.T) {
			if err := x.office.Renumber(aBox(rt)); err != nil {
				rt.Fatal(err)
			}
		},
		"restored": func(rt *rapid.T) { x.restore(rt) },
		"clock": func(rt *rapid.T) {
			by := rapid.SampledFrom([]time.Duration{-time.Hour, time.Hour, -24 * time.Hour, 24 * time.Hour, 3 * time.Minute, 200 * 24 * time.Hour, -60 * 365 * 24 * time.Hour}).Draw(rt, "by")
			x.offset.Add(int64(by))
			if x.now().Year() < 1970 || x.now().Year() > 2100 {
				x.offset.Store(0)
			}
		},
		"mail server": func(rt *rapid.T) {
			x.fail(rapid.SampledFrom([]trouble{
				{postoffice.AtHello, postoffice.Fault{Code: 421}}, {postoffice.AtMail, postoffice.Fault{Code: 451}},
				{postoffice.AtRcpt, postoffice.Fault{Code: 450}}, {postoffice.AtRcpt, postoffice.Fault{Code: 550}},
				{postoffice.AtData, postoffice.Fault{Cut: true}}, {postoffice.AtEnd, postoffice.Fault{Code: 452}},
				{postoffice.AtEnd, postoffice.Fault{Code: 554}}, {postoffice.AtEnd, postoffice.Fault{Cut: true}},
				{postoffice.AtResponse, postoffice.Fault{Cut: true}},
			}).Draw(rt, "trouble"), rapid.IntRange(1, 3).Draw(rt, "times"))
		},
	})
	x.fail(trouble{}, 0)
	x.offset.Store(max(x.offset.Load(), 0) + int64(24*time.Hour)) // whatever a wrong clock put off has its time now
	x.live(rt, nil)
	x.last()
}

func aBox(rt *rapid.T) string {
	return rapid.SampledFrom([]string{town.KommunBox, town.PolisBox}).Draw(rt, "box")
}

// aDeath is a moment to die at: a call of the ledger or the spool, and whether what it wrote became durable.
func aDeath(rt *rapid.T) *death {
	return &death{
		door:  rapid.SampledFrom([]string{"ledger", "spool"}).Draw(rt, "at"),
		calls: rapid.IntRange(1, 4).Draw(rt, "call"), after: rapid.Bool().Draw(rt, "durable"),
	}
}

// newWorld is two mailboxes with old mail in them, which samrad has looked at once.
func newWorld(t *testing.T, rt *rapid.T) *world {
	x := &world{rt: rt, laid: map[string]bool{}, must: map[string]bool{}, old: map[string]bool{}, wants: map[string]string{}, intakes: map[string]bool{}, told: map[string]int{}}
	var err error
	if x.office, err = postoffice.Open(postoffice.Options{Fail: x.play}); err != nil {
		rt.Fatal(err)
	}
	for _, p := range town.People() {
		x.office.AddUser(p, "hemligt")
	}
	for _, box := range []string{town.KommunBox, town.PolisBox} {
		if err := x.office.CreateFolder(box, shelf); err != nil {
			rt.Fatal(err)
		}
		raw := town.Compose(town.Anna, box, "Kommunikationsinsats gammal", "", town.GapBody)
		x.old[sumOf(raw)], x.laid[sumOf(raw)] = true, true
		if err := x.office.Put(box, "INBOX", postoffice.Stored{Received: time.Now().AddDate(0, 0, -10), Raw: raw}); err != nil {
			rt.Fatal(err)
		}
	}
	w := &town.Town{T: t, Imap: x.office.IMAP(), Smtp: x.office.SMTP(), Password: "hemligt"}
	if x.dir, err = os.MkdirTemp("", "model"); err != nil {
		rt.Fatal(err)
	}
	x.config = w.ConfigIn(x.dir, "")
	town.Uncapped(t, x.config)
	x.data = filepath.Join(x.dir, "data")
	x.live(rt, nil)
	return x
}
