// Package natsd connects a process to NATS: to a server that it embeds, or to a
// cluster outside it. It declares the market's streams and buckets, and checks that
// the log has lost neither its end nor anything before it.
//
// What always holds:
//   - an embedded server acknowledges nothing that is not on disk (SyncAlways), but answers by Idempotency-Key, of which the log knows
//     what they tell;
//   - one data folder is used by one process at a time;
//   - declaring a stream again changes neither its identity nor its messages, and
//     takes no replicas from it.
//
// At start, call [Start], [Guard.Check] and [Declare], in this order; at stop, end
// [Guard.Run], then call [Node.Close].
//
// It must not import any other package of this module but stream, block and atomicfile,
// which import none: all of them test on it.
package natsd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Config says which server to use.
type Config struct {
	// Dir is the data folder of the embedded server; the server keeps its files
	// in the folder "nats" within. Not used when URL is set.
	Dir string
	// URL is one or more addresses of an external cluster, separated by commas.
	// Empty: the server is embedded.
	URL string
	// Claim is the caller's on Dir, which outlives the node; nil: the node makes one, and releases it when it is closed.
	Claim *Claim
	// Creds is a file with NATS user credentials for URL; empty: none.
	Creds string
	// NKey is a file with the seed of a user's key (nkey) for URL; empty: none.
	NKey string
	// CA is a file with the certificate, in PEM, of who signs those of the servers at URL; empty: whom the machine trusts.
	CA string
	// Name is what the process is called at URL, and where it is answered; see [InboxPrefix].
	Name string
	// Replicas is the number of copies of each stream; 0 means 1 on an embedded
	// server and 3 on an external cluster.
	Replicas int
	// Progress is told what an embedded server is at while it starts, in its own words,
	// by its goroutines; nil: nobody is.
	Progress func(string)
	// AcceptLoss goes on without what an embedded server's files have lost: see [ErrDamaged] and [CheckThere]. The loss is noted for good; see [Node.Lost].
	AcceptLoss bool
	// Logger receives the server's warnings and errors and the connection's troubles.
	Logger *slog.Logger
}

func (c Config) replicas() int {
	switch {
	case c.Replicas > 0:
		return c.Replicas
	case c.URL != "":
		return 3
	default:
		return 1
	}
}

// Node is a running connection to the log, with its server if that is embedded.
type Node struct {
	conn     *nats.Conn
	js       jetstream.JetStream
	server   *server.Server // nil when external
	claim    *Claim         // of its own; nil when external, or when the folder was claimed before
	socket   *socket        // by which operators reach the embedded server; nil when there is none
	replicas int
	dir      string    // the data folder of the embedded server
	files    *logFiles // in which the embedded server keeps the log; nil when external
	logger   *slog.Logger
	closing  sync.Once
	closeErr error
}

// Start starts the embedded server or connects to the external one. It declares
// nothing: see [Node.Declare]. It returns [ErrInUse] when another process runs a
// server on the same folder, [ErrRestoring] when a restore into it has not ended, [ErrUnreachable] when no external one answers yet, and
// [ErrNoJetStream] when it stores nothing. It returns [ErrDamaged] when an embedded server's files have lost something, and [ErrLogMissing] when they are gone, and
// starts no server then, unless cfg accepts it.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Progress == nil {
		cfg.Progress = func(string) {}
	}
	node, err := open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	node.replicas, node.logger = cfg.replicas(), cfg.Logger
	return node, nil
}

func open(ctx context.Context, cfg Config) (*Node, error) {
	if cfg.URL != "" {
		return dial(cfg)
	}
	if cfg.Dir == "" {
		return nil, errors.New("start nats: neither a data folder nor an address is given")
	}
	node, err := embed(ctx, cfg, embedded(), func(n *Node) error { return n.openFiles(ctx, cfg) })
	if err != nil {
		return nil, err
	}
	if node.socket, err = openSocket(cfg.Dir, node.server); err != nil {
		cfg.Logger.Warn("operators' commands cannot reach this process while it runs", "error", err)
	}
	return node, nil
}

