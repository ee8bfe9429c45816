package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/qhatu/internal/doctor"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
)

// examine takes what serve takes, so that it sees what serve sees.
type examine struct {
	host.Config
	Services services.Config `embed:""`
	JSON     bool            `name:"json" help:"Print one object of JSON."`
}

// Run prints a line for each thing that was looked at, with what to do. It fails where something is wrong.
func (e *examine) Run(ctx context.Context, p Program, line *host.CommandLine) (err error) {
	e.Name = natsuser.Operator
	all := doctor.Doctor{Config: e.Config, WhatsApp: e.Services.WhatsApp, Version: p.Version, Unread: line.Unread()}.Examine(ctx)
	wrong := 0
	for _, f := range all {
		if f.State == doctor.Wrong {
			wrong++
		}
	}
	if e.JSON {
		err = json.NewEncoder(p.Out).Encode(map[string]any{"ok": wrong == 0, "findings": all})
	} else {
		err = printFindings(p, all)
	}
	if err == nil && wrong > 0 {
		err = fmt.Errorf("wrong: %d of the %d things that were looked at", wrong, len(all))
	}
	return err
}

// printFindings prints what is wrong last, where an operator reads it first.
func printFindings(p Program, all []doctor.Finding) error {
	order := []doctor.State{doctor.OK, doctor.Unknown, doctor.Warning, doctor.Wrong}
	slices.SortStableFunc(all, func(a, b doctor.Finding) int { return slices.Index(order, a.State) - slices.Index(order, b.State) })
	for _, f := range all {
		if _, err := fmt.Fprintf(p.Out, "%-8s %-13s %s\n", f.State, f.Check, f.Says); err != nil {
			return err
		}
		if f.Do != "" {
			_, _ = fmt.Fprintf(p.Out, "         %-13s -> %s (%s)\n", "", f.Do, f.See)
		}
	}
	return nil
}
