// Package quiet says when somebody is told what others do: not in their quiet hours, in the evening where they want it together, and at once
// where an answer would come too late otherwise. Times of day are those of Peru.
package quiet

import (
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
)

// Hours are those in which nothing is told that may wait, as times of Peru: from "21:00" until "06:00". They may span midnight. The zero Hours
// are none.
type Hours struct {
	From  string `json:"from"`
	Until string `json:"until"`
}

const (
	evening = "18:00" // when whoever wants it together is told

	// AnswerTime is what is left, at the least, to answer what is told before it is too late.
	AnswerTime = 2 * time.Hour
)

// End is when the hours end that a moment is in; the moment itself where it is in none.
func (h Hours) End(at time.Time) time.Time {
	if h == (Hours{}) {
		return at
	}
	from, until := clock(at, h.From), clock(at, h.Until)
	switch {
	case from.Before(until): // on one day
		if at.Before(from) || !at.Before(until) {
			return at
		}
	case at.Before(until): // they began the day before
	case at.Before(from):
		return at
	default:
		until = until.AddDate(0, 0, 1)
	}
	return until
}

// Evening is the first evening that is not before a moment.
func Evening(at time.Time) time.Time {
	next := clock(at, evening)
	if next.Before(at) {
		return next.AddDate(0, 0, 1)
	}
	return next
}

// Due is when something is told that happened at a moment: together with what else there is in the evening, or not, and not in quiet hours. It is
// told at once where an answer counts until a moment (zero: whenever) before which too little time would be left.
func Due(at, answer time.Time, together bool, hours Hours) time.Time {
	due := at
	if together {
		due = Evening(at)
	}
	due = hours.End(due)
	if !answer.IsZero() && answer.Before(due.Add(AnswerTime)) {
		return at
	}
	return due
}

// clock is a time of Peru on the day of a moment.
func clock(day time.Time, written string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly+" 15:04", lima.Date(day)+" "+written, lima.Zone)
	if err != nil {
		return day
	}
	return at
}
