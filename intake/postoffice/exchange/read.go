package exchange

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// walk is what a link of delta stands for: the rows that are left, and where the next round begins.
type walk struct {
	box, folder string
	fields      []string // frozen by the first request, as all options are
	left        []row
	since       int  // the first change that the next round tells of
	round       bool // a link to the next round, and not to the next page
}

// row is a mail or its absence.
type row struct {
	m    *message
	what string
}

// read answers what changes nothing.
func (x *exchange) read() {
	x.mu.Lock()
	b := x.boxes[x.call.Mailbox]
	x.mu.Unlock()
	switch {
	case b == nil:
		x.refuse(http.StatusNotFound, "ErrorInvalidUser")
	case b.denied != "":
		x.refuse(statusOf(b.denied), b.denied)
	case x.r.Method != http.MethodGet:
		x.w.WriteHeader(http.StatusMethodNotAllowed)
	case x.call.Op == Value:
		x.value(b)
	default:
		x.mu.Lock()
		defer x.mu.Unlock()
		switch x.call.Op {
		case Folder:
			x.folder(b)
		case Delta:
			x.delta(b)
		case List:
			x.list(b)
		case Get:
			x.get(b)
		}
	}
}

func statusOf(code string) int {
	switch code {
	case "NoPermissionsInAccessToken":
		return http.StatusUnauthorized
	case "ErrorInvalidUser", "MailboxNotEnabledForRESTAPI", "ResourceNotFound":
		return http.StatusNotFound
	}
	return http.StatusForbidden
}

func (x *exchange) immutable() bool {
	return strings.Contains(strings.Join(x.r.Header.Values("Prefer"), ","), `IdType="ImmutableId"`)
}

func (x *exchange) folderName() string {
	parts := strings.Split(x.r.URL.Path, "/")
	return strings.ToLower(parts[5])
}

func (x *exchange) fields() []string { return strings.Split(x.r.URL.Query().Get("$select"), ",") }

func (x *exchange) folder(b *box) {
	name := x.folderName()
	if !slices.Contains([]string{Inbox, Junk, Drafts, SentItems, Archive}, name) {
		x.refuse(http.StatusNotFound, "ErrorItemNotFound")
		return
	}
	x.json(http.StatusOK, map[string]any{
		"id": folderID(name), "displayName": name, "totalItemCount": len(b.in(name, x.opt.Now())),
	})
}

// in lists a folder, newest first, as it can be seen.
func (b *box) in(folder string, now time.Time) (out []*message) {
	for _, m := range slices.Backward(b.messages) {
		if m.folder == folder && !m.seenFrom.After(now) {
			out = append(out, m)
		}
	}
	return out
}

var maxPage = regexp.MustCompile(`odata\.maxpagesize=(\d+)`)

func (x *exchange) pageSize() int {
	found := maxPage.FindStringSubmatch(strings.Join(x.r.Header.Values("Prefer"), ","))
	if found == nil {
		return 10
	}
	n, _ := strconv.Atoi(found[1])
	return min(n, 1000)
}

// delta answers a page of a walk.
func (x *exchange) delta(b *box) {
	q := x.r.URL.Query()
	k, ok := x.begun(b, q)
	if !ok {
		x.refuse(http.StatusGone, "syncStateNotFound")
		return
	}
	page := k.left[:min(len(k.left), x.pageSize())]
	if x.fault.Play == EmptyPage {
		page = nil
	}
	left := k.left[len(page):]
	var rows []map[string]any
	for _, r := range page {
		rows = append(rows, r.json(k, x.fault.Play, x.immutable()))
		if x.fault.Play == Repeated {
			rows = append(rows, rows[len(rows)-1])
		}
	}
	if rows == nil {
		rows = []map[string]any{}
	}
	next := &walk{box: k.box, folder: k.folder, fields: k.fields, left: left, since: k.since}
	out := map[string]any{"value": rows}
	if len(left) > 0 || x.fault.Play == EmptyPage {
		out["@odata.nextLink"] = x.link(next, "$skiptoken")
	} else {
		next.round = true
		out["@odata.deltaLink"] = x.link(next, "$deltatoken")
		b.changes = append(b.changes, b.renumbered(x.Server)...)
	}
	x.json(http.StatusOK, out)
}

// renumbered are the changes that were held back for a round.
func (b *box) renumbered(s *Server) []change {
	late := b.late
	b.late = nil
	for i := range late {
		s.numbers++
		late[i].at = s.numbers
	}
	return late
}

