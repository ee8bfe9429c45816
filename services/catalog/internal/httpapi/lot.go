package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/standing"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/app"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// DraftLot answers POST /v1/lots.
func (a *API) DraftLot(ctx context.Context, r catalogrest.DraftLotRequestObject) (catalogrest.DraftLotResponseObject, error) {
	c, err := makeDraft(web.CallerFrom(ctx).Org, *r.Body)
	if err != nil {
		return nil, err
	}
	lotID, position, err := a.App.Draft(ctx, c, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.answerAt(ctx, lotID, position)
	if err != nil {
		return nil, err
	}
	return catalogrest.DraftLot201JSONResponse{LotCreatedJSONResponse: catalogrest.LotCreatedJSONResponse{
		Body: answer.Body, Headers: catalogrest.LotCreatedResponseHeaders{ETag: answer.Headers.ETag, Location: "/v1/lots/" + lotID},
	}}, nil
}

// PublishLot answers POST /v1/lots/{id}/publish.
func (a *API) PublishLot(ctx context.Context, r catalogrest.PublishLotRequestObject) (catalogrest.PublishLotResponseObject, error) {
	suspended, err := a.suspended(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := a.command(ctx, r.ID, lot.Publish{Association: web.CallerFrom(ctx).Org, Suspended: suspended})
	if err != nil {
		return nil, err
	}
	return catalogrest.PublishLot200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// PauseLot answers POST /v1/lots/{id}/pause.
func (a *API) PauseLot(ctx context.Context, r catalogrest.PauseLotRequestObject) (catalogrest.PauseLotResponseObject, error) {
	answer, err := a.command(ctx, r.ID, lot.Pause{Association: web.CallerFrom(ctx).Org})
	if err != nil {
		return nil, err
	}
	return catalogrest.PauseLot200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// ResumeLot answers POST /v1/lots/{id}/resume.
func (a *API) ResumeLot(ctx context.Context, r catalogrest.ResumeLotRequestObject) (catalogrest.ResumeLotResponseObject, error) {
	suspended, err := a.suspended(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := a.command(ctx, r.ID, lot.Resume{Association: web.CallerFrom(ctx).Org, Suspended: suspended})
	if err != nil {
		return nil, err
	}
	return catalogrest.ResumeLot200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// WithdrawLot answers POST /v1/lots/{id}/withdraw.
func (a *API) WithdrawLot(ctx context.Context, r catalogrest.WithdrawLotRequestObject) (catalogrest.WithdrawLotResponseObject, error) {
	c := lot.Withdraw{Association: web.CallerFrom(ctx).Org}
	if r.Body != nil && r.Body.Reason != nil {
		c.Reason = string(*r.Body.Reason)
	}
	answer, err := a.command(ctx, r.ID, c)
	if err != nil {
		return nil, err
	}
	return catalogrest.WithdrawLot200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// HideLotText answers POST /v1/lots/{id}/hide_text.
func (a *API) HideLotText(ctx context.Context, r catalogrest.HideLotTextRequestObject) (catalogrest.HideLotTextResponseObject, error) {
	commit, err := a.App.HideText(ctx, r.ID, hiding(*r.Body), web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.answerAt(ctx, r.ID, commit.Position)
	if err != nil {
		return nil, err
	}
	return catalogrest.HideLotText200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// ShowLotText answers POST /v1/lots/{id}/show_text.
func (a *API) ShowLotText(ctx context.Context, r catalogrest.ShowLotTextRequestObject) (catalogrest.ShowLotTextResponseObject, error) {
	answer, err := a.command(ctx, r.ID, lot.ShowText{})
	if err != nil {
		return nil, err
	}
	return catalogrest.ShowLotText200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// ChangeLot answers PATCH /v1/lots/{id}.
func (a *API) ChangeLot(ctx context.Context, r catalogrest.ChangeLotRequestObject) (catalogrest.ChangeLotResponseObject, error) {
	c, err := change(web.CallerFrom(ctx).Org, *r.Body)
	if err != nil {
		return nil, err
	}
	commit, err := a.App.Change(ctx, r.ID, c, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.answerAt(ctx, r.ID, commit.Position)
	if err != nil {
		return nil, err
	}
	return catalogrest.ChangeLot200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// AdjustLot answers POST /v1/lots/{id}/adjust.
func (a *API) AdjustLot(ctx context.Context, r catalogrest.AdjustLotRequestObject) (catalogrest.AdjustLotResponseObject, error) {
	c, err := adjust(web.CallerFrom(ctx).Org, *r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := a.command(ctx, r.ID, c)
	if err != nil {
		return nil, err
	}
	return catalogrest.AdjustLot200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// command decides a command on a lot and answers with the lot as it then is.
func (a *API) command(ctx context.Context, lotID string, c lot.Command) (catalogrest.LotAnswerJSONResponse, error) {
	commit, err := a.App.HandleLot(ctx, lotID, c, web.MetaFrom(ctx))
	if err != nil {
		return catalogrest.LotAnswerJSONResponse{}, err
	}
	return a.answerAt(ctx, lotID, commit.Position)
}

// suspended tells whether the caller's association is suspended or closed.
func (a *API) suspended(ctx context.Context) (bool, error) {
	return standing.Fresh(ctx, a.Model, func(tx *bbolt.Tx) (bool, error) {
		return a.isSuspended(tx, web.CallerFrom(ctx).Org)
	})
}

// answerAt answers with a lot once the read model shows a position.
func (a *API) answerAt(ctx context.Context, lotID string, at es.Position) (catalogrest.LotAnswerJSONResponse, error) {
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return catalogrest.LotAnswerJSONResponse{}, err
	}
	return a.lot(ctx, lotID)
}

// GetLot answers GET /v1/lots/{id}.
func (a *API) GetLot(ctx context.Context, r catalogrest.GetLotRequestObject) (catalogrest.GetLotResponseObject, error) {
	web.Keep(ctx, a.Views.Lots.Row(a.Model, r.ID), a.Views.Sellers.Whole(a.Model), a.Vault)
	answer, err := web.ReadFresh(ctx, a.Model, func() (catalogrest.LotAnswerJSONResponse, error) { return a.lot(ctx, r.ID) })
	if err != nil {
		return nil, err
	}
	return catalogrest.GetLot200JSONResponse{LotAnswerJSONResponse: answer}, nil
}

// lot reads one lot as the caller may see it.
func (a *API) lot(ctx context.Context, lotID string) (catalogrest.LotAnswerJSONResponse, error) {
	var none catalogrest.LotAnswerJSONResponse
	var seen seenLot
	var suspended bool
	caller := web.CallerFrom(ctx)
	err := a.Model.View(func(tx *bbolt.Tx) error {
		l, _, err := a.Views.Lots.Get(tx, lotID)
		if err != nil {
			return err
		}
		if !l.VisibleTo(party(caller)) {
			return app.Faults.Wrap(lot.ErrNotFound)
		}
		if seen, err = a.see(tx, &l); err != nil {
			return err
		}
		suspended, err = a.isSuspended(tx, caller.Org)
		return err
	})
	if err != nil {
		return none, err
	}
	answer, err := a.answer(ctx, seen, caller, suspended)
	if err != nil {
		return none, err
	}
	return catalogrest.LotAnswerJSONResponse{
		Body:    answer,
		Headers: catalogrest.LotAnswerResponseHeaders{ETag: web.ETag(uint64(answer.Revision))},
	}, nil
}

// party is the caller as a party to lots.
func party(c web.Caller) lot.Party {
	switch c.Role {
	case token.RoleAssociation:
		return lot.Party{Side: lot.Seller, Org: c.Org}
	case token.RoleBuyer:
		return lot.Party{Side: lot.Buyer, Org: c.Org}
	case token.RoleCoordinator:
		return lot.Party{Side: lot.Coordinator}
	}
	return lot.Party{}
}
