package app

import (
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

func (s *fixture) row() (f projection.Fair) {
	s.t.Helper()
	s.must(s.model.CatchUp(s.t.Context()))
	s.must(s.view(func(tx *bbolt.Tx) (err error) {
		f, _, err = s.views.Fairs.Get(tx, fairID)
		return err
	}))
	return f
}

// A fair of before texts were sealed is sealed by one event, once; what is read of it is the same, until its organiser is erased.
func TestSweepSealsWhatStandsInTheClear(t *testing.T) {
	s := newFixture(t)
	s.publish(1)
	before := s.row()
	if !events.AnyClear(before.Texts()) {
		t.Fatal("the past is sealed already")
	}
	for range 2 {
		s.sweepAt(0)
		sealed := s.row()
		if sealed.Revision != before.Revision+1 || events.AnyClear(sealed.Texts()) {
			t.Fatalf("sealed at revision %d: %+v", sealed.Revision, sealed.Plan)
		}
		for _, r := range s.LastCommit(fairevents.Fair, fairID) {
			if strings.Contains(string(r.Data), "Urcos") || strings.Contains(string(r.Data), "Plaza") {
				t.Errorf("%s shows %s", r.Type, r.Data)
			}
		}
		if erased, err := s.OpenTexts(t.Context(), sealed.Texts()...); err != nil || erased || sealed.Name != before.Name || sealed.Venue != before.Venue {
			t.Errorf("read as %+v, %v, %v", sealed.Plan, erased, err)
		}
	}
	s.must(s.vault.Erase(t.Context(), urcos))
	f := s.row()
	if erased, err := s.OpenTexts(t.Context(), f.Texts()...); err != nil || !erased || f.Name != "" || f.Venue != (fairevents.Venue{}) {
		t.Errorf("after erasure %+v, %v, %v", f.Plan, erased, err)
	}
}
