package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
)

// Schedule makes a fair, as a draft.
type Schedule struct {
	Organiser string
	Plan
	ClonedFrom string              // id of the fair that it is a copy of, "" if none
	Hidden     []events.SealedText // texts of that fair that the coordinator has taken out
	Repeats    events.Repeats
	Now        time.Time
}

func (Schedule) command() {}

// Copied is what an organiser says of a fair that is like this one, at other times. An opening of registration that has moved into
// the past is the publication.
func (p Plan) Copied(t Times, now time.Time) Plan {
	p = p.At(t)
	if t.Registration == nil && p.OpensAt != nil && !p.OpensAt.After(now) {
		p.OpensAt = nil
	}
	return p
}

func schedule(s State, c Schedule) ([]fairevents.FairEvent, error) {
	if s.Status != "" {
		return nil, ErrNotDraft
	}
	plan := c.completed()
	if err := plan.checkStart(c.Now); err != nil {
		return nil, err
	}
	if err := plan.checkZone(Plan{}); err != nil {
		return nil, err
	}
	if err := plan.check(); err != nil {
		return nil, err
	}
	if err := plan.checkRegistration(c.Now); err != nil {
		return nil, err
	}
	scheduled := fairevents.FairScheduled{Organiser: c.Organiser, Plan: fairevents.Plan(plan), ClonedFrom: c.ClonedFrom}
	return s.reviewed([]fairevents.FairEvent{scheduled}, c.Organiser, plan, c.Repeats), nil
}
