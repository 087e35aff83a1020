package daemon

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice/exchange"
	"haninge.se/samrad/intake/store"
)

// TestConversationByGraph is TestConversation with one mailbox in Exchange Online: nothing is written there, every
// request asks for ids that stay, and no mail is fetched twice.
func TestConversationByGraph(t *testing.T) {
	w, cloud := town.ByGraph(t, exchange.Options{})
	conversation(t, w)
	fetched := map[string]int{}
	for _, r := range cloud.Requests() {
		if r.Op == exchange.Token {
			continue
		}
		if r.Method != http.MethodGet || !slices.Contains(r.Prefer, `IdType="ImmutableId"`) {
			t.Errorf("%s %s, %v", r.Method, r.Path, r.Prefer)
		}
		if r.Op == exchange.Value {
			fetched[r.ID]++
		}
	}
	if len(fetched) != 3 {
		t.Errorf("%d mails were fetched, want the 3 that are new: %v", len(fetched), fetched)
	}
	for id, n := range fetched {
		if n != 1 {
			t.Errorf("%s was fetched %d times", id, n)
		}
	}
}

// TestConversationAllByGraph: reading and sending by Graph, where Message-IDs are kept.
func TestConversationAllByGraph(t *testing.T) {
	w, cloud := town.ByGraph(t, exchange.Options{}, `send = "draft"`)
	conversation(t, w)
	if n := cloud.MostAtOnce(); n > 4 {
		t.Errorf("%d calls at once", n)
	}
}

// TestVerifyGraph holds the mailbox against the ledger by ids.
func TestVerifyGraph(t *testing.T) {
	w, cloud := town.ByGraph(t, exchange.Options{})
	d := running(t, w)
	w.Post(town.Resident, []string{town.KommunBox}, town.Compose(town.Resident, town.KommunBox, "Trasig gatubelysning", "", "Hej!\n"))
	d.handled(t, 1)
	party := d.Config.Parties[0]
	count := func(now time.Time) Counted {
		got, err := d.Register().Count(t.Context(), party, time.Time{}, now)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	town.WaitFor(t, "a cursor", func() bool {
		_, err := d.Register().Count(t.Context(), party, time.Time{}, d.Now())
		return err == nil
	})
	if got := count(d.Now()); got.Seen != 1 || got.Known != 1 {
		t.Errorf("%+v", got)
	}
	id := cloud.Deliver(town.KommunBox, exchange.Junk, town.Compose(town.Resident, town.KommunBox, "Räddad", "", "Hej!\n"))
	cloud.MoveUntold(town.KommunBox, id, exchange.Inbox)
	if got := count(d.Now()); got.Unread != 1 {
		t.Errorf("at once: %+v", got)
	}
	if got := count(d.Now().Add(2 * time.Hour)); len(got.Missing) != 1 || got.Missing[0].ID != id {
		t.Errorf("later: %+v", got)
	}
}

// TestPitfalls9And10WrittenAnew is a conversation with mail that leaves by Graph, where every mail gets another
// Message-ID and loses its Auto-Submitted: answers, a bounce and our own mail coming back are known all the same.
func TestPitfalls9And10WrittenAnew(t *testing.T) {
	for _, way := range []string{"draft", "sendmail"} {
		t.Run(way, func(t *testing.T) {
			w, cloud := town.ByGraph(t, exchange.Options{Restamp: true, SentLate: 100 * time.Millisecond}, "send = \""+way+"\"")
			d := running(t, w)
			w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody))
			gap := w.Await(town.Anna, 1)
			id := gap.Header("Message-Id")
			if !strings.Contains(id, "prod.outlook.com") || gap.Header("Auto-Submitted") != "" {
				t.Fatalf("it was not written anew: %v", gap.Msg.Header)
			}
			town.WaitFor(t, "the other id to be known", func() bool { _, known := sentAs(t, d, id); return known })
			ours, _ := sentAs(t, d, id)
			answer := town.Compose(town.Anna, town.KommunBox, "SV: utan nummer", "In-Reply-To: "+id+"\n", "12. Antal deltagare\n")
			w.Post(town.Anna, []string{town.KommunBox}, answer)
			if text := w.Await(town.Anna, 2).Text(t); !strings.Contains(text, "lagt till svar på fråga 12") {
				t.Errorf("an answer that names no number and the other id:\n%s", text)
			}
			w.Post(town.KommunBox, []string{town.KommunBox}, gap.Raw)
			w.Post("", []string{town.KommunBox}, bounceOf(gap.Raw))
			d.handled(t, 4)
			if item, _ := sentAs(t, d, id); !item.Bounced || item.ID != ours.ID || item.Uncertain {
				t.Errorf("after its bounce: %+v", item)
			}
			reasons := map[string]int{}
			_ = d.Store.View(func(tx store.Tx) error {
				rows, err := tx.Entries(store.EntryQuery{})
				for _, r := range rows {
					reasons[string(r.Kind)+" "+r.Reason]++
				}
				return err
			})
			if reasons["ignore own-message"] != 1 || reasons["ignore bounce"] != 1 {
				t.Errorf("what came of the mails: %v", reasons)
			}
			if n := len(cloud.In(town.KommunBox, exchange.Drafts)); n != 0 {
				t.Errorf("%d drafts are left", n)
			}
		})
	}
}

