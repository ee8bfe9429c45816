package app

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/wording"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

// Agree records that a person consents, and registers the person if necessary. It returns the person's id and the position
// from which on the person is found.
func (a *App) Agree(ctx context.Context, n Newcomer, version string, m es.Meta) (string, es.Position, error) {
	return a.introduce(ctx, n, person.Consent{Language: n.Language, Wording: version, AskedIn: wording.InChat, Asked: person.Spanish}, m)
}

// Disagree records a person's own no, and signs them out everywhere. Nothing is stored about someone who is not known, and the id is "".
func (a *App) Disagree(ctx context.Context, phone, version string, m es.Meta) (string, es.Position, error) {
	owned, err := a.contact(ctx, a.phoneID(phone))
	personID := owned.Person
	if err != nil || personID == "" {
		return "", 0, err
	}
	position, withdrawn, err := a.Withdraw(ctx, personID, version, m)
	if err != nil || !withdrawn {
		return "", 0, err
	}
	return personID, position, nil
}

// Withdraw records that a person consents no more, and signs them out everywhere. withdrawn is false of who is not known; position is that from which on
// it shows.
func (a *App) Withdraw(ctx context.Context, personID, version string, m es.Meta) (position es.Position, withdrawn bool, err error) {
	commit, err := a.people.Handle(ctx, personID, person.Withdraw{Wording: version}, step("identity-withdraw", m, personID))
	if err != nil || commit.Revision == 0 {
		return 0, false, Faults.Wrap(err)
	}
	return commit.Position, true, a.signOut(ctx, personID)
}
