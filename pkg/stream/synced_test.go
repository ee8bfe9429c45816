package stream_test

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// waitsForASync: the leader is asked once for the messages of a batch, and never for what was stored alone.
func waitsForASync(t *testing.T, all []jetstream.JetStream) {
	c := committer(all[0])
	alone := testkit.Must(c.Append(t.Context(), 0, message("synced", "alone")))(t)
	outcomes := c.atOnce(t, many, named("synced"))
	synced := stream.NewSynced(market(c.js))
	wait := func(ctx context.Context, sequence uint64) error {
		m := testkit.Must(market(c.js).Get(t.Context(), sequence))(t)
		return synced.Wait(ctx, m.Header, sequence)
	}
	nobody, cancel := context.WithCancel(t.Context()) // for whom nothing is asked
	cancel()
	if err := wait(nobody, alone); err != nil {
		t.Errorf("stored alone: %v", err)
	}
	if err := wait(nobody, outcomes[0].sequence); !errors.Is(err, context.Canceled) {
		t.Errorf("in a batch, the leader is not asked: %v", err)
	}
	if err := wait(t.Context(), outcomes[0].sequence); err != nil {
		t.Error(err)
	}
	for _, o := range outcomes {
		if err := wait(nobody, o.sequence); err != nil {
			t.Errorf("in the same batch: %v", err)
		}
	}
	batched := testkit.Must(market(c.js).Get(t.Context(), outcomes[0].sequence))(t)
	if err := synced.Wait(t.Context(), batched.Header, outcomes[0].sequence+1_000_000); err == nil {
		t.Error("one that the server has not is on disk")
	}
}
