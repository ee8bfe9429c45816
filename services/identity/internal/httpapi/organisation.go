package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// RegisterOrganisation answers POST /v1/organisations.
func (a *API) RegisterOrganisation(ctx context.Context, r identityrest.RegisterOrganisationRequestObject) (identityrest.RegisterOrganisationResponseObject, error) {
	c, err := newOrganisation(*r.Body, web.CallerFrom(ctx))
	if err != nil {
		return nil, err
	}
	number, err := rucOf(r.Body.Ruc)
	if err != nil {
		return nil, err
	}
	id, position, err := a.App.RegisterOrganisation(ctx, c, r.Body.Name, number, web.MetaFrom(ctx))
	o, err := a.readAt(ctx, id, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.RegisterOrganisation201JSONResponse{OrganisationCreatedJSONResponse: identityrest.OrganisationCreatedJSONResponse{
		Body: a.organisationBody(ctx, o), Headers: identityrest.OrganisationCreatedResponseHeaders{Location: "/v1/organisations/" + id},
	}}, nil
}

// newOrganisation reads the body of POST /v1/organisations. A person's own is at level 0, whatever they say, and whomever they act for now.
func newOrganisation(b identityrest.NewOrganisation, by web.Caller) (organisation.Register, error) {
	c := organisation.Register{Kind: string(b.Kind), Level: organisation.ToTheCoordinator}
	if b.Level != nil {
		c.Level = *b.Level
	}
	if by.Role == token.RoleCoordinator {
		return c, nil
	}
	if !by.SignedIn() {
		return c, web.PeopleOnly()
	}
	if b.Level != nil && *b.Level != organisation.Unvouched {
		return c, fault.InvalidField("/level", fault.Text{ES: "El nivel lo dice el coordinador: no lo envíes.", EN: "The level is the coordinator's to say: leave it out."})
	}
	c.Level, c.Admin = organisation.Unvouched, by.Person
	return c, nil
}

// GetOrganisation answers GET /v1/organisations/{id}.
func (a *API) GetOrganisation(ctx context.Context, r identityrest.GetOrganisationRequestObject) (identityrest.GetOrganisationResponseObject, error) {
	o, err := web.ReadFresh(ctx, a.Model, func() (projection.Organisation, error) { return a.read(r.ID) })
	if err != nil {
		return nil, err
	}
	answer := a.organisationAnswer(ctx, o)
	answer.Body.Ruc = a.shownRUC(ctx, o)
	return identityrest.GetOrganisation200JSONResponse{OrganisationAnswerJSONResponse: answer}, nil
}

// ListOrganisations answers GET /v1/organisations.
func (a *API) ListOrganisations(ctx context.Context, r identityrest.ListOrganisationsRequestObject) (identityrest.ListOrganisationsResponseObject, error) {
	filter := projection.OrganisationFilter{
		Kind: string(restvalue.OrZero(r.Params.Kind)), Level: r.Params.Level,
		State: organisation.Status(restvalue.OrZero(r.Params.State)), Resembling: r.Params.Resembling, WithoutAdmin: r.Params.WithoutAdmin,
	}
	list := web.Listing{Name: "organisations", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	filter.On = lima.Date(from.Began)
	if filter.Like, err = a.App.Resembling(ctx); err != nil {
		return nil, err
	}
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Organisation, *readmodel.Cursor, error) {
		return a.Views.Organisations.Page(tx, filter, from, web.Limit(r.Params.Limit))
	})
	if err != nil {
		return nil, err
	}
	page := identityrest.OrganisationPage{Items: []identityrest.Organisation{}, Next: list.Next(next)}
	for _, o := range found {
		page.Items = append(page.Items, a.organisationBody(ctx, o))
	}
	return identityrest.ListOrganisations200JSONResponse{Body: page}, nil
}

func (a *API) organisationAnswer(ctx context.Context, o projection.Organisation) identityrest.OrganisationAnswerJSONResponse {
	return identityrest.OrganisationAnswerJSONResponse{Body: a.organisationBody(ctx, o)}
}

func (a *API) organisationBody(ctx context.Context, o projection.Organisation) identityrest.Organisation {
	o = o.OnDay(lima.Date(a.Now()))
	body := identityrest.Organisation{
		ID: o.ID, Kind: identityrest.OrganisationKind(o.Kind), State: identityrest.AssociationState(o.Status), Level: o.Level,
		CreatedAt: o.CreatedAt, UpdatedAt: o.Changed, Name: restvalue.Optional(a.Vault.Profile(ctx, o.ID).Name),
		Erased: restvalue.Optional(o.IsErased()), Verification: verificationAnswer(o), Taxpayer: shownTaxpayer(ctx, o),
	}
	if web.CallerFrom(ctx).Role == token.RoleCoordinator {
		body.WithoutAdmin, body.Resembles = restvalue.Optional(!o.IsLed()), a.App.Resembles(ctx, o.ID)
		body.AllowedActions = o.Allowed(true)
	}
	return body
}

// organisationAt answers with an organisation as a command has left it, unless it was refused.
func (a *API) organisationAt(ctx context.Context, id string, at es.Position, refused error) (identityrest.OrganisationChangedJSONResponse, error) {
	o, err := a.readAt(ctx, id, at, refused)
	return identityrest.OrganisationChangedJSONResponse{Body: a.organisationBody(ctx, o)}, err
}

// readAt reads an organisation as a command has left it, unless it was refused.
func (a *API) readAt(ctx context.Context, id string, at es.Position, refused error) (o projection.Organisation, err error) {
	if refused != nil {
		return o, refused
	}
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return o, err
	}
	return a.read(id)
}
