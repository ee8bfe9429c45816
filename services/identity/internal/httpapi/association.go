package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// RegisterAssociation answers POST /v1/associations.
func (a *API) RegisterAssociation(ctx context.Context, r identityrest.RegisterAssociationRequestObject) (identityrest.RegisterAssociationResponseObject, error) {
	association, err := newAssociation(*r.Body)
	if err != nil {
		return nil, err
	}
	id, position, err := a.App.RegisterAssociation(ctx, association, web.MetaFrom(ctx))
	answer, err := a.answerAt(ctx, id, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.RegisterAssociation201JSONResponse{AssociationCreatedJSONResponse: identityrest.AssociationCreatedJSONResponse{
		Body: answer.Body, Headers: identityrest.AssociationCreatedResponseHeaders{ETag: answer.Headers.ETag, Location: "/v1/associations/" + id},
	}}, nil
}

// AddRepresentative answers POST /v1/associations/{id}/representatives.
func (a *API) AddRepresentative(ctx context.Context, r identityrest.AddRepresentativeRequestObject) (identityrest.AddRepresentativeResponseObject, error) {
	person, err := newcomer(*r.Body, "")
	if err != nil {
		return nil, err
	}
	if by := proposer(ctx); by != "" {
		return a.proposeRepresentative(ctx, r.ID, person, by)
	}
	position, err := a.App.AddRepresentative(ctx, r.ID, person, web.MetaFrom(ctx))
	answer, err := a.answerAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.AddRepresentative200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// VerifyAssociation answers POST /v1/associations/{id}/verify.
func (a *API) VerifyAssociation(ctx context.Context, r identityrest.VerifyAssociationRequestObject) (identityrest.VerifyAssociationResponseObject, error) {
	answer, err := a.stand(ctx, r.ID, verification(r.Body))
	if err != nil {
		return nil, err
	}
	return identityrest.VerifyAssociation200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// verification reads the coordinator's word for an organisation; nil is the least that may be said.
func verification(b *identityrest.NewVerification) (c organisation.Verify) {
	if b != nil {
		c.Level, c.Evidence, c.Until = restvalue.OrZero(b.Level), restvalue.OrZero(b.Evidence), restvalue.OrZero(b.Until)
	}
	return c
}

// answerAt answers with an association as a command has left it, unless that was refused.
func (a *API) answerAt(ctx context.Context, id string, at es.Position, refused error) (answer identityrest.AssociationAnswerJSONResponse, err error) {
	if refused != nil {
		return answer, refused
	}
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return answer, err
	}
	return a.association(ctx, id)
}

// GetAssociation answers GET /v1/associations/{id}.
func (a *API) GetAssociation(ctx context.Context, r identityrest.GetAssociationRequestObject) (identityrest.GetAssociationResponseObject, error) {
	answer, err := web.ReadFresh(ctx, a.Model, func() (identityrest.AssociationAnswerJSONResponse, error) {
		return a.association(ctx, r.ID)
	})
	if err != nil {
		return nil, err
	}
	return identityrest.GetAssociation200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// association reads one association as the caller may see it.
func (a *API) association(ctx context.Context, id string) (identityrest.AssociationAnswerJSONResponse, error) {
	var none identityrest.AssociationAnswerJSONResponse
	o, err := a.read(id)
	if err != nil {
		return none, err
	}
	if o.Kind != identityevents.KindAssociation {
		return none, app.Faults.Wrap(organisation.ErrNotFound)
	}
	answer, err := a.associationAnswer(ctx, o)
	answer.Ruc = a.shownRUC(ctx, o)
	return identityrest.AssociationAnswerJSONResponse{
		Body:    answer,
		Headers: identityrest.AssociationAnswerResponseHeaders{ETag: web.ETag(o.Revision)},
	}, err
}

// read returns one organisation of whatever kind.
func (a *API) read(id string) (o projection.Organisation, err error) {
	err = a.Model.View(func(tx *bbolt.Tx) error {
		var ok bool
		if o, ok, err = a.Views.Organisations.Get(tx, id); err == nil && (!ok || o.Status == "") {
			err = app.Faults.Wrap(organisation.ErrNotFound)
		}
		return err
	})
	return o, err
}
