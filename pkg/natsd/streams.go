package natsd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

// Names of what [Declare] declares.
const (
	Market      = "MARKET"      // every domain event, for ever
	Timer       = "TIMER"       // deadlines as message schedules
	Dead        = "DEAD"        // dead letters of reactions
	Inbox       = "INBOX"       // what the chat's network told us, sealed
	Outbox      = "OUTBOX"      // what we tell people there, sealed, and how far it got
	Idempotency = "IDEMPOTENCY" // key-value bucket: answers by Idempotency-Key
	Chat        = "CHAT"        // key-value bucket: conversations, sealed
	Vault       = "VAULT"       // key-value bucket: personal data, sealed
	Keys        = "KEYS"        // key-value bucket: the keys it is sealed with; to be left out of backups of the log
)

// StoreID is the key in the metadata of [Market] under which the identity of the
// log stands: a UUID made once, when the stream is made.
const StoreID = "store_id"

// keepChat is how long the chat's traffic is kept: longer than its network repeats itself (7 days).
const keepChat = 30 * 24 * time.Hour

// streams is all that is kept, apart from the buckets below.
func streams() []jetstream.StreamConfig {
	return []jetstream.StreamConfig{
		{
			Name:        Market,
			Subjects:    []string{"market.>"},
			DenyDelete:  true,
			DenyPurge:   true,
			AllowDirect: true,
		},
		{
			Name:              Timer,
			Subjects:          []string{"timer.set.>", "timer.due.>"},
			AllowMsgSchedules: true,
			AllowMsgTTL:       true,
			AllowRollup:       true, // a fired schedule removes itself by a rollup
		},
		{
			Name:     Dead,
			Subjects: []string{"dead.>"},
			MaxAge:   90 * 24 * time.Hour,
		},
		{
			Name:        Inbox,
			Subjects:    []string{"inbox.>"},
			MaxAge:      keepChat,
			AllowDirect: true,
		},
		{
			Name:        Outbox,
			Subjects:    []string{"outbox.>"},
			MaxAge:      keepChat,
			AllowDirect: true,
		},
	}
}

func buckets() []jetstream.KeyValueConfig {
	return []jetstream.KeyValueConfig{
		{Bucket: Idempotency, History: 1, TTL: 24 * time.Hour, Storage: jetstream.FileStorage},
		{Bucket: Chat, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Vault, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Keys, History: 1, Storage: jetstream.FileStorage},
	}
}

// common are the settings that all streams share.
func common(cfg jetstream.StreamConfig, replicas int) jetstream.StreamConfig {
	cfg.Storage = jetstream.FileStorage
	cfg.Compression = jetstream.S2Compression
	cfg.Retention = jetstream.LimitsPolicy
	cfg.Discard = jetstream.DiscardOld
	cfg.Duplicates = 2 * time.Minute
	cfg.Replicas = replicas
	return cfg
}

// Declare makes the streams and buckets that are missing and brings those that
// exist up to date, each with the given number of replicas or more. A stream that
// exists keeps its metadata, and settings that are not named in this file stay as
// an operator has set them. While a cluster has no leader it is asked again, until
// ctx ends.
func Declare(ctx context.Context, js jetstream.JetStream, replicas int) error {
	replicas = max(replicas, 1)
	for _, cfg := range streams() {
		err := stream.Retry(ctx, func(ctx context.Context) error {
			return declareStream(ctx, js, common(cfg, replicas))
		})
		if err != nil {
			return fmt.Errorf("declare stream %s: %w", cfg.Name, err)
		}
	}
	for _, cfg := range buckets() {
		err := stream.Retry(ctx, func(ctx context.Context) error {
			return declareBucket(ctx, js, cfg, replicas)
		})
		if err != nil {
			return fmt.Errorf("declare bucket %s: %w", cfg.Bucket, err)
		}
	}
	return nil
}

func declareStream(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig) error {
	if want.Name == Market {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make identity: %w", err)
		}
		want.Metadata = map[string]string{StoreID: id.String()}
	}
	have, err := js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		_, err = js.CreateStream(ctx, want)
		if !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return err
		}
		have, err = js.Stream(ctx, want.Name) // another process was faster
	}
	if err != nil {
		return err
	}
	return update(ctx, js, have.CachedInfo().Config, want)
}

func update(ctx context.Context, js jetstream.JetStream, have, want jetstream.StreamConfig) error {
	merged := merge(have, want)
	if reflect.DeepEqual(have, merged) {
		return nil
	}
	_, err := js.UpdateStream(ctx, merged)
	return err
}

// merge lays the settings of want over have. What have says of itself in its
// metadata, its identity above all, stands.
func merge(have, want jetstream.StreamConfig) jetstream.StreamConfig {
	merged := have
	merged.Subjects = want.Subjects
	merged.Compression = want.Compression
	merged.Retention = want.Retention
	merged.Discard = want.Discard
	merged.Duplicates = want.Duplicates
	merged.MaxAge = want.MaxAge
	merged.DenyDelete = want.DenyDelete
	merged.DenyPurge = want.DenyPurge
	merged.AllowDirect = want.AllowDirect
	merged.AllowMsgSchedules = want.AllowMsgSchedules
	merged.AllowMsgTTL = want.AllowMsgTTL
	merged.AllowRollup = want.AllowRollup
	merged.Replicas = max(have.Replicas, want.Replicas)
	merged.Metadata = maps.Clone(want.Metadata)
	if merged.Metadata == nil {
		merged.Metadata = map[string]string{}
	}
	maps.Copy(merged.Metadata, have.Metadata)
	return merged
}

func declareBucket(ctx context.Context, js jetstream.JetStream, cfg jetstream.KeyValueConfig, replicas int) error {
	cfg.Replicas = replicas
	have, err := js.Stream(ctx, "KV_"+cfg.Bucket)
	switch {
	case err == nil:
		cfg.Replicas = max(replicas, have.CachedInfo().Config.Replicas)
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return err
	}
	_, err = js.CreateOrUpdateKeyValue(ctx, cfg)
	return err
}
