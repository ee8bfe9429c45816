package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ListPersons answers GET /v1/persons.
func (a *API) ListPersons(ctx context.Context, r identityrest.ListPersonsRequestObject) (identityrest.ListPersonsResponseObject, error) {
	chosen := projection.Waiting
	if r.Params.State != nil {
		chosen = projection.InState(person.Status(*r.Params.State))
	}
	list := web.Listing{Name: "persons", Filter: chosen}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	people, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Person, *readmodel.Cursor, error) {
		return a.Views.People.Page(tx, chosen, from, web.Limit(r.Params.Limit))
	})
	if err != nil {
		return nil, err
	}
	page := identityrest.PersonPage{Items: []identityrest.Person{}, Next: list.Next(next)}
	for _, who := range people {
		item, err := a.personAnswer(ctx, who, true, who.Allowed(true, false))
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, item)
	}
	return identityrest.ListPersons200JSONResponse{Body: page}, nil
}

// RecordConsent answers POST /v1/consents.
func (a *API) RecordConsent(ctx context.Context, r identityrest.RecordConsentRequestObject) (identityrest.RecordConsentResponseObject, error) {
	e164, err := number(r.Body.Phone)
	if err != nil {
		return nil, err
	}
	id, position, err := a.consent(ctx, e164, *r.Body)
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, position); err != nil {
		return nil, err
	}
	return identityrest.RecordConsent200JSONResponse{
		Body: identityrest.Consent{Person: restvalue.Optional(id), Accepted: r.Body.Accepted},
	}, nil
}

// WithdrawConsent answers DELETE /v1/me/consent.
func (a *API) WithdrawConsent(ctx context.Context, _ identityrest.WithdrawConsentRequestObject) (identityrest.WithdrawConsentResponseObject, error) {
	caller := web.CallerFrom(ctx)
	position, _, err := a.App.Withdraw(ctx, caller.Person, app.Wording, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, position); err != nil {
		return nil, err
	}
	return identityrest.WithdrawConsent200JSONResponse{Body: identityrest.Consent{Person: &caller.Person, Accepted: false}}, nil
}

func (a *API) consent(ctx context.Context, e164 string, b identityrest.NewConsent) (string, es.Position, error) {
	m := web.MetaFrom(ctx)
	if !b.Accepted {
		return a.App.Disagree(ctx, e164, b.Wording, m)
	}
	return a.App.Agree(ctx, app.Newcomer{Address: app.Address{Phone: e164}, Language: string(restvalue.OrZero(b.Language))}, b.Wording, m)
}

// CorrectPerson answers PATCH /v1/persons/{id}.
func (a *API) CorrectPerson(ctx context.Context, r identityrest.CorrectPersonRequestObject) (identityrest.CorrectPersonResponseObject, error) {
	position, err := a.App.Correct(ctx, r.ID, correction(*r.Body), web.MetaFrom(ctx))
	answer, err := a.personAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.CorrectPerson200JSONResponse{PersonAnswerJSONResponse: answer}, nil
}

// CorrectMe answers PATCH /v1/me.
func (a *API) CorrectMe(ctx context.Context, r identityrest.CorrectMeRequestObject) (identityrest.CorrectMeResponseObject, error) {
	position, err := a.App.Correct(ctx, web.CallerFrom(ctx).Person, correction(*r.Body), web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, position); err != nil {
		return nil, err
	}
	me, err := a.me(ctx)
	return identityrest.CorrectMe200JSONResponse{Body: me}, err
}

func correction(b identityrest.PersonChange) app.Correction {
	return app.Correction{Name: restvalue.OrZero(b.Name), Language: string(restvalue.OrZero(b.Language))}
}

// person reads one person; ok is false when there is none.
func (a *API) person(id string) (who projection.Person, ok bool, err error) {
	err = a.Model.View(func(tx *bbolt.Tx) error {
		who, ok, err = a.Views.People.Get(tx, id)
		return err
	})
	return who, ok, err
}

// personal is what the vault has of a person; nothing if the person was erased, or if it does not answer.
func (a *API) personal(ctx context.Context, id string) vault.Person {
	stored, err := a.Vault.Person(ctx, id)
	if err != nil {
		return vault.Person{}
	}
	return stored
}
