package httpapi

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/wording"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ExchangeToken answers POST /v1/auth/token.
func (a *API) ExchangeToken(ctx context.Context, r identityrest.ExchangeTokenRequestObject) (identityrest.ExchangeTokenResponseObject, error) {
	s, err := a.granted(ctx, *r.Body)
	if err != nil {
		return nil, err
	}
	return identityrest.ExchangeToken200JSONResponse{Body: a.sessionAnswer(ctx, s)}, nil
}

// sessionAnswer is a session with its tokens, which are shown this once.
func (a *API) sessionAnswer(ctx context.Context, s app.Session) identityrest.Session {
	answer := identityrest.Session{
		AccessToken: s.Token, TokenType: identityrest.SessionTokenTypeBearer, ExpiresIn: seconds(s.Life),
		Session: restvalue.Optional(s.ID), RefreshToken: restvalue.Optional(s.Refresh), RefreshExpiresIn: restvalue.Optional(seconds(s.Renewal)),
		Organisations: a.sessionOrganisations(ctx, s.Organisations),
	}
	if s.Person.ID != "" {
		who := a.sessionPerson(ctx, s.Person)
		answer.Person = &who
	}
	if s.Organisation.ID != "" {
		acts := a.sessionOrganisation(ctx, s.Organisation)
		answer.Organisation = &acts
	}
	return answer
}

func seconds(d time.Duration) int { return int(d / time.Second) }

// granted is the session that a request asks for.
func (a *API) granted(ctx context.Context, b identityrest.TokenRequest) (app.Session, error) {
	if err := checkGrant(b); err != nil {
		return app.Session{}, err
	}
	organisation := restvalue.OrZero(b.Organisation)
	switch restvalue.OrZero(b.GrantType) {
	case identityrest.TokenRequestGrantTypeRefreshToken:
		return a.App.Refresh(ctx, *b.RefreshToken, organisation)
	case identityrest.TokenRequestGrantTypeOtp:
		return a.signIn(ctx, b)
	case identityrest.TokenRequestGrantTypeRenew:
		return a.renew(ctx, b)
	}
	return a.exchange(ctx, b)
}

// exchanger is the service that speaks for people.
const exchanger = token.WhatsApp

func (a *API) exchange(ctx context.Context, b identityrest.TokenRequest) (app.Session, error) {
	caller, err := exchangerFrom(ctx)
	if err != nil {
		return app.Session{}, err
	}
	wanted, err := wantedOf(b)
	if err != nil {
		return app.Session{}, err
	}
	return a.App.Exchange(ctx, wanted, caller.Person)
}

func exchangerFrom(ctx context.Context) (web.Caller, error) {
	caller := web.CallerFrom(ctx)
	if err := caller.Require(token.RoleService, onlyServices); err != nil {
		return caller, err
	}
	if caller.Person != exchanger {
		return caller, onlyServices
	}
	return caller, nil
}

func (a *API) renew(ctx context.Context, b identityrest.TokenRequest) (app.Session, error) {
	caller, err := exchangerFrom(ctx)
	if err != nil {
		return app.Session{}, err
	}
	if b.Organisation != nil {
		return app.Session{}, fault.InvalidField("/organisation", notOfGrant)
	}
	return a.App.Renew(caller.Token)
}

// onlyServices refuses who exchanges a token and is no service that may.
var onlyServices = web.RoleForbidden(token.RoleService).Saying(fault.Text{
	ES: "Solo el servicio `whatsapp` canjea o renueva su token. Para entrar envía `grant_type`: `otp`, con `challenge` y `code`.",
	EN: "Only the service `whatsapp` exchanges or renews its token. To sign in send `grant_type`: `otp`, with `challenge` and `code`.",
})

// grants are what belongs to each grant type beside `organisation`, which belongs to all that give a person's token.
var grants = map[identityrest.TokenRequestGrantType]struct{ needed, taken []string }{
	"": {taken: []string{"phone", "person"}},
	identityrest.TokenRequestGrantTypeOtp: {
		needed: []string{"challenge", "code"}, taken: []string{"challenge", "code", "consent", "name", "language"},
	},
	identityrest.TokenRequestGrantTypeRefreshToken: {needed: []string{"refresh_token"}, taken: []string{"refresh_token"}},
	identityrest.TokenRequestGrantTypeRenew:        {},
}

