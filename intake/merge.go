package intake

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// nar is the one question whose answer is interpreted.
const nar initiative.Item = "nar"

// Change is what one mail did to a case.
type Change struct {
	Added     []initiative.Item // got their first valid answer
	Changed   []initiative.Item // had one and got another
	Bare      []initiative.Item // "ej aktuellt" without the reason that is wanted
	Cancelled bool
	Lifted    bool              // the embargo
	Passed    []initiative.Item // got what another wrote, who is no sender of this mail
	Ignored   bool              // another's text would have changed an answer
	OldWhen   initiative.When
	Moved     bool              // the time is another than before
	When      dates.Reading     // how the new answer to nar was read; only when nar is in Added or Changed
	Proposed  []initiative.Item // the other party has answered them: it decides
	Unread    []string          // attachments that were kept but cannot be read
	Fruitless []string          // attachments that were read, and no answer taken from them
	Noted     []string          // fields that are no question and got a new value
}

// Any reports whether anybody would call this a change.
func (c Change) Any() bool {
	return len(c.Added)+len(c.Changed)+len(c.Bare)+len(c.Proposed)+len(c.Noted) > 0 || c.Cancelled || c.Lifted
}

func (c Change) touched(item initiative.Item) bool {
	return slices.Contains(c.Added, item) || slices.Contains(c.Changed, item)
}

// log writes what happened into the case's history.
func (c Change) log(i *initiative.Initiative, src initiative.Source) {
	say := func(what string, items []initiative.Item, is bool, src initiative.Source) {
		if is {
			i.Log(initiative.Event{At: src.At, What: what, Items: items, Source: src})
		}
	}
	var own, passed []initiative.Item
	theirs := src
	for _, item := range c.Added {
		if !slices.Contains(c.Passed, item) {
			own = append(own, item)
			continue
		}
		passed = append(passed, item)
		if v, ok := i.Answer(item); ok {
			theirs = v.Source
		}
	}
	say("answered", own, len(own) > 0, src)
	say("answered", passed, len(passed) > 0, theirs)
	say("changed", c.Changed, len(c.Changed) > 0, src)
	say("cancelled", nil, c.Cancelled, src)
}

// source says where answers of this mail come from.
func source(m *Mail, p Party, now time.Time) initiative.Source {
	s := initiative.Source{Letter: string(m.ID), Sum: string(m.Sum), Party: p.ID, At: now}
	if len(m.From) > 0 {
		s.From = m.From[0].Addr
	}
	return s
}

// merge puts what was read into the case: attached documents first, then the mail's own words, which win; both
// stay in the history.
func (r *Rules) merge(c *initiative.Initiative, m *Mail, p Party, got, passed checklist.Reading, now time.Time) Change {
	var ch Change
	before := c.Clone()
	src := source(m, p, now)
	docs := r.documents(m, got)
	if !m.ofAnother() {
		for _, doc := range docs {
			r.put(c, before, &ch, doc, src)
		}
		docs = nil
	}
	for _, their := range append(docs, passed) {
		r.putPassed(c, before, m, &ch, their, src)
	}
	r.put(c, before, &ch, got, src)
	if got.Cancelled && c.Cancelled.IsZero() {
		c.Cancelled, ch.Cancelled = now, true
	}
	if !got.Courtesy { // "Tack!" is no samråd
		c.Join(p.ID)
	}
	r.attach(c, m, &ch)
	c.Recount(r.Checklist.Items())
	sortItems(r.Checklist.Items(), ch.Added, ch.Changed, ch.Bare)
	if ch.touched(nar) {
		a, _ := c.Answer(nar)
		ch.OldWhen = c.When
		c.When, ch.When = m.when(a.Text)
		c.Answers[nar][len(c.Answers[nar])-1].When = c.When
		ch.Moved = !before.When.IsZero() && before.When.Range != c.When.Range
	}
	for _, field := range slices.Sorted(maps.Keys(c.Fields)) {
		if c.Fields[field] != before.Fields[field] {
			ch.Noted = append(ch.Noted, field)
		}
	}
	r.tag(c, before, m, &ch, src)
	if ch.Any() {
		c.Updated = now
	}
	return ch
}

