package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
)

// Why a person's contacts stay as they are.
var (
	errContactTaken = errors.New("contact is another person's")
	errNoContact    = errors.New("no such contact")
	errByIssuer     = errors.New("person signs in by their organisation's issuer only")
	errLastContact  = errors.New("last contact of the person")
	errLongAgo      = errors.New("signed in too long ago")
)

// Contact is a phone or an e-mail address by which a person signs in.
type Contact struct {
	ID string
	Address
}

// Contacts lists a person's phone and e-mail address, as far as they are theirs now.
func (a *App) Contacts(ctx context.Context, personID string) (all []Contact, err error) {
	stored, err := a.stored(ctx, personID)
	if err != nil {
		return nil, err
	}
	for _, at := range []Address{{Phone: stored.Phone}, {Email: stored.Email}} {
		at, err := a.theirs(personID, at)
		if err != nil {
			return nil, err
		}
		if at.value() != "" {
			all = append(all, Contact{ID: a.addressID(at), Address: at})
		}
	}
	return all, nil
}

// AddContact gives a person the address to which a code was sent that they asked for. It takes the place of the one that they had of
// its kind. It returns the position from which on that is shown.
func (a *App) AddContact(ctx context.Context, personID, challenge, code, client string, m es.Meta) (es.Position, error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	if err := a.checkNotByIssuer(ctx, personID); err != nil {
		return 0, err
	}
	to, err := a.redeem(ctx, proof{Challenge: challenge, Code: code, Person: personID, Client: client}, func(to Address) error {
		owner, err := a.contact(ctx, a.addressID(to))
		if err == nil && owner.Person != "" && owner.Person != personID {
			err = Faults.Wrap(errContactTaken)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	before, err := a.Contacts(ctx, personID)
	if err != nil {
		return 0, err
	}
	if err := a.alertAdded(ctx, before, to, m); err != nil {
		return 0, err
	}
	return a.give(ctx, personID, to, m)
}

// checkNotByIssuer refuses whoever signs in by their organisation's issuer: they are of that organisation, or nobody.
func (a *App) checkNotByIssuer(ctx context.Context, personID string) error {
	stored, err := a.stored(ctx, personID)
	if err == nil && stored.Issuer != "" {
		err = Faults.Wrap(errByIssuer)
	}
	return err
}

// freshSpan is how long after a sign-in a person changes how they sign in: whoever has got hold of an access token later does not.
const freshSpan = 5 * time.Minute

// CheckFresh refuses somebody whose session was begun too long ago. A token of the operator's has none.
func (a *App) CheckFresh(ctx context.Context, personID, sessionID string) error {
	if sessionID == "" {
		return nil
	}
	s, _, err := a.sessions.Get(ctx, sessionKey(personID, sessionID))
	if err == nil && s.ID != "" && a.now().Sub(s.CreatedAt) > freshSpan {
		err = Faults.Wrap(errLongAgo)
	}
	return err
}

// give links an address, shows it in the vault, and leaves the one that it takes the place of.
func (a *App) give(ctx context.Context, personID string, to Address, m es.Meta) (es.Position, error) {
	before, err := a.Contacts(ctx, personID)
	if err != nil {
		return 0, err
	}
	id := a.addressID(to)
	if to.Phone != "" && !slices.ContainsFunc(before, func(c Contact) bool { return c.ID == id }) {
		if err := a.renewPhone(ctx, personID, m); err != nil {
			return 0, err
		}
	}
	linked, err := a.contacts.Handle(ctx, id, contact.Link{Person: personID, Kind: to.kind()}, step("identity-link", m, id))
	if errors.Is(err, contact.ErrTaken) { // at the same time, by another request
		err = Faults.Wrap(errContactTaken)
	}
	if err != nil {
		return 0, err
	}
	if err := a.storeAddress(ctx, personID, to); err != nil {
		return 0, err
	}
	reached := linked.Position
	for _, c := range before {
		if c.Channel() == to.Channel() && c.ID != id {
			left, err := a.leave(ctx, c.ID, a.leaveFor(personID), m)
			if err != nil {
				return 0, err
			}
			reached = max(reached, left)
		}
	}
	return reached, nil
}

// storeAddress puts a person's new address into the vault, in the place of the one of its kind.
func (a *App) storeAddress(ctx context.Context, personID string, to Address) error {
	return unavailable(a.vault.ChangePerson(ctx, personID, func(stored vault.Person) (vault.Person, error) {
		if to.Phone != "" {
			stored.Phone = to.Phone
		} else {
			stored.Email = to.Email
		}
		return stored, nil
	}))
}

// RemoveContact takes an address from a person, who keeps at least one.
func (a *App) RemoveContact(ctx context.Context, personID, contactID string, m es.Meta) (es.Position, error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	all, err := a.Contacts(ctx, personID)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		switch {
		case c.ID != contactID:
			continue
		case len(all) == 1:
			return 0, Faults.Wrap(errLastContact)
		}
		if err := a.alertRemoved(ctx, all, c, m); err != nil {
			return 0, err
		}
		return a.forget(ctx, c.ID, a.leaveFor(personID), m)
	}
	return 0, Faults.Wrap(errNoContact)
}

// returnSpan is for how long whoever has a contact that was taken off a person's account comes back by it.
const returnSpan = 72 * time.Hour

// leaveFor leaves a contact so that the person may come back by it.
func (a *App) leaveFor(personID string) contact.Leave {
	return contact.Leave{Person: personID, ReturnsBy: a.now().Add(returnSpan)}
}

// forget leaves a contact, and then takes it out of the vault, unless another one has come in its place.
func (a *App) forget(ctx context.Context, contactID string, c contact.Leave, m es.Meta) (es.Position, error) {
	left, err := a.leave(ctx, contactID, c, m)
	if err != nil {
		return 0, err
	}
	return left, unavailable(a.vault.ChangePerson(ctx, c.Person, func(stored vault.Person) (vault.Person, error) {
		if stored.Phone != "" && a.phoneID(stored.Phone) == contactID {
			stored.Phone = ""
		}
		if stored.Email != "" && a.addressID(Address{Email: stored.Email}) == contactID {
			stored.Email = ""
		}
		return stored, nil
	}))
}

func (a *App) leave(ctx context.Context, contactID string, c contact.Leave, m es.Meta) (es.Position, error) {
	left, err := a.contacts.Handle(ctx, contactID, c, step("identity-leave", m, contactID))
	return left.Position, err
}
