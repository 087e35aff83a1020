package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// item is what a folder says of a mail.
type item struct {
	uid      uint32
	received time.Time
	size     int64
	text     []byte // when it came along whole
}

// response is what a FETCH said of one mail.
type response struct {
	item
	raw  []byte // nil when the mail's text was not asked for or not given
	over bool   // its text was larger than it may be, and dropped
}

// responses are those to one question or more, by UID.
type responses map[uint32]response

// longest is how many bytes the text of a mail may have.
type longest func(uid uint32) int64

func upTo(n int64) longest { return func(uint32) int64 { return n } }

const (
	big       = 4 << 20  // larger mail is fetched in chunks
	chunk     = 1 << 20  // of this size
	headBytes = 64 << 10 // of a mail of which only the header is taken
	rowBytes  = 1 << 10  // what there is to know of a mail besides its text
	slack     = 64 << 10 // by how much a text may pass its RFC822.SIZE and still be taken in one piece
)

// withheld is a mail that is there and does not come.
type withheld struct{ uid uint32 }

func (w *withheld) Error() string { return fmt.Sprintf("the server does not hand over UID %d", w.uid) }

// list tells of some UIDs what there is to know of them. Those that are gone are left out. The text of those that have
// less than inline bytes comes along: the server then opens each mail once. No ENVELOPE and no BODYSTRUCTURE is asked
// for: go-imap breaks on many of them.
func (s *session) list(ctx context.Context, uids []uint32, inline int64) ([]item, error) {
	ask := &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true}
	got := responses{}
	size := (inline + rowBytes) * int64(len(uids))
	if err := s.fetch(ctx, setOf(uids), withText(ask, inline), size, upTo(inline), got); err != nil {
		return nil, err
	}
	there, err := s.exist(ctx, undated(uids, got))
	if err != nil {
		return nil, err
	}
	for _, u := range there {
		if err := s.otherwise(ctx, u, ask, 0, got); err != nil {
			return nil, err
		}
		if len(undated([]uint32{u}, got)) > 0 {
			return nil, &withheld{u}
		}
	}
	out := make([]item, 0, len(got))
	for _, u := range uids {
		a := got[u]
		if a.received.IsZero() {
			continue
		}
		// A text as long as what was asked for may have been cut there, whatever the server says of its size.
		if n := int64(len(a.raw)); n == a.size && n < inline {
			a.text = a.raw
		}
		out = append(out, a.item)
	}
	return out, nil
}

// withText asks for the first bytes of the text too.
func withText(ask *imap.FetchOptions, inline int64) *imap.FetchOptions {
	if inline <= 0 {
		return ask
	}
	more := *ask
	more.BodySection = text(&imap.SectionPartial{Size: inline}).BodySection
	return &more
}

// undated returns the UIDs of which nothing came, or only news of a flag that go-imap took for the response.
func undated(uids []uint32, got responses) []uint32 {
	var out []uint32
	for _, u := range uids {
		if got[u].received.IsZero() {
			out = append(out, u)
		}
	}
	return out
}

// fetch asks for something of some mails and adds what comes to got. A text larger than limit allows is dropped; all of
// them together have about so many bytes. That fewer mails come than were asked for is no error here: servers say NO
// when one of them is gone, and a UID behind the text makes go-imap lose it.
func (s *session) fetch(ctx context.Context, set imap.NumSet, ask *imap.FetchOptions, size int64, limit longest,
	got responses) error {
	return s.do(ctx, "fetching", s.allowText(size, ask), func() error {
		cmd := s.client.Fetch(set, ask)
		var short error
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			a, err := s.readResponse(m, limit)
			if err != nil {
				short = err
			} else if a.uid != 0 {
				got[a.uid] = a
			}
		}
		// A text that a lost connection cut short reads like a whole one.
		err := cmd.Close()
		if no, ok := saidNo(err); ok {
			if _, ill := outOfOrder(no); !ill {
				err = nil
			}
		}
		return errors.Join(err, short)
	})
}

