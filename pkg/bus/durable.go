package bus

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// ackWait is how long a message waits for another replica when the one that had it is gone. The one that has it takes
	// no notice when it comes again meanwhile.
	ackWait = 3 * time.Second
	// readers is the priority group of all replicas. The server gives messages to one of them, which it calls pinned, until
	// that has asked for none for as long as pinnedFor.
	readers   = "readers"
	pinnedFor = 3 * time.Second
	askEvery  = time.Second // how long a request for messages waits: the shortest that the client allows
	// window is how many messages are out at the same time: what is read ahead and not done.
	window = 1024
)

// durable returns the reaction's consumer. It creates or updates it when necessary.
func (r *reaction) durable(ctx context.Context, js jetstream.JetStream) (jetstream.Consumer, error) {
	consumer, err := js.Consumer(ctx, r.source.Stream, r.durableName())
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		consumer, err = r.create(ctx, js)
	}
	if err != nil {
		return nil, fmt.Errorf("durable %s: %w", r.durableName(), err)
	}
	have := consumer.CachedInfo().Config
	want := r.settings(have)
	if same(have, want) {
		return consumer, nil
	}
	if consumer, err = js.UpdateConsumer(ctx, r.source.Stream, want); err != nil {
		return nil, fmt.Errorf("update durable %s: %w", r.durableName(), err)
	}
	return consumer, nil
}

// create makes the durable at the place where the reaction has to begin.
func (r *reaction) create(ctx context.Context, js jetstream.JetStream) (jetstream.Consumer, error) {
	cfg := r.settings(jetstream.ConsumerConfig{Durable: r.durableName()})
	start, err := r.start(ctx, js)
	switch {
	case err != nil:
		return nil, err
	case start > 0:
		cfg.DeliverPolicy, cfg.OptStartSeq = jetstream.DeliverByStartSequencePolicy, start
	case r.source.FromStart:
		cfg.DeliverPolicy = jetstream.DeliverAllPolicy
	default:
		cfg.DeliverPolicy = jetstream.DeliverNewPolicy
	}
	consumer, err := js.CreateConsumer(ctx, r.source.Stream, cfg)
	if errors.Is(err, jetstream.ErrConsumerExists) { // another replica was faster
		return js.Consumer(ctx, r.source.Stream, r.durableName())
	}
	return consumer, err
}

// start is the sequence to begin with: after what this process has handled, if the durable was lost under it; else
// after what the nearest earlier version has; 0 when there is neither.
func (r *reaction) start(ctx context.Context, js jetstream.JetStream) (uint64, error) {
	if handled := r.handled.Load(); handled > 0 {
		return handled + 1, nil
	}
	for version := r.version - 1; version > 0; version-- {
		before, err := js.Consumer(ctx, r.source.Stream, durableName(r.name, version))
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("version %d: %w", version, err)
		}
		return before.CachedInfo().AckFloor.Stream + 1, nil
	}
	return 0, nil
}

// settings returns a durable's settings with those that a reaction needs. One replica reads at a time.
func (r *reaction) settings(cfg jetstream.ConsumerConfig) jetstream.ConsumerConfig {
	cfg.AckPolicy = jetstream.AckExplicitPolicy
	cfg.AckWait = ackWait
	cfg.MaxAckPending = window
	cfg.PriorityPolicy, cfg.PriorityGroups, cfg.PinnedTTL = jetstream.PriorityPolicyPinned, []string{readers}, pinnedFor
	cfg.MaxDeliver = -1
	cfg.FilterSubject = ""
	cfg.FilterSubjects = r.source.Subjects
	return cfg
}

// same compares settings; one filter may stand in either of two fields.
func same(a, b jetstream.ConsumerConfig) bool {
	return slices.Equal(filters(&a), filters(&b)) && reflect.DeepEqual(a, b)
}

func filters(cfg *jetstream.ConsumerConfig) []string {
	all := slices.Clone(cfg.FilterSubjects)
	if cfg.FilterSubject != "" {
		all = append(all, cfg.FilterSubject)
	}
	cfg.FilterSubject, cfg.FilterSubjects = "", nil
	slices.Sort(all)
	return all
}
