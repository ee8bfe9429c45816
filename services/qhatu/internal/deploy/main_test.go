package deploy_test

import (
	"flag"
	"os"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qhatu/qhatu/services/catalog"
	"github.com/qhatu/qhatu/services/fair"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/order"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
)

// TestMain lends the test binary to pages and scripts as the programs that they run.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"qhatu":       func() { cli.Main("test") },
		"catalog":     catalog.Main,
		"order":       order.Main,
		"fair":        fair.Main,
		"identity":    identity.Main,
		"nats-server": natsMain,
	})
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
