package web

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
)

// ReadModel is what answers are read from.
type ReadModel interface {
	WaitFor(ctx context.Context, p es.Position) error
	CatchUp(ctx context.Context) error
}

// Shown waits until the read model shows what a command stored, so that the answer does.
func Shown(ctx context.Context, model ReadModel, p es.Position) error {
	Reached(ctx, p)
	ctx, cancel := context.WithTimeout(ctx, positionWait)
	defer cancel()
	if err := model.WaitFor(ctx, p); err != nil {
		return faultBehind.Because(err)
	}
	return nil
}

// Fresh reads, and where nothing is found reads again once the read model has got to the log's end as it now stands:
// "not found" is never said of what was stored before the request came.
func Fresh[T any](ctx context.Context, model ReadModel, read func() (T, error)) (T, error) {
	found, err := read()
	if fault.KindOf(err) != fault.NotFound || err == nil {
		return found, err
	}
	ctx, cancel := context.WithTimeout(ctx, positionWait)
	defer cancel()
	if err := model.CatchUp(ctx); err != nil {
		return found, faultBehind.Because(err)
	}
	return read()
}
