package limit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

const (
	sharedTimeout = 500 * time.Millisecond // after that this process counts alone
	sharedTries   = 20                     // of writes that others come before
)

// countTogether counts what this process has let pass in the bucket too. Without an answer what this process counted stands.
func (l *Limits) countTogether(ctx context.Context, alone Usage, key string, used int) Usage {
	ctx, cancel := context.WithTimeout(ctx, sharedTimeout)
	defer cancel()
	stored := sharedKey(alone.Name, key)
	for range sharedTries {
		together, err := l.countStored(ctx, alone, stored, used)
		if err == nil {
			l.together.Note(nil)
			return together
		}
		if !errors.Is(err, stream.ErrConflict) {
			l.together.Note(err, "limit", string(alone.Name))
			return alone
		}
	}
	alone.Wait = alone.Rate.interval() // so many at the same moment are more than one person's
	return alone
}

func (l *Limits) countStored(ctx context.Context, alone Usage, key string, used int) (Usage, error) {
	whole, revision, err := l.stored(ctx, key)
	if err != nil {
		return alone, err
	}
	whole, usage := alone.Rate.next(whole, l.now().UnixNano(), used)
	usage.Name = alone.Name
	if usage.Refused() {
		return usage, nil
	}
	moment := binary.BigEndian.AppendUint64(nil, uint64(whole)) //nolint:gosec // read back as it was
	return usage, stream.Replace(ctx, l.bucket, key, moment, revision)
}

// stored is what the bucket keeps of a key; nothing where it keeps nothing that can be read.
func (l *Limits) stored(ctx context.Context, key string) (whole int64, revision uint64, err error) {
	entry, err := l.bucket.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	if moment := entry.Value(); len(moment) == 8 {
		whole = int64(binary.BigEndian.Uint64(moment)) //nolint:gosec // written as it was
	}
	return whole, entry.Revision(), nil
}

func sharedKey(name Name, key string) string {
	sum := sha256.Sum256([]byte(key))
	return string(name) + "." + hex.EncodeToString(sum[:16])
}
