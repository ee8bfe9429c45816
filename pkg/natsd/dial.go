package natsd

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// InboxPrefix is what the subjects begin with on which a process of a name is answered. A server may let each hear its own only.
func InboxPrefix(name string) string { return "_INBOX_" + name }

// dial connects to a server outside this process.
func dial(cfg Config) (*Node, error) {
	opts := options(cfg.Logger)
	if cfg.Name != "" {
		opts = append(opts, nats.Name(cfg.Name), nats.CustomInboxPrefix(InboxPrefix(cfg.Name)))
	}
	if cfg.Creds != "" {
		opts = append(opts, nats.UserCredentials(cfg.Creds))
	}
	if cfg.CA != "" {
		opts = append(opts, nats.RootCAs(cfg.CA))
	}
	if cfg.NKey != "" {
		key, err := nats.NkeyOptionFromSeed(cfg.NKey)
		if err != nil {
			return nil, fmt.Errorf("key for nats %s: %w", cfg.NKey, err)
		}
		opts = append(opts, key)
	}
	conn, err := nats.Connect(cfg.URL, opts...)
	switch {
	case err != nil && isAway(err):
		return nil, fmt.Errorf("%w at %s (see --nats-url): %w", ErrUnreachable, withoutUsers(cfg.URL), err)
	case err != nil:
		return nil, fmt.Errorf("connect to nats at %s: %w (see --nats-url)", withoutUsers(cfg.URL), err)
	}
	if stores, _ := conn.ConnectedServerJetStream(); !stores {
		conn.Close()
		return nil, fmt.Errorf("nats at %s: %w", withoutUsers(cfg.URL), ErrNoJetStream)
	}
	node := &Node{}
	return node, node.attach(conn)
}

var (
	// ErrUnreachable is returned where no server answers: it may come.
	ErrUnreachable = errors.New("no nats server answers")
	// ErrNoJetStream is returned where a server has no storage: it has to be configured.
	ErrNoJetStream = errors.New("the server runs without JetStream and keeps nothing: start it with deploy/nats/nats.conf, or with the flag -js")
)

// isAway reports whether a server that starts later would be reached, rather than one that refuses who calls or is not whom it has to be.
func isAway(err error) bool {
	if _, wrong := errors.AsType[*tls.CertificateVerificationError](err); wrong {
		return false
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, nats.ErrNoServers) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, io.EOF)
}

// withoutUsers is a list of servers without the passwords in it.
func withoutUsers(servers string) string {
	all := strings.Split(servers, ",")
	for i, server := range all {
		if at := strings.LastIndexByte(server, '@'); at >= 0 {
			scheme, _, _ := strings.Cut(server, "://")
			all[i] = scheme + "://" + server[at+1:]
		}
	}
	return strings.Join(all, ",")
}

// options let a connection reconnect for as long as the process lives, and log its
// errors.
func options(logger *slog.Logger) []nats.Option {
	return []nats.Option{
		nats.Name("qhatu"),
		nats.MaxReconnects(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				logger.Warn("nats connection lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) {
			logger.Info("nats connection back", "server", c.ConnectedServerName())
		}),
		nats.ErrorHandler(errorLog(logger)),
	}
}

const sameErrorEvery = time.Minute

// errorLog logs the errors of a connection, each at most once in a minute: a subscription that falls behind reports it whenever it does
// so again.
func errorLog(logger *slog.Logger) nats.ErrHandler {
	var mu sync.Mutex
	said := map[string]time.Time{}
	return func(_ *nats.Conn, sub *nats.Subscription, err error) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		maps.DeleteFunc(said, func(_ string, at time.Time) bool { return now.Sub(at) >= sameErrorEvery })
		if _, again := said[err.Error()]; again {
			return
		}
		said[err.Error()] = now
		subject := ""
		if sub != nil {
			subject = sub.Subject
		}
		logger.Error("nats connection", "subject", subject, "error", err)
	}
}
