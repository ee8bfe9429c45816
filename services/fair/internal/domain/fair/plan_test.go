package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// in gives a moment of 2027 by the clock in a zone.
func in(t *testing.T, zone string, month time.Month, date, hour, minute int) time.Time {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2027, month, date, hour, minute, 0, 0, location)
}

func TestZones(t *testing.T) {
	for name, refused := range map[string]error{
		"America/Lima": nil, "America/Santiago": nil, "America/Argentina/Buenos_Aires": nil, "UTC": nil, "": nil, // Lima's
		"America/Wari": fair.ErrZone, "Local": fair.ErrZone, "america/lima": fair.ErrZone, "right/America/Lima": fair.ErrZone,
		"posix/America/Lima": fair.ErrZone, "posixrules": fair.ErrZone, "localtime": fair.ErrZone, "Factory": fair.ErrZone,
		"../America/Lima": fair.ErrZone, "GMT+5": fair.ErrZone, "Etc/GMT+5": fair.ErrZone, "EST": fair.ErrZone, "PST8PDT": fair.ErrZone,
		"US/Eastern": fair.ErrZone, "Chile/Continental": fair.ErrZone, "America": fair.ErrZone, "America/": fair.ErrZone, "America/../EST": fair.ErrZone,
	} {
		_, err := fair.Decide(fair.State{}, plan(func(c *fair.Schedule) { c.TimeZone = name }))
		if err != refused { //nolint:errorlint // sentinels are returned as they are
			t.Errorf("zone %q: %v, want %v", name, err, refused)
		}
	}
}

// A fair begins and ends while it is open, by the clock there, over midnight and when the clocks change too.
func TestHours(t *testing.T) {
	const lima, santiago = "America/Lima", "America/Santiago"
	day, night := fairevents.Hours{Opens: "08:00", Closes: "17:00"}, fairevents.Hours{Opens: "20:00", Closes: "03:00"}
	for name, c := range map[string]struct {
		zone         string
		hours        fairevents.Hours
		starts, ends time.Time
		fits         bool
	}{
		"three days":                     {lima, day, in(t, lima, 1, 15, 8, 0), in(t, lima, 1, 17, 17, 0), true},
		"opened at noon":                 {lima, day, in(t, lima, 1, 15, 12, 0), in(t, lima, 1, 17, 13, 0), true},
		"begins before it opens":         {lima, day, in(t, lima, 1, 15, 7, 59), in(t, lima, 1, 17, 17, 0), false},
		"begins as it closes":            {lima, day, in(t, lima, 1, 15, 17, 0), in(t, lima, 1, 17, 17, 0), false},
		"ends after it closes":           {lima, day, in(t, lima, 1, 15, 8, 0), in(t, lima, 1, 17, 17, 1), false},
		"ends as it opens":               {lima, day, in(t, lima, 1, 15, 8, 0), in(t, lima, 1, 17, 8, 0), false},
		"over midnight":                  {lima, night, in(t, lima, 1, 15, 20, 0), in(t, lima, 1, 18, 3, 0), true},
		"begins after midnight":          {lima, night, in(t, lima, 1, 15, 1, 0), in(t, lima, 1, 18, 3, 0), true},
		"over midnight, ends at noon":    {lima, night, in(t, lima, 1, 15, 20, 0), in(t, lima, 1, 18, 12, 0), false},
		"until midnight":                 {lima, fairevents.Hours{Opens: "08:00", Closes: "00:00"}, in(t, lima, 1, 15, 8, 0), in(t, lima, 1, 17, 0, 0), true},
		"no hours at all":                {lima, fairevents.Hours{}, in(t, lima, 1, 15, 3, 0), in(t, lima, 1, 17, 4, 0), true},
		"opens as it closes":             {lima, fairevents.Hours{Opens: "08:00", Closes: "08:00"}, in(t, lima, 1, 15, 8, 0), in(t, lima, 1, 17, 8, 0), false},
		"while the clocks are set back":  {santiago, day, in(t, santiago, 4, 2, 8, 0), in(t, santiago, 4, 5, 17, 0), true},
		"while the clocks are put ahead": {santiago, day, in(t, santiago, 9, 3, 8, 0), in(t, santiago, 9, 6, 17, 0), true},
		"another zone's hours":           {lima, day, in(t, santiago, 1, 15, 8, 0), in(t, santiago, 1, 17, 17, 0), false},
	} {
		_, err := fair.Decide(fair.State{}, plan(func(p *fair.Schedule) {
			p.TimeZone, p.Hours, p.StartsAt, p.EndsAt, p.ClosesAt = c.zone, c.hours, c.starts, c.ends, c.starts
		}))
		if fits := err == nil; fits != c.fits {
			t.Errorf("%s: %v", name, err)
		}
	}
}
