package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// RescheduleFair answers POST /v1/fairs/{id}/reschedule.
func (a *API) RescheduleFair(ctx context.Context, r fairrest.RescheduleFairRequestObject) (fairrest.RescheduleFairResponseObject, error) {
	answer, err := a.command(ctx, r.ID, func(at es.Stamp) fair.Command {
		return fair.Reschedule{Organiser: web.CallerFrom(ctx).Org, Times: times(*r.Body), Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return fairrest.RescheduleFair200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// CloneFair answers POST /v1/fairs/{id}/clone.
func (a *API) CloneFair(ctx context.Context, r fairrest.CloneFairRequestObject) (fairrest.CloneFairResponseObject, error) {
	m := web.MetaFrom(ctx)
	source, err := web.ReadFresh(ctx, a.Model, func() (projection.Fair, error) { return a.ownFair(ctx, r.ID, m.IfRevision) })
	if err != nil {
		return nil, err
	}
	m.IfRevision = nil
	copied := a.copied(source, *r.Body)
	if r.Body.Name != nil {
		copied.Name = events.SealedText(*r.Body.Name)
		if err := a.App.SealTexts(ctx, source.Organiser, &copied.Name); err != nil {
			return nil, err
		}
	}
	answer, err := a.schedule(ctx, copied, m)
	if err != nil {
		return nil, err
	}
	return fairrest.CloneFair201JSONResponse{FairCreatedJSONResponse: answer}, nil
}

// ownFair reads a fair of the caller's as they have seen it.
func (a *API) ownFair(ctx context.Context, id string, seen es.Revisions) (f projection.Fair, err error) {
	f, err = a.row(id)
	switch {
	case err != nil:
		return f, err
	case !f.RunBy(party(web.CallerFrom(ctx))):
		return f, app.Faults.Wrap(fair.ErrNotFound)
	case !seen.Allow(f.Revision):
		return f, es.ErrStaleRevision
	}
	return f, nil
}

// copied is a fair like another one, of the same name. What the coordinator has taken out of that one stays out.
func (a *API) copied(source projection.Fair, b fairrest.FairClone) fair.Schedule {
	plan := source.Copied(times(fairrest.FairTimes{
		StartsAt: b.StartsAt, EndsAt: b.EndsAt, TimeZone: b.TimeZone, Hours: b.Hours, Registration: b.Registration,
	}), a.Now())
	clone := fair.Schedule{Plan: plan, ClonedFrom: source.ID}
	for _, field := range source.HiddenFields {
		for _, t := range source.TextsOf(field) {
			clone.Hidden = append(clone.Hidden, *t)
		}
	}
	return clone
}
