package projection

import (
	"fmt"
	"math"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Fairs is the read model of fairs.
type Fairs struct {
	events es.Names[fairevents.FairEvent]
	table  readmodel.Table[Fair]
}

// Fair is a fair as it is shown. Its applications have rows of their own; here is what they come to.
type Fair struct {
	ID          string                    `json:"id"`
	Revision    uint64                    `json:"revision"`
	Status      fair.Status               `json:"status"`
	Said        fairevents.FairScheduled  `json:"said"`
	Taken       int                       `json:"taken"`
	Line        fair.Line                 `json:"line,omitempty"`
	CreatedAt   time.Time                 `json:"created_at"`
	PublishedAt time.Time                 `json:"published_at,omitzero"`
	Cancelled   *fairevents.FairCancelled `json:"cancelled,omitempty"` // without those who had applied
	CancelledAt time.Time                 `json:"cancelled_at,omitzero"`
}

// Registration is when associations may apply.
func (f Fair) Registration() fair.Window {
	return fair.Window{OpensAt: f.Said.OpensAt, ClosesAt: f.Said.ClosesAt}
}

// Phase is where the fair stands in time.
func (f Fair) Phase(at time.Time) fair.Phase { return fair.PhaseAt(f.Said.StartsAt, f.Said.EndsAt, at) }

func newFairs(events es.Names[fairevents.FairEvent]) *Fairs {
	return &Fairs{events: events, table: readmodel.Table[Fair]{Bucket: "fairs", Lists: fairLists}}
}

// Name is the name of its bucket.
func (p *Fairs) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Fairs) Version() int { return 1 }

const (
	own     = "own="
	soonest = "soonest" // published ones, by when they start, the first one first
	latest  = "latest"  // the same, the last one first
)

func fairLists(f Fair) map[string]time.Time {
	lists := map[string]time.Time{own + f.Said.Organiser: f.CreatedAt}
	if f.Status == fair.Published {
		lists[soonest] = mirrored(f.Said.StartsAt)
		lists[latest] = f.Said.StartsAt
	}
	return lists
}

// mirrored turns the order of times round: lists show the latest first.
func mirrored(t time.Time) time.Time { return time.Unix(0, math.MaxInt64-t.UnixNano()) }

// Apply folds one event in.
func (p *Fairs) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != fairevents.Fair {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("fair %s: %w", r.AggregateID, err)
	}
	return p.table.Change(tx, r.AggregateID, func(f Fair) Fair { return f.apply(event, r) })
}

func (f Fair) apply(event fairevents.FairEvent, r es.Record) Fair {
	f.ID, f.Revision = r.AggregateID, r.Revision
	switch e := event.(type) {
	case fairevents.FairScheduled:
		f.Said, f.Status, f.CreatedAt = e, fair.Draft, r.Time
	case fairevents.FairPublished:
		f.Status, f.PublishedAt = fair.Published, r.Time
	case fairevents.FairCancelled:
		f.Status, f.CancelledAt = fair.Cancelled, r.Time
		f.Cancelled = &fairevents.FairCancelled{Reason: e.Reason}
		f.Taken, f.Line = 0, nil
	case fairevents.StallApplied:
	case fairevents.StallApproved:
		f = f.take(e.Stall, e.Numbers)
	case fairevents.StallWaitlisted:
		f.Line = f.Line.Join(e.Stall, e.Count)
	case fairevents.StallOffered:
		f = f.take(e.Stall, e.Numbers)
	case fairevents.StallOfferLapsed:
		f = f.free(e.Stall, e.Freed)
		f.Line = f.Line.Join(e.Stall, e.Count)
	case fairevents.StallConfirmed:
		if f.Line.Position(e.Stall) > 0 { // else it had them already
			f = f.take(e.Stall, e.Numbers)
		}
	case fairevents.StallRejected:
		f = f.free(e.Stall, e.Freed)
	case fairevents.StallWithdrawn:
		f = f.free(e.Stall, e.Freed)
	}
	return f
}

// take gives stalls to an application, which waits no more.
func (f Fair) take(stall string, numbers []int) Fair {
	f.Taken, f.Line = f.Taken+len(numbers), f.Line.Leave(stall)
	return f
}

// free takes them back. Who waits has none and leaves the line.
func (f Fair) free(stall string, numbers []int) Fair {
	f.Taken, f.Line = f.Taken-len(numbers), f.Line.Leave(stall)
	return f
}
