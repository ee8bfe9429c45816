package projection

import (
	"maps"
	"slices"
)

// Told lists the events that are told, by the names under which they are stored.
func Told() []string { return slices.Collect(maps.Keys(tellings())) }

// Noted lists the events that are noted for what people are told, by the names under which they are stored.
func Noted() []string { return slices.Collect(maps.Keys(notings())) }
