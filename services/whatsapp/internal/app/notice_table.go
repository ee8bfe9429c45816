package app

import (
	"context"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/colleague"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/lot"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

// noticesReaction is the name of the reaction that puts notices into the inbox. Its version is raised by one when the table
// gets a row for another event, or loses one: a raised version goes on where the last one stopped.
const (
	noticesReaction = "whatsapp-notices"
	noticesVersion  = 14
)

// react registers the reaction.
func (n *notifier) react(b *bus.Bus) { b.OnNew(noticesReaction, noticesVersion, n.handlers()...) }

// handlers is the table of notices. Each row is an event, the recipient, and a flow's notice. The words are the flow's, and
// are chosen when the notice goes out.
func (n *notifier) handlers() []bus.Handler {
	return slices.Concat(n.ofNegotiations(), n.ofOrders(), n.ofFairs(), n.ofPeople(), n.ofLots(), n.ofRepresentatives(), n.ofSuspensions())
}

func (n *notifier) ofNegotiations() []bus.Handler {
	negotiations := es.NewEventTable(orderevents.NegotiationEvents())
	return []bus.Handler{
		on(n, negotiations, func(id string, e orderevents.OfferMade) []recipientNotice {
			return ifBuyers(e.By, sellerOf(id), until(e.ValidUntil, bargain.OfferReceived(id, e.Number)))
		}),
		on(n, negotiations, func(id string, e orderevents.OfferWithdrawn) []recipientNotice {
			return ifBuyers(e.By, sellerOf(id), bargain.OfferTakenBack(id, e.Number))
		}),
		on(n, negotiations, func(id string, e orderevents.OfferExpired) []recipientNotice {
			return noticeTo(sellerOf(id), bargain.OfferEnded(id, e.Number)) // of its own ones too: it waits for an answer
		}),
		on(n, negotiations, func(id string, e orderevents.OfferRejected) []recipientNotice {
			return ifBuyers(e.By, sellerOf(id), bargain.OfferRejected(id, e.Number))
		}),
		on(n, negotiations, func(id string, e orderevents.NegotiationClosed) []recipientNotice {
			return ifBuyers(e.By, sellerOf(id), bargain.NegotiationClosed(id))
		}),
	}
}

func (n *notifier) ofFairs() []bus.Handler {
	fairs := es.NewEventTable(fairevents.FairEvents())
	return []bus.Handler{
		on(n, fairs, func(id string, e fairevents.StallApproved) []recipientNotice {
			return noticeTo(association(e.Association), fair.StallApproved(id, e.Stall))
		}),
		on(n, fairs, func(id string, e fairevents.StallWaitlisted) []recipientNotice {
			return noticeTo(association(e.Association), fair.StallWaitlisted(id, e.Stall))
		}),
		on(n, fairs, func(id string, e fairevents.StallOffered) []recipientNotice {
			return noticeTo(association(e.Association), until(e.Until, fair.StallOffered(id, e.Stall)))
		}),
		on(n, fairs, func(id string, e fairevents.StallAskedAgain) []recipientNotice {
			return noticeTo(association(e.Association), fair.AskedAgain(id, e.Stall, e.State, e.StartsAt))
		}),
		on(n, fairs, func(id string, e fairevents.FairChanged) (all []recipientNotice) {
			for _, open := range e.Open {
				all = append(all, noticeTo(association(open.Association), fair.Changed(id, open.Stall, e.Changed))...)
			}
			return all
		}),
		on(n, fairs, func(id string, e fairevents.StallRejected) []recipientNotice {
			return noticeTo(association(e.Association), fair.StallRejected(id, e.Stall))
		}),
		on(n, fairs, func(id string, e fairevents.StallOfferLapsed) []recipientNotice {
			return noticeTo(association(e.Association), fair.StallOfferLapsed(id, e.Stall))
		}),
		on(n, fairs, func(id string, e fairevents.StallWithdrawn) []recipientNotice {
			if e.By != fairevents.ByOrganiser { // the association knows what it withdrew
				return nil
			}
			return noticeTo(association(e.Association), fair.StallWithdrawn(id, e.Stall))
		}),
		on(n, fairs, func(id string, e fairevents.FairCancelled) (all []recipientNotice) {
			for _, ended := range e.Ended {
				all = append(all, noticeTo(association(ended.Association), fair.Cancelled(id, ended.Stall))...)
			}
			return all
		}),
	}
}

func (n *notifier) ofLots() []bus.Handler {
	lots := es.NewEventTable(catalogevents.LotEvents())
	return []bus.Handler{
		on(n, lots, func(id string, e catalogevents.LotTextHidden) []recipientNotice {
			return noticeTo(association(e.Association), lot.TextHidden(id))
		}),
		on(n, lots, func(id string, e catalogevents.LotSaleAnswered) []recipientNotice {
			return noticeTo(association(e.Association), lot.SaleAnswered(id, e.Sale))
		}),
	}
}

func (n *notifier) ofPeople() []bus.Handler {
	people := es.NewEventTable(identityevents.PersonEvents())
	return []bus.Handler{
		bus.When(people, func(ctx context.Context, r es.Record, e identityevents.PersonFrozen) error {
			if err := n.tellOfDoubt(ctx, r, e); err != nil {
				return err
			}
			return n.enqueue(ctx, r, noticeTo(colleaguesOf(r.AggregateID), colleague.Frozen(r.AggregateID)))
		}),
		bus.When(people, func(ctx context.Context, r es.Record, e identityevents.PersonConsented) error {
			if e.By != identityevents.BySelf { // the coordinator asked them
				return nil
			}
			return n.tellOfNewcomer(ctx, r)
		}),
		on(n, people, func(id string, _ identityevents.PersonConfirmed) []recipientNotice {
			return noticeTo(colleaguesOf(id), colleague.Confirmed(id))
		}),
	}
}

// tellOfDoubt tells the coordinator of a person whose identity came into doubt.
func (n *notifier) tellOfDoubt(ctx context.Context, r es.Record, e identityevents.PersonFrozen) error {
	associations, err := n.speaksFor(ctx, r)
	if err != nil {
		return err
	}
	return n.coordinator.tellOfDoubt(ctx, r, e, associations)
}

// tellOfNewcomer tells the coordinator of a person who consented and speaks for no association yet.
func (n *notifier) tellOfNewcomer(ctx context.Context, r es.Record) error {
	associations, err := n.speaksFor(ctx, r)
	if err != nil || len(associations) > 0 {
		return err
	}
	return n.coordinator.tellOfNewcomer(ctx, r)
}

// speaksFor are the associations of the person to whom an event happened, as the read model knows them by then.
func (n *notifier) speaksFor(ctx context.Context, r es.Record) ([]string, error) {
	if err := n.awaitShown(ctx, r.Position); err != nil {
		return nil, err
	}
	return n.views.SpeaksFor(r.AggregateID)
}

// recipientNotice is a notice for the representatives of organisations, or for one person.
type recipientNotice struct {
	recipient recipient
	person    string // that one only, as who acts for the first of the organisations, or of those that they speak for; "": all
	notice    chat.Notice
}

// recipient finds the organisations that are told. The read model shows the event by then.
type recipient func(*projection.Views) (organisations []string, err error)

// on is a row of the table; id is that of the aggregate to which the event happened.
func on[All, Event any](n *notifier, names es.EventTable[All], notices func(id string, e Event) []recipientNotice) bus.Handler {
	return bus.When(names, func(ctx context.Context, r es.Record, e Event) error {
		return n.enqueue(ctx, r, notices(r.AggregateID, e))
	})
}

// onKeyed is a row whose notices keep their order with those of something else than the aggregate, as package bus says.
func onKeyed[All, Event any](n *notifier, names es.EventTable[All], key func(Event) string, notices func(id string, e Event) []recipientNotice) bus.Handler {
	return bus.WhenKeyed(names, key, func(ctx context.Context, r es.Record, e Event) error {
		return n.enqueue(ctx, r, notices(r.AggregateID, e))
	})
}

func noticeTo(to recipient, n chat.Notice) []recipientNotice {
	return []recipientNotice{{recipient: to, notice: n}}
}

// toPerson is a notice for one person, whoever they speak for.
func toPerson(person string, n chat.Notice) []recipientNotice {
	return []recipientNotice{{person: person, notice: n}}
}

// ifBuyers is a notice of what the buyer did; there is none of what the seller did.
func ifBuyers(by string, to recipient, n chat.Notice) []recipientNotice {
	if by != orderevents.Buyer {
		return nil
	}
	return noticeTo(to, n)
}

// until is a notice of what may be answered until a moment.
func until(moment time.Time, n chat.Notice) chat.Notice {
	n.Until = moment
	return n
}

func association(id string) recipient {
	return func(*projection.Views) ([]string, error) { return []string{id}, nil }
}

// sellerOf is the association of a negotiation.
func sellerOf(negotiation string) recipient {
	return func(v *projection.Views) ([]string, error) {
		n, err := v.Negotiation(negotiation)
		return []string{n.Association}, err
	}
}

// colleaguesOf are the organisations that a person speaks for.
func colleaguesOf(person string) recipient {
	return func(v *projection.Views) ([]string, error) { return v.SpeaksFor(person) }
}
