package order

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// CallOff cancels a confirmed order for one side, as long as nothing of it is on its way.
type CallOff struct {
	Party  party.Party
	Reason string // one of orderevents' codes
}

func (CallOff) command() {}

func callOff(s State, c CallOff) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	switch s.Status {
	case Confirmed, Preparing:
		return []orderevents.OrderEvent{orderevents.OrderCalledOff{
			StockReturn: s.returns(s.Demand.Milli), By: c.Party.Side, Reason: c.Reason,
		}}, nil
	case Placed:
		return nil, ErrNotConfirmed
	case Cancelled:
		return nil, nil
	case Dispatched, Delivered, Received, Completed:
		return nil, ErrUnderWay
	case Disputed, Resolved:
	}
	return nil, s.checkStands()
}

// returns is so much of the stock given back, all in all.
func (s State) returns(milli int64) orderevents.StockReturn {
	return orderevents.StockReturn{Negotiation: s.Demand.Negotiation, Offer: s.Demand.Offer, Lot: s.Demand.Lot, ReturnedMilli: milli}
}
