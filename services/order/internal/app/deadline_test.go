package app

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
)

// The ids of what the service does by itself follow from what it is: replicas of another version, and a process that died
// halfway, must come to the same.
func TestWhatTheServiceDoesByItselfKeepsItsIDs(t *testing.T) {
	s := newFixture(t)
	s.open()
	s.at(2 * time.Hour)
	s.must(s.expireOffer(t.Context(), "neg_1.1"))
	s.last(orderevents.Negotiation, "neg_1", "90a84dc10d1f924dae47bec1ca976236/neg_1#0", "system///order-deadline")

	s = newFixture(t)
	s.agree()
	s.sweepAfter(2 * time.Minute)
	s.last(orderevents.Order, "ord_1", "aa9d2210112a434616765fc5b5fa2a8a/ord_1#0", "system///order-sweep")
}

// last expects the id and the actor of the last event of an aggregate.
func (s *fixture) last(aggregate, id, wantID, wantActor string) {
	s.t.Helper()
	records := s.LastCommit(aggregate, id)
	if r := records[len(records)-1]; r.ID != wantID || r.Actor.String() != wantActor {
		s.t.Errorf("%s: %s by %s, want %s by %s", id, r.ID, r.Actor, wantID, wantActor)
	}
}
