package httpapi

import (
	"context"
	"encoding/json"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

const pageSize = 200 // changes

// ListChanges answers GET /v1/changes: with a page, or with a stream.
func (a *API) ListChanges(ctx context.Context, r notifyrest.ListChangesRequestObject) (notifyrest.ListChangesResponseObject, error) {
	after, err := a.after(r.Params)
	if err != nil {
		return nil, err
	}
	if after.Position > a.Model.Position() { // another replica was further
		if err := web.WaitShown(ctx, a.Model, after.Position); err != nil {
			return nil, err
		}
	}
	organisation := web.CallerFrom(ctx).Org
	if !web.WantsEvents(ctx) {
		return a.changePage(organisation, after)
	}
	follow := func(ctx context.Context, events *web.Events) error { return a.follow(ctx, events, organisation, after) }
	return notifyrest.ListChanges200TextEventStreamResponse{}, web.Follow(ctx, follow)
}

// after is where the caller has got to.
func (a *API) after(asked notifyrest.ListChangesParams) (projection.Place, error) {
	switch {
	case asked.After != nil:
		return a.Changes.Decode(*asked.After, "?after")
	case asked.LastEventID != nil:
		return a.Changes.Decode(*asked.LastEventID, "Last-Event-ID:")
	}
	return projection.Place{}, nil
}

func (a *API) changePage(organisation string, after projection.Place) (notifyrest.ListChangesResponseObject, error) {
	found, more, _, err := a.changes(organisation, after)
	if err != nil {
		return nil, err
	}
	page := notifyrest.ChangePage{Items: make([]notifyrest.Change, len(found)), More: more}
	for i, change := range found {
		page.Items[i] = a.changeAnswer(change)
		after = change.Place
	}
	page.After = a.Changes.Encode(after)
	return notifyrest.ListChanges200JSONResponse{Body: page}, nil
}

// changes reads a page, and how far the read model had got by then at least.
func (a *API) changes(organisation string, after projection.Place) (found []projection.Change, more bool, at es.Position, err error) {
	at = a.Model.Position()
	err = a.Model.View(func(tx *bbolt.Tx) error {
		found, more, err = a.Views.Changes.Of(tx, organisation, after, pageSize)
		return err
	})
	return found, more, at, err
}

func (a *API) changeAnswer(c projection.Change) notifyrest.Change {
	return notifyrest.Change{
		ID: a.Changes.Encode(c.Place), Type: c.Type, At: c.At,
		About: notifyrest.Thing{Kind: notifyrest.ThingKind(c.Kind), ID: c.Thing, Revision: int64(c.Revision)}, //nolint:gosec // far below
	}
}

// follow sends what an organisation is told of after a place, now and as it happens, until ctx ends.
func (a *API) follow(ctx context.Context, events *web.Events, organisation string, after projection.Place) error {
	for {
		found, more, seen, err := a.changes(organisation, after)
		if err != nil {
			return err
		}
		for _, change := range found {
			data, err := json.Marshal(a.changeAnswer(change))
			if err != nil {
				return err
			}
			if err := events.Send(a.Changes.Encode(change.Place), data); err != nil {
				return err
			}
			after = change.Place
		}
		if more {
			continue
		}
		if err := events.Wait(ctx, func(ctx context.Context) error { return a.Model.WaitFor(ctx, seen+1) }); err != nil {
			return err
		}
	}
}
