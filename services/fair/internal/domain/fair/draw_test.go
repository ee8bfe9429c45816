package fair_test

import (
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// commands draws what may come: mostly what fits the fair as it stands, so that histories get somewhere.
func commands(s fair.State, now time.Time) *rapid.Generator[fair.Command] {
	switch s.Status {
	case "":
		return rapid.OneOf(plans(now), plans(now), plans(now), acts(s, now))
	case fair.Draft:
		return rapid.OneOf(rapid.Just[fair.Command](fair.Publish{Organiser: urcos, Now: now}), plans(now), acts(s, now))
	case fair.Published, fair.Cancelled:
	}
	return rapid.OneOf(fitting(s, now), fitting(s, now), fitting(s, now), applications(now), acts(s, now), sampled(s, now))
}

func plans(now time.Time) *rapid.Generator[fair.Command] {
	return rapid.Custom(func(t *rapid.T) fair.Command {
		return plan(func(c *fair.Schedule) {
			c.Now, c.Capacity = now, rapid.IntRange(2, 4).Draw(t, "capacity")
		})
	})
}

func applicants() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{huaro, canin, andahua, ccatcca, "assoc_urubamba", "assoc_calca"})
}

func late(now time.Time) *rapid.Generator[time.Time] {
	return rapid.Map(rapid.SampledFrom([]time.Duration{0, 0, time.Minute, 6 * time.Hour}), func(d time.Duration) time.Time { return now.Add(-d) })
}

func applications(now time.Time) *rapid.Generator[fair.Command] {
	return rapid.Custom(func(t *rapid.T) fair.Command {
		who := applicants().Draw(t, "who")
		return fair.Apply{
			Application: stallOf(who) + rapid.SampledFrom([]string{"", "_2", "_3"}).Draw(t, "round"),
			Association: who, Count: rapid.IntRange(1, 2).Draw(t, "count"), ActedAt: late(now).Draw(t, "acted"),
		}
	})
}

// fitting draws something that a party to an application may do.
func fitting(s fair.State, now time.Time) *rapid.Generator[fair.Command] {
	ids := slices.Sorted(maps.Keys(s.Applications))
	if len(ids) == 0 {
		return applications(now)
	}
	return rapid.Custom(func(t *rapid.T) fair.Command {
		application := s.Applications[rapid.SampledFrom(ids).Draw(t, "stall")]
		by := fair.Association(application.Association)
		mine := s.AllowedOn(application, by.Side, now)
		organisers := s.AllowedOn(application, fairevents.ByOrganiser, now)
		all := []fair.Command{fair.Expire{Now: now}}
		if slices.Contains(organisers, "approve") {
			all = append(all, slices.Repeat([]fair.Command{fair.Approve{Organiser: urcos, Application: application.ID, Now: now}}, 3)...)
		}
		if slices.Contains(organisers, "reject") {
			all = append(all, fair.Reject{Organiser: urcos, Application: application.ID, Now: now})
		}
		if slices.Contains(mine, "confirm") {
			all = append(all, fair.Confirm{Association: application.Association, Application: application.ID, ActedAt: late(now).Draw(t, "acted")})
		}
		if slices.Contains(mine, "withdraw") {
			all = append(all, fair.Withdraw{Party: by, Application: application.ID, ActedAt: late(now).Draw(t, "acted"), Now: now})
		}
		return rapid.SampledFrom(all).Draw(t, "fitting")
	})
}

// sampled draws one of the samples, but what ends a history or needs another moment.
func sampled(s fair.State, now time.Time) *rapid.Generator[fair.Command] {
	all := slices.DeleteFunc(samples(s, now), func(c sample) bool { return c.By == "" || c.Action == "cancel" })
	return rapid.Map(rapid.SampledFrom(all), func(c sample) fair.Command { return c.Command })
}

// acts draws whatever anybody may try.
func acts(s fair.State, now time.Time) *rapid.Generator[fair.Command] {
	return rapid.Custom(func(t *rapid.T) fair.Command {
		who := applicants().Draw(t, "who")
		application := stallOf(who)
		by := rapid.SampledFrom([]string{urcos, urcos, stranger}).Draw(t, "by")
		acted := late(now).Draw(t, "acted")
		revisions := rapid.SampledFrom([][]uint64{nil, nil, {1}, {1, 2}}).Draw(t, "revisions")
		return rapid.SampledFrom([]fair.Command{
			plan(func(c *fair.Schedule) { c.Now = now }),
			fair.Publish{Organiser: by, Now: now},
			fair.Apply{Application: application, Association: who, Count: rapid.IntRange(0, 3).Draw(t, "count"), ActedAt: acted},
			fair.Approve{Organiser: by, Application: application, Revisions: revisions, Now: now},
			fair.Reject{Organiser: by, Application: application, Revisions: revisions, Now: now},
			fair.Confirm{Association: who, Application: application, Revisions: revisions, ActedAt: acted},
			fair.Withdraw{Party: fair.Association(who), Application: application, Revisions: revisions, ActedAt: acted, Now: now},
			fair.Withdraw{Party: fair.Organiser(by), Application: application, Revisions: revisions, ActedAt: now, Now: now},
			fair.Expire{Now: now},
			changes(t, by, now),
			reschedules(t, s, by, now),
			cancels(t, by, now),
		}).Draw(t, "act")
	})
}

// changes gives more stalls or fewer, or other hours on the same day.
func changes(t *rapid.T, by string, now time.Time) fair.Command {
	c := change(now, func(p *fair.Plan) {
		p.Capacity = rapid.IntRange(1, 6).Draw(t, "capacity")
		p.MaxPerApplicant = rapid.IntRange(1, 2).Draw(t, "max")
		p.StartsAt = p.StartsAt.Add(time.Duration(rapid.IntRange(-2, 2).Draw(t, "start")) * time.Hour)
	})
	edited, err := c.Edit(fair.Plan{}) // drawn once: the same command twice decides the same
	c.Edit = func(p fair.Plan) (fair.Plan, error) {
		p.Capacity, p.MaxPerApplicant = edited.Capacity, edited.MaxPerApplicant
		p.StartsAt = p.StartsAt.Add(edited.StartsAt.Sub(time.Time{}))
		return p, err
	}
	c.Organiser = by
	return c
}

// reschedules moves a fair some days on, or back, or its end alone.
func reschedules(t *rapid.T, s fair.State, by string, now time.Time) fair.Command {
	by24 := time.Duration(rapid.IntRange(-3, 6).Draw(t, "days")) * day
	times := fair.Times{StartsAt: s.StartsAt.Add(by24), EndsAt: s.EndsAt.Add(by24)}
	if rapid.Bool().Draw(t, "end alone") {
		times.StartsAt = s.StartsAt
	}
	return fair.Reschedule{Organiser: by, Times: times, Now: now}
}

// cancels seldom does: it is the end of a history.
func cancels(t *rapid.T, by string, now time.Time) fair.Command {
	if rapid.IntRange(0, 9).Draw(t, "cancels") > 0 {
		return fair.Expire{Now: now}
	}
	return fair.Cancel{Organiser: by, Now: now}
}
