package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ConfirmPerson answers POST /v1/persons/{id}/confirm.
func (a *API) ConfirmPerson(ctx context.Context, r identityrest.ConfirmPersonRequestObject) (identityrest.ConfirmPersonResponseObject, error) {
	position, err := a.App.Confirm(ctx, r.ID, witness(ctx), web.MetaFrom(ctx))
	answer, err := a.personAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.ConfirmPerson200JSONResponse{PersonAnswerJSONResponse: answer}, nil
}

// DenyPerson answers POST /v1/persons/{id}/deny.
func (a *API) DenyPerson(ctx context.Context, r identityrest.DenyPersonRequestObject) (identityrest.DenyPersonResponseObject, error) {
	position, err := a.App.Deny(ctx, r.ID, web.MetaFrom(ctx))
	answer, err := a.personAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.DenyPerson200JSONResponse{PersonAnswerJSONResponse: answer}, nil
}

// FreezePerson answers POST /v1/persons/{id}/freeze.
func (a *API) FreezePerson(ctx context.Context, r identityrest.FreezePersonRequestObject) (identityrest.FreezePersonResponseObject, error) {
	position, err := a.App.Block(ctx, r.ID, witness(ctx), web.MetaFrom(ctx))
	answer, err := a.personAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.FreezePerson200JSONResponse{PersonAnswerJSONResponse: answer}, nil
}

// GetPerson answers GET /v1/persons/{id}.
func (a *API) GetPerson(ctx context.Context, r identityrest.GetPersonRequestObject) (identityrest.GetPersonResponseObject, error) {
	answer, err := web.ReadFresh(ctx, a.Model, func() (identityrest.PersonAnswerJSONResponse, error) {
		return a.personAt(ctx, r.ID, 0, nil)
	})
	if err != nil {
		return nil, err
	}
	return identityrest.GetPerson200JSONResponse{PersonAnswerJSONResponse: answer}, nil
}

// RecordPhoneChange answers POST /v1/phone-changes.
func (a *API) RecordPhoneChange(ctx context.Context, r identityrest.RecordPhoneChangeRequestObject) (identityrest.RecordPhoneChangeResponseObject, error) {
	var wrong fields
	change := app.PhoneChange{Phone: wrong.number(r.Body.Phone, "/phone")}
	if r.Body.NewPhone != nil {
		change.NewPhone = wrong.number(*r.Body.NewPhone, "/new_phone")
	}
	if err := wrong.fault(); err != nil {
		return nil, err
	}
	id, position, err := a.App.ChangePhone(ctx, change, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, position); err != nil {
		return nil, err
	}
	return identityrest.RecordPhoneChange200JSONResponse{Body: identityrest.PhoneChange{Person: restvalue.Optional(id)}}, nil
}

// witness is the caller as one who says something of a person.
func witness(ctx context.Context) app.Witness {
	caller := web.CallerFrom(ctx)
	return app.Witness{
		Coordinator: caller.Role == token.RoleCoordinator, Admin: caller.Member == token.MemberAdmin,
		Person: caller.Person, Organisation: caller.Org,
	}
}

// personAt answers with a person as a command has left them, unless it was refused.
func (a *API) personAt(ctx context.Context, id string, at es.Position, refused error) (answer identityrest.PersonAnswerJSONResponse, err error) {
	if refused != nil {
		return answer, refused
	}
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return answer, err
	}
	by := witness(ctx)
	who, allowed, err := a.App.Person(id, by)
	if err != nil {
		return answer, err
	}
	body, err := a.personAnswer(ctx, who, by.Coordinator, web.CallerFrom(ctx).Allowed(allowed))
	return identityrest.PersonAnswerJSONResponse{
		Body: body, Headers: identityrest.PersonAnswerResponseHeaders{ETag: web.ETag(who.Revision)},
	}, err
}

// personAnswer is a person as the contract writes them, with what may be said of them; with the phone for the coordinator.
func (a *API) personAnswer(ctx context.Context, who projection.Person, coordinator bool, allowed []string) (identityrest.Person, error) {
	stored := a.personal(ctx, who.ID)
	answer := identityrest.Person{
		ID: who.ID, State: identityrest.PersonState(who.Status()), Revision: int64(who.Revision), AllowedActions: orEmpty(allowed),
		Name: restvalue.Optional(stored.Name), Erased: restvalue.Optional(who.Erased), Language: identityrest.Language(who.Language), Organisations: orEmpty(who.Organisations),
		CreatedAt: who.CreatedAt, UpdatedAt: who.Changed, Doubt: doubtAnswer(who),
	}
	if !coordinator {
		return answer, nil
	}
	phone, err := a.App.PhoneOf(who.ID, stored)
	if err != nil {
		return answer, err
	}
	email, err := a.App.EmailOf(who.ID, stored)
	answer.Phone, answer.Email = restvalue.Optional(phone), restvalue.Optional(email)
	return answer, err
}

// doubtAnswer is why it is in doubt who somebody is; nil where it is not.
func doubtAnswer(who projection.Person) *identityrest.Doubt {
	reason := who.Why().Reason
	if reason == "" {
		return nil
	}
	return &identityrest.Doubt{Reason: identityrest.DoubtReason(reason), Since: who.FrozenAt}
}

func orEmpty(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}
