package market

import (
	"context"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// ActionFreeze is what the market allows whoever may say that it is in doubt who a colleague is.
const ActionFreeze = "freeze"

// Why it is in doubt that whoever writes is a person.
const (
	NumberChanged = string(identityrest.DoubtReasonNumberChanged)
	DeviceChanged = string(identityrest.DoubtReasonDeviceChanged)
	Blocked       = string(identityrest.DoubtReasonBlocked)
)

// Colleague is somebody who speaks for the same association.
type Colleague struct {
	ID, Name string
	Active   bool      // it is certain that whoever writes is them
	Doubt    string    // why it is not; "" where that is not read
	Since    time.Time // when that doubt arose
	NewUntil time.Time // until then they bind the association to no more than its mandate; zero: they are not new
	Phone    string    // how it ends, where another one is called the same
	Allowed  Allowed
}

// IsNew tells whether somebody came to speak for the association a short while before a time.
func (c Colleague) IsNew(at time.Time) bool { return at.Before(c.NewUntil) }

// Colleagues lists those who speak for an association beside the person, in the order of joining. What may be said of them
// is not read.
func (s *Session) Colleagues(ctx context.Context, association string) ([]Colleague, error) {
	all, err := read(colleaguesOf)(s.identity().GetAssociation(ctx, association, nil))
	own := s.token.Person.ID
	eachNoted(noteColleague)(s, all)
	return slices.DeleteFunc(all, func(c Colleague) bool { return c.ID == own }), err
}

// Colleague reads one of them.
func (s *Session) Colleague(ctx context.Context, id string) (Colleague, error) {
	return noting(s, noteColleague)(read(colleagueOf)(s.identity().GetPerson(ctx, id, nil)))
}

// ConfirmColleague says that whoever writes is them.
func (s *Session) ConfirmColleague(ctx context.Context, command Command, id string) (Colleague, error) {
	return noting(s, noteColleague)(read(colleagueOf)(s.identity().ConfirmPerson(ctx, id, nil, command.Headers)))
}

// FreezeColleague says that it may be somebody else who writes: nothing binds in their name until the coordinator confirms
// them.
func (s *Session) FreezeColleague(ctx context.Context, command Command, id string) (Colleague, error) {
	return noting(s, noteColleague)(read(colleagueOf)(s.identity().FreezePerson(ctx, id, nil, command.Headers)))
}

func colleaguesOf(a identityrest.Association) (all []Colleague, err error) {
	for _, r := range a.Representatives {
		if restvalue.OrZero(r.Erased) {
			continue
		}
		all = append(all, Colleague{
			ID: r.ID, Name: restvalue.OrZero(r.Name), Active: restvalue.OrZero(r.State) == identityrest.PersonStateActive,
			NewUntil: restvalue.OrZero(r.NewUntil), Phone: restvalue.OrZero(r.PhoneEnding),
		})
	}
	return all, nil
}

func colleagueOf(p identityrest.Person) (Colleague, error) {
	c := Colleague{
		ID: p.ID, Name: restvalue.OrZero(p.Name), Active: p.State == identityrest.PersonStateActive, Allowed: p.AllowedActions,
	}
	if p.Doubt != nil {
		c.Doubt, c.Since = string(p.Doubt.Reason), p.Doubt.Since
	}
	return c, nil
}
