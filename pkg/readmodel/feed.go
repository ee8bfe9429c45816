package readmodel

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
)

const (
	maxBatch  = 1000 // messages in a transaction: larger ones are no faster, and readers see them later
	maxQueued = 2000 // decoded messages that wait while a transaction is written

	fillBatch = 20 * time.Millisecond // how long a rebuild waits for a batch to fill

	pullMessages = 4000
	pullBytes    = 16 << 20 // a full buffer of the largest messages would otherwise overrun the connection
)

// item is one message of the log, decoded while the batch before it was written.
type item struct {
	position es.Position
	records  []es.Record
	pending  uint64 // messages that the log holds after this one
	err      error  // it could not be decoded
}

// feed delivers the log in order from one position on.
type feed struct {
	items   chan item
	failure chan error
	done    chan struct{}
	consume jetstream.ConsumeContext
	delete  func()
}

func (m *Model) subscribe(ctx context.Context) (*feed, error) {
	consumer, err := m.log.JetStream().OrderedConsumer(ctx, es.Stream, jetstream.OrderedConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       uint64(m.Position()) + 1,
		InactiveThreshold: time.Minute,
	})
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	f := &feed{
		items:   make(chan item, maxQueued),
		failure: make(chan error, 1),
		done:    make(chan struct{}),
		delete:  func() { m.deleteConsumer(consumer) },
	}
	f.consume, err = consumer.Consume(f.receive,
		jetstream.PullMaxMessagesWithBytesLimit(pullMessages, pullBytes),
		jetstream.PullExpiry(5*time.Second),
		jetstream.PullHeartbeat(time.Second),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) { f.fail(err) }),
	)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	return f, nil
}

// receive decodes in the goroutine of the subscription, beside the one that writes.
func (f *feed) receive(msg jetstream.Msg) {
	meta, err := msg.Metadata()
	if err != nil {
		f.fail(err)
		return
	}
	it := item{position: es.Position(meta.Sequence.Stream), pending: meta.NumPending}
	it.records, it.err = es.DecodeMessage(msg.Subject(), meta.Sequence.Stream, msg.Data())
	select {
	case f.items <- it:
	case <-f.done:
	}
}

// fail ends the feed. A new one from the checkpoint is cheap, and checks again that the log is the same.
func (f *feed) fail(err error) {
	select {
	case f.failure <- err:
	default:
	}
}

// next waits for a message and returns it with those that have arrived by then.
func (f *feed) next(ctx context.Context) ([]item, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case err := <-f.failure:
		return nil, fmt.Errorf("read the log: %w", err)
	case first := <-f.items:
		return f.gather(first), nil
	}
}

// gather takes what has arrived. Far from the log's end it waits a moment for a full batch, which is faster overall.
func (f *feed) gather(first item) []item {
	batch := append(make([]item, 0, 1+min(len(f.items), maxBatch)), first)
	var timeout <-chan time.Time // nil: do not wait
	if first.pending > maxBatch {
		timeout = time.After(fillBatch)
	}
	for len(batch) < maxBatch {
		select {
		case it := <-f.items:
			batch = append(batch, it)
			continue
		default:
		}
		if timeout == nil {
			return batch
		}
		select {
		case it := <-f.items:
			batch = append(batch, it)
		case <-timeout:
			return batch
		}
	}
	return batch
}

func (f *feed) stop() {
	close(f.done)
	f.consume.Stop()
	f.delete()
}

// deleteConsumer frees the server from an idle consumer. If it fails, the server removes it after a minute.
func (m *Model) deleteConsumer(consumer jetstream.Consumer) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	name := consumer.CachedInfo().Name
	_ = m.log.JetStream().DeleteConsumer(ctx, es.Stream, name)
}
