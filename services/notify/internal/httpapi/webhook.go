package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/app"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// ListWebhooks answers GET /v1/webhooks.
func (a *API) ListWebhooks(ctx context.Context, _ notifyrest.ListWebhooksRequestObject) (notifyrest.ListWebhooksResponseObject, error) {
	all, err := a.App.Webhooks(ctx, web.CallerFrom(ctx).Org)
	list := notifyrest.WebhookList{Items: []notifyrest.Webhook{}}
	for _, w := range all {
		list.Items = append(list.Items, a.webhookAnswer(w))
	}
	return notifyrest.ListWebhooks200JSONResponse{Body: list}, err
}

// RegisterWebhook answers POST /v1/webhooks.
func (a *API) RegisterWebhook(ctx context.Context, r notifyrest.RegisterWebhookRequestObject) (notifyrest.RegisterWebhookResponseObject, error) {
	caller, meta := web.CallerFrom(ctx), web.MetaFrom(ctx)
	made, err := a.App.Register(ctx, app.NewWebhook{
		ID: id.Derive("hook", string(meta.CommandID)), Org: caller.Org, By: caller.Person, URL: r.Body.URL, Types: restvalue.OrZero(r.Body.Types),
		Seed: web.SeedFrom(ctx, "webhook"), Asked: meta.Fingerprint,
	})
	if err != nil {
		return nil, err
	}
	return notifyrest.RegisterWebhook201JSONResponse{
		Body: a.madeAnswer(made), Headers: notifyrest.RegisterWebhook201ResponseHeaders{Location: "/v1/webhooks/" + made.ID},
	}, nil
}

// GetWebhook answers GET /v1/webhooks/{id}.
func (a *API) GetWebhook(ctx context.Context, r notifyrest.GetWebhookRequestObject) (notifyrest.GetWebhookResponseObject, error) {
	w, err := a.App.Webhook(ctx, web.CallerFrom(ctx).Org, r.ID)
	return notifyrest.GetWebhook200JSONResponse{WebhookAnswerJSONResponse: a.answer(w)}, err
}

// ChangeWebhook answers PATCH /v1/webhooks/{id}.
func (a *API) ChangeWebhook(ctx context.Context, r notifyrest.ChangeWebhookRequestObject) (notifyrest.ChangeWebhookResponseObject, error) {
	w, err := act(ctx, func(organisation string) (app.Shown, error) {
		return a.App.Change(ctx, organisation, r.ID, app.Wanted{URL: r.Body.URL, Types: r.Body.Types})
	})
	return notifyrest.ChangeWebhook200JSONResponse{WebhookAnswerJSONResponse: a.answer(w)}, err
}

// RemoveWebhook answers DELETE /v1/webhooks/{id}.
func (a *API) RemoveWebhook(ctx context.Context, r notifyrest.RemoveWebhookRequestObject) (notifyrest.RemoveWebhookResponseObject, error) {
	w, err := act(ctx, func(organisation string) (app.Shown, error) {
		return a.App.Remove(ctx, organisation, r.ID, web.MetaFrom(ctx).CommandID)
	})
	return notifyrest.RemoveWebhook200JSONResponse{WebhookAnswerJSONResponse: a.answer(w)}, err
}

// EnableWebhook answers POST /v1/webhooks/{id}/enable.
func (a *API) EnableWebhook(ctx context.Context, r notifyrest.EnableWebhookRequestObject) (notifyrest.EnableWebhookResponseObject, error) {
	w, err := act(ctx, func(organisation string) (app.Shown, error) { return a.App.Enable(ctx, organisation, r.ID) })
	return notifyrest.EnableWebhook200JSONResponse{WebhookAnswerJSONResponse: a.answer(w)}, err
}

// DisableWebhook answers POST /v1/webhooks/{id}/disable.
func (a *API) DisableWebhook(ctx context.Context, r notifyrest.DisableWebhookRequestObject) (notifyrest.DisableWebhookResponseObject, error) {
	w, err := act(ctx, func(organisation string) (app.Shown, error) { return a.App.Disable(ctx, organisation, r.ID) })
	return notifyrest.DisableWebhook200JSONResponse{WebhookAnswerJSONResponse: a.answer(w)}, err
}

// RotateWebhookSecret answers POST /v1/webhooks/{id}/rotate_secret.
func (a *API) RotateWebhookSecret(ctx context.Context, r notifyrest.RotateWebhookSecretRequestObject) (notifyrest.RotateWebhookSecretResponseObject, error) {
	w, err := act(ctx, func(organisation string) (app.Shown, error) {
		return a.App.Rotate(ctx, organisation, r.ID, web.SeedFrom(ctx, "webhook"))
	})
	if err != nil {
		return nil, err
	}
	return notifyrest.RotateWebhookSecret200JSONResponse{Body: a.madeAnswer(w)}, nil
}

// ReplayWebhook answers POST /v1/webhooks/{id}/replay.
func (a *API) ReplayWebhook(ctx context.Context, r notifyrest.ReplayWebhookRequestObject) (notifyrest.ReplayWebhookResponseObject, error) {
	var after projection.Place
	if _, err := a.App.Webhook(ctx, web.CallerFrom(ctx).Org, r.ID); err != nil { // before what is said of it
		return nil, err
	}
	if r.Body.After != nil {
		var err error
		if after, err = a.Changes.Decode(*r.Body.After, "/after"); err != nil {
			return nil, err
		}
	}
	w, err := act(ctx, func(organisation string) (app.Shown, error) { return a.App.Replay(ctx, organisation, r.ID, after) })
	return notifyrest.ReplayWebhook200JSONResponse{WebhookAnswerJSONResponse: a.answer(w)}, err
}

// act refuses a revision, of which webhooks have none, before something is done with one of the caller's organisation.
func act[T any](ctx context.Context, do func(organisation string) (T, error)) (done T, err error) {
	if !web.MetaFrom(ctx).IfRevision.Allow(0) {
		return done, es.ErrStaleRevision
	}
	return do(web.CallerFrom(ctx).Org)
}

func (a *API) answer(w app.Shown) notifyrest.WebhookAnswerJSONResponse {
	return notifyrest.WebhookAnswerJSONResponse{Body: a.webhookAnswer(w)}
}

func (a *API) webhookAnswer(w app.Shown) notifyrest.Webhook {
	shown := notifyrest.Webhook{
		ID: w.ID, URL: w.URL, Types: append([]string{}, w.Types...), State: notifyrest.WebhookStateEnabled, After: a.Changes.Encode(w.Progress.After), CreatedAt: w.CreatedAt,
		FailingSince: restvalue.Optional(w.Progress.FailingSince),
	}
	if w.Progress.Disabled != "" {
		shown.State, shown.Reason = notifyrest.WebhookStateDisabled, new(notifyrest.WebhookReason(w.Progress.Disabled))
	} else {
		shown.NextAttemptAt = restvalue.Optional(w.Progress.NextAt)
	}
	return shown
}

// madeAnswer shows the secret that signs from now on.
func (a *API) madeAnswer(w app.Shown) notifyrest.MadeWebhook {
	shown := a.webhookAnswer(w)
	made := notifyrest.MadeWebhook{
		ID: shown.ID, URL: shown.URL, Types: shown.Types, State: notifyrest.MadeWebhookState(shown.State), After: shown.After, CreatedAt: shown.CreatedAt,
		FailingSince: shown.FailingSince, NextAttemptAt: shown.NextAttemptAt, Secret: w.Secrets[0].Text,
	}
	if shown.Reason != nil {
		made.Reason = new(notifyrest.MadeWebhookReason(*shown.Reason))
	}
	return made
}
