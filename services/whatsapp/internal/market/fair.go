package market

import (
	"context"
	"time"
	_ "time/tzdata" // a fair's times are read in its own zone, also where the machine has no zones

	"github.com/qhatu/qhatu/api/fairrest"
)

// Fair is an event with stalls.
type Fair struct {
	ID, Name        string
	Venue, Province string
	Starts, Ends    time.Time // in the fair's own zone
	Cancelled, Over bool
	Open            bool // whether one may apply now
	Closes          time.Time
	Capacity, Taken int
	MaxPerApplicant int      // stalls that one association may have
	Products        []string // empty: all
}

// Free is how many stalls are not taken.
func (f Fair) Free() int { return max(f.Capacity-f.Taken, 0) }

// Fairs lists the published fairs, those that are not over yet first and soonest first.
func (s *Session) Fairs(ctx context.Context) ([]Fair, error) {
	params := fairrest.ListFairsParams{Limit: new(pageSize)}
	return all(func(cursor *string) (page[Fair], error) {
		params.Cursor = cursor
		return read(fairsOf)(s.fairs().ListFairs(ctx, &params))
	})
}

// Fair reads one fair.
func (s *Session) Fair(ctx context.Context, id string) (Fair, error) {
	return read(fairOf)(s.fairs().GetFair(ctx, id, nil))
}

func fairsOf(p fairrest.FairPage) (page[Fair], error) { return pageOf(p.Items, p.Next, fairOf) }

func fairOf(f fairrest.Fair) (Fair, error) {
	zone, err := time.LoadLocation(f.TimeZone)
	if err != nil {
		return Fair{}, unreadable(err)
	}
	return Fair{
		ID: f.ID, Name: f.Name, Venue: f.Venue.Name, Province: f.Venue.Province,
		Starts: f.StartsAt.In(zone), Ends: f.EndsAt.In(zone),
		Cancelled: f.State == fairrest.FairStateCancelled, Over: f.Phase == fairrest.FairPhaseEnded,
		Open: f.Registration.Open, Closes: f.Registration.ClosesAt.In(zone),
		Capacity: int(f.Stalls.Capacity), Taken: int(f.Stalls.Taken), MaxPerApplicant: int(f.Stalls.MaxPerApplicant),
		Products: names(f.Products),
	}, nil
}

func names[Name ~string](all []Name) []string {
	plain := make([]string, len(all))
	for i, name := range all {
		plain[i] = string(name)
	}
	return plain
}

func (s *Session) fairs() *fairrest.Client {
	server, doer := s.caller.At("fair")
	return &fairrest.Client{Server: server, Client: doer}
}
