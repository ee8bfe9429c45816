package app

import (
	"context"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// repeatOutbound answers the button of the general template: the message that could not be sent while the window was
// closed is sent now. ok is false when the input is something else, or the message is no longer stored.
func (t *turns) repeatOutbound(ctx context.Context, c conversation, in chat.Input) (a answer, ok bool, err error) {
	key, found := strings.CutPrefix(in.Tap, repeatPayload)
	if in.Kind != chat.Tap || !found || !isToken(key) {
		return a, false, nil
	}
	o, ok, err := t.outbox.find(ctx, c.contact, key)
	if !ok || err != nil {
		return a, false, err
	}
	a = c.unchanged(o.Message)
	a.state = c.State.WithNotice(o.Message, in.At)
	return a, true, nil
}
