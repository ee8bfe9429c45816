//go:build unix

package natsd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/stream"
)

// ErrNoMarket is returned by [Reach] for a folder in which no server has ever stored anything.
var ErrNoMarket = errors.New("there is no market in this folder: give that of one with --data-dir")

const (
	socketName = "nats.sock"
	// How long a process that holds the folder may take until it can be reached: it is starting, or about to end.
	reachTimeout = time.Minute
)

// socket lets other processes of the same user reach an embedded server, by a file in the data folder that only this user can open.
type socket struct {
	listener net.Listener
	bridges  sync.WaitGroup
}

// longestPath is what every Unix takes for the path of a socket.
const longestPath = 100

// socketPath is the path of the socket in dir; done is to be called when it has been used. Where it would be too long for a socket, the folder is
// opened and named by its descriptor, which Linux can.
func socketPath(dir string) (path string, done func(), err error) {
	if path = filepath.Join(dir, socketName); len(path) <= longestPath {
		return path, func() {}, nil
	}
	folder, err := os.Open(dir)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), socketName), func() { _ = folder.Close() }, nil
}

// openSocket starts to take connections to srv.
func openSocket(dir string, srv *server.Server) (*socket, error) {
	path, done, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	defer done()
	// What a process that was killed left behind: the folder's lock is ours.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	listener.SetUnlinkOnClose(false) // by the path that it was made with, which may be gone
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s := &socket{listener: listener}
	s.bridges.Go(func() { s.accept(srv) })
	return s, nil
}

func (s *socket) accept(srv *server.Server) {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		inside, err := srv.InProcessConn()
		if err != nil {
			_ = conn.Close()
			continue
		}
		s.bridges.Go(func() { bridge(conn, inside) })
	}
}

// bridge copies both ways until either side ends.
func bridge(a, b net.Conn) {
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(a, b)
		_ = a.Close()
	})
	_, _ = io.Copy(b, a)
	_ = b.Close()
	back.Wait()
}

// close takes no more connections. Those that are open end with their server.
func (s *socket) close() { _ = s.listener.Close() }

// wait waits until every connection has ended.
func (s *socket) wait() { s.bridges.Wait() }

// Reach connects to the server of a market for its operator: to that at cfg.URL; to the one that is embedded in the process that runs on
// cfg.Dir, by a file there; or, if no process does, to one that is embedded here. It returns [ErrNoMarket] if there is nothing in cfg.Dir.
func Reach(ctx context.Context, cfg Config) (*Node, error) {
	if cfg.URL != "" {
		return Start(ctx, cfg)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if _, err := os.Stat(filepath.Join(cfg.Dir, storeName)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = cmp.Or(CheckThere(cfg.Dir), ErrNoMarket)
		}
		return nil, fmt.Errorf("data folder %s: %w", cfg.Dir, err)
	}
	ctx, cancel := context.WithTimeout(ctx, reachTimeout)
	defer cancel()
	for attempt := 0; ; attempt++ {
		node, err := dialSocket(cfg)
		if err == nil {
			return node, nil
		}
		node, inUse := Start(ctx, cfg)
		if !errors.Is(inUse, ErrInUse) {
			return node, inUse
		}
		if stream.Wait(ctx, attempt) != nil {
			return nil, fmt.Errorf("data folder %s is used by another process, which does not answer: %w", cfg.Dir, err)
		}
	}
}

// dialSocket connects to the server of the process that runs on cfg.Dir.
func dialSocket(cfg Config) (*Node, error) {
	conn, err := nats.Connect("nats://"+socketName, append(options(cfg.Logger), nats.SetCustomDialer(socketDialer(cfg.Dir)))...)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", filepath.Join(cfg.Dir, socketName), err)
	}
	node := &Node{replicas: cfg.replicas()}
	return node, node.attach(conn)
}

// socketDialer dials the socket of a data folder, whatever the address.
type socketDialer string

func (d socketDialer) Dial(string, string) (net.Conn, error) {
	path, done, err := socketPath(string(d))
	if err != nil {
		return nil, err
	}
	defer done()
	return net.Dial("unix", path)
}
