package projection

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Stalls is the read model of applications for stalls.
type Stalls struct{ readmodel.Projection[Stall] }

// Stall is an application as it is shown: the domain's, with what only readers want to know.
type Stall struct {
	Fair      string     `json:"fair"`
	State     fair.Stall `json:"state"`
	Products  []string   `json:"products,omitempty"`
	Reason    string     `json:"reason,omitempty"` // of its end
	AppliedAt time.Time  `json:"applied_at"`       // when the association acted
}

// WithFair is the reason of an application that ended with its fair.
const WithFair = "fair_cancelled"

func newStalls(events es.Names[fairevents.FairEvent]) Stalls {
	return Stalls{readmodel.Projection[Stall]{
		Bucket: "stalls", Version: 2, Lists: stallLists,
		From: []readmodel.Source[Stall]{
			readmodel.OnRow(events, func(e fairevents.StallApplied) string { return e.Stall }, Stall.applied),
			readmodel.OnRow(events, func(e fairevents.StallApproved) string { return e.Stall }, evolved[fairevents.StallApproved]),
			readmodel.OnRow(events, func(e fairevents.StallWaitlisted) string { return e.Stall }, evolved[fairevents.StallWaitlisted]),
			readmodel.OnRow(events, func(e fairevents.StallOffered) string { return e.Stall }, evolved[fairevents.StallOffered]),
			readmodel.OnRow(events, func(e fairevents.StallOfferLapsed) string { return e.Stall }, evolved[fairevents.StallOfferLapsed]),
			readmodel.OnRow(events, func(e fairevents.StallConfirmed) string { return e.Stall }, evolved[fairevents.StallConfirmed]),
			readmodel.OnRow(events, func(e fairevents.StallRejected) string { return e.Stall }, Stall.rejected),
			readmodel.OnRow(events, func(e fairevents.StallWithdrawn) string { return e.Stall }, Stall.withdrawn),
			readmodel.OnRows(events, endedWith, Stall.cancelled),
		},
	}}
}

const expiring = "expiring" // offers, by when they end

func stallLists(s Stall) map[string]time.Time {
	lists := map[string]time.Time{
		atFair(s.Fair, ""):                  s.AppliedAt,
		atFair(s.Fair, s.State.Association): s.AppliedAt,
	}
	if s.State.Status == fair.Offered {
		lists[expiring] = s.State.Until
	}
	return lists
}

// atFair names the list of a fair's applications, or of one association's among them.
func atFair(id, association string) string { return "fair=" + id + " association=" + association }

func (s Stall) applied(e fairevents.StallApplied, r es.Record) Stall {
	s.State, s.Fair, s.Products, s.AppliedAt = evolve(e.Stall, s.State, e), r.AggregateID, e.Products, r.Time
	if !r.Occurred.IsZero() {
		s.AppliedAt = r.Occurred
	}
	return s
}

func (s Stall) rejected(e fairevents.StallRejected, _ es.Record) Stall { return s.ended(e, e.Reason) }

func (s Stall) withdrawn(e fairevents.StallWithdrawn, _ es.Record) Stall { return s.ended(e, e.Reason) }

func (s Stall) cancelled(e fairevents.FairCancelled, _ es.Record) Stall { return s.ended(e, WithFair) }

func (s Stall) ended(event fairevents.FairEvent, reason string) Stall {
	s.State, s.Reason = evolve(s.State.ID, s.State, event), reason
	return s
}

// evolved is what an event does to an application that adds nothing to what the domain makes of it.
func evolved[E fairevents.FairEvent](s Stall, event E, _ es.Record) Stall {
	s.State = evolve(s.State.ID, s.State, event)
	return s
}

// evolve asks the domain, of a fair that has no other application.
func evolve(id string, s fair.Stall, event fairevents.FairEvent) fair.Stall {
	return fair.Evolve(fair.State{Stalls: map[string]fair.Stall{id: s}}, event).Stalls[id]
}

// endedWith lists the applications that end with their fair.
func endedWith(e fairevents.FairCancelled) (ids []string) {
	for _, stall := range e.Ended {
		ids = append(ids, stall.Stall)
	}
	return ids
}
