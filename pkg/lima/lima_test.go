package lima_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
)

func TestADayBeginsFiveHoursAfterUTCs(t *testing.T) {
	for at, want := range map[string]string{"2026-11-29T04:59:59Z": "2026-11-28", "2026-11-29T05:00:00Z": "2026-11-29"} {
		moment, err := time.Parse(time.RFC3339, at)
		if got := lima.Date(moment); err != nil || got != want {
			t.Errorf("at %s it is %s, want %s (%v)", at, got, want, err)
		}
	}
}