var notOfGrant = fault.Text{ES: "No va con este `grant_type`: quítalo.", EN: "It does not go with this `grant_type`: remove it."}

// checkGrant refuses what does not belong to the grant type, and what is missing for it.
func checkGrant(b identityrest.TokenRequest) error {
	var wrong fields
	given := map[string]bool{
		"challenge": b.Challenge != nil, "code": b.Code != nil, "consent": b.Consent != nil, "name": b.Name != nil,
		"language": b.Language != nil, "refresh_token": b.RefreshToken != nil, "phone": b.Phone != nil, "person": b.Person != nil,
	}
	grant := grants[restvalue.OrZero(b.GrantType)]
	for _, name := range grant.needed {
		if !given[name] {
			wrong.add("/"+name, fault.Text{ES: "Falta: este `grant_type` lo necesita.", EN: "It is missing: this `grant_type` needs it."})
		}
	}
	for _, name := range grant.taken {
		delete(given, name)
	}
	for _, name := range []string{"challenge", "code", "consent", "name", "language", "refresh_token", "phone", "person"} {
		if given[name] {
			wrong.add("/"+name, notOfGrant)
		}
	}
	return wrong.fault()
}

func (a *API) signIn(ctx context.Context, b identityrest.TokenRequest) (app.Session, error) {
	code, err := digits(*b.Code)
	if err != nil {
		return app.Session{}, err
	}
	return a.App.SignIn(ctx, app.SignIn{
		Challenge: *b.Challenge, Code: code, Organisation: restvalue.OrZero(b.Organisation), Device: web.DeviceFrom(ctx), Client: web.ClientFrom(ctx),
		Wording: restvalue.OrZero(b.Consent).Wording, AskedIn: wording.AtSignIn, Asked: string(web.LangFrom(ctx)), Name: restvalue.OrZero(b.Name), Language: string(restvalue.OrZero(b.Language)),
	}, web.MetaFrom(ctx))
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
	wanted.Phone, err = number(*b.Phone)
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
		Erased: restvalue.Optional(o.IsErased()), Suspended: restvalue.Optional(o.Status == organisation.Suspended || o.Status == organisation.Closed),
	}
}

func (a *API) sessionOrganisations(ctx context.Context, all []projection.Organisation) []identityrest.SessionOrganisation {
	shown := []identityrest.SessionOrganisation{}
	for _, o := range all {
		shown = append(shown, a.sessionOrganisation(ctx, o))
	}
	return shown
}

// GetMe answers GET /v1/me.
func (a *API) GetMe(ctx context.Context, _ identityrest.GetMeRequestObject) (identityrest.GetMeResponseObject, error) {
	me, err := a.me(ctx)
	return identityrest.GetMe200JSONResponse{Body: me}, err
}

// me is what a token says, with what is known of it.
func (a *API) me(ctx context.Context) (identityrest.Me, error) {
	caller := web.CallerFrom(ctx)
	me := identityrest.Me{Role: identityrest.MeRole(caller.Role), Session: restvalue.Optional(caller.Session)}
	who, ok, err := a.person(caller.Person)
	if err != nil {
		return me, err
	}
	if ok {
		known := a.sessionPerson(ctx, who)
		acts, err := a.App.ActsFor(who)
		if err != nil {
			return me, err
		}
		me.Person, me.Organisations = &known, a.sessionOrganisations(ctx, acts)
	}
	if kind := identityrest.OrganisationKind(caller.Role); kind.Valid() {
		me.Organisation = &identityrest.SessionOrganisation{
			ID: caller.Org, Kind: kind, Name: restvalue.Optional(a.Vault.Profile(ctx, caller.Org).Name),
		}
	}
	return me, nil
}

