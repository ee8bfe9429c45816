package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// Tried is what trying a backup has shown.
type Tried struct {
	Restored

	Aggregates int           `json:"aggregates"`
	Started    time.Duration `json:"started_ns"` // how long a market took to start on it
}

// ErrNotTried is returned where there is no room to try a backup, which says nothing about it.
var ErrNotTried = errors.New("the backup was not tried, since there is no room")

// Try restores a backup to a folder that is removed afterwards, walks the log's chain, counts what was restored against the manifest, and
// calls start, which starts a market there and returns when it has read the log to its position.
func Try(ctx context.Context, r Restore, temp string, start func(ctx context.Context, dir string, position uint64) error) (tried Tried, err error) {
	if _, err := readManifest(r.Backup); err != nil {
		return tried, err
	}
	dir, remove, err := tryFolder(temp)
	if err != nil {
		return tried, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	r.DataDir = filepath.Join(dir, "data")
	for {
		m, err := readManifest(r.Backup)
		if err != nil {
			return tried, err
		}
		tried, err = try(ctx, r, m, start)
		if err == nil {
			return tried, nil
		}
		if now, changed := readManifest(r.Backup); changed == nil && now.hash != m.hash { // a run of the backup has superseded files meanwhile
			if err := os.RemoveAll(r.DataDir); err != nil {
				return tried, err
			}
			continue
		}
		switch {
		case isFull(err):
			return tried, fmt.Errorf("%w: %s. Name a folder on a larger disk with --temp: %w", ErrNotTried, dir, err)
		case ctx.Err() != nil:
			return tried, fmt.Errorf("the check was stopped: %w", err)
		}
		return tried, fmt.Errorf("the backup of %s cannot be relied on: %w", m.Time.Local().Format(time.RFC3339), err)
	}
}

func try(ctx context.Context, r Restore, m Manifest, start func(ctx context.Context, dir string, position uint64) error) (tried Tried, err error) {
	if r.Keys != "" {
		if copied, err := copyOf(r.Keys, m); err != nil {
			return tried, err
		} else if copied.Older {
			return tried, fmt.Errorf("%s: %w: of position %d, %s", r.Keys, ErrOlderKeys, copied.Position, copied.Time.Format(time.RFC3339))
		}
	}
	if tried.Restored, err = r.Run(ctx); err != nil {
		return tried, err
	}
	if tried.Aggregates, err = examine(ctx, r.DataDir, m); err != nil {
		return tried, err
	}
	begun := time.Now()
	err = start(ctx, r.DataDir, tried.Position)
	tried.Started = time.Since(begun)
	return tried, err
}

// examine walks the restored log, and counts what stands in every other stream.
func examine(ctx context.Context, dir string, m Manifest) (aggregates int, err error) {
	node, err := natsd.Start(ctx, natsd.Config{Dir: dir})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	links := chain{}
	for _, s := range m.Streams {
		if s.Name == natsd.Timer { // set anew
			continue
		}
		from := reader{js: node.JetStream(), name: s.Name, direct: true, next: 1}
		var count uint64
		for {
			some, err := from.read(ctx)
			if err != nil {
				return 0, err
			}
			if len(some) == 0 {
				break
			}
			for _, each := range some {
				count++
				if s.Name != natsd.Market {
					continue
				}
				if err := links.add(each.Subject, each.Sequence, each.Data); err != nil {
					return 0, err
				}
			}
		}
		if s.Name == natsd.Market && count < s.messages() {
			return 0, fmt.Errorf("the restored log has %d commits, the backup %d", count, s.messages())
		}
	}
	return len(links), nil
}

// chain is the last link of every aggregate, by subject.
type chain map[string]link

type link struct {
	hash     string
	revision uint64
}

// add returns an error for a commit that does not follow from the one before it.
func (c chain) add(subject string, position uint64, body []byte) error {
	var commit []struct {
		Revision uint64 `json:"revision"`
		PrevHash string `json:"prevhash"`
	}
	if err := json.Unmarshal(body, &commit); err != nil || len(commit) == 0 {
		return fmt.Errorf("position %d is no commit", position)
	}
	before := c[subject]
	if commit[0].PrevHash != before.hash || commit[0].Revision != before.revision+1 {
		return fmt.Errorf("position %d does not follow from the commit before it on its aggregate", position)
	}
	sum := sha256.Sum256(body)
	c[subject] = link{hash: hex.EncodeToString(sum[:]), revision: commit[0].Revision}
	return nil
}
