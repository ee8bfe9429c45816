package httpapi

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
)

// ListAPIKeys answers GET /v1/api-keys.
func (a *API) ListAPIKeys(ctx context.Context, r identityrest.ListAPIKeysRequestObject) (identityrest.ListAPIKeysResponseObject, error) {
	of, err := holderOfKeys(ctx, restvalue.OrZero(r.Params.Organisation))
	if err != nil {
		return nil, err
	}
	list := web.Listing{Name: "api keys", Filter: of}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	found, next, err := a.App.APIKeys(ctx, of, from, web.Limit(r.Params.Limit))
	answer := identityrest.APIKeys{Items: []identityrest.APIKey{}, Next: list.Next(next)}
	for _, k := range found {
		answer.Items = append(answer.Items, apiKeyAnswer(k))
	}
	return identityrest.ListAPIKeys200JSONResponse{Body: answer}, err
}

// holderOfKeys is whose keys are listed: of one organisation or, to the coordinator, of all.
func holderOfKeys(ctx context.Context, wanted string) (app.Keyholder, error) {
	of := keyholder(ctx)
	switch {
	case of.Every && wanted != "":
		return app.Keyholder{Organisation: wanted}, nil
	case !of.Every && wanted != "" && wanted != of.Organisation:
		return of, fault.InvalidField("?organisation", fault.Text{
			ES: "Solo ves las llaves de tu organización: quita `organisation`.", EN: "You see the keys of your own organisation only: leave `organisation` out.",
		})
	}
	return of, nil
}

func keyholder(ctx context.Context) app.Keyholder {
	caller := web.CallerFrom(ctx)
	return app.Keyholder{Organisation: caller.Org, Every: caller.Role == token.RoleCoordinator}
}

// MakeAPIKey answers POST /v1/api-keys.
func (a *API) MakeAPIKey(ctx context.Context, r identityrest.MakeAPIKeyRequestObject) (identityrest.MakeAPIKeyResponseObject, error) {
	caller := web.CallerFrom(ctx)
	wanted := app.NewAPIKey{
		Org: caller.Org, Role: caller.Role, Name: r.Body.Name, By: caller.Person,
		Seed: web.SeedFrom(ctx, "api key"), Asked: web.MetaFrom(ctx).Fingerprint,
	}
	for _, s := range r.Body.Scopes {
		wanted.Scopes = append(wanted.Scopes, string(s))
	}
	var err error
	if wanted.ExpiresAt, err = keyEnd(r.Body.ExpiresAt); err != nil {
		return nil, err
	}
	made, text, err := a.App.MakeAPIKey(ctx, wanted)
	if err != nil {
		return nil, err
	}
	shown := apiKeyAnswer(made)
	return identityrest.MakeAPIKey201JSONResponse{
		Body: identityrest.MadeAPIKey{
			ID: shown.ID, Name: made.Name, Scopes: shown.Scopes, State: identityrest.MadeAPIKeyStateActive,
			CreatedAt: shown.CreatedAt, CreatedBy: shown.CreatedBy, ExpiresAt: shown.ExpiresAt, Key: text,
		},
		Headers: identityrest.MakeAPIKey201ResponseHeaders{Location: "/v1/api-keys/" + shown.ID},
	}, nil
}

// keyEnd goes by the machine's clock, as tokens and keys do.
func keyEnd(wanted *time.Time) (time.Time, error) {
	if wanted == nil {
		return time.Time{}, nil
	}
	switch left := time.Until(*wanted); {
	case left <= 0:
		return time.Time{}, fault.InvalidField("/expires_at", fault.Text{
			ES: "Ya pasó: pon hasta cuándo vale, a lo más 365 días desde hoy.", EN: "That is past: say until when it is good, at most 365 days from now.",
		})
	case left > apikey.MaxLife:
		return time.Time{}, fault.InvalidField("/expires_at", fault.Text{
			ES: "Una llave vale a lo más 365 días: pon una fecha más cercana.", EN: "A key is good for 365 days at most: give an earlier time.",
		})
	}
	return *wanted, nil
}

// GetAPIKey answers GET /v1/api-keys/{id}.
func (a *API) GetAPIKey(ctx context.Context, r identityrest.GetAPIKeyRequestObject) (identityrest.GetAPIKeyResponseObject, error) {
	k, err := a.App.APIKey(ctx, r.ID, keyholder(ctx))
	if err != nil {
		return nil, err
	}
	return identityrest.GetAPIKey200JSONResponse{APIKeyAnswerJSONResponse: identityrest.APIKeyAnswerJSONResponse{Body: apiKeyAnswer(k)}}, nil
}

// RevokeAPIKey answers DELETE /v1/api-keys/{id}.
func (a *API) RevokeAPIKey(ctx context.Context, r identityrest.RevokeAPIKeyRequestObject) (identityrest.RevokeAPIKeyResponseObject, error) {
	if err := checkNoRevision(ctx); err != nil {
		return nil, err
	}
	k, err := a.App.RevokeAPIKey(ctx, r.ID, web.CallerFrom(ctx).Person, keyholder(ctx))
	if err != nil {
		return nil, err
	}
	return identityrest.RevokeAPIKey200JSONResponse{APIKeyAnswerJSONResponse: identityrest.APIKeyAnswerJSONResponse{Body: apiKeyAnswer(k)}}, nil
}

func apiKeyAnswer(k app.APIKey) identityrest.APIKey {
	shown := identityrest.APIKey{
		ID: k.ID, Organisation: k.Org, Name: restvalue.Optional(k.Name), Scopes: []identityrest.Scope{}, State: identityrest.APIKeyState(k.State(time.Now())),
		CreatedAt: k.CreatedAt, CreatedBy: k.CreatedBy, ExpiresAt: k.ExpiresAt,
		LastUsedAt: restvalue.Optional(k.LastUsed), RevokedAt: restvalue.Optional(k.RevokedAt),
	}
	for _, s := range k.Scopes {
		shown.Scopes = append(shown.Scopes, identityrest.Scope(s))
	}
	return shown
}
