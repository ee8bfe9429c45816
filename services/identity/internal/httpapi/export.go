package httpapi

import (
	"context"
	"strconv"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ListAudit answers GET /v1/audit.
func (a *API) ListAudit(ctx context.Context, r identityrest.ListAuditRequestObject) (identityrest.ListAuditResponseObject, error) {
	filter := audit.Filter{
		About: restvalue.OrZero(r.Params.Person), Actor: restvalue.OrZero(r.Params.Actor),
		From: restvalue.OrZero(r.Params.From), To: restvalue.OrZero(r.Params.To),
	}
	if r.Params.Cursor != nil {
		var err error
		if filter.After, err = strconv.ParseUint(*r.Params.Cursor, 10, 64); err != nil {
			return nil, fault.InvalidField("?cursor", fault.Text{
				ES: "Ese cursor no es de esta lista: usa el `next` de la página anterior, o ninguno.",
				EN: "That cursor is not of this list: use the `next` of the page before, or none.",
			})
		}
	}
	found, next, err := a.Audit.Read(ctx, filter, web.Limit(r.Params.Limit))
	if err != nil {
		return nil, fault.UnavailableBecause(err)
	}
	page := identityrest.LookPage{Items: looks(found)}
	if next > 0 {
		page.Next = new(strconv.FormatUint(next, 10))
	}
	return identityrest.ListAudit200JSONResponse{Body: page}, nil
}

func looks(records []audit.Record) []identityrest.Look {
	all := []identityrest.Look{}
	for _, r := range records {
		all = append(all, identityrest.Look{
			At: r.At, About: r.About, Role: r.Role, Actor: r.Actor, Organisation: restvalue.Optional(r.Org), Via: restvalue.Optional(r.Via),
			Operation: r.Operation, Purpose: identityrest.LookPurpose(r.Purpose),
		})
	}
	return all
}

const mostLooks = 1000 // in an export

// ExportMe answers GET /v1/me/export.
func (a *API) ExportMe(ctx context.Context, _ identityrest.ExportMeRequestObject) (identityrest.ExportMeResponseObject, error) {
	caller := web.CallerFrom(ctx)
	who, known, err := a.person(caller.Person)
	if err != nil {
		return nil, err
	}
	answer := identityrest.Export{Consent: consentAnswer(who), Elsewhere: elsewhere(caller.Role)}
	if known { // or it is an operator's token, of nobody
		person, err := a.personAnswer(ctx, who, true, nil)
		if err != nil {
			return nil, err
		}
		answer.Person = &person
	}
	if answer.Organisations, err = a.organisationsOf(ctx, who); err != nil {
		return nil, err
	}
	sessions, err := a.sessionsAnswer(ctx)
	if err != nil {
		return nil, err
	}
	answer.Sessions = sessions.Body.Items
	found, _, err := a.Audit.Read(ctx, audit.Filter{About: caller.Person}, mostLooks)
	if err != nil {
		return nil, fault.UnavailableBecause(err)
	}
	answer.LookedAt, answer.Trade = looks(found), a.trade(ctx, answer.Elsewhere)
	return identityrest.ExportMe200JSONResponse{Body: answer}, nil
}

func consentAnswer(who projection.Person) *identityrest.PersonConsent {
	if !who.Consents() {
		return nil
	}
	var texts []identityrest.Wording
	for _, w := range wordings() {
		if w.Version == who.Consent.Wording {
			texts = append(texts, w)
		}
	}
	return &identityrest.PersonConsent{
		Wording: who.Consent.Wording, By: identityrest.PersonConsentBy(who.Consent.By), At: restvalue.Optional(who.ConsentedAt), Texts: texts,
	}
}

// organisationsOf are those for which a person acts.
func (a *API) organisationsOf(ctx context.Context, who projection.Person) ([]identityrest.SessionOrganisation, error) {
	all := []identityrest.SessionOrganisation{}
	for _, id := range who.Organisations {
		o, err := a.read(id)
		if err != nil {
			return nil, err
		}
		all = append(all, a.sessionOrganisation(ctx, o))
	}
	return all, nil
}

// elsewhere is where a role reads what it traded.
func elsewhere(role string) []string {
	switch role {
	case token.RoleAssociation:
		return []string{"/v1/lots?mine=true", "/v1/negotiations", "/v1/orders"}
	case token.RoleBuyer:
		return []string{"/v1/negotiations", "/v1/orders"}
	case token.RoleOrganiser:
		return []string{"/v1/fairs?mine=true"}
	}
	return []string{}
}
