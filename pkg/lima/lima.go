// Package lima is the time of Peru, where goods change hands. It has had one zone and no summer time since 1994, so that no zone
// data is needed.
package lima

import "time"

// Zone is that of America/Lima.
var Zone = time.FixedZone("America/Lima", -5*60*60)

// Date is the date in Peru at a moment, as YYYY-MM-DD.
func Date(at time.Time) string { return at.In(Zone).Format(time.DateOnly) }

// YearsFrom is the date so many years from another, before it where they are negative. What is no date is returned as it is.
func YearsFrom(date string, years int) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.AddDate(years, 0, 0).Format(time.DateOnly)
}
