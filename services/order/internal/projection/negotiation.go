package projection

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// Negotiations is the read model of negotiations.
type Negotiations struct {
	readmodel.Projection[Negotiation]
}

// Negotiation is a negotiation as it is shown: the domain's state, with what only readers want to know.
type Negotiation struct {
	ID       string                     `json:"id"`
	Revision uint64                     `json:"revision"`
	State    negotiation.State          `json:"state"`
	OpenedAt time.Time                  `json:"opened_at"`
	Changed  time.Time                  `json:"changed"`
	MadeAt   []time.Time                `json:"made_at"` // of each offer
	MadeBy   []string                   `json:"made_by"` // person who made each offer
	Refusals []orderevents.OfferRefused `json:"refusals,omitempty"`
	Accepted *orderevents.OfferAccepted `json:"accepted,omitempty"` // the last one

	AcceptedBy string    `json:"accepted_by,omitzero"` // person
	AcceptedAt time.Time `json:"accepted_at,omitzero"`
}

// Expiry is when the next thing in the negotiation runs out; zero when nothing will.
func (n Negotiation) Expiry() time.Time {
	var first time.Time
	for _, number := range []int{n.State.Standing, n.State.Pending} {
		if number == 0 || !n.State.Open() {
			continue
		}
		if until := n.State.Offers[number-1].ValidUntil; first.IsZero() || until.Before(first) {
			first = until
		}
	}
	return first
}

func newNegotiations() Negotiations {
	negotiationEvents := es.NewEventTable(orderevents.NegotiationEvents())
	return Negotiations{readmodel.Projection[Negotiation]{
		Bucket: "negotiations", Version: 5, Lists: negotiationLists,
		From: []readmodel.Source[Negotiation]{
			readmodel.Fold(orderevents.Negotiation, negotiationEvents, Negotiation.evolve),
			readmodel.On(negotiationEvents, Negotiation.opened),
			readmodel.On(negotiationEvents, Negotiation.offerMade),
			readmodel.On(negotiationEvents, Negotiation.offerRefused),
			readmodel.On(negotiationEvents, Negotiation.offerAccepted),
			readmodel.On(negotiationEvents, Negotiation.textsSealed),
		},
	}}
}

const (
	expiring = "expiring" // ordered by expiry
	agreed   = "agreed"   // ordered by when
	open     = "open lot="
	openOf   = "open buyer="
	openPair = "open pair="
	binds    = "binds=" // by whom the association is bound, ordered by when

	inTheClear = "clear" // negotiations, or orders, with a text that is not sealed
)

func negotiationLists(n Negotiation) map[string]readmodel.Rank {
	opened := readmodel.Newest(n.OpenedAt)
	lists := map[string]readmodel.Rank{ofBuyer + n.State.Buyer: opened, ofSeller + n.State.Association: opened}
	if events.AnyClear(n.State.Texts()) {
		lists[inTheClear] = opened
	}
	if n.State.Open() {
		lists[open+n.State.Lot] = opened
		lists[openOf+n.State.Buyer] = opened
		lists[openPair+n.State.Buyer+">"+n.State.Association] = opened
	}
	for _, b := range n.bindings() {
		lists[binds+n.State.Association+">"+b.Person] = readmodel.Newest(b.At)
	}
	if until := n.Expiry(); !until.IsZero() {
		lists[expiring] = readmodel.Soonest(until)
	}
	if n.State.Status == negotiation.Agreed {
		lists[agreed] = readmodel.Soonest(n.Changed)
	}
	return lists
}

func (n Negotiation) evolve(event orderevents.NegotiationEvent, r es.Record) Negotiation {
	n.ID, n.Revision, n.Changed = r.AggregateID, r.Revision, r.Time
	n.State = negotiation.Evolve(n.State, event)
	return n
}

func (n Negotiation) opened(_ orderevents.NegotiationOpened, r es.Record) Negotiation {
	n.OpenedAt = r.Time
	return n
}

func (n Negotiation) offerMade(_ orderevents.OfferMade, r es.Record) Negotiation {
	n.MadeAt = append(slices.Clone(n.MadeAt), r.Time)
	n.MadeBy = append(slices.Clone(n.MadeBy), r.Actor.Person)
	return n
}

func (n Negotiation) offerRefused(e orderevents.OfferRefused, _ es.Record) Negotiation {
	n.Refusals = append(slices.Clone(n.Refusals), e)
	return n
}

func (n Negotiation) offerAccepted(e orderevents.OfferAccepted, r es.Record) Negotiation {
	n.Accepted, n.AcceptedBy, n.AcceptedAt = &e, r.Actor.Person, r.Time
	return n
}

func (n Negotiation) textsSealed(e orderevents.NegotiationTextsSealed, _ es.Record) Negotiation {
	if n.Accepted == nil {
		return n
	}
	accepted := *n.Accepted
	accepted.ExternalRef, accepted.Delivery.Place = e.ExternalRef, e.Places[accepted.Number-1]
	n.Accepted = &accepted
	return n
}
