// Command identity runs identity alone, against an external NATS server.
package main

import (
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/identity"
)

func main() {
	var cfg struct {
		host.Config
		Identity identity.Config `embed:""`
	}
	host.MainOf("identity", "Qhatu's identity: people, organisations and their tokens.", &cfg, func() (host.Config, []host.Builder) {
		return cfg.Config, []host.Builder{identity.With(cfg.Identity)}
	})
}
