// Command identity runs identity alone, against an external NATS server.
package main

import (
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/identity"
)

func main() {
	host.Main("identity", "Qhatu's identity: people, organisations and their tokens.", identity.New)
}
