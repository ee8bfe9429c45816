package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/qhatu/internal/verify"
)

// check verifies a market.
type check struct {
	logAt `embed:""`
	JSON  bool `name:"json" help:"Print one JSON object instead of lines."`
}

// Run prints what is wrong. The error is that something is.
func (c *check) Run(ctx context.Context, p Program) (err error) {
	node, err := c.open(ctx, natsuser.Operator)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	cfg := verify.Config{Node: node, DataDir: c.folder(), Projections: services.Projections(), Progress: progress.To(p.Err, c.JSON)}
	if cfg.Temp, err = os.MkdirTemp(cfg.DataDir, "verify-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(cfg.Temp)) }()
	report, err := verify.Run(ctx, cfg)
	if err != nil {
		err = fmt.Errorf("verify: %w", err)
	} else {
		err = report.Err()
	}
	if c.JSON {
		return errors.Join(printJSON(p.Out, report), err)
	}
	return errors.Join(report.Print(p.Out), err)
}
