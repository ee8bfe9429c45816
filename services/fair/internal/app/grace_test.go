package app

import (
	"errors"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// restarted is a market with chat that was down when its offer fell due, a day after the start; a message waits in the
// inbox.
func restarted(t *testing.T) (s *fixture, offered string, read func()) {
	t.Helper()
	s = newFixture(t)
	offered, _ = s.waiting()
	read = s.LeaveUnread()
	s.grace = s.Grace(start.Add(day))
	s.at(day)
	return s, offered, read
}

func (s *fixture) expireAt(span time.Duration, offered string) {
	s.t.Helper()
	s.at(span)
	s.must(s.expireOffer(s.t.Context(), fairID+"."+offered))
	s.sweepAt(span)
}

func TestNothingLapsesUntilTheInboxIsReadAndQuarterOfAnHourHasPassed(t *testing.T) {
	s, offered, read := restarted(t)
	s.expireAt(day+time.Minute, offered)
	s.expect(offered, fair.Offered)
	s.expireAt(day+16*time.Minute, offered)
	s.expect(offered, fair.Offered)
	read()
	s.expireAt(day+17*time.Minute, offered)
	s.expect(offered, fair.Waitlisted)
}

func TestAnInboxThatIsNeverReadHoldsOffersAnHour(t *testing.T) {
	s, offered, _ := restarted(t)
	s.expireAt(day+time.Hour-time.Second, offered)
	s.expect(offered, fair.Offered)
	s.expireAt(day+time.Hour, offered)
	s.expect(offered, fair.Waitlisted)
}

func TestAYesInTimeThatIsHeardLateCounts(t *testing.T) {
	s, offered, _ := restarted(t)
	s.at(day + 5*time.Minute)
	yes := func(c Call) fair.Command {
		return fair.Confirm{Association: "assoc_2", Application: offered, ActedAt: c.ActedAt}
	}
	if err := s.act("too late", yes); !errors.Is(err, fair.ErrOfferExpired) {
		t.Errorf("a yes of after the offer's end: %v", err)
	}
	m := meta("late")
	m.Occurred = start.Add(day - time.Minute)
	_, err := s.HandleApplication(t.Context(), fairID, fair.Party{}, yes, m)
	s.must(err)
	s.expect(offered, fair.Confirmed)
}
