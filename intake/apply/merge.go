package apply

import (
	"maps"
	"slices"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

// logChange writes what happened into the case's history.
func logChange(c triage.Change, i *initiative.Initiative, src initiative.Source) {
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

// merge puts what a mail brings into the case: attached documents first, then the mail's own words, which win; both
// stay in the history.
func (r Editor) merge(c *initiative.Initiative, src initiative.Source, got triage.Contribution) triage.Change {
	var ch triage.Change
	before := c.Clone()
	for _, doc := range got.Docs {
		r.put(c, before, &ch, doc, src)
	}
	theirs := src
	theirs.Author = got.Author
	for _, passed := range got.Passed {
		r.putPassed(c, before, &ch, passed, theirs)
	}
	r.put(c, before, &ch, got.Own, src)
	if got.Own.Cancelled && c.Cancelled.IsZero() {
		c.Cancelled, ch.Cancelled = src.At, true
	}
	if !got.Own.Courtesy { // "Tack!" is no samråd
		c.Join(src.Party)
	}
	attach(c, got.Files, &ch)
	c.Recount(r.Checklist.Items())
	triage.SortItems(r.Checklist.Items(), ch.Added, ch.Changed, ch.Bare)
	if ch.Touched(triage.Nar) {
		a, _ := c.Answer(triage.Nar)
		ch.OldWhen = c.When
		c.When, ch.When = got.When(a.Text)
		c.When = triage.Kept(c.When, a.Text, ch.OldWhen)
		c.Answers[triage.Nar][len(c.Answers[triage.Nar])-1].When = c.When
		ch.Moved = !before.When.IsZero() && before.When.Range != c.When.Range
	}
	for _, field := range slices.Sorted(maps.Keys(c.Fields)) {
		if c.Fields[field] != before.Fields[field] {
			ch.Noted = append(ch.Noted, field)
		}
	}
	r.retag(c)
	withhold(c, before, got, &ch, src)
	if ch.Any() {
		c.Updated = src.At
	}
	c.Remember(got.Said)
	logChange(ch, c, src)
	return ch
}

// put adds the answers of one reading that say something new.
func (r Editor) put(c, before *initiative.Initiative, ch *triage.Change, got checklist.Reading, src initiative.Source) {
	for _, a := range got.Answers {
		v := initiative.Version{
			Text: a.Text, Written: a.Written, State: a.State, Preliminary: a.Preliminary, Source: src,
		}
		last, had := c.Answer(a.Item)
		if a.State == initiative.BareNA && insists(c.Answers[a.Item], src) {
			// Asked about once; whoever says it again means it.
			v.State, v.Insisted = initiative.NotApplicable, true
			c.Flags = triage.AddFlag(c.Flags, "na-insisted")
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
		noteChange(ch, before, a.Item, v)
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
	again := triage.SameText(last.Text, v.Text) && last.State == v.State
	own := v.State != initiative.BareNA || last.Source.From == v.Source.From
	return again && own || v.State == initiative.NoAnswer && last.State.Closed()
}

// putPassed adds what somebody else wrote, under his name. It fills what is open and changes nothing: where an answer
// stands, a person is told that another was passed on.
func (r Editor) putPassed(
	c, before *initiative.Initiative, ch *triage.Change, their checklist.Reading, src initiative.Source) {
	left := their
	left.Answers, left.Fields = nil, map[string]string{}
	for _, a := range their.Answers {
		if v, had := before.Answer(a.Item); had && v.State.Closed() {
			ch.Ignored = ch.Ignored || !triage.SameText(v.Text, a.Text)
			continue
		}
		left.Answers = append(left.Answers, a)
		ch.Passed = append(ch.Passed, a.Item)
	}
	for name, text := range their.Fields {
		if _, had := before.Fields[name]; !had {
			left.Fields[name] = text
		}
	}
	r.put(c, before, ch, left, src)
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

// noteChange files an item under what happened to it, against the case as it was before the mail.
func noteChange(c *triage.Change, before *initiative.Initiative, item initiative.Item, v initiative.Version) {
	drop := func(list []initiative.Item) []initiative.Item {
		return slices.DeleteFunc(list, func(x initiative.Item) bool { return x == item })
	}
	c.Added, c.Changed, c.Bare = drop(c.Added), drop(c.Changed), drop(c.Bare)
	old, had := before.Answer(item)
	switch {
	case v.State == initiative.BareNA:
		c.Bare = append(c.Bare, item)
	case had && old.State == v.State && triage.SameText(old.Text, v.Text): // a document said another thing
	case v.State.Closed() && had && old.State.Closed():
		c.Changed = append(c.Changed, item)
	case v.State.Closed():
		c.Added = append(c.Added, item)
	}
}

// attach keeps the attachments by hash and tells which could not be read, and which were for nothing.
func attach(c *initiative.Initiative, files []triage.File, ch *triage.Change) {
	for _, f := range files {
		if !f.Signs && !slices.Contains(c.Attachments, f.Attachment) { // a thread brings the same file again and again
			c.Attachments = append(c.Attachments, f.Attachment)
		}
		if f.Fruitless {
			ch.Fruitless = append(ch.Fruitless, f.Name)
		}
		if f.Unread {
			ch.Unread = append(ch.Unread, f.Name)
		}
	}
}

// retag sets the tags that follow from the answers.
func (r Editor) retag(c *initiative.Initiative) {
	answers := map[initiative.Item]string{}
	for item := range c.Answers {
		if text := c.Show(item); text != "" {
			answers[item] = text
		}
	}
	c.Tags = r.Vocabulary.Tags(answers, c.Fields)
}
