package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// fairAnswer is a fair as the contract writes it, for one caller.
func (a *API) fairAnswer(ctx context.Context, f seenFair, c web.Caller) fairrest.Fair {
	scheduled, now := f.Scheduled, a.Now()
	return fairrest.Fair{
		ID: f.ID, State: fairrest.FairState(f.Status), Phase: fairrest.FairPhase(f.Phase(now)),
		Revision: int64(f.Revision), AllowedActions: f.Allowed(party(c), f.applied, now),
		Organiser: a.organisation(ctx, scheduled.Organiser),
		Name:      scheduled.Name, Venue: venueAnswer(scheduled.Venue),
		StartsAt: scheduled.StartsAt, EndsAt: scheduled.EndsAt, TimeZone: scheduled.TimeZone,
		Stalls: fairrest.FairStalls{
			Capacity: int64(scheduled.Capacity), MaxPerApplicant: int64(scheduled.MaxPerApplicant),
			Taken: int64(f.Taken), Waiting: int64(len(f.WaitingList)),
		},
		Registration: fairrest.Registration{
			OpensAt: restvalue.Optional(scheduled.OpensAt), ClosesAt: scheduled.ClosesAt, Open: f.Registration.Open(f.Status, now),
		},
		Products: productsAnswer(scheduled.Products), Cancellation: cancellationAnswer(f.Fair),
		CreatedAt: f.CreatedAt, PublishedAt: restvalue.Optional(f.PublishedAt),
	}
}

func venueAnswer(v fairevents.Venue) fairrest.Venue {
	return fairrest.Venue{
		Name: v.Name, Address: v.Address, Province: v.Province, Region: v.Region,
		Lat: restvalue.Optional(v.Lat), Lon: restvalue.Optional(v.Lon),
	}
}

func cancellationAnswer(f projection.Fair) *fairrest.Cancellation {
	if f.Cancelled == nil {
		return nil
	}
	return &fairrest.Cancellation{At: f.CancelledAt, Reason: restvalue.Optional(fairrest.FairReason(f.Cancelled.Reason))}
}

// organisation is an organisation with its name, as far as that is known.
func (a *API) organisation(ctx context.Context, id string) fairrest.Organisation {
	return fairrest.Organisation{ID: id, Name: restvalue.Optional(a.Vault.Profile(ctx, id).Name)}
}
