package app

import (
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// erase stores that an organisation is erased, and destroys its key. The read model shows it by then, as it does whatever comes before an
// event that is reacted to.
func (s *fixture) erase(organisation string) es.Record {
	s.t.Helper()
	scribe := estest.NewScribe(s.Log, identityevents.Organisation, identityevents.OrganisationEvents())
	_, err := scribe.Write(s.t.Context(), organisation, start, identityevents.OrganisationErased{By: "self"}, meta("erase "+organisation))
	s.must(err)
	s.must(s.vault.Erase(s.t.Context(), organisation))
	s.must(s.model.CatchUp(s.t.Context()))
	return s.LastCommit(identityevents.Organisation, organisation)[0]
}

// unchanged wants nothing stored by what is done once more.
func (s *fixture) unchanged(again func()) {
	s.t.Helper()
	before, err := s.Log.End(s.t.Context())
	s.must(err)
	again()
	after, err := s.Log.End(s.t.Context())
	s.must(err)
	if after != before {
		s.t.Errorf("done again, it stores %d commits", after-before)
	}
}

// An association that is erased gives its stalls back, and its place in the line: whoever waits behind it comes up. What it was applying
// for just then is taken back by its own event.
func TestWhoIsErasedHasNoApplications(t *testing.T) {
	s := newFixture(t)
	first, second := s.waiting()
	erased := s.erase("assoc_2")
	react := func() { s.must(s.endErased(t.Context(), erased, identityevents.OrganisationErased{})) }
	react()
	s.expect(first, fair.Withdrawn)
	s.expect(second, fair.Offered)
	s.unchanged(react)
	id, _, err := s.Apply(t.Context(), fairID, fair.Apply{Association: "assoc_2", Count: 1}, meta("apply during"))
	s.must(err)
	applied := s.LastCommit(fairevents.Fair, fairID)[0]
	late := func() {
		s.must(s.endApplied(t.Context(), applied, fairevents.StallApplied{Stall: id, Association: "assoc_2"}))
	}
	late()
	s.expect(id, fair.Withdrawn)
	s.unchanged(late)
	s.must(s.endApplied(t.Context(), applied, fairevents.StallApplied{Association: "assoc_3"})) // who is not erased
	s.expect(second, fair.Offered)
}

// The fairs of an organiser that is erased are called off, one too that was being published just then; their texts are gone.
func TestWhoIsErasedRunsNoFair(t *testing.T) {
	s := newFixture(t)
	s.publish(1)
	s.sweepAt(0) // its texts are sealed
	had := s.apply("assoc_1")
	erased := s.erase(urcos)
	published := s.LastCommit(fairevents.Fair, fairID)[0]
	for _, react := range []func() error{
		func() error { return s.endPublished(t.Context(), published, fairevents.FairPublished{}) },
		func() error { return s.endErased(t.Context(), erased, identityevents.OrganisationErased{}) },
	} {
		s.must(react())
		s.unchanged(func() { s.must(react()) })
		f := s.row()
		if gone, err := s.OpenTexts(t.Context(), f.Texts()...); err != nil || !gone || f.Name != "" || f.Status != fair.Cancelled {
			t.Errorf("the fair is %s, %q, %v", f.Status, f.Name, err)
		}
	}
	s.must(s.view(func(tx *bbolt.Tx) error {
		open, err := s.views.Fairs.OpenOf(tx, urcos, start)
		if len(open) > 0 {
			t.Errorf("left: %v", open)
		}
		return err
	}))
	if s.application(had).State.Association != "assoc_1" {
		t.Error("the association's application is gone")
	}
}
