package lot

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Adjust records that there is more (or, as a loss, less) than was posted.
type Adjust struct {
	Association string
	Quantity    quantity.Quantity
	Loss        bool
	Reason      string
}

func (Adjust) command() {}

func adjust(s State, c Adjust) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	if s.ended() {
		return nil, ErrWithdrawn
	}
	if c.Loss && c.Reason == "found" || !c.Loss && c.Reason == "loss" {
		return nil, ErrAdjustmentReason
	}
	delta, err := s.Measure.ToBase(c.Quantity)
	if err != nil || delta <= 0 {
		return nil, ErrAdjustmentAbsurd
	}
	if c.Loss {
		delta = -delta
	}
	if after := s.Posted + delta; after < 0 || after > maxPosted {
		return nil, ErrAdjustmentAbsurd
	}
	return []catalogevents.LotEvent{catalogevents.LotStockAdjusted{DeltaMilli: delta, Reason: c.Reason}}, nil
}
