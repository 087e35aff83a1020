package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
)

// bomb is a mail that costs much more than it should in a careless reader (intake/README.md, C05, C06, C08, P7). All of
// them come from a sender who may and pass the gate, so that every reader gets at them.
type bomb struct {
	name string
	want string // what becomes of it, and why: "quarantine limit:depth"; a reason that goes on is as good
	raw  func() string
}

const bombHead = "From: " + town.Anna + "\nTo: " + town.KommunBox + "\nSubject: Kommunikationsinsats bomb\n"

// mixed is a multipart of so much after its header.
func mixed(rest string) string {
	return bombHead + "Content-Type: multipart/mixed; boundary=b\n\n" + rest
}

func plainOf(text string) string {
	return bombHead + "Content-Type: text/plain; charset=utf-8\n\n" + text
}

func htmlOf(text string) string {
	return bombHead + "Content-Type: text/html; charset=utf-8\n\n" + text
}

// documented is an initiative with a Word document.
func documented(doc []byte) string {
	return mixed("--b\nContent-Type: text/plain; charset=utf-8\n\n" + town.GapBody + "\n--b\nContent-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name=a.docx\n" +
		"Content-Disposition: attachment; filename=a.docx\nContent-Transfer-Encoding: base64\n\n" + wrapped(doc) + "--b--\n")
}

