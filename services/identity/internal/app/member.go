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

// ShareContact lets those who trade with the organisation see how one of its members is reached, or no more. The member says so.
func (a *App) ShareContact(ctx context.Context, organisationID, personID string, shared bool, m es.Meta) (es.Position, error) {
	var c organisation.Command = organisation.UnshareContact{Person: personID}
	if shared {
		c = organisation.ShareContact{Person: personID, Now: a.now()}
	}
	commit, err := a.handleOrganisation(ctx, organisationID, c, m)
	return commit.Position, err
}

// RemoveMember ends that a person acts for an organisation, their tokens, and the keys that they made for it. They get others for whom they still act for.
func (a *App) RemoveMember(ctx context.Context, organisationID, personID string, m es.Meta) (es.Position, error) {
	commit, err := a.handleOrganisation(ctx, organisationID, organisation.RemoveMember{Person: personID}, m)
	if err != nil {
		return 0, err
	}
	return commit.Position, a.renew(ctx, personID, organisationID)
}
