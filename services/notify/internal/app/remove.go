package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/vault"
)

// removal is what is left of a webhook that its organisation has removed: whoever asks for it again, not having heard the answer, is given the same.
// It stands in the place of the attempts, for as long as those are kept, sealed as the webhook was.
type removal struct {
	Command es.CommandID `json:"command"` // by which it was removed
	Was     Shown        `json:"was"`     // without its secrets
}

// Remove forgets a webhook, and returns it as it was. The same command again does too.
func (a *App) Remove(ctx context.Context, organisation, id string, command es.CommandID) (Shown, error) {
	was, err := a.Webhook(ctx, organisation, id)
	if errors.Is(err, errNoWebhook) {
		return a.removed(ctx, organisation, id, command)
	}
	if err != nil {
		return was, err
	}
	was.Secrets, was.Asked = nil, ""
	plain, err := json.Marshal(removal{command, was})
	if err != nil {
		return was, fmt.Errorf("remove webhook: %w", err)
	}
	left, err := a.webhooks.Vault.Seal(ctx, organisation, attemptsOf(organisation, id), plain)
	if err != nil {
		return was, unavailable(err)
	}
	if err := a.forget(ctx, organisation, id, left); err != nil {
		return was, err
	}
	a.logger.Info("webhook removed", "webhook", id, "organisation", organisation)
	return was, nil
}

// removed is a webhook that a command removed.
func (a *App) removed(ctx context.Context, organisation, id string, command es.CommandID) (Shown, error) {
	none := Faults.Wrap(errNoWebhook)
	left, err := a.attempts.Next(ctx, attemptsOf(organisation, id), 1)
	switch {
	case err != nil:
		return Shown{}, unavailable(err)
	case left == nil || !endsAttempts(left.Header):
		return Shown{}, none
	}
	plain, err := a.webhooks.Vault.Open(ctx, organisation, attemptsOf(organisation, id), left.Data)
	if errors.Is(err, vault.ErrErased) {
		return Shown{}, none
	}
	if err != nil {
		return Shown{}, unavailable(err)
	}
	var found removal
	if err := json.Unmarshal(plain, &found); err != nil {
		return Shown{}, fmt.Errorf("read removal: %w", err)
	}
	if found.Command != command {
		return Shown{}, none
	}
	return found.Was, nil
}

// forget leaves nothing of a webhook but what takes the place of its attempts. It is whole only when the webhook itself is gone, which comes last.
func (a *App) forget(ctx context.Context, organisation, id string, left []byte) error {
	if err := a.endAttempts(ctx, attemptsOf(organisation, id), left); err != nil {
		return err
	}
	if err := a.bucket.Purge(ctx, progressKey(id)); err != nil {
		return unavailable(fmt.Errorf("remove progress: %w", err))
	}
	return a.webhooks.Remove(ctx, webhookKey(organisation, id))
}

// endAttempts leaves nothing of attempts but this.
func (a *App) endAttempts(ctx context.Context, subject string, left []byte) error {
	err := a.attempts.Publish(ctx, &nats.Msg{Subject: subject, Header: nats.Header{jetstream.MsgRollup: {jetstream.MsgRollupSubject}}, Data: left})
	if err != nil {
		return unavailable(fmt.Errorf("end attempts: %w", err))
	}
	return nil
}

// endsAttempts tells of a message in the place of attempts whether it has removed those before it.
func endsAttempts(header nats.Header) bool { return header.Get(jetstream.MsgRollup) != "" }

// ending is the reaction that removes the webhooks of an organisation that is no more.
const ending = "notify-ending"

func (a *App) endErased(ctx context.Context, r es.Record, _ identityevents.OrganisationErased) error {
	return a.endAll(ctx, r.AggregateID)
}

func (a *App) endClosed(ctx context.Context, r es.Record, _ identityevents.OrganisationClosed) error {
	return a.endAll(ctx, r.AggregateID)
}

// endAll forgets the webhooks of an organisation that is no more.
func (a *App) endAll(ctx context.Context, organisation string) error {
	keys, err := a.webhooks.Keys(ctx, webhookKey(organisation, "*"))
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := a.forget(ctx, organisation, key[strings.LastIndexByte(key, '.')+1:], nil); err != nil {
			return err
		}
	}
	return nil
}

// forgetting is the reaction that removes what a person said of the e-mails to them, and how far they were told.
const forgetting = "notify-forgetting"

func (a *App) forgetPerson(ctx context.Context, r es.Record, _ identityevents.PersonErased) error {
	for _, filter := range []string{wantsKey(r.AggregateID), boxKey(r.AggregateID, "*")} {
		keys, err := a.wants.Keys(ctx, filter)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := a.wants.Remove(ctx, key); err != nil {
				return err
			}
		}
	}
	return a.endAttempts(ctx, mailsOf(r.AggregateID), nil)
}
