package exchange

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// Folders that every mailbox has, by the names that stand in a path.
const (
	Inbox     = "inbox"
	Junk      = "junkemail"
	Drafts    = "drafts"
	SentItems = "sentitems"
	Archive   = "archive"
)

// box is one mailbox.
type box struct {
	denied   string // the code with which all calls are refused, "" for none
	messages []*message
	byID     map[string]*message // by the immutable id that each had first
	changes  []change
	late     []change // to be shown a round later
}

// message is a mail that lies somewhere, or did.
type message struct {
	n         int // makes its ids
	moves     int
	folder    string // "" when it is gone
	received  time.Time
	raw       []byte
	draft     bool
	fetched   int
	seenFrom  time.Time // in Sent Items not before
	submitted bool
}

// change is what a delta round tells of.
type change struct {
	at     int
	folder string
	m      *message
	what   string // "added", "removed", "touched"
}

// AddMailbox makes a mailbox. A code refuses every call to it: ErrorAccessDenied, ErrorInvalidUser, ….
func (s *Server) AddMailbox(addr, denied string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.boxes[strings.ToLower(addr)] = &box{denied: denied}
}

// Deliver lays a mail into a folder and returns its immutable id.
func (s *Server) Deliver(addr, folder string, raw []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.boxes[strings.ToLower(addr)]
	m := s.put(b, folder, raw)
	s.note(b, folder, m, "added")
	return m.id(true)
}

// DeliverLate lays a mail into a folder that a delta round tells of one round later.
func (s *Server) DeliverLate(addr, folder string, raw []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.boxes[strings.ToLower(addr)]
	m := s.put(b, folder, raw)
	s.numbers++
	b.late = append(b.late, change{s.numbers, folder, m, "added"})
	return m.id(true)
}

// put is called with mu held.
func (s *Server) put(b *box, folder string, raw []byte) *message {
	s.numbers++
	m := &message{n: s.numbers, folder: folder, received: s.opt.Now().UTC().Truncate(time.Second), raw: raw}
	b.messages = append(b.messages, m)
	if b.byID == nil {
		b.byID = map[string]*message{}
	}
	b.byID[m.id(true)] = m
	return m
}

func (s *Server) note(b *box, folder string, m *message, what string) {
	s.numbers++
	b.changes = append(b.changes, change{s.numbers, folder, m, what})
}

// Move moves a mail as a person does.
func (s *Server) Move(addr, id, folder string) { s.move(addr, id, folder, true) }

// MoveUntold moves a mail, and no delta round tells of it.
func (s *Server) MoveUntold(addr, id, folder string) { s.move(addr, id, folder, false) }

func (s *Server) move(addr, id, folder string, told bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.boxes[strings.ToLower(addr)]
	m := b.find(id)
	if m == nil {
		return
	}
	from := m.folder
	m.folder, m.moves = folder, m.moves+1
	if !told {
		return
	}
	s.note(b, from, m, "removed")
	if folder != "" {
		s.note(b, folder, m, "added")
	}
}

// Remove deletes a mail.
func (s *Server) Remove(addr, id string) { s.Move(addr, id, "") }

// Touch changes something of a mail that is not its place: somebody reads it.
func (s *Server) Touch(addr, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.boxes[strings.ToLower(addr)]
	if m := b.find(id); m != nil {
		s.note(b, m.folder, m, "touched")
	}
}

// Received changes when a mail was received.
func (s *Server) Received(addr, id string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.boxes[strings.ToLower(addr)].find(id).received = at.UTC()
}

// In returns what lies in a folder, oldest first, as it was put there.
func (s *Server) In(addr, folder string) (out [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.boxes[strings.ToLower(addr)].messages {
		if m.folder == folder {
			out = append(out, m.raw)
		}
	}
	return out
}

// find knows both kinds of ids. Ids know case.
func (b *box) find(id string) *message {
	if m := b.byID[id]; m != nil && m.id(true) == id {
		return m
	}
	i := slices.IndexFunc(b.messages, func(m *message) bool { return m.id(true) == id || m.id(false) == id })
	if i < 0 {
		return nil
	}
	return b.messages[i]
}

// id is immutable, or says where the mail lies. That of a draft changes when it is sent, in both kinds.
func (m *message) id(immutable bool) string {
	text := fmt.Sprintf("immutable message number %d", m.n)
	if m.submitted {
		text += " sent"
	}
	if !immutable {
		text = fmt.Sprintf("message number %d in %s, move %d", m.n, m.folder, m.moves)
	}
	return "AAMkAG" + base64.URLEncoding.EncodeToString([]byte(text))
}

// folderID is how the folder calls itself in parentFolderId.
func folderID(folder string) string {
	return "AQMkAD" + base64.URLEncoding.EncodeToString([]byte("folder "+folder))
}

func (m *message) header() mail.Header {
	parsed, err := mail.ReadMessage(bytes.NewReader(m.raw))
	if err != nil {
		return mail.Header{}
	}
	return parsed.Header
}

// row is a message as JSON, with the fields that are asked for.
func (m *message) row(fields []string, immutable bool) map[string]any {
	h := m.header()
	all := map[string]any{
		"receivedDateTime": m.received.Format(time.RFC3339), "internetMessageId": h.Get("Message-Id"),
		"parentFolderId": folderID(m.folder), "isDraft": m.draft, "sentDateTime": m.received.Format(time.RFC3339),
		"subject": h.Get("Subject"), "isRead": false,
	}
	var lines []map[string]string
	for name, values := range h {
		for _, v := range values {
			lines = append(lines, map[string]string{"name": name, "value": v})
		}
	}
	all["internetMessageHeaders"] = lines
	out := map[string]any{"id": m.id(immutable)}
	for _, f := range fields {
		if v, ok := all[f]; ok {
			out[f] = v
		}
	}
	return out
}

// mime is the message as it is written for a fetch: each time anew, with other boundaries.
func (m *message) mime() []byte {
	m.fetched++
	raw := m.raw
	if i := bytes.Index(raw, []byte("boundary=")); i >= 0 {
		b, _, _ := bytes.Cut(raw[i+len("boundary="):], []byte("\r\n"))
		b = bytes.Trim(b, `" ;`)
		if len(b) > 0 {
			raw = bytes.ReplaceAll(raw, b, fmt.Appendf(bytes.Clone(b), "_%d", m.fetched))
		}
	}
	return raw
}
