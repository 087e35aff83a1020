package status

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
)

func measured() Status {
	at := time.Date(2026, time.March, 16, 9, 0, 0, 0, time.UTC)
	s := Status{
		Needs: []string{"one"}, Running: true, Started: at, Held: 2, Cases: 7, Open: 3, Free: 5 << 30, Missed: "2026-W12",
		Mails:  map[letter.Kind]int{letter.New: 7, letter.Ignore: 90},
		Outbox: Queue{Due: 1, Sent: 20, Failed: 1, Oldest: at.Add(time.Hour), Refused: []Refusal{{}}},
		Boxes: []Box{
			{Party: "kommun", State: mailbox.Waiting, LastSuccess: at.Add(time.Minute), Waiting: 4},
			{Party: "polis", State: mailbox.Unreachable},
		},
	}
	s.Digest.At = at.Add(-time.Hour)
	return s
}

// TestFigures: the page says what `samrad status` says, in the Prometheus text format; what never was has no time.
func TestFigures(t *testing.T) {
	got := figures(measured(), "v1")
	var values []string
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "#") {
			values = append(values, strings.TrimSuffix(line, "\n"))
		}
	}
	want := []string{
		`samrad_start_time_seconds 1773651600`,
		`samrad_needs 1`, `samrad_stopped 0`, `samrad_disk_free_bytes 5368709120`,
		`samrad_letters{kind="new"} 7`, `samrad_letters{kind="reply"} 0`, `samrad_letters{kind="help"} 0`,
		`samrad_letters{kind="ignore"} 90`, `samrad_letters{kind="quarantine"} 0`,
		`samrad_envelopes{state="due"} 1`, `samrad_envelopes{state="sent"} 20`, `samrad_envelopes{state="failed"} 1`,
		`samrad_oldest_due_seconds 1773655200`, `samrad_refused_senders 1`,
		`samrad_initiatives 7`, `samrad_open_initiatives 3`, `samrad_quarantine 2`,
		`samrad_last_digest_seconds 1773648000`, `samrad_digest_missed 1`,
		`samrad_mailbox_last_success_seconds{party="kommun"} 1773651660`,
		`samrad_mailbox_last_success_seconds{party="polis"} 1773651600`,
		`samrad_mailbox_up{party="kommun"} 1`, `samrad_mailbox_up{party="polis"} 0`,
		`samrad_mailbox_waiting{party="kommun"} 4`, `samrad_mailbox_waiting{party="polis"} 0`,
	}
	if d := cmp.Diff(want, values[1:]); d != "" || !strings.HasPrefix(values[0], `samrad_build_info{version="v1",goversion="go1.`) {
		t.Errorf("%s (-want +got)\n%s", values[0], d)
	}
	if empty := figures(Status{}, "v1"); strings.Contains(empty, "last_digest") || strings.Contains(empty, "oldest_due") {
		t.Errorf("a time that never was:\n%s", empty)
	}
}

// TestMonitoringFiles: the rules and the dashboard of the package ask for figures that there are.
func TestMonitoringFiles(t *testing.T) {
	page := figures(measured(), "v1")
	named := regexp.MustCompile(`samrad_[a-z_]+`)
	for _, file := range []string{"alerts.yml", "dashboard.json"} {
		text, err := os.ReadFile("../../../../.ci/package/" + file)
		if err != nil {
			t.Fatal(err)
		}
		asked := named.FindAllString(string(text), -1)
		if len(asked) < 5 {
			t.Errorf("%s asks for %q only", file, asked)
		}
		for _, name := range asked {
			if !strings.Contains(page, "# TYPE "+name+" gauge\n") {
				t.Errorf("%s asks for %s, which is not on the page", file, name)
			}
		}
	}
}
