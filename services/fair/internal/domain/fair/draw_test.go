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
		return rapid.OneOf(plans(now), plans(now), plans(now), acts(now))
	case fair.Draft:
		return rapid.OneOf(rapid.Just[fair.Command](fair.Publish{Organiser: urcos, At: now}), plans(now), acts(now))
	case fair.Published, fair.Cancelled:
	}
	return rapid.OneOf(fitting(s, now), fitting(s, now), fitting(s, now), applications(now), acts(now))
}

func plans(now time.Time) *rapid.Generator[fair.Command] {
	return rapid.Custom(func(t *rapid.T) fair.Command {
		return plan(func(c *fair.Schedule) {
			c.At, c.Capacity = now, rapid.IntRange(2, 4).Draw(t, "capacity")
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
			Stall:       stallOf(who) + rapid.SampledFrom([]string{"", "_2", "_3"}).Draw(t, "round"),
			Association: who, Count: rapid.IntRange(1, 2).Draw(t, "count"), At: late(now).Draw(t, "acted"),
		}
	})
}

// fitting draws something that a party to an application may do.
func fitting(s fair.State, now time.Time) *rapid.Generator[fair.Command] {
	ids := slices.Sorted(maps.Keys(s.Stalls))
	if len(ids) == 0 {
		return applications(now)
	}
	return rapid.Custom(func(t *rapid.T) fair.Command {
		stall := s.Stalls[rapid.SampledFrom(ids).Draw(t, "stall")]
		by := fair.Association(stall.Association)
		mine := s.AllowedOn(stall, by.Side, now)
		organisers := s.AllowedOn(stall, fairevents.ByOrganiser, now)
		all := []fair.Command{fair.Lapse{At: now}}
		if slices.Contains(organisers, "approve") {
			all = append(all, slices.Repeat([]fair.Command{fair.Approve{Organiser: urcos, Stall: stall.ID, At: now}}, 3)...)
		}
		if slices.Contains(organisers, "reject") {
			all = append(all, fair.Reject{Organiser: urcos, Stall: stall.ID, At: now})
		}
		if slices.Contains(mine, "confirm") {
			all = append(all, fair.Confirm{Association: stall.Association, Stall: stall.ID, At: late(now).Draw(t, "acted")})
		}
		if slices.Contains(mine, "withdraw") {
			all = append(all, fair.Withdraw{Party: by, Stall: stall.ID, At: late(now).Draw(t, "acted"), Now: now})
		}
		return rapid.SampledFrom(all).Draw(t, "fitting")
	})
}

// acts draws whatever anybody may try.
func acts(now time.Time) *rapid.Generator[fair.Command] {
	return rapid.Custom(func(t *rapid.T) fair.Command {
		who := applicants().Draw(t, "who")
		stall := stallOf(who)
		by := rapid.SampledFrom([]string{urcos, urcos, stranger}).Draw(t, "by")
		acted := late(now).Draw(t, "acted")
		revision := rapid.SampledFrom([]uint64{0, 0, 1, 2}).Draw(t, "revision")
		return rapid.SampledFrom([]fair.Command{
			plan(func(c *fair.Schedule) { c.At = now }),
			fair.Publish{Organiser: by, At: now},
			fair.Apply{Stall: stall, Association: who, Count: rapid.IntRange(0, 3).Draw(t, "count"), At: acted},
			fair.Approve{Organiser: by, Stall: stall, Revision: revision, At: now},
			fair.Reject{Organiser: by, Stall: stall, Revision: revision, At: now},
			fair.Confirm{Association: who, Stall: stall, Revision: revision, At: acted},
			fair.Withdraw{Party: fair.Association(who), Stall: stall, Revision: revision, At: acted, Now: now},
			fair.Withdraw{Party: fair.Organiser(by), Stall: stall, Revision: revision, At: now, Now: now},
			fair.Lapse{At: now},
			cancels(t, by, now),
		}).Draw(t, "act")
	})
}

// cancels seldom does: it is the end of a history.
func cancels(t *rapid.T, by string, now time.Time) fair.Command {
	if rapid.IntRange(0, 9).Draw(t, "cancels") > 0 {
		return fair.Lapse{At: now}
	}
	return fair.Cancel{Organiser: by, At: now}
}
