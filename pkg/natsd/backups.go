package natsd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// What of a market is backed up: keys of the bucket [Backups].
const (
	BackupOfMarket = "market" // everything but the keys of personal data and of tokens
	BackupOfKeys   = "keys"
)

// BackedUp is a backup of a market that went well.
type BackedUp struct {
	Time     time.Time `json:"time"`     // as of which it is the market
	Position uint64    `json:"position"` // of the log, likewise
}

// NoteBackup remembers at the market, for its operators, that a part of it was backed up.
func NoteBackup(ctx context.Context, js jetstream.JetStream, part string, b BackedUp) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	bucket, err := js.KeyValue(ctx, Backups)
	if err == nil {
		_, err = bucket.Put(ctx, part, text)
	}
	if err != nil {
		return fmt.Errorf("note the backup at the market: %w", err)
	}
	return nil
}

// LastBackup returns the last backup of a part of a market; the zero value: there never was one, as far as the market knows.
func LastBackup(ctx context.Context, js jetstream.JetStream, part string) (b BackedUp, err error) {
	bucket, err := js.KeyValue(ctx, Backups)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return b, nil // no process has run since there is one
	}
	if err != nil {
		return b, fmt.Errorf("last backup: %w", err)
	}
	entry, err := bucket.Get(ctx, part)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal(entry.Value(), &b)
	}
	if err != nil {
		return b, fmt.Errorf("last backup: %w", err)
	}
	return b, nil
}
