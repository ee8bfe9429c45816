package web

import (
	"maps"
	"slices"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// textUnknown is what is said of a name that does not exist: the one that was likely meant, or otherwise.
func textUnknown[V any](otherwise fault.Text, name string, known map[string]V) fault.Text {
	meant, ok := text.Nearest(name, slices.Sorted(maps.Keys(known)))
	if !ok {
		return otherwise
	}
	return fault.Textf("No existe con este nombre. ¿Quisiste decir «%s»?", "There is none of this name. Did you mean “%s”?", meant)
}
