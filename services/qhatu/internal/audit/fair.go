package audit

import (
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Fair is a fair's stalls as its events tell of them.
type Fair struct {
	Capacity int
	Stalls   map[int]string // who has which: the application's id by the stall's number
}

// listenToFairs gives and takes back stalls: none beyond the fair's capacity, none to two.
func (h *History) listenToFairs() {
	fairEvents := es.NewEventTable(fairevents.FairEvents())
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.FairScheduled) { h.fair(r).Capacity = e.Capacity })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.FairChanged) { h.resize(r, e.Capacity) })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.StallAskedAgain) { h.keeps(r, e.Stall, e.Numbers) })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.StallApproved) { h.give(r, e.Stall, e.Numbers) })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.StallOffered) { h.give(r, e.Stall, e.Numbers) })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.StallConfirmed) { h.give(r, e.Stall, e.Numbers) })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.StallOfferLapsed) { h.takeBack(r, e.Stall, e.Freed) })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.StallRejected) { h.takeBack(r, e.Stall, e.Freed) })
	when(h.listeners, fairEvents, func(r es.Record, e fairevents.StallWithdrawn) { h.takeBack(r, e.Stall, e.Freed) })
}

func (h *History) fair(r es.Record) *Fair {
	f := h.Fairs[r.AggregateID]
	if f == nil {
		f = &Fair{Stalls: map[int]string{}}
		h.Fairs[r.AggregateID] = f
	}
	return f
}

// resize changes how many stalls there are: none that is taken goes away.
func (h *History) resize(r es.Record, capacity int) {
	f := h.fair(r)
	f.Capacity = capacity
	for n, stall := range f.Stalls {
		if n > capacity {
			h.wrong(r, "fair %s has %d stalls left, and number %d is %s's", r.AggregateID, capacity, n, stall)
		}
	}
}

// keeps holds the stalls that an application is said to have against those that it was given.
func (h *History) keeps(r es.Record, stall string, numbers []int) {
	for _, n := range numbers {
		if h.fair(r).Stalls[n] != stall {
			h.wrong(r, "fair %s says that %s keeps stall %d, which it does not have", r.AggregateID, stall, n)
		}
	}
}

func (h *History) give(r es.Record, stall string, numbers []int) {
	f := h.fair(r)
	for _, n := range numbers {
		if n < 1 || n > f.Capacity {
			h.wrong(r, "fair %s has %d stalls and gives number %d", r.AggregateID, f.Capacity, n)
		}
		if other := f.Stalls[n]; other != "" && other != stall {
			h.wrong(r, "fair %s gives stall %d to %s, which %s has", r.AggregateID, n, stall, other)
		}
		f.Stalls[n] = stall
	}
}

func (h *History) takeBack(r es.Record, stall string, numbers []int) {
	f := h.fair(r)
	for _, n := range numbers {
		if f.Stalls[n] != stall {
			h.wrong(r, "fair %s takes stall %d back from %s, who does not have it", r.AggregateID, n, stall)
		}
		delete(f.Stalls, n)
	}
}
