package app

import (
	"cmp"
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Why a token is not given.
var (
	errUnknownPhone   = errors.New("no person who consents has this phone")
	errUnknownPerson  = errors.New("no such person who consents")
	errNoOrganisation = errors.New("person acts for no organisation")
	errTooManyOwn     = errors.New("person has registered as many organisations as one may")
	errBarred         = errors.New("person acts for an organisation that is suspended")
	errNotMember      = errors.New("person does not act for this organisation")
	errNoKey          = errors.New("this process holds no signing key")
)

// TokenLife is how long a token from an exchange is good for.
const TokenLife = 5 * time.Minute

// Wanted is whom a service wants to speak for: by phone (E.164) or else by the person's id.
type Wanted struct {
	Phone, Person string
	Organisation  string // "": the first that the person joined
}

// Session is a person with the organisation that the person acts for.
type Session struct {
	Token         string
	Life          time.Duration             // of the token
	Person        projection.Person         // zero where a service renewed its own token
	Organisation  projection.Organisation   // zero where the person acts for nobody
	Organisations []projection.Organisation // all that the person acts for, in the order of joining

	ID      string        // of the sign-in; "" in an exchange
	Refresh string        // the refresh token, shown this once; "" in an exchange
	Renewal time.Duration // in which it is to be used
}

// Exchange gives a service (by is the subject of its own token) a token of the person whom it speaks for. Who was registered
// before the request came is found, and whose identity came into doubt is frozen, on whatever replica.
func (a *App) Exchange(ctx context.Context, w Wanted, by string) (Session, error) {
	if err := a.checkMints(); err != nil {
		return Session{}, err
	}
	if err := a.catchUp(ctx); err != nil {
		return Session{}, err
	}
	var s Session
	err := a.model.View(func(tx *bbolt.Tx) (err error) {
		s, err = a.session(tx, w)
		return err
	})
	if err != nil {
		return Session{}, Faults.Wrap(err)
	}
	said := a.claims(s.Person, s.Organisation)
	said.Act, s.Life = by, TokenLife
	s.Token, err = a.mint(said, TokenLife)
	return s, err
}

// Renew gives a service another token for the one that it showed, good for as long. Each carries the id of the first as what it came from,
// so that to revoke that one ends all of them.
func (a *App) Renew(shown token.Claims) (s Session, err error) {
	if err := a.checkMints(); err != nil {
		return s, err
	}
	s.Life, shown.Session = shown.Life(), cmp.Or(shown.Session, shown.ID)
	s.Token, err = a.mint(shown, s.Life)
	return s, err
}

func (a *App) session(tx *bbolt.Tx, w Wanted) (Session, error) {
	who, err := a.wanted(tx, w)
	if err != nil {
		return Session{}, err
	}
	s, err := a.acting(tx, who, w.Organisation)
	if err == nil && len(s.Organisations) == 0 {
		err = errNoOrganisation
	}
	return s, err
}

// acting is a person with the organisation that they act for: with "" the first that they joined, if any.
func (a *App) acting(tx *bbolt.Tx, who projection.Person, organisation string) (Session, error) {
	s := Session{Person: who}
	for _, id := range who.Organisations {
		o, _, err := a.views.Organisations.Get(tx, id)
		if err != nil {
			return s, err
		}
		if o.IsGone() {
			continue
		}
		s.Organisations = append(s.Organisations, o)
		if s.Organisation.ID == "" && (organisation == "" || organisation == id) {
			s.Organisation = o
		}
	}
	if organisation != "" && s.Organisation.ID == "" {
		return s, errNotMember
	}
	return s, nil
}

// ActsFor are the organisations that a person acts for, in the order of joining.
func (a *App) ActsFor(who projection.Person) (all []projection.Organisation, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		s, err := a.acting(tx, who, "")
		all = s.Organisations
		return err
	})
	return all, err
}

// personOf is a person as the read model has them; the zero one where there is none.
func (a *App) personOf(personID string) (who projection.Person, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		who, _, err = a.views.People.Get(tx, personID)
		return err
	})
	return who, err
}

// wanted finds the person. Somebody who withdrew consent is treated as unknown, and is asked again; so is somebody else who
// writes from a person's phone.
func (a *App) wanted(tx *bbolt.Tx, w Wanted) (projection.Person, error) {
	id, unknown := w.Person, errUnknownPerson
	if w.Phone != "" {
		unknown = errUnknownPhone
		c, _, err := a.views.Contacts.Get(tx, a.phoneID(w.Phone))
		if err != nil {
			return projection.Person{}, err
		}
		id = c.Person
	}
	who, ok, err := a.views.People.Get(tx, id)
	if err != nil {
		return who, err
	}
	if !ok || !who.Consents() || who.Status() == person.Denied {
		return who, unknown
	}
	return who, nil
}
