package natsd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const (
	// The log may grow until the disk is full. Without this limit the server would
	// set one itself: three quarters of what is free when it starts.
	maxStore = 1 << 44
	// For consumers that live in memory only.
	maxMemory = 256 << 20

	storeName = "nats" // of the server's folder, in the data folder
)

// embedded are the options of the only server of a market on one machine.
func embedded() *server.Options {
	return &server.Options{ServerName: "qhatu", DontListen: true}
}

// Embed starts a server in this process with its files in dir. The options decide
// about names, listening and clustering; Embed sets what keeps the log safe
// (JetStream, SyncAlways). It returns when the server takes connections and
// JetStream runs, which in a cluster may be before a leader is elected. However long
// that takes, such as after a crash, when the server reads the log again: only ctx
// ends it.
func Embed(ctx context.Context, dir string, opts *server.Options, logger *slog.Logger) (*Node, error) {
	return embed(ctx, Config{Dir: dir, Logger: logger, Progress: func(string) {}}, opts, func(*Node) error { return nil })
}

// embed calls before once the folder is this process's, and starts no server after an error.
func embed(ctx context.Context, cfg Config, opts *server.Options, before func(*Node) error) (_ *Node, err error) {
	if err := CheckRestored(cfg.Dir); err != nil {
		return nil, err
	}
	node := &Node{replicas: 1, dir: cfg.Dir, logger: cfg.Logger}
	if cfg.Claim == nil {
		if node.claim, err = ClaimDir(cfg.Dir); err != nil {
			return nil, err
		}
	}
	if err := before(node); err != nil {
		return nil, errors.Join(err, node.Close())
	}
	if err := node.serve(ctx, cfg, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("start nats in %s: %w", cfg.Dir, err), node.Close())
	}
	return node, nil
}

func (n *Node) serve(ctx context.Context, cfg Config, opts *server.Options) error {
	opts.JetStream = true
	opts.StoreDir = filepath.Join(cfg.Dir, storeName)
	opts.SyncAlways = true
	opts.JetStreamMaxStore = maxStore
	opts.JetStreamMaxMemory = maxMemory
	opts.NoSigs = true
	opts.NoLog = true
	srv, err := server.NewServer(opts)
	if err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	n.server = srv
	if err := run(ctx, srv, cfg.Logger, cfg.Progress); err != nil {
		return err
	}
	conn, err := nats.Connect("", append(options(cfg.Logger), nats.InProcessServer(srv))...)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	return n.attach(conn)
}

const readyCheck = time.Second // how long the server is asked at a time whether it is ready

// run starts the server and waits until it is ready, has given up, or ctx ends.
func run(ctx context.Context, srv *server.Server, logger *slog.Logger, progress func(string)) error {
	lines := &serverLog{logger: logger.With("component", "nats"), fatal: make(chan string, 1), progress: progress}
	srv.SetLoggerV2(lines, false, false, false)
	go srv.Start()
	ready := make(chan struct{})
	go func() {
		for ctx.Err() == nil {
			if srv.ReadyForConnections(readyCheck) {
				close(ready)
				return
			}
		}
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case text := <-lines.fatal:
		return errors.New(text)
	case <-ready:
		lines.started.Store(true)
		if !srv.JetStreamEnabled() {
			return errors.New("jetstream does not start")
		}
		return nil
	}
}

// serverLog passes the server's warnings and errors on, what it tells otherwise
// until it has started to progress, and sends the line with which the server gives up to fatal.
type serverLog struct {
	logger   *slog.Logger
	progress func(string)
	started  atomic.Bool
	fatal    chan string
}

func (l *serverLog) Noticef(format string, v ...any) {
	if !l.started.Load() {
		l.progress(strings.TrimSpace(fmt.Sprintf(format, v...)))
	}
}

func (l *serverLog) Debugf(string, ...any) {}
func (l *serverLog) Tracef(string, ...any) {}

func (l *serverLog) Warnf(format string, v ...any)  { l.logger.Warn(fmt.Sprintf(format, v...)) }
func (l *serverLog) Errorf(format string, v ...any) { l.logger.Error(fmt.Sprintf(format, v...)) }

func (l *serverLog) Fatalf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	l.logger.Error(text)
	select {
	case l.fatal <- text:
	default:
	}
}
