package order

import (
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Dispute says that one side objects to how the order goes. Nothing of it goes on, not even by itself, until the coordinator has resolved it.
type Dispute struct {
	Party  party.Party
	Reason string // one of orderevents' codes
}

func (Dispute) command() {}

func dispute(s State, c Dispute) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if s.Status == Disputed {
		return nil, nil
	}
	if err := s.checkStands(); err != nil {
		return nil, err
	}
	if s.Status == Completed {
		return nil, ErrCompleted
	}
	return []orderevents.OrderEvent{orderevents.OrderDisputed{Negotiation: s.Demand.Negotiation, By: c.Party.Side, Reason: c.Reason}}, nil
}

// resolved writes down what the coordinator has decided. What they do not decide stands as it was. What goes back is what had come; where that was not returned, what never came first.
func (s State) resolved(e orderevents.OrderResolved) State {
	sentBack := e.ReturnedMilli - s.Returned
	if e.Outcome != orderevents.ResolvedReturn {
		sentBack -= s.Left()
	}
	s = s.givesBack(e.ReturnedMilli, sentBack)
	s.Status, s.Outcome = Resolved, e.Outcome
	if e.Total != nil {
		s.Decided = e.Total
	}
	return s
}

// Objection is who objected, to what.
type Objection struct{ By, Reason string }

// Resolve is the coordinator's decision about a dispute: what the order comes to, never more than was agreed or the buyer has said, and how much goes back to the lot.
type Resolve struct {
	Outcome  string             // one of orderevents' codes
	Total    *money.Amount      // nil: as it stands
	Returned *quantity.Quantity // nil: nothing
}

func (Resolve) command() {}

func resolve(s State, c Resolve) ([]orderevents.OrderEvent, error) {
	switch s.Status {
	case "":
		return nil, ErrNotFound
	case Disputed:
	case Resolved:
		return nil, ErrResolved
	case Placed, Confirmed, Preparing, Dispatched, Delivered, Received, Completed, Cancelled, Declared, Acknowledged, Denied, TakenBack:
		return nil, ErrNotDisputed
	}
	resolved := orderevents.OrderResolved{Outcome: c.Outcome}
	switch {
	case c.Total != nil:
		most, err := s.Total()
		if err != nil {
			return nil, err
		}
		if c.Total.Minor > max(most.Minor, s.Agreed.Minor) {
			return nil, ErrTotalBeyond
		}
		total := events.Amount(*c.Total)
		resolved.Total = &total
	case c.Outcome == orderevents.ResolvedDiscount:
		return nil, ErrNoTotal
	}
	back, err := s.goesBack(c.Returned)
	if err != nil {
		return nil, err
	}
	resolved.StockReturn = s.returns(s.Returned + back)
	return []orderevents.OrderEvent{resolved}, nil
}
