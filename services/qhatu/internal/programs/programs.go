// Package programs lends a test binary to a cluster as the programs that run on it, and runs programs. It is for tests only.
package programs

import (
	"flag"
	"maps"
	"os"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qhatu/qhatu/services/catalog"
	"github.com/qhatu/qhatu/services/fair"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/notify"
	"github.com/qhatu/qhatu/services/order"
)

// Main runs tests that find the programs of the services, a NATS server, and more of their own in their PATH. It does not return.
func Main(m *testing.M, more map[string]func()) {
	all := map[string]func(){
		"catalog":     catalog.Main,
		"order":       order.Main,
		"fair":        fair.Main,
		"identity":    identity.Main,
		"notify":      notify.Main,
		"nats-server": natsMain,
	}
	maps.Copy(all, more)
	testscript.Main(m, all)
}

// natsMain is the NATS server's own program.
func natsMain() {
	flags := flag.NewFlagSet("nats-server", flag.ExitOnError)
	options, err := server.ConfigureOptions(flags, os.Args[1:], nil, nil, nil)
	if err != nil {
		server.PrintAndDie(err.Error())
	}
	s, err := server.NewServer(options)
	if err != nil {
		server.PrintAndDie(err.Error())
	}
	s.ConfigureLogger()
	if err := server.Run(s); err != nil {
		server.PrintAndDie(err.Error())
	}
	s.WaitForShutdown()
}