// documents reads the attached documents that are a filled-in checklist. A document without its headings is a press
// release or a leaflet; it only counts where the mail itself says nothing.
func (r *Rules) documents(m *Mail, got checklist.Reading) (out []checklist.Reading) {
	for i := range m.Docs {
		if !m.Docs[i].Read {
			continue
		}
		doc := r.Checklist.ReadNew(m.Docs[i].Lines)
		form := doc.Headings >= 2 || len(got.Answers) == 0 && !m.Answering
		if m.Docs[i].Used = form && len(doc.Answers)+len(doc.Fields) > 0; m.Docs[i].Used {
			out = append(out, doc)
		}
	}
	return out
}

// put adds the answers of one reading that say something new.
func (r *Rules) put(c, before *initiative.Initiative, ch *Change, got checklist.Reading, src initiative.Source) {
	for _, a := range got.Answers {
		v := initiative.Version{Text: a.Text, State: a.State, Preliminary: a.Preliminary, Source: src}
		last, had := c.Answer(a.Item)
		if a.State == initiative.BareNA && insists(c.Answers[a.Item], src) {
			// Asked about once; whoever says it again means it.
			v.State, v.Insisted = initiative.NotApplicable, true
			c.Flags = addFlag(c.Flags, "na-insisted")
		}
		if had && saysNothingNew(last, v) {
			continue
		}
		// why is asked for, and the answer stands until it comes
		if v.State == initiative.BareNA && had && last.State.Closed() {
			ch.Bare = append(ch.Bare, a.Item)
			continue
		}
		c.Put(a.Item, v)
		ch.note(before, a.Item, v)
	}
	for k, v := range got.Fields {
		if c.Fields == nil {
			c.Fields = map[string]string{}
		}
		c.Fields[k] = v
	}
}

// saysNothingNew reports whether an answer was given before in the same words, or puts off what has an answer. Who
// repeats a bare "ej aktuellt" that another wrote says something new: that he thinks so too.
func saysNothingNew(last, v initiative.Version) bool {
	again := sameText(last.Text, v.Text) && last.State == v.State
	own := v.State != initiative.BareNA || last.Source.From == v.Source.From
	return again && own || v.State == initiative.NoAnswer && last.State.Closed()
}

// putPassed adds what somebody else wrote, under his name, where nothing is answered yet.
func (r *Rules) putPassed(
	c, before *initiative.Initiative,
	m *Mail,
	ch *Change,
	their checklist.Reading,
	src initiative.Source,
) {
	left, dropped := openOnly(before, their)
	ch.Ignored = ch.Ignored || dropped
	src.Author = r.authorOf(m)
	r.put(c, before, ch, left, src)
	for _, a := range left.Answers {
		ch.Passed = append(ch.Passed, a.Item)
	}
}

// insists reports whether the same sender has written a bare "ej aktuellt" in an earlier mail, and nobody has given
// an answer since.
func insists(versions []initiative.Version, src initiative.Source) bool {
	for i := len(versions) - 1; i >= 0 && !versions[i].State.Closed(); i-- {
		if v := versions[i]; v.State == initiative.BareNA && v.Source.From == src.From && v.Source.Sum != src.Sum {
			return true
		}
	}
	return false
}

// note files an item under what happened to it, against the case as it was before the mail.
func (c *Change) note(before *initiative.Initiative, item initiative.Item, v initiative.Version) {
	drop := func(list []initiative.Item) []initiative.Item {
		return slices.DeleteFunc(list, func(x initiative.Item) bool { return x == item })
	}
	c.Added, c.Changed, c.Bare = drop(c.Added), drop(c.Changed), drop(c.Bare)
	old, had := before.Answer(item)
	switch {
	case v.State == initiative.BareNA:
		c.Bare = append(c.Bare, item)
	case had && old.State == v.State && sameText(old.Text, v.Text): // a document said another thing, the mail did not
	case v.State.Closed() && had && old.State.Closed():
		c.Changed = append(c.Changed, item)
	case v.State.Closed():
		c.Added = append(c.Added, item)
	}
}

