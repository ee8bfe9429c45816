package natsd

import (
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"
)

// dial connects to a server outside this process.
func dial(url, creds string, logger *slog.Logger) (*Node, error) {
	opts := options(logger)
	if creds != "" {
		opts = append(opts, nats.UserCredentials(creds))
	}
	conn, err := nats.Connect(url, opts...)
	if err != nil {
		return nil, fmt.Errorf("connect to nats at %s: %w", url, err)
	}
	node := &Node{}
	return node, node.attach(conn)
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
		nats.ErrorHandler(func(_ *nats.Conn, sub *nats.Subscription, err error) {
			subject := ""
			if sub != nil {
				subject = sub.Subject
			}
			logger.Error("nats connection", "subject", subject, "error", err)
		}),
	}
}
