package lima_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
)

func TestADayBeginsFiveHoursAfterUTCs(t *testing.T) {
	for at, want := range map[string]string{"2026-11-29T04:59:59Z": "2026-11-28", "2026-11-29T05:00:00Z": "2026-11-29"} {
		moment, err := time.Parse(time.RFC3339, at)
		if got := lima.Date(moment); err != nil || got != want {
			t.Errorf("at %s it is %s, want %s (%v)", at, got, want, err)
		}
	}
}

func TestADayIsOverWhenTheNextBegins(t *testing.T) {
	if got, want := lima.EndOf("2026-11-28"), time.Date(2026, 11, 29, 5, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("over at %s, want %s", got, want)
	}
	for _, none := range []string{"", "2026-02-30", "mañana"} {
		if got := lima.EndOf(none); !got.IsZero() {
			t.Errorf("%q is over at %s", none, got)
		}
		if got := lima.StartOf(none); !got.IsZero() {
			t.Errorf("%q begins at %s", none, got)
		}
	}
}

func TestYearsFromADate(t *testing.T) {
	for want, c := range map[string]struct {
		date  string
		years int
	}{
		"2036-11-29": {"2026-11-29", 10},
		"2021-11-29": {"2026-11-29", -5},
		"2029-03-01": {"2028-02-29", 1}, // a day that the year has not
		"":           {"", 2},
	} {
		if got := lima.YearsFrom(c.date, c.years); got != want {
			t.Errorf("%d years from %s it is %s, want %s", c.years, c.date, got, want)
		}
	}
}

func TestDaysFromADate(t *testing.T) {
	for want, c := range map[string]struct {
		date string
		days int
	}{
		"2026-12-01": {"2026-11-29", 2},
		"2028-02-29": {"2028-03-01", -1},
		"2026-11-29": {"2026-11-29", 0},
		"tomorrow":   {"tomorrow", 1},
	} {
		if got := lima.DaysFrom(c.date, c.days); got != want {
			t.Errorf("%d days from %s it is %s, want %s", c.days, c.date, got, want)
		}
		if got := lima.Days(c.date, want); want != "tomorrow" && got != c.days {
			t.Errorf("%s is %d days after %s, want %d", want, got, c.date, c.days)
		}
	}
	if got := lima.Days("", "2026-11-29"); got != 0 {
		t.Errorf("from no date it is %d days", got)
	}
}

func TestDaysAndMonthsHaveTheirNames(t *testing.T) {
	for date, want := range map[string]string{"2026-11-29": "domingo, noviembre", "2026-09-02": "miércoles, setiembre", "2027-01-09": "sábado, enero"} {
		day, err := time.Parse(time.DateOnly, date)
		if got := lima.Weekday(day) + ", " + lima.Month(day); err != nil || got != want {
			t.Errorf("%s is of %s, want %s (%v)", date, got, want, err)
		}
	}
}

func TestNobodyIsWokenAtNight(t *testing.T) {
	for at, want := range map[string]string{ // in UTC
		"2026-11-29T15:30:00Z": "2026-11-29T15:30:00Z",
		"2026-11-29T13:00:00Z": "2026-11-29T13:00:00Z",
		"2026-11-29T12:59:59Z": "2026-11-29T01:00:00Z",
		"2026-11-29T05:00:00Z": "2026-11-29T01:00:00Z",
		"2026-11-29T04:59:59Z": "2026-11-29T01:00:00Z",
		"2026-11-29T01:00:00Z": "2026-11-29T01:00:00Z",
	} {
		moment, err := time.Parse(time.RFC3339, at)
		if got := lima.ByDay(moment).UTC().Format(time.RFC3339); err != nil || got != want {
			t.Errorf("by day before %s: %s, want %s (%v)", at, got, want, err)
		}
	}
}

func TestTheLastYearEndsToday(t *testing.T) {
	for date, want := range map[string]bool{"2026-11-30": true, "2026-12-01": false, "2025-11-30": true, "2025-11-29": false, "": false} {
		if got := lima.InLastYear(date, "2026-11-30"); got != want {
			t.Errorf("%q: %v", date, got)
		}
	}
}
