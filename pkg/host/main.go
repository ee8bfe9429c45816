package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Main is the main function of the command of a service that has no configuration of its own.
func Main(name, description string, services ...Builder) {
	var cfg struct{ Config }
	MainOf(name, description, &cfg, func() (Config, []Builder) { return cfg.Config, services })
}

// MainOf is [Main] for a service that has a configuration: kong fills what into points to from flags and the environment,
// then read returns the configuration and the services.
func MainOf(name, description string, into any, read func() (Config, []Builder)) {
	syscall.Umask(0o077) // nothing that is written is for others to read
	line, err := NewCommandLine(into, false, kong.Name(name), kong.Description(description))
	if err == nil {
		_, err = line.Parse(os.Args[1:], os.Stderr)
	}
	if err != nil {
		fail(name, Misconfigured{err})
	}
	cfg, services := read()
	cfg.Name = name
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := Serve(ctx, cfg, services...); err != nil {
		stop()
		fail(name, err)
	}
}

func fail(name string, err error) {
	_, _ = fmt.Fprintln(os.Stderr, name+":", err)
	os.Exit(ExitCode(err))
}

// ExitCode is with what a program ends: 0, 1 when it failed, 2 when it was called wrongly.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	if _, misconfigured := errors.AsType[Misconfigured](err); misconfigured {
		return 2
	}
	return 1
}

// Serve opens and runs services until ctx ends, which is no error, nor is it while they wait for NATS.
func Serve(ctx context.Context, cfg Config, services ...Builder) error {
	h, err := Open(ctx, cfg, services...)
	if err != nil && ctx.Err() != nil {
		return nil //nolint:nilerr // it was told to stop
	}
	if err != nil {
		return err
	}
	return h.Run(ctx)
}
