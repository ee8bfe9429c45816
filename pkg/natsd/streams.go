package natsd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

// Names of what [Declare] declares.
const (
	Market      = "MARKET"      // the log: every domain event, without end
	Timer       = "TIMER"       // deadlines as message schedules
	Dead        = "DEAD"        // dead letters of reactions
	Audit       = "AUDIT"       // who looked at whose personal data, and why
	Inbox       = "INBOX"       // what Meta delivers to the chat, sealed
	Outbox      = "OUTBOX"      // what the chat sends, sealed, and how far it got
	Codes       = "CODES"       // one-time codes and what else identity tells people, on its way, sealed, for as long as a code is good
	Deliveries  = "DELIVERIES"  // attempts to send messages to webhooks, and notices by e-mail
	Webhooks    = "WEBHOOKS"    // key-value bucket: what organisations say of webhooks, sealed, and how far each has got
	Photos      = "PHOTOS"      // object store: pictures that are kept with orders, sealed
	Notices     = "NOTICES"     // key-value bucket: what people say of notices by e-mail, sealed, and how far each was told
	Challenges  = "CHALLENGES"  // key-value bucket: what one-time codes are held against, sealed
	Sessions    = "SESSIONS"    // key-value bucket: sign-ins, sealed
	Issuers     = "ISSUERS"     // key-value bucket: by whom organisations let their people be vouched for, sealed
	Idempotency = "IDEMPOTENCY" // key-value bucket: answers by Idempotency-Key
	Chat        = "CHAT"        // key-value bucket: conversations, sealed
	Vault       = "VAULT"       // key-value bucket: personal data, sealed
	Limits      = "LIMITS"      // key-value bucket, in memory: what was used of the limits that hold across replicas
	APIKeys     = "API_KEYS"    // key-value bucket: what machines sign in with, hashed
	Revoked     = "REVOKED"     // key-value bucket: what was revoked of what tokens carry, with the time
	Backups     = "BACKUPS"     // key-value bucket: when the market was last backed up
	Keys        = "KEYS"        // key-value bucket: the keys it is sealed with; to be left out of backups of the log
)

// StoreID is the key of the log's identity in the metadata of [Market]. The
// identity is a UUID that is made when the stream is created.
const StoreID = "store_id"

// chatMaxAge is how long the chat's traffic is kept: longer than Meta delivers the same again (7 days).
const chatMaxAge = 30 * 24 * time.Hour

// auditMaxAge is how long it is kept who looked at whose data.
const auditMaxAge = 2 * 365 * 24 * time.Hour

// mostDeliveries is how many attempts are kept of one webhook.
const mostDeliveries = 200

// limitsMaxAge is longer than any limit counts.
const limitsMaxAge = 8 * 24 * time.Hour

// Lives of what people sign in with.
const (
	CodeLife      = 10 * time.Minute    // of a one-time code
	challengeAge  = 24 * time.Hour      // how long wrong codes are remembered
	SessionMaxAge = 90 * 24 * time.Hour // of a session, from the sign-in
)

// streams are all streams but those of the buckets.
func streams() []jetstream.StreamConfig {
	return []jetstream.StreamConfig{
		{
			Name:               Market,
			Subjects:           []string{"market.>"},
			DenyDelete:         true,
			DenyPurge:          true,
			AllowDirect:        true,
			AllowAtomicPublish: true,
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
			MaxAge:   chatMaxAge, // it may hold an update of the chat
		},
		{
			Name:       Audit,
			Subjects:   []string{"audit.>"},
			MaxAge:     auditMaxAge,
			DenyDelete: true,
			DenyPurge:  true,
		},
		{
			Name:               Inbox,
			Subjects:           []string{"inbox.>"},
			MaxAge:             chatMaxAge,
			AllowDirect:        true,
			AllowAtomicPublish: true,
		},
		{
			Name:               Outbox,
			Subjects:           []string{"outbox.>"},
			MaxAge:             chatMaxAge,
			AllowDirect:        true,
			AllowAtomicPublish: true,
		},
		{
			Name:              Deliveries,
			Subjects:          []string{"deliveries.>"},
			MaxAge:            chatMaxAge,
			MaxMsgsPerSubject: mostDeliveries,
			AllowRollup:       true, // what is left of a webhook that is removed takes their place
			AllowDirect:       true,
		},
		{
			Name:        Codes,
			Subjects:    []string{"codes.>"},
			MaxAge:      CodeLife,
			AllowDirect: true,
		},
	}
}

var limits = jetstream.KeyValueConfig{Bucket: Limits, History: 1, TTL: limitsMaxAge, Storage: jetstream.MemoryStorage}

func buckets() []jetstream.KeyValueConfig {
	return []jetstream.KeyValueConfig{
		{Bucket: Idempotency, History: 1, TTL: 24 * time.Hour, Storage: jetstream.FileStorage},
		limits,
		{Bucket: APIKeys, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Revoked, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Challenges, History: 1, TTL: challengeAge, Storage: jetstream.FileStorage},
		{Bucket: Sessions, History: 1, TTL: SessionMaxAge, Storage: jetstream.FileStorage},
		{Bucket: Issuers, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Webhooks, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Notices, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Chat, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Vault, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Backups, History: 1, Storage: jetstream.FileStorage},
		{Bucket: Keys, History: 1, Storage: jetstream.FileStorage},
	}
}

