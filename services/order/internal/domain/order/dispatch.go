package order

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Dispatch begins a delivery: the association sends goods off, all that is left or a part.
type Dispatch struct {
	Party    party.Party
	Quantity *quantity.Quantity // nil: all that is left
	Vehicle  *orderevents.Vehicle
	Released bool   // whoever collects it has said the buyer's code
	Reason   string // why, where the agreed advance is not confirmed or there is no code: one of orderevents' codes
}

func (Dispatch) command() {}

func dispatch(s State, c Dispatch) ([]orderevents.OrderEvent, error) {
	if err := s.checkSide(c.Party, orderevents.Seller); err != nil {
		return nil, err
	}
	if err := s.checkStands(); err != nil {
		return nil, err
	}
	if s.Status.Implies(Delivered) || s.Left() == 0 {
		return nil, ErrNothingLeft
	}
	next := Delivery{Number: len(s.Deliveries) + 1}
	milli, err := s.inStock(c.Quantity, s.Left(), "quantity")
	if err != nil {
		return nil, err
	}
	if err := s.checkRoom(next, milli); err != nil {
		return nil, err
	}
	unreleased := s.collected() && !c.Released
	reason := c.Reason
	switch {
	case !s.owesAdvance() && !unreleased:
		reason = "" // nothing is to be explained
	case reason != "":
	case s.owesAdvance():
		return nil, ErrAdvanceUnpaid
	default:
		return nil, ErrNoReleaseCode
	}
	return []orderevents.OrderEvent{orderevents.DeliveryDispatched{
		Negotiation: s.Demand.Negotiation, Delivery: next.Number, Milli: milli, Vehicle: c.Vehicle, Released: c.Released, Reason: reason,
	}}, nil
}

// MayBeCollected reports that goods may still change hands, so that the buyer needs the release code.
func (s State) MayBeCollected() bool { return s.checkComing() == nil }

// collected reports that somebody comes for the goods, on behalf of the buyer.
func (s State) collected() bool { return s.Delivery.Basis != "buyer" }

// owesAdvance reports that an advance was agreed and the association has not confirmed that it came.
func (s State) owesAdvance() bool { return s.Paid() < s.AdvanceMinor() }
