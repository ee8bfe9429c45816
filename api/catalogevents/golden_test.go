package catalogevents_test

import (
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events/eventstest"
)

var update = flag.Bool("update", false, "write the golden files and fields that are missing")

func TestGoldenEvents(t *testing.T) {
	lots := catalogevents.LotEvents().Events
	eventstest.Golden(t, lots, *update)
	eventstest.NoneForgotten(t, slices.Collect(maps.Keys(lots)))
}
