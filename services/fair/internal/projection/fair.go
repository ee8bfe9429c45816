package projection

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Fairs is the read model of fairs.
type Fairs struct{ readmodel.Projection[Fair] }

// Fair is a fair as it is shown: the domain's state, but for the applications, which have rows of their own, with what
// only readers want to know.
type Fair struct {
	fair.State  `json:"state"`
	ID          string                      `json:"id"`
	Revision    uint64                      `json:"revision"`
	ClonedFrom  string                      `json:"cloned_from,omitempty"`
	CreatedAt   time.Time                   `json:"created_at"`
	UpdatedAt   time.Time                   `json:"updated_at"` // when the organiser last changed something
	PublishedAt time.Time                   `json:"published_at,omitzero"`
	Rescheduled *fairevents.FairRescheduled `json:"rescheduled,omitzero"` // the last time
	Cancelled   *fairevents.FairCancelled   `json:"cancelled,omitzero"`   // without those who had applied
	CancelledAt time.Time                   `json:"cancelled_at,omitzero"`
	HiddenAt    time.Time                   `json:"hidden_at,omitzero"`  // of its texts
	Sequence    int                         `json:"sequence,omitempty"`  // how often what a calendar shows has changed since publication
	ChangedAt   time.Time                   `json:"changed_at,omitzero"` // when it last did, or was published
}

// Phase is where the fair stands in time.
func (f Fair) Phase(at time.Time) fair.Phase { return fair.PhaseAt(f.StartsAt, f.EndsAt, at) }

func newFairs(table es.EventTable[fairevents.FairEvent]) Fairs {
	return Fairs{readmodel.Projection[Fair]{
		Bucket: "fairs", Version: 9, Lists: fairLists,
		From: []readmodel.Source[Fair]{
			readmodel.Fold(fairevents.Fair, table, Fair.evolve),
			readmodel.On(table, Fair.scheduled),
			readmodel.On(table, Fair.published),
			readmodel.On(table, Fair.changed),
			readmodel.On(table, Fair.rescheduled),
			readmodel.On(table, Fair.cancelled),
			readmodel.On(table, Fair.textHidden),
			readmodel.On(table, Fair.textShown),
		},
	}}
}

const (
	own        = "own="      // by when they were made, the newest first
	published  = "published" // by when they start
	inTheClear = "clear"     // with a text that is not sealed
	takenOutOf = "takenout=" // an organiser's, with texts that are not to be shown again
	shown      = "shown"     // what a calendar shows: published ones and those called off since, by when they end, the first one first
)

func fairLists(f Fair) map[string]readmodel.Rank {
	lists := map[string]readmodel.Rank{own + f.Organiser: readmodel.Newest(f.CreatedAt)}
	if events.AnyClear(f.Texts()) {
		lists[inTheClear] = readmodel.Newest(f.CreatedAt)
	}
	if len(f.TakenOut) > 0 {
		lists[takenOutOf+f.Organiser] = readmodel.Newest(f.CreatedAt)
	}
	if f.Status == fair.Published {
		lists[published] = readmodel.Soonest(f.StartsAt)
	}
	if f.Public {
		lists[shown] = readmodel.Soonest(f.EndsAt)
	}
	return lists
}

func (f Fair) evolve(event fairevents.FairEvent, r es.Record) Fair {
	f.ID, f.Revision = r.AggregateID, r.Revision
	f.State = fair.Evolve(f.State, event)
	return f
}

func (f Fair) scheduled(e fairevents.FairScheduled, r es.Record) Fair {
	f.ClonedFrom, f.CreatedAt, f.UpdatedAt = e.ClonedFrom, r.Time, r.Time
	return f
}

func (f Fair) published(_ fairevents.FairPublished, r es.Record) Fair {
	f.PublishedAt, f.UpdatedAt, f.ChangedAt = r.Time, r.Time, r.Time
	return f
}

func (f Fair) changed(e fairevents.FairChanged, r es.Record) Fair {
	f.UpdatedAt = r.Time
	if slices.ContainsFunc(e.Changed, inCalendars) {
		return f.shownAnew(r)
	}
	return f
}

// inCalendars tells whether a calendar shows what changed.
func inCalendars(field string) bool {
	return !slices.Contains([]string{"capacity", "max_per_applicant"}, field)
}

func (f Fair) rescheduled(e fairevents.FairRescheduled, r es.Record) Fair {
	f.UpdatedAt = r.Time
	if f.Public { // of a draft nobody knew another time
		f.Rescheduled = &e
	}
	return f.shownAnew(r)
}

// shownAnew counts a change that calendars show; a draft is in none.
func (f Fair) shownAnew(r es.Record) Fair {
	if f.Public {
		f.Sequence, f.ChangedAt = f.Sequence+1, r.Time
	}
	return f
}

func (f Fair) cancelled(e fairevents.FairCancelled, r es.Record) Fair {
	f.Cancelled, f.CancelledAt, f.UpdatedAt = &fairevents.FairCancelled{Reason: e.Reason}, r.Time, r.Time
	return f.shownAnew(r)
}

func (f Fair) textHidden(_ fairevents.FairTextHidden, r es.Record) Fair {
	f.HiddenAt = r.Time
	return f.shownAnew(r)
}

func (f Fair) textShown(_ fairevents.FairTextShown, r es.Record) Fair { return f.shownAnew(r) }
