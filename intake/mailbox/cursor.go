package mailbox

import "time"

// look is what the server says of a folder when it is opened. UIDNext and ModSeq may be 0: not told.
type look struct {
	UIDValidity, UIDNext uint32
	ModSeq               uint64
	Messages             uint32
}

// step is what to do after a look.
type step string

const (
	nothing  step = "nothing new"
	onwards  step = "new mail"
	renumber step = "UIDVALIDITY changed"
	restored step = "UIDNEXT or HIGHESTMODSEQ went backwards"
)

// resume is a step and the UID to read from.
type resume struct {
	step
	from uint32
}

// rescan tells that UIDs mean other mail than before, so that all of it must be read again.
func (p resume) rescan() bool { return p.step == renumber || p.step == restored }

// judge compares what a folder says with how far it was read. A restored backup keeps UIDVALIDITY and gives UIDs a
// second time, which only a UIDNEXT or HIGHESTMODSEQ that went backwards gives away (README.md, "New, old and
// renumbered").
func judge(c Cursor, at look) resume {
	switch {
	case c.UIDValidity != at.UIDValidity:
		return resume{renumber, 1}
	case at.UIDNext != 0 && at.UIDNext < c.UIDNext, at.ModSeq != 0 && at.ModSeq < c.ModSeq:
		return resume{restored, 1}
	case at.UIDNext != 0 && at.UIDNext == c.UIDNext:
		return resume{nothing, c.UIDNext}
	}
	return resume{onwards, max(c.UIDNext, 1)}
}

// age decides which mail is old.
type age struct {
	baseline time.Time // when the folder was first looked at
	below    uint32    // UIDs that lay there then, known only in the process that saw it
	rescan   bool
}

// skew is how much a server's clock may lag behind ours: mail with a new UID is not old for being dated so little
// before the first start.
const skew = 10 * time.Minute

// old tells whether a mail was received before the first start. In a rescan UIDs prove nothing, so the date alone
// decides, to the second that INTERNALDATE has.
func (a age) old(uid uint32, received time.Time) bool {
	if uid < a.below {
		return true
	}
	limit := a.baseline.Truncate(time.Second)
	if !a.rescan {
		limit = limit.Add(-skew)
	}
	return received.Before(limit)
}
