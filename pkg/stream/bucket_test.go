package stream_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
)

func TestAValueIsReplacedByOneOnly(t *testing.T) {
	bucket, err := natstest.Start(t).JetStream().KeyValue(t.Context(), natsd.Chat)
	if err != nil {
		t.Fatal(err)
	}
	revision := func() uint64 {
		entry, err := bucket.Get(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		return entry.Revision()
	}
	replace := func(expected uint64) error {
		return stream.Replace(t.Context(), bucket, "a", []byte("value"), expected)
	}
	if err := replace(0); err != nil {
		t.Fatal(err)
	}
	first := revision()
	if err := replace(0); !errors.Is(err, stream.ErrConflict) {
		t.Errorf("in place of nothing, where there is something: %v", err)
	}
	if err := replace(first); err != nil {
		t.Error(err)
	}
	if err := replace(first); !errors.Is(err, stream.ErrConflict) {
		t.Errorf("in place of what is there no more: %v", err)
	}
	if last, err := stream.LastRevision(t.Context(), bucket); err != nil || last != revision() {
		t.Errorf("the bucket ends with %d (%v), want %d", last, err, revision())
	}
	if err := bucket.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if err := replace(0); err != nil {
		t.Errorf("in place of what was removed: %v", err)
	}
}

// replicated answers as a bucket on three nodes does while another value is just being replicated.
type replicated struct{ jetstream.KeyValue }

func (replicated) Update(context.Context, string, []byte, uint64) (uint64, error) {
	busy := &jetstream.APIError{Code: 400, ErrorCode: jetstream.JSErrCodeStreamWrongLastSequenceConstant}
	return 0, fmt.Errorf("%w: %w", busy, jetstream.ErrKeyRevisionMismatch)
}

func TestAnotherValueThatIsBeingReplicatedCameFirst(t *testing.T) {
	if err := stream.Replace(t.Context(), replicated{}, "a", nil, 7); !errors.Is(err, stream.ErrConflict) {
		t.Error(err)
	}
}
