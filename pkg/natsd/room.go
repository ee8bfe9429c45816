//go:build unix

package natsd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// ErrNoRoom is told by [Node.WatchRoom] while the disk is as good as full.
var ErrNoRoom = errors.New("the disk is full")

const (
	leastRoom  = 64 << 20 // bytes that stay free for what has been taken already: reactions, messages on their way, read models
	enoughRoom = 80 << 20 // bytes free from which on there is room again
	roomEvery  = time.Second
	// How long the server may take to open its streams again: as at a start.
	reopenTimeout = 30 * time.Second
)

// WatchRoom looks once a second, until ctx ends, at how much of the disk with an embedded server's files is free, and tells what has changed: with
// less than 64 MiB an error that wraps [ErrNoRoom], and nil once there are 80 MiB again. A stream that could not write takes nothing more, not even
// then: the server ends it for good. So it is opened again before there is room, in this process, from what is on disk. Nothing that was
// acknowledged is touched: the server stores a message whole and syncs it, or cuts off what there is of it.
func (n *Node) WatchRoom(ctx context.Context, tell func(error)) error {
	if n.server == nil {
		return nil // the disk is another machine's
	}
	tick := time.NewTicker(roomEvery)
	defer tick.Stop()
	for full := false; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		free, err := freeRoom(n.dir)
		switch {
		case err != nil:
			n.logger.Warn("how much room the disk has is not known", "error", err)
		case !full && free < leastRoom:
			full = true
			tell(fmt.Errorf("%w: %d MiB are free of the disk of %s", ErrNoRoom, free>>20, n.dir))
		case free >= enoughRoom:
			if err := n.mend(ctx); err != nil {
				n.logger.Error("streams that could not write are not open again", "error", err)
				continue
			}
			if full {
				full = false
				tell(nil)
			}
		}
	}
}

func freeRoom(dir string) (uint64, error) {
	var at syscall.Statfs_t
	if err := syscall.Statfs(dir, &at); err != nil {
		return 0, err
	}
	return at.Bavail * uint64(at.Bsize), nil
}

// mend opens the streams again if one could not write.
func (n *Node) mend(ctx context.Context) error {
	health := n.server.Healthz(&server.HealthzOptions{})
	if n.server.JetStreamEnabled() && !strings.Contains(health.Error, "write error") || ctx.Err() != nil {
		return nil
	}
	n.logger.Warn("streams are opened again", "why", health.Error)
	cfg := server.JetStreamConfig{
		MaxMemory: maxMemory, MaxStore: maxStore, StoreDir: filepath.Join(n.dir, storeName), SyncAlways: true,
	}
	if err := n.server.ShutdownJetStream(); err != nil {
		return err
	}
	if err := n.server.EnableJetStream(&cfg); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, reopenTimeout)
	defer cancel()
	return n.Declare(ctx) // what is kept in memory is gone
}
