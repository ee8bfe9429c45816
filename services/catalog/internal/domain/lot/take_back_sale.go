package lot

import (
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
)

// TakeBackSale takes back a sale that was declared by mistake: its stock is there again. One that an order records is taken back until its buyer has
// acknowledged it, any other for ten minutes.
type TakeBackSale struct {
	Association, Sale string
	ActedAt           time.Time
}

func (TakeBackSale) command() {}

// takeBackSale refuses what its buyer has acknowledged, as soon as the lot has heard of it. It also serves a lot that was withdrawn in between: what was sold of it is told right.
func takeBackSale(s State, c TakeBackSale) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	sale, known := s.Sale(c.Sale)
	switch {
	case !known:
		return nil, ErrNoSuchSale
	case sale.TakenBack:
		return nil, nil
	case sale.Answer == catalogevents.SaleAcknowledged:
		return nil, ErrSaleAcknowledged
	case sale.Order == "" && !c.ActedAt.Before(sale.CorrectableUntil()):
		return nil, ErrTooLateToTakeBack
	}
	return []catalogevents.LotEvent{sale.takenBack()}, nil
}
