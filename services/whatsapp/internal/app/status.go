package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// statuses is the reaction to what Meta says became of our messages.
const (
	statuses        = "whatsapp-statuses"
	statusesDurable = statuses + "-v1" // as the bus calls its durable
)

// hear notes that Meta has an entry, and sees to one that it took and could not deliver.
func (a *App) hear(ctx context.Context, m bus.Message) error {
	var u wire.Update
	_, err := a.unwrap(ctx, m.Subject, m.Data, &u)
	if errors.Is(err, errGone) || err == nil && u.Status == nil {
		return nil // erased, and nobody's to see to
	}
	if err != nil {
		return err
	}
	contact, key, ours := readCallback(u.Status.Callback)
	if !ours {
		return nil // not sent by us, or before we gave anything along
	}
	a.metrics.status(u.Status)
	if err := a.note(ctx, key, u.Status); err != nil {
		return err
	}
	if u.Status.Status != "failed" {
		return nil
	}
	return a.failed(ctx, contact, key, codeOf(u.Status))
}

// note keeps that Meta has an entry, where an attempt whose answer was lost finds it.
func (a *App) note(ctx context.Context, key string, s *wire.Status) error {
	at := s.Timestamp.UTC().Format("2006-01-02T15:04:05Z")
	_, err := a.outbox.Append(ctx, 0, &nats.Msg{Subject: outboxHeard + key + "." + s.Status, Data: fmt.Appendf(nil, `{"at":%q}`, at)})
	if errors.Is(err, stream.ErrConflict) {
		return nil
	}
	return err
}

func codeOf(s *wire.Status) int {
	if len(s.Errors) == 0 {
		return graph.NoCode
	}
	return s.Errors[0].Code
}

// failed sees to an entry that Meta took and then refused.
func (a *App) failed(ctx context.Context, contact, key string, code int) error {
	switch graph.ActionOf(code) {
	case graph.Window:
		return a.sayAsTemplate(ctx, contact, key, code)
	case graph.Unreachable:
		return a.unreachable(ctx, contact, code)
	case graph.Retry, graph.Hold, graph.Slow, graph.GiveUp, graph.Stop:
	}
	a.logger.Error("message was not delivered", "entry", key, "code", code)
	return nil
}

// sayAsTemplate puts an entry into the outbox once more, as its template.
func (a *App) sayAsTemplate(ctx context.Context, contact, key string, code int) error {
	e, ok, err := a.entryOf(ctx, contact, key)
	if err != nil {
		return err
	}
	if !ok || strings.HasSuffix(key, asTemplate) {
		a.logger.Error("message was not delivered", "entry", key, "code", code)
		return nil
	}
	e.AsTemplate = true
	return a.enqueue(ctx, contact, said{Key: key + asTemplate, Entry: e})
}
