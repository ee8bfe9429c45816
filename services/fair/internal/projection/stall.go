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
		From: []readmodel.Source[Stall]{readmodel.FoldRows(fairevents.Fair, events, stallChanges)},
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

// stallChanges lists what an event of a fair does to its applications.
func stallChanges(event fairevents.FairEvent, r es.Record) []readmodel.Change[Stall] {
	switch e := event.(type) {
	case fairevents.FairScheduled, fairevents.FairPublished:
	case fairevents.FairCancelled:
		return ended(e)
	case fairevents.StallApplied:
		return []readmodel.Change[Stall]{{Row: e.Stall, To: func(s Stall) Stall { return s.applied(e, r) }}}
	case fairevents.StallApproved:
		return evolved(e.Stall, e, "")
	case fairevents.StallWaitlisted:
		return evolved(e.Stall, e, "")
	case fairevents.StallOffered:
		return evolved(e.Stall, e, "")
	case fairevents.StallOfferLapsed:
		return evolved(e.Stall, e, "")
	case fairevents.StallConfirmed:
		return evolved(e.Stall, e, "")
	case fairevents.StallRejected:
		return evolved(e.Stall, e, e.Reason)
	case fairevents.StallWithdrawn:
		return evolved(e.Stall, e, e.Reason)
	}
	return nil
}

// ended is the end of all open applications with their fair.
func ended(e fairevents.FairCancelled) (changes []readmodel.Change[Stall]) {
	for _, stall := range e.Ended {
		changes = append(changes, evolved(stall.Stall, e, WithFair)...)
	}
	return changes
}

// evolved is what an event does to an application, and for what reason.
func evolved(id string, event fairevents.FairEvent, reason string) []readmodel.Change[Stall] {
	return []readmodel.Change[Stall]{{Row: id, To: func(s Stall) Stall {
		s.State, s.Reason = evolve(id, s.State, event), reason
		return s
	}}}
}

// evolve asks the domain, of a fair that has no other application.
func evolve(id string, s fair.Stall, event fairevents.FairEvent) fair.Stall {
	return fair.Evolve(fair.State{Stalls: map[string]fair.Stall{id: s}}, event).Stalls[id]
}

func (s Stall) applied(e fairevents.StallApplied, r es.Record) Stall {
	s.State, s.Fair, s.Products, s.AppliedAt = evolve(e.Stall, s.State, e), r.AggregateID, e.Products, r.Time
	if !r.Occurred.IsZero() {
		s.AppliedAt = r.Occurred
	}
	return s
}
