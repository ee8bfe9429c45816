package httpapi

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// planOf is what a body says of a fair. Its texts are sealed later.
func planOf(b fairrest.NewFair) fair.Plan {
	registration := registrationOf(b.Registration, b.StartsAt)
	return fair.Plan{
		Name: events.SealedText(b.Name), Venue: venueOf(b.Venue),
		StartsAt: b.StartsAt, EndsAt: b.EndsAt, TimeZone: restvalue.OrZero(b.TimeZone),
		Hours:    hours(restvalue.OrZero(b.Hours)),
		Capacity: int(b.Stalls.Capacity), MaxPerApplicant: int(restvalue.OrZero(b.Stalls.MaxPerApplicant)),
		OpensAt: registration.OpensAt, ClosesAt: registration.ClosesAt,
		Products: products(b.Products), Requirements: restvalue.ToSeal(restvalue.OrZero(b.Requirements)),
	}
}

func venueOf(b fairrest.Venue) fairevents.Venue {
	return fairevents.Venue{
		Name: events.SealedText(b.Name), Address: events.SealedText(b.Address),
		Province: events.SealedText(b.Province), Region: events.SealedText(b.Region),
		Lat: events.SealedText(restvalue.OrZero(b.Lat)), Lon: events.SealedText(restvalue.OrZero(b.Lon)),
	}
}

// registrationOf is when associations may apply: where nothing is said, until the fair starts.
func registrationOf(w *fairrest.RegistrationWindow, starts time.Time) fair.Registration {
	said := restvalue.OrZero(w)
	if said.ClosesAt == nil {
		said.ClosesAt = &starts
	}
	return fair.Registration{OpensAt: said.OpensAt, ClosesAt: *said.ClosesAt}
}

// newFair is a plan as a body says it: the other way round than planOf. Texts stay as they are, sealed or open. Registration that closes when the fair starts is not
// said.
func newFair(p fair.Plan) fairrest.NewFair {
	b := fairrest.NewFair{
		Name: string(p.Name), Venue: venueAnswer(p.Venue), StartsAt: p.StartsAt, EndsAt: p.EndsAt, TimeZone: restvalue.Optional(p.TimeZone),
		Hours:        hoursAnswer(p.Hours),
		Stalls:       fairrest.NewFairStalls{Capacity: int64(p.Capacity), MaxPerApplicant: new(int64(p.MaxPerApplicant))},
		Registration: &fairrest.RegistrationWindow{OpensAt: p.OpensAt},
		Products:     new(productsAnswer(p.Products)), Requirements: new(restvalue.Opened(p.Requirements)),
	}
	if !p.ClosesAt.Equal(p.StartsAt) {
		b.Registration.ClosesAt = &p.ClosesAt
	}
	return b
}

// times reads when a fair takes place instead.
func times(b fairrest.FairTimes) fair.Times {
	t := fair.Times{StartsAt: b.StartsAt, EndsAt: b.EndsAt, TimeZone: restvalue.OrZero(b.TimeZone)}
	if b.Hours.IsSpecified() {
		t.Hours = new(hours(fairrest.OpeningHours(b.Hours[true]))) // none if null
	}
	if b.Registration != nil {
		t.Registration = new(registrationOf(b.Registration, b.StartsAt))
	}
	return t
}

func hours(h fairrest.OpeningHours) fairevents.Hours {
	return fairevents.Hours{Opens: h.Opens, Closes: h.Closes}
}

func products(named *fairrest.Products) []string {
	var ids []string
	for _, id := range restvalue.OrZero(named) {
		ids = append(ids, string(id))
	}
	return ids
}

func productsAnswer(ids []string) []fairrest.ProductID {
	answer := []fairrest.ProductID{}
	for _, id := range ids {
		answer = append(answer, fairrest.ProductID(id))
	}
	return answer
}

// hiding reads the body of POST /v1/fairs/{id}/hide_text.
func hiding(b fairrest.TextHiding) fair.HideText {
	c := fair.HideText{Reason: string(b.Reason)}
	for _, field := range fair.TextFields() {
		if len(b.Fields) == 0 || slices.Contains(b.Fields, fairrest.TextField(field)) {
			c.Fields = append(c.Fields, field)
		}
	}
	return c
}
