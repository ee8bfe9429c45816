package fair_test

import (
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// The fair of these tests: the municipality of Urcos runs it, ten days after the clock's zero, with three stalls, of which
// an association may have two. Huaro, Canincunca and Andahuaylillas apply.
const (
	urcos    = "org_urcos"
	stranger = "org_otro"
	huaro    = "assoc_huaro"
	canin    = "assoc_canincunca"
	andahua  = "assoc_andahuaylillas"
	ccatcca  = "assoc_ccatcca"
	day      = 24 * time.Hour
)

type event = fairevents.FairEvent

// clock gives the moment so long after the fair was scheduled.
func clock(after time.Duration) time.Time {
	return time.Date(2026, 12, 2, 13, 0, 0, 0, time.UTC).Add(after)
}

var (
	opens  = clock(10 * day)
	closes = clock(10*day + 9*time.Hour)
)

type rule = estest.Rule[fair.State, fair.Command, event]

func check(t *testing.T, rules []rule) {
	t.Helper()
	estest.Check(t, fair.Decide, fair.Evolve, rules)
}

func venue() fairevents.Venue {
	return fairevents.Venue{Name: "Plaza de Armas", Address: "s/n", Province: "Quispicanchi", Region: "Cusco"}
}

// scheduled and the histories below can be appended to: they share nothing.
func scheduled(changes ...func(*fairevents.FairScheduled)) []event {
	e := fairevents.FairScheduled{
		Organiser: urcos,
		Plan: fairevents.Plan{
			Name: "Feria de Urcos", Venue: venue(), StartsAt: opens, EndsAt: closes, TimeZone: "America/Lima",
			Capacity: 3, MaxPerApplicant: 2, ClosesAt: opens, Products: []string{"maize"},
		},
	}
	for _, change := range changes {
		change(&e)
	}
	return []event{e}
}

func with(given []event, more ...event) []event { return slices.Concat(given, more) }

func announced(more ...event) []event {
	return with(append(scheduled(), fairevents.FairPublished{}), more...)
}

func cancelledWith(ended ...fairevents.EndedStall) event {
	return fairevents.FairCancelled{Reason: "weather", Ended: ended}
}

// stallOf is the id of an association's application.
func stallOf(association string) string { return "stall_" + association[len("assoc_"):] }

func applied(association string, count int) event {
	return fairevents.StallApplied{Stall: stallOf(association), Association: association, Count: count}
}

func approved(association string, numbers ...int) event {
	return fairevents.StallApproved{Stall: stallOf(association), Association: association, Count: len(numbers), Numbers: numbers}
}

func waitlisted(association string, count, position int) event {
	return fairevents.StallWaitlisted{Stall: stallOf(association), Association: association, Count: count, Position: position}
}

func offered(association string, until time.Time, numbers ...int) event {
	return fairevents.StallOffered{
		Stall: stallOf(association), Association: association, Count: len(numbers), Numbers: numbers, Until: until,
	}
}

func lapsed(association string, position int, freed ...int) event {
	return fairevents.StallOfferLapsed{
		Stall: stallOf(association), Association: association, Count: len(freed), Freed: freed, Position: position,
	}
}

func confirmed(association string, numbers ...int) event {
	return fairevents.StallConfirmed{Stall: stallOf(association), Association: association, Count: len(numbers), Numbers: numbers}
}

func rejected(association string, count int, freed ...int) event {
	return fairevents.StallRejected{
		Stall: stallOf(association), Association: association, Count: count, Freed: freed, Reason: "documents",
	}
}

func withdrawn(association, by string, count int, freed ...int) event {
	return fairevents.StallWithdrawn{
		Stall: stallOf(association), Association: association, Count: count, By: by, Freed: freed, Reason: "cannot_come",
	}
}

func applyFor(association string, count int, after time.Duration) fair.Command {
	return fair.Apply{Application: stallOf(association), Association: association, Count: count, ActedAt: clock(after)}
}

func approve(association string, after time.Duration) fair.Command {
	return fair.Approve{Organiser: urcos, Application: stallOf(association), Now: clock(after)}
}

func reject(association string, after time.Duration) fair.Command {
	return fair.Reject{Organiser: urcos, Application: stallOf(association), Reason: "documents", Now: clock(after)}
}

func confirm(association string, at time.Time) fair.Command {
	return fair.Confirm{Association: association, Application: stallOf(association), ActedAt: at}
}

func withdraw(association string, after time.Duration) fair.Command {
	return fair.Withdraw{
		Party: fair.Association(association), Application: stallOf(association), Reason: "cannot_come", ActedAt: clock(after), Now: clock(after),
	}
}

// full is where Huaro has two stalls and Canincunca one, and Andahuaylillas and then Ccatcca wait for one each.
func full(more ...event) []event {
	return with(announced(
		applied(huaro, 2), applied(canin, 1), applied(andahua, 1), applied(ccatcca, 1),
		approved(huaro, 1, 2), approved(canin, 3), waitlisted(andahua, 1, 1), waitlisted(ccatcca, 1, 2),
	), more...)
}
