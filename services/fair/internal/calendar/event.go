package calendar

import (
	"strings"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// addFair adds the event of a fair.
func addFair(c *ics.Calendar, e Event, l language) {
	f := e.Fair
	event := addEvent(c, f.ID, f)
	event.SetStartAt(f.StartsAt)
	event.SetEndAt(f.EndsAt)
	event.SetSummary(line(l.title(f, string(f.Name))))
	event.SetLocation(line(place(f.Venue)))
	if f.Venue.Lat != "" {
		event.AddProperty(ics.ComponentPropertyGeo, string(f.Venue.Lat+";"+f.Venue.Lon))
	}
	for _, product := range f.Products {
		event.AddProperty(ics.ComponentPropertyCategories, line(l.product(product)))
	}
	event.SetDescription(lines(l.description(e)))
}

// addDeadline adds the moment at which registration for a fair closes.
func addDeadline(c *ics.Calendar, e Event, l language) {
	f := e.Fair
	event := addEvent(c, f.ID+".registration", f)
	event.SetStartAt(f.ClosesAt)
	event.SetSummary(line(l.title(f, l.deadline+string(f.Name))))
	event.SetDescription(lines(l.description(e)))
}

// addEvent adds an event about a fair, with what all of them have in common.
func addEvent(c *ics.Calendar, id string, f projection.Fair) *ics.VEvent {
	event := c.AddEvent(id + "@qhatu")
	event.SetDtStampTime(f.ChangedAt)
	event.SetCreatedTime(f.CreatedAt)
	event.SetModifiedAt(f.ChangedAt)
	event.SetSequence(f.Sequence)
	event.SetStatus(statusOf(f.Status))
	event.SetClass(ics.ClassificationPublic)
	event.SetTimeTransparency(ics.TransparencyTransparent) // that there is a fair keeps nobody busy
	return event
}

func statusOf(s fair.Status) ics.ObjectStatus {
	if s == fair.Cancelled {
		return ics.ObjectStatusCancelled
	}
	return ics.ObjectStatusConfirmed
}

// lines are texts without what the format cannot hold: control characters, and bytes that are no text.
func lines(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// line is lines in one line.
func line(text string) string { return strings.ReplaceAll(lines(text), "\n", " ") }
