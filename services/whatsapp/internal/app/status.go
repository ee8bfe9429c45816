package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// The reaction to what Meta says became of our messages.
const (
	statusesReaction = "whatsapp-statuses"
	statusesDurable  = statusesReaction + "-v1" // as the bus calls its durable
)

// statuses handles what Meta says became of our messages.
type statuses struct {
	inbox   sealedStream
	outbox  *outbox
	logger  *slog.Logger
	metrics *metrics
}

// heard is what is stored of a status, beside the message that it is of.
type heard struct {
	At      time.Time `json:"at"`      // by Meta's clock
	Message string    `json:"message"` // the key of Meta's id
}

// handle records that Meta has a message, and deals with one that Meta took and could not deliver.
func (s *statuses) handle(ctx context.Context, m bus.Message) error {
	var u wire.Update
	r, err := s.inbox.open(ctx, m.Subject, m.Data, &u)
	if errors.Is(err, errUnreadable) || err == nil && u.Status == nil {
		return nil // erased, and nobody's to deal with
	}
	if err != nil {
		return err
	}
	failed := u.Status.Status == "failed"
	contact, key, _ := readCallback(u.Status.Callback)
	if u.Status.Callback == "" && failed {
		contact, key, err = s.named(ctx, u.Status, r.At)
	}
	if err != nil {
		return err
	}
	s.metrics.status(u.Status)
	if key == "" {
		return nil // nobody's, or its id alone tells that Meta has it, which whoever knows the id knows
	}
	if _, recorded := s.outbox.sends.isRecorded(key); recorded && !failed {
		return nil // Meta's own answer is recorded: no attempt is in doubt
	}
	if err := s.record(ctx, key, u.Status); err != nil || !failed {
		return err
	}
	return s.handleFailed(ctx, contact, key, codeOf(u.Status))
}

// errUnrecorded is returned of a status that may have overtaken the record of Meta's answer.
var errUnrecorded = errors.New("no message is recorded under this id yet")

// named finds the message that a failure is of by Meta's id for it, where Meta does not bring back what was sent along. The record of
// the id may be on its way for a while after the status was stored.
func (s *statuses) named(ctx context.Context, status *wire.Status, stored time.Time) (contact, key string, err error) {
	contact, key, err = s.outbox.named(ctx, anybody, status.ID)
	switch {
	case err != nil || key != "":
		return contact, key, err
	case s.outbox.clock.Now().Sub(stored).Abs() < recordTimeout: // more before than that: the clock was set back
		return "", "", errUnrecorded
	}
	s.logger.Error("a message that is not in the outbox was not delivered", "message", s.outbox.messageKey(status.ID), "code", codeOf(status))
	return "", "", nil
}

// record stores that Meta has a message, where an attempt whose answer was lost finds it.
func (s *statuses) record(ctx context.Context, key string, status *wire.Status) error {
	data, err := json.Marshal(heard{At: status.Timestamp.UTC(), Message: s.outbox.messageKey(status.ID)})
	if err != nil {
		return fmt.Errorf("record status: %w", err)
	}
	_, err = s.outbox.stream.Append(ctx, 0, &nats.Msg{Subject: outboxStatus + key + "." + status.Status, Data: data})
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

// handleFailed deals with a message that Meta took and then could not deliver.
func (s *statuses) handleFailed(ctx context.Context, contact, key string, code int) error {
	switch graph.ActionOf(code) {
	case graph.Window:
		return s.sendAsTemplate(ctx, contact, key, code)
	case graph.Fallback:
		return s.sendAsGeneral(ctx, contact, key, code)
	case graph.Wait:
		return s.outbox.wait(ctx, contact, key, code)
	case graph.Unreachable:
		s.outbox.contacts.reportUnreachable(contact, code)
		return nil
	case graph.Retry, graph.Hold, graph.Slow:
		return s.sendAgain(ctx, contact, key, code)
	case graph.Stop:
		s.logger.Error("message was not delivered", "outbound", key, "code", code)
		return s.outbox.wait(ctx, contact, key, code)
	case graph.GiveUp:
	}
	s.logger.Error("message was not delivered", "outbound", key, "code", code)
	return nil
}

// sendAgain puts a message into the outbox once more, to go after a pause that grows. One that was tried so often, or that is told at the
// person's next word already, waits for that.
func (s *statuses) sendAgain(ctx context.Context, contact, key string, code int) error {
	out, ok, err := s.outbox.find(ctx, contact, key)
	if err != nil {
		return err
	}
	waits, err := s.outbox.hasAny(ctx, outboxWait+contact+"."+key)
	if err != nil {
		return err
	}
	if !ok || waits || out.Again >= mostAgain {
		return s.outbox.wait(ctx, contact, key, code)
	}
	out.Again++
	out.Due = s.outbox.clock.Now().UTC().Add(holdPause(out.Again))
	s.logger.Warn("message was not delivered, is sent again", "outbound", key, "code", code, "due", out.Due)
	return s.outbox.enqueue(ctx, contact, queuedOutbound{Key: originalKey(key) + asRetry + strconv.Itoa(out.Again), Outbound: out})
}

// sendAsTemplate puts a message into the outbox once more, as its template.
func (s *statuses) sendAsTemplate(ctx context.Context, contact, key string, code int) error {
	out, ok, err := s.outbox.find(ctx, contact, key)
	if err != nil {
		return err
	}
	if !ok || out.AsTemplate {
		return s.outbox.wait(ctx, contact, key, code)
	}
	out.AsTemplate = true
	return s.outbox.enqueue(ctx, contact, queuedOutbound{Key: key + asTemplate, Outbound: out})
}

// sendAsGeneral puts a message whose own template cannot be used into the outbox once more, as the general one.
func (s *statuses) sendAsGeneral(ctx context.Context, contact, key string, code int) error {
	out, ok, err := s.outbox.find(ctx, contact, key)
	if err != nil {
		return err
	}
	if !ok || out.AsGeneral || out.Message.Template == nil {
		return s.outbox.wait(ctx, contact, key, code)
	}
	s.logger.Error("template cannot be used, the general one is sent instead", "outbound", key, "code", code)
	out.AsTemplate, out.AsGeneral = true, true
	return s.outbox.enqueue(ctx, contact, queuedOutbound{Key: key + asGeneral, Outbound: out})
}
