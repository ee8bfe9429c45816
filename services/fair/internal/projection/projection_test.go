package projection_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

const fairID = "fair_1"

func ofFairs() readmodeltest.Events {
	return readmodeltest.Of(fairevents.Fair, fairevents.FairEvents())
}

var begins = time.Date(2030, 6, 1, 13, 0, 0, 0, time.UTC)

func fairFrom(starts time.Time, changes ...func(*fairevents.FairScheduled)) fairevents.FairScheduled {
	e := fairevents.FairScheduled{
		Organiser: "org_1",
		Plan: fairevents.Plan{
			Name: "Feria de Urcos", StartsAt: starts, EndsAt: starts.Add(9 * time.Hour), ClosesAt: starts, TimeZone: "America/Lima",
			Venue: fairevents.Venue{Region: "Cusco"}, Capacity: 2, MaxPerApplicant: 2,
		},
	}
	for _, change := range changes {
		change(&e)
	}
	return e
}

// history is one in which every event occurs, each with what it changes.
func history() readmodeltest.History {
	fairs, stalls, both := []string{"fairs"}, []string{"stalls"}, []string{"fairs", "stalls"}
	until := begins.Add(-24 * time.Hour)
	return readmodeltest.History{Of: []readmodeltest.Events{ofFairs()}, Steps: []readmodeltest.Step{
		{ID: fairID, Event: fairFrom(begins), Changes: fairs},
		{ID: fairID, Event: fairevents.FairPublished{}, Changes: fairs},
		{ID: fairID, Event: fairevents.StallApplied{Stall: "stall_1", Association: "assoc_1", Count: 2, Products: []string{"maize"}}, Changes: stalls},
		{ID: fairID, Event: fairevents.StallApproved{Stall: "stall_1", Association: "assoc_1", Count: 2, Numbers: []int{1, 2}}, Changes: both},
		{ID: fairID, Event: fairevents.StallConfirmed{Stall: "stall_1", Association: "assoc_1", Count: 2, Numbers: []int{1, 2}}, Changes: stalls},
		{ID: fairID, Event: fairevents.StallApplied{Stall: "stall_2", Association: "assoc_2", Count: 1}, Changes: stalls},
		{ID: fairID, Event: fairevents.StallWaitlisted{Stall: "stall_2", Association: "assoc_2", Count: 1, Position: 1}, Changes: both},
		{ID: fairID, Event: fairevents.StallWithdrawn{Stall: "stall_1", Association: "assoc_1", Count: 2, By: "association", Freed: []int{1, 2}, Reason: "cannot_come"}, Changes: both},
		{ID: fairID, Event: fairevents.StallOffered{Stall: "stall_2", Association: "assoc_2", Count: 1, Numbers: []int{1}, Until: until}, Changes: both},
		{ID: fairID, Event: fairevents.StallOfferLapsed{Stall: "stall_2", Association: "assoc_2", Count: 1, Freed: []int{1}, Position: 1}, Changes: both},
		{ID: fairID, Event: fairevents.StallConfirmed{Stall: "stall_2", Association: "assoc_2", Count: 1, Numbers: []int{1}}, Changes: both}, // from the waiting list
		{ID: fairID, Event: fairevents.FairChanged{Changed: []string{"capacity"}, Plan: fairFrom(begins, func(e *fairevents.FairScheduled) { e.Capacity = 3 }).Plan}, Changes: fairs},
		{ID: fairID, Event: fairevents.FairTextHidden{Organiser: "org_1", Reason: "contact", Fields: []string{"name"}, Texts: []events.SealedText{"sealed:1:org_1:BB"}}, Changes: fairs},
		{ID: fairID, Event: fairevents.FairTextShown{Organiser: "org_1"}, Changes: fairs},
		{ID: fairID, Event: fairevents.FairTextsSealed{Name: "sealed:1:org_1:AA"}, Changes: fairs},
		{ID: fairID, Event: fairevents.FairRescheduled{
			StartsAt: begins.AddDate(0, 0, 7), EndsAt: begins.AddDate(0, 0, 8), ClosesAt: begins.AddDate(0, 0, 7), TimeZone: "America/Lima",
			PreviousStartsAt: begins, PreviousEndsAt: begins.Add(9 * time.Hour), PreviousTimeZone: "America/Lima", At: until,
		}, Changes: fairs},
		{ID: fairID, Event: fairevents.StallAskedAgain{Stall: "stall_2", Association: "assoc_2", Count: 1, State: "confirmed", Numbers: []int{1}}, Changes: stalls},
		{ID: fairID, Event: fairevents.StallApplied{Stall: "stall_3", Association: "assoc_3", Count: 1}, Changes: stalls},
		{ID: fairID, Event: fairevents.StallApproved{Stall: "stall_3", Association: "assoc_3", Count: 1, Numbers: []int{2}}, Changes: both},
		{ID: fairID, Event: fairevents.StallRejected{Stall: "stall_3", Association: "assoc_3", Count: 1, Freed: []int{2}, Reason: "documents"}, Changes: both},
		{ID: fairID, Event: fairevents.FairCancelled{Reason: "weather", Ended: []fairevents.EndedStall{
			{Stall: "stall_2", Association: "assoc_2", State: "approved", Numbers: []int{1}},
		}}, Changes: both},
	}}
}

func TestEveryEventChangesWhatItShould(t *testing.T) {
	history().Check(t, func() []readmodel.Projector { return projection.NewViews().All() })
}
