package httpapi

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/app"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// GetNotifications answers GET /v1/me/notifications.
func (a *API) GetNotifications(ctx context.Context, _ notifyrest.GetNotificationsRequestObject) (notifyrest.GetNotificationsResponseObject, error) {
	person, err := personFrom(ctx)
	if err != nil {
		return nil, err
	}
	told, err := a.App.Notifications(ctx, person)
	return notifyrest.GetNotifications200JSONResponse{NotificationsAnswerJSONResponse: notificationsAnswer(told)}, err
}

// SetNotifications answers PUT /v1/me/notifications.
func (a *API) SetNotifications(ctx context.Context, r notifyrest.SetNotificationsRequestObject) (notifyrest.SetNotificationsResponseObject, error) {
	person, err := personFrom(ctx)
	if err != nil {
		return nil, err
	}
	var chat *app.Chat
	if r.Body.Chat != nil {
		chat = new(chatOf(*r.Body.Chat))
	}
	told, err := a.App.SetNotifications(ctx, person, settingsOf(*r.Body), chat)
	return notifyrest.SetNotifications200JSONResponse{NotificationsAnswerJSONResponse: notificationsAnswer(told)}, err
}

// SetChatNotifications answers PUT /v1/me/notifications/chat.
func (a *API) SetChatNotifications(ctx context.Context, r notifyrest.SetChatNotificationsRequestObject) (notifyrest.SetChatNotificationsResponseObject, error) {
	person, err := personFrom(ctx)
	if err != nil {
		return nil, err
	}
	told, err := a.App.SetChat(ctx, person, chatOf(*r.Body))
	return notifyrest.SetChatNotifications200JSONResponse{NotificationsAnswerJSONResponse: notificationsAnswer(told)}, err
}

// ListNotifications answers GET /v1/me/notifications/mails.
func (a *API) ListNotifications(ctx context.Context, _ notifyrest.ListNotificationsRequestObject) (notifyrest.ListNotificationsResponseObject, error) {
	person, err := personFrom(ctx)
	if err != nil {
		return nil, err
	}
	all, err := a.App.Mails(ctx, person)
	list := notifyrest.MailList{Items: []notifyrest.Mail{}}
	for _, made := range all {
		list.Items = append(list.Items, notifyrest.Mail{
			At: made.At, ID: made.ID, Type: made.Type, About: made.About, Number: int64(made.Number), Outcome: notifyrest.MailOutcome(made.Outcome),
		})
	}
	return notifyrest.ListNotifications200JSONResponse{Body: list}, err
}

// personFrom is the caller, who is a person: a program has nothing of its own.
func personFrom(ctx context.Context) (string, error) {
	caller := web.CallerFrom(ctx)
	if caller.IsKey() || caller.Person == "" {
		return "", web.PeopleOnly()
	}
	return caller.Person, nil
}

func settingsOf(body notifyrest.NotificationsWanted) app.Settings {
	s := app.Settings{Language: string(restvalue.OrZero(body.Language))}
	if body.QuietHours != nil {
		s.Quiet = quiet.Hours{From: body.QuietHours.From, Until: body.QuietHours.Until}
	}
	if body.Email == nil {
		return s
	}
	s.Enabled, s.Digest = body.Email.Enabled, string(restvalue.OrZero(body.Email.Digest))
	kinds := restvalue.OrZero(body.Email.Kinds)
	for group, told := range map[string]*bool{
		projection.Offers: kinds.Offers, projection.Orders: kinds.Orders, projection.Deliveries: kinds.Deliveries, projection.Payments: kinds.Payments, projection.Disputes: kinds.Disputes,
	} {
		if told != nil && !*told {
			s.Without = append(s.Without, group)
		}
	}
	slices.Sort(s.Without)
	return s
}

func chatOf(body notifyrest.ChatWanted) app.Chat {
	return app.Chat{Enabled: body.Enabled, Digest: string(restvalue.OrZero(body.Digest)), Nights: restvalue.OrZero(body.Nights)}
}

func notificationsAnswer(t app.Told) notifyrest.NotificationsAnswerJSONResponse {
	on := func(group string) *bool { return new(!slices.Contains(t.Without, group)) }
	shown := notifyrest.Notifications{
		Language: notifyrest.NoticeLanguage(t.Language),
		Email: notifyrest.EmailNotices{
			State: notifyrest.EmailNoticesState(t.State), Enabled: t.On, Digest: notifyrest.NoticeDigest(t.Digest),
			Kinds: notifyrest.NoticeKinds{
				Offers: on(projection.Offers), Orders: on(projection.Orders), Deliveries: on(projection.Deliveries), Payments: on(projection.Payments), Disputes: on(projection.Disputes),
			},
		},
	}
	shown.Chat = notifyrest.ChatNotices{
		Enabled: t.Chat.Enabled == nil || *t.Chat.Enabled, Digest: notifyrest.ChatDigest(t.Chat.Digest), Nights: t.Chat.Nights,
	}
	if t.Quiet != (quiet.Hours{}) {
		shown.QuietHours = &notifyrest.QuietHours{From: t.Quiet.From, Until: t.Quiet.Until}
	}
	if t.State == app.Refused {
		shown.Email.RefusedAt = &t.RefusedAt
	}
	return notifyrest.NotificationsAnswerJSONResponse{Body: shown}
}