// openFiles looks whether the files of the log, and of the streams beside it, are whole, before a server opens them.
func (n *Node) openFiles(ctx context.Context, cfg Config) (err error) {
	cfg.Progress("whether its files are whole")
	if err := CheckThere(cfg.Dir); err != nil {
		if !cfg.AcceptLoss {
			return err
		}
		cfg.Logger.Warn("an empty market is begun, which is accepted", "reason", err)
	}
	if n.files, err = openLogFiles(cfg.Dir); err != nil {
		return err
	}
	if err := n.files.checkSettings(cfg.Logger); err != nil {
		return err
	}
	beside, err := openSides(cfg.Dir, cfg.Logger)
	if err != nil {
		return err
	}
	found, err := n.inspect(ctx, beside)
	switch {
	case err != nil:
		return err
	case len(found) > 0 && !cfg.AcceptLoss:
		return found
	}
	copies := copiesAt(time.Now())
	for _, damage := range found {
		if err := n.accept(ctx, beside, damage, copies); err != nil {
			return err
		}
	}
	if err := n.files.setAsideBroken(n.files.end(), copies, cfg.Logger); err != nil {
		return err
	}
	return beside.mend(copies)
}

func (n *Node) inspect(ctx context.Context, beside *sides) (found damages, err error) {
	err = n.files.inspect(ctx)
	damage, damaged := errors.AsType[*Damage](err)
	if err != nil && !damaged {
		return nil, err
	}
	if found, err = beside.inspect(ctx); err == nil && damaged {
		found = append(damages{damage}, found...)
	}
	return found, err
}

// accept goes on without what is lost, as an operator said, and notes it for good.
func (n *Node) accept(ctx context.Context, beside *sides, d *Damage, copies string) error {
	d.Accepted, d.Copies = time.Now().UTC().Truncate(time.Second), copies
	if d.Stream == "" {
		if len(d.Gaps) == 0 {
			n.logger.Warn("files of the log were damaged, and are written again: no commit is lost", "files", d.Files, "copies", copies)
		}
		return n.files.accept(ctx, d)
	}
	if err := n.files.lose(d.Loss); err != nil {
		return err
	}
	return beside.accept(ctx, d)
}

// JetStream is the streaming side of the connection to the server, which is shared: do not close it.
func (n *Node) JetStream() jetstream.JetStream { return n.js }

// Server is the embedded server, nil when the server is external.
func (n *Node) Server() *server.Server { return n.server }

// Declare declares the streams and buckets with the configured number of replicas. An embedded server does not sync the answers by
// Idempotency-Key.
func (n *Node) Declare(ctx context.Context) error {
	if err := Declare(ctx, n.js, n.replicas); err != nil || n.server == nil || n.replicas > 1 {
		return err
	}
	if err := unsync(ctx, n.js, Idempotency); err != nil {
		return fmt.Errorf("declare bucket %s: %w", Idempotency, err)
	}
	return nil
}

// Close closes the connection, stops an embedded server and waits for its files
// to be closed. Closing twice is allowed.
func (n *Node) Close() error {
	n.closing.Do(func() {
		if n.conn != nil {
			n.conn.Close()
		}
		if n.socket != nil {
			n.socket.close()
		}
		if n.server != nil {
			n.server.Shutdown()
			n.server.WaitForShutdown()
		}
		if n.socket != nil {
			n.socket.wait()
		}
		if n.files != nil && n.conn != nil {
			if err := noteStop(n.dir); err != nil {
				n.logger.Warn("what files there are cannot be noted", "error", err)
			}
		}
		if n.claim != nil {
			n.closeErr = n.claim.Release()
		}
	})
	return n.closeErr
}

// attach completes a node with its connection.
func (n *Node) attach(conn *nats.Conn) error {
	js, err := jetstream.New(conn)
	if err != nil {
		conn.Close()
		return fmt.Errorf("open jetstream: %w", err)
	}
	n.conn, n.js = conn, js
	return nil
}
