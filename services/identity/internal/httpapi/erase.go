package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
)

// EraseMe answers DELETE /v1/me.
func (a *API) EraseMe(ctx context.Context, r identityrest.EraseMeRequestObject) (identityrest.EraseMeResponseObject, error) {
	caller := web.CallerFrom(ctx)
	if restvalue.OrZero(r.Params.Confirm) != caller.Person {
		return nil, fault.InvalidField("?confirm", fault.Text{
			ES: "Para borrar tus datos escribe aquí tu propio código, el `person.id` de GET /v1/me. No se puede deshacer.",
			EN: "To erase your data, write your own id here, the `person.id` of GET /v1/me. It cannot be undone.",
		})
	}
	done, err := a.App.ErasePerson(ctx, caller.Person, identityevents.BySelf, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, done.Position); err != nil {
		return nil, err
	}
	return identityrest.EraseMe200JSONResponse{Body: erasure(caller.Person, done)}, nil
}

// EraseByPhone answers POST /v1/erasures.
func (a *API) EraseByPhone(ctx context.Context, r identityrest.EraseByPhoneRequestObject) (identityrest.EraseByPhoneResponseObject, error) {
	e164, err := number(r.Body.Phone)
	if err != nil {
		return nil, err
	}
	id, done, err := a.App.EraseByPhone(ctx, e164, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, done.Position); err != nil {
		return nil, err
	}
	return identityrest.EraseByPhone200JSONResponse{Body: erasure(id, done)}, nil
}

// Disavow answers POST /v1/disavowals.
func (a *API) Disavow(ctx context.Context, r identityrest.DisavowRequestObject) (identityrest.DisavowResponseObject, error) {
	e164, err := number(r.Body.Phone)
	if err != nil {
		return nil, err
	}
	id, err := a.App.Disavow(ctx, e164, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	return identityrest.Disavow200JSONResponse{Body: identityrest.Disavowal{Person: restvalue.Optional(id)}}, nil
}

// erasure says what became of the data of a person, "" where nothing was stored of them.
func erasure(id string, done app.Erased) identityrest.Erasure {
	return identityrest.Erasure{
		Person: restvalue.Optional(id), Organisations: orEmpty(done.Organisations),
		Erased: []identityrest.ErasureErased{
			identityrest.ErasureErasedName, identityrest.ErasureErasedContacts, identityrest.ErasureErasedSessions,
			identityrest.ErasureErasedMessages, identityrest.ErasureErasedTexts,
		},
		Kept: []identityrest.ErasureKept{identityrest.ErasureKeptTrades, identityrest.ErasureKeptConsents, identityrest.ErasureKeptAudit},
	}
}

// ErasePerson answers POST /v1/persons/{id}/erase.
func (a *API) ErasePerson(ctx context.Context, r identityrest.ErasePersonRequestObject) (identityrest.ErasePersonResponseObject, error) {
	done, err := a.App.ErasePerson(ctx, r.ID, identityevents.ByCoordinator, web.MetaFrom(ctx))
	if err == nil && done.OnlyProposed {
		return identityrest.ErasePerson200JSONResponse{PersonAnswerJSONResponse: a.nobody(r.ID)}, web.WaitShown(ctx, a.Model, done.Position)
	}
	answer, err := a.personAt(ctx, r.ID, done.Position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.ErasePerson200JSONResponse{PersonAnswerJSONResponse: answer}, nil
}

// nobody is somebody who was only proposed, and is forgotten.
func (a *API) nobody(id string) identityrest.PersonAnswerJSONResponse {
	return identityrest.PersonAnswerJSONResponse{
		Body: identityrest.Person{
			ID: id, State: identityrest.PersonStateErased, Revision: 1, Erased: new(true), AllowedActions: []string{}, Organisations: []string{},
			Language: identityrest.LanguageEs, CreatedAt: a.Now(), UpdatedAt: a.Now(),
		},
		Headers: identityrest.PersonAnswerResponseHeaders{ETag: web.ETag(1)},
	}
}

// EraseOrganisation answers POST /v1/organisations/{id}/erase.
func (a *API) EraseOrganisation(ctx context.Context, r identityrest.EraseOrganisationRequestObject) (identityrest.EraseOrganisationResponseObject, error) {
	position, err := a.App.EraseOrganisation(ctx, r.ID, identityevents.ByCoordinator, web.MetaFrom(ctx))
	o, err := a.readAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.EraseOrganisation200JSONResponse{OrganisationAnswerJSONResponse: a.organisationAnswer(ctx, o)}, nil
}

// ReleasePerson answers POST /v1/persons/{id}/release.
func (a *API) ReleasePerson(ctx context.Context, r identityrest.ReleasePersonRequestObject) (identityrest.ReleasePersonResponseObject, error) {
	position, err := a.App.Release(ctx, r.ID, web.MetaFrom(ctx))
	answer, err := a.personAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.ReleasePerson200JSONResponse{PersonAnswerJSONResponse: answer}, nil
}
