package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/notify"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
)

const readyEvery = 100 * time.Millisecond

// startMarket runs every service on a data folder, without the chat's way to Meta and with webhooks off, until its read models have got to a position.
func startMarket(ctx context.Context, dir string, position uint64) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cfg := host.Config{HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: dir, LogLevel: "error"}
	h, err := host.Open(ctx, cfg, services.Of(services.Config{Notify: notify.Config{Off: true}})...)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	err = waitReady(ctx, h.OperatorURL(), position, ended)
	stop()
	return errors.Join(err, <-ended)
}

// waitReady waits until a process says that it is ready at a position, or has ended.
func waitReady(ctx context.Context, address string, position uint64, ended chan error) error {
	at, err := url.Parse(address)
	if err != nil {
		return err
	}
	for {
		if isReady(ctx, "http://127.0.0.1:"+at.Port()+"/readyz", position) {
			return nil
		}
		select {
		case err := <-ended:
			ended <- nil
			return fmt.Errorf("the market has stopped: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(readyEvery):
		}
	}
}

func isReady(ctx context.Context, page string, position uint64) bool {
	in, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		return false
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	var shown struct {
		Parts []struct {
			Position uint64 `json:"position"`
		} `json:"parts"`
	}
	if json.NewDecoder(answer.Body).Decode(&shown) != nil || answer.StatusCode != http.StatusOK {
		return false
	}
	for _, part := range shown.Parts {
		if part.Position > 0 && part.Position < position {
			return false
		}
	}
	return true
}
