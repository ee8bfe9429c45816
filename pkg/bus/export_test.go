package bus

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
)

// OnRecords is On for events without a struct.
func (b *Bus) OnRecords(name string, version int, react func(context.Context, es.Record) error, names ...string) {
	b.on(fromEnd, name, version, react, names)
}
