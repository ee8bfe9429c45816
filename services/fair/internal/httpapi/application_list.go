package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// ListStalls answers GET /v1/fairs/{id}/stalls.
func (a *API) ListStalls(ctx context.Context, r fairrest.ListStallsRequestObject) (fairrest.ListStallsResponseObject, error) {
	page, err := web.ReadFresh(ctx, a.Model, func() (fairrest.StallPage, error) { return a.applications(ctx, r) })
	if err != nil {
		return nil, err
	}
	return fairrest.ListStalls200JSONResponse{Body: page}, nil
}

// applications reads a page of the applications that the caller may see: all at a fair of its own, or its own.
func (a *API) applications(ctx context.Context, r fairrest.ListStallsRequestObject) (fairrest.StallPage, error) {
	caller := web.CallerFrom(ctx)
	filter := projection.ApplicationFilter{Fair: r.ID, State: fair.ApplicationStatus(restvalue.OrZero(r.Params.State))}
	if caller.Role == token.RoleAssociation {
		filter.Association = caller.Org
	}
	list := web.Listing{Name: "stalls", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return fairrest.StallPage{}, err
	}
	var f projection.Fair
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) (found []projection.Application, next *readmodel.Cursor, err error) {
		if f, _, err = a.Views.Fairs.Get(tx, r.ID); err != nil {
			return nil, nil, err
		}
		if filter.Association == "" && !f.RunBy(party(caller)) || !f.VisibleTo(party(caller)) {
			return nil, nil, app.Faults.Wrap(fair.ErrNotFound)
		}
		return a.Views.Applications.Page(tx, filter, from, web.Limit(r.Params.Limit))
	})
	if err != nil {
		return fairrest.StallPage{}, err
	}
	return a.applicationPage(ctx, map[string]projection.Fair{r.ID: f}, found, list.Next(next))
}

// ListOwnStalls answers GET /v1/stalls.
func (a *API) ListOwnStalls(ctx context.Context, r fairrest.ListOwnStallsRequestObject) (fairrest.ListOwnStallsResponseObject, error) {
	page, err := web.ReadFresh(ctx, a.Model, func() (fairrest.StallPage, error) { return a.ownApplications(ctx, r.Params) })
	if err != nil {
		return nil, err
	}
	return fairrest.ListOwnStalls200JSONResponse{Body: page}, nil
}

func (a *API) ownApplications(ctx context.Context, p fairrest.ListOwnStallsParams) (fairrest.StallPage, error) {
	filter := projection.ApplicationFilter{Association: web.CallerFrom(ctx).Org, State: fair.ApplicationStatus(restvalue.OrZero(p.State))}
	list := web.Listing{Name: "own stalls", Filter: filter}
	from, err := list.From(p.Cursor, a.Now())
	if err != nil {
		return fairrest.StallPage{}, err
	}
	fairs := map[string]projection.Fair{}
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Application, *readmodel.Cursor, error) {
		found, next, err := a.Views.Applications.Page(tx, filter, from, web.Limit(p.Limit))
		if err != nil {
			return nil, nil, err
		}
		for _, s := range found {
			if fairs[s.Fair], _, err = a.Views.Fairs.Get(tx, s.Fair); err != nil {
				return nil, nil, err
			}
		}
		return found, next, nil
	})
	if err != nil {
		return fairrest.StallPage{}, err
	}
	return a.applicationPage(ctx, fairs, found, list.Next(next))
}

// applicationPage is a page of applications as the contract writes it, for whoever calls.
func (a *API) applicationPage(ctx context.Context, fairs map[string]projection.Fair, found []projection.Application, next *string) (fairrest.StallPage, error) {
	page := fairrest.StallPage{Items: []fairrest.StallApplication{}, Next: next}
	for _, s := range found {
		answer, err := a.applicationAnswer(ctx, fairs[s.Fair], s, web.CallerFrom(ctx))
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, answer)
	}
	return page, nil
}
