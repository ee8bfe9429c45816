// Package calendar writes fairs as iCalendar (RFC 5545, with the names and the refresh interval of RFC 7986), for calendar
// programs that people import a fair into or subscribe to the market's fairs with.
//
// What always holds:
//
//   - A fair is one event (and the end of its registration another), whose UID is the fair's id at "qhatu": the same after a restart,
//     on every replica and under whatever name a host is asked.
//   - What is written of a fair follows from the log alone. No clock goes in, so that the same fair is the same bytes.
//   - Moments are in UTC. In which zone a program shows them is the reader's choice; what the fair's own clocks show is said
//     in the description.
//   - There is no METHOD: that is for messages about events (RFC 5546), which name an ORGANIZER and the method in their content type.
//   - Lines end in CR LF, have at most 75 octets and cut no character.
//
// It imports the read model's rows, and nothing of HTTP.
package calendar

import (
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// refresh is how long a program may show what it has read: a fair may be called off in the morning.
const refresh = "PT1H"

// Event is a fair as a calendar shows it.
type Event struct {
	Fair      projection.Fair
	Organiser string // its name, "" if that is not known
}

// One is the calendar file of one fair, in a language ("es", "en"). It has no name, or programs would make a calendar of its
// own of it.
func One(e Event, lang string) string {
	l := languageOf(lang)
	c := newCalendar(l)
	addFair(c, e, l)
	return written(c)
}

// Choice is what the fairs of a calendar were chosen by. Its name says so.
type Choice struct {
	Province  string // "" for all
	Region    string // likewise
	Product   string // its id, "" for all
	Deadlines bool   // when registration closes is an event, too
}

// Feed is the calendar of many fairs, in a language ("es", "en").
func Feed(events []Event, by Choice, lang string) string {
	l := languageOf(lang)
	c := newCalendar(l)
	name := strings.Join(present(l.fairs, by.Province, by.Region, l.product(by.Product)), " · ")
	c.SetName(line(name)) // as X-WR-CALNAME too
	for _, e := range events {
		addFair(c, e, l)
		if by.Deadlines {
			addDeadline(c, e, l)
		}
	}
	if len(events) == 0 {
		addLima(c)
	}
	return written(c)
}

func newCalendar(l language) *ics.Calendar {
	c := &ics.Calendar{}
	c.SetVersion("2.0")
	c.SetProductId("-//Qhatu//Fairs//" + l.tag)
	c.SetCalscale("GREGORIAN")
	c.SetRefreshInterval(refresh) // its VALUE=DURATION is the library's
	c.SetXPublishedTTL(refresh)
	return c
}

// addLima keeps a calendar without events valid: it must hold one component at least.
func addLima(c *ics.Calendar) {
	standard := c.AddTimezone("America/Lima").AddStandard()
	standard.AddProperty(ics.ComponentPropertyDtStart, "19940401T000000")
	standard.AddProperty("TZOFFSETFROM", "-0400")
	standard.AddProperty("TZOFFSETTO", "-0500")
	standard.AddProperty("TZNAME", "-05")
}

func written(c *ics.Calendar) string { return c.Serialize(ics.WithNewLineWindows) }
