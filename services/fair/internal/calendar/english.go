package calendar

import (
	"time"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

var english = language{
	tag:       "EN",
	fairs:     "Fairs of Qhatu",
	calledOff: "CANCELLED: ",
	deadline:  "Registration closes: ",
	why: map[string]string{
		"":           "This fair was called off.",
		"weather":    "This fair was called off because of the weather.",
		"road":       "This fair was called off because the road is closed.",
		"venue":      "This fair was called off because its place is not available.",
		"few_stalls": "This fair was called off because few had registered.",
		"mourning":   "This fair was called off because of mourning.",
		"mistake":    "This fair was called off: it was announced by mistake.",
	},
	when:         "When: ",
	daily:        "Hours: every day from %s to %s",
	hours:        "Hours: %s to %s",
	previous:     "It was rescheduled. Before: ",
	where:        "Where: ",
	products:     "Products: ",
	everything:   "all kinds",
	organiser:    "Organiser: ",
	registration: "Registration of associations: ",
	requirements: "What is asked for:",
	until:        "until %s",
	sameDay:      "%s, %s to %s",
	days:         "from %s, to %s",
	clockOf:      " (%s time)",
	noon:         "12 noon",
	midnight:     "12 midnight",
	date:         func(t time.Time) string { return t.Format("Monday 2 January 2006") },
	name:         func(t vocabulary.Text) string { return t.EN },
}
