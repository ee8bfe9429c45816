package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/qhatu/internal/verify"
)

// check verifies a market.
type check struct {
	logAt
	JSON bool `name:"json" help:"Print one JSON object instead of lines."`
}

// Run prints what is wrong. The error is that something is.
func (c *check) Run(ctx context.Context, p Program) (err error) {
	node, err := c.open(ctx, natsuser.Operator)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	cfg := verify.Config{Node: node, DataDir: c.folder(), Projections: services.Projections(), Tell: tellTo(p.Err, c.JSON)}
	if cfg.Temp, err = os.MkdirTemp(cfg.DataDir, "verify-"); err != nil {
		return err
	}
	defer os.RemoveAll(cfg.Temp) //nolint:errcheck // what is left is told by the next that looks
	report, err := verify.Run(ctx, cfg)
	if err != nil {
		return errors.Join(fmt.Errorf("verify: %w", err), report.Print(p.Err))
	}
	if c.JSON {
		err = json.NewEncoder(p.Out).Encode(report)
	} else {
		err = report.Print(p.Out)
	}
	return errors.Join(err, report.Err())
}

// folder is the data folder, "" where the market is at an external server.
func (l logAt) folder() string {
	if l.URL != "" {
		return ""
	}
	return l.DataDir
}

const toldEvery = 5 * time.Second

// tellTo returns what tells how far a task is, now and then.
func tellTo(out io.Writer, quiet bool) func(task string, done, total uint64) {
	var mu sync.Mutex
	began, told, last := time.Now(), time.Now(), ""
	return func(task string, done, total uint64) {
		mu.Lock()
		defer mu.Unlock()
		if task != last {
			began, last = time.Now(), task
		}
		if quiet || done == 0 || time.Since(told) < toldEvery {
			return
		}
		told = time.Now()
		left := time.Duration(float64(time.Since(began)) * float64(total-min(done, total)) / float64(done)).Round(time.Second)
		_, _ = fmt.Fprintf(out, "%s: %d of %d, %s left\n", task, done, total, left) // who reads it may be gone
	}
}
