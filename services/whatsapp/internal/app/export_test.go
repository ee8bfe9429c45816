package app

import "context"

// EntryOf returns what an entry of the outbox says.
func (a *App) EntryOf(ctx context.Context, contact, key string) (body string, ok bool, err error) {
	e, ok, err := a.entryOf(ctx, contact, key)
	return e.Message.Body, ok, err
}

// Stopped says why nothing goes out: a token that has ended, an account that is blocked; nil while messages go.
func (a *App) Stopped() error { return a.gate.stopped() }
