package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
)

// Errors of a restore.
var (
	// ErrNotEmpty is returned for a folder in which something is.
	ErrNotEmpty = errors.New("the folder is not empty: restore into a new one")
	// ErrTooEarly is returned for a moment before the log's first commit.
	ErrTooEarly = errors.New("the log begins after that")
	// ErrTooFar is returned for a moment that the backup does not reach.
	ErrTooFar = errors.New("the backup ends before that")
)

// restoredFrom is the key, in the log's metadata, of where it comes from: "<identity>@<position>".
const restoredFrom = "restored_from"

// Restore is one restore.
type Restore struct {
	Backup  string
	Keys    string // folder with the copy of the keys; empty: none is restored, and nothing personal can be read
	DataDir string // an empty folder, to which the market is restored; not used where it is restored to a cluster
	// Cluster is where the market is restored to: streams that are empty, by their operator; nil: to DataDir.
	Cluster  *natsd.Node
	Replicas int    // of each stream there
	KeyDir   string // an empty folder, to which the files of keys are then restored
	// To is where the log is to end: a position, or a time; neither: as far as the backup goes.
	Position uint64
	Time     time.Time
	Without  []string // short names of what is restored without what is damaged of it; see [CheckWithout]
	Erasures string   // who else was erased: a file with an id a line, or the folder of a later backup; empty: nobody
	Report   progress.Report
}

// Restored tells what a restore has done.
type Restored struct {
	Store      string            `json:"store_id"`
	From       string            `json:"restored_from"`
	Position   uint64            `json:"position"`          // of the log's last commit of then
	Time       time.Time         `json:"time"`              // of that commit
	Messages   map[string]uint64 `json:"messages"`          // by stream
	LeftOut    map[string]uint64 `json:"left_out"`          // what was later than the moment, by stream
	Damaged    []Damage          `json:"damaged,omitempty"` // what it was restored without
	Listed     int               `json:"listed"`            // how many the list of erasures names
	Erased     []string          `json:"erased"`            // who was erased again
	Before     []string          `json:"already_erased"`
	Unknown    []string          `json:"unknown"` // who is in the list, and came to the market later
	Timers     int               `json:"timers"`
	WithoutKey bool              `json:"without_keys"`
	Keys       *KeysCopy         `json:"keys,omitempty"`
	Unread     []string          `json:"unread,omitempty"` // damaged segments of after the moment: who was erased then is not known
	Took       time.Duration     `json:"took_ns"`
}

// Run restores.
func (r *Restore) Run(ctx context.Context) (Restored, error) {
	begun := time.Now()
	m, err := readManifest(r.Backup)
	if err != nil {
		return Restored{}, err
	}
	job := &restoring{Restore: r, manifest: m, replicas: 1, staging: filepath.Join(r.DataDir, natsd.Restoring)}
	if r.Cluster != nil {
		err = job.toCluster(ctx)
	} else {
		err = job.toFolder(ctx)
	}
	if err != nil {
		return Restored{}, err
	}
	job.result.Took = time.Since(begun)
	return job.result, nil
}

// toFolder restores to a folder in which nothing is.
func (r *restoring) toFolder(ctx context.Context) error {
	if err := r.claim(); err != nil {
		return err
	}
	err := r.prepare()
	if err == nil {
		err = r.build(ctx)
	}
	if isFull(err) {
		err = fmt.Errorf("%s: the disk is full: name a folder on a larger one with --data-dir: %w", r.DataDir, err)
	}
	if err != nil {
		err = errors.Join(err, os.RemoveAll(r.staging))
	}
	return err
}

// claim marks an empty folder as one that a restore writes. Until the market is whole, nobody opens it, and no other restore writes it.
func (r *restoring) claim() error {
	if err := os.MkdirAll(r.DataDir, 0o700); err != nil {
		return err
	}
	if err := natsd.CheckRestored(r.DataDir); err != nil {
		return err
	}
	if err := isEmpty(r.DataDir); err != nil {
		return err
	}
	return os.Mkdir(r.staging, 0o700)
}

// isEmpty returns [ErrNotEmpty] for a folder in which something is.
func isEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s: %w", dir, ErrNotEmpty)
	}
	return err
}

// prepare verifies everything that is read, before anything is restored.
func (r *restoring) prepare() (err error) {
	if err := r.plan(); err != nil || r.Keys == "" {
		return err
	}
	r.copied, err = copyOf(r.Keys, r.manifest)
	r.result.Keys = &r.copied.KeysCopy
	return err
}

// restoring is a Restore at work.
type restoring struct {
	*Restore

	manifest Manifest
	staging  string
	keyDir   string // where the files of keys go
	replicas int
	node     *natsd.Node
	declare  func(context.Context) error                                                // the streams that are missing
	put      func(ctx context.Context, config server.StreamConfig, each messages) error // makes a stream
	cut      cutting
	copied   keysCopy
	result   Restored
}

// build puts the market together beside where it will be, and moves it there when it is complete and on disk.
func (r *restoring) build(ctx context.Context) (err error) {
	if err := r.fillFolder(ctx); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := syncTree(r.staging); err != nil {
		return err
	}
	entries, err := os.ReadDir(r.staging)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.Rename(filepath.Join(r.staging, e.Name()), filepath.Join(r.DataDir, e.Name())); err != nil {
			return err
		}
	}
	return errors.Join(os.Remove(r.staging), syncFolder(r.DataDir))
}

