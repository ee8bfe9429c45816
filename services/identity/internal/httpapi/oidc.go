package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/issuer"
)

const callbackPath = "/v1/auth/oidc/callback"

// BeginOidc answers POST /v1/auth/oidc.
func (a *API) BeginOidc(ctx context.Context, r identityrest.BeginOidcRequestObject) (identityrest.BeginOidcResponseObject, error) {
	begun, err := a.App.BeginOIDC(ctx, app.BeginOIDC{
		Organisation: r.Body.Organisation, RedirectURI: restvalue.OrZero(r.Body.RedirectURI), Callback: web.OriginFrom(ctx) + callbackPath,
		Client: web.ClientFrom(ctx), Wording: restvalue.OrZero(r.Body.Consent).Wording, Asked: string(web.LangFrom(ctx)), Name: restvalue.OrZero(r.Body.Name),
		Language: string(restvalue.OrZero(r.Body.Language)),
	})
	if err != nil {
		return nil, err
	}
	return identityrest.BeginOidc200JSONResponse{
		Body:    identityrest.OidcBegun{AuthorizationURL: begun.URL, State: begun.State, ExpiresIn: seconds(app.OIDCLife)},
		Headers: identityrest.BeginOidc200ResponseHeaders{SetCookie: restvalue.Optional(browserCookie(ctx, begun.Browser, seconds(app.OIDCLife)))},
	}, nil
}

// browserCookie binds what was begun to the browser for so many seconds; below 0 it is removed. It goes with links from the issuer's page,
// and with no request that another page sends.
func browserCookie(ctx context.Context, value string, life int) string {
	return (&http.Cookie{
		Name: browserName(ctx), Value: value, Path: "/", MaxAge: life, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: isSecure(ctx),
	}).String()
}

// browserName is the cookie's: over https one that no other host can set.
func browserName(ctx context.Context) string {
	if isSecure(ctx) {
		return "__Host-qhatu-oidc"
	}
	return "qhatu-oidc"
}

func isSecure(ctx context.Context) bool { return strings.HasPrefix(web.OriginFrom(ctx), "https://") }

// FinishOidc answers GET /v1/auth/oidc/callback.
func (a *API) FinishOidc(ctx context.Context, r identityrest.FinishOidcRequestObject) (identityrest.FinishOidcResponseObject, error) {
	answer := issuer.Answer{Code: restvalue.OrZero(r.Params.Code), From: restvalue.OrZero(r.Params.Iss)}
	if restvalue.OrZero(r.Params.Error) != "" {
		answer.Code = ""
	}
	s, err := a.App.FinishOIDC(ctx, app.FinishOIDC{
		State: restvalue.OrZero(r.Params.State), Browser: web.CookieFrom(ctx, browserName(ctx)), Answer: answer, Device: web.DeviceFrom(ctx),
	}, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	return identityrest.FinishOidc200JSONResponse{
		Body: a.sessionAnswer(ctx, s),
		Headers: identityrest.FinishOidc200ResponseHeaders{
			CacheControl: restvalue.Optional("no-store"), SetCookie: restvalue.Optional(browserCookie(ctx, "", -1)),
		},
	}, nil
}

// GetIssuer answers GET /v1/organisations/{id}/oidc.
func (a *API) GetIssuer(ctx context.Context, r identityrest.GetIssuerRequestObject) (identityrest.GetIssuerResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	c, err := a.App.Connection(ctx, r.ID)
	return identityrest.GetIssuer200JSONResponse{Body: issuerAnswer(ctx, c)}, err
}

// SetIssuer answers PUT /v1/organisations/{id}/oidc.
func (a *API) SetIssuer(ctx context.Context, r identityrest.SetIssuerRequestObject) (identityrest.SetIssuerResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	if err := checkNoRevision(ctx); err != nil {
		return nil, err
	}
	c, err := a.App.Connect(ctx, r.ID, app.Connection{
		Registration: issuer.Registration{
			Issuer: r.Body.Issuer, ClientID: r.Body.ClientID, ClientSecret: restvalue.OrZero(r.Body.ClientSecret), Scopes: r.Body.Scopes,
		},
		DefaultRole: string(restvalue.OrZero(r.Body.DefaultRole)), RedirectURIs: r.Body.RedirectUris,
	})
	if err != nil {
		return nil, err
	}
	return identityrest.SetIssuer200JSONResponse{Body: issuerAnswer(ctx, c)}, nil
}

// RemoveIssuer answers DELETE /v1/organisations/{id}/oidc.
func (a *API) RemoveIssuer(ctx context.Context, r identityrest.RemoveIssuerRequestObject) (identityrest.RemoveIssuerResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	if err := checkNoRevision(ctx); err != nil {
		return nil, err
	}
	err := a.App.Disconnect(ctx, r.ID)
	return identityrest.RemoveIssuer200JSONResponse{Body: issuerAnswer(ctx, app.Connection{})}, err
}

// issuerAnswer shows a connection, without its secret.
func issuerAnswer(ctx context.Context, c app.Connection) identityrest.Issuer {
	return identityrest.Issuer{
		Connected: c.ID != "", Callback: web.OriginFrom(ctx) + callbackPath, Issuer: restvalue.Optional(c.Issuer), ClientID: restvalue.Optional(c.ClientID),
		Scopes: c.Scopes, DefaultRole: restvalue.Optional(identityrest.IssuerDefaultRole(c.DefaultRole)), RedirectUris: c.RedirectURIs,
	}
}
