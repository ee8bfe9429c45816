// Command qhatu is the whole market in one binary.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
)

// version is set by the linker.
var version = "dev"

// garbage is how much may be made between two collections, in percent of what is in use: twice what Go's runtime takes by itself. A market's heap is small,
// so that it would be collected several times a second under load.
const garbage = 200

func main() {
	syscall.Umask(0o077) // nothing that is written is for others to read
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, cli.Program{Version: version, Args: os.Args[1:], Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
