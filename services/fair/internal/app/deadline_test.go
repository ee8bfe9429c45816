package app

import (
	"testing"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// The id of an expiry follows from what it is: replicas of another version, and a process that died halfway, must come to
// the same.
func TestAnExpiryKeepsItsID(t *testing.T) {
	s := newFixture(t)
	s.waiting()
	s.at(2 * day)
	s.must(s.expireOffer(t.Context(), fairID+".stall_1"))
	stream, err := s.js.Stream(t.Context(), es.Stream)
	s.must(err)
	m, err := stream.GetLastMsgForSubject(t.Context(), es.Subject(fairevents.Fair, fairID))
	s.must(err)
	records, err := es.DecodeMessage(m.Subject, m.Sequence, m.Data)
	s.must(err)
	const want = "3e7aba4ee115a2a56712d104665dc73d/fair_1#0"
	if r := records[0]; r.ID != want || r.Actor.String() != "system///fair-deadline" {
		t.Errorf("expired as %s by %s, want %s", r.ID, r.Actor, want)
	}
}
