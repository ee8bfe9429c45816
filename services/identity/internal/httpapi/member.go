package httpapi

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// checkOwn refuses an organisation that the caller does not act for, as one that does not exist.
func checkOwn(ctx context.Context, id string) error {
	if caller := web.CallerFrom(ctx); caller.Role != token.RoleCoordinator && caller.Org != id {
		return app.Faults.Wrap(organisation.ErrNotFound)
	}
	return nil
}

// ListMembers answers GET /v1/organisations/{id}/members.
func (a *API) ListMembers(ctx context.Context, r identityrest.ListMembersRequestObject) (identityrest.ListMembersResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	o, err := web.ReadFresh(ctx, a.Model, func() (projection.Organisation, error) { return a.read(r.ID) })
	if err != nil {
		return nil, err
	}
	members, err := a.members(ctx, o)
	return identityrest.ListMembers200JSONResponse{MembersAnswerJSONResponse: identityrest.MembersAnswerJSONResponse{Body: members}}, err
}

// ChangeMember answers PATCH /v1/organisations/{id}/members/{person}.
func (a *API) ChangeMember(ctx context.Context, r identityrest.ChangeMemberRequestObject) (identityrest.ChangeMemberResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	position, err := a.App.ChangeRole(ctx, r.ID, organisation.ChangeRole{
		Person: r.Person, Role: string(r.Body.Role), Coordinator: web.CallerFrom(ctx).Role == token.RoleCoordinator,
	}, web.MetaFrom(ctx))
	o, err := a.readAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	members, err := a.members(ctx, o)
	return identityrest.ChangeMember200JSONResponse{MembersChangedJSONResponse: identityrest.MembersChangedJSONResponse{Body: members}}, err
}

// RemoveMember answers DELETE /v1/organisations/{id}/members/{person}.
func (a *API) RemoveMember(ctx context.Context, r identityrest.RemoveMemberRequestObject) (identityrest.RemoveMemberResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	position, err := a.App.RemoveMember(ctx, r.ID, r.Person, web.MetaFrom(ctx))
	o, err := a.readAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	members, err := a.members(ctx, o)
	return identityrest.RemoveMember200JSONResponse{MembersChangedJSONResponse: identityrest.MembersChangedJSONResponse{Body: members}}, err
}

// ShareContact answers PUT /v1/organisations/{id}/contact.
func (a *API) ShareContact(ctx context.Context, r identityrest.ShareContactRequestObject) (identityrest.ShareContactResponseObject, error) {
	changed, err := a.shareContact(ctx, r.ID, true)
	return identityrest.ShareContact200JSONResponse{MembersChangedJSONResponse: changed}, err
}

// UnshareContact answers DELETE /v1/organisations/{id}/contact.
func (a *API) UnshareContact(ctx context.Context, r identityrest.UnshareContactRequestObject) (identityrest.UnshareContactResponseObject, error) {
	changed, err := a.shareContact(ctx, r.ID, false)
	return identityrest.UnshareContact200JSONResponse{MembersChangedJSONResponse: changed}, err
}

// shareContact does it for the caller, a person: no program gives somebody's phone away.
func (a *API) shareContact(ctx context.Context, id string, shared bool) (identityrest.MembersChangedJSONResponse, error) {
	caller := web.CallerFrom(ctx)
	if err := checkOwn(ctx, id); err != nil {
		return identityrest.MembersChangedJSONResponse{}, err
	}
	if caller.Act == "" && !caller.SignedIn() {
		return identityrest.MembersChangedJSONResponse{}, web.PeopleOnly()
	}
	position, err := a.App.ShareContact(ctx, id, caller.Person, shared, web.MetaFrom(ctx))
	o, err := a.readAt(ctx, id, position, err)
	if err != nil {
		return identityrest.MembersChangedJSONResponse{}, err
	}
	members, err := a.members(ctx, o)
	return identityrest.MembersChangedJSONResponse{Body: members}, err
}

func (a *API) members(ctx context.Context, o projection.Organisation) (identityrest.MemberList, error) {
	list := identityrest.MemberList{Items: []identityrest.Member{}}
	for _, id := range o.Members {
		who, _, err := a.person(id)
		if err != nil {
			return list, err
		}
		each := identityrest.Member{
			Person: id, Role: identityrest.MemberRole(o.RoleOf(id)), Name: restvalue.Optional(a.personal(ctx, id).Name),
			State:         restvalue.Optional(identityrest.PersonState(who.Status())),
			SharesContact: restvalue.Optional(slices.Contains(o.Contacts, id)),
		}
		if o.IsNew(id, a.Now()) {
			each.NewUntil = restvalue.Optional(o.NewUntil[id])
		}
		list.Items = append(list.Items, each)
	}
	return list, nil
}
