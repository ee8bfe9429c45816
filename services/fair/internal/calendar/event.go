package calendar

import (
	"strings"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func addEvent(c *ics.Calendar, e Event, l language) {
	f := e.Fair
	event := c.AddEvent(f.ID + "@qhatu")
	event.SetDtStampTime(f.ChangedAt)
	event.SetCreatedTime(f.CreatedAt)
	event.SetModifiedAt(f.ChangedAt)
	event.SetSequence(f.Sequence)
	event.SetStatus(statusOf(f.Status))
	event.SetClass(ics.ClassificationPublic)
	event.SetTimeTransparency(ics.TransparencyTransparent) // that there is a fair keeps nobody busy
	event.SetStartAt(f.StartsAt)
	event.SetEndAt(f.EndsAt)
	event.SetSummary(line(l.title(f)))
	event.SetLocation(line(place(f.Venue)))
	if v := f.Venue; v.Lat != "" {
		event.AddProperty(ics.ComponentPropertyGeo, v.Lat+";"+v.Lon)
	}
	for _, product := range f.Products {
		event.AddProperty(ics.ComponentPropertyCategories, line(l.product(product)))
	}
	event.SetDescription(lines(l.description(e)))
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
