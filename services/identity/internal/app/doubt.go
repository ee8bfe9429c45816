package app

import (
	"context"
	"errors"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Why nobody's word on somebody's identity counts.
var (
	errOwnIdentity = errors.New("nobody says who they are themselves")
	errInDoubt     = errors.New("who is in doubt says nothing of others")
	errNewBlocks   = errors.New("who is new blocks nobody who was there before")
)

// Witness is who says something of a person's identity: the coordinator, or a person for an association.
type Witness struct {
	Coordinator          bool
	Admin                bool // of the organisation
	Person, Organisation string
}

// Confirm records that whoever writes is the person. It returns the position from which on that is shown.
func (a *App) Confirm(ctx context.Context, personID string, by Witness, m es.Meta) (es.Position, error) {
	said := person.Confirm{By: identityevents.ByRepresentative}
	switch {
	case by.Coordinator:
		said.By = identityevents.ByCoordinator
	case by.Admin:
		said.By = identityevents.ByAdmin
	}
	if err := a.checkLatest(ctx, func(tx *bbolt.Tx) error { return a.checkKnows(tx, personID, by) }); err != nil {
		return 0, err
	}
	if err := a.renewIfMoved(ctx, personID, m); err != nil {
		return 0, err
	}
	position, err := a.record(ctx, personID, func(at es.Stamp) person.Command {
		said.ActedAt = at.ActedAt
		return said
	}, m)
	if err != nil {
		return 0, err
	}
	return position, a.followMaker(ctx, personID)
}

// renewIfMoved lets who moved to another number be new again, from when it is said that it is them: before that, so that a request which is
// cut off leaves nobody who is not.
func (a *App) renewIfMoved(ctx context.Context, personID string, m es.Meta) error {
	who, err := a.personOf(personID)
	if err != nil || !who.Moved {
		return err
	}
	return a.renewPhone(ctx, personID, m)
}

// Deny records the coordinator's word that whoever writes is somebody else, who is signed out everywhere.
func (a *App) Deny(ctx context.Context, personID string, m es.Meta) (es.Position, error) {
	position, err := a.record(ctx, personID, func(es.Stamp) person.Command { return person.Deny{} }, m)
	if err != nil {
		return 0, err
	}
	return position, a.signOut(ctx, personID)
}

// Block records that somebody who knows the person doubts that it is them who writes.
func (a *App) Block(ctx context.Context, personID string, by Witness, m es.Meta) (es.Position, error) {
	if err := a.checkLatest(ctx, func(tx *bbolt.Tx) error { return a.checkBlocks(tx, personID, by) }); err != nil {
		return 0, err
	}
	position, err := a.record(ctx, personID, freezeFor(person.Freeze{Reason: identityevents.Blocked}), m)
	if err != nil {
		return 0, err
	}
	return position, a.renew(ctx, personID)
}

// freezeFor is a doubt, from when it is recorded.
func freezeFor(c person.Freeze) func(es.Stamp) person.Command {
	return func(at es.Stamp) person.Command {
		c.HappenedAt, c.Now = at.ActedAt, at.Now
		return c
	}
}

func (a *App) record(ctx context.Context, personID string, build func(es.Stamp) person.Command, m es.Meta) (es.Position, error) {
	commit, err := a.people.HandleAt(ctx, personID, build, m)
	return commit.Position, Faults.Wrap(err)
}

// checkLatest checks something as the log has it now: a token may be older than the doubt about its bearer.
func (a *App) checkLatest(ctx context.Context, check func(*bbolt.Tx) error) error {
	if err := a.catchUp(ctx); err != nil {
		return err
	}
	return Faults.Wrap(a.model.View(check))
}

// checkBlocks refuses who blocks nobody: beside those who say nothing of the person, whoever came to speak for the association lately, of
// one who was there before them. Else whoever gets in would shut everybody out.
func (a *App) checkBlocks(tx *bbolt.Tx, personID string, by Witness) error {
	if err := a.checkKnows(tx, personID, by); err != nil || by.Coordinator {
		return err
	}
	o, _, err := a.views.Organisations.Get(tx, by.Organisation)
	if err == nil && o.IsNew(by.Person, a.now()) && !o.IsNew(personID, a.now()) {
		return errNewBlocks
	}
	return err
}

// checkKnows refuses who says nothing of the person: a stranger to their associations is told that there is nobody.
func (a *App) checkKnows(tx *bbolt.Tx, personID string, by Witness) error {
	switch {
	case by.Coordinator:
		return nil
	case by.Person == personID:
		return errOwnIdentity
	}
	who, _, err := a.views.People.Get(tx, personID)
	if err != nil {
		return err
	}
	witness, _, err := a.views.People.Get(tx, by.Person)
	switch {
	case err != nil:
		return err
	case !slices.Contains(who.Organisations, by.Organisation), !slices.Contains(witness.Organisations, by.Organisation):
		return person.ErrNotFound
	case witness.Status() != person.Active:
		return errInDoubt
	}
	return nil
}

// PhoneChange is what is told of a phone: that its person moved to another number or, without one, that the phone is
// another one.
type PhoneChange struct{ Phone, NewPhone string } // E.164

// ChangePhone freezes the person whose phone it was when that happened, and lets the number that they moved to be theirs.
// It returns the person, "" where there is none, and the position from which on that is shown. A phone's next owner is not
// concerned by what is told late of the one before. A move to the same number, written in another way, is none.
//
// The number that was left is left last: until then a repeated request finds the person by it.
func (a *App) ChangePhone(ctx context.Context, c PhoneChange, m es.Meta) (personID string, reached es.Position, err error) {
	contactID := a.phoneID(c.Phone)
	owner, err := a.contact(ctx, contactID)
	switch {
	case err != nil || owner.Person == "" || owner.IsLaterThan(m.Occurred):
		return "", 0, err
	case c.NewPhone == c.Phone:
		return owner.Person, 0, nil
	}
	said := person.Freeze{Reason: identityevents.DeviceChanged}
	if c.NewPhone != "" {
		said = person.Freeze{Reason: identityevents.NumberChanged, Contact: a.phoneID(c.NewPhone)}
	}
	frozen, err := a.people.HandleAt(ctx, owner.Person, freezeFor(said), step("identity-freeze", m, owner.Person))
	if err == nil {
		err = a.renew(ctx, owner.Person)
	}
	if err != nil || c.NewPhone == "" {
		return owner.Person, frozen.Position, Faults.Wrap(err)
	}
	moved, err := a.move(ctx, owner.Person, c, m)
	return owner.Person, max(frozen.Position, moved), err
}

// move links a person's new phone, if it is nobody's, and lets them leave the one before.
func (a *App) move(ctx context.Context, personID string, c PhoneChange, m es.Meta) (es.Position, error) {
	from, to := a.phoneID(c.Phone), a.phoneID(c.NewPhone)
	linked, err := a.contacts.Handle(ctx, to, contact.Link{Person: personID}, step("identity-link", m, to))
	switch {
	case errors.Is(err, contact.ErrTaken): // the person has no phone then, until the coordinator gives them one
	case err != nil:
		return 0, err
	default:
		if err := a.storeAddress(ctx, personID, Address{Phone: c.NewPhone}); err != nil {
			return 0, err
		}
	}
	left, err := a.leave(ctx, from, contact.Leave{Person: personID}, m)
	return max(linked.Position, left), err
}

// contact reads whose a phone is, as the log has it now.
func (a *App) contact(ctx context.Context, contactID string) (c projection.Contact, err error) {
	if err := a.catchUp(ctx); err != nil {
		return c, err
	}
	err = a.model.View(func(tx *bbolt.Tx) error {
		c, _, err = a.views.Contacts.Get(tx, contactID)
		return err
	})
	return c, err
}

// Person reads one person, and what a witness may say of them now; ErrNotFound's fault where there is none that the witness
// may know.
func (a *App) Person(personID string, by Witness) (who projection.Person, allowed []string, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		if who, _, err = a.views.People.Get(tx, personID); err != nil {
			return err
		}
		if who.Status() == "" || !by.Coordinator && !slices.Contains(who.Organisations, by.Organisation) {
			return Faults.Wrap(person.ErrNotFound)
		}
		if a.checkKnows(tx, personID, by) == nil {
			allowed = who.Allowed(by.Coordinator, by.Admin)
		}
		if a.checkBlocks(tx, personID, by) != nil {
			allowed = slices.DeleteFunc(allowed, func(action string) bool { return action == "freeze" })
		}
		return nil
	})
	return who, allowed, err
}

// PhoneOf is a person's phone (E.164) of what the vault has of them: "" where they left it, and have no other.
func (a *App) PhoneOf(personID string, stored vault.Person) (phone string, err error) {
	at, err := a.theirs(personID, Address{Phone: stored.Phone})
	return at.Phone, err
}

// EmailOf is a person's e-mail address of what the vault has of them: "" where they left it, and have no other.
func (a *App) EmailOf(personID string, stored vault.Person) (email string, err error) {
	at, err := a.theirs(personID, Address{Email: stored.Email})
	return at.Email, err
}

// theirs is an address if it is a person's now, and else none.
func (a *App) theirs(personID string, at Address) (Address, error) {
	if at.value() == "" {
		return at, nil
	}
	err := a.model.View(func(tx *bbolt.Tx) error {
		c, _, err := a.views.Contacts.Get(tx, a.addressID(at))
		if c.Person != personID {
			at = Address{}
		}
		return err
	})
	return at, err
}
