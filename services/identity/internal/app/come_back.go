package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// comeBack gives a person the address again by which they may come back, and takes the account out of the hands of whoever else had it: what
// they had signed in with ends, and the contacts that came later leave, by which nobody comes back. It does nothing where
// the address is not one of these. The address is linked last, so that a request which is cut off is completed by the next one.
func (a *App) comeBack(ctx context.Context, personID string, to Address, m es.Meta) error {
	if to.value() == "" {
		return nil
	}
	c, err := a.contact(ctx, a.addressID(to))
	if err != nil || c.Person != "" || c.Returns(a.now()) != personID {
		return err
	}
	if err := a.evict(ctx, personID, c, c.ReturnsBy.Add(-2*returnSpan), m); err != nil {
		return err
	}
	_, err = a.give(ctx, personID, to, m)
	return err
}

// Disavow ends what the owner of a phone (E.164) says that they have not begun: everything that was signed in with, what was added less than
// returnSpan ago, and what is proposed as them. Who may come back by it comes back. It returns the person's id, "" where there is none, once the read model shows
// what has ended. Of whom it is in doubt who they are nothing is ended.
func (a *App) Disavow(ctx context.Context, phone string, m es.Meta) (string, error) {
	to := Address{Phone: phone}
	c, err := a.contact(ctx, a.addressID(to))
	personID := cmp.Or(c.Person, c.Returns(a.now()))
	if err != nil || personID == "" {
		return "", err
	}
	if err := a.checkNotInDoubt(personID); err != nil {
		return "", err
	}
	if c.Person == "" {
		err = a.comeBack(ctx, personID, to, m)
	} else if err = a.evict(ctx, personID, c, a.now().Add(-returnSpan), m); err == nil {
		err = a.disown(ctx, personID, m)
	}
	if err != nil {
		return "", err
	}
	return personID, a.catchUp(ctx)
}

// disown takes back what is proposed as a person to those for whom they speak.
func (a *App) disown(ctx context.Context, personID string, m es.Meta) error {
	if err := a.catchUp(ctx); err != nil {
		return err
	}
	who, err := a.personOf(personID)
	if err != nil {
		return err
	}
	for _, organisationID := range who.Organisations {
		o, err := a.organisation(organisationID)
		if err != nil {
			return err
		}
		for _, p := range o.Proposals {
			if p.By != personID {
				continue
			}
			_, err := a.handleOrganisation(ctx, organisationID, organisation.DeclineProposal{About: p.About(), By: personID}, step("identity-disown", m, organisationID+p.Person+p.Payee))
			if err != nil && !errors.Is(err, organisation.ErrNoProposal) {
				return err
			}
		}
	}
	return nil
}

// checkNotInDoubt refuses a person of whom it is in doubt who they are.
func (a *App) checkNotInDoubt(personID string) error {
	who, err := a.personOf(personID)
	switch {
	case err != nil:
		return err
	case who.Denied:
		return Faults.Wrap(person.ErrDenied)
	case who.Status() == person.Frozen:
		return Faults.Wrap(errInDoubt)
	}
	return nil
}

// evict ends everything that a person signed in with, and lets go of the contacts that came after one of theirs, but not of those that were there
// at a moment already.
func (a *App) evict(ctx context.Context, personID string, from projection.Contact, since time.Time, m es.Meta) error {
	if err := a.signOut(ctx, personID); err != nil {
		return err
	}
	all, err := a.everyContact(personID)
	for _, c := range all {
		if err == nil && c.ID != from.ID && c.LinkedAt.After(from.LinkedAt) && c.LinkedAt.After(since) {
			_, err = a.forget(ctx, c.ID, contact.Leave{Person: personID}, m)
		}
	}
	return err
}

// everyContact lists a person's contacts, and those by which they may come back.
func (a *App) everyContact(personID string) (all []projection.Contact, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		theirs, err := a.views.Contacts.Within(tx, projection.ContactsOf(personID), readmodel.Bounds{})
		if err != nil {
			return err
		}
		left, err := a.views.Contacts.Within(tx, projection.LeftBy(personID), readmodel.Bounds{})
		all = slices.Concat(theirs, left)
		return err
	})
	return all, err
}