// fillFolder fills the folder that is put together.
func (r *restoring) fillFolder(ctx context.Context) (err error) {
	if r.node, err = natsd.Start(ctx, natsd.Config{Dir: r.staging}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.node.Close()) }()
	r.keyDir, r.declare = filepath.Join(r.staging, "keys"), r.node.Declare
	r.put = func(_ context.Context, config server.StreamConfig, each messages) error {
		return put(r.node, config, each)
	}
	if err := r.fill(ctx); err != nil {
		return err
	}
	return natsd.NoteLosses(r.staging, r.result.Store, r.cut.position, r.manifest.Lost)
}

// fill makes every stream, the log last: until it is there, nobody takes what there is for a market.
func (r *restoring) fill(ctx context.Context) error {
	js := r.node.JetStream()
	var market Stream
	for _, s := range r.manifest.Streams {
		switch s.Name {
		case natsd.Timer: // a server sets timers only when they are set
		case natsd.Market:
			market = s
		default:
			if err := r.stream(ctx, s, r.Backup); err != nil {
				return err
			}
		}
	}
	if err := r.keys(ctx); err != nil {
		return err
	}
	if err := r.stream(ctx, market, r.Backup); err != nil {
		return err
	}
	if err := r.declare(ctx); err != nil {
		return err
	}
	if err := r.durables(ctx, js); err != nil {
		return err
	}
	if err := r.timers(ctx, js); err != nil {
		return err
	}
	return r.erase(ctx, js)
}

// stream restores one stream, without what is later than the moment.
func (r *restoring) stream(ctx context.Context, s Stream, dir string) error {
	config, err := r.config(s)
	if err != nil {
		return fmt.Errorf("stream %s: %w", s.Name, err)
	}
	task := r.Report.Start("restore "+s.Name, int64(s.messages())) //nolint:gosec // a count of messages
	defer task.End()
	through := s.Last
	if s.Name == natsd.Market {
		through = r.cut.position // what is behind it may be damaged
	}
	err = r.put(ctx, config, func(take func(message) error) error {
		return s.until(dir, through, func(m message) error {
			task.Add(1)
			if !r.cut.keeps(s.Name, m) {
				return nil
			}
			r.result.Messages[s.Name]++
			return take(m)
		})
	})
	if left := s.messages() - r.result.Messages[s.Name]; left > 0 {
		r.result.LeftOut[s.Name] = left
	}
	return err
}

// config is a stream's as it was, with its copies where it is restored, and in the log with a new identity.
func (r *restoring) config(s Stream) (config server.StreamConfig, err error) {
	if err := json.Unmarshal(s.Config, &config); err != nil {
		return config, err
	}
	config.Replicas, config.Placement = r.replicas, nil
	if s.Name != natsd.Market {
		return config, nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return config, err
	}
	r.result.Store, r.result.From = id.String(), fmt.Sprintf("%s@%d", r.manifest.Store, r.cut.position)
	config.Metadata = map[string]string{natsd.StoreID: r.result.Store, restoredFrom: r.result.From}
	return config, nil
}

// keys restores the files of keys and the bucket, as they are in their last copy.
func (r *restoring) keys(ctx context.Context) error {
	if r.Keys == "" {
		r.result.WithoutKey = true
		return nil
	}
	if err := os.MkdirAll(r.keyDir, 0o700); err != nil {
		return err
	}
	if err := r.copied.copyTo(r.keyDir); err != nil {
		return err
	}
	for _, s := range r.copied.manifest.Streams {
		if err := r.stream(ctx, s, r.copied.dir); err != nil {
			return err
		}
	}
	return nil
}

// durables begin after what each reaction had done, or the moment.
func (r *restoring) durables(ctx context.Context, js jetstream.JetStream) error {
	for _, s := range r.manifest.Streams {
		for _, d := range s.Durables {
			err := stream.Retry(ctx, func(ctx context.Context) error {
				return durable(ctx, js, s.Name, d.Config, min(d.Done, r.cut.ends[s.Name])+1)
			})
			if err != nil {
				return fmt.Errorf("reaction %s: %w", d.Config.Durable, err)
			}
		}
	}
	return nil
}

// durable makes a consumer that begins at a sequence. One that begins with the first message keeps saying so, since whoever declares it
// again may not say otherwise, and is told by a reset where to go on.
func durable(ctx context.Context, js jetstream.JetStream, of string, config jetstream.ConsumerConfig, from uint64) error {
	config.Replicas = 0
	all := config.DeliverPolicy == jetstream.DeliverAllPolicy
	if !all {
		config.DeliverPolicy, config.OptStartSeq, config.OptStartTime = jetstream.DeliverByStartSequencePolicy, from, nil
	}
	if _, err := js.CreateConsumer(ctx, of, config); err != nil || !all || from == 1 {
		return err
	}
	answer, err := js.Conn().RequestWithContext(ctx, fmt.Sprintf("$JS.API.CONSUMER.RESET.%s.%s", of, config.Durable), fmt.Appendf(nil, `{"seq":%d}`, from))
	if err != nil {
		return err
	}
	var refused struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(answer.Data, &refused); err != nil {
		return err
	}
	if refused.Error != nil {
		return refused.Error
	}
	return nil
}

// each calls take for every message of a stream.
func (s Stream) each(dir string, take func(message) error) error {
	return s.until(dir, s.Last, take)
}

func (s Stream) messages() (n uint64) {
	for _, segment := range s.Segments {
		n += segment.Messages
	}
	return n
}

// syncTree sees to it that everything in a folder is on disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Type()&(fs.ModeSocket|fs.ModeSymlink) != 0 {
			return err
		}
		return syncFolder(path) // works for files too
	})
}
