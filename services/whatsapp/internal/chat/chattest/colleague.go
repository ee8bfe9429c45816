package chattest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Colleagues stands in for that of *market.Session.
func (f *Market) Colleagues(context.Context, string) ([]market.Colleague, error) {
	return f.ColleagueList, f.called("Colleagues")
}

// Colleague stands in for that of *market.Session.
func (f *Market) Colleague(_ context.Context, id string) (market.Colleague, error) {
	if id == f.Person.ID {
		c := market.Colleague{ID: id, Name: f.Person.Name, Active: !f.IsFrozen}
		if f.IsBlocked {
			c.Doubt = market.Blocked
		}
		return c, nil
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

// ShareContact stands in for that of *market.Session.
func (f *Market) ShareContact(_ context.Context, command market.Command, association string, shared bool) error {
	_, err := once(f, "ShareContact", command, func() (bool, error) {
		if f.Shared == nil {
			f.Shared = map[string]bool{}
		}
		f.Shared[association] = shared
		return true, nil
	})
	return err
}

// Told stands in for that of *market.Session.
func (f *Market) Told(context.Context) (market.Told, error) { return f.IsTold, f.called("Told") }

// SetTold stands in for that of *market.Session.
func (f *Market) SetTold(_ context.Context, command market.Command, told market.Told) (market.Told, error) {
	return once(f, "SetTold", command, func() (market.Told, error) {
		f.IsTold = told
		return told, nil
	})
}

// Disavow stands in for that of *market.Session.
func (f *Market) Disavow(_ context.Context, command market.Command) error {
	_, err := once(f, "Disavow", command, func() (bool, error) { return true, nil })
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

// Board stands in for that of *market.Session.
func (f *Market) Board(_ context.Context, association string) (market.Board, error) {
	if err := f.called("Board"); err != nil {
		return market.Board{}, err
	}
	return f.board(association), nil
}

func (f *Market) board(association string) market.Board {
	if association != f.Organisation.ID {
		return market.Board{Name: f.Named[association]}
	}
	own := market.Colleague{ID: f.Person.ID, Name: f.Person.Name, Active: !f.IsFrozen, NewUntil: f.NewUntil}
	return market.Board{
		Name: f.Organisation.Name, Representatives: append([]market.Colleague{own}, f.ColleagueList...), Proposals: f.Proposals, Mandate: f.Mandate, Payees: f.Payees,
	}
}

// ConfirmProposal stands in for that of *market.Session.
func (f *Market) ConfirmProposal(_ context.Context, command market.Command, association, person string) (market.Board, error) {
	return once(f, "ConfirmProposal", command, func() (market.Board, error) {
		p, err := f.closes(person)
		switch {
		case err != nil:
			return market.Board{}, err
		case p.By == f.Person.ID:
			return market.Board{}, Problem("own-proposal")
		case p.Action == market.AddRepresentative:
			f.ColleagueList = append(f.ColleagueList, market.Colleague{ID: p.Person, Name: p.Name, Active: true, NewUntil: command.At.Add(72 * time.Hour)})
		case p.Action == market.SetMandate:
			f.Mandate = p.Sale
		case p.Action == market.SetPayee:
			f.Payees = append(withoutPayee(f.Payees, p.Payee.Kind), p.Payee)
		default:
			f.ColleagueList = slices.DeleteFunc(f.ColleagueList, func(c market.Colleague) bool { return c.ID == person })
		}
		return f.board(association), nil
	})
}

// SetPayee stands in for that of *market.Session.
func (f *Market) SetPayee(_ context.Context, command market.Command, association string, to market.Payee) (market.Board, error) {
	return once(f, "SetPayee", command, func() (market.Board, error) {
		about := market.AboutPayee(to.Kind)
		f.Proposals = append(slices.DeleteFunc(f.Proposals, func(p market.Proposal) bool { return p.Person == about }), market.Proposal{
			Action: market.SetPayee, Person: about, By: f.Person.ID, Payee: to, Ends: command.At.Add(7 * 24 * time.Hour),
		})
		return f.board(association), nil
	})
}

// RemovePayee stands in for that of *market.Session.
func (f *Market) RemovePayee(_ context.Context, command market.Command, association, kind string) (market.Board, error) {
	return once(f, "RemovePayee", command, func() (market.Board, error) {
		f.Payees = withoutPayee(f.Payees, kind)
		return f.board(association), nil
	})
}

func withoutPayee(all []market.Payee, kind string) []market.Payee {
	return slices.DeleteFunc(slices.Clone(all), func(p market.Payee) bool { return p.Kind == kind })
}

// DeclineProposal stands in for that of *market.Session.
func (f *Market) DeclineProposal(_ context.Context, command market.Command, association, person string) (market.Board, error) {
	return once(f, "DeclineProposal", command, func() (market.Board, error) {
		_, err := f.closes(person)
		return f.board(association), err
	})
}

// AgreeToSpeak stands in for that of *market.Session.
func (f *Market) AgreeToSpeak(_ context.Context, command market.Command, association string, agrees bool) (bool, error) {
	return once(f, fmt.Sprintf("AgreeToSpeak %s %v", association, agrees), command, func() (bool, error) { return agrees && f.IsConfirmed, nil })
}

// closes takes a proposal off the board.
func (f *Market) closes(person string) (market.Proposal, error) {
	p, err := find(f.Proposals, func(p market.Proposal) bool { return p.Person == person })
	closed := *p
	if err != nil {
		return closed, Problem("proposal-closed")
	}
	f.Proposals = slices.DeleteFunc(f.Proposals, func(p market.Proposal) bool { return p.Person == person })
	return closed, nil
}
