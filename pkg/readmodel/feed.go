package readmodel

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
)

const (
	maxBatch  = 1000     // messages in a transaction: readers see them when it ends
	farBatch  = 10_000   // messages in one while as many follow: a page that many of them change is written once
	farBytes  = 16 << 20 // of messages in one
	maxQueued = 4000     // messages that wait, decoded, while a transaction is written

	fillBatch = time.Second // how long a batch far from the log's end waits to be full

	pullMessages = 2000
	pullBytes    = 16 << 20 // a full buffer of the largest messages would otherwise overrun the connection
)

// item is one message of the log. If it concerns a projection it is decoded, while the batch before it is written.
type item struct {
	position es.Position
	subject  string
	body     []byte
	records  []es.Record // none if no projection hears of the aggregate
	pending  uint64      // messages that the log holds after this one
	err      error       // it could not be decoded
}

// feed delivers the log in order from one position on. Whatever goes wrong ends it: a new one from the checkpoint is cheap, and checks
// again that the log is the same.
type feed struct {
	hears    func(aggregate string) bool
	messages jetstream.MessagesContext
	items    chan item
	damage   <-chan error
	fresh    <-chan replacement
	failure  chan error
	done     chan struct{} // nobody takes items any more
	ended    chan struct{} // nothing is read any more
	delete   func()
}

func (m *Model) subscribe(ctx context.Context) (*feed, error) {
	open := m.file.Load()
	if open == nil {
		return nil, fmt.Errorf("read model %s is not open", m.cfg.Path)
	}
	consumer, err := m.log.JetStream().CreateConsumer(ctx, es.Stream, jetstream.ConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       uint64(m.Position()) + 1,
		AckPolicy:         jetstream.AckNonePolicy,
		MaxDeliver:        1,
		MemoryStorage:     true,
		Replicas:          1,
		InactiveThreshold: time.Minute,
	})
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	f := &feed{
		hears:   m.hears,
		items:   make(chan item, maxQueued),
		damage:  open.damage,
		fresh:   m.fresh,
		failure: make(chan error, 1),
		done:    make(chan struct{}),
		ended:   make(chan struct{}),
		delete:  func() { m.deleteConsumer(consumer) },
	}
	f.messages, err = consumer.Messages(
		jetstream.PullMaxMessagesWithBytesLimit(pullMessages, pullBytes),
		jetstream.PullExpiry(5*time.Second),
		jetstream.PullHeartbeat(time.Second),
		jetstream.WithMessagesErrOnMissingHeartbeat(true),
	)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	go f.read()
	return f, nil
}

// read decodes beside the goroutine that writes. The server's heartbeats are missed only while it waits for a message: writing a batch
// may take longer than they are apart.
func (f *feed) read() {
	defer close(f.ended)
	for n := uint64(1); ; n++ {
		it, err := f.receive(n)
		if err != nil {
			f.failure <- err
			return
		}
		select {
		case f.items <- it:
		case <-f.done:
			return
		}
	}
}

// receive waits for the n-th message.
func (f *feed) receive(n uint64) (it item, err error) {
	msg, err := f.messages.Next()
	if err != nil {
		return it, err
	}
	meta, err := msg.Metadata()
	if err != nil {
		return it, err
	}
	if meta.Sequence.Consumer != n {
		return it, fmt.Errorf("message %d was sent as number %d, after number %d", meta.Sequence.Stream, meta.Sequence.Consumer, n-1)
	}
	it = item{position: es.Position(meta.Sequence.Stream), pending: meta.NumPending, subject: msg.Subject(), body: msg.Data()}
	it.decode(f.hears)
	return it, nil
}

// decode decodes what somebody hears of.
func (it *item) decode(hears func(aggregate string) bool) {
	aggregate, err := es.AggregateOf(it.subject)
	if err == nil && !hears(aggregate) {
		return
	}
	it.records, it.err = es.DecodeMessage(it.subject, uint64(it.position), it.body)
}

// event is the id of its last event.
func (it *item) event() string {
	if last := len(it.records) - 1; last >= 0 {
		return it.records[last].ID
	}
	return lastEvent(it.subject, it.body)
}

// next waits for a message and returns it with those that have arrived by then.
func (f *feed) next(ctx context.Context) ([]item, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case err := <-f.failure:
		return nil, fmt.Errorf("read the log: %w", err)
	case err := <-f.damage:
		return nil, err
	case by := <-f.fresh:
		return nil, replaceable{by}
	case first := <-f.items:
		return f.gather(first), nil
	}
}

// gather takes what has arrived. Far from the log's end it waits for a full batch, which is faster overall.
func (f *feed) gather(first item) []item {
	most := maxBatch
	var timeout <-chan time.Time // nil: do not wait
	if first.far() {
		most, timeout = farBatch, time.After(fillBatch)
	}
	batch, size := append(make([]item, 0, 1+min(len(f.items), most)), first), len(first.body)
	for len(batch) < most && size < farBytes {
		it, ok := f.take(timeout)
		if !ok {
			break
		}
		batch, size = append(batch, it), size+len(it.body)
	}
	return batch
}

// take takes the next message if there is one, or comes in time.
func (f *feed) take(timeout <-chan time.Time) (it item, ok bool) {
	select {
	case it := <-f.items:
		return it, true
	default:
	}
	if timeout == nil {
		return it, false
	}
	select {
	case it := <-f.items:
		return it, true
	case <-timeout:
		return it, false
	}
}

// far tells whether a whole batch follows.
func (it *item) far() bool { return it.pending > farBatch }

func (f *feed) stop() {
	close(f.done)
	f.messages.Stop()
	<-f.ended
	f.delete()
}

// deleteConsumer frees the server from an idle consumer. If it fails, the server removes it after a minute.
func (m *Model) deleteConsumer(consumer jetstream.Consumer) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	name := consumer.CachedInfo().Name
	_ = m.log.JetStream().DeleteConsumer(ctx, es.Stream, name)
}
