package app

import (
	"context"
	"errors"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// errConsentRequired is returned to who signs in for the first time and has not said that they agree.
var errConsentRequired = errors.New("person has not consented")

// SignIn is somebody who shows a code.
type SignIn struct {
	Challenge, Code string
	Organisation    string // to act for; "": the first that the person joined
	Client          string // address that they come from, as limits count it
	Device          string // what their program calls itself

	// Of somebody who signs in for the first time, or again after having withdrawn their consent:
	Wording        string // version of the text that they agree to; "": they said nothing of it
	AskedIn, Asked string // which text of that version, as events say it
	Name, Language string // "" if not given
}

// SignIn begins a session of whoever shows the code that was sent to them. Somebody new is registered with their consent.
func (a *App) SignIn(ctx context.Context, s SignIn, m es.Meta) (Session, error) {
	if err := a.checkMints(); err != nil {
		return Session{}, err
	}
	if err := a.catchUp(ctx); err != nil {
		return Session{}, err
	}
	to, err := a.redeem(ctx, proof{Challenge: s.Challenge, Code: s.Code, Client: s.Client}, func(to Address) error { return a.checkSignIn(ctx, to, s) })
	if err != nil {
		return Session{}, err
	}
	who, err := a.owner(ctx, to)
	if err == nil {
		who, err = a.recognise(ctx, who, Newcomer{Name: s.Name, Address: to, Language: s.Language}, s, m)
	}
	if err != nil {
		return Session{}, err
	}
	begun, err := a.StartSession(ctx, who.ID, s.Organisation, How{Channel: to.Channel(), Device: s.Device})
	if err != nil {
		return Session{}, err
	}
	return begun, errors.Join(a.alertSignIn(ctx, who.ID, begun.ID, to), a.rememberSignIn(ctx, a.addressID(to), s.Client))
}

// checkSignIn refuses what would be refused once the code is used up.
func (a *App) checkSignIn(ctx context.Context, to Address, s SignIn) error {
	who, err := a.owner(ctx, to)
	if err != nil {
		return err
	}
	if err := checkConsent(who, s); err != nil {
		return err
	}
	if err := a.checkComesBack(ctx, to, who); err != nil {
		return err
	}
	return a.model.View(func(tx *bbolt.Tx) error {
		_, err := a.acting(tx, who, s.Organisation)
		return Faults.Wrap(err)
	})
}

// checkComesBack refuses whoever would come back by an address while it is in doubt who the person is.
func (a *App) checkComesBack(ctx context.Context, to Address, who projection.Person) error {
	c, err := a.contact(ctx, a.addressID(to))
	if err == nil && c.Person == "" && who.Status() == person.Frozen {
		err = Faults.Wrap(errInDoubt)
	}
	return err
}

// checkConsent refuses who was denied, and who is new, or has withdrawn their consent, and does not give it.
func checkConsent(who projection.Person, s SignIn) error {
	switch {
	case who.Denied:
		return Faults.Wrap(person.ErrDenied)
	case !who.Consents() && s.Wording == "":
		return fault.With(Faults.Wrap(errConsentRequired), "wording", Wording)
	case !who.Consents() && s.Wording != Wording:
		return fault.InvalidField("/consent/wording", fault.Textf(
			"Ese no es el texto de ahora. Lee el de la versión %[1]s y envía `%[1]s`.",
			"This is not the text of today. Read that of the version %[1]s and send `%[1]s`.", Wording))
	}
	return nil
}

// owner is the person who has an address, as the read model has them: a zero person with the id of somebody new, where nobody has.
func (a *App) owner(ctx context.Context, to Address) (projection.Person, error) {
	return a.ownerOf(ctx, a.addressID(to))
}

// ownerOf is owner by the contact's id.
func (a *App) ownerOf(ctx context.Context, contactID string) (who projection.Person, err error) {
	id, err := a.ownerID(ctx, contactID)
	if err != nil {
		return who, err
	}
	who, err = a.personOf(id)
	who.ID = id
	return who, err
}

// recognise is the person who has proved that they are the owner of a contact. Who is new, or had withdrawn their consent, has given it.
func (a *App) recognise(ctx context.Context, who projection.Person, n Newcomer, s SignIn, m es.Meta) (projection.Person, error) {
	if who.Consents() {
		return who, a.comeBack(ctx, who.ID, n.Address, asThemselves(m, who.ID))
	}
	if who.Registered {
		n.Name = "" // who has a name keeps it
	}
	_, position, err := a.introduce(ctx, n, person.Consent{Language: s.Language, Wording: s.Wording, AskedIn: s.AskedIn, Asked: s.Asked}, asThemselves(m, who.ID))
	if err != nil {
		return who, err
	}
	return a.personAt(ctx, who.ID, position)
}

// asThemselves is the meta of what somebody does who has just proved who they are.
func asThemselves(m es.Meta, personID string) es.Meta {
	m.Actor = es.Actor{Role: token.RolePerson, Person: personID, Via: m.Actor.Via}
	return m
}
