package app

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
)

// Who was to hand over today or tomorrow is told at once; who has days, or has handed over, is told by day. It is the evening of the 23rd in Lima.
func TestWhoWasAboutToLoadIsWoken(t *testing.T) {
	at := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		e    orderevents.OrderZoneDelayed
		near bool
	}{
		"was for tomorrow":      {orderevents.OrderZoneDelayed{PausedFrom: "2026-11-23", PausedUntil: "2026-11-26", From: "2026-11-28", Until: "2026-11-28"}, true},
		"was for today":         {orderevents.OrderZoneDelayed{PausedFrom: "2026-11-23", PausedUntil: "2026-11-26", From: "2026-11-27", Until: "2026-11-30"}, true},
		"had begun":             {orderevents.OrderZoneDelayed{PausedFrom: "2026-11-23", PausedUntil: "2026-11-26", From: "2026-11-20", Until: "2026-11-30"}, true},
		"was for the day after": {orderevents.OrderZoneDelayed{PausedFrom: "2026-11-23", PausedUntil: "2026-11-26", From: "2026-11-29", Until: "2026-11-30"}, false},
		"any day":               {orderevents.OrderZoneDelayed{PausedFrom: "2026-11-23", PausedUntil: "2026-11-26", Until: "2026-12-10"}, true},
		"is there":              {orderevents.OrderZoneDelayed{PausedFrom: "2026-11-23", PausedUntil: "2026-11-26", From: "2026-11-20", ClaimsUntil: at}, false},
	} {
		if got := wasNear(c.e, at); got != c.near {
			t.Errorf("%s: near: %v", name, got)
		}
	}
}
