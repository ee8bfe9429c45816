package web

import (
	"regexp"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
)

// Contracts tell their examples as if today were this day, so that what is soon in them never lies in the past.
var exampleDay = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// exampleDate is a whole text of JSON that is a day or a time, or one that a description quotes.
var exampleDate = regexp.MustCompile("[\"`]\\d{4}-\\d{2}-\\d{2}(?:T[0-9:.]+(?:Z|[+-]\\d{2}:\\d{2}))?[\"`]")

// toldToday moves every day and time of a contract's examples by as many days as have gone by since the example day.
func toldToday(contract []byte, now time.Time) []byte {
	year, month, day := now.In(lima.Zone).Date()
	days := int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Sub(exampleDay).Hours() / 24)
	return exampleDate.ReplaceAllFunc(contract, func(found []byte) []byte {
		const end = 1 + len(time.DateOnly)
		told, err := time.Parse(time.DateOnly, string(found[1:end]))
		if err != nil {
			return found
		}
		return slices.Concat(found[:1], told.AddDate(0, 0, days).AppendFormat(nil, time.DateOnly), found[end:])
	})
}
