package qhatu_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/qhatu/internal/programs"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// TestMain lends the test binary to the stories as their programs: each of these is a process of its own there.
func TestMain(m *testing.M) {
	programs.Main(m, map[string]func(){
		"qhatu":    func() { cli.Main("story") },
		"whatsapp": whatsapp.Main,
		"emulator": emulatorMain,
		"nats":     natsMain,
		"smtpd":    smtpMain,
	})
}

func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Values[storyKey{}] = &story{heard: map[string]int{}}
			env.Vars = append(env.Vars, cast()...)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"port": cmdPort, "ready": cmdReady, "output": cmdOutput,
			"http": cmdHTTP, "expect": cmdExpect, "save": cmdSave, "eventually": cmdEventually,
			"say": cmdSay, "tap": cmdTap, "hears": cmdHears, "phone": cmdPhone,
			"code": cmdCode, "mailed": cmdMailed, "collector": cmdCollector, "traced": cmdTraced, "untold": cmdUntold,
		},
	})
}

// natsMain is an external NATS server: JetStream in --dir, every write synced, clients on a port of the loopback
// interface.
func natsMain() {
	dir := flag.String("dir", "", "folder of its files")
	port := flag.Int("port", 0, "port for clients")
	config := flag.String("config", "", "who may do what")
	flag.Parse()
	if err := serveNATS(*dir, *port, *config); err != nil {
		fmt.Fprintln(os.Stderr, "nats:", err)
		os.Exit(1)
	}
}

// serveNATS runs a server, as an operator would, until it is told to stop.
func serveNATS(dir string, port int, config string) error {
	options, err := server.ProcessConfigFile(config)
	if err != nil {
		return err
	}
	options.ServerName, options.Host, options.Port = "story", "127.0.0.1", port
	options.JetStream, options.StoreDir, options.SyncAlways, options.NoSigs = true, dir, true, true
	running, err := server.NewServer(options)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	running.Start()
	<-ctx.Done()
	running.Shutdown()
	running.WaitForShutdown()
	return nil
}
