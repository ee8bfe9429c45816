package fairevents_test

import (
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/events/eventstest"
	"github.com/qhatu/qhatu/api/fairevents"
)

var update = flag.Bool("update", false, "write the golden files and fields that are missing")

func TestGoldenEvents(t *testing.T) {
	fairs := fairevents.FairEvents().Events
	eventstest.Golden(t, fairs, *update)
	eventstest.NoneForgotten(t, slices.Collect(maps.Keys(fairs)))
}
