package app

import (
	"context"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

// handlers is the table of what people are told of the market: an event, who is told, and a flow's notice. A row
// says nothing of the words: what is told is decided by the flow when the notice goes out.
func (n *notices) handlers() []bus.Handler {
	negotiations := es.NewNames(orderevents.NegotiationEvents())
	orders := es.NewNames(orderevents.OrderEvents())
	fairs := es.NewNames(fairevents.FairEvents())
	return []bus.Handler{
		row(n, negotiations, func(id string, e orderevents.OfferMade) []telling {
			return ofBuyer(e.By, sellerOf(id), bargain.OfferReceived(id, e.Number))
		}),
		row(n, negotiations, func(id string, e orderevents.OfferWithdrawn) []telling {
			return ofBuyer(e.By, sellerOf(id), bargain.OfferEnded(id, e.Number))
		}),
		row(n, negotiations, func(id string, e orderevents.OfferExpired) []telling {
			return tell(sellerOffered(id, e.Number), bargain.OfferEnded(id, e.Number)) // until when their own stands, they know
		}),
		row(n, negotiations, func(id string, e orderevents.OfferRejected) []telling {
			return ofBuyer(e.By, sellerOf(id), bargain.OfferRejected(id, e.Number))
		}),
		row(n, negotiations, func(id string, e orderevents.OfferAccepted) []telling {
			return tell(sellerOf(id), bargain.Agreed(id, e.Number)) // of a colleague's yes too
		}),
		row(n, negotiations, func(id string, _ orderevents.NegotiationClosed) []telling {
			return tell(sellerOf(id), bargain.NegotiationClosed(id))
		}),

		row(n, orders, func(id string, e orderevents.OrderConfirmed) []telling {
			return tell(sellerOf(e.Negotiation), bargain.OrderConfirmed(id))
		}),
		row(n, orders, func(id string, e orderevents.OrderCancelled) []telling {
			return tell(sellerOf(e.Negotiation), bargain.OrderCancelled(id))
		}),

		row(n, fairs, func(id string, e fairevents.StallApproved) []telling {
			return tell(association(e.Association), fair.StallApproved(id, e.Stall))
		}),
		row(n, fairs, func(id string, e fairevents.StallWaitlisted) []telling {
			return tell(association(e.Association), fair.StallWaitlisted(id, e.Stall))
		}),
		row(n, fairs, func(id string, e fairevents.StallOffered) []telling {
			return tell(association(e.Association), fair.StallOffered(id, e.Stall))
		}),
		row(n, fairs, func(id string, e fairevents.StallRejected) []telling {
			return tell(association(e.Association), fair.StallRejected(id, e.Stall))
		}),
		row(n, fairs, func(id string, e fairevents.StallOfferLapsed) []telling {
			return tell(association(e.Association), fair.StallOfferLapsed(id, e.Stall))
		}),
		row(n, fairs, func(id string, e fairevents.FairCancelled) (all []telling) {
			for _, ended := range e.Ended {
				all = append(all, tell(association(ended.Association), fair.Cancelled(id, ended.Stall))...)
			}
			return all
		}),
	}
}

// telling is a notice for the representatives of one organisation.
type telling struct {
	who    recipient
	notice chat.Notice
}

// recipient finds the organisation that is told; "" for none. The read model shows the event by then.
type recipient func(*projection.Views) (organisation string, err error)

// row is one row of the table; id is that of the aggregate to which the event happened.
func row[All, Event any](n *notices, names es.Names[All], tellings func(id string, e Event) []telling) bus.Handler {
	return bus.When(names, func(ctx context.Context, r es.Record, e Event) error {
		return n.tellAll(ctx, r, tellings(r.AggregateID, e))
	})
}

func tell(who recipient, n chat.Notice) []telling { return []telling{{who: who, notice: n}} }

// ofBuyer tells of what the buyer did, and nobody of what the seller did.
func ofBuyer(by string, who recipient, n chat.Notice) []telling {
	if by != orderevents.Buyer {
		return nil
	}
	return tell(who, n)
}

func association(id string) recipient {
	return func(*projection.Views) (string, error) { return id, nil }
}

// sellerOf is the association of a negotiation.
func sellerOf(negotiation string) recipient {
	return func(v *projection.Views) (string, error) {
		n, err := v.Negotiation(negotiation)
		return n.Association, err
	}
}

// sellerOffered is the association of a negotiation, if the offer was the buyer's.
func sellerOffered(negotiation string, offer int) recipient {
	return func(v *projection.Views) (string, error) {
		n, err := v.Negotiation(negotiation)
		if err != nil || !n.Offered(offer) {
			return "", err
		}
		return n.Association, nil
	}
}
