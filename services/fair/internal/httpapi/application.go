package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// ApplyForStall answers POST /v1/fairs/{id}/stalls.
func (a *API) ApplyForStall(ctx context.Context, r fairrest.ApplyForStallRequestObject) (fairrest.ApplyForStallResponseObject, error) {
	c := fair.Apply{Association: web.CallerFrom(ctx).Org, Count: 1}
	if r.Body != nil {
		c.Products = products(r.Body.Products)
	}
	if r.Body != nil && r.Body.Count != nil {
		c.Count = int(*r.Body.Count)
	}
	f, err := a.row(r.ID)
	if err != nil {
		return nil, err
	}
	if c.Suspended, err = a.Views.Standings.Suspended(ctx, a.Model, f.Organiser, c.Association); err != nil {
		return nil, err
	}
	stallID, commit, err := a.App.Apply(ctx, r.ID, c, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.answerApplicationAt(ctx, r.ID, stallID, commit.Position)
	if err != nil {
		return nil, err
	}
	return fairrest.ApplyForStall201JSONResponse{StallCreatedJSONResponse: fairrest.StallCreatedJSONResponse{
		Body: answer.Body, Headers: fairrest.StallCreatedResponseHeaders{ETag: answer.Headers.ETag, Location: "/v1/fairs/" + r.ID + "/stalls/" + stallID},
	}}, nil
}

// ApproveStall answers POST /v1/fairs/{id}/stalls/{stall}/approve.
func (a *API) ApproveStall(ctx context.Context, r fairrest.ApproveStallRequestObject) (fairrest.ApproveStallResponseObject, error) {
	suspended, err := a.suspended(ctx, r.ID, r.Stall)
	if err != nil {
		return nil, err
	}
	answer, err := a.applicationCommand(ctx, r.ID, r.Stall, func(c app.Call) fair.Command {
		return fair.Approve{Organiser: c.Party.Org, Application: r.Stall, Suspended: suspended, Revisions: c.Revisions, Now: c.Now}
	})
	if err != nil {
		return nil, err
	}
	return fairrest.ApproveStall200JSONResponse{StallAnswerJSONResponse: answer}, nil
}

// RejectStall answers POST /v1/fairs/{id}/stalls/{stall}/reject.
func (a *API) RejectStall(ctx context.Context, r fairrest.RejectStallRequestObject) (fairrest.RejectStallResponseObject, error) {
	answer, err := a.applicationCommand(ctx, r.ID, r.Stall, func(c app.Call) fair.Command {
		return fair.Reject{Organiser: c.Party.Org, Application: r.Stall, Reason: reason(r.Body), Revisions: c.Revisions, Now: c.Now}
	})
	if err != nil {
		return nil, err
	}
	return fairrest.RejectStall200JSONResponse{StallAnswerJSONResponse: answer}, nil
}

// ConfirmStall answers POST /v1/fairs/{id}/stalls/{stall}/confirm.
func (a *API) ConfirmStall(ctx context.Context, r fairrest.ConfirmStallRequestObject) (fairrest.ConfirmStallResponseObject, error) {
	suspended, err := a.suspended(ctx, r.ID, r.Stall)
	if err != nil {
		return nil, err
	}
	answer, err := a.applicationCommand(ctx, r.ID, r.Stall, func(c app.Call) fair.Command {
		return fair.Confirm{Association: c.Party.Org, Application: r.Stall, Suspended: suspended, Revisions: c.Revisions, ActedAt: c.ActedAt}
	})
	if err != nil {
		return nil, err
	}
	return fairrest.ConfirmStall200JSONResponse{StallAnswerJSONResponse: answer}, nil
}

// WithdrawStall answers POST /v1/fairs/{id}/stalls/{stall}/withdraw.
func (a *API) WithdrawStall(ctx context.Context, r fairrest.WithdrawStallRequestObject) (fairrest.WithdrawStallResponseObject, error) {
	answer, err := a.applicationCommand(ctx, r.ID, r.Stall, func(c app.Call) fair.Command {
		return fair.Withdraw{
			Party: c.Party, Application: r.Stall, Reason: reason(r.Body), Revisions: c.Revisions, ActedAt: c.ActedAt, Now: c.Now,
		}
	})
	if err != nil {
		return nil, err
	}
	return fairrest.WithdrawStall200JSONResponse{StallAnswerJSONResponse: answer}, nil
}

func reason(b *fairrest.StallEnding) string {
	if b == nil {
		return ""
	}
	return string(restvalue.OrZero(b.Reason))
}

// applicationCommand decides a command of the caller on an application and answers with it as it then is.
func (a *API) applicationCommand(ctx context.Context, fairID, stallID string, build app.ApplicationCommand) (fairrest.StallAnswerJSONResponse, error) {
	commit, err := a.App.HandleApplication(ctx, fairID, party(web.CallerFrom(ctx)), build, web.MetaFrom(ctx))
	if err != nil {
		return fairrest.StallAnswerJSONResponse{}, err
	}
	return a.answerApplicationAt(ctx, fairID, stallID, commit.Position)
}

// answerApplicationAt answers with an application once the read model shows a position.
func (a *API) answerApplicationAt(ctx context.Context, fairID, stallID string, at es.Position) (fairrest.StallAnswerJSONResponse, error) {
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return fairrest.StallAnswerJSONResponse{}, err
	}
	return a.application(ctx, fairID, stallID)
}

// GetStall answers GET /v1/fairs/{id}/stalls/{stall}.
func (a *API) GetStall(ctx context.Context, r fairrest.GetStallRequestObject) (fairrest.GetStallResponseObject, error) {
	answer, err := web.ReadFresh(ctx, a.Model, func() (fairrest.StallAnswerJSONResponse, error) { return a.application(ctx, r.ID, r.Stall) })
	if err != nil {
		return nil, err
	}
	return fairrest.GetStall200JSONResponse{StallAnswerJSONResponse: answer}, nil
}

// suspended tells whether a fair's organiser, or the association of one of its applications, begins nothing new.
func (a *API) suspended(ctx context.Context, fairID, stallID string) (bool, error) {
	f, s, err := a.rows(fairID, stallID)
	if err != nil {
		return false, err
	}
	return a.Views.Standings.Suspended(ctx, a.Model, f.Organiser, s.State.Association)
}

// rows reads a fair and an application, whoever may see them.
func (a *API) rows(fairID, stallID string) (f projection.Fair, s projection.Application, err error) {
	err = a.Model.View(func(tx *bbolt.Tx) (err error) {
		if f, _, err = a.Views.Fairs.Get(tx, fairID); err != nil {
			return err
		}
		s, _, err = a.Views.Applications.Get(tx, stallID)
		return err
	})
	return f, s, err
}

// application reads one application, if it is the caller's or made to the caller's fair.
func (a *API) application(ctx context.Context, fairID, stallID string) (fairrest.StallAnswerJSONResponse, error) {
	var none fairrest.StallAnswerJSONResponse
	f, s, err := a.rows(fairID, stallID)
	if err != nil {
		return none, err
	}
	caller := web.CallerFrom(ctx)
	by := party(caller)
	if s.Fair == "" || s.Fair != fairID || !f.RunBy(by) && !s.State.MadeBy(by) {
		return none, app.Faults.Wrap(fair.ErrNoApplication)
	}
	answer, err := a.applicationAnswer(ctx, f, s, caller)
	return fairrest.StallAnswerJSONResponse{
		Body:    answer,
		Headers: fairrest.StallAnswerResponseHeaders{ETag: web.ETag(s.State.Revision)},
	}, err
}
