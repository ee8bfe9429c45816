package httpapi

import (
	"cmp"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/standing"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// What stands where an answer needs a text.
const (
	erasedText = "(borrado)" // and the organiser's are erased
	hiddenText = "(oculto)"  // and the coordinator has taken it out
)

// open opens the texts of a fair in place, as far as a party reads them.
func (a *API) open(ctx context.Context, f *projection.Fair, p fair.Party) error {
	if !f.ReadBy(p) {
		hide(f)
	}
	erased, err := a.App.OpenTexts(ctx, f.Texts()...)
	if erased {
		fill(f, erasedText)
	}
	return err
}

// hide takes out of a fair, in place, what the coordinator has taken out.
func hide(f *projection.Fair) {
	for _, field := range f.HiddenFields {
		for _, t := range f.TextsOf(field) {
			*t = ""
		}
	}
	f.Requirements = slices.DeleteFunc(f.Requirements, func(t events.SealedText) bool { return t == "" })
	if f.Hidden != "" {
		fill(f, hiddenText)
	}
}

// fill writes what an answer cannot be without.
func fill(f *projection.Fair, with events.SealedText) {
	for _, needed := range []*events.SealedText{&f.Name, &f.Venue.Name, &f.Venue.Address, &f.Venue.Province, &f.Venue.Region} {
		*needed = cmp.Or(*needed, with)
	}
}

// fairAnswer is a fair as the contract writes it, for one caller.
func (a *API) fairAnswer(ctx context.Context, f seenFair, c web.Caller) (fairrest.Fair, error) {
	now := a.Now()
	if err := a.open(ctx, &f.Fair, party(c)); err != nil {
		return fairrest.Fair{}, err
	}
	organiser, err := a.organisation(ctx, f.Organiser)
	if err != nil {
		return fairrest.Fair{}, err
	}
	allowed, err := a.allowed(c, f.Allowed(party(c), f.applied, now), f.Organiser, c.Org)
	return fairrest.Fair{
		ID: f.ID, State: fairrest.FairState(f.Status), Phase: fairrest.FairPhase(f.Phase(now)),
		Revision: int64(f.Revision), AllowedActions: allowed,
		Organiser: organiser,
		Name:      string(f.Name), Venue: venueAnswer(f.Venue),
		StartsAt: f.StartsAt, EndsAt: f.EndsAt, TimeZone: f.TimeZone,
		Stalls: fairrest.FairStalls{
			Capacity: int64(f.Capacity), MaxPerApplicant: int64(f.MaxPerApplicant),
			Taken: int64(f.Taken), Waiting: int64(len(f.WaitingList)),
		},
		Registration: fairrest.Registration{
			OpensAt: f.OpensAt, ClosesAt: f.ClosesAt, Open: f.Registration().Open(f.Status, now),
		},
		Products: productsAnswer(f.Products), Cancellation: cancellationAnswer(f.Fair), TextHidden: hiddenAnswer(f.Fair),
		Hours: hoursAnswer(f.Hours), Requirements: append([]string{}, restvalue.Opened(f.Requirements)...),
		Rescheduling: reschedulingAnswer(f.Rescheduled), ClonedFrom: restvalue.Optional(f.ClonedFrom), Sequence: int64(f.Sequence),
		CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt, PublishedAt: restvalue.Optional(f.PublishedAt),
	}, err
}

func hoursAnswer(h fairevents.Hours) *fairrest.OpeningHours {
	return restvalue.Optional(fairrest.OpeningHours{Opens: h.Opens, Closes: h.Closes})
}

func reschedulingAnswer(e *fairevents.FairRescheduled) *fairrest.Rescheduling {
	if e == nil {
		return nil
	}
	return &fairrest.Rescheduling{
		At: e.At, PreviousStartsAt: e.PreviousStartsAt, PreviousEndsAt: e.PreviousEndsAt, PreviousTimeZone: e.PreviousTimeZone,
	}
}

func venueAnswer(v fairevents.Venue) fairrest.Venue {
	return fairrest.Venue{
		Name: string(v.Name), Address: string(v.Address), Province: string(v.Province), Region: string(v.Region),
		Lat: restvalue.Optional(string(v.Lat)), Lon: restvalue.Optional(string(v.Lon)),
	}
}

func cancellationAnswer(f projection.Fair) *fairrest.Cancellation {
	if f.Cancelled == nil {
		return nil
	}
	return &fairrest.Cancellation{At: f.CancelledAt, Reason: restvalue.Optional(fairrest.FairReason(f.Cancelled.Reason))}
}

func hiddenAnswer(f projection.Fair) *fairrest.TextHidden {
	if f.Hidden == "" {
		return nil
	}
	answer := fairrest.TextHidden{Reason: fairrest.TextHiddenReason(f.Hidden), At: f.HiddenAt, Fields: []fairrest.TextField{}}
	for _, field := range f.HiddenFields {
		answer.Fields = append(answer.Fields, fairrest.TextField(field))
	}
	return &answer
}

// organisation is an organisation with what is known of it.
func (a *API) organisation(ctx context.Context, id string) (fairrest.Organisation, error) {
	known := a.Vault.Profile(ctx, id)
	o := fairrest.Organisation{ID: id, Name: restvalue.Optional(known.Name), Erased: restvalue.Optional(known.Erased)}
	err := a.Model.View(func(tx *bbolt.Tx) error {
		row, _, err := a.Views.Standings.Get(tx, id)
		o.Suspended = restvalue.Optional(row.Suspended)
		return err
	})
	return o, err
}

// allowed are the caller's actions without those that begin something new, where one of the organisations begins nothing.
func (a *API) allowed(c web.Caller, actions []string, organisations ...string) ([]string, error) {
	suspended := false
	err := a.Model.View(func(tx *bbolt.Tx) error {
		for _, id := range organisations {
			row, _, err := a.Views.Standings.Get(tx, id)
			if err != nil {
				return err
			}
			suspended = suspended || row.Suspended
		}
		return nil
	})
	return standing.Unless(suspended, c.Allowed(actions), "publish", "apply", "approve", "confirm"), err
}
