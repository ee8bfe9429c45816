package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// ScheduleFair answers POST /v1/fairs.
func (a *API) ScheduleFair(ctx context.Context, r fairrest.ScheduleFairRequestObject) (fairrest.ScheduleFairResponseObject, error) {
	if err := restvalue.CheckDistinct("/requirements", restvalue.OrZero(r.Body.Requirements)); err != nil {
		return nil, err
	}
	plan := planOf(*r.Body)
	if err := a.App.SealTexts(ctx, web.CallerFrom(ctx).Org, plan.Texts()...); err != nil {
		return nil, err
	}
	answer, err := a.schedule(ctx, fair.Schedule{Plan: plan}, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	return fairrest.ScheduleFair201JSONResponse{FairCreatedJSONResponse: answer}, nil
}

// schedule makes a fair of the caller's and answers with it.
func (a *API) schedule(ctx context.Context, c fair.Schedule, m es.Meta) (fairrest.FairCreatedJSONResponse, error) {
	c.Organiser = web.CallerFrom(ctx).Org
	id, position, err := a.App.Schedule(ctx, c, m)
	if err != nil {
		return fairrest.FairCreatedJSONResponse{}, err
	}
	answer, err := a.answerFairAt(ctx, id, position)
	return fairrest.FairCreatedJSONResponse{
		Body: answer.Body, Headers: fairrest.FairCreatedResponseHeaders{ETag: answer.Headers.ETag, Location: "/v1/fairs/" + id},
	}, err
}

// PublishFair answers POST /v1/fairs/{id}/publish.
func (a *API) PublishFair(ctx context.Context, r fairrest.PublishFairRequestObject) (fairrest.PublishFairResponseObject, error) {
	suspended, err := a.Views.Standings.Suspended(ctx, a.Model, web.CallerFrom(ctx).Org)
	if err != nil {
		return nil, err
	}
	answer, err := a.command(ctx, r.ID, func(at es.Stamp) fair.Command {
		return fair.Publish{Organiser: web.CallerFrom(ctx).Org, Suspended: suspended, Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return fairrest.PublishFair200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// CancelFair answers POST /v1/fairs/{id}/cancel.
func (a *API) CancelFair(ctx context.Context, r fairrest.CancelFairRequestObject) (fairrest.CancelFairResponseObject, error) {
	c := fair.Cancel{Organiser: web.CallerFrom(ctx).Org}
	if r.Body != nil && r.Body.Reason != nil {
		c.Reason = string(*r.Body.Reason)
	}
	answer, err := a.command(ctx, r.ID, func(at es.Stamp) fair.Command {
		c.Now = at.Now
		return c
	})
	if err != nil {
		return nil, err
	}
	return fairrest.CancelFair200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// HideFairText answers POST /v1/fairs/{id}/hide_text.
func (a *API) HideFairText(ctx context.Context, r fairrest.HideFairTextRequestObject) (fairrest.HideFairTextResponseObject, error) {
	commit, err := a.App.HideText(ctx, r.ID, hiding(*r.Body), web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.answerFairAt(ctx, r.ID, commit.Position)
	if err != nil {
		return nil, err
	}
	return fairrest.HideFairText200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// ShowFairText answers POST /v1/fairs/{id}/show_text.
func (a *API) ShowFairText(ctx context.Context, r fairrest.ShowFairTextRequestObject) (fairrest.ShowFairTextResponseObject, error) {
	answer, err := a.command(ctx, r.ID, func(es.Stamp) fair.Command { return fair.ShowText{} })
	if err != nil {
		return nil, err
	}
	return fairrest.ShowFairText200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// command decides a command on a fair and answers with the fair as it then is.
func (a *API) command(ctx context.Context, fairID string, build func(es.Stamp) fair.Command) (fairrest.FairAnswerJSONResponse, error) {
	commit, err := a.App.HandleFair(ctx, fairID, build, web.MetaFrom(ctx))
	if err != nil {
		return fairrest.FairAnswerJSONResponse{}, err
	}
	return a.answerFairAt(ctx, fairID, commit.Position)
}

// answerFairAt answers with a fair once the read model shows a position.
func (a *API) answerFairAt(ctx context.Context, fairID string, at es.Position) (fairrest.FairAnswerJSONResponse, error) {
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return fairrest.FairAnswerJSONResponse{}, err
	}
	return a.fair(ctx, fairID)
}

// GetFair answers GET /v1/fairs/{id}.
func (a *API) GetFair(ctx context.Context, r fairrest.GetFairRequestObject) (fairrest.GetFairResponseObject, error) {
	answer, err := web.ReadFresh(ctx, a.Model, func() (fairrest.FairAnswerJSONResponse, error) { return a.fair(ctx, r.ID) })
	if err != nil {
		return nil, err
	}
	return fairrest.GetFair200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// row reads a fair, whoever may see it.
func (a *API) row(fairID string) (f projection.Fair, err error) {
	err = a.Model.View(func(tx *bbolt.Tx) (err error) {
		f, _, err = a.Views.Fairs.Get(tx, fairID)
		return err
	})
	return f, err
}

// fair reads one fair as the caller may see it.
func (a *API) fair(ctx context.Context, fairID string) (fairrest.FairAnswerJSONResponse, error) {
	var none fairrest.FairAnswerJSONResponse
	var f seenFair
	caller := web.CallerFrom(ctx)
	err := a.Model.View(func(tx *bbolt.Tx) error {
		row, _, err := a.Views.Fairs.Get(tx, fairID)
		if err != nil {
			return err
		}
		f, err = a.see(tx, row, caller)
		return err
	})
	if err != nil {
		return none, err
	}
	if !f.VisibleTo(party(caller)) {
		return none, app.Faults.Wrap(fair.ErrNotFound)
	}
	answer, err := a.fairAnswer(ctx, f, caller)
	return fairrest.FairAnswerJSONResponse{Body: answer, Headers: fairrest.FairAnswerResponseHeaders{ETag: web.ETag(f.Revision)}}, err
}

// seenFair is a fair with what one caller has to do with it.
type seenFair struct {
	projection.Fair
	applied bool // the caller has an open application
}

func (a *API) see(tx *bbolt.Tx, f projection.Fair, c web.Caller) (seenFair, error) {
	if c.Role != token.RoleAssociation {
		return seenFair{Fair: f}, nil
	}
	applied, err := a.Views.Applications.HasOpen(tx, f.ID, c.Org)
	return seenFair{f, applied}, err
}
