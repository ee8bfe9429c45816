package natstest

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// Listen starts one node, in a new folder of the test, that takes connections on the loopback interface.
func Listen(t testing.TB) *natsd.Node {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	opts := &server.Options{ServerName: "alone", Host: "127.0.0.1", Port: server.RANDOM_PORT}
	node, err := natsd.Embed(ctx, t.TempDir(), opts, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("start nats: %v", err)
	}
	t.Cleanup(func() { closeNode(t, node) })
	if err := node.Declare(ctx); err != nil {
		t.Fatalf("declare streams: %v", err)
	}
	return node
}

// Connect opens a connection to a server, which reconnects by itself and without end.
func Connect(t testing.TB, url string) jetstream.JetStream {
	t.Helper()
	return connect(t, url, nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond), nats.DontRandomize())
}

func connect(t testing.TB, url string, options ...nats.Option) jetstream.JetStream {
	t.Helper()
	conn, err := nats.Connect(url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// Cut says when a [Proxy] breaks a connection.
type Cut int32

// The moments at which a connection breaks.
const (
	Never        Cut = iota
	BeforeStored     // the server never receives the message
	AfterStored      // the server has stored the message, and its acknowledgement is lost
)

// Proxy passes connections on to a node and breaks them when told to.
type Proxy struct {
	upstream string
	publish  []byte        // how a publish to the stream begins
	end      func() uint64 // last sequence of the stream
	listener net.Listener
	next     atomic.Int32 // Cut
	batch    atomic.Int32 // Cut of the next end of a batch
	cuts     atomic.Int32
}

// NewProxy starts a proxy to a node that [Listen] started. It breaks connections at publishes to subjects with a prefix,
// which the stream must hold.
func NewProxy(t testing.TB, node *natsd.Node, stream, prefix string) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{
		upstream: node.Server().Addr().String(), publish: []byte("HPUB " + prefix), listener: listener,
		end: func() uint64 {
			s, err := node.JetStream().Stream(context.Background(), stream)
			if err != nil {
				return 0
			}
			return s.CachedInfo().State.LastSeq
		},
	}
	t.Cleanup(func() { _ = listener.Close() })
	go p.accept()
	return p
}

// URL is the address to connect to.
func (p *Proxy) URL() string { return "nats://" + p.listener.Addr().String() }

// CutNext breaks the connection at the next publish.
func (p *Proxy) CutNext(c Cut) { p.next.Store(int32(c)) }

// CutNextBatch breaks the connection at the next end of an atomic batch: before the server has it, or when the batch is
// stored.
func (p *Proxy) CutNextBatch(c Cut) { p.batch.Store(int32(c)) }

// Cuts is how many connections were broken so far.
func (p *Proxy) Cuts() int { return int(p.cuts.Load()) }

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.forward(client)
	}
}

// forward passes bytes both ways until one side ends or the connection is to break.
func (p *Proxy) forward(client net.Conn) {
	defer func() { _ = client.Close() }()
	up, err := net.Dial("tcp", p.upstream)
	if err != nil {
		return
	}
	defer func() { _ = up.Close() }()
	var mute atomic.Bool
	go p.back(client, up, &mute)
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil || !p.send(up, buffer[:n], &mute) {
			return
		}
	}
}

// back passes the server's bytes on until mute is set.
func (p *Proxy) back(client, up net.Conn, mute *atomic.Bool) {
	defer func() { _ = client.Close() }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := up.Read(buffer)
		if err != nil || mute.Load() {
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// send passes the client's bytes on and reports whether the connection goes on.
func (p *Proxy) send(up net.Conn, part []byte, mute *atomic.Bool) bool {
	cut := Never
	if bytes.Contains(part, p.publish) {
		cut = Cut(p.next.Swap(int32(Never)))
	}
	if bytes.Contains(part, []byte("Nats-Batch-Commit")) {
		cut = max(cut, Cut(p.batch.Swap(int32(Never))))
	}
	if cut != Never {
		p.cuts.Add(1)
	}
	switch cut {
	case BeforeStored:
		return false
	case AfterStored:
		mute.Store(true)
		p.store(up, part)
		return false
	default:
		_, err := up.Write(part)
		return err == nil
	}
}

// store passes the client's bytes on and waits until the stream has grown.
func (p *Proxy) store(up net.Conn, part []byte) {
	before := p.end()
	if _, err := up.Write(part); err != nil {
		return
	}
	for deadline := time.Now().Add(startTimeout); p.end() == before && time.Now().Before(deadline); {
	}
}
