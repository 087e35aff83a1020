package export

import (
	"archive/zip"
	"bytes"
	"cmp"
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

// paper is a mail of a case: one that came in, by its sum, or one of ours, by its id.
type paper struct {
	at   time.Time
	who  string
	sum  letter.Sum
	sent letter.MessageID
}

// Records are all that the register has of a case: who is to keep or judge them needs no samrad to read them. The mails
// are read one at a time when they are written, since those of a case may be larger than the memory of the machine:
// with each it is asked again whether the case, as it is at that moment, may be packed.
type Records struct {
	Sheet
	Case   *initiative.Initiative
	store  store.Store
	may    func(*initiative.Initiative) error
	papers []paper
}

// RecordsOf gathers the records of a case from one moment, if the case as it is then may be packed: the mails that
// became it or belong to it, and those of the cases that it took up, and the mails of ours about it.
func RecordsOf(
	st store.Store, x Sheet, id initiative.ID, may func(*initiative.Initiative) error,
) (*Records, error) {
	r := &Records{Sheet: x, store: st, may: may}
	err := st.View(func(tx store.Tx) error {
		c, err := r.allowed(tx, id)
		if err != nil {
			return err
		}
		r.Case = c
		for _, id := range append([]initiative.ID{c.ID}, c.Merged...) {
			entries, err := tx.Entries(store.EntryQuery{Case: string(id)})
			if err != nil {
				return err
			}
			for _, e := range entries {
				r.papers = append(r.papers, paper{at: e.Received, who: e.Party, sum: e.Sum})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, s := range r.Case.Sent {
		if r.own(s) {
			r.papers = append(r.papers, paper{at: s.At, who: s.To, sent: letter.MessageID(s.Letter)})
		}
	}
	slices.SortStableFunc(r.papers, func(a, b paper) int { return a.at.Compare(b.at) })
	return r, nil
}

// allowed is the case as it is in a moment of the store, an error where it may not be packed.
func (r *Records) allowed(tx store.Tx, id initiative.ID) (*initiative.Initiative, error) {
	c, ok, err := tx.Case(id)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, fmt.Errorf("there is no case %s any more", id)
	}
	return c, r.may(c)
}

// own reports whether a mail of ours left and is about this case. One that is about several cases is theirs, too, and
// stays out: what it said of this one is there as it would have left alone.
func (r *Records) own(s initiative.Sent) bool {
	holds := func(o initiative.Sent) bool { return s.Within != "" && o.Letter == s.Within }
	in := slices.IndexFunc(r.Case.Sent, holds)
	return len(s.Cases) <= 1 && s.Withdrawn.IsZero() && (in < 0 || len(r.Case.Sent[in].Cases) > 0)
}

// bytesOf are those of a mail, nil where the register no longer has them.
func (r *Records) bytesOf(p paper) (raw []byte, err error) {
	err = r.store.View(func(tx store.Tx) error {
		if _, err := r.allowed(tx, r.Case.ID); err != nil {
			return err
		}
		if p.sent != "" {
			item, _, err := tx.EnvelopeByID(p.sent)
			raw = item.Bytes
			return err
		}
		e, _, err := tx.Entry(p.sum)
		if err == nil && e.Kept {
			raw, err = tx.Raw(p.sum)
		}
		return err
	})
	return raw, err
}

// headed reads from whom a mail came and its subject, and nothing below its header, which may be large.
func headed(raw []byte) (from, subject string) {
	end := len(raw)
	for _, blank := range []string{"\r\n\r\n", "\n\n"} {
		if n := bytes.Index(raw[:end], []byte(blank)); n >= 0 {
			end = n + len(blank)
		}
	}
	l, err := letter.Parse(raw[:end])
	if err != nil {
		return "", ""
	}
	if len(l.From) > 0 {
		from = l.From[0].Addr
	}
	return from, l.Subject
}

// Write writes the records as a zip: the cover, the register's own form, each mail as a file of its own, and the
// checksums of all. Of a case that may not be packed any more the zip lacks its end, and nothing opens it.
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
		shown, raw, err := r.shown(n, p)
		if err != nil {
			return err
		}
		if raw == nil {
			v.Absent = append(v.Absent, shown)
			continue
		}
		v.Papers = append(v.Papers, shown)
		if err := add(shown.File, p.at, raw); err != nil {
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
	if err := r.store.View(func(tx store.Tx) error { _, err := r.allowed(tx, r.Case.ID); return err }); err != nil {
		return err
	}
	return z.Close()
}

// shown is a mail as the cover names it, with its bytes.
func (r *Records) shown(n int, p paper) (shown templates.Paper, raw []byte, err error) {
	shown = templates.Paper{Day: r.day(p.at), Who: p.who, In: p.sent == ""}
	if raw, err = r.bytesOf(p); raw == nil {
		return shown, nil, err
	}
	from, subject := headed(raw)
	shown.Subject = subject
	way := "upprattad"
	if shown.In {
		way, shown.Who = "inkommen", cmp.Or(from, p.who)
	}
	shown.File = fmt.Sprintf("%03d-%s-%s.eml", n+1, p.at.In(r.Zone).Format(time.DateOnly), way)
	return shown, raw, nil
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
