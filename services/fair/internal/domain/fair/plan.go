package fair

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones are the same wherever the service runs

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
)

// Bounds of a fair. Beyond them a number is taken for a typing mistake.
const (
	maxCapacity = 1000
	maxOfOne    = 20
	maxAhead    = 3 * 366 * 24 * time.Hour
	MaxLength   = 60 * 24 * time.Hour
	maxPast     = 24 * time.Hour // since registration opened, where that is said
	usualPerOne = 1
	usualZone   = "America/Lima"
)

// Plan is what an organiser says of a fair. What is left out is what is usual: MaxPerApplicant 1, TimeZone that of Lima.
type Plan fairevents.Plan

// Texts are what the organiser wrote, each where it stands.
func (p *Plan) Texts() []*events.SealedText { return (*fairevents.Plan)(p).Texts() }

// completed fills in what was left out. Times are cut to the whole second.
func (p Plan) completed() Plan {
	p.StartsAt, p.EndsAt, p.ClosesAt = whole(p.StartsAt), whole(p.EndsAt), whole(p.ClosesAt)
	if p.OpensAt != nil {
		p.OpensAt = new(whole(*p.OpensAt))
	}
	if p.MaxPerApplicant == 0 {
		p.MaxPerApplicant = usualPerOne
	}
	if p.TimeZone == "" {
		p.TimeZone = usualZone
	}
	return p
}

func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// check returns what is wrong with a plan at any moment.
func (p Plan) check() error {
	length := p.EndsAt.Sub(p.StartsAt)
	switch {
	case p.Name == "":
		return ErrNameless
	case length <= 0, length > MaxLength:
		return ErrEnd
	case (p.Venue.Lat == "") != (p.Venue.Lon == ""):
		return ErrVenue
	case p.Capacity < 1, p.Capacity > maxCapacity:
		return ErrCapacity
	case p.MaxPerApplicant < 1, p.MaxPerApplicant > min(p.Capacity, maxOfOne):
		return ErrMaxPerOne
	case p.OpensAt != nil && !p.ClosesAt.After(*p.OpensAt) && p.ClosesAt.Equal(p.StartsAt):
		return ErrOpeningLate
	case p.OpensAt != nil && !p.ClosesAt.After(*p.OpensAt), p.ClosesAt.After(p.EndsAt):
		return ErrWindow
	case !p.withinHours():
		return ErrHours
	}
	return nil
}

// checkZone wants a zone that is not as it was to be that of a place.
func (p Plan) checkZone(was Plan) error {
	if p.TimeZone != was.TimeZone && !knownZone(p.TimeZone) {
		return ErrZone
	}
	return nil
}

// checkStart wants the fair to begin in the future.
func (p Plan) checkStart(now time.Time) error {
	if !p.StartsAt.After(now) || p.StartsAt.Sub(now) > maxAhead {
		return ErrStart
	}
	return nil
}

// checkRegistration wants a window that somebody can still use.
func (p Plan) checkRegistration(now time.Time) error {
	switch {
	case p.OpensAt != nil && now.Sub(*p.OpensAt) > maxPast:
		return ErrOpening
	case !p.ClosesAt.After(now):
		return ErrWindow
	}
	return nil
}

// areas are the first parts of the names of places in the IANA database. It holds other names too, of before 1993 or of machines:
// they mislead (Etc/GMT+5 is five hours behind), or mean something on some machines only.
var areas = strings.Fields("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific")

// ZoneOfPlace reports whether the name of a zone is after a place: "America/Lima", and not "EST" or "US/Eastern".
func ZoneOfPlace(name string) bool {
	area, _, within := strings.Cut(name, "/")
	return within && slices.Contains(areas, area)
}

// knownZone reports whether a name is that of a place in the IANA database, or UTC.
func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && (name == "UTC" || ZoneOfPlace(name))
}

// ZoneOf is the zone of this name: UTC for a name that nobody knows.
func ZoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// zone is where the fair takes place.
func (p Plan) zone() *time.Location { return ZoneOf(p.TimeZone) }

// onTheDaysOf reports whether both begin on the same day and end on the same day, by the calendar there. A fair that closes
// at midnight ends on the day before.
func (p Plan) onTheDaysOf(other Plan) bool {
	return sameDay(p.StartsAt, other.StartsAt, p.zone()) &&
		sameDay(p.EndsAt.Add(-time.Second), other.EndsAt.Add(-time.Second), p.zone())
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// withinHours reports whether a fair begins and ends while it is open, where its hours were said.
func (p Plan) withinHours() bool {
	h := p.Hours
	if h == (fairevents.Hours{}) {
		return true
	}
	if h.Opens == h.Closes {
		return false
	}
	begins, ends := p.StartsAt.In(p.zone()), p.EndsAt.In(p.zone())
	return isOpen(h, begins.Format(clock), true) && isOpen(h, ends.Format(clock), false)
}

// clock is how an hour of the day is written; texts in this form sort by time.
const clock = "15:04:05"

// isOpen reports whether it is open at a time of the day. What opens at that second is open if it is to begin, what closes at
// it is open if it is to end.
func isOpen(h fairevents.Hours, at string, begins bool) bool {
	opens, closes := h.Opens+":00", h.Closes+":00"
	after, before := at >= opens, at < closes
	if !begins {
		after, before = at > opens, at <= closes
	}
	if opens < closes {
		return after && before
	}
	return after || before
}

// changes names what is not the same in another plan, as fair.fair.changed.v1 does.
func (p Plan) changes(next Plan) (names []string) {
	for _, field := range []struct {
		name string
		same bool
	}{
		{"name", p.Name == next.Name},
		{"venue", p.Venue == next.Venue},
		{"starts_at", p.StartsAt.Equal(next.StartsAt)},
		{"ends_at", p.EndsAt.Equal(next.EndsAt)},
		{"hours", p.Hours == next.Hours},
		{"capacity", p.Capacity == next.Capacity},
		{"max_per_applicant", p.MaxPerApplicant == next.MaxPerApplicant},
		{"registration", sameTime(p.OpensAt, next.OpensAt) && p.ClosesAt.Equal(next.ClosesAt)},
		{"products", slices.Equal(p.Products, next.Products)},
		{"requirements", slices.Equal(p.Requirements, next.Requirements)},
	} {
		if !field.same {
			names = append(names, field.name)
		}
	}
	return names
}

// sameTime reports whether both are the same moment, or both none.
func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// window is when associations may apply.
func (p Plan) window() Window {
	w := Window{ClosesAt: p.ClosesAt}
	if p.OpensAt != nil {
		w.OpensAt = *p.OpensAt
	}
	return w
}