// readResponse reads all of a response, also when it is at fault, since go-imap waits for that.
func (s *session) readResponse(m *imapclient.FetchMessageData, limit longest) (a response, err error) {
	for data := m.Next(); data != nil; data = m.Next() {
		switch data := data.(type) {
		case imapclient.FetchItemDataUID:
			a.uid = uint32(data.UID)
		case imapclient.FetchItemDataInternalDate:
			a.received = data.Time
		case imapclient.FetchItemDataRFC822Size:
			a.size = data.Size
		case imapclient.FetchItemDataBodySection:
			switch {
			case data.Literal == nil || limit == nil || a.raw != nil:
			case data.Literal.Size() > limit(a.uid):
				a.over = true
			default:
				a.raw = make([]byte, data.Literal.Size())
				if _, e := io.ReadFull(data.Literal, a.raw); e != nil {
					// go-imap's own goroutine reads on from here, and this one must not until that has ended.
					s.line.hangUp()
					<-s.client.Closed()
					err = fmt.Errorf("the text of UID %d ends early: %w", a.uid, io.ErrUnexpectedEOF)
				}
			}
		}
	}
	return a, err
}

// otherwise asks for a mail by its place in the folder instead of its UID.
func (s *session) otherwise(ctx context.Context, uid uint32, ask *imap.FetchOptions, most int64,
	got responses) error {
	var place imap.SeqSet
	err := s.do(ctx, "searching", s.allow(0), func() error {
		data, err := s.client.Search(&imap.SearchCriteria{UID: []imap.UIDSet{setOf([]uint32{uid})}}, nil).Wait()
		if err == nil {
			place, _ = data.All.(imap.SeqSet)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(place) == 0 {
		return nil // gone by now
	}
	one := imap.SeqSetNum(place[0].Start)
	if err := s.fetch(ctx, one, ask, most, upTo(most), got); err != nil {
		return err
	}
	if _, ok := got[uid]; !ok {
		return &withheld{uid}
	}
	return nil
}

func text(part *imap.SectionPartial) *imap.FetchOptions {
	return &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true, Partial: part}}}
}

func head() *imap.FetchOptions {
	return &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{
		Peek: true, Specifier: imap.PartSpecifierHeader, Partial: &imap.SectionPartial{Size: headBytes},
	}}}
}

// bodies fetches the mails of a batch, in their order, but for the texts that have come already. Those that are gone
// are left out. done is less than the whole batch when mails were so much larger than the server said that no more of
// them should be held in memory.
func (s *session) bodies(ctx context.Context, batch []item) (out []Message, done int, err error) {
	var set []uint32
	var total int64
	size, got := map[uint32]int64{}, responses{}
	for _, it := range batch {
		switch {
		case it.text != nil:
			got[it.uid] = response{item: it, raw: it.text}
		case it.size <= big && it.size <= s.cfg.MaxSize:
			set, total = append(set, it.uid), total+it.size
			size[it.uid] = it.size
		}
	}
	if len(set) > 0 {
		limit := func(uid uint32) int64 { return size[uid] + slack }
		if err := s.fetch(ctx, setOf(set), text(nil), total, limit, got); err != nil {
			return nil, 0, err
		}
	}
	held := 0
	for i, it := range batch {
		if held > 2*s.cfg.BatchBytes {
			return out, i, nil
		}
		m := Message{UID: it.uid, Received: it.received, Size: it.size}
		ok, err := s.complete(ctx, &m, got[it.uid])
		if err != nil {
			return nil, 0, err
		}
		if ok {
			out, held = append(out, m), held+len(m.Raw)
		}
	}
	return out, len(batch), nil
}

// complete gives a mail its text, or tells that it is gone.
func (s *session) complete(ctx context.Context, m *Message, a response) (ok bool, err error) {
	switch {
	case m.Size > s.cfg.MaxSize:
		m.TooBig = true
	case m.Size > big || a.over:
		if m.Raw, m.TooBig, err = s.inChunks(ctx, m.UID, m.Size); err != nil {
			return s.gone(ctx, m.UID, err)
		}
	case a.raw != nil && int64(len(a.raw)) == m.Size:
		m.Raw = a.raw
		return true, nil
	default:
		if m.Raw, err = s.alone(ctx, m.UID); err != nil {
			return s.gone(ctx, m.UID, err)
		}
	}
	if m.TooBig {
		if m.Raw, err = s.part(ctx, m.UID, head(), headBytes); err != nil {
			return s.gone(ctx, m.UID, err)
		}
		return true, nil
	}
	if int64(len(m.Raw)) != m.Size {
		if err := s.confirm(ctx, *m); err != nil {
			return s.gone(ctx, m.UID, err)
		}
	}
	return true, nil
}

