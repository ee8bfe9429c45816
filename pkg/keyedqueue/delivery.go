package keyedqueue

import (
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

// mostHeld is how many bytes of data are kept of what was delivered and is not done; beyond it data is read from the stream
// when its turn comes.
const mostHeld = 8 << 20

// sizeHeader is on a message that is delivered without its data, as a durable of an earlier version does.
const sizeHeader = "Nats-Msg-Size"

// delivery is a message as it was delivered. It holds no [jetstream.Msg], which could not let its data go.
type delivery struct {
	reply   string // where it is acknowledged
	message *stream.Message
	data    []byte // nil: is to be read from the stream
	first   bool   // was delivered to nobody before
}

func deliveryOf(msg jetstream.Msg, meta *jetstream.MsgMetadata) delivery {
	d := delivery{reply: msg.Reply(), first: meta.NumDelivered == 1, message: &stream.Message{
		Subject: msg.Subject(), Sequence: meta.Sequence.Stream, ID: msg.Headers().Get(jetstream.MsgIDHeader),
		Header: msg.Headers(), Time: meta.Timestamp.UTC(),
	}}
	if msg.Headers().Get(sizeHeader) == "" {
		d.data = msg.Data()
	}
	return d
}

// handed is the message with its data, if that is here.
func (d delivery) handed() (Message, bool) {
	if d.data == nil {
		return Message{}, false
	}
	m := message(d.message)
	m.Data, m.First = d.data, d.first
	return m, true
}

// hold adds a delivery to a queue, in place of an earlier one of the same message. w.mu is held.
func (w *Worker) hold(q *queue, d delivery) {
	sequence := d.message.Sequence
	if w.held -= len(q.pending[sequence].data); w.held+len(d.data) > mostHeld {
		d.data = nil
	}
	w.held += len(d.data)
	q.pending[sequence] = d
}

// The server's words for what became of a delivery. All may get lost: what is not acknowledged is delivered again.
func (w *Worker) confirm(d delivery) { w.answer(d, "+ACK") }
func (w *Worker) extend(d delivery)  { w.answer(d, "+WPI") }

// giveBack has a message delivered again soon. It asks for a small delay: without one it would come back to this worker, which the
// server still knows.
func (w *Worker) giveBack(d delivery) {
	w.answer(d, fmt.Sprintf(`-NAK {"delay": %d}`, nakDelay.Nanoseconds()))
}

func (w *Worker) answer(d delivery, word string) {
	_ = w.cfg.JetStream.Conn().Publish(d.reply, []byte(word))
}
