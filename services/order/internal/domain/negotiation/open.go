package negotiation

import (
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Open begins a negotiation with the buyer's first offer, about a lot on the market.
type Open struct {
	Buyer       string
	Association string
	Lot         string
	Suspended   bool             // one of the sides begins no new trade
	OnMarket    bool             // whether the lot is
	Product     string           // the lot's
	Measure     quantity.Measure // the lot's
	Goods       Goods
	ExternalRef events.SealedText
	Fair        string
	FairKnown   bool // whether the fair may be where the two met
	Terms       Proposal
}

func (Open) command() {}

func open(s State, c Open) ([]orderevents.NegotiationEvent, error) {
	switch {
	case s.Status == "":
	case s.Open() || s.Status == Agreed:
		return nil, ErrAlreadyOpen
	default:
		return nil, ErrEnded
	}
	if c.Suspended {
		return nil, ErrSuspended
	}
	if !c.OnMarket {
		return nil, ErrLotNotOpen
	}
	if c.Fair != "" && !c.FairKnown {
		return nil, ErrUnknownFair
	}
	opened := State{Measure: c.Measure, Lot: c.Lot}
	offer, err := opened.propose(orderevents.Buyer, c.Terms, c.Goods)
	if err != nil {
		return nil, err
	}
	return []orderevents.NegotiationEvent{
		orderevents.NegotiationOpened{
			Buyer: c.Buyer, Association: c.Association, Lot: c.Lot, Product: c.Product,
			Measure: events.Measure(c.Measure), MinOrderMilli: c.Goods.MinOrder, ExternalRef: c.ExternalRef, Fair: c.Fair,
		},
		offer,
	}, nil
}
