package projection

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Applications is the read model of applications for stalls.
type Applications struct {
	readmodel.Projection[Application]
}

// Application is an application as it is shown: the domain's, with what only readers want to know.
type Application struct {
	Fair      string           `json:"fair"`
	State     fair.Application `json:"state"`
	Products  []string         `json:"products,omitempty"`
	Reason    string           `json:"reason,omitempty"` // of its end
	AppliedAt time.Time        `json:"applied_at"`       // when the association acted
	CreatedAt time.Time        `json:"created_at"`
	Changed   time.Time        `json:"changed"`
}

// WithFair is the reason of an application that ended with its fair.
const WithFair = "fair_cancelled"

func newApplications(events es.EventTable[fairevents.FairEvent]) Applications {
	return Applications{readmodel.Projection[Application]{
		Bucket: "stalls", Version: 5, Lists: applicationLists,
		From: []readmodel.Source[Application]{
			readmodel.OnRow(events, func(e fairevents.StallApplied) string { return e.Stall }, Application.applied),
			readmodel.OnRow(events, func(e fairevents.StallApproved) string { return e.Stall }, evolved[fairevents.StallApproved]),
			readmodel.OnRow(events, func(e fairevents.StallWaitlisted) string { return e.Stall }, evolved[fairevents.StallWaitlisted]),
			readmodel.OnRow(events, func(e fairevents.StallOffered) string { return e.Stall }, evolved[fairevents.StallOffered]),
			readmodel.OnRow(events, func(e fairevents.StallOfferLapsed) string { return e.Stall }, evolved[fairevents.StallOfferLapsed]),
			readmodel.OnRow(events, func(e fairevents.StallConfirmed) string { return e.Stall }, evolved[fairevents.StallConfirmed]),
			readmodel.OnRow(events, func(e fairevents.StallAskedAgain) string { return e.Stall }, evolved[fairevents.StallAskedAgain]),
			readmodel.OnRow(events, func(e fairevents.StallRejected) string { return e.Stall }, Application.rejected),
			readmodel.OnRow(events, func(e fairevents.StallWithdrawn) string { return e.Stall }, Application.withdrawn),
			readmodel.OnRows(events, endedWith, Application.cancelled),
		},
	}}
}

const (
	expiring = "expiring" // offers, by when they end
	openOf   = "open="    // an association's that are open, at whatever fair
)

func applicationLists(s Application) map[string]readmodel.Rank {
	lists := map[string]readmodel.Rank{
		atFair(s.Fair, ""):                  readmodel.Newest(s.AppliedAt),
		atFair(s.Fair, s.State.Association): readmodel.Newest(s.AppliedAt),
		atFair("", s.State.Association):     readmodel.Newest(s.AppliedAt),
	}
	if s.State.Status.Open() {
		lists[openOf+s.State.Association] = readmodel.Newest(s.AppliedAt)
	}
	if s.State.Status == fair.Offered {
		lists[expiring] = readmodel.Soonest(s.State.Until)
	}
	return lists
}

// atFair names the list of a fair's applications, or of one association's among them; of all of an association's where no fair is named.
func atFair(id, association string) string { return "fair=" + id + " association=" + association }

func (s Application) applied(e fairevents.StallApplied, r es.Record) Application {
	s.State, s.Fair, s.Products, s.AppliedAt = evolve(e.Stall, s.State, e), r.AggregateID, e.Products, r.Time
	s.CreatedAt, s.Changed = r.Time, r.Time
	if !r.Occurred.IsZero() {
		s.AppliedAt = r.Occurred
	}
	return s
}

func (s Application) rejected(e fairevents.StallRejected, r es.Record) Application {
	return s.ended(e, e.Reason, r)
}

func (s Application) withdrawn(e fairevents.StallWithdrawn, r es.Record) Application {
	return s.ended(e, e.Reason, r)
}

func (s Application) cancelled(e fairevents.FairCancelled, r es.Record) Application {
	return s.ended(e, WithFair, r)
}

func (s Application) ended(event fairevents.FairEvent, reason string, r es.Record) Application {
	s.State, s.Reason, s.Changed = evolve(s.State.ID, s.State, event), reason, r.Time
	return s
}

// evolved is what an event does to an application that adds nothing to what the domain makes of it.
func evolved[E fairevents.FairEvent](s Application, event E, r es.Record) Application {
	s.State, s.Changed = evolve(s.State.ID, s.State, event), r.Time
	return s
}

// evolve asks the domain, of a fair that has no other application.
func evolve(id string, s fair.Application, event fairevents.FairEvent) fair.Application {
	return fair.Evolve(fair.State{Applications: map[string]fair.Application{id: s}}, event).Applications[id]
}

// endedWith lists the applications that end with their fair.
func endedWith(e fairevents.FairCancelled) (ids []string) {
	for _, application := range e.Ended {
		ids = append(ids, application.Stall)
	}
	return ids
}
