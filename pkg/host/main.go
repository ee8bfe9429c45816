package host

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Main is the main function of a service's own command.
func Main(name, description string, services ...Builder) {
	var cfg Config
	kong.Parse(&cfg, kong.Name(name), kong.Description(description))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := Serve(ctx, cfg, services...); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

// Serve opens and runs services until ctx ends.
func Serve(ctx context.Context, cfg Config, services ...Builder) error {
	h, err := Open(ctx, cfg, services...)
	if err != nil {
		return err
	}
	return h.Run(ctx)
}
