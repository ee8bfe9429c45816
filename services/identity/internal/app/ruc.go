package app

import (
	"context"
	"errors"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/ruc"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// SetRUC stores an organisation's RUC, or ("") that it has none. by is the person who says it; "": the coordinator. What the aggregate refuses
// changes nothing in the vault, which comes after it; a repeated request completes what was cut off.
func (a *App) SetRUC(ctx context.Context, organisationID string, number ruc.Number, by string, m es.Meta) (es.Position, error) {
	stored, err := a.vault.Organisation(ctx, organisationID)
	if err != nil && !errors.Is(err, vault.ErrNoSubject) {
		return 0, unavailable(err)
	}
	taxpayer := taxpayerOf(number)
	if number == "" {
		taxpayer = identityevents.WithoutRUC
	}
	commit, err := a.organisations.HandleAt(ctx, organisationID, func(at es.Stamp) organisation.Command {
		return organisation.SetRUC{Taxpayer: taxpayer, Corrected: stored.RUC != string(number), By: by, Now: at.Now}
	}, m)
	if err != nil {
		return 0, Faults.Wrap(err)
	}
	return commit.Position, unlessErased(a.vault.ChangeOrganisation(ctx, organisationID, func(stored vault.Organisation) vault.Organisation {
		stored.RUC = string(number)
		return stored
	}))
}

// taxpayerOf is what events say of a RUC; "" where none was said.
func taxpayerOf(number ruc.Number) string {
	switch {
	case number == "":
		return ""
	case number.IsNaturalPerson():
		return identityevents.NaturalPerson
	}
	return identityevents.Company
}
