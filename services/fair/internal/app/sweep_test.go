package app

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func (s *fixture) sweepAt(span time.Duration) {
	s.t.Helper()
	s.at(span)
	s.must(s.model.CatchUp(s.t.Context()))
	s.sweep().Once(s.t.Context(), s.now())
}

func TestSweepEndsWhatItsTimerForgot(t *testing.T) {
	s := newFixture(t)
	first, second := s.waiting()
	s.sweepAt(day - time.Second)
	s.expect(first, fair.Offered)
	s.sweepAt(day + time.Second) // the timer's turn
	s.expect(first, fair.Offered)
	s.sweepAt(day + time.Minute)
	s.expect(first, fair.Waitlisted)
	s.expect(second, fair.Offered)
}

// An application that is offered stalls again has its second offer ended as the first was.
func TestOffersToTheSameEndEachTime(t *testing.T) {
	s := newFixture(t)
	first, second := s.waiting()
	for i, offered := range []string{first, second, first, second} {
		s.expect(offered, fair.Offered)
		s.at(time.Duration(i+1) * day)
		s.must(s.expireOffer(t.Context(), fairID+"."+offered))
		s.must(s.expireOffer(t.Context(), fairID+"."+offered))
		s.expect(offered, fair.Waitlisted)
	}
	s.expect(first, fair.Offered)
}
