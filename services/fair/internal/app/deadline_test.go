package app

import (
	"testing"

	"github.com/qhatu/qhatu/api/fairevents"
)

// The id of an expiry follows from what it is: replicas of another version, and a process that died halfway, must come to
// the same.
func TestAnExpiryKeepsItsID(t *testing.T) {
	s := newFixture(t)
	s.waiting()
	s.at(2 * day)
	s.must(s.expireOffer(t.Context(), fairID+".stall_1"))
	const want = "3e7aba4ee115a2a56712d104665dc73d/fair_1#0"
	if r := s.LastCommit(fairevents.Fair, fairID)[0]; r.ID != want || r.Actor.String() != "system///fair-deadline" {
		t.Errorf("expired as %s by %s, want %s", r.ID, r.Actor, want)
	}
}
