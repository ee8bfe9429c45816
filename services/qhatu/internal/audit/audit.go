// Package audit holds the market's log against its promises: no kilogram is sold twice, no stall has two holders, and
// nothing changes but as the contracts' state machines say.
//
// What it expects is written down here anew, from the words of the rules and from the contracts: it imports neither the
// domain packages nor the services' read models, so that it shares no mistake with them. It listens to single events; one
// that is new matters here only if it touches a promise. What is read once may be as large as it likes ([New]); tests keep all of it ([Read]).
package audit

import (
	"github.com/qhatu/qhatu/pkg/es"
)

// listeners take the events that matter, by the wire names under which they are stored.
type listeners map[string]func(es.Record) error

// when listens to the events of one struct, of whatever version they were stored.
func when[E, T any](l listeners, names es.EventTable[E], take func(es.Record, T)) {
	kind := es.KindOf[T](names)
	for _, stored := range kind.StoredAs() {
		l[stored] = func(r es.Record) error {
			event, err := kind.Decode(r)
			if err != nil {
				return err
			}
			take(r, event)
			return nil
		}
	}
}
