package lot

import (
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// maxSales bounds how many sales of one lot are declared, those that were taken back included.
const maxSales = 500

// DeclareSale takes stock off a lot that the association has sold elsewhere.
type DeclareSale struct {
	Association string
	Sale        string // the new sale's id
	Quantity    quantity.Quantity
	Price       *money.Price // nil: not said
	ActedAt     time.Time
	Order       string // id of the order that is to record it; "": none
	SoldOn      string // date; "": not said
	Today       string // date in Peru
}

func (DeclareSale) command() {}

func declareSale(s State, c DeclareSale) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	if _, known := s.Sale(c.Sale); known {
		return nil, nil
	}
	if s.ended() {
		return nil, ErrWithdrawn
	}
	milli, err := inStock(c.Quantity, s.Measure, "quantity")
	switch {
	case err != nil:
		return nil, err
	case milli > s.Available():
		return nil, ErrNotAvailable
	case len(s.Sales) >= maxSales:
		return nil, ErrTooManySales
	}
	if err := checkPaid(c.Price, c.Quantity, s.Measure); err != nil {
		return nil, err
	}
	if c.SoldOn != "" && !lima.InLastYear(c.SoldOn, c.Today) {
		return nil, ErrSoldWhen
	}
	return []catalogevents.LotEvent{catalogevents.LotSaleDeclared{
		Sale: c.Sale, Quantity: events.Quantity(c.Quantity), Milli: milli, Price: priceEvent(c.Price), At: c.ActedAt,
		SoldOn: c.SoldOn, Order: c.Order,
	}}, nil
}
