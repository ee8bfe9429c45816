package projection

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Fair is a fair as those who met there name it in a negotiation.
type Fair struct {
	EndsAt    time.Time `json:"ends_at"`
	Published bool      `json:"published,omitempty"` // and not cancelled
}

// afterwards is how long after a fair those who met there begin to negotiate.
const afterwards = 30 * 24 * time.Hour

// MayBeNamed tells whether a negotiation that begins at a moment may be of a fair.
func (f Fair) MayBeNamed(at time.Time) bool {
	return f.Published && at.Before(f.EndsAt.Add(afterwards))
}

func newFairs() readmodel.Projection[Fair] {
	fairEvents := es.NewEventTable(fairevents.FairEvents())
	return readmodel.Projection[Fair]{
		Bucket: "fairs", Version: 1,
		From: []readmodel.Source[Fair]{
			readmodel.On(fairEvents, Fair.scheduled),
			readmodel.On(fairEvents, Fair.published),
			readmodel.On(fairEvents, Fair.changed),
			readmodel.On(fairEvents, Fair.rescheduled),
			readmodel.On(fairEvents, Fair.cancelled),
		},
	}
}

func (f Fair) scheduled(e fairevents.FairScheduled, _ es.Record) Fair {
	f.EndsAt = e.EndsAt
	return f
}

func (f Fair) published(_ fairevents.FairPublished, _ es.Record) Fair {
	f.Published = true
	return f
}

func (f Fair) changed(e fairevents.FairChanged, _ es.Record) Fair {
	f.EndsAt = e.EndsAt
	return f
}

func (f Fair) rescheduled(e fairevents.FairRescheduled, _ es.Record) Fair {
	f.EndsAt = e.EndsAt
	return f
}

func (f Fair) cancelled(_ fairevents.FairCancelled, _ es.Record) Fair {
	f.Published = false
	return f
}
