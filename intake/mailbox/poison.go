package mailbox

// suspicion is what is suspected of the mails that a connection died on. It is kept over reconnects: a batch that fails
// twice is halved until one mail is left, and of that one less and less is asked for until something is had (README.md,
// "A mail that the server cannot hand over").
type suspicion struct {
	last    uint32 // highest UID of the suspects, 0 when there are none
	size    int    // how many UIDs to ask for at once
	halved  bool
	strikes int
	asking  portion
	renewed bool // the mail was given another chance to come whole, in a session in which others did
}

// portion is how much of a single mail to ask for.
type portion int

const (
	whole    portion = iota
	bodyOnly         // its bytes, not its date: that can be what the response breaks on
	headOnly
	none
)

// Strikes that a single mail is given. A line that breaks says less about the mail than a response that cannot be
// read, so it is tried longer.
const (
	strikesGarbled = 3
	strikesBroken  = 6
	strikesLess    = 2 // for a portion
)

// window returns how many UIDs to ask for at once.
func (d suspicion) window(full int) int {
	if d.last == 0 {
		return full
	}
	return min(full, d.size)
}

// struck returns the suspicion after asking for n UIDs, the highest of them last, failed.
func (d suspicion) struck(n int, last uint32, garbled bool) suspicion {
	if d.last == 0 || n < d.size {
		d = suspicion{last: max(last, d.last), size: n, halved: d.halved}
	}
	d.strikes++
	if n > 1 {
		if d.halved || d.strikes >= 2 {
			d.size, d.halved, d.strikes = (n+1)/2, true, 0
		}
		return d
	}
	limit := strikesLess
	if d.asking == whole {
		limit = strikesBroken
		if garbled {
			limit = strikesGarbled
		}
	}
	if d.strikes >= limit && d.asking < none {
		d.asking++
		d.strikes = 0
	}
	return d
}

// passed returns the suspicion after mail up to a UID was had.
func (d suspicion) passed(uid uint32) suspicion {
	if uid >= d.last {
		return suspicion{}
	}
	d.strikes, d.asking, d.renewed = 0, whole, false
	return d
}

// again returns the suspicion after the server was found to hand over other mail: what a mail was suspected of before
// may have been the server's fault, so it may come whole once more.
func (d suspicion) again() suspicion {
	if d.renewed || d.asking == whole {
		return d
	}
	d.asking, d.strikes, d.renewed = whole, strikesBroken-1, true
	return d
}
