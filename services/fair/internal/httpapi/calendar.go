package httpapi

import (
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/calendar"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// What the calendar of all fairs holds at most; the contract says so too.
const (
	calendarPast = 90 * 24 * time.Hour // since a fair ended
	calendarSize = 500
)

// GetFairCalendar answers GET /v1/fairs/{id}.ics.
func (a *API) GetFairCalendar(ctx context.Context, r fairrest.GetFairCalendarRequestObject) (fairrest.GetFairCalendarResponseObject, error) {
	f, err := web.ReadFresh(ctx, a.Model, func() (projection.Fair, error) { return a.publicFair(r.ID) })
	if err != nil {
		return nil, err
	}
	event, err := a.event(ctx, f)
	if err != nil {
		return nil, err
	}
	text := calendar.One(event, string(web.LangFrom(ctx)))
	return fairrest.GetFairCalendar200TextCalendarResponse{CalendarAnswerTextCalendarResponse: calendarAnswer(f.ID, text)}, nil
}

// publicFair reads a fair that was published, whoever asks.
func (a *API) publicFair(fairID string) (projection.Fair, error) {
	f, err := a.row(fairID)
	if err == nil && !f.Public {
		err = app.Faults.Wrap(fair.ErrNotFound)
	}
	return f, err
}

// GetFairsCalendar answers GET /v1/fairs.ics.
func (a *API) GetFairsCalendar(ctx context.Context, r fairrest.GetFairsCalendarRequestObject) (fairrest.GetFairsCalendarResponseObject, error) {
	p := r.Params
	filter, err := fairFilter(fairrest.ListFairsParams{Product: p.Product, Region: p.Region, Province: p.Province}, web.Caller{})
	if err != nil {
		return nil, err
	}
	filter.Now, filter.Texts, filter.Asked = a.Now(), a.App.Reader(ctx), readmodel.Asked{}
	events, err := a.events(ctx, filter)
	if err != nil {
		return nil, err
	}
	by := calendar.Choice{
		Province: restvalue.OrZero(p.Province), Region: restvalue.OrZero(p.Region), Product: filter.Product,
		Deadlines: restvalue.OrZero(p.Deadlines),
	}
	text := calendar.Feed(events, by, string(web.LangFrom(ctx)))
	return fairrest.GetFairsCalendar200TextCalendarResponse{CalendarAnswerTextCalendarResponse: calendarAnswer("fairs", text)}, nil
}

// events are those that a calendar holds now.
func (a *API) events(ctx context.Context, filter projection.FairFilter) (events []calendar.Event, err error) {
	var found []projection.Fair
	err = a.Model.View(func(tx *bbolt.Tx) error {
		found, err = a.Views.Fairs.Calendar(tx, filter, filter.Now.Add(-calendarPast), calendarSize)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		event, err := a.event(ctx, f)
		if err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	return events, nil
}

func (a *API) event(ctx context.Context, f projection.Fair) (calendar.Event, error) {
	err := a.open(ctx, &f, fair.Party{})
	return calendar.Event{Fair: f, Organiser: a.Vault.Profile(ctx, f.Organiser).Name}, err
}

func calendarAnswer(name, text string) fairrest.CalendarAnswerTextCalendarResponse {
	return fairrest.CalendarAnswerTextCalendarResponse{
		Body: text, Headers: fairrest.CalendarAnswerResponseHeaders{ContentDisposition: `inline; filename="` + name + `.ics"`},
	}
}
