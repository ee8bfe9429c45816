// Package lima is the time of Peru, where goods change hands, and what days and months are called there. It has had one zone and no
// summer time since 1994, so that no zone data is needed.
package lima

import (
	"strings"
	"time"
)

// Zone is that of America/Lima.
var Zone = time.FixedZone("America/Lima", -5*60*60)

// Date is the date in Peru at a moment, as YYYY-MM-DD.
func Date(at time.Time) string { return at.In(Zone).Format(time.DateOnly) }

// StartOf is when a day, as YYYY-MM-DD, begins in Peru; the zero time where the date is none.
func StartOf(date string) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, date, Zone)
	if err != nil {
		return time.Time{}
	}
	return day
}

// EndOf is when a day, as YYYY-MM-DD, is over in Peru; the zero time where the date is none.
func EndOf(date string) time.Time {
	if day := StartOf(date); !day.IsZero() {
		return day.AddDate(0, 0, 1)
	}
	return time.Time{}
}

// Day begins and ends, after midnight: outside of it nobody is woken for what can wait.
const (
	Morning = 8 * time.Hour
	Evening = 20 * time.Hour
)

// ByDay is the last moment by day in Peru that is not after another.
func ByDay(at time.Time) time.Time {
	midnight := StartOf(Date(at))
	switch since := at.Sub(midnight); {
	case since < Morning:
		return midnight.AddDate(0, 0, -1).Add(Evening)
	case since > Evening:
		return midnight.Add(Evening)
	}
	return at
}

// YearsFrom is the date so many years from another, before it where they are negative. What is no date is returned as it is.
func YearsFrom(date string, years int) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.AddDate(years, 0, 0).Format(time.DateOnly)
}

// DaysFrom is the date so many days from another, before it where they are negative. What is no date is returned as it is.
func DaysFrom(date string, days int) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.AddDate(0, 0, days).Format(time.DateOnly)
}

// Days is how many days a date is after another; 0 where one is none.
func Days(from, to string) int {
	first, last := StartOf(from), StartOf(to)
	if first.IsZero() || last.IsZero() {
		return 0
	}
	return int(last.Sub(first) / (24 * time.Hour))
}

// InLastYear tells whether a day is today or one of the year before it.
func InLastYear(date, today string) bool { return YearsFrom(today, -1) <= date && date <= today }

var (
	weekdays = strings.Fields("domingo lunes martes miércoles jueves viernes sábado")
	months   = strings.Fields("enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre")
)

// Weekday is what a day is called, in the time's own zone: "viernes".
func Weekday(day time.Time) string { return weekdays[day.Weekday()] }

// Month is what a day's month is called, in the time's own zone: "setiembre".
func Month(day time.Time) string { return months[day.Month()-1] }
