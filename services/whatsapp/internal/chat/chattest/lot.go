package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// ownerOf is the organisation whose lot or negotiation something is.
func (f *Market) ownerOf(id string) string { return cmp.Or(f.Owner[id], "assoc_huaro") }

// shown is a lot as it is read.
func (f *Market) shown(l market.Lot) market.Lot {
	l.Owner, l.Sales = f.ownerOf(l.ID), slices.Clone(l.Sales)
	return l
}

// MyLots stands in for that of *market.Session.
func (f *Market) MyLots(context.Context) ([]market.Lot, error) {
	var mine []market.Lot
	for _, l := range f.Lots {
		if f.has(l.ID) && l.State != market.LotDraft {
			mine = append(mine, f.shown(l))
		}
	}
	return mine, f.called("MyLots")
}

// LotByCode stands in for that of *market.Session.
func (f *Market) LotByCode(_ context.Context, code string) (market.Lot, bool, error) {
	for _, l := range slices.Concat(f.Lots, f.OthersLots) {
		if l.Code == code && l.State == market.LotPublished {
			return l, true, f.called("LotByCode")
		}
	}
	return market.Lot{}, false, f.called("LotByCode")
}

// ownLot does something to a lot that the organisation owns and that has not ended.
func (f *Market) ownLot(name string, command market.Command, id string, do func(*market.Lot) error) (market.Lot, error) {
	return once(f, name, command, func() (market.Lot, error) {
		l, err := f.lot(id)
		switch {
		case err != nil:
			return *l, err
		case !f.has(id):
			return *l, Problem("not-found")
		case l.State == market.LotWithdrawn:
			return *l, Problem("lot-withdrawn")
		}
		err = do(l)
		return f.shown(*l), err
	})
}

// isOffered tells whether an offer stands for a lot.
func (f *Market) isOffered(lot string) bool {
	return slices.ContainsFunc(f.NegotiationList, func(n market.Negotiation) bool { return n.Lot == lot && n.Standing != 0 })
}

// ChangeLot stands in for that of *market.Session.
func (f *Market) ChangeLot(_ context.Context, command market.Command, id string, to market.LotTerms) (market.Lot, error) {
	return f.ownLot("ChangeLot", command, id, func(l *market.Lot) error {
		if (to.Variety != nil || to.Grade != nil) && f.isOffered(l.ID) {
			return Problem("goods-offered")
		}
		if to.Variety != nil {
			l.Variety = *to.Variety
		}
		if to.Grade != nil {
			l.Grade = *to.Grade
		}
		if to.InviteOffers {
			l.Price, l.PerBase = nil, nil
		}
		if to.Price != nil {
			per, err := to.Price.PerBase(l.Measure)
			l.Price, l.PerBase = to.Price, &per
			return err
		}
		return nil
	})
}

// PauseLot stands in for that of *market.Session.
func (f *Market) PauseLot(_ context.Context, command market.Command, id string) (market.Lot, error) {
	return f.ownLot("PauseLot", command, id, func(l *market.Lot) error { l.State = market.LotPaused; return nil })
}

// ResumeLot stands in for that of *market.Session.
func (f *Market) ResumeLot(_ context.Context, command market.Command, id string) (market.Lot, error) {
	return f.ownLot("ResumeLot", command, id, func(l *market.Lot) error { l.State = market.LotPublished; return nil })
}

// AddToLot stands in for that of *market.Session.
func (f *Market) AddToLot(_ context.Context, command market.Command, id string, more quantity.Quantity) (market.Lot, error) {
	return f.ownLot("AddToLot", command, id, func(l *market.Lot) error {
		base, err := l.Measure.ToBase(more)
		filled := min(base, l.Shortage)
		l.Posted, l.Shortage, l.Available = l.Posted+base, l.Shortage-filled, l.Available+base-filled
		return err
	})
}

// TakeFromLot stands in for that of *market.Session.
func (f *Market) TakeFromLot(_ context.Context, command market.Command, id string, less quantity.Quantity, _ string) (market.Lot, error) {
	return f.ownLot("TakeFromLot", command, id, func(l *market.Lot) error {
		base, err := l.Measure.ToBase(less)
		l.Posted, l.Shortage, l.Available = l.Posted-base, l.Shortage+max(0, base-l.Available), max(0, l.Available-base)
		return err
	})
}

// DeclareSale stands in for that of *market.Session.
func (f *Market) DeclareSale(_ context.Context, command market.Command, id string, sold market.NewSale) (market.Sale, error) {
	sale := market.Sale{
		ID: "sale_" + strings.ReplaceAll(command.Key, ":", "_"), Quantity: sold.Quantity, At: command.At, On: cmp.Or(sold.On, lima.Date(command.At)),
	}
	l, err := f.ownLot("DeclareSale", command, id, func(l *market.Lot) error {
		base, err := l.Measure.ToBase(sold.Quantity)
		if err != nil || base > l.Available {
			return Problem("not-available")
		}
		if sold.Price != nil {
			total, err := sold.Price.Total(sold.Quantity, l.Measure)
			if err != nil {
				return err
			}
			sale.Price, sale.Total, sale.Order = sold.Price, &total, "ord_of_"+sale.ID
		}
		l.Sales, l.Available = append(l.Sales, sale), l.Available-base
		return nil
	})
	if declared, none := find(l.Sales, func(s market.Sale) bool { return s.ID == sale.ID }); none == nil {
		sale = *declared
	}
	return sale, err
}

// SaleLink stands in for that of *market.Session.
func (f *Market) SaleLink(_ context.Context, order string) (url string, until time.Time, ok bool, err error) {
	return "https://market.example/s/" + order, Now.AddDate(0, 0, 30).Add(12 * time.Hour), true, f.called("SaleLink") // in the evening there
}

// TakeBackSale stands in for that of *market.Session.
func (f *Market) TakeBackSale(_ context.Context, command market.Command, id, sale string) (market.Sale, error) {
	var taken market.Sale
	_, err := f.ownLot("TakeBackSale", command, id, func(l *market.Lot) error {
		s, err := find(l.Sales, func(s market.Sale) bool { return s.ID == sale })
		if err != nil || s.Taken {
			return err
		}
		if s.Answer == market.SaleAcknowledged {
			return Problem("sale-acknowledged")
		}
		base, err := l.Measure.ToBase(s.Quantity)
		s.Taken, l.Available = true, l.Available+base
		taken = *s
		return err
	})
	return taken, err
}
