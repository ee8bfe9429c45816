package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// garbage is how much may be made between two collections, in percent of what is in use: twice what Go's runtime takes by itself. A market's heap is small,
// so that it would be collected several times a second under load.
const garbage = 200

// Main is the main function of the command.
func Main(version string) {
	syscall.Umask(0o077) // nothing that is written is for others to read
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Run(ctx, Program{Version: version, Args: os.Args[1:], Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
