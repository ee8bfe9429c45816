package orderevents_test

import (
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/events/eventstest"
	"github.com/qhatu/qhatu/api/orderevents"
)

var update = flag.Bool("update", false, "write the golden files and fields that are missing")

func TestGoldenEvents(t *testing.T) {
	negotiations, orders, delays := orderevents.NegotiationEvents().Events, orderevents.OrderEvents().Events, orderevents.DelayEvents().Events
	eventstest.Golden(t, negotiations, *update)
	eventstest.Golden(t, orders, *update)
	eventstest.Golden(t, delays, *update)
	eventstest.NoneForgotten(t, slices.Concat(slices.Collect(maps.Keys(negotiations)), slices.Collect(maps.Keys(orders)), slices.Collect(maps.Keys(delays))))
}
