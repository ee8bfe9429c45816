package delay_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/order/internal/domain/delay"
)

type rule = estest.Rule[delay.State, delay.Command, orderevents.DelayEvent]

// Of these tests it is Wednesday, late in the evening of Peru.
var wednesday = lima.StartOf("2026-11-25").Add(23 * time.Hour)

func declared(from, until string) orderevents.DelayDeclared {
	return orderevents.DelayDeclared{Region: "Cusco", Reason: orderevents.RoadBlocked, From: from, Until: until}
}

func TestADelayIsDeclaredOnce(t *testing.T) {
	declares := func(from, until string) delay.Command {
		return delay.Declare{DelayDeclared: declared(from, until), Now: wednesday}
	}
	then := func(from, until string) []orderevents.DelayEvent {
		return []orderevents.DelayEvent{declared(from, until)}
	}
	estest.Check(t, delay.Decide, delay.Evolve, []rule{
		{Name: "from today", When: declares("", "2026-11-29"), Then: then("2026-11-25", "2026-11-29")},
		{Name: "of today alone", When: declares("2026-11-25", "2026-11-25"), Then: then("2026-11-25", "2026-11-25")},
		{Name: "since a week ago", When: declares("2026-11-18", "2026-11-25"), Then: then("2026-11-18", "2026-11-25")},
		{Name: "since before", When: declares("2026-11-17", "2026-11-25"), Refused: delay.ErrFrom},
		{Name: "in a month", When: declares("2026-12-25", "2026-12-25"), Then: then("2026-12-25", "2026-12-25")},
		{Name: "later", When: declares("2026-12-26", "2026-12-26"), Refused: delay.ErrFrom},
		{Name: "over already", When: declares("2026-11-20", "2026-11-24"), Refused: delay.ErrUntil},
		{Name: "before it begins", When: declares("2026-11-28", "2026-11-27"), Refused: delay.ErrUntil},
		{Name: "for 90 days", When: declares("", "2027-02-22"), Then: then("2026-11-25", "2027-02-22")},
		{Name: "for 91", When: declares("", "2027-02-23"), Refused: delay.ErrUntil},
		{Name: "again", Given: then("2026-11-25", "2026-11-29"), When: declares("", "2026-12-24")},
	})
}
