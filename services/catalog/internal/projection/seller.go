package projection

import (
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Seller is what the catalog knows of an association: whether the coordinator vouches for it. Its name and place stand in the
// vault. A buyer has a row too, for whether it is suspended.
type Seller struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	Verified  bool      `json:"verified,omitempty"`
	Suspended bool      `json:"suspended,omitempty"` // or closed: it brings nothing to the market
	Closed    bool      `json:"closed,omitempty"`    // or erased: for ever
	Until     string    `json:"until,omitempty"`     // date of the last day on which that holds; "": it does not end
}

// VerifiedOn reports whether the coordinator's word holds on a day.
func (s Seller) VerifiedOn(date string) bool {
	return s.Verified && !s.Suspended && (s.Until == "" || s.Until >= date)
}

// AllSellers is the list of every association that the market knows.
const AllSellers = "sellers"

func newSellers() readmodel.Projection[Seller] {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Seller]{
		Bucket: "sellers", Version: 4, Lists: sellerLists,
		From: []readmodel.Source[Seller]{
			readmodel.On(organisations, Seller.registered),
			readmodel.On(organisations, Seller.verified),
			readmodel.On(organisations, Seller.unverified),
			readmodel.On(organisations, stands[identityevents.OrganisationSuspended](true)),
			readmodel.On(organisations, stands[identityevents.OrganisationReopened](false)),
			readmodel.On(organisations, gone[identityevents.OrganisationClosed]),
			readmodel.On(organisations, gone[identityevents.OrganisationErased]),
		},
	}
}

func sellerLists(s Seller) map[string]readmodel.Rank {
	if s.Kind != identityevents.KindAssociation {
		return nil
	}
	return map[string]readmodel.Rank{AllSellers: readmodel.Newest(s.CreatedAt)}
}

func (s Seller) registered(e identityevents.OrganisationRegistered, r es.Record) Seller {
	s.ID, s.Kind, s.CreatedAt = r.AggregateID, e.Kind, r.Time
	return s
}

func (s Seller) verified(e identityevents.OrganisationVerified, r es.Record) Seller {
	s.ID, s.Verified, s.Until = r.AggregateID, true, e.Until
	return s
}

func (s Seller) unverified(_ identityevents.OrganisationVerificationWithdrawn, r es.Record) Seller {
	s.ID, s.Verified, s.Until = r.AggregateID, false, ""
	return s
}

func gone[E any](s Seller, _ E, r es.Record) Seller {
	s.ID, s.Suspended, s.Closed = r.AggregateID, true, true
	return s
}

// stands is that an association is suspended, or is no longer, from an event on.
func stands[E any](suspended bool) func(Seller, E, es.Record) Seller {
	return func(s Seller, _ E, r es.Record) Seller {
		s.ID, s.Suspended = r.AggregateID, suspended
		return s
	}
}
