package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	readyTimeout = 5 * time.Second
	shownAnswer  = 4 << 10 // bytes
)

// ready is the health check of whoever has nothing but this binary, such as a container.
type ready struct {
	Addr string `name:"addr" type:"market" env:"QHATU_OPS_ADDR" default:"127.0.0.1:9464" help:"Where the process answers operators. A URL with a path is asked as it is, as http://127.0.0.1:8222/healthz of a NATS server."`
}

// Run prints what the process answers where it is not ready.
func (r *ready) Run(ctx context.Context, p Program) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	in, err := http.NewRequestWithContext(ctx, http.MethodGet, readyURL(r.Addr), nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		return known(fmt.Errorf("nobody answers: the process does not run, or answers operators elsewhere (the first line of its log says where, --addr takes it): %w", err), "--addr")
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	said, err := io.ReadAll(io.LimitReader(answer.Body, shownAnswer))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", strings.TrimSpace(string(said)))
	}
	_, err = fmt.Fprintln(p.Out, "ready")
	return err
}

// readyURL is what is asked at an address.
func readyURL(address string) string {
	at := marketURL(address)
	if parsed, err := url.Parse(at); err == nil && parsed.Path != "" {
		return at
	}
	return at + "/readyz"
}
