package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/wording"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

// Wording is the version of the text of consent that the coordinator reads to people.
const Wording = wording.Current

// errOtherName is returned for a phone that is registered, of a person by another name.
var errOtherName = errors.New("phone is a person's of another name")

// Newcomer is a person to be registered.
type Newcomer struct {
	Name     string // "" if not given
	Language string // es, qu or agr; "" if not given
	Address         // by which they come; the zero one of who comes by an issuer

	Contact, Issuer string // id of the contact, and who vouches for it, of who comes by no address
}

// kind is what their contact is, as events tell it.
func (n Newcomer) kind() string {
	if n.Contact != "" {
		return identityevents.ContactIssuer
	}
	return n.Address.kind()
}

// personID is the id of the person with a phone. That of somebody new derives from the contact, and from how many have left
// the phone before, so that whoever has it next is another person. Who may come back by it is the one who left it.
func (a *App) personID(ctx context.Context, phone string) (string, error) {
	return a.ownerID(ctx, a.phoneID(phone))
}

// ownerID is personID by the contact's id.
func (a *App) ownerID(ctx context.Context, contactID string) (string, error) {
	c, err := a.contact(ctx, contactID)
	switch {
	case err != nil || c.Person != "":
		return c.Person, err
	case c.Returns(a.now()) != "":
		return c.Former, nil
	case c.Left == 0:
		return id.Derive("per", contactID), nil
	}
	return id.Derive("per", fmt.Sprintf("%s/%d", contactID, c.Left)), nil
}

// introduce registers a person with the consent: first in the vault, then the contact, then the person. It returns the
// person's id and the position from which on the person is found.
func (a *App) introduce(ctx context.Context, n Newcomer, agrees person.Command, m es.Meta) (string, es.Position, error) {
	contactID := cmp.Or(n.Contact, a.addressID(n.Address))
	personID, err := a.ownerID(ctx, contactID)
	if err != nil {
		return "", 0, err
	}
	if err := a.checkNotDenied(personID); err != nil {
		return "", 0, err
	}
	if err := a.storePerson(ctx, personID, n); err != nil {
		return "", 0, err
	}
	if err := a.comeBack(ctx, personID, n.Address, m); err != nil {
		return "", 0, err
	}
	linked, err := a.contacts.Handle(ctx, contactID, contact.Link{Person: personID, Kind: n.kind()}, step("identity-link", m, contactID))
	if err != nil {
		return "", 0, err
	}
	agreed, err := a.people.Handle(ctx, personID, agrees, step("identity-agree", m, personID))
	return personID, max(linked.Position, agreed.Position), Faults.Wrap(err)
}

// checkNotDenied refuses, before anything is stored, whose phone it is where whoever writes from it is somebody else.
func (a *App) checkNotDenied(personID string) error {
	who, err := a.personOf(personID)
	if err == nil && who.Denied {
		err = Faults.Wrap(person.ErrDenied)
	}
	return err
}

// stored is what the vault has of a person; nothing where it has none.
func (a *App) stored(ctx context.Context, personID string) (vault.Person, error) {
	stored, err := a.vault.Person(ctx, personID)
	if errors.Is(err, vault.ErrNoSubject) {
		return stored, nil
	}
	return stored, unavailable(err)
}

// storePerson puts what identifies a person into the vault. What is there stays, but a name that was missing is filled in. The
// vault decides whose name was first, whatever runs at once.
func (a *App) storePerson(ctx context.Context, personID string, n Newcomer) error {
	return unavailable(a.vault.ChangePerson(ctx, personID, func(stored vault.Person) (vault.Person, error) {
		stored.Name, stored.Phone, stored.Email = cmp.Or(stored.Name, n.Name), cmp.Or(stored.Phone, n.Phone), cmp.Or(stored.Email, n.Email)
		stored.Issuer = cmp.Or(stored.Issuer, n.Issuer)
		return stored, checkName(personID, stored, n)
	}))
}

// checkName refuses a name that is not the person's: the phone was mistyped, and is somebody else's. The name that is known is
// not told.
func checkName(personID string, stored vault.Person, n Newcomer) error {
	if !isOther(stored, n) {
		return nil
	}
	return fault.With(Faults.Wrap(errOtherName), "person_id", personID)
}

// isOther reports whether a newcomer is not called as the person is of whom something is stored.
func isOther(stored vault.Person, n Newcomer) bool {
	return stored.Name != "" && n.Name != "" && text.Fold(stored.Name) != text.Fold(n.Name)
}

// checkPhones refuses, before anything is stored, people, each with the id that their phone gives them, whose phones are others',
// or were denied.
func (a *App) checkPhones(ctx context.Context, ids []string, people []Newcomer) error {
	for i, personID := range ids {
		if err := a.checkNotDenied(personID); err != nil {
			return err
		}
		stored, err := a.stored(ctx, personID)
		if err != nil {
			return err
		}
		if err := checkName(personID, stored, people[i]); err != nil {
			return err
		}
	}
	return nil
}

// unavailable says of the vault's trouble that it may pass. A refusal stays one, and whoever is erased is so for good.
func unavailable(err error) error {
	if _, refused := errors.AsType[*fault.Fault](err); err == nil || refused {
		return err
	}
	if errors.Is(err, vault.ErrErased) {
		return Faults.Wrap(err)
	}
	return fault.UnavailableBecause(err)
}

// unlessErased is unavailable where nothing is stored of whoever is erased: a repeated request changes nothing.
func unlessErased(err error) error {
	if errors.Is(err, vault.ErrErased) {
		return nil
	}
	return unavailable(err)
}
