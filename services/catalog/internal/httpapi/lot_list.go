package httpapi

import (
	"context"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/text"
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
	list := web.Listing{Name: "lots", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	web.Keep(ctx, a.Vault, a.Views.Sellers.Whole(a.Model))
	day := lima.Date(from.Began)
	if err := a.lookUp(ctx, &filter, day); err != nil {
		return nil, err
	}
	web.Keep(ctx, a.Views.Lots.Chosen(a.Model, filter)...)
	filter.Texts, filter.Lost = a.App.Reader(ctx), a.App.Lost
	rows, next, err := a.readRows(ctx, caller, from, web.Limit(r.Params.Limit), func(tx *bbolt.Tx) projection.LotFilter {
		a.lookUpMet(ctx, tx, &filter, day)
		return filter
	})
	if err != nil {
		return nil, err
	}
	page := lotPage{rows: rows, next: list.Next(next)}
	web.TellApart(ctx, page.digest())
	return page, nil
}

func lotFilter(p catalogrest.ListLotsParams, c web.Caller) (projection.LotFilter, error) {
	f := projection.LotFilter{
		Product: string(restvalue.OrZero(p.Product)), Association: restvalue.OrZero(p.Association),
		Region: text.Place(restvalue.OrZero(p.Region)), Province: text.Place(restvalue.OrZero(p.Province)), Verified: p.Verified,
		Variety: text.Fold(restvalue.OrZero(p.Variety)), Grade: strings.ReplaceAll(text.Fold(restvalue.OrZero(p.Grade)), " ", "_"),
		AvailableBy: restvalue.OrZero(p.AvailableBy), State: lot.Status(restvalue.OrZero(p.State)),
		Sort: projection.LotSort(restvalue.OrZero(p.Sort)),
	}
	if restvalue.OrZero(p.Mine) {
		if err := c.Require(token.RoleAssociation, fault.Forbiddenf("`mine` es para asociaciones: usa su token.", "`mine` is for associations: use its token.")); err != nil {
			return f, err
		}
		f.Owner = c.Org
	}
	if f.State != "" && f.Owner == "" {
		return f, fault.InvalidField("?state", fault.Text{
			ES: "`state` va junto con `mine=true`.", EN: "`state` goes with `mine=true`.",
		})
	}
	if f.Owner != "" && f.Sort != "" && f.Sort != projection.Newest {
		return f, fault.InvalidField("?sort", fault.Text{
			ES: "Con `mine=true` deja `sort` fuera: tus lotes vienen del último al primero.",
			EN: "With `mine=true` leave `sort` out: your lots come the last drafted first.",
		})
	}
	if p.Code != nil {
		f.Code = lot.ReadCode(*p.Code)
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
		f.MinAvailable = &q.Milli
	}
	if p.MaxPrice != nil {
		m, err := restvalue.ParseMoney(commonrest.Money{Amount: *p.MaxPrice, Currency: "PEN"}, "?max_price")
		if err != nil {
			return err
		}
		f.MaxPerBase = &m.Minor
	}
	return nil
}
