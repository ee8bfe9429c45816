package app

import (
	"context"
	"errors"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// errOwnIdentity is why nobody confirms, or blocks, themselves.
var errOwnIdentity = errors.New("nobody says who they are themselves")

// Witness is who says something of a person's identity: the coordinator, or a person for an association.
type Witness struct {
	Coordinator          bool
	Person, Organisation string
}

// Confirm records that whoever writes is the person. It returns the position from which on that is shown.
func (a *App) Confirm(ctx context.Context, personID string, by Witness, m es.Meta) (es.Position, error) {
	said := person.Confirm{By: identityevents.ByRepresentative}
	if by.Coordinator {
		said.By = identityevents.ByCoordinator
	}
	return a.say(ctx, personID, by, said, m)
}

// Deny records the coordinator's word that whoever writes is somebody else.
func (a *App) Deny(ctx context.Context, personID string, m es.Meta) (es.Position, error) {
	return a.say(ctx, personID, Witness{Coordinator: true}, person.Deny{}, m)
}

// Block records that somebody who knows the person doubts that it is them who writes.
func (a *App) Block(ctx context.Context, personID string, by Witness, m es.Meta) (es.Position, error) {
	return a.say(ctx, personID, by, person.Freeze{Reason: identityevents.Blocked}, m)
}

func (a *App) say(ctx context.Context, personID string, by Witness, c person.Command, m es.Meta) (es.Position, error) {
	if err := a.checkKnows(ctx, personID, by); err != nil {
		return 0, err
	}
	commit, err := a.people.Handle(ctx, personID, c, m)
	return commit.Position, Faults.Wrap(err)
}

// checkKnows refuses who does not know the person: a stranger to their associations is told that there is nobody.
func (a *App) checkKnows(ctx context.Context, personID string, by Witness) error {
	if by.Coordinator {
		return nil
	}
	if by.Person == personID {
		return Faults.Wrap(errOwnIdentity)
	}
	return a.readFresh(ctx, func(tx *bbolt.Tx) error {
		for _, id := range []string{personID, by.Person} {
			who, _, err := a.views.People.Get(tx, id)
			if err != nil {
				return err
			}
			if !slices.Contains(who.Organisations, by.Organisation) {
				return Faults.Wrap(person.ErrNotFound)
			}
		}
		return nil
	})
}

// PhoneChange is what is told of a phone: that its person moved to another number or, without one, that the phone is
// another one.
type PhoneChange struct{ Phone, NewPhone string } // E.164

// ChangePhone freezes the person whose phone it was, and lets the number that they moved to be theirs. It returns the
// person, "" where there is none, and the position from which on that is shown.
//
// The number that was left is left last: until then a repeated request finds the person by it.
func (a *App) ChangePhone(ctx context.Context, c PhoneChange, m es.Meta) (personID string, reached es.Position, err error) {
	contactID := a.contactID(c.Phone)
	owner, err := a.contact(ctx, contactID)
	if err != nil || owner.Person == "" {
		return "", 0, err
	}
	said := person.Freeze{Reason: identityevents.DeviceChanged}
	if c.NewPhone != "" {
		said = person.Freeze{Reason: identityevents.NumberChanged, Contact: a.contactID(c.NewPhone)}
	}
	frozen, err := a.people.Handle(ctx, owner.Person, said, step("identity-freeze", m, owner.Person))
	if err != nil || c.NewPhone == "" {
		return owner.Person, frozen.Position, Faults.Wrap(err)
	}
	moved, err := a.move(ctx, owner.Person, c, m)
	return owner.Person, max(frozen.Position, moved), err
}

// move links a person's new phone, if it is nobody's, and lets them leave the one before.
func (a *App) move(ctx context.Context, personID string, c PhoneChange, m es.Meta) (es.Position, error) {
	from, to := a.contactID(c.Phone), a.contactID(c.NewPhone)
	linked, err := a.contacts.Handle(ctx, to, contact.Link{Person: personID}, step("identity-link", m, to))
	switch {
	case errors.Is(err, contact.ErrTaken): // the person has no phone then, until the coordinator gives them one
	case err != nil:
		return 0, err
	default:
		if err := a.storePhone(ctx, personID, c.NewPhone); err != nil {
			return 0, unavailable(err)
		}
	}
	left, err := a.contacts.Handle(ctx, from, contact.Leave{Person: personID}, step("identity-leave", m, from))
	return max(linked.Position, left.Position), err
}

// storePhone puts a person's new phone into the vault.
func (a *App) storePhone(ctx context.Context, personID, phone string) error {
	a.personMu.Lock()
	defer a.personMu.Unlock()
	stored, err := a.vault.Person(ctx, personID)
	if err != nil || stored.Phone == phone {
		return err
	}
	stored.Phone = phone
	return a.vault.SetPerson(ctx, personID, stored)
}

// contact reads whose a phone is, as the log has it now.
func (a *App) contact(ctx context.Context, contactID string) (c contact.State, err error) {
	if err := a.catchUp(ctx); err != nil {
		return c, err
	}
	err = a.model.View(func(tx *bbolt.Tx) error {
		c, _, err = a.views.Contacts.Get(tx, contactID)
		return err
	})
	return c, err
}

// Person reads one person; ErrNotFound's fault where there is none that a witness may know.
func (a *App) Person(personID string, by Witness) (who projection.Person, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		who, _, err = a.views.People.Get(tx, personID)
		return err
	})
	if err == nil && (who.Status() == "" || !by.Coordinator && !slices.Contains(who.Organisations, by.Organisation)) {
		err = Faults.Wrap(person.ErrNotFound)
	}
	return who, err
}