// zipOf packs one file.
func zipOf(name, text string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

const mebi = 1 << 20

var bombs = []bomb{
	{"MIME depth 10 000", "quarantine limit:depth", func() string {
		var b strings.Builder
		for i := range 10_000 {
			fmt.Fprintf(&b, "--b%[1]d\nContent-Type: multipart/mixed; boundary=b%[2]d\n\n", i, i+1)
		}
		return strings.Replace(mixed(b.String()), "boundary=b\n", "boundary=b0\n", 1)
	}},
	{"100 000 parts", "quarantine limit:parts", func() string { return mixed(strings.Repeat("--b\n\nx\n", 100_000) + "--b--\n") }},
	{"one boundary at every level", "quarantine limit:", func() string {
		return mixed(strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=b\n\n", 10_000))
	}},
	{"boundaries that begin each other", "new keyword", func() string {
		return mixed("--b\nContent-Type: multipart/mixed; boundary=bb\n\n" + strings.Repeat("--bb\n\n--b-\n--bbb\n", 100) + "--b--\n")
	}},
	{"header of 3 MB in fields", "quarantine limit:header", func() string { return bombHead + strings.Repeat("X-Field: some value or other\n", 100_000) + "\nhej\n" }},
	{"header of 4 MB in one field", "quarantine limit:header", func() string { return bombHead + "X-Long:" + strings.Repeat(" more of it\n", 350_000) + "\nhej\n" }},
	{"message in message, 5 000 deep", "new keyword", func() string { return bombHead + strings.Repeat("Content-Type: message/rfc822\n\n", 5000) + "\nhej\n" }},
	{"brackets in an address", "", func() string { return "Cc: " + strings.Repeat("(", 250_000) + "x@y.example\n" + plainOf(town.GapBody) }},
	{"encoded words without an end", "", func() string {
		return "Subject: Kommunikationsinsats " + strings.Repeat("=?a?q?", 100_000) + "\n" + plainOf(town.GapBody)
	}},
	{"docx of 64 MB of nothing", "new keyword", func() string { return documented(zipOf("word/document.xml", strings.Repeat(" ", 64*mebi))) }},
	{"docx of entities", "new keyword", func() string {
		var b strings.Builder
		b.WriteString("<!DOCTYPE d [<!ENTITY a0 \"ha\">")
		for i := range 30 {
			fmt.Fprintf(&b, "<!ENTITY a%[2]d \"&a%[1]d;&a%[1]d;&a%[1]d;&a%[1]d;\">", i, i+1)
		}
		return documented(zipOf("word/document.xml", b.String()+"]><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>&a30;</w:t></w:r></w:p></w:document>"))
	}},
	{"10 MB of >", "", func() string { return plainOf(strings.Repeat(">", 10*mebi)) }},
	{"150 000 lines of >>", "", func() string { return plainOf(strings.Repeat(">> > >>\n", 150_000)) }},
	{"4 million lines", "quarantine limit:lines", func() string { return plainOf(strings.Repeat("x\n", 4*mebi)) }},
	{"190 000 lines that look like answers", "", func() string { return plainOf(strings.Repeat("3. Den 12 mars: Syfte: ja\n", 190_000)) }},
	{"tables in tables", "", func() string { return htmlOf(strings.Repeat("<table><tr><td>x<td>", 60_000)) }},
	{"quotes in quotes", "", func() string { return htmlOf(strings.Repeat("<blockquote>x", 60_000)) }},
	{"tags without an end", "", func() string { return htmlOf(strings.Repeat("<b>", 3_000_000)) }},
}

// big are mails of nearly 50 MB, the most that is read, and one that is larger. The first three cost most.
var big = []bomb{
	{"50 MB of HTML without a line", "", func() string { return htmlOf(strings.Repeat("<span style='font-size:11pt'>ord </span>", 49*mebi/40)) }},
	{"50 MB of base64", "new keyword", func() string {
		return mixed("--b\nContent-Type: text/plain; charset=utf-8\n\n" + town.GapBody + "\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n" +
			"Content-Transfer-Encoding: base64\n\n" + strings.Repeat(strings.Repeat("QUJD", 19)+"\n", 48*mebi/78) + "--b--\n")
	}},
	{"60 MB", "quarantine limit:size", func() string { return plainOf(strings.Repeat(strings.Repeat("x", 998)+"\n", 60*mebi/999)) }},
	{"50 MB of text in lines", "quarantine limit:lines", func() string {
		return plainOf(town.GapBody + strings.Repeat("Det här är en rad av vanlig längd i ett mejl som aldrig tar slut, och den är så här.\n", 49*mebi/95))
	}},
	{"50 MB of text in few lines", "", func() string {
		return plainOf(town.GapBody + strings.Repeat(strings.Repeat("ord och ", 1000)+"\n", 49*mebi/8001))
	}},
	{"50 MB of HTML", "", func() string {
		return htmlOf(strings.Repeat("<p>Det här är ett <b>stycke</b> av vanlig längd i ett mejl som aldrig tar slut</p>", 49*mebi/85))
	}},
}

// TestBombs lays bombs between real initiatives: large mails on the real servers, all else on the embedded ones. Every
// real one is answered, after the bomb before it and before the next, so none is held up for good; every bomb has one
// row with the reason that it should have; and memory stays under 256 MB (P7). What each took is in the test's output,
// not in a condition. SAMRAD_TEST_BOMBS=6, or more, lays all large ones.
func TestBombs(t *testing.T) {
	if steady.Raced {
		t.Skip("the program that it watches is built without the race detector: .ci/run runs it without")
	}
	t.Parallel()
	town.Towns(t, func(t *testing.T, w *town.Town) {
		name := w.Config("")
		town.Uncapped(t, name)
		p := launch(t, town.Build(t), name)
		p.watches(name, 2)
		all := bombs
		if w.Secure {
			all = big[:min(len(big), town.Demanded(t, "SAMRAD_TEST_BOMBS", 3))]
		}
		for i, b := range all {
			raw := b.raw()
			p.forgetPeak()
			bomb := []byte(strings.ReplaceAll(fmt.Sprintf("Message-ID: <bomb%d@haninge.example>\n%s", i, raw), "\n", "\r\n"))
			began, worked := time.Now(), p.cpu()
			w.Lay(town.KommunBox, bomb)
			w.Lay(town.KommunBox, town.Compose(town.Johan, town.KommunBox, fmt.Sprintf("Kommunikationsinsats nummer %d", i), "", town.GapBody))
			w.Await(town.Johan, i+1)
			peak := p.peak() >> 10
			t.Logf("%-40s %3d MB  the next was answered after %5d ms, %5d ms of processor, peak memory %3d MB", b.name, len(raw)>>20,
				time.Since(began).Milliseconds(), (p.cpu() - worked).Milliseconds(), peak)
			if peak >= 256 {
				t.Errorf("%s: peak memory is %d MB, want less than 256", b.name, peak)
			}
		}
		p.stop()
		town.Opened(t, name, func(_ store.Store, tx store.Tx) error {
			entries, err := tx.Entries(store.EntryQuery{})
			at := map[uint32][]letter.Entry{} // by the place in the mailbox: what passes a cap has no id on record
			for _, e := range entries {
				at[e.Places[0].UID] = append(at[e.Places[0].UID], e)
			}
			if len(entries) != 2*len(all) {
				t.Errorf("%d rows for %d bombs and as many initiatives", len(entries), len(all))
			}
			for i, b := range all {
				rows := at[uint32(2*i+1)]
				if len(rows) != 1 {
					t.Errorf("%s has %d rows", b.name, len(rows))
				} else if got := string(rows[0].Kind) + " " + rows[0].Reason; !strings.HasPrefix(got, b.want) || rows[0].Reason == "" {
					t.Errorf("%s became %q, want %q", b.name, got, b.want)
				} else {
					t.Logf("%s: %s", b.name, got)
				}
			}
			return err
		})
	})
}

// explained wants the ledger to have what lies in the mailboxes, and nothing else (P1).
func explainedIn(w *town.Town, configFile string) {
	w.T.Helper()
	have, _ := w.Hashes(town.KommunBox, town.PolisBox)
	town.Opened(w.T, configFile, func(st store.Store, tx store.Tx) error {
		var rows []letter.Sum
		entries, err := tx.Entries(store.EntryQuery{})
		for _, e := range entries {
			rows = append(rows, e.Sum)
		}
		slices.Sort(rows)
		if diff := cmp.Diff(have, rows); diff != "" {
			w.T.Errorf("mailboxes (-) and ledger (+) differ:\n%s", diff)
		}
		if found, err := st.Verify(); err != nil || len(found) > 0 {
			w.T.Errorf("the store: %v %v", found, err)
		}
		return err
	})
}

// forgetPeak makes the peak memory what it is now (proc(5), clear_refs). Where that is not allowed the peak is that of
// the whole run.
func (p *process) forgetPeak() {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0)
}

// cpu is how much of the processors the process has used: what a mail costs, whatever else the machine does.
func (p *process) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	var state string
	var skip, user, system int64 // proc(5): fields 14 and 15, in ticks of 10 ms
	if _, err := fmt.Sscan(rest, &state, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &user, &system); err != nil {
		p.t.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}

// TestCorpus lays other projects' worst mails into a mailbox, as they are and passed on by a colleague, with a real
// initiative after every fifty. It takes the largest 60; SAMRAD_TEST_CORPUS=5000 takes as many as there are.
func TestCorpus(t *testing.T) {
	const corpus = "../../../shared/corpus"
	if _, err := os.Stat(corpus); errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIPPED: the corpus of other projects' mail is not here: ", err)
	}
	var files []string
	if err := filepath.WalkDir(corpus, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasSuffix(path, ".jsonl") && !strings.HasSuffix(path, ".md") {
			files = append(files, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	size := func(path string) int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	slices.SortFunc(files, func(a, b string) int { return int(size(b) - size(a)) })
	files = files[:min(len(files), town.Demanded(t, "SAMRAD_TEST_CORPUS", steady.Fewer(60, 20)))]
	w := town.Real(t)
	name := w.Config("")
	town.Uncapped(t, name)
	p := launch(t, town.Build(t), name)
	p.watches(name, 2)
	asked := 0
	ask := func() {
		w.Lay(town.KommunBox, town.Compose(town.Johan, town.KommunBox, fmt.Sprintf("Kommunikationsinsats nummer %d", asked), "", town.GapBody))
		asked++
	}
	for i, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		w.Lay(town.KommunBox, raw)
		w.Lay(town.PolisBox, append([]byte(bombHead+"Content-Type: message/rfc822\n\n"), raw...))
		if i%50 == 0 {
			ask()
		}
	}
	ask()
	w.Await(town.Johan, asked)
	have, n := w.Hashes(town.KommunBox, town.PolisBox)
	if n != 2*len(files)+asked {
		t.Errorf("%d mails lie in the mailboxes, want %d", n, 2*len(files)+asked)
	}
	p.await(name, len(have))
	peak := p.peak() >> 10
	t.Logf("%d files, %d mails, %d distinct, peak memory %d MB", len(files), n, len(have), peak)
	if peak >= 256 {
		t.Errorf("peak memory is %d MB, want less than 256", peak)
	}
	p.stop()
	explainedIn(w, name)
}
