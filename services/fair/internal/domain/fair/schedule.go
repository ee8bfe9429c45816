package fair

import (
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Bounds of a fair. Beyond them a number is taken for a typing mistake.
const (
	maxCapacity  = 1000
	maxOfOne     = 20
	maxAhead     = 3 * 366 * 24 * time.Hour
	maxLength    = 60 * 24 * time.Hour
	maxPast      = 24 * time.Hour // since registration opened, where that is said
	usualPerOne  = 1
	usualZone    = "America/Lima"
	maxOpenTotal = 3000 // applications at once: a cancellation, which names them all, must fit in one commit
)

// Schedule makes a fair, as a draft. Times are cut to the whole second. Left out: MaxPerApplicant is 1, TimeZone that of
// Lima.
type Schedule struct {
	Organiser       string
	Name            string
	Venue           fairevents.Venue
	StartsAt        time.Time
	EndsAt          time.Time
	TimeZone        string
	Capacity        int
	MaxPerApplicant int
	OpensAt         *time.Time // nil: the publication
	ClosesAt        *time.Time // nil: the fair's start
	Products        []string
	Now             time.Time
}

func (Schedule) command() {}

func schedule(s State, c Schedule) ([]fairevents.FairEvent, error) {
	if s.Status != "" {
		return nil, ErrNotDraft
	}
	c = c.completed()
	if err := c.check(); err != nil {
		return nil, err
	}
	opens, closes := c.registration()
	return []fairevents.FairEvent{fairevents.FairScheduled{
		Organiser: c.Organiser, Name: c.Name, Venue: c.Venue,
		StartsAt: c.StartsAt, EndsAt: c.EndsAt, TimeZone: c.TimeZone,
		Capacity: c.Capacity, MaxPerApplicant: c.MaxPerApplicant,
		OpensAt: opens, ClosesAt: closes, Products: c.Products,
	}}, nil
}

// completed fills in what was left out.
func (c Schedule) completed() Schedule {
	c.Name = strings.TrimSpace(c.Name)
	c.StartsAt, c.EndsAt = whole(c.StartsAt), whole(c.EndsAt)
	if c.MaxPerApplicant == 0 {
		c.MaxPerApplicant = usualPerOne
	}
	if c.TimeZone == "" {
		c.TimeZone = usualZone
	}
	return c
}

// registration is when registration opens and closes; it opens at the zero time where nothing was said, which is the publication.
func (c Schedule) registration() (opens, closes time.Time) {
	closes = c.StartsAt
	if c.OpensAt != nil {
		opens = whole(*c.OpensAt)
	}
	if c.ClosesAt != nil {
		closes = whole(*c.ClosesAt)
	}
	return opens, closes
}

func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (c Schedule) check() error {
	length := c.EndsAt.Sub(c.StartsAt)
	opens, closes := c.registration()
	switch {
	case c.Name == "":
		return ErrNameless
	case !c.StartsAt.After(c.Now), c.StartsAt.Sub(c.Now) > maxAhead:
		return ErrStart
	case length <= 0, length > maxLength:
		return ErrEnd
	case (c.Venue.Lat == "") != (c.Venue.Lon == ""):
		return ErrVenue
	case c.Capacity < 1, c.Capacity > maxCapacity:
		return ErrCapacity
	case c.MaxPerApplicant < 1, c.MaxPerApplicant > min(c.Capacity, maxOfOne):
		return ErrMaxPerOne
	case c.OpensAt != nil && c.Now.Sub(opens) > maxPast:
		return ErrOpening
	case !closes.After(opens), !closes.After(c.Now), closes.After(c.EndsAt):
		return ErrWindow
	}
	return nil
}
