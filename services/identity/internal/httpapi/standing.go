package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// stand decides the coordinator's word on an association.
func (a *API) stand(ctx context.Context, id string, c organisation.Command) (identityrest.AssociationAnswerJSONResponse, error) {
	position, err := a.App.Stand(ctx, id, identityevents.KindAssociation, c, web.MetaFrom(ctx))
	return a.answerAt(ctx, id, position, err)
}

// standing decides the coordinator's word on an organisation of any kind.
func (a *API) standing(ctx context.Context, id string, c organisation.Command) (identityrest.OrganisationChangedJSONResponse, error) {
	position, err := a.App.Stand(ctx, id, "", c, web.MetaFrom(ctx))
	return a.organisationAt(ctx, id, position, err)
}

// WithdrawVerification answers POST /v1/associations/{id}/withdraw_verification.
func (a *API) WithdrawVerification(ctx context.Context, r identityrest.WithdrawVerificationRequestObject) (identityrest.WithdrawVerificationResponseObject, error) {
	answer, err := a.stand(ctx, r.ID, organisation.WithdrawVerification{Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return identityrest.WithdrawVerification200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// SuspendAssociation answers POST /v1/associations/{id}/suspend.
func (a *API) SuspendAssociation(ctx context.Context, r identityrest.SuspendAssociationRequestObject) (identityrest.SuspendAssociationResponseObject, error) {
	answer, err := a.stand(ctx, r.ID, organisation.Suspend{Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return identityrest.SuspendAssociation200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// ReopenAssociation answers POST /v1/associations/{id}/reopen.
func (a *API) ReopenAssociation(ctx context.Context, r identityrest.ReopenAssociationRequestObject) (identityrest.ReopenAssociationResponseObject, error) {
	answer, err := a.stand(ctx, r.ID, organisation.Reopen{})
	if err != nil {
		return nil, err
	}
	return identityrest.ReopenAssociation200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// CloseAssociation answers POST /v1/associations/{id}/close.
func (a *API) CloseAssociation(ctx context.Context, r identityrest.CloseAssociationRequestObject) (identityrest.CloseAssociationResponseObject, error) {
	answer, err := a.stand(ctx, r.ID, organisation.Close{Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return identityrest.CloseAssociation200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// SuspendOrganisation answers POST /v1/organisations/{id}/suspend.
func (a *API) SuspendOrganisation(ctx context.Context, r identityrest.SuspendOrganisationRequestObject) (identityrest.SuspendOrganisationResponseObject, error) {
	answer, err := a.standing(ctx, r.ID, organisation.Suspend{Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return identityrest.SuspendOrganisation200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}

// ReopenOrganisation answers POST /v1/organisations/{id}/reopen.
func (a *API) ReopenOrganisation(ctx context.Context, r identityrest.ReopenOrganisationRequestObject) (identityrest.ReopenOrganisationResponseObject, error) {
	answer, err := a.standing(ctx, r.ID, organisation.Reopen{})
	if err != nil {
		return nil, err
	}
	return identityrest.ReopenOrganisation200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}

// CloseOrganisation answers POST /v1/organisations/{id}/close.
func (a *API) CloseOrganisation(ctx context.Context, r identityrest.CloseOrganisationRequestObject) (identityrest.CloseOrganisationResponseObject, error) {
	answer, err := a.standing(ctx, r.ID, organisation.Close{Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return identityrest.CloseOrganisation200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}

// VerifyOrganisation answers POST /v1/organisations/{id}/verify.
func (a *API) VerifyOrganisation(ctx context.Context, r identityrest.VerifyOrganisationRequestObject) (identityrest.VerifyOrganisationResponseObject, error) {
	answer, err := a.standing(ctx, r.ID, verification(r.Body))
	if err != nil {
		return nil, err
	}
	return identityrest.VerifyOrganisation200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}

// WithdrawOrganisationVerification answers POST /v1/organisations/{id}/withdraw_verification.
func (a *API) WithdrawOrganisationVerification(ctx context.Context, r identityrest.WithdrawOrganisationVerificationRequestObject) (identityrest.WithdrawOrganisationVerificationResponseObject, error) {
	answer, err := a.standing(ctx, r.ID, organisation.WithdrawVerification{Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return identityrest.WithdrawOrganisationVerification200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}
