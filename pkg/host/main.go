package host

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
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
	kong.Parse(into, kong.Name(name), kong.Description(description), EmptyIsUnset())
	syscall.Umask(0o077) // nothing that is written is for others to read
	cfg, services := read()
	cfg.Name = name
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

// EmptyIsUnset has kong take an environment variable without a value for one that is not set: compose files write `NAME=`.
func EmptyIsUnset() kong.Option {
	return kong.PostBuild(func(k *kong.Kong) error {
		return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
			if flag, ok := node.(*kong.Flag); ok {
				flag.Tag.Envs = slices.DeleteFunc(slices.Clone(flag.Tag.Envs), isEmpty)
			}
			return next(nil)
		})
	})
}

func isEmpty(variable string) bool {
	value, set := os.LookupEnv(variable)
	return set && value == ""
}
