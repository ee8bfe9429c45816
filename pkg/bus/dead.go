package bus

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
)

// Headers of a dead letter, on "dead.<reaction>" in the stream DEAD. Its body is the original message's.
const (
	DeadReaction    = "Dead-Reaction"    // the durable: "<reaction>-v<version>"
	DeadError       = "Dead-Error"       // why, on one line
	DeadStream      = "Dead-Stream"      // of the original message
	DeadSubject     = "Dead-Subject"     // of the original message
	DeadSequence    = "Dead-Sequence"    // of the original message
	DeadEvent       = "Dead-Event"       // id of the event within it; absent when it could not be decoded
	DeadCorrelation = "Dead-Correlation" // its correlation id, if it has one
)

// deadPrefix begins the subjects of dead letters.
const deadPrefix = "dead."

// maxReason keeps headers far below what the server takes.
const (
	maxReason  = 4 << 10
	headerRoom = 16 << 10
	maxPayload = 1 << 20 // the server's default maximum payload
)

// deadLetters is the publisher of one reaction's dead letters.
type deadLetters struct {
	js       jetstream.JetStream
	logger   *slog.Logger
	reaction *reaction
	metrics  *metrics
}

// Publish implements message.Publisher. It returns when the dead letters are stored.
func (d *deadLetters) Publish(topic string, messages ...*message.Message) error {
	for _, msg := range messages {
		if err := d.publish(topic, msg); err != nil {
			return fmt.Errorf("publish on %s: %w", topic, err)
		}
	}
	return nil
}

// Close implements message.Publisher; the connection is not ours.
func (d *deadLetters) Close() error { return nil }

func (d *deadLetters) publish(topic string, msg *message.Message) error {
	dead := &nats.Msg{Subject: topic, Data: msg.Payload, Header: d.header(msg)}
	if len(dead.Data)+headerRoom > maxPayload { // the original is still in its own stream, at the sequence that is named
		dead.Data = nil
	}
	id := jetstream.WithMsgID(d.reaction.durableName() + "/" + msg.UUID)
	if _, err := d.js.PublishMsg(msg.Context(), dead, id); err != nil {
		return err
	}
	d.metrics.deadLetter(d.reaction)
	d.logger.Error("dead letter",
		append(about(d.reaction, msg), "error", msg.Metadata.Get(middleware.ReasonForPoisonedKey))...)
	return nil
}

func (d *deadLetters) header(msg *message.Message) nats.Header {
	header := nats.Header{}
	set := func(key, value string) {
		if value != "" {
			header.Set(key, oneLine(value))
		}
	}
	set(DeadReaction, d.reaction.durableName())
	set(DeadError, msg.Metadata.Get(middleware.ReasonForPoisonedKey))
	set(DeadStream, msg.Metadata.Get(metaStream))
	set(DeadSubject, msg.Metadata.Get(metaSubject))
	set(DeadSequence, msg.Metadata.Get(metaSequence))
	set(DeadEvent, msg.Metadata.Get(metaEvent))
	set(DeadCorrelation, middleware.MessageCorrelationID(msg))
	if d.reaction.source.Stream == es.Stream {
		header.Set("Content-Type", es.ContentType)
	}
	return header
}

// isDead tells whether a message has become a dead letter.
func isDead(msg *message.Message) bool {
	return msg.Metadata.Get(middleware.ReasonForPoisonedKey) != ""
}

// oneLine makes a header value of any text.
func oneLine(text string) string {
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "")
	}
	return strings.Join(strings.Fields(text), " ")
}