// TestLearnsLate: the service shows a mail that it wrote anew long after it said that it took it. The daemon learns its
// other id before it reads the answer that names nothing else.
func TestLearnsLate(t *testing.T) {
	var ahead atomic.Int64 // of the service's clock
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	w, cloud := town.ByGraph(t, exchange.Options{Restamp: true, SentLate: 20 * time.Minute, Now: clock}, `send = "sendmail"`)
	d := running(t, w)
	w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody))
	gap := w.Await(town.Anna, 1)
	open := func() int {
		ids, err := graphTrail{d.Store, "kommun"}.Open()
		if err != nil {
			t.Fatal(err)
		}
		return len(ids)
	}
	town.WaitFor(t, "the mail to be sent without its id", func() bool {
		ours, _ := sentAs(t, d, gap.Header("X-Samrad-Id"))
		return ours.State == outbox.Sent && open() == 1
	})
	if n := len(cloud.In(town.KommunBox, exchange.SentItems)); n != 1 {
		t.Fatalf("%d mails were sent", n)
	}
	ahead.Store(int64(30 * time.Minute))
	w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "SV: utan nummer",
		"In-Reply-To: "+gap.Header("Message-Id")+"\n", "12. Antal deltagare\n"))
	if text := w.Await(town.Anna, 2).Text(t); !strings.Contains(text, "lagt till svar på fråga 12") {
		t.Errorf("an answer that names no number and the other id:\n%s", text)
	}
	if _, known := sentAs(t, d, gap.Header("Message-Id")); !known {
		t.Error("the other id is not known")
	}
}

// TestAnswersBeforeTheIDIsKnown: an answer that names nothing but an id of which the service has not told waits for it,
// and no other mail does: what names a known mail, what comes from somebody else, what begins anew.
func TestAnswersBeforeTheIDIsKnown(t *testing.T) {
	var ahead atomic.Int64 // of the service's clock
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	w, cloud := town.ByGraph(t, exchange.Options{Restamp: true, SentLate: 20 * time.Minute, Now: clock}, `send = "sendmail"`)
	d := running(t, w)
	in := func(from, subject, head, body string) {
		w.Post(from, []string{town.KommunBox}, town.Compose(from, town.KommunBox, subject, head, body))
	}
	in(town.Anna, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody)
	gap := w.Await(town.Anna, 1)
	town.WaitFor(t, "the mail to be sent without its id", func() bool {
		ours, _ := sentAs(t, d, gap.Header("X-Samrad-Id"))
		return ours.State == outbox.Sent
	})
	answers := "In-Reply-To: " + gap.Header("Message-Id") + "\n"
	in(town.Anna, "SV: utan nummer", answers, "12. Antal deltagare\n")
	in(town.Anna, "SV: med tråd", answers+"References: "+gap.Header("In-Reply-To")+" "+gap.Header("Message-Id")+"\n", "11. Vi fotograferar\n")
	in(town.Johan, "SV: något annat", answers, "Hej!\n")
	in(town.Anna, "Lunch", "", "Hej!\n")
	d.handled(t, 4)
	looks := func() (n int) {
		for _, r := range cloud.Requests() {
			if r.Op == exchange.Delta {
				n++
			}
		}
		return n
	}
	was := looks()
	town.WaitFor(t, "five more looks", func() bool { return looks() > was+5 })
	if n, err := d.counts(); n != 4 || err != nil {
		t.Fatalf("%d mails were taken in, %v", n, err)
	}
	ahead.Store(int64(30 * time.Minute))
	d.handled(t, 5)
	town.WaitFor(t, "the answer to what had waited", func() bool {
		var all strings.Builder
		for _, m := range w.Read(town.Anna) {
			all.WriteString(m.Text(t))
		}
		return strings.Contains(all.String(), "fråga 12") && strings.Contains(all.String(), "fråga 11")
	})
}

// TestBounceOfUnlearned: a bounce that comes before the other id is known is of our mail by our own field.
func TestBounceOfUnlearned(t *testing.T) {
	w, _ := town.ByGraph(t, exchange.Options{Restamp: true, SentLate: time.Hour}, `send = "sendmail"`)
	d := running(t, w)
	w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody))
	gap := w.Await(town.Anna, 1)
	town.WaitFor(t, "the mail to be marked as sent", func() bool {
		ours, _ := sentAs(t, d, gap.Header("X-Samrad-Id"))
		return ours.State == outbox.Sent
	})
	w.Post("", []string{town.KommunBox}, bounceOf(gap.Raw))
	d.handled(t, 2)
	if item, _ := sentAs(t, d, gap.Header("X-Samrad-Id")); !item.Bounced {
		t.Errorf("after its bounce: %s, %s", item.State, item.ID)
	}
}

// sentAs finds the mail of ours that goes by an id.
func sentAs(t *testing.T, d *Daemon, id string) (item outbox.Item, known bool) {
	t.Helper()
	if err := d.Store.View(func(tx store.Tx) (err error) {
		item, known, err = tx.EnvelopeByID(letter.MessageID(id))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return item, known
}

// bounceOf is what Exchange sends back when a mail could not be delivered.
func bounceOf(raw []byte) []byte {
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	return []byte(strings.ReplaceAll("From: postmaster@example.onmicrosoft.com\nTo: "+town.KommunBox+"\nSubject: Kan inte levereras\n"+
		"Message-ID: <ndr1@example.onmicrosoft.com>\nDate: "+time.Now().Format(time.RFC1123Z)+"\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"=_ndr\"\n\n--=_ndr\nContent-Type: text/plain\n\nFel.\n"+
		"--=_ndr\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;x.prod.outlook.com\n\nFinal-Recipient: rfc822;"+town.Anna+
		"\nAction: failed\nStatus: 5.1.1\n\n--=_ndr\nContent-Type: message/rfc822\n\n", "\n", "\r\n") + head + "\r\n\r\nHej\r\n--=_ndr--\r\n")
}
