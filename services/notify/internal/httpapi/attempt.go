package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/app"
)

// TestWebhook answers POST /v1/webhooks/{id}/test.
func (a *API) TestWebhook(ctx context.Context, r notifyrest.TestWebhookRequestObject) (notifyrest.TestWebhookResponseObject, error) {
	made, err := act(ctx, func(organisation string) (app.Attempt, error) {
		return a.App.Test(ctx, organisation, r.ID, id.Derive("test", string(web.MetaFrom(ctx).CommandID)))
	})
	return notifyrest.TestWebhook200JSONResponse{Body: attemptAnswer(made)}, err
}

// ResendChange answers POST /v1/webhooks/{id}/resend.
func (a *API) ResendChange(ctx context.Context, r notifyrest.ResendChangeRequestObject) (notifyrest.ResendChangeResponseObject, error) {
	if _, err := a.App.Webhook(ctx, web.CallerFrom(ctx).Org, r.ID); err != nil { // before what is said of it
		return nil, err
	}
	at, err := a.Changes.Decode(r.Body.Change, "/change")
	if err != nil {
		return nil, err
	}
	made, err := act(ctx, func(organisation string) (app.Attempt, error) { return a.App.Resend(ctx, organisation, r.ID, at) })
	return notifyrest.ResendChange200JSONResponse{Body: attemptAnswer(made)}, err
}

// ListAttempts answers GET /v1/webhooks/{id}/attempts.
func (a *API) ListAttempts(ctx context.Context, r notifyrest.ListAttemptsRequestObject) (notifyrest.ListAttemptsResponseObject, error) {
	all, err := a.App.Attempts(ctx, web.CallerFrom(ctx).Org, r.ID)
	list := notifyrest.AttemptList{Items: []notifyrest.Attempt{}}
	for _, made := range all {
		list.Items = append(list.Items, attemptAnswer(made))
	}
	return notifyrest.ListAttempts200JSONResponse{Body: list}, err
}

func attemptAnswer(made app.Attempt) notifyrest.Attempt {
	return notifyrest.Attempt{
		At: made.At, ID: made.ID, Type: made.Type, Number: int64(made.Number), Outcome: notifyrest.AttemptOutcome(made.Outcome),
		Status: restvalue.Optional(int64(made.Status)), Error: restvalue.Optional(notifyrest.AttemptError(made.Error)),
		Milliseconds: made.Took.Milliseconds(),
	}
}
