package app

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
)

// The timer of an offer moves with it when its fair is rescheduled; who is asked again without one has none.
func TestATimerMovesWithItsOffer(t *testing.T) {
	s := newFixture(t)
	r := es.Record{AggregateID: fairID}
	s.must(s.setTimer(t.Context(), r, fairevents.StallOffered{Stall: "stall_1", Until: start.Add(day)}))
	s.must(s.moveTimer(t.Context(), r, fairevents.StallAskedAgain{Stall: "stall_1", State: "offered", Until: start.Add(2 * day)}))
	s.must(s.moveTimer(t.Context(), r, fairevents.StallAskedAgain{Stall: "stall_2", State: "confirmed"}))
	timers, err := s.Log.JetStream().Stream(t.Context(), natsd.Timer)
	s.must(err)
	set, err := timers.GetLastMsgForSubject(t.Context(), "timer.set.stall-offer.fair_1.stall_1")
	s.must(err)
	if want := start.Add(2 * day).Format(time.RFC3339Nano); string(set.Data) != want {
		t.Errorf("set for %s, want %s", set.Data, want)
	}
	if _, err := timers.GetLastMsgForSubject(t.Context(), "timer.set.stall-offer.fair_1.stall_2"); err == nil {
		t.Error("a timer of what has no end")
	}
}

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
