package fair_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// moderator is who gives the commands of the coordinator, in the samples.
const moderator = "moderator"

type sample = estest.Sample[fair.Command]

// aggregate is a fair with samples of its commands at a moment.
func aggregate(now time.Time) estest.Aggregate[fair.State, fair.Command, event] {
	return estest.Aggregate[fair.State, fair.Command, event]{
		Decide: fair.Decide, Evolve: fair.Evolve,
		Samples: func(s fair.State) []sample { return samples(s, now) },
		Key:     table,
	}
}

// table is all that decides what may come next: the fair's status, each application's with its stalls, and the waiting list.
func table(s fair.State) string {
	applications := ""
	for _, id := range slices.Sorted(maps.Keys(s.Applications)) {
		applications += fmt.Sprint(id, s.Applications[id].Status, s.Applications[id].Numbers, s.Applications[id].Until)
	}
	return fmt.Sprint(s.Status, applications, s.WaitingList, s.Hidden != "")
}

// samples is everything that may come to a fair with one stall that three apply for, at a moment, or when the first offers
// have run out.
func samples(s fair.State, now time.Time) []sample {
	all := []sample{
		{By: "anybody", Action: "schedule", Command: plan(func(c *fair.Schedule) { c.Capacity, c.MaxPerApplicant, c.Now = 1, 1, now })},
		{By: urcos, Action: "publish", Command: fair.Publish{Organiser: urcos, Now: now}},
		{By: moderator, Action: "hide_text", Command: fair.HideText{Reason: "contact", Fields: []string{"name"}, Folded: []events.SealedText{"sealed:1:org_1:AA"}}},
		{By: moderator, Action: "show_text", Command: fair.ShowText{}},
		{Action: "seal", Command: fair.SealTexts{Sealed: map[events.SealedText]events.SealedText{s.Name: "sealed:1:org_1:AA"}}},
		{By: urcos, Action: "change", Command: change(now, func(p *fair.Plan) { p.Name += "." })},
		{By: urcos, Action: "reschedule", Command: fair.Reschedule{Organiser: urcos, Times: nextDay(s, now), Now: now}},
		{By: urcos, Action: "cancel", Command: fair.Cancel{Organiser: urcos, Now: now}},
		{Action: "expire", Command: fair.Expire{Now: now.Add(day)}},
	}
	for _, who := range []string{huaro, canin, andahua} {
		apply := fair.Apply{Application: stallOf(who), Association: who, Count: 1, ActedAt: now}
		all = append(all, sample{By: who, Action: "apply", Part: apply.Application, Command: apply})
	}
	for _, id := range slices.Sorted(maps.Keys(s.Applications)) {
		who := s.Applications[id].Association
		all = append(
			all,
			sample{By: urcos, Action: "approve", Part: id, Command: fair.Approve{Organiser: urcos, Application: id, Now: now}},
			sample{By: urcos, Action: "reject", Part: id, Command: fair.Reject{Organiser: urcos, Application: id, Now: now}},
			sample{By: who, Action: "confirm", Part: id, Command: fair.Confirm{Association: who, Application: id, ActedAt: now}},
			sample{By: who, Action: "withdraw", Part: id, Command: fair.Withdraw{Party: fair.Association(who), Application: id, ActedAt: now, Now: now}},
			sample{By: urcos, Action: "withdraw", Part: id, Command: fair.Withdraw{Party: fair.Organiser(urcos), Application: id, ActedAt: now, Now: now}},
		)
	}
	return all
}

// change changes what was said of a fair.
func change(now time.Time, edit func(*fair.Plan)) fair.Change {
	return fair.Change{Organiser: urcos, Now: now, Edit: func(p fair.Plan) (fair.Plan, error) {
		edit(&p)
		return p, nil
	}}
}

// nextDay is a day after a fair's, or after now.
func nextDay(s fair.State, now time.Time) fair.Times {
	starts := s.StartsAt.Add(day)
	for !starts.After(now) {
		starts = starts.Add(day)
	}
	return fair.Times{StartsAt: starts, EndsAt: starts.Add(s.EndsAt.Sub(s.StartsAt))}
}

func TestEveryCommandHasASample(t *testing.T) { aggregate(clock(0)).CheckSamples(t, ".") }

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestFairsAndApplicationsDoWhatTheContractSays(t *testing.T) {
	contract, err := fairrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	var ofFair, ofStall estest.Machine
	aggregate(clock(0)).Explore(func(before fair.State, by sample, after fair.State) {
		ofFair.Add(string(before.Status), string(after.Status), by.Action, false)
		for id, application := range after.Applications {
			step, automatic := by.Action, false
			switch {
			case step == "cancel":
				step, automatic = "fair_cancelled", true
			case step == "reschedule" && application.Status == fair.Approved:
				step, automatic = "fair_rescheduled", true
			case step == "expire" && application.Status == fair.Waitlisted:
				automatic = true
			case id != by.Part:
				step, automatic = "offer", true
			}
			ofStall.Add(string(before.Applications[id].Status), string(application.Status), step, automatic)
		}
	})
	ofFair.Matches(t, contract.Components.Schemas["Fair"].Value.Extensions["x-state-machine"])
	ofStall.Matches(t, contract.Components.Schemas["StallApplication"].Value.Extensions["x-state-machine"])
}

// checkAllowed: what a party is told that it may do changes something, and nothing else does.
func checkAllowed(t estest.TB, s fair.State, now time.Time) {
	all := aggregate(now)
	makesAnother := func(action string) bool { return action == "clone" }
	all.CheckAllowedIn(t, s, urcos, slices.DeleteFunc(s.Allowed(fair.Organiser(urcos), false, now), makesAnother))
	all.CheckAllowedIn(t, s, moderator, s.Allowed(fair.Coordinator(), false, now))
	for id, application := range s.Applications {
		for _, by := range []fair.Party{fair.Association(application.Association), fair.Organiser(urcos)} {
			all.CheckAllowedOn(t, s, id, by.Org, s.AllowedOn(application, by.Side, now))
		}
	}
}
