package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/web"
)

// ListContacts answers GET /v1/me/contacts.
func (a *API) ListContacts(ctx context.Context, _ identityrest.ListContactsRequestObject) (identityrest.ListContactsResponseObject, error) {
	if web.CallerFrom(ctx).IsKey() {
		return nil, web.PeopleOnly()
	}
	answer, err := a.contactsAnswer(ctx, 0)
	return identityrest.ListContacts200JSONResponse{ContactsAnswerJSONResponse: answer}, err
}

// AddContact answers POST /v1/me/contacts.
func (a *API) AddContact(ctx context.Context, r identityrest.AddContactRequestObject) (identityrest.AddContactResponseObject, error) {
	caller := web.CallerFrom(ctx)
	if err := a.App.CheckFresh(ctx, caller.Person, caller.Session); err != nil {
		return nil, err
	}
	code, err := digits(r.Body.Code)
	if err != nil {
		return nil, err
	}
	position, err := a.App.AddContact(ctx, caller.Person, r.Body.Challenge, code, web.ClientFrom(ctx), web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.contactsAnswer(ctx, position)
	return identityrest.AddContact200JSONResponse{ContactsAnswerJSONResponse: answer}, err
}

// RemoveContact answers DELETE /v1/me/contacts/{id}.
func (a *API) RemoveContact(ctx context.Context, r identityrest.RemoveContactRequestObject) (identityrest.RemoveContactResponseObject, error) {
	if err := checkNoRevision(ctx); err != nil {
		return nil, err
	}
	caller := web.CallerFrom(ctx)
	if err := a.App.CheckFresh(ctx, caller.Person, caller.Session); err != nil {
		return nil, err
	}
	position, err := a.App.RemoveContact(ctx, caller.Person, r.ID, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.contactsAnswer(ctx, position)
	return identityrest.RemoveContact200JSONResponse{ContactsAnswerJSONResponse: answer}, err
}

func (a *API) contactsAnswer(ctx context.Context, at es.Position) (answer identityrest.ContactsAnswerJSONResponse, err error) {
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return answer, err
	}
	all, err := a.App.Contacts(ctx, web.CallerFrom(ctx).Person)
	answer.Body.Items = []identityrest.MyContact{}
	for _, c := range all {
		item := identityrest.MyContact{ID: c.ID, Kind: identityrest.MyContactKindPhone, Value: c.Phone}
		if c.Email != "" {
			item.Kind, item.Value = identityrest.MyContactKindEmail, c.Email
		}
		answer.Body.Items = append(answer.Body.Items, item)
	}
	return answer, err
}
