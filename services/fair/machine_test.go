package fair_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// machine is the contract's x-state-machine of a schema.
func machine(t *testing.T, schema string) any {
	t.Helper()
	spec, err := fairrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec.Components.Schemas[schema].Value.Extensions["x-state-machine"]
}

// TestFairsAndApplicationsDoWhatTheContractSays: the states and transitions of the code are those of the contract, no
// fewer and no more.
func TestFairsAndApplicationsDoWhatTheContractSays(t *testing.T) {
	var ofFair, ofStall estest.Machine
	estest.Explore(fair.Decide, fair.Evolve, fairCommands, table, func(before fair.State, c fair.Command, after fair.State) {
		by, about := action(c)
		ofFair.Add(string(before.Status), string(after.Status), by, false)
		for id, stall := range after.Applications {
			step, automatic := by, false
			switch {
			case by == "cancel":
				step, automatic = "fair_cancelled", true
			case by == "expire" && stall.Status == fair.Waitlisted:
				automatic = true
			case id != about:
				step, automatic = "offer", true
			}
			ofStall.Add(string(before.Applications[id].Status), string(stall.Status), step, automatic)
		}
	})
	ofFair.Matches(t, machine(t, "Fair"))
	ofStall.Matches(t, machine(t, "StallApplication"))
}

// table is all that decides what may come next: the fair's status, each application's with its stalls, and the line.
func table(s fair.State) string {
	stalls := ""
	for _, id := range slices.Sorted(maps.Keys(s.Applications)) {
		stalls += fmt.Sprint(id, s.Applications[id].Status, s.Applications[id].Numbers, s.Applications[id].Until)
	}
	return fmt.Sprint(s.Status, stalls, s.WaitingList)
}

// fairCommands is everything that may come to a fair with one stall that three apply for, on the first day, or when the
// first offers have run out.
func fairCommands(fair.State) []fair.Command {
	now := time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
	all := []fair.Command{
		fair.Schedule{
			Organiser: "org_1", Name: "Feria", Venue: fairevents.Venue{}, StartsAt: now.AddDate(0, 0, 9), EndsAt: now.AddDate(0, 0, 10),
			Capacity: 1, Now: now,
		},
		fair.Publish{Organiser: "org_1", Now: now},
		fair.Cancel{Organiser: "org_1", Now: now},
		fair.Expire{Now: now.AddDate(0, 0, 1)},
	}
	for _, association := range []string{"assoc_1", "assoc_2", "assoc_3"} {
		stall := "stall_of_" + association
		all = append(all,
			fair.Apply{Application: stall, Association: association, Count: 1, ActedAt: now},
			fair.Approve{Organiser: "org_1", Application: stall, Now: now},
			fair.Reject{Organiser: "org_1", Application: stall, Now: now},
			fair.Confirm{Association: association, Application: stall, ActedAt: now},
			fair.Withdraw{Party: fair.Association(association), Application: stall, ActedAt: now, Now: now},
			fair.Withdraw{Party: fair.Organiser("org_1"), Application: stall, ActedAt: now, Now: now})
	}
	return all
}

// action is what the contract calls a command, and the application that it is about.
func action(c fair.Command) (by, stall string) {
	switch c := c.(type) {
	case fair.Schedule:
		return "schedule", ""
	case fair.Publish:
		return "publish", ""
	case fair.Cancel:
		return "cancel", ""
	case fair.Apply:
		return "apply", c.Application
	case fair.Approve:
		return "approve", c.Application
	case fair.Reject:
		return "reject", c.Application
	case fair.Confirm:
		return "confirm", c.Application
	case fair.Withdraw:
		return "withdraw", c.Application
	case fair.Expire:
		return "expire", ""
	}
	return "", ""
}