// objects are the object stores.
func objects() []jetstream.ObjectStoreConfig {
	return []jetstream.ObjectStoreConfig{{Bucket: Photos, Storage: jetstream.FileStorage}} // not packed: what is sealed gets no smaller
}

// withCommon adds the settings that all streams share.
func withCommon(cfg jetstream.StreamConfig, replicas int) jetstream.StreamConfig {
	cfg.Storage = jetstream.FileStorage
	cfg.Compression = compression(replicas)
	cfg.Retention = jetstream.LimitsPolicy
	cfg.Discard = jetstream.DiscardOld
	cfg.Duplicates = 2 * time.Minute
	cfg.Replicas = replicas
	return cfg
}

// compression packs the files of a stream that one server keeps. Those of a replicated one stay as they are: a server of a cluster that was killed cuts
// the last file to what its peers vouch for, and may pack it while it writes to it again; then it can read nothing of that file (nats-server 2.15.2).
func compression(replicas int) jetstream.StoreCompression {
	if replicas > 1 {
		return jetstream.NoCompression
	}
	return jetstream.S2Compression
}

// Declare creates the streams and buckets that are missing and updates those that
// exist, each with the given number of replicas or more. A stream that exists keeps
// its metadata, and settings that this file does not name stay as an operator has
// set them. While a cluster has no leader Declare asks again, until ctx ends.
func Declare(ctx context.Context, js jetstream.JetStream, replicas int) error {
	replicas = max(replicas, 1)
	for _, cfg := range streams() {
		err := stream.Retry(ctx, func(ctx context.Context) error {
			return declareStream(ctx, js, withCommon(cfg, replicas))
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
	for _, cfg := range objects() {
		err := stream.Retry(ctx, func(ctx context.Context) error {
			return declareObjects(ctx, js, cfg, replicas)
		})
		if err != nil {
			return fmt.Errorf("declare object store %s: %w", cfg.Bucket, err)
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

// merge returns have with the settings of want. The metadata of have, its identity
// above all, is kept, and whether its files are packed: services of any version find it as it is, and need no operator to change it.
func merge(have, want jetstream.StreamConfig) jetstream.StreamConfig {
	merged := have
	merged.Subjects = want.Subjects
	merged.Retention = want.Retention
	merged.Discard = want.Discard
	merged.Duplicates = want.Duplicates
	merged.MaxAge = want.MaxAge
	merged.DenyDelete = want.DenyDelete
	merged.DenyPurge = want.DenyPurge
	merged.AllowDirect = want.AllowDirect
	merged.AllowAtomicPublish = want.AllowAtomicPublish
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
	have, err := js.Stream(ctx, StreamOf(cfg.Bucket))
	switch {
	case err == nil:
		is := have.CachedInfo().Config
		cfg.Replicas = max(replicas, is.Replicas)
		if is.MaxMsgsPerSubject == int64(cfg.History) && is.MaxAge == cfg.TTL && is.Storage == cfg.Storage && is.Replicas == cfg.Replicas {
			return nil // whoever may not change it need not try
		}
		if is.PersistMode == jetstream.AsyncPersistMode { // which the server neither replicates nor changes
			if err := js.DeleteStream(ctx, is.Name); err != nil {
				return err
			}
		}
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return err
	default: // which who may not change it may do, of the limits
		_, err = js.CreateKeyValue(ctx, cfg)
		return err
	}
	_, err = js.CreateOrUpdateKeyValue(ctx, cfg)
	return err
}

func declareObjects(ctx context.Context, js jetstream.JetStream, cfg jetstream.ObjectStoreConfig, replicas int) error {
	cfg.Replicas = replicas
	have, err := js.Stream(ctx, ObjectsOf(cfg.Bucket))
	switch {
	case err == nil && have.CachedInfo().Config.Replicas >= replicas:
		return nil // whoever may not change it need not try
	case err != nil && !errors.Is(err, jetstream.ErrStreamNotFound):
		return err
	}
	_, err = js.CreateOrUpdateObjectStore(ctx, cfg)
	return err
}

// KeepLimits makes the bucket of the limits again, which is kept in memory, where it is gone when the connection is back: all servers were
// down. It runs until ctx ends.
func (n *Node) KeepLimits(ctx context.Context) error {
	back := n.conn.StatusChanged(nats.CONNECTED)
	defer n.conn.RemoveStatusListener(back)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-back:
		}
		err := stream.Retry(ctx, func(ctx context.Context) error { return declareBucket(ctx, n.js, limits, n.replicas) })
		if err != nil && ctx.Err() == nil {
			n.logger.Warn("limits are counted by each process alone", "reason", err)
		}
	}
}

// unsync makes a bucket anew that the server syncs, as one that it writes a moment later and does not sync: whoever stores something there
// does not wait for the disk. What it held is forgotten.
func unsync(ctx context.Context, js jetstream.JetStream, bucket string) error {
	have, err := js.Stream(ctx, StreamOf(bucket))
	if err != nil {
		return err
	}
	cfg := have.CachedInfo().Config
	if cfg.PersistMode == jetstream.AsyncPersistMode {
		return nil
	}
	if err := js.DeleteStream(ctx, cfg.Name); err != nil {
		return err
	}
	cfg.PersistMode = jetstream.AsyncPersistMode // set when a stream is created, or never; buckets of the client have no name for it
	_, err = js.CreateStream(ctx, cfg)
	return err
}
