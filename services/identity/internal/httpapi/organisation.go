package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// RegisterOrganisation answers POST /v1/organisations.
func (a *API) RegisterOrganisation(ctx context.Context, r identityrest.RegisterOrganisationRequestObject) (identityrest.RegisterOrganisationResponseObject, error) {
	id, position, err := a.App.RegisterOrganisation(ctx, newOrganisation(*r.Body), r.Body.Name, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, position); err != nil {
		return nil, err
	}
	o, err := a.read(id)
	if err != nil {
		return nil, err
	}
	return identityrest.RegisterOrganisation201JSONResponse{OrganisationCreatedJSONResponse: identityrest.OrganisationCreatedJSONResponse{
		Body: a.organisationAnswer(ctx, o).Body, Headers: identityrest.OrganisationCreatedResponseHeaders{Location: "/v1/organisations/" + id},
	}}, nil
}

// newOrganisation reads the body of POST /v1/organisations.
func newOrganisation(b identityrest.NewOrganisation) organisation.Register {
	c := organisation.Register{Kind: string(b.Kind), Level: organisation.ToTheCoordinator}
	if b.Level != nil {
		c.Level = *b.Level
	}
	return c
}

// GetOrganisation answers GET /v1/organisations/{id}.
func (a *API) GetOrganisation(ctx context.Context, r identityrest.GetOrganisationRequestObject) (identityrest.GetOrganisationResponseObject, error) {
	o, err := web.ReadFresh(ctx, a.Model, func() (projection.Organisation, error) { return a.read(r.ID) })
	if err != nil {
		return nil, err
	}
	return identityrest.GetOrganisation200JSONResponse{OrganisationAnswerJSONResponse: a.organisationAnswer(ctx, o)}, nil
}

func (a *API) organisationAnswer(ctx context.Context, o projection.Organisation) identityrest.OrganisationAnswerJSONResponse {
	known := a.Vault.Profile(ctx, o.ID)
	return identityrest.OrganisationAnswerJSONResponse{Body: identityrest.Organisation{
		ID: o.ID, Kind: identityrest.OrganisationKind(o.Kind), Level: o.Level, CreatedAt: o.CreatedAt, UpdatedAt: o.Changed,
		Name: restvalue.Optional(known.Name), Erased: restvalue.Optional(o.Status == organisation.Erased),
	}}
}
