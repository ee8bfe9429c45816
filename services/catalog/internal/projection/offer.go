package projection

import (
	"maps"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// offers are the sources by which a lot knows the offers about it that may still bind: they stand, await their stock, or were
// accepted while the order is not confirmed. From then on the lot's own stock tells.
func offers() []readmodel.Source[Lot] {
	table := es.NewEventTable(orderevents.NegotiationEvents())
	return []readmodel.Source[Lot]{
		readmodel.OnRow(table, func(e orderevents.OfferMade) string { return e.Lot }, Lot.offered),
		readmodel.OnRow(table, func(e orderevents.OfferStood) string { return e.Lot }, func(l Lot, e orderevents.OfferStood, r es.Record) Lot {
			return l.without(r, e.Replaces)
		}),
		readmodel.OnRow(table, func(e orderevents.OfferRefused) string { return e.Lot }, func(l Lot, e orderevents.OfferRefused, r es.Record) Lot {
			return l.without(r, e.Number)
		}),
		readmodel.OnRow(table, func(e orderevents.OfferRejected) string { return e.Lot }, func(l Lot, e orderevents.OfferRejected, r es.Record) Lot {
			return l.without(r, e.Number)
		}),
		readmodel.OnRow(table, func(e orderevents.OfferWithdrawn) string { return e.Lot }, func(l Lot, e orderevents.OfferWithdrawn, r es.Record) Lot {
			return l.without(r, e.Number)
		}),
		readmodel.OnRow(table, func(e orderevents.OfferExpired) string { return e.Lot }, func(l Lot, e orderevents.OfferExpired, r es.Record) Lot {
			return l.without(r, e.Number)
		}),
		readmodel.OnRow(table, func(e orderevents.NegotiationClosed) string { return e.Lot }, over[orderevents.NegotiationClosed]),
		readmodel.OnRow(table, func(e orderevents.NegotiationCancelled) string { return e.Lot }, over[orderevents.NegotiationCancelled]),
		readmodel.OnRow(table, func(e orderevents.NegotiationCompleted) string { return e.Lot }, over[orderevents.NegotiationCompleted]),
	}
}

// offered adds an offer; one that is not firm takes the place of the standing one at once.
func (l Lot) offered(e orderevents.OfferMade, r es.Record) Lot {
	if !e.Firm {
		l = l.without(r, e.Replaces)
	}
	l.Offers = maps.Clone(l.Offers)
	if l.Offers == nil {
		l.Offers = map[string]bool{}
	}
	l.Offers[offerOf(r, e.Number)] = true
	return l
}

func (l Lot) without(r es.Record, offer int) Lot {
	l.Offers = maps.Clone(l.Offers)
	delete(l.Offers, offerOf(r, offer))
	return l
}

// over ends all offers of a negotiation.
func over[Event any](l Lot, _ Event, r es.Record) Lot {
	l.Offers = maps.Clone(l.Offers)
	maps.DeleteFunc(l.Offers, func(offer string, _ bool) bool { return strings.HasPrefix(offer, r.AggregateID+".") })
	return l
}

func offerOf(r es.Record, number int) string { return r.AggregateID + "." + strconv.Itoa(number) }
