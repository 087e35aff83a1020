package initiative

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPutRight: what lies in the future is of now, in its order; what does not stays; and a handover that was told under
// the time of a wrong clock is told under the right one, too.
func TestPutRight(t *testing.T) {
	now := time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)
	past, future := now.Add(-time.Hour), now.AddDate(1, 0, 0)
	made := func(at time.Time) *Initiative {
		i := &Initiative{
			Created: past, Updated: at, Asked: at, Told: past, ShareTold: at, Away: now.AddDate(0, 0, 7),
			Consulted: []Consultation{{Party: "polis", Asked: at, Voices: []Voice{{Source: Source{At: at}}}}},
			Proposals: []Proposal{{N: 1, Asked: at, Source: Source{At: past}}},
			Sent:      []Sent{{At: past}, {At: at}},
			History:   []Event{{What: "registered", At: past}, {What: "taken-over", At: at, Source: Source{At: at}}},
			Outcome:   []Version{{Text: "bra", Source: Source{At: at}}},
			Done:      map[string]time.Time{"consult/polis": at, fmt.Sprintf("handed-over/%d", at.UnixNano()): at},
		}
		i.Put("vad", Version{Text: "x", State: Answered, Source: Source{At: at}})
		return i
	}
	got, want := made(future), made(now)
	want.Done[fmt.Sprintf("handed-over/%d", future.UnixNano())] = now
	got.PutRight(now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	before := made(past)
	if before.PutRight(now); !cmp.Equal(before, made(past)) {
		t.Error("what was right is another")
	}
}
