package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ExchangeToken answers POST /v1/auth/token.
func (a *API) ExchangeToken(ctx context.Context, r identityrest.ExchangeTokenRequestObject) (identityrest.ExchangeTokenResponseObject, error) {
	wanted, err := wantedOf(*r.Body)
	if err != nil {
		return nil, err
	}
	s, err := a.App.Exchange(ctx, wanted, web.CallerFrom(ctx).Person)
	if err != nil {
		return nil, err
	}
	answer := identityrest.Session{
		AccessToken: s.Token, TokenType: identityrest.SessionTokenTypeBearer, ExpiresIn: int(app.TokenLife.Seconds()),
		Person: a.sessionPerson(ctx, s.Person), Organisation: a.sessionOrganisation(ctx, s.Organisation),
	}
	for _, o := range s.Organisations {
		answer.Organisations = append(answer.Organisations, a.sessionOrganisation(ctx, o))
	}
	return identityrest.ExchangeToken200JSONResponse{Body: answer}, nil
}

func wantedOf(b identityrest.TokenRequest) (app.Wanted, error) {
	if (b.Phone == nil) == (b.Person == nil) {
		return app.Wanted{}, fault.InvalidField("/phone", fault.Text{
			ES: "Di de quién: su teléfono (`phone`) o su código (`person`), uno de los dos.",
			EN: "Say whose: the phone (`phone`) or the id (`person`), one of the two.",
		})
	}
	wanted := app.Wanted{Person: restvalue.OrZero(b.Person), Organisation: restvalue.OrZero(b.Organisation)}
	if b.Phone == nil {
		return wanted, nil
	}
	var err error
	wanted.Phone, err = number(*b.Phone, "/phone")
	return wanted, err
}

func (a *API) sessionPerson(ctx context.Context, who projection.Person) identityrest.SessionPerson {
	return identityrest.SessionPerson{
		ID: who.ID, State: identityrest.PersonState(who.Status()), Name: restvalue.Optional(a.personal(ctx, who.ID).Name), Language: identityrest.Language(who.Language),
		Doubt: doubtAnswer(who),
	}
}

func (a *API) sessionOrganisation(ctx context.Context, o projection.Organisation) identityrest.SessionOrganisation {
	return identityrest.SessionOrganisation{
		ID: o.ID, Name: restvalue.Optional(a.Vault.Profile(ctx, o.ID).Name), Kind: identityrest.OrganisationKind(o.Kind),
	}
}

// GetMe answers GET /v1/me.
func (a *API) GetMe(ctx context.Context, _ identityrest.GetMeRequestObject) (identityrest.GetMeResponseObject, error) {
	caller := web.CallerFrom(ctx)
	me := identityrest.Me{Role: identityrest.MeRole(caller.Role)}
	who, ok, err := a.person(caller.Person)
	if err != nil {
		return nil, err
	}
	if ok {
		known := a.sessionPerson(ctx, who)
		me.Person = &known
	}
	if kind := identityrest.OrganisationKind(caller.Role); kind.Valid() {
		me.Organisation = &identityrest.SessionOrganisation{
			ID: caller.Org, Kind: kind, Name: restvalue.Optional(a.Vault.Profile(ctx, caller.Org).Name),
		}
	}
	return identityrest.GetMe200JSONResponse{Body: me}, nil
}
