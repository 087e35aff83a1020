package export

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// paper is a mail of a case, with its bytes where the register still has them.
type paper struct {
	at      time.Time
	in      bool
	who     string
	subject string
	raw     []byte
}

// Records are all that the register has of a case: who is to keep or judge them needs no samrad to read them.
type Records struct {
	Sheet
	Case   *initiative.Initiative
	papers []paper
}

// RecordsOf gathers the records of a case from one moment: the mails that became it or belong to it, and those of the
// cases that it took up, byte for byte, and the mails of ours about it.
func RecordsOf(st store.Store, x Sheet, c *initiative.Initiative) (*Records, error) {
	r := &Records{Sheet: x, Case: c}
	err := st.View(func(tx store.Tx) error {
		for _, id := range append([]initiative.ID{c.ID}, c.Merged...) {
			entries, err := tx.Entries(store.EntryQuery{Case: string(id)})
			if err != nil {
				return err
			}
			for _, e := range entries {
				if err := r.received(tx, e); err != nil {
					return err
				}
			}
		}
		for _, s := range c.Sent {
			if err := r.sent(tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortStableFunc(r.papers, func(a, b paper) int { return a.at.Compare(b.at) })
	return r, err
}

func (r *Records) received(tx store.Tx, e letter.Entry) error {
	p := paper{at: e.Received, in: true, who: e.Party}
	if e.Kept {
		var err error
		if p.raw, err = tx.Raw(e.Sum); err != nil {
			return err
		}
		if l, err := letter.Parse(p.raw); err == nil && len(l.From) > 0 {
			p.who, p.subject = l.From[0].Addr, l.Subject
		}
	}
	r.papers = append(r.papers, p)
	return nil
}

// sent adds a mail of ours that left. One that is about several cases is theirs, too, and stays out: what it said of
// this one is there as it would have left alone.
func (r *Records) sent(tx store.Tx, s initiative.Sent) error {
	holds := func(o initiative.Sent) bool { return s.Within != "" && o.Letter == s.Within }
	in := slices.IndexFunc(r.Case.Sent, holds)
	if len(s.Cases) > 1 || !s.Withdrawn.IsZero() || in >= 0 && len(r.Case.Sent[in].Cases) == 0 {
		return nil
	}
	p := paper{at: s.At, who: s.To}
	item, ok, err := tx.EnvelopeByID(letter.MessageID(s.Letter))
	if ok {
		p.raw = item.Bytes
	}
	if l, unread := letter.Parse(p.raw); ok && unread == nil {
		p.subject = l.Subject
	}
	r.papers = append(r.papers, p)
	return err
}

// Write writes the records as a zip: the cover, the register's own form, each mail as a file of its own, and the
// checksums of all.
func (r *Records) Write(w io.Writer, now time.Time) error {
	z := zip.NewWriter(w)
	var sums strings.Builder
	add := func(name string, at time.Time, content []byte) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.In(r.Zone)})
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), name)
		_, err = f.Write(content)
		return err
	}
	v := r.cover(now)
	for n, p := range r.papers {
		shown := templates.Paper{Day: r.day(p.at), Who: p.who, In: p.in, Subject: p.subject}
		if p.raw == nil {
			v.Absent = append(v.Absent, shown)
			continue
		}
		way := "upprattad"
		if p.in {
			way = "inkommen"
		}
		shown.File = fmt.Sprintf("%03d-%s-%s.eml", n+1, p.at.In(r.Zone).Format(time.DateOnly), way)
		v.Papers = append(v.Papers, shown)
		if err := add(shown.File, p.at, p.raw); err != nil {
			return err
		}
	}
	text, err := templates.Records(v)
	if err != nil {
		return err
	}
	var row bytes.Buffer
	enc := json.NewEncoder(&row)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r.Case); err != nil {
		return err
	}
	if err := add("LÄSMIG.txt", now, []byte(text)); err != nil {
		return err
	}
	if err := add("arende.json", r.Case.Updated, row.Bytes()); err != nil {
		return err
	}
	if err := add("SHA256SUMS", now, []byte(sums.String())); err != nil {
		return err
	}
	return z.Close()
}

func (r *Records) day(at time.Time) string {
	d := dates.DayOf(at.In(r.Zone))
	return fmt.Sprintf("%s %d", dates.SayDay(d), d.Year)
}

// cover is what the plain text says.
func (r *Records) cover(now time.Time) templates.RecordsView {
	c, today := r.Case, dates.DayOf(now.In(r.Zone))
	v := templates.RecordsView{
		No: string(c.ID), Title: c.Title, Dnr: c.Dnr, Made: r.day(now), Registered: r.day(c.Created),
		State: string(c.Stage(today)), Said: c.When.Say(), Lead: r.name(c.Lead), Owner: c.Reporter, Into: string(c.Into),
		Review: c.UnderReview(), Embargo: c.Embargoed(today),
	}
	if v.Embargo && !c.Embargo.Until.IsZero() {
		v.Until = dates.SayDay(c.Embargo.Until)
	}
	for _, id := range c.Merged {
		v.Merged = append(v.Merged, string(id))
	}
	for _, q := range r.Questions {
		v.Answers = append(v.Answers, templates.RecordedAnswer{N: q.N, Label: q.Label, Versions: r.said(c.Answers[q.Item])})
	}
	v.Outcomes = r.said(c.Outcome)
	for _, with := range c.Consulted {
		said := templates.RecordedConsultation{Party: r.name(with.Party), Stance: string(c.Stance(with.Party))}
		if !with.Asked.IsZero() {
			said.Asked = r.day(with.Asked)
		}
		for _, voice := range with.Voices {
			said.Voices = append(said.Voices, templates.RecordedVoice{
				Day: r.day(voice.Source.At), By: voice.Source.From, Stance: string(voice.Stance),
				According: voice.According, Text: voice.Text,
			})
		}
		v.Consulted = append(v.Consulted, said)
	}
	return v
}

// said are the versions of an answer, the one that stands first.
func (r *Records) said(versions []initiative.Version) (out []templates.RecordedText) {
	for n, v := range slices.Backward(versions) {
		out = append(out, templates.RecordedText{
			Text: v.Text, By: v.Source.From, Day: r.day(v.Source.At), Stands: n == len(versions)-1,
		})
	}
	return out
}
