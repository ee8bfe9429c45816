package app

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// restarted is a market with chat that was down when its offer fell due, an hour after the start; a message waits in the
// inbox.
func restarted(t *testing.T) (s fixture, read func()) {
	t.Helper()
	s = newFixture(t)
	s.open()
	read = s.LeaveUnread()
	s.grace = s.Grace(start.Add(time.Hour))
	s.at(time.Hour)
	return s, read
}

func (s *fixture) at(span time.Duration) { s.now = func() time.Time { return start.Add(span) } }

func (s *fixture) expireAfter(span time.Duration) {
	s.t.Helper()
	s.at(span)
	s.must(s.expireOffer(s.t.Context(), "neg_1.1"))
	s.sweepAfter(span)
}

func TestNothingExpiresUntilTheInboxIsReadAndQuarterOfAnHourHasPassed(t *testing.T) {
	s, read := restarted(t)
	s.expireAfter(time.Hour + time.Minute)
	s.expect(negotiation.AwaitingSeller, "")
	s.expireAfter(time.Hour + 16*time.Minute)
	s.expect(negotiation.AwaitingSeller, "")
	read()
	s.expireAfter(time.Hour + 17*time.Minute)
	s.expect(negotiation.Expired, "")
}

func TestAnInboxThatIsNeverReadHoldsExpiriesAnHour(t *testing.T) {
	s, _ := restarted(t)
	s.expireAfter(2*time.Hour - time.Second)
	s.expect(negotiation.AwaitingSeller, "")
	s.expireAfter(2 * time.Hour)
	s.expect(negotiation.Expired, "")
}

func TestAnActMadeInTimeAndDeliveredLateCounts(t *testing.T) {
	s, _ := restarted(t)
	s.at(time.Hour + 5*time.Minute)
	m := s.meta("late")
	m.Occurred = start.Add(50 * time.Minute)
	seller := party.Party{Side: "seller", Org: "assoc_1"}
	accept := func(at es.Stamp) negotiation.Command {
		return negotiation.Accept{Party: seller, Offer: 1, Order: "ord_1", ActedAt: at.ActedAt}
	}
	if _, err := s.HandleNegotiationAt(t.Context(), "neg_1", accept, s.meta("too late")); err == nil {
		t.Error("an act made after the deadline counts")
	}
	_, err := s.HandleNegotiationAt(t.Context(), "neg_1", accept, m)
	s.must(err)
	s.must(s.model.CatchUp(t.Context()))
	s.expect(negotiation.Agreed, "")
}
