// Package standing is the read model of the organisations that do not trade as others do: those that are suspended, closed or erased.
// Services that keep it refuse them what is new, and tell the others.
package standing

import (
	"context"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Standing is how an organisation stands. The zero Standing trades.
type Standing struct {
	Erased    bool `json:"erased,omitempty"`    // nothing is kept of it
	Suspended bool `json:"suspended,omitempty"` // or closed: it begins no new trade
	Closed    bool `json:"closed,omitempty"`    // for ever
}

// Gone reports whether it takes part no more.
func (s Standing) Gone() bool { return s.Erased || s.Closed }

// Standings is the read model, by the id of the organisation.
type Standings struct{ readmodel.Projection[Standing] }

// New returns the projection.
func New() Standings {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return Standings{readmodel.Projection[Standing]{
		Bucket: "standings", Version: 2,
		From: []readmodel.Source[Standing]{
			readmodel.On(organisations, becomes[identityevents.OrganisationErased](func(s *Standing) { s.Erased = true })),
			readmodel.On(organisations, becomes[identityevents.OrganisationSuspended](func(s *Standing) { s.Suspended = true })),
			readmodel.On(organisations, becomes[identityevents.OrganisationReopened](func(s *Standing) { s.Suspended = false })),
			readmodel.On(organisations, becomes[identityevents.OrganisationClosed](func(s *Standing) { s.Suspended, s.Closed = true, true })),
		},
	}}
}

func becomes[E any](change func(*Standing)) func(Standing, E, es.Record) Standing {
	return func(s Standing, _ E, _ es.Record) Standing {
		change(&s)
		return s
	}
}

// Suspended tells whether one of the organisations begins no new trade.
func (s Standings) Suspended(ctx context.Context, m *readmodel.Model, organisations ...string) (bool, error) {
	return Fresh(ctx, m, func(tx *bbolt.Tx) (bool, error) {
		for _, id := range organisations {
			if row, _, err := s.Get(tx, id); err != nil || row.Suspended {
				return row.Suspended, err
			}
		}
		return false, nil
	})
}

// Unless are actions without those that begin something new, where one who has a part in them begins nothing.
func Unless(suspended bool, actions []string, beginning ...string) []string {
	if !suspended {
		return actions
	}
	return slices.DeleteFunc(actions, func(action string) bool { return slices.Contains(beginning, action) })
}

// catchUp is how long a read waits for the read model.
const catchUp = 5 * time.Second

// Fresh reads whether something stands in the way. If so the model first catches up with the log, and it is read once more: nobody is refused
// for what is over.
func Fresh(ctx context.Context, m *readmodel.Model, read func(*bbolt.Tx) (bool, error)) (refused bool, err error) {
	again := func(tx *bbolt.Tx) (err error) {
		refused, err = read(tx)
		return err
	}
	if err := m.View(again); err != nil || !refused {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, catchUp)
	defer cancel()
	if err := m.CatchUp(ctx); err != nil {
		return true, fault.UnavailableBecause(err)
	}
	err = m.View(again)
	return refused, err
}
