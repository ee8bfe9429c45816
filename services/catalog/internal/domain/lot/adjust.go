package lot

import (
	"slices"

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

// Why stock comes and goes, as the contract's reasons. Those of bargaining are none.
var (
	addedBecause = []string{"found", "weighed", "quantity", "mistake", "other"}
	lostBecause  = []string{"loss", "sold", "weighed", "quantity", "mistake", "other"}
)

func (c Adjust) checkReason() error {
	switch {
	case c.Reason == "":
		return nil
	case c.Loss && !slices.Contains(lostBecause, c.Reason):
		return ErrLostBecause
	case !c.Loss && !slices.Contains(addedBecause, c.Reason):
		return ErrAddedBecause
	}
	return nil
}

func adjust(s State, c Adjust) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	if s.ended() {
		return nil, ErrWithdrawn
	}
	if err := c.checkReason(); err != nil {
		return nil, err
	}
	delta, err := inStock(c.Quantity, s.Measure, "quantity")
	if err != nil {
		return nil, err
	}
	if c.Loss {
		delta = -delta
	}
	switch after := s.Posted + delta; {
	case after < 0:
		return nil, ErrLossBeyond
	case after > maxPosted:
		return nil, WrongQuantity{"quantity", ErrTooMuch}
	case !c.Loss && s.checkWorth(after) != nil:
		return nil, s.checkWorth(after)
	}
	return []catalogevents.LotEvent{catalogevents.LotStockAdjusted{DeltaMilli: delta, Reason: c.Reason}}, nil
}
