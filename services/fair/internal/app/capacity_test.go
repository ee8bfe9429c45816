package app

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Whatever runs at once, no stall has two holders and no more are taken than there are: fifty organisers' hands approve
// fifty applications for twenty stalls through two replicas, while some are taken back.
func TestNoStallIsGivenTwice(t *testing.T) {
	const capacity, applicants = 20, 50
	s := newFixture(t)
	s.publish(capacity)
	replica := &fixture{App: New(s.cfg), Host: s.Host, t: t, cfg: s.cfg}
	ids := make([]string, applicants)
	for i := range ids {
		c := fair.Apply{Association: association(i), Count: 1}
		id, _, err := s.Apply(t.Context(), fairID, c, meta("apply "+association(i)))
		s.must(err)
		ids[i] = id
	}
	var all sync.WaitGroup
	for i, id := range ids {
		by := []*fixture{s, replica}[i%2]
		all.Go(func() {
			err := by.act("approve "+id, func(c Call) fair.Command {
				return fair.Approve{Organiser: urcos, Application: id, Now: c.Now}
			})
			if err != nil && !errors.Is(err, fair.ErrApplicationEnded) { // taken back before
				t.Error(err)
			}
		})
		if i%5 == 0 {
			all.Go(func() {
				if err := by.withdraw(association(i), id); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	var numbers []int
	waiting := 0
	for _, id := range ids {
		application := s.application(id).State
		numbers = append(numbers, application.Numbers...)
		if application.Status == fair.Waitlisted {
			waiting++
		}
	}
	slices.Sort(numbers)
	want := make([]int, capacity)
	for i := range want {
		want[i] = i + 1
	}
	if !slices.Equal(numbers, want) {
		t.Errorf("taken are %v, want each of %d once", numbers, capacity)
	}
	if want := applicants - applicants/5 - capacity; waiting != want {
		t.Errorf("%d wait, want %d", waiting, want)
	}
}

func association(i int) string { return fmt.Sprintf("assoc_%d", i) }
