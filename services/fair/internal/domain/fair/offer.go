package fair

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// How long freed stalls are reserved for the application that they are offered to.
const (
	offerLasts     = 24 * time.Hour
	lateOfferLasts = 2 * time.Hour // when the fair is about to begin, or has begun
)

// offeredUntil is when an offer of now ends: when the fair begins, if that is sooner than a day but not too soon to answer; when it
// is over at the latest.
func (s State) offeredUntil(now time.Time) time.Time {
	until := earliest(now.Add(offerLasts), s.StartsAt)
	if late := now.Add(lateOfferLasts); until.Before(late) {
		until = late
	}
	return whole(earliest(until, s.EndsAt))
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func (s State) free() int { return s.Capacity - s.Taken }

// freeNumbers gives the lowest free numbers for so many stalls, nil when there are not as many.
func (s State) freeNumbers(count int) []int {
	if s.free() < count {
		return nil
	}
	taken := make([]bool, s.Capacity+1)
	for _, application := range s.Applications {
		for _, n := range application.Numbers {
			taken[n] = true
		}
	}
	numbers := make([]int, 0, count)
	for n := 1; len(numbers) < count; n++ {
		if !taken[n] {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// freeing gives what an event that frees stalls causes: it, and the offers of those stalls to who waits for them.
func (s State) freeing(e fairevents.FairEvent, now time.Time) []fairevents.FairEvent {
	return append([]fairevents.FairEvent{e}, Evolve(s, e).offers(now)...)
}

// offers gives every free stall to the first on the waiting list whom it fits, except those who have just let an offer
// expire. Once the fair is over, nothing is offered.
func (s State) offers(now time.Time, passed ...string) []fairevents.FairEvent {
	until := s.offeredUntil(now)
	if !until.After(now) {
		return nil
	}
	var made []fairevents.FairEvent
	for _, w := range s.WaitingList {
		numbers := s.freeNumbers(w.Count)
		if numbers == nil || slices.Contains(passed, w.Application) {
			continue
		}
		e := fairevents.StallOffered{
			Stall: w.Application, Association: s.Applications[w.Application].Association, Count: w.Count, Numbers: numbers, Until: until,
		}
		made, s = append(made, e), Evolve(s, e)
	}
	return made
}
