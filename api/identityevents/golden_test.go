package identityevents_test

import (
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/events/eventstest"
	"github.com/qhatu/qhatu/api/identityevents"
)

var update = flag.Bool("update", false, "write the golden files and fields that are missing")

func TestGoldenEvents(t *testing.T) {
	organisations, people := identityevents.OrganisationEvents().Events, identityevents.PersonEvents().Events
	contacts, registry := identityevents.ContactEvents().Events, identityevents.RegistryEvents().Events
	eventstest.Golden(t, organisations, *update)
	eventstest.Golden(t, people, *update)
	eventstest.Golden(t, contacts, *update)
	eventstest.Golden(t, registry, *update)
	eventstest.NoneForgotten(t, slices.Concat(slices.Collect(maps.Keys(organisations)),
		slices.Collect(maps.Keys(people)), slices.Collect(maps.Keys(contacts)), slices.Collect(maps.Keys(registry))))
}
