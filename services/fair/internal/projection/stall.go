package projection

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Stalls is the read model of applications for stalls.
type Stalls struct {
	events es.Names[fairevents.FairEvent]
	table  readmodel.Table[Stall]
}

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

func newStalls(events es.Names[fairevents.FairEvent]) *Stalls {
	return &Stalls{events: events, table: readmodel.Table[Stall]{Bucket: "stalls", Lists: stallLists}}
}

// Name is the name of its bucket.
func (p *Stalls) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Stalls) Version() int { return 1 }

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

// Apply folds one event in.
func (p *Stalls) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != fairevents.Fair {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("fair %s: %w", r.AggregateID, err)
	}
	switch e := event.(type) {
	case fairevents.FairScheduled, fairevents.FairPublished:
	case fairevents.FairCancelled:
		for _, ended := range e.Ended {
			if err := p.move(tx, ended.Stall, fair.Stall{Status: fair.Withdrawn}, WithFair); err != nil {
				return err
			}
		}
	case fairevents.StallApplied:
		return p.table.Change(tx, e.Stall, func(Stall) Stall { return applied(e, r) })
	case fairevents.StallApproved:
		return p.move(tx, e.Stall, fair.Stall{Status: fair.Approved, Numbers: e.Numbers}, "")
	case fairevents.StallWaitlisted:
		return p.move(tx, e.Stall, fair.Stall{Status: fair.Waitlisted}, "")
	case fairevents.StallOffered:
		return p.move(tx, e.Stall, fair.Stall{Status: fair.Offered, Numbers: e.Numbers, Until: e.Until}, "")
	case fairevents.StallOfferLapsed:
		return p.move(tx, e.Stall, fair.Stall{Status: fair.Waitlisted}, "")
	case fairevents.StallConfirmed:
		return p.move(tx, e.Stall, fair.Stall{Status: fair.Confirmed, Numbers: e.Numbers}, "")
	case fairevents.StallRejected:
		return p.move(tx, e.Stall, fair.Stall{Status: fair.Rejected}, e.Reason)
	case fairevents.StallWithdrawn:
		return p.move(tx, e.Stall, fair.Stall{Status: fair.Withdrawn}, e.Reason)
	}
	return nil
}

func applied(e fairevents.StallApplied, r es.Record) Stall {
	s := Stall{
		Fair: r.AggregateID, Products: e.Products, AppliedAt: r.Time,
		State: fair.Stall{ID: e.Stall, Association: e.Association, Count: e.Count, Status: fair.Applied, Revision: 1},
	}
	if !r.Occurred.IsZero() {
		s.AppliedAt = r.Occurred
	}
	return s
}

// move brings an application to where it now stands, with the stalls that it has there.
func (p *Stalls) move(tx *bbolt.Tx, id string, to fair.Stall, reason string) error {
	return p.table.Change(tx, id, func(s Stall) Stall {
		s.State.Status, s.State.Numbers, s.State.Until, s.Reason = to.Status, to.Numbers, to.Until, reason
		s.State.Revision++
		return s
	})
}