// confirm reads a mail again whose length is not what the server said. Exchange estimates RFC822.SIZE, so the same
// bytes twice are the mail; a line or a server at fault does not repeat itself.
func (s *session) confirm(ctx context.Context, m Message) error {
	again, _, err := s.inChunks(ctx, m.UID, -1)
	if err == nil && !bytes.Equal(again, m.Raw) {
		err = &withheld{m.UID}
	}
	return err
}

// gone turns the lack of a mail into nothing when it was removed meanwhile.
func (s *session) gone(ctx context.Context, uid uint32, err error) (bool, error) {
	var w *withheld
	if !errors.As(err, &w) {
		return false, err
	}
	there, search := s.exist(ctx, []uint32{uid})
	if search != nil {
		return false, search
	}
	if len(there) == 0 {
		return false, nil
	}
	return false, err
}

// alone fetches the text of one mail that did not come with the others.
func (s *session) alone(ctx context.Context, uid uint32) ([]byte, error) {
	raw, err := s.part(ctx, uid, text(nil), big+slack)
	var w *withheld
	if !errors.As(err, &w) {
		return raw, err
	}
	got := responses{}
	if err := s.otherwise(ctx, uid, text(nil), big+slack, got); err != nil {
		return nil, err
	}
	if raw = got[uid].raw; raw == nil {
		return nil, &withheld{uid}
	}
	return raw, nil
}

// part fetches one thing of one mail.
func (s *session) part(ctx context.Context, uid uint32, ask *imap.FetchOptions, most int64) ([]byte, error) {
	got := responses{}
	if err := s.fetch(ctx, setOf([]uint32{uid}), ask, most, upTo(most), got); err != nil {
		return nil, err
	}
	if a := got[uid]; a.raw != nil {
		return a.raw, nil
	}
	return nil, &withheld{uid}
}

// inChunks fetches a mail piece by piece, so that no piece takes long, up to MaxSize. It ends with a piece that is not
// full, whatever the size is said to be: a server that says too little must not cost the rest of a mail.
func (s *session) inChunks(ctx context.Context, uid uint32, size int64) (raw []byte, tooBig bool, err error) {
	if size > 0 && size <= s.cfg.MaxSize {
		raw = make([]byte, 0, size) // growing it would hold it twice
	}
	for {
		piece, err := s.part(ctx, uid, text(&imap.SectionPartial{Offset: int64(len(raw)), Size: chunk}), chunk)
		var w *withheld
		switch {
		case errors.As(err, &w) && len(raw) > 0:
			return raw, false, nil // NIL, which some servers say past the end; the length is checked by the caller
		case err != nil:
			return nil, false, err
		}
		if raw = append(raw, piece...); int64(len(raw)) > s.cfg.MaxSize {
			return nil, true, nil
		}
		if len(piece) < chunk {
			break
		}
	}
	return raw, false, nil
}

// scrap takes what can be had of a mail that cannot be had whole. ok is false when it is gone.
func (s *session) scrap(ctx context.Context, uid uint32, p portion) (m Message, ok bool, err error) {
	m = Message{UID: uid, Poison: true}
	switch p {
	case bodyOnly:
		most := min(s.cfg.MaxSize, int64(s.cfg.BatchBytes))
		m.Raw, err = s.part(ctx, uid, text(&imap.SectionPartial{Size: most}), most)
	case headOnly:
		m.Raw, err = s.part(ctx, uid, head(), headBytes)
	default:
		there, err := s.exist(ctx, []uint32{uid})
		return m, len(there) > 0, err
	}
	if err != nil {
		ok, err = s.gone(ctx, uid, err)
		return m, ok, err
	}
	m.Size = int64(len(m.Raw))
	return m, true, nil
}
