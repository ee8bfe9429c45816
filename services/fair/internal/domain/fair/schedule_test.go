package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func plan(changes ...func(*fair.Schedule)) fair.Schedule {
	c := fair.Schedule{
		Organiser: urcos, Now: clock(0),
		Plan: fair.Plan{
			Name: "Feria de Urcos", Venue: venue(), StartsAt: opens, EndsAt: closes, ClosesAt: opens,
			Capacity: 3, MaxPerApplicant: 2, Products: []string{"maize"},
		},
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func TestSchedule(t *testing.T) {
	lima := time.FixedZone("", -5*3600)
	check(t, []rule{
		{
			Name: "what is usual is put where nothing was said",
			When: fair.Schedule{
				Organiser: urcos, Now: clock(0),
				Plan: fair.Plan{Name: "Feria de Urcos", Venue: venue(), StartsAt: opens, EndsAt: closes, ClosesAt: opens, Capacity: 3},
			},
			Then: scheduled(func(e *fairevents.FairScheduled) { e.MaxPerApplicant, e.Products = 1, nil }),
		},
		{
			Name: "times are cut to the second, in UTC",
			When: plan(func(c *fair.Schedule) {
				c.StartsAt, c.EndsAt = opens.Add(time.Millisecond).In(lima), closes.Add(999*time.Millisecond).In(lima)
				c.OpensAt, c.ClosesAt = new(clock(time.Hour+time.Nanosecond)), clock(2*time.Hour+time.Nanosecond)
			}),
			Then: scheduled(func(e *fairevents.FairScheduled) { e.OpensAt, e.ClosesAt = new(clock(time.Hour)), clock(2*time.Hour) }),
		},
		{
			Name: "registration may last until the fair's end", When: plan(func(c *fair.Schedule) { c.ClosesAt = closes }),
			Then: scheduled(func(e *fairevents.FairScheduled) { e.ClosesAt = closes }),
		},
		{Name: "twice", Given: scheduled(), When: plan(), Refused: fair.ErrNotDraft},
	})
}

func TestScheduleBounds(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*fair.Schedule)
		refused error
	}{
		"no name":                  {func(c *fair.Schedule) { c.Name = "" }, fair.ErrNameless},
		"starts now":               {func(c *fair.Schedule) { c.StartsAt = c.Now }, fair.ErrStart},
		"starts in four years":     {func(c *fair.Schedule) { c.StartsAt = c.Now.AddDate(4, 0, 0) }, fair.ErrStart},
		"ends as it starts":        {func(c *fair.Schedule) { c.EndsAt = c.StartsAt }, fair.ErrEnd},
		"lasts three months":       {func(c *fair.Schedule) { c.EndsAt = c.StartsAt.Add(90 * day) }, fair.ErrEnd},
		"latitude alone":           {func(c *fair.Schedule) { c.Venue.Lat = "-13.6" }, fair.ErrVenue},
		"longitude alone":          {func(c *fair.Schedule) { c.Venue.Lon = "-71.6" }, fair.ErrVenue},
		"no stalls":                {func(c *fair.Schedule) { c.Capacity = 0 }, fair.ErrCapacity},
		"too many stalls":          {func(c *fair.Schedule) { c.Capacity = 1001 }, fair.ErrCapacity},
		"more for one than there":  {func(c *fair.Schedule) { c.MaxPerApplicant = 4 }, fair.ErrMaxPerOne},
		"more for one than sane":   {func(c *fair.Schedule) { c.Capacity, c.MaxPerApplicant = 100, 21 }, fair.ErrMaxPerOne},
		"less than one for one":    {func(c *fair.Schedule) { c.MaxPerApplicant = -1 }, fair.ErrMaxPerOne},
		"closes as it opens":       {func(c *fair.Schedule) { c.OpensAt, c.ClosesAt = new(clock(day)), clock(day) }, fair.ErrWindow},
		"opens when it has begun":  {func(c *fair.Schedule) { c.OpensAt = &opens }, fair.ErrOpeningLate},
		"opens during the fair":    {func(c *fair.Schedule) { c.OpensAt = new(opens.Add(time.Hour)) }, fair.ErrOpeningLate},
		"closed already":           {func(c *fair.Schedule) { c.ClosesAt = clock(0) }, fair.ErrWindow},
		"closes at the zero time":  {func(c *fair.Schedule) { c.ClosesAt = time.Time{} }, fair.ErrWindow},
		"opens at the zero time":   {func(c *fair.Schedule) { c.OpensAt = new(time.Time) }, fair.ErrOpening},
		"opens before yesterday":   {func(c *fair.Schedule) { c.OpensAt = new(clock(-day - time.Second)) }, fair.ErrOpening},
		"closes after the fair is": {func(c *fair.Schedule) { c.ClosesAt = closes.Add(time.Second) }, fair.ErrWindow},
	} {
		t.Run(name, func(t *testing.T) { check(t, []rule{{Name: name, When: plan(c.change), Refused: c.refused}}) })
	}
}
