package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// ListFairs answers GET /v1/fairs.
func (a *API) ListFairs(ctx context.Context, r fairrest.ListFairsRequestObject) (fairrest.ListFairsResponseObject, error) {
	caller := web.CallerFrom(ctx)
	filter, err := fairFilter(r.Params, caller)
	if err != nil {
		return nil, err
	}
	list := web.Listing{Name: "fairs", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	filter.Now, filter.Texts, filter.Asked = from.Began, a.App.Reader(ctx), readmodel.Asked{}
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) (found []seenFair, next *readmodel.Cursor, err error) {
		fairs, next, err := a.Views.Fairs.Page(tx, filter, from, web.Limit(r.Params.Limit))
		if err != nil {
			return nil, nil, err
		}
		for _, f := range fairs {
			seen, err := a.see(tx, f, caller)
			if err != nil {
				return nil, nil, err
			}
			found = append(found, seen)
		}
		return found, next, nil
	})
	if err != nil {
		return nil, err
	}
	page := fairrest.FairPage{Items: []fairrest.Fair{}, Next: list.Next(next)}
	for _, f := range found {
		answer, err := a.fairAnswer(ctx, f, caller)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, answer)
	}
	return fairrest.ListFairs200JSONResponse{Body: page}, nil
}

func fairFilter(p fairrest.ListFairsParams, c web.Caller) (projection.FairFilter, error) {
	f := projection.FairFilter{
		Product: string(restvalue.OrZero(p.Product)), Region: text.Place(restvalue.OrZero(p.Region)),
		Province: text.Place(restvalue.OrZero(p.Province)), State: fair.Status(restvalue.OrZero(p.State)),
	}
	if restvalue.OrZero(p.Mine) {
		if err := c.Require(token.RoleOrganiser, fault.Forbiddenf("`mine` es para organizadores: usa su token.", "`mine` is for organisers: use its token.")); err != nil {
			return f, err
		}
		f.Owner = c.Org
	}
	if f.State != "" && f.Owner == "" {
		return f, fault.InvalidField("?state", fault.Text{
			ES: "`state` va junto con `mine=true`.", EN: "`state` goes with `mine=true`.",
		})
	}
	return f, nil
}
