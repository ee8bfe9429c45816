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

// CheckDelivery checks that goods can be delivered so: it is said where, the last day is not over, and no day is beyond reason.
func CheckDelivery(d orderevents.Delivery, now time.Time) error {
	if d.Basis != atFarm && d.Place == "" {
		return ErrNoPlace
	}
	return CheckDates(d, now)
}

// checkDelivery is CheckDelivery for an offer, which may leave out a place that an offer before has left out.
func (s State) checkDelivery(d orderevents.Delivery, now time.Time) error {
	if d.Place == "" && s.hasLeftOut(d) {
		return CheckDates(d, now)
	}
	return CheckDelivery(d, now)
}

// CheckDates checks that the last day of a delivery is not over, and that no day is beyond reason.
func CheckDates(d orderevents.Delivery, now time.Time) error {
	today := lima.Date(now)
	last, longAgo := lima.YearsFrom(today, farthest), lima.YearsFrom(today, -1)
	switch {
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
