package market

import (
	"context"
	"time"
	_ "time/tzdata" // a fair's times are read in its own zone, also where the machine has no zones

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Fair is an event with stalls.
type Fair struct {
	ID, Name        string
	Organiser       string // id of the organisation
	Venue, Province string
	Address         string
	Starts, Ends    time.Time // in the fair's own zone
	Cancelled, Over bool
	Open            bool // whether one may apply now
	Closes          time.Time
	Capacity, Taken int
	MaxPerApplicant int       // stalls that one association may have
	Products        []string  // empty: all
	Opens, Shuts    time.Time // on its first day, where it has hours of the day; else zero
	Requirements    []string
	Was, WasEnds    time.Time // when it was to take place, in the zone of then, if it was put at another time; else zero
	WhyOff          string    // code of why it was cancelled, where that was said
}

// Free is how many stalls are not taken.
func (f Fair) Free() int { return max(f.Capacity-f.Taken, 0) }

// Fairs lists the published fairs, those that are not over yet first and soonest first.
func (s *Session) Fairs(ctx context.Context) ([]Fair, error) {
	params := fairrest.ListFairsParams{Limit: new(pageSize)}
	return noting(s, eachNoted(noteFair))(all(func(cursor *string) (page[Fair], error) {
		params.Cursor = cursor
		return read(fairsOf)(s.fairs().ListFairs(ctx, &params))
	}))
}

// Fair reads one fair.
func (s *Session) Fair(ctx context.Context, id string) (Fair, error) {
	return noting(s, noteFair)(read(fairOf)(s.fairs().GetFair(ctx, id, nil)))
}

func fairsOf(p fairrest.FairPage) (page[Fair], error) { return pageOf(p.Items, p.Next, fairOf) }

func fairOf(f fairrest.Fair) (Fair, error) {
	zone, err := time.LoadLocation(f.TimeZone)
	if err != nil {
		return Fair{}, unreadable(err)
	}
	fair := Fair{
		ID: f.ID, Organiser: f.Organiser.ID, Name: f.Name, Venue: f.Venue.Name, Province: f.Venue.Province, Address: f.Venue.Address,
		Starts: f.StartsAt.In(zone), Ends: f.EndsAt.In(zone),
		Cancelled: f.State == fairrest.FairStateCancelled, Over: f.Phase == fairrest.FairPhaseEnded,
		Open: f.Registration.Open, Closes: f.Registration.ClosesAt.In(zone),
		Capacity: int(f.Stalls.Capacity), Taken: int(f.Stalls.Taken), MaxPerApplicant: int(f.Stalls.MaxPerApplicant),
		Products: names(f.Products), Requirements: f.Requirements,
	}
	if restvalue.OrZero(f.Organiser.Erased) { // what stands for its texts is nobody's
		fair.Name, fair.Venue, fair.Province, fair.Address, fair.Requirements = "", "", "", "", nil
	}
	if f.Cancellation != nil {
		fair.WhyOff = string(restvalue.OrZero(f.Cancellation.Reason))
	}
	if f.Rescheduling != nil {
		was, err := time.LoadLocation(f.Rescheduling.PreviousTimeZone)
		if err != nil {
			return Fair{}, unreadable(err)
		}
		fair.Was, fair.WasEnds = f.Rescheduling.PreviousStartsAt.In(was), f.Rescheduling.PreviousEndsAt.In(was)
	}
	return withHours(fair, f.Hours)
}

func withHours(fair Fair, hours *fairrest.OpeningHours) (_ Fair, err error) {
	if hours == nil {
		return fair, nil
	}
	if fair.Opens, err = clockOn(fair.Starts, hours.Opens); err != nil {
		return Fair{}, unreadable(err)
	}
	if fair.Shuts, err = clockOn(fair.Starts, hours.Closes); err != nil {
		return Fair{}, unreadable(err)
	}
	return fair, nil
}

// clockOn is a time of the day, as 08:00, on a day.
func clockOn(day time.Time, clock string) (time.Time, error) {
	at, err := time.Parse("15:04", clock)
	return time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), 0, 0, day.Location()), err
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
