package chattest

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Colleagues stands in for that of *market.Session.
func (f *Market) Colleagues(context.Context, string) ([]market.Colleague, error) {
	return f.ColleagueList, f.called("Colleagues")
}

// Colleague stands in for that of *market.Session.
func (f *Market) Colleague(_ context.Context, id string) (market.Colleague, error) {
	if id == f.Person.ID {
		return market.Colleague{ID: id, Name: f.Person.Name, Active: !f.IsFrozen}, nil
	}
	c, err := find(f.ColleagueList, func(c market.Colleague) bool { return c.ID == id })
	return *c, err
}

// ConfirmColleague stands in for that of *market.Session.
func (f *Market) ConfirmColleague(_ context.Context, command market.Command, id string) (market.Colleague, error) {
	return f.say("ConfirmColleague", command, id, market.Colleague{Active: true, Allowed: market.Allowed{market.ActionFreeze}})
}

// FreezeColleague stands in for that of *market.Session.
func (f *Market) FreezeColleague(_ context.Context, command market.Command, id string) (market.Colleague, error) {
	return f.say("FreezeColleague", command, id, market.Colleague{Doubt: market.Blocked})
}

// EraseMe stands in for that of *market.Session.
func (f *Market) EraseMe(_ context.Context, command market.Command) error {
	_, err := once(f, "EraseMe", command, func() (bool, error) { return true, nil })
	return err
}

// say lets a colleague stand as somebody said.
func (f *Market) say(name string, command market.Command, id string, as market.Colleague) (market.Colleague, error) {
	return once(f, name, command, func() (market.Colleague, error) {
		c, err := find(f.ColleagueList, func(c market.Colleague) bool { return c.ID == id })
		c.Active, c.Doubt, c.Since, c.Allowed = as.Active, as.Doubt, as.Since, as.Allowed
		return *c, err
	})
}
