package app

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// ChangeRole says what a member may do, and ends the tokens that say something else.
func (a *App) ChangeRole(ctx context.Context, organisationID string, c organisation.ChangeRole, m es.Meta) (es.Position, error) {
	commit, err := a.handleOrganisation(ctx, organisationID, c, m)
	if err != nil {
		return 0, err
	}
	return commit.Position, a.renew(ctx, c.Person, organisationID)
}

// RemoveMember ends that a person acts for an organisation, their tokens, and the keys that they made for it. They get others for whom they still act for.
func (a *App) RemoveMember(ctx context.Context, organisationID, personID string, m es.Meta) (es.Position, error) {
	commit, err := a.handleOrganisation(ctx, organisationID, organisation.RemoveMember{Person: personID}, m)
	if err != nil {
		return 0, err
	}
	return commit.Position, a.renew(ctx, personID, organisationID)
}