// begun finds the walk that a link stands for, or begins one.
func (x *exchange) begun(b *box, q url.Values) (*walk, bool) {
	token := q.Get("$skiptoken") + q.Get("$deltatoken")
	if token == "" {
		k := &walk{box: x.call.Mailbox, folder: x.folderName(), fields: x.fields(), since: x.numbers + 1}
		for _, m := range b.in(k.folder, x.opt.Now()) {
			k.left = append(k.left, row{m, "added"})
		}
		if n, err := strconv.Atoi(q.Get("$top")); err == nil { // of the whole walk, not of a page
			k.left = k.left[:min(n, len(k.left))]
		}
		return k, true
	}
	k, ok := x.walks[token]
	if !ok || !k.round {
		return k, ok
	}
	round := &walk{box: k.box, folder: k.folder, fields: k.fields, since: x.numbers + 1}
	seen := map[*message]string{}
	for _, c := range b.changes {
		if c.at < k.since || c.folder != k.folder {
			continue
		}
		// One that was moved out and back is shown as removed, and as nothing else.
		if was := seen[c.m]; was == "" || was == "touched" || was == "added" && c.what == "removed" {
			seen[c.m] = c.what
		}
	}
	for _, m := range b.messages {
		if what := seen[m]; what != "" {
			round.left = append(round.left, row{m, what})
		}
	}
	return round, true
}

// link is called with mu held.
func (x *exchange) link(k *walk, name string) string {
	x.numbers++
	token := fmt.Sprintf("walk-%d", x.numbers)
	x.walks[token] = k
	host := x.URL()
	if x.fault.Play == ForeignLink {
		host = x.Stranger()
	}
	folder := fmt.Sprintf("%s/v1.0/users/%s/mailFolders/%s", host, k.box, k.folder)
	return folder + "/messages/delta?" + url.QueryEscape(name) + "=" + token
}

func (r row) json(k *walk, play Play, immutable bool) map[string]any {
	switch {
	case r.what == "removed":
		why := "changed"
		if r.m.folder == "" {
			why = "deleted"
		}
		return map[string]any{"id": r.m.id(immutable), "@removed": map[string]any{"reason": why}}
	case r.what == "touched", play == PartialRows:
		return map[string]any{"id": r.m.id(immutable), "isRead": true}
	}
	return r.m.row(k.fields, immutable)
}

// list answers a page of a folder, by a number as its link. It knows the one filter that is asked for.
func (x *exchange) list(b *box) {
	q := x.r.URL.Query()
	all := b.in(x.folderName(), x.opt.Now())
	if when, since, ok := strings.Cut(q.Get("$filter"), " ge "); ok {
		if !strings.HasPrefix(q.Get("$orderby"), when) { // both have to begin with the same
			x.refuse(http.StatusBadRequest, "InefficientFilter")
			return
		}
		from, err := time.Parse(time.RFC3339, since)
		if err != nil {
			x.refuse(http.StatusBadRequest, "ErrorInvalidUrlQueryFilter")
			return
		}
		all = slices.DeleteFunc(all, func(m *message) bool { return m.received.Before(from) })
	}
	skip, _ := strconv.Atoi(q.Get("$skip"))
	rest := all[min(skip, len(all)):]
	size := x.pageSize()
	if n, err := strconv.Atoi(q.Get("$top")); err == nil {
		size = n
	}
	page := rest[:min(size, len(rest))]
	rows := []map[string]any{}
	for _, m := range page {
		rows = append(rows, m.row(x.fields(), x.immutable()))
	}
	out := map[string]any{"value": rows}
	if len(page) < len(rest) {
		q.Set("$skip", strconv.Itoa(skip+len(page)))
		out["@odata.nextLink"] = x.URL() + x.r.URL.Path + "?" + q.Encode()
	}
	x.json(http.StatusOK, out)
}

func (x *exchange) get(b *box) {
	m := b.find(x.call.ID)
	if m == nil || m.folder == "" || m.seenFrom.After(x.opt.Now()) {
		x.refuse(http.StatusNotFound, "ErrorItemNotFound")
		return
	}
	x.json(http.StatusOK, m.row(x.fields(), x.immutable()))
}

// value answers with a mail's MIME, or with what the script makes of it.
func (x *exchange) value(b *box) {
	x.mu.Lock()
	m := b.find(x.call.ID)
	var raw []byte
	if m != nil && m.folder != "" {
		raw = m.mime()
	}
	x.mu.Unlock()
	if raw == nil {
		x.refuse(http.StatusNotFound, "ErrorItemNotFound")
		return
	}
	x.w.Header().Set("Content-Type", "text/plain")
	out := http.NewResponseController(x.w)
	half := raw[:len(raw)/2]
	switch {
	case x.fault.Play == Empty:
		x.w.WriteHeader(http.StatusOK)
	case x.fault.Cut:
		_, _ = x.w.Write(half)
		_ = out.Flush()
		panic(http.ErrAbortHandler)
	case x.fault.Play == Stalled:
		_, _ = x.w.Write(half)
		_ = out.Flush()
		select {
		case <-x.r.Context().Done():
		case <-x.closing:
		}
	case x.fault.Play == Endless:
		for x.r.Context().Err() == nil {
			if _, err := x.w.Write([]byte(strings.Repeat("and so on\r\n", 1000))); err != nil {
				return
			}
			select {
			case <-x.closing:
				return
			default:
			}
		}
	default: // in pieces
		for len(raw) > 0 {
			n := min(len(raw), 16<<10)
			if _, err := x.w.Write(raw[:n]); err != nil {
				return
			}
			raw = raw[n:]
			_ = out.Flush()
		}
	}
}
