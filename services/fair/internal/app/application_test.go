package app

import (
	"errors"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func TestAnAssociationAppliesAnewUnderANewID(t *testing.T) {
	s := newFixture(t)
	s.publish(1)
	first := s.apply("assoc_1")
	again := fair.Apply{Association: "assoc_1", Count: 1}
	_, _, err := s.Apply(t.Context(), fairID, again, meta("second"))
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Slug != "already-applied" || f.Extra["stall_id"] != first {
		t.Fatalf("refused with %v and %v, want already-applied with %s", err, f, first)
	}
	s.must(s.withdraw("assoc_1", first))
	second, _, err := s.Apply(t.Context(), fairID, again, meta("second"))
	s.must(err)
	if second != id.Derive("stall", fairID, "assoc_1", "2") || first != id.Derive("stall", fairID, "assoc_1", "1") {
		t.Errorf("ids %s and %s", first, second)
	}
	s.must(s.withdraw("assoc_1", second))
	repeated, commit, err := s.Apply(t.Context(), fairID, again, meta("second"))
	if err != nil || repeated != second || !commit.Repeated {
		t.Errorf("repeated: %s, %v, %v, want %s", repeated, commit.Repeated, err, second)
	}
}

func TestRegistrationCountsByWhenOneActed(t *testing.T) {
	s := newFixture(t)
	s.publish(1)
	s.at(10*day + time.Hour)
	c := fair.Apply{Association: "assoc_1", Count: 1}
	if _, _, err := s.Apply(t.Context(), fairID, c, meta("late")); !errors.Is(err, fair.ErrClosed) {
		t.Errorf("after it closed: %v", err)
	}
	m := meta("in time")
	m.Occurred = start.Add(9 * day)
	stallID, _, err := s.Apply(t.Context(), fairID, c, m)
	s.must(err)
	if at := s.application(stallID).AppliedAt; !at.Equal(m.Occurred) {
		t.Errorf("applied at %s, want %s", at, m.Occurred)
	}
}

func TestAnActCountsOnlyOnTheRevisionThatWasSeen(t *testing.T) {
	s := newFixture(t)
	s.publish(1)
	one := s.apply("assoc_1")
	s.apply("assoc_2") // changes the fair, not the application
	confirm := func(c Call) fair.Command {
		return fair.Confirm{Association: "assoc_1", Application: one, Revisions: c.Revisions, ActedAt: c.ActedAt}
	}
	m := meta("confirm")
	m.IfRevision = es.Revisions{1, 3}
	if _, err := s.HandleApplication(t.Context(), fairID, fair.Party{}, confirm, m); !errors.Is(err, es.ErrStaleRevision) {
		t.Errorf("on the first revision: %v", err)
	}
	m.IfRevision = es.Revisions{1, 2}
	_, err := s.HandleApplication(t.Context(), fairID, fair.Party{}, confirm, m)
	s.must(err)
	s.expect(one, fair.Confirmed)
}
