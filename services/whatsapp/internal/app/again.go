package app

import (
	"context"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// saidBefore answers the button of the general template: what could not be said while the window was shut is said now that
// it is open. ok is false when the input is something else, or what was to be said is no longer kept.
func (a *App) saidBefore(ctx context.Context, c conversation, in chat.Input) (r reply, ok bool, err error) {
	key, found := strings.CutPrefix(in.Tap, again)
	if in.Kind != chat.Tap || !found || !token(key) {
		return r, false, nil
	}
	e, ok, err := a.entryOf(ctx, c.contact, key)
	if !ok || err != nil {
		return r, false, err
	}
	return reply{
		state: c.State.Told(e.Message, in.At), messages: []chat.Message{e.Message}, position: c.Position,
	}, true, nil
}
