package httpapi

import (
	"cmp"
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Invite answers POST /v1/organisations/{id}/invitations.
func (a *API) Invite(ctx context.Context, r identityrest.InviteRequestObject) (identityrest.InviteResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	wanted, err := invitation(*r.Body)
	if err != nil {
		return nil, err
	}
	wanted.Language = string(web.LangFrom(ctx))
	invited, err := a.App.Invite(ctx, r.ID, wanted, web.MetaFrom(ctx))
	o, err := a.readAt(ctx, r.ID, invited.Position, err)
	if err != nil {
		return nil, err
	}
	sent := identityrest.InvitationSent(cmp.Or(invited.Sent, string(identityrest.InvitationSentNot)))
	answer := identityrest.Invitation{
		ID: invited.ID, Role: identityrest.InvitationRole(wanted.Role), Code: restvalue.Optional(a.App.Code(r.ID, invited.ID)), Sent: &sent,
	}
	for _, i := range o.Invitations {
		if i.ID == invited.ID {
			answer.Address, answer.EndsAt = restvalue.Optional(a.App.AddressOf(ctx, i)), i.Ends
		}
	}
	return identityrest.Invite201JSONResponse{InvitationCreatedJSONResponse: identityrest.InvitationCreatedJSONResponse{
		Body: answer, Headers: identityrest.InvitationCreatedResponseHeaders{Location: "/v1/organisations/" + r.ID + "/invitations"},
	}}, nil
}

// invitation reads the body of an invitation.
func invitation(b identityrest.NewInvitation) (app.Invitation, error) {
	if b.Person != nil {
		if b.Phone != nil || b.Email != nil {
			return app.Invitation{}, fault.InvalidField("/person", fault.Text{
				ES: "Di a quién de una sola forma: `phone`, `email` o `person`.", EN: "Say whom in one way only: `phone`, `email` or `person`.",
			})
		}
		return app.Invitation{Role: string(b.Role), Person: *b.Person}, nil
	}
	to, err := addressOf(identityrest.CodeRequest{Phone: b.Phone, Email: b.Email})
	return app.Invitation{Role: string(b.Role), To: to}, err
}

// ListInvitations answers GET /v1/organisations/{id}/invitations.
func (a *API) ListInvitations(ctx context.Context, r identityrest.ListInvitationsRequestObject) (identityrest.ListInvitationsResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	o, err := web.ReadFresh(ctx, a.Model, func() (projection.Organisation, error) { return a.read(r.ID) })
	if err != nil {
		return nil, err
	}
	return identityrest.ListInvitations200JSONResponse{InvitationsAnswerJSONResponse: identityrest.InvitationsAnswerJSONResponse{Body: a.invitations(ctx, o)}}, nil
}

// WithdrawInvitation answers DELETE /v1/organisations/{id}/invitations/{invitation}.
func (a *API) WithdrawInvitation(ctx context.Context, r identityrest.WithdrawInvitationRequestObject) (identityrest.WithdrawInvitationResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	position, err := a.App.WithdrawInvitation(ctx, r.ID, r.Invitation, web.MetaFrom(ctx))
	o, err := a.readAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.WithdrawInvitation200JSONResponse{InvitationsChangedJSONResponse: identityrest.InvitationsChangedJSONResponse{Body: a.invitations(ctx, o)}}, nil
}

// AcceptInvitation answers POST /v1/invitations/accept.
func (a *API) AcceptInvitation(ctx context.Context, r identityrest.AcceptInvitationRequestObject) (identityrest.AcceptInvitationResponseObject, error) {
	id, position, err := a.App.AcceptInvitation(ctx, r.Body.Code, web.CallerFrom(ctx).Person, web.MetaFrom(ctx))
	answer, err := a.organisationAt(ctx, id, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.AcceptInvitation200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}

// invitations are those that may still be accepted.
func (a *API) invitations(ctx context.Context, o projection.Organisation) identityrest.InvitationList {
	list := identityrest.InvitationList{Items: []identityrest.Invitation{}}
	for _, i := range o.Invitations {
		if a.Now().Before(i.Ends) {
			list.Items = append(list.Items, a.invitation(ctx, i))
		}
	}
	return list
}

func (a *API) invitation(ctx context.Context, i organisation.Invitation) identityrest.Invitation {
	return identityrest.Invitation{
		ID: i.ID, Role: identityrest.InvitationRole(i.Role), Address: restvalue.Optional(a.App.AddressOf(ctx, i)), EndsAt: i.Ends,
	}
}
