package app

import (
	"context"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// deferred is the message for which the general template stood whose button was tapped; nil when the input is something else, or the
// message is no longer stored.
func (t *turns) deferred(ctx context.Context, c conversation, in chat.Input) (*chat.Message, error) {
	key, found := strings.CutPrefix(in.Tap, repeatPayload)
	if in.Kind != chat.Tap || !found || !isToken(key) {
		return nil, nil
	}
	o, ok, err := t.outbox.find(ctx, c.contact, key)
	if !ok || err != nil {
		return nil, err
	}
	return &o.Message, nil
}
