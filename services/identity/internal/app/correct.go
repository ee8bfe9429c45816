package app

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

// Correction is what is corrected of a person; what is empty stays.
type Correction struct{ Name, Language string }

// Correct corrects a person's name, which the vault alone has, and the language to speak to them in. It returns the position from which on
// that is shown.
func (a *App) Correct(ctx context.Context, personID string, c Correction, m es.Meta) (es.Position, error) {
	commit, err := a.people.Handle(ctx, personID, person.Correct{Language: c.Language}, m)
	if err != nil || c.Name == "" {
		return commit.Position, Faults.Wrap(err)
	}
	return commit.Position, unavailable(a.vault.ChangePerson(ctx, personID, func(stored vault.Person) (vault.Person, error) {
		stored.Name = c.Name
		return stored, nil
	}))
}
