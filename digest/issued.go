package digest

import (
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

// Issued is a digest as it went out: what it spoke of, and its words. Whoever gets the week's digest later gets this
// one, filtered anew: a case that may no longer be shown is left out of it.
type Issued struct {
	Issue
	Since time.Time // the instant of the digest before it: from there it tells what happened
	Mail  templates.Mail
}

// NotePrefix begins the names under which the store keeps the digests that went out.
const NotePrefix = "issued/"

// NoteOf is the name under which the store keeps a week's digest.
func NoteOf(w dates.Week) string { return NotePrefix + w.String() }

const keyPrefix = "digest/"

// KeyOf is the key of a week's digest to one recipient: that one is sent once.
func KeyOf(w dates.Week, to string) string {
	return fmt.Sprintf("%s%s/%s", keyPrefix, w, strings.ToLower(to))
}

// IsKey reports whether a mail with that key is somebody's digest. A try is nobody's.
func IsKey(key string) bool { return strings.HasPrefix(key, keyPrefix) }

// WeekOf is the week of a digest, by its key.
func WeekOf(key string) (dates.Week, error) {
	week, _, _ := strings.Cut(strings.TrimPrefix(key, keyPrefix), "/")
	w, err := dates.ParseWeek(week)
	if err != nil {
		return w, fmt.Errorf("reading which digest %s is: %w", key, err)
	}
	return w, nil
}

// Notes are what the store keeps beside the register.
type Notes interface {
	Notes(prefix string) ([]string, error)
	Note(name string, into any) (bool, error)
}

// LastIssued is the digest of the latest week that went out.
func LastIssued(kept Notes) (is Issued, ok bool, err error) { return lastIssued(kept, NotePrefix+"~") }

// IssuedBefore is the last digest that went out for an earlier week.
func IssuedBefore(kept Notes, w dates.Week) (is Issued, ok bool, err error) {
	return lastIssued(kept, NoteOf(w))
}

// lastIssued is the last digest whose note stands before a name.
func lastIssued(kept Notes, name string) (is Issued, ok bool, err error) {
	names, err := kept.Notes(NotePrefix)
	last := ""
	for _, n := range names {
		if n < name && n > last {
			last = n
		}
	}
	if err != nil || last == "" {
		return is, false, err
	}
	ok, err = kept.Note(last, &is)
	return is, ok, err
}