// attach keeps the attachments by hash and tells which could not be read, and which were for nothing.
func (r *Rules) attach(c *initiative.Initiative, m *Mail, ch *Change) {
	for _, a := range m.Attachments {
		if strings.HasPrefix(a.Type, "application/pkcs7-signature") ||
			strings.HasPrefix(a.Type, "application/pgp-signature") {
			continue
		}
		read := slices.ContainsFunc(m.Docs, func(d Doc) bool { return d.Name == a.Name && d.Used })
		kept := initiative.Attachment{Name: a.Name, Sum: string(a.Sum()), Size: a.Size, Read: read}
		if !slices.Contains(c.Attachments, kept) { // a thread brings the same file again and again
			c.Attachments = append(c.Attachments, kept)
		}
		fruitless := slices.ContainsFunc(m.Docs, func(d Doc) bool { return d.Name == a.Name && d.Read && !d.Used })
		switch {
		case read || a.Shown || strings.HasPrefix(a.Type, "text/calendar"):
		case fruitless:
			ch.Fruitless = append(ch.Fruitless, a.Name)
		default:
			ch.Unread = append(ch.Unread, a.Name)
		}
	}
}

// tag sets what follows from the answers: tags, and what must not be spread.
func (r *Rules) tag(c, before *initiative.Initiative, m *Mail, ch *Change, src initiative.Source) {
	r.retag(c)
	withhold(c, before, m, ch, src)
}

// retag sets the tags that follow from the answers.
func (r *Rules) retag(c *initiative.Initiative) {
	answers := map[initiative.Item]string{}
	for item := range c.Answers {
		if text := c.Show(item); text != "" {
			answers[item] = text
		}
	}
	c.Tags = r.Vocabulary.Tags(answers, c.Fields)
}

// title makes the case's title: the subject without its keyword, or, where nothing is left of it, the first
// words of the answer to "vad" (email 11).
func (r *Rules) title(m *Mail, c *initiative.Initiative) string {
	t := r.withoutNumber(r.withoutKeyword(m.Title))
	if len(letters(t)) < 3 {
		v, _ := c.Answer("vad")
		t = firstWords(v.Text, 60)
	}
	if len(letters(t)) == 0 {
		t = m.Title
	}
	first, n := utf8.DecodeRuneInString(t)
	return firstWords(string(unicode.ToUpper(first))+t[n:], 120)
}

// withoutNumber takes case numbers off both ends of a subject: a new case has its own, and another's would pass for it.
func (r *Rules) withoutNumber(t string) string {
	for _, id := range numbers(r.Prefix, t) {
		upper := strings.ToUpper(t)
		at := strings.Index(upper, string(id))
		if at < 0 || len(upper) != len(t) {
			continue // written with another dash, or beside a letter that has no capital of its length
		}
		before, after := t[:at], t[at+len(id):]
		switch {
		case strings.Trim(before, marks+"([#") == "":
			t = strings.TrimLeft(after, marks+")]")
		case strings.Trim(after, marks+")]") == "":
			t = strings.TrimRight(before, marks+"([#")
		}
	}
	return t
}

// withoutKeyword takes a keyword off the front of a subject, misspelt or inflected too where a mark follows it.
func (r *Rules) withoutKeyword(t string) string {
	for _, k := range r.Keywords {
		if len(t) >= len(k) && strings.EqualFold(t[:len(k)], k) {
			if rest := strings.TrimLeft(t[len(k):], marks); rest != t[len(k):] || rest == "" {
				return rest
			}
		}
	}
	head, rest, ok := strings.Cut(t, ":")
	if ok && len(strings.Fields(head)) <= 2 && r.keyword(head) {
		return strings.TrimLeft(rest, marks)
	}
	if len(strings.Fields(t)) == 1 && r.keyword(t) {
		return ""
	}
	return t
}

// marks stand between a keyword and a title.
const marks = " \t:–—-,."

func letters(s string) []rune {
	var out []rune
	for _, c := range s {
		if unicode.IsLetter(c) {
			out = append(out, c)
		}
	}
	return out
}

// firstWords cuts at a word boundary after at most n runes.
func firstWords(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + " …"
}

func sameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

func addFlag(flags []string, f string) []string {
	if slices.Contains(flags, f) {
		return flags
	}
	return append(flags, f)
}

// sortItems puts each list in the checklist's order.
func sortItems(order []initiative.Item, lists ...[]initiative.Item) {
	for _, l := range lists {
		slices.SortFunc(l, func(a, b initiative.Item) int { return slices.Index(order, a) - slices.Index(order, b) })
	}
}

// threads are the ids by which a later mail may point at the case.
func threads(m *Mail) []string {
	if m.ID == "" {
		return nil
	}
	return []string{string(m.ID)}
}
