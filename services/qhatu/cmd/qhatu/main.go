// Command qhatu is the whole market in one binary.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
)

// version is set by the linker.
var version = "dev"

func main() {
	syscall.Umask(0o077) // nothing that is written is for others to read
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, cli.Program{Version: version, Args: os.Args[1:], Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
