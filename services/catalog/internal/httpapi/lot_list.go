package httpapi

import (
	"context"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// ListLots answers GET /v1/lots.
func (a *API) ListLots(ctx context.Context, r catalogrest.ListLotsRequestObject) (catalogrest.ListLotsResponseObject, error) {
	caller := web.CallerFrom(ctx)
	filter, err := lotFilter(r.Params, caller)
	if err != nil {
		return nil, err
	}
	page := catalogrest.LotPage{Items: []catalogrest.Lot{}}
	err = a.Model.View(func(tx *bbolt.Tx) error {
		lots, next, err := a.Lots.Page(tx, filter, restvalue.OrZero(r.Params.Cursor), web.Limit(r.Params.Limit))
		for _, l := range lots {
			page.Items = append(page.Items, lotAnswer(l, caller))
		}
		page.Next = restvalue.Optional(next)
		return err
	})
	if err != nil {
		return nil, web.CursorFault(err)
	}
	for i, l := range page.Items {
		page.Items[i].Association = a.seller(ctx, l.Association.ID)
	}
	return catalogrest.ListLots200JSONResponse{Body: page}, nil
}

func lotFilter(p catalogrest.ListLotsParams, c web.Caller) (projection.LotFilter, error) {
	f := projection.LotFilter{
		Product: string(restvalue.OrZero(p.Product)), Code: strings.ToUpper(restvalue.OrZero(p.Code)), Association: restvalue.OrZero(p.Association),
		Grade: restvalue.OrZero(p.Grade), AvailableBy: restvalue.OrZero(p.AvailableBy),
		State: lot.Status(restvalue.OrZero(p.State)),
	}
	if restvalue.OrZero(p.Mine) {
		if c.Role != token.RoleAssociation {
			return f, fault.Forbiddenf("`mine` es para asociaciones: usa su token.", "`mine` is for associations: use its token.")
		}
		f.Owner = c.Org
	}
	if f.State != "" && f.Owner == "" {
		return f, fault.InvalidField("?state", fault.Text{
			ES: "`state` va junto con `mine=true`.", EN: "`state` goes with `mine=true`.",
		})
	}
	err := readBounds(&f, p)
	return f, err
}

// readBounds reads the numbers of a filter.
func readBounds(f *projection.LotFilter, p catalogrest.ListLotsParams) error {
	if p.MinAvailable != nil {
		q, err := restvalue.ParseQuantity(commonrest.Quantity{Value: *p.MinAvailable, Unit: "kg"}, "?min_available")
		if err != nil {
			return err
		}
		f.MinAvailable = q.Milli
	}
	if p.MaxPrice != nil {
		m, err := restvalue.ParseMoney(commonrest.Money{Amount: *p.MaxPrice, Currency: "PEN"}, "?max_price")
		if err != nil {
			return err
		}
		f.MaxPerBase = m.Minor
	}
	return nil
}
