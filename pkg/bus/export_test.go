package bus

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
)

// OnRecords is OnNew for events without a struct.
func (b *Bus) OnRecords(name string, version int, react func(context.Context, es.Record) error, names ...string) {
	b.on(false, name, version, []Handler{{names: names, key: aggregateID, react: react}})
}
