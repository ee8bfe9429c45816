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
	Device          string // what their program calls itself

	// Of somebody who signs in for the first time, or again after having withdrawn their consent:
	Wording        string // version of the text that they agree to; "": they said nothing of it
	Name, Language string // "" if not given
}

// SignIn begins a session of whoever shows the code that was sent to them. Somebody new is registered with their consent.
func (a *App) SignIn(ctx context.Context, s SignIn, m es.Meta) (Session, error) {
	if a.mint == nil {
		return Session{}, Faults.Wrap(errNoKey)
	}
	if err := a.catchUp(ctx); err != nil {
		return Session{}, err
	}
	to, err := a.redeem(ctx, proof{Challenge: s.Challenge, Code: s.Code}, func(to Address) error { return a.checkSignIn(ctx, to, s) })
	if err != nil {
		return Session{}, err
	}
	who, err := a.recognise(ctx, to, s, m)
	if err != nil {
		return Session{}, err
	}
	return a.StartSession(ctx, who.ID, s.Organisation, How{Channel: to.Channel(), Device: s.Device})
}

// checkSignIn refuses what would be refused once the code is used up.
func (a *App) checkSignIn(ctx context.Context, to Address, s SignIn) error {
	who, err := a.owner(ctx, to)
	if err != nil {
		return err
	}
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
	return a.model.View(func(tx *bbolt.Tx) error {
		_, err := a.acting(tx, who, s.Organisation)
		return Faults.Wrap(err)
	})
}

// owner is the person who has an address, as the read model has them: a zero person with the id of somebody new, where nobody has.
func (a *App) owner(ctx context.Context, to Address) (who projection.Person, err error) {
	id, err := a.ownerID(ctx, a.addressID(to))
	if err != nil {
		return who, err
	}
	err = a.model.View(func(tx *bbolt.Tx) error {
		who, _, err = a.views.People.Get(tx, id)
		return err
	})
	who.ID = id
	return who, err
}

// recognise is the person who has proved that an address is theirs. Who is new, or had withdrawn their consent, has given it with the
// code.
func (a *App) recognise(ctx context.Context, to Address, s SignIn, m es.Meta) (projection.Person, error) {
	who, err := a.owner(ctx, to)
	if err != nil || who.Consents() {
		return who, err
	}
	if who.Registered {
		s.Name = "" // who has a name keeps it
	}
	m.Actor = es.Actor{Role: token.RolePerson, Person: who.ID, Via: m.Actor.Via}
	_, position, err := a.introduce(ctx, Newcomer{Name: s.Name, Phone: to.Phone, Email: to.Email, Language: s.Language},
		person.Consent{Language: s.Language, Wording: s.Wording}, m)
	if err != nil {
		return who, err
	}
	return a.personAt(ctx, who.ID, position)
}