// RevokeToken answers POST /v1/auth/revoke.
func (a *API) RevokeToken(ctx context.Context, r identityrest.RevokeTokenRequestObject) (identityrest.RevokeTokenResponseObject, error) {
	ended, err := a.revoke(ctx, *r.Body)
	if err != nil {
		return nil, err
	}
	return identityrest.RevokeToken200JSONResponse{Body: identityrest.Revoked{
		Revoked: true, Ended: restvalue.Optional(identityrest.RevokedEnded(ended)),
	}}, nil
}

// revoke returns what ended by its id; "" of a token, of which nobody is told what it was.
func (a *API) revoke(ctx context.Context, b identityrest.TokenToRevoke) (ended string, err error) {
	switch {
	case (b.Token == nil) == (b.ID == nil):
		return "", fault.InvalidField("/token", fault.Text{
			ES: "Di qué termina: el `token` o, si coordinas, su `id`, uno de los dos.",
			EN: "Say what is to end: the `token` or, if you coordinate, its `id`, one of the two.",
		})
	case b.Token != nil:
		return "", a.App.Revoke(ctx, *b.Token)
	}
	if err := web.CallerFrom(ctx).Require(token.RoleCoordinator, web.RoleForbidden(token.RoleCoordinator)); err != nil {
		return "", err
	}
	return a.App.RevokeID(ctx, *b.ID)
}

// ListSessions answers GET /v1/me/sessions.
func (a *API) ListSessions(ctx context.Context, _ identityrest.ListSessionsRequestObject) (identityrest.ListSessionsResponseObject, error) {
	if web.CallerFrom(ctx).IsKey() {
		return nil, web.PeopleOnly()
	}
	answer, err := a.sessionsAnswer(ctx)
	return identityrest.ListSessions200JSONResponse{SessionsAnswerJSONResponse: answer}, err
}

// EndSession answers DELETE /v1/me/sessions/{id}.
func (a *API) EndSession(ctx context.Context, r identityrest.EndSessionRequestObject) (identityrest.EndSessionResponseObject, error) {
	if err := checkNoRevision(ctx); err != nil {
		return nil, err
	}
	caller := web.CallerFrom(ctx)
	if err := a.App.EndSession(ctx, caller.Person, r.ID, caller.Session); err != nil {
		return nil, err
	}
	answer, err := a.sessionsAnswer(ctx)
	return identityrest.EndSession200JSONResponse{SessionsAnswerJSONResponse: answer}, err
}

// EndOtherSessions answers DELETE /v1/me/sessions.
func (a *API) EndOtherSessions(ctx context.Context, _ identityrest.EndOtherSessionsRequestObject) (identityrest.EndOtherSessionsResponseObject, error) {
	caller := web.CallerFrom(ctx)
	if err := a.App.EndOthers(ctx, caller.Person, caller.Session); err != nil {
		return nil, err
	}
	answer, err := a.sessionsAnswer(ctx)
	return identityrest.EndOtherSessions200JSONResponse{SessionsAnswerJSONResponse: answer}, err
}

// checkNoRevision refuses a revision of what has none: it cannot be the one that was seen.
func checkNoRevision(ctx context.Context) error {
	if !web.MetaFrom(ctx).IfRevision.Allow(0) {
		return es.ErrStaleRevision
	}
	return nil
}

func (a *API) sessionsAnswer(ctx context.Context) (answer identityrest.SessionsAnswerJSONResponse, err error) {
	caller := web.CallerFrom(ctx)
	all, err := a.App.Sessions(ctx, caller.Person)
	answer.Body.Items = []identityrest.SignIn{}
	for _, s := range all {
		answer.Body.Items = append(answer.Body.Items, identityrest.SignIn{
			ID: s.ID, Channel: identityrest.SignInChannel(s.How.Channel), Device: restvalue.Optional(s.How.Device),
			Organisation: restvalue.Optional(s.Organisation), CreatedAt: s.CreatedAt, LastUsedAt: s.UsedAt, ExpiresAt: s.ExpiresAt(),
			Current: s.ID == caller.Session,
		})
	}
	return answer, err
}
