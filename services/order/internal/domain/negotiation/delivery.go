package negotiation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
)

// atFarm is the one basis whose place both sides know.
const atFarm = "farm"

// farthest is how many years ahead goods may change hands. A day beyond is taken for a typing mistake.
const farthest = 2

// checkDelivery checks that the goods can be delivered: it is said where, the last day is not over, and no day is beyond reason.
func (s State) checkDelivery(d orderevents.Delivery, now time.Time) error {
	today := lima.Date(now)
	last, longAgo := lima.YearsFrom(today, farthest), lima.YearsFrom(today, -1)
	switch {
	case d.Basis != atFarm && d.Place == "" && !s.hasLeftOut(d):
		return ErrNoPlace
	case d.From != "" && d.Until != "" && d.Until < d.From:
		return ErrDeliveryDates
	case d.Until != "" && (d.Until < today || d.Until > last):
		return ErrDeliveryUntil
	case d.From > last, d.From != "" && (d.Until == "" && d.From < today || d.From < longAgo):
		return ErrDeliveryFrom
	}
	return nil
}

// hasLeftOut tells whether an offer before left the same place out: those that were made when this was allowed may be answered.
func (s State) hasLeftOut(d orderevents.Delivery) bool {
	return slices.ContainsFunc(s.Offers, func(o Offer) bool { return o.Delivery.Basis == d.Basis && o.Delivery.Place == "" })
}
