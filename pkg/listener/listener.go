// Package listener serves HTTP to strangers: what a connection may cost is bounded, whoever is at its other end.
//
// What always holds:
//
//   - A request's head comes within a time. Its body comes at least at a rate, so that a small body gets through a poor connection
//     and drops that never end do not. An answer is taken at least at a rate, or its connection is closed.
//   - No more connections are open than are allowed, in all and from one address. Where one more comes, the one that has waited
//     longest without a request makes room for it: whoever holds connections open keeps nobody out. The new one is closed only
//     where all others are at work.
//   - A time limit never depends on how long a handler works.
//
// It knows nothing of what is served, and imports nothing of the project.
package listener

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Limits of a listener's connections. What is 0 is as its help says.
type Limits struct {
	Connections    int           `name:"http-connections" type:"count" least:"1" most:"1000000" env:"QHATU_HTTP_CONNECTIONS" help:"Most connections at a time (4096)."`
	PerAddress     int           `name:"http-connections-per-address" type:"count" least:"1" most:"1000000" env:"QHATU_HTTP_CONNECTIONS_PER_ADDRESS" help:"Most connections at a time from one address, trusted proxies excepted (1024)."`
	HeadTimeout    time.Duration `name:"http-head-timeout" type:"time" least:"100ms" most:"10m" env:"QHATU_HTTP_HEAD_TIMEOUT" help:"How long the head of a request may take (10s)."`
	BodyTimeout    time.Duration `name:"http-body-timeout" type:"time" least:"100ms" most:"1h" env:"QHATU_HTTP_BODY_TIMEOUT" help:"How long a body may take beyond what its size allows it, and how long nothing may come of it (20s)."`
	BytesPerSecond int           `name:"http-rate" type:"count" least:"1" most:"1000000" env:"QHATU_HTTP_RATE" help:"Bytes a second at which a body has to come, and an answer has to be taken (500)."`
	IdleTimeout    time.Duration `name:"http-idle-timeout" type:"time" least:"100ms" most:"24h" env:"QHATU_HTTP_IDLE_TIMEOUT" help:"How long a connection may wait for its next request (2m)."`
}

const (
	maxHead    = 64 << 10 // bytes of a request's head
	maxStreams = 100      // requests at a time on one HTTP/2 connection
)

func (l Limits) withDefaults() Limits {
	l.Connections = cmp.Or(l.Connections, 4096)
	l.PerAddress = cmp.Or(l.PerAddress, 1024)
	l.HeadTimeout = cmp.Or(l.HeadTimeout, 10*time.Second)
	l.BodyTimeout = cmp.Or(l.BodyTimeout, 20*time.Second)
	l.BytesPerSecond = cmp.Or(l.BytesPerSecond, 500)
	l.IdleTimeout = cmp.Or(l.IdleTimeout, 2*time.Minute)
	return l
}

// lasts is how long so many bytes may take.
func (l Limits) lasts(bytes int64) time.Duration {
	return time.Duration(bytes) * time.Second / time.Duration(l.BytesPerSecond)
}

// Config says what is served, and to whom.
type Config struct {
	Handler http.Handler
	Limits  Limits
	TLS     *tls.Config    // nil: without TLS
	Logger  *slog.Logger   // nil: no log
	Proxies []netip.Prefix // networks that are not counted by address, since those there speak for many
}

// Server serves a handler on a listener.
type Server struct {
	http        *http.Server
	tls         *tls.Config // as it was given; nil: without TLS
	at          net.Listener
	connections *connections
}

// Listen opens a server on a TCP address. Nothing is accepted before [Server.Serve].
func Listen(addr string, cfg Config) (*Server, error) {
	at, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return New(at, cfg), nil
}

// New makes a server on what listens already.
func New(at net.Listener, cfg Config) *Server {
	limits := cfg.Limits.withDefaults()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	conns := newConnections(limits, cfg.Proxies)
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true) // which only TLS chooses
	return &Server{
		tls: cfg.TLS, at: at, connections: conns,
		http: &http.Server{
			Handler: pace(cfg.Handler, limits), TLSConfig: cfg.TLS, ConnState: conns.changed, Protocols: protocols,
			ReadHeaderTimeout: limits.HeadTimeout, IdleTimeout: limits.IdleTimeout, MaxHeaderBytes: maxHead,
			HTTP2: &http.HTTP2Config{
				MaxConcurrentStreams: maxStreams, SendPingTimeout: limits.IdleTimeout, PingTimeout: limits.BodyTimeout,
				WriteByteTimeout: limits.BodyTimeout,
			},
			ErrorLog: log.New(troubles{cfg.Logger}, "", 0),
		},
	}
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.at.Addr() }

// Open is how many connections there are.
func (s *Server) Open() int { return s.connections.count() }

// Crowded is how many connections were closed because there were too many.
func (s *Server) Crowded() int { return int(s.connections.crowded.Load()) }

// Measure has a registry tell of the connections.
func (s *Server) Measure(registry prometheus.Registerer) error {
	return errors.Join(
		s.measureCertificate(registry),
		registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "qhatu_http_connections", Help: "Connections that are open.",
		}, func() float64 { return float64(s.Open()) })),
		registry.Register(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "qhatu_http_connections_crowded_total", Help: "Connections that were closed because there were too many.",
		}, func() float64 { return float64(s.Crowded()) })),
	)
}

// Serve serves until the server is shut down or closed, which is no error.
func (s *Server) Serve() error {
	counted := counting{s.at, s.connections}
	var err error
	if s.tls != nil {
		err = s.http.ServeTLS(counted, "", "")
	} else {
		err = s.http.Serve(counted)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on %s: %w", s.at.Addr(), err)
	}
	return nil
}

// Shutdown accepts nothing more and returns when what is under way is answered, or when ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.http.Shutdown(ctx); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// Close ends every connection at once, and the listener, served or not.
func (s *Server) Close() error {
	err := s.http.Close()
	if closed := s.at.Close(); err == nil && !errors.Is(closed, net.ErrClosed) {
		err = closed
	}
	return err
}
