package lot

import (
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
)

// TakeBackSale takes back a sale that was declared by mistake: its stock is there again.
type TakeBackSale struct {
	Association, Sale string
	ActedAt           time.Time
}

func (TakeBackSale) command() {}

// takeBackSale also serves a lot that was withdrawn in between: what was sold of it is told right.
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
	case !c.ActedAt.Before(sale.CorrectableUntil()):
		return nil, ErrTooLateToTakeBack
	}
	return []catalogevents.LotEvent{catalogevents.LotSaleTakenBack{Sale: sale.Sale, Milli: sale.Milli}}, nil
}
