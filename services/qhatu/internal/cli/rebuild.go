package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
)

// rebuilding builds read models anew from the log.
type rebuilding struct {
	logAt `embed:""`
	Model string `arg:"" optional:"" help:"Which read model: identity, catalog, order, fair, chat or whatsapp. Without: all."`
	JSON  bool   `name:"json" help:"Print a JSON object for each read model instead of lines."`
}

// rebuilt is a read model that was built anew.
type rebuilt struct {
	Model   string `json:"model"`
	Process string `json:"process,omitempty"` // "": the market was stopped
	Took    int64  `json:"took_ms"`
}

// Run has the market rebuild them where it runs, each beside the one in use, and does it itself where it is stopped.
func (r *rebuilding) Run(ctx context.Context, p Program) (err error) {
	known := slices.Sorted(maps.Keys(services.Projections()))
	if r.Model != "" && !slices.Contains(known, r.Model) {
		return wrongly(fmt.Sprintf("there is no read model %q: there are %s", r.Model, strings.Join(known, ", ")))
	}
	node, err := r.open(ctx, natsuser.Operator)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	most := 0
	if r.folder() != "" {
		most = 1
	}
	operator := control.NewOperator(node.JetStream().Conn())
	processes, err := operator.Processes(ctx, most)
	switch {
	case errors.Is(err, control.ErrNobody) && r.folder() == "":
		return fmt.Errorf("%w: read models are rebuilt by the processes that have them, so start them first", err)
	case errors.Is(err, control.ErrNobody):
		return r.stopped(ctx, p, node)
	case err != nil:
		return err
	}
	return r.running(ctx, p, operator, processes)
}

// running has every process rebuild what it has.
func (r *rebuilding) running(ctx context.Context, p Program, operator control.Operator, processes []control.Process) error {
	done := 0
	for _, process := range processes {
		for _, m := range process.Models {
			if r.Model != "" && r.Model != m.Name {
				continue
			}
			began, task := time.Now(), progress.To(p.Err, r.JSON).Start("read model "+m.Name, 0)
			if err := operator.Rebuild(ctx, process.ID, m.Name, tellOf(task)); err != nil {
				return err
			}
			task.End()
			done++
			if err := r.print(p, rebuilt{m.Name, fmt.Sprintf("%s on %s", process.Name, process.Host), time.Since(began).Milliseconds()}); err != nil {
				return err
			}
		}
	}
	if done == 0 {
		return fmt.Errorf("no process of the market has the read model %s", r.Model)
	}
	return nil
}

// stopped builds the files in the data folder anew, one after the other.
func (r *rebuilding) stopped(ctx context.Context, p Program, node *natsd.Node) error {
	log, err := es.OpenLog(ctx, node.JetStream())
	if err != nil {
		return err
	}
	all := services.Projections()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		path := filepath.Join(host.Config{DataDir: r.DataDir}.ReadDir(), name+".db")
		if _, err := os.Stat(path); err != nil && name != r.Model || r.Model != "" && name != r.Model {
			continue
		}
		began, task := time.Now(), progress.To(p.Err, r.JSON).Start("read model "+name, 0)
		if err := anew(ctx, path, log, all[name], tellOf(task)); err != nil {
			return err
		}
		task.End()
		if err := r.print(p, rebuilt{Model: name, Took: time.Since(began).Milliseconds()}); err != nil {
			return err
		}
	}
	return nil
}

// anew deletes a file and builds it again. Should that be cut off, the next start goes on with it.
func anew(ctx context.Context, path string, log *es.Log, projections []readmodel.Projector, tell func(readmodel.Progress)) (err error) {
	if err := readmodel.Remove(path); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	model, err := readmodel.Open(ctx, readmodel.Config{Path: path, Log: log}, projections...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	end, err := log.End(ctx)
	if err != nil {
		return err
	}
	return model.ApplyTo(ctx, end, tell)
}

func tellOf(task *progress.Task) func(readmodel.Progress) {
	return func(at readmodel.Progress) { task.To(int64(at.Done), int64(at.Total)) } //nolint:gosec // positions
}

func (r *rebuilding) print(p Program, done rebuilt) (err error) {
	if r.JSON {
		return json.NewEncoder(p.Out).Encode(done)
	}
	if done.Process != "" {
		done.Model += " of " + done.Process
	}
	_, err = fmt.Fprintf(p.Out, "rebuilt: %s, in %s\n", done.Model, time.Duration(done.Took)*time.Millisecond)
	return err
}
