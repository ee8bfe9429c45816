package app

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

// Wording is the version of the text of consent that the coordinator reads to people.
const Wording = "2026-11"

// Newcomer is a person to be registered. If the person is known already, the name and the language that are stored stay.
type Newcomer struct {
	Name     string // "" if not given
	Phone    string // E.164
	Language string // es, qu or agr
}

// contactID is the id of a phone: a keyed hash, so that nobody without the market's key can tell a number's id.
func (a *App) contactID(phone string) string { return "ctc_" + a.vault.Index("phone", phone) }

// personID is the id of the person with a phone. That of somebody new derives from the contact, and from how many have left
// the phone before, so that whoever has it next is another person.
func (a *App) personID(ctx context.Context, phone string) (string, error) {
	contactID := a.contactID(phone)
	c, err := a.contact(ctx, contactID)
	switch {
	case err != nil || c.Person != "":
		return c.Person, err
	case c.Left == 0:
		return id.Derive("per", contactID), nil
	}
	return id.Derive("per", fmt.Sprintf("%s/%d", contactID, c.Left)), nil
}

// introduce registers a person with the consent: first in the vault, then the phone, then the person. It returns the
// person's id and the position from which on the person is found.
func (a *App) introduce(ctx context.Context, n Newcomer, agrees person.Command, m es.Meta) (string, es.Position, error) {
	contactID := a.contactID(n.Phone)
	personID, err := a.personID(ctx, n.Phone)
	if err != nil {
		return "", 0, err
	}
	if err := a.checkNotDenied(personID); err != nil {
		return "", 0, err
	}
	if err := a.storePerson(ctx, personID, n); err != nil {
		return "", 0, unavailable(err)
	}
	linked, err := a.contacts.Handle(ctx, contactID, contact.Link{Person: personID}, step("identity-link", m, contactID))
	if err != nil {
		return "", 0, err
	}
	agreed, err := a.people.Handle(ctx, personID, agrees, step("identity-agree", m, personID))
	return personID, max(linked.Position, agreed.Position), Faults.Wrap(err)
}

// checkNotDenied refuses, before anything is stored, whose phone it is where whoever writes from it is somebody else.
func (a *App) checkNotDenied(personID string) error {
	return a.model.View(func(tx *bbolt.Tx) error {
		who, _, err := a.views.People.Get(tx, personID)
		if err == nil && who.Denied {
			err = Faults.Wrap(person.ErrDenied)
		}
		return err
	})
}

// storePerson puts what identifies a person into the vault. What is there stays, but a name that was missing is filled in.
func (a *App) storePerson(ctx context.Context, personID string, n Newcomer) error {
	a.personMu.Lock()
	defer a.personMu.Unlock()
	stored, err := a.vault.Person(ctx, personID)
	switch {
	case errors.Is(err, vault.ErrNoSubject):
		stored = vault.Person(n)
	case err != nil:
		return err
	case stored.Name != "" || n.Name == "":
		return nil
	default:
		stored.Name = n.Name
	}
	return a.vault.SetPerson(ctx, personID, stored)
}

// unavailable says of the vault's trouble that it may pass.
func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return fault.UnavailableBecause(err)
}
