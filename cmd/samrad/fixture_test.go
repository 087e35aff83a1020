package main

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// fixtureTime is when everything in the fixture happened.
func fixtureTime(minute int) time.Time {
	return time.Date(2026, time.March, 12, 9, minute, 0, 0, time.UTC)
}

// twelve are the checklist's items in their order.
func twelve() []initiative.Item {
	return []initiative.Item{"vad", "syfte", "sammanhang", "malgrupp", "budskap", "nar", "samarbete", "material", "talesperson", "fragor", "dokumentation", "utvardering"}
}

// fixture makes a small register: a complete case with a hostile title, an open one with history, one under
// review, one under embargo and one cancelled; a mail that is held; a mail that could not be sent.
func fixture(t testing.TB, dir string) {
	t.Helper()
	minute := 0
	st, err := store.Open(dir, store.Options{Now: func() time.Time { minute++; return fixtureTime(minute) }, Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	for _, write := range []func(*store.Tx) error{fixtureCases, fixtureMails, fixtureOutbox} {
		if err := st.Update(write); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

func answered(i *initiative.Initiative, at int, texts map[initiative.Item]string) {
	src := initiative.Source{Letter: "<1@kommun.example>", From: "anna@kommun.example", Party: "kommun", At: fixtureTime(at)}
	for item, text := range texts {
		i.Put(item, initiative.Version{Text: text, State: initiative.Answered, Source: src})
	}
	i.Recount(twelve())
}

func fixtureCase(n int, title string, at int) *initiative.Initiative {
	i := &initiative.Initiative{
		ID: initiative.MakeID("SAM", 2026, n), Title: title, Created: fixtureTime(at), Updated: fixtureTime(at + 1),
		Lead: "kommun", Parties: []initiative.Party{"kommun"}, Reporter: "anna@kommun.example", Intake: "trygghet@kommun.example",
		Threads: []string{"<1@kommun.example>"}, Tags: map[string][]string{"malgrupp": {"ext-invanare"}},
	}
	i.Log(initiative.Event{At: fixtureTime(at), What: "registered", Source: initiative.Source{From: "anna@kommun.example"}})
	return i
}

func fixtureCases(tx *store.Tx) error {
	all := map[initiative.Item]string{}
	for _, item := range twelve() {
		all[item] = "Svar på " + string(item)
	}
	all["syfte"] = "=1+1"
	one := fixtureCase(1, "=HYPERLINK(\"http://evil.example\";\"Trygghetsvandring\")", 1)
	answered(one, 1, all)
	one.When = initiative.When{Range: dates.Range{Start: dates.On(2098, 3, 26), End: dates.On(2098, 3, 26)}, Precision: "day", Text: "26 mars 2098"}
	one.Join("polis")

	two := fixtureCase(2, "Ordningsvakter i Handens centrum", 3)
	answered(two, 3, map[initiative.Item]string{"vad": "Nya ordningsvakter.\nFrån maj.", "nar": "i vår"})
	answered(two, 5, map[initiative.Item]string{"nar": "från 1 maj 2098"})
	two.When = initiative.When{Range: dates.Range{Start: dates.On(2098, 5, 1)}, Precision: "open", Text: "från 1 maj 2098"}
	two.Sent = []initiative.Sent{{Letter: "<gap@kommun.example>", Kind: "gap", To: "anna@kommun.example", At: fixtureTime(6), Asked: two.Open, Body: "Hej!", Bounced: "5.1.1"}}
	two.Attachments = []initiative.Attachment{{Name: "plan\x1b[31m.pdf", Sum: "ab", Size: 7}}
	two.Asked = fixtureTime(6)

	three := fixtureCase(3, "Hemlig canary 19121212-1212", 7)
	answered(three, 7, map[initiative.Item]string{"vad": "canary", "nar": "26 mars 2098"})
	three.When, three.Guard = one.When, []string{"personnummer"}

	four := fixtureCase(4, "Embargo canary", 9)
	answered(four, 9, all)
	four.When = one.When
	four.Embargo = initiative.Embargo{Held: true, Text: "får inte spridas före 2099 canary", Until: dates.On(2099, 1, 1)}

	five := fixtureCase(5, "Cykelmärkning", 11)
	answered(five, 11, map[initiative.Item]string{"vad": "Cyklar"})
	five.When = initiative.When{Range: dates.Range{Start: dates.On(2097, 12, 30), End: dates.On(2098, 1, 2)}}
	five.Cancelled = fixtureTime(12)
	for _, i := range []*initiative.Initiative{one, two, three, four, five} {
		if err := tx.PutCase(i); err != nil {
			return err
		}
	}
	return nil
}

const heldMailText = "From: Anna <anna@kommun.example>\r\nTo: trygghet@kommun.example\r\nSubject: Kommunikationsinsats\r\n\r\nVad: hej\r\n"

func fixtureMails(tx *store.Tx) error {
	for n, e := range []letter.Entry{
		{ID: "<1@kommun.example>", Kind: letter.New, Reason: "subject", Case: "SAM-2026-0001", Party: "kommun"},
		{ID: "<2@elsewhere.example>", Kind: letter.Ignore, Reason: string(letter.List)},
		{ID: "<3@kommun.example>", Kind: letter.Quarantine, Reason: "unverified", Party: "kommun", Kept: true},
	} {
		raw := []byte("mail " + string(e.ID))
		if e.Kept {
			raw = []byte(heldMailText)
		}
		e.Sum, e.Size, e.At, e.Received = letter.SumOf(raw), len(raw), fixtureTime(20+n), fixtureTime(10+n)
		e.Places = []letter.Place{{Mailbox: "kommun", UIDValidity: 7, UID: uint32(n + 1)}}
		if err := tx.PutEntry(e); err != nil {
			return err
		}
		if !e.Kept {
			continue
		}
		if _, err := tx.Keep(raw); err != nil {
			return err
		}
		if err := tx.Hold(store.Held{Sum: e.Sum, Reason: e.Reason, Guess: "new"}); err != nil {
			return err
		}
	}
	return tx.PutCursor("kommun", store.Cursor{UIDValidity: 7, UIDNext: 4}, fixtureTime(0))
}

func fixtureOutbox(tx *store.Tx) error {
	e := letter.Envelope{
		Key: "reply/x", ID: "<gap@kommun.example>", Kind: "gap", Case: "SAM-2026-0002", Via: "kommun",
		From: "trygghet@kommun.example", To: "anna@kommun.example", Bytes: []byte("Subject: x\r\n\r\ny\r\n"), Due: fixtureTime(6),
	}
	_, err := tx.PutEnvelope(e)
	return err
}

// fixtureFails marks the fixture's mail as one that was given up today.
func fixtureFails(st *store.Store) error {
	due, err := st.Due(fixtureTime(59), 1)
	if err != nil || len(due) == 0 {
		return err
	}
	i := due[0]
	i.State, i.Done, i.Last = outbox.Failed, time.Now(), "550 5.1.1 no such user"
	return st.Save(i)
}

// thursdays is the first Thursday of each month from February to May.
func thursdays() initiative.When {
	span := dates.Range{Start: dates.On(2026, 2, 1), End: dates.On(2026, 5, 31)}
	rule := dates.Series{Freq: dates.Monthly, Every: 1, Weekdays: []time.Weekday{time.Thursday}, Nth: 1, Start: span.Start, End: span.End}
	return initiative.When{Range: span, Precision: "range", Series: rule}
}
