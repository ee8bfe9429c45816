package app

import (
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// erase stores that an organisation is erased, and destroys its key.
func (s fixture) erase(organisation string) es.Record {
	s.t.Helper()
	scribe := estest.NewScribe(s.Log, identityevents.Organisation, identityevents.OrganisationEvents())
	_, err := scribe.Write(s.t.Context(), organisation, start, identityevents.OrganisationErased{By: "self"}, s.meta("erase"))
	s.must(err)
	s.must(s.vault.Erase(s.t.Context(), organisation))
	return s.LastCommit(identityevents.Organisation, organisation)[0]
}

// What either side was bargaining about is closed in the name of who is erased; once more does nothing.
func TestWhoIsErasedBargainsNoMore(t *testing.T) {
	for _, gone := range []string{"org_1", "assoc_1"} {
		s := newFixture(t)
		s.open()
		erased := s.erase(gone)
		var ends []es.Position
		for range 2 {
			s.must(s.closeErased(t.Context(), erased, identityevents.OrganisationErased{}))
			end, err := s.Log.End(t.Context())
			s.must(err)
			ends = append(ends, end)
		}
		s.must(s.model.CatchUp(t.Context()))
		s.expect(negotiation.Closed, "")
		if ends[0] != ends[1] {
			t.Errorf("without %s, done again it stores something", gone)
		}
	}
}

// What is opened just then is closed by its own event.
func TestWhatIsOpenedDuringAnErasureIsClosed(t *testing.T) {
	s := newFixture(t)
	s.erase("org_1")
	s.open()
	opened := s.LastCommit(orderevents.Negotiation, "neg_1")[0]
	s.must(s.closeOpened(t.Context(), opened, orderevents.NegotiationOpened{}))
	s.must(s.model.CatchUp(t.Context()))
	s.expect(negotiation.Closed, "")
}

// What was agreed goes on: it is the other side's as well.
func TestWhatWasAgreedOutlivesAnErasure(t *testing.T) {
	s := newFixture(t)
	s.bargain()
	s.sweepAfter(0)
	agreed, _ := s.rows()
	s.must(s.closeErased(t.Context(), s.erase("org_1"), identityevents.OrganisationErased{}))
	n, o := s.rows()
	s.must(s.OpenTexts(t.Context(), append(n.State.Texts(), o.Texts()...)...))
	if n.State.Status != agreed.State.Status || o.ExternalRef != "" || n.State.Offers[0].Delivery.Place != "" || n.State.Offers[1].Delivery.Place != "Casa comunal" {
		t.Errorf("left of it: %+v, %+v", n.State, o.State)
	}
}
