package quiet_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/quiet"
)

func TestWhenSomethingIsDue(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 12, day, hour, minute, 0, 0, lima.Zone) }
	night, noon := quiet.Hours{From: "21:00", Until: "06:30"}, quiet.Hours{From: "12:00", Until: "14:00"}
	never := time.Time{}
	for _, c := range []struct {
		name             string
		happens, answers time.Time
		together         bool
		hours            quiet.Hours
		want             time.Time
	}{
		{"at once", at(1, 23, 0), never, false, quiet.Hours{}, at(1, 23, 0)},
		{"after the night", at(1, 23, 0), never, false, night, at(2, 6, 30)},
		{"after what is left of it", at(2, 5, 0), never, false, night, at(2, 6, 30)},
		{"from its first minute", at(1, 21, 0), never, false, night, at(2, 6, 30)},
		{"not after its last", at(2, 6, 30), never, false, night, at(2, 6, 30)},
		{"by day", at(1, 12, 30), never, false, night, at(1, 12, 30)},
		{"after noon", at(1, 12, 30), never, false, noon, at(1, 14, 0)},
		{"before noon", at(1, 11, 59), never, false, noon, at(1, 11, 59)},
		{"an answer in time", at(1, 23, 0), at(2, 8, 30), false, night, at(2, 6, 30)},
		{"an answer too late", at(1, 23, 0), at(2, 8, 29), false, night, at(1, 23, 0)},
		{"in the evening", at(1, 9, 0), never, true, quiet.Hours{}, at(1, 18, 0)},
		{"the next evening", at(1, 18, 1), never, true, quiet.Hours{}, at(2, 18, 0)},
		{"an evening too late", at(1, 9, 0), at(1, 19, 0), true, quiet.Hours{}, at(1, 9, 0)},
		{"in an evening that is quiet", at(1, 9, 0), never, true, quiet.Hours{From: "17:00", Until: "20:00"}, at(1, 20, 0)},
	} {
		if got := quiet.Due(c.happens, c.answers, c.together, c.hours); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
