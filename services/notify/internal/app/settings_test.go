package app

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

func TestWhenANoticeIsDue(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 12, day, hour, minute, 0, 0, lima.Zone) }
	night, noon := Quiet{From: "21:00", Until: "06:30"}, Quiet{From: "12:00", Until: "14:00"}
	for _, c := range []struct {
		name             string
		settings         Settings
		happens, answers time.Time
		want             time.Time
	}{
		{"at once", Settings{}, at(1, 23, 0), time.Time{}, at(1, 23, 0)},
		{"after the night", Settings{Quiet: night}, at(1, 23, 0), time.Time{}, at(2, 6, 30)},
		{"after what is left of it", Settings{Quiet: night}, at(2, 5, 0), time.Time{}, at(2, 6, 30)},
		{"from its first minute", Settings{Quiet: night}, at(1, 21, 0), time.Time{}, at(2, 6, 30)},
		{"not after its last", Settings{Quiet: night}, at(2, 6, 30), time.Time{}, at(2, 6, 30)},
		{"by day", Settings{Quiet: night}, at(1, 12, 30), time.Time{}, at(1, 12, 30)},
		{"after noon", Settings{Quiet: noon}, at(1, 12, 30), time.Time{}, at(1, 14, 0)},
		{"before noon", Settings{Quiet: noon}, at(1, 11, 59), time.Time{}, at(1, 11, 59)},
		{"an answer in time", Settings{Quiet: night}, at(1, 23, 0), at(2, 8, 30), at(2, 6, 30)},
		{"an answer too late", Settings{Quiet: night}, at(1, 23, 0), at(2, 8, 29), at(1, 23, 0)},
		{"in the evening", Settings{Digest: Daily}, at(1, 9, 0), time.Time{}, at(1, 18, 0)},
		{"the next evening", Settings{Digest: Daily}, at(1, 18, 1), time.Time{}, at(2, 18, 0)},
		{"an evening too late", Settings{Digest: Daily}, at(1, 9, 0), at(1, 19, 0), at(1, 9, 0)},
		{"in an evening that is quiet", Settings{Digest: Daily, Quiet: Quiet{"17:00", "20:00"}}, at(1, 9, 0), time.Time{}, at(1, 20, 0)},
	} {
		if got := c.settings.due(projection.Notice{At: c.happens, Answer: c.answers}); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
