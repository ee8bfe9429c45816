package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// CloseRest says that what is left of an order will not come: its stock goes back to the lot, and the total is of what came. What was short on the scales is left too: only the association
// knows whether it still has it.
type CloseRest struct {
	Party  party.Party
	Reason string // one of orderevents' codes
	Now    time.Time
}

func (CloseRest) command() {}

func closeRest(s State, c CloseRest) ([]orderevents.OrderEvent, error) {
	if err := s.checkSide(c.Party, orderevents.Seller); err != nil {
		return nil, err
	}
	if err := s.checkStands(); err != nil {
		return nil, err
	}
	switch {
	case len(s.Deliveries) == 0:
		return nil, ErrNothingSent
	case s.Left() == 0 && s.Returned > 0:
		return nil, nil
	case s.Status == Completed, s.Left() == 0 && s.Status == Received:
		return nil, ErrReceived
	case s.Left() == 0:
		return nil, ErrNothingLeft
	}
	closed := orderevents.OrderRestClosed{StockReturn: s.returns(s.Returned + s.Left()), Reason: c.Reason}
	return completing(closed, Evolve(s, closed), c.Party.Side, c.Now), nil
}
