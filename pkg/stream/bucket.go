package stream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Replace stores a value under a key of a bucket on the condition that the last revision of the key is the expected one, 0 where nothing
// is stored. It returns [ErrConflict] where another value came first.
func Replace(ctx context.Context, bucket jetstream.KeyValue, key string, value []byte, expected uint64) (err error) {
	if expected == 0 {
		_, err = bucket.Create(ctx, key, value)
	} else {
		_, err = bucket.Update(ctx, key, value, expected)
	}
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return ErrConflict
	}
	return err
}

// LastRevision is the revision that a bucket ends with, as its leader knows it.
func LastRevision(ctx context.Context, bucket jetstream.KeyValue) (uint64, error) {
	status, err := bucket.Status(ctx)
	if err != nil {
		return 0, err
	}
	known, ok := status.(*jetstream.KeyValueBucketStatus)
	if !ok {
		return 0, fmt.Errorf("status of %T", status)
	}
	return known.StreamInfo().State.LastSeq, nil
}
