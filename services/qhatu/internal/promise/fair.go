package promise

import (
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Fair is a fair's stalls as the log alone tells of them.
type Fair struct {
	Capacity int
	Stalls   map[int]string // who has which: the application's id by the stall's number
}

// foldFair gives and takes back stalls: none beyond the fair's capacity, none to two.
func (h *History) foldFair(r es.Record, event fairevents.FairEvent) {
	f := h.Fairs[r.AggregateID]
	if f == nil {
		f = &Fair{Stalls: map[int]string{}}
		h.Fairs[r.AggregateID] = f
	}
	switch e := event.(type) {
	case fairevents.FairScheduled:
		f.Capacity = e.Capacity
	case fairevents.StallApproved:
		h.give(r, f, e.Stall, e.Numbers)
	case fairevents.StallOffered:
		h.give(r, f, e.Stall, e.Numbers)
	case fairevents.StallConfirmed:
		h.give(r, f, e.Stall, e.Numbers)
	case fairevents.StallOfferLapsed:
		h.takeBack(r, f, e.Stall, e.Freed)
	case fairevents.StallRejected:
		h.takeBack(r, f, e.Stall, e.Freed)
	case fairevents.StallWithdrawn:
		h.takeBack(r, f, e.Stall, e.Freed)
	case fairevents.FairPublished, fairevents.FairCancelled, fairevents.StallApplied, fairevents.StallWaitlisted:
	}
}

func (h *History) give(r es.Record, f *Fair, stall string, numbers []int) {
	for _, n := range numbers {
		if n < 1 || n > f.Capacity {
			h.wrong("fair %s has %d stalls and gives number %d", r.AggregateID, f.Capacity, n)
		}
		if other := f.Stalls[n]; other != "" && other != stall {
			h.wrong("fair %s gives stall %d to %s, which %s has", r.AggregateID, n, stall, other)
		}
		f.Stalls[n] = stall
	}
}

func (h *History) takeBack(r es.Record, f *Fair, stall string, numbers []int) {
	for _, n := range numbers {
		if f.Stalls[n] != stall {
			h.wrong("fair %s takes stall %d back from %s, who does not have it", r.AggregateID, n, stall)
		}
		delete(f.Stalls, n)
	}
}
