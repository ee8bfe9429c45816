// Package verify checks a market, while it runs or stopped: that its log is whole, that each aggregate's commits follow from each other, that each event
// is one that this version knows, that stock, orders and negotiations agree, and that read models hold what a rebuild gives.
//
// It changes nothing. The log's part is package audit's; a read model is built anew in a folder that is deleted afterwards, up to the very position of
// the one in use, and digests of the two are compared, so that nothing of what they hold leaves a process.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
)

// Config says what is verified.
type Config struct {
	Node        *natsd.Node
	DataDir     string                           // of the market; "": it is at an external server
	Temp        string                           // an empty folder for read models that are built anew, to be deleted afterwards
	Projections map[string][]readmodel.Projector // by the read model's name
	Progress    progress.Report
}

// Report is what was seen.
type Report struct {
	Position   es.Position `json:"position"`   // up to which the log was read
	Commits    int         `json:"commits"`    // in it
	Aggregates int         `json:"aggregates"` // of which it tells
	Deals      int         `json:"deals"`      // negotiations that are open
	Models     []Model     `json:"models"`
	Notes      []string    `json:"notes,omitempty"` // what was not verified, and why that is no fault
	Findings   []Finding   `json:"findings"`
	Left       int         `json:"left,omitempty"` // findings beyond those that are listed
	Took       int64       `json:"took_ms"`
	Error      string      `json:"error,omitempty"` // why it was not finished

	damaged bool         // the log itself is not what was stored
	losses  []natsd.Loss // that were accepted
}

// Model is a read model that was compared.
type Model struct {
	Name     string      `json:"name"`
	Process  string      `json:"process,omitempty"` // that has it; "": none does, the market is stopped
	Position es.Position `json:"position"`          // at which it was compared
	Entries  int         `json:"entries"`
}

// Finding is something that is wrong.
type Finding struct {
	Check string `json:"check"`
	Where string `json:"where"`
	What  string `json:"what"`
	Do    string `json:"do"`
}

func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s. %s", f.Check, f.Where, f.What, f.Do)
}

// mostFindings are listed: a log that was rewritten has as many as commits.
const mostFindings = 1000

func (r *Report) add(f Finding) {
	r.damaged = r.damaged || f.Check != string(audit.Promises) && f.Check != string(audit.Commands) && f.Check != readModel && f.Check != photo
	if len(r.Findings) < mostFindings {
		r.Findings = append(r.Findings, f)
	} else {
		r.Left++
	}
}

// Run verifies. The error says that something could not be looked at; what is wrong stands in the report.
func Run(ctx context.Context, cfg Config) (*Report, error) {
	began := time.Now()
	r := &Report{Findings: []Finding{}, Models: []Model{}}
	err := r.guard(ctx, cfg)
	if err == nil {
		err = r.log(ctx, cfg)
	}
	if err == nil {
		err = r.models(ctx, cfg)
	}
	if err != nil {
		r.Error = err.Error()
	}
	if r.damaged {
		r.warn()
	}
	r.Took = time.Since(began).Milliseconds()
	return r, err
}

// warn keeps what may follow from a damaged log from being mended before the log is: a read model may be the last that has what the log has lost.
func (r *Report) warn() {
	for i, f := range r.Findings {
		switch f.Check {
		case readModel:
			r.Findings[i].Do = "Do not rebuild it now: it may hold what the log has lost. See to the log first"
		case string(audit.Promises):
			r.Findings[i].Do = "It may follow from what is wrong with the log: see to that first"
		}
	}
}

// guard compares the log with what the guard of the market noted.
func (r *Report) guard(ctx context.Context, cfg Config) error {
	if cfg.DataDir == "" {
		return nil
	}
	losses, err := natsd.Losses(cfg.DataDir)
	if err != nil {
		return err
	}
	r.losses = losses
	for _, loss := range losses {
		where := "the log"
		if loss.Stream != "" {
			where = "beside the log"
		}
		r.add(Finding{"lost", where, loss.String() + ", accepted on " + loss.Accepted.Format(time.DateOnly), "Restore a backup that has it (qhatu restore), or settle with those concerned what it was"})
	}
	guard, err := natsd.OpenGuard(host.Config{DataDir: cfg.DataDir}.GuardPath(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := guard.Check(ctx, cfg.Node.JetStream()); err != nil && ctx.Err() == nil {
		r.add(Finding{"end", "the log", err.Error(), "Restore a backup that has what is missing, or start once with --accept-log if you know why it is so"})
	}
	return ctx.Err()
}

// advice is what to do about a finding in the log.
var advice = map[audit.Check]string{
	audit.Positions: "Restore a backup that has them (qhatu restore), and have the disk looked at",
	audit.Commands:  "Report it: the market stores no command twice",
	audit.Chain:     "Something changed the log itself: restore a backup from before (qhatu restore), and have the disk looked at",
	audit.Events:    "This version cannot have written that: if a newer one ran here, use that one; otherwise restore a backup from before (qhatu restore)",
	audit.Promises:  "Speak to both sides of the deal, and report it: the market never does this by itself",
}

func (r *Report) log(ctx context.Context, cfg Config) error {
	known := 0
	history, err := audit.New(func(f audit.Finding) {
		if r.explained(f) {
			known++
			return
		}
		where := "the log"
		if f.Position > 0 {
			where = fmt.Sprintf("position %d", f.Position)
		}
		r.add(Finding{string(f.Check), where, f.What, advice[f.Check]})
	})
	if err != nil {
		return err
	}
	task := cfg.Progress.Start("log", 0)
	defer task.End()
	err = history.Read(ctx, cfg.Node.JetStream(), func(done, total uint64) { task.To(int64(done), int64(total)) }) //nolint:gosec // positions
	if err != nil {
		return err
	}
	if known > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d places of the log are not listed: they are what was lost and accepted, or what stood next to it", known))
	}
	if err := r.photos(ctx, cfg, history.Photos); err != nil {
		return err
	}
	r.Position, r.Commits, r.Aggregates, r.Deals = history.Last(), history.Commits, history.Aggregates(), history.Open()
	return nil
}

// explained reports whether a finding is what was lost and accepted, which is told already, or where the history of what has lost something goes on.
func (r *Report) explained(f audit.Finding) bool {
	return slices.ContainsFunc(r.losses, func(loss natsd.Loss) bool {
		switch f.Check {
		case audit.Positions:
			return slices.ContainsFunc(loss.Gaps, func(g natsd.Gap) bool { return g.From <= uint64(f.Position) && uint64(f.Position) <= g.To })
		case audit.Chain, audit.Events:
			return slices.Contains(loss.Aggregates, f.Subject)
		case audit.Commands, audit.Promises:
		}
		return false
	})
}

// models compares the read models of every process; of a market that is stopped, those in its folder.
func (r *Report) models(ctx context.Context, cfg Config) error {
	log, err := es.OpenLog(ctx, cfg.Node.JetStream())
	if err != nil {
		return err
	}
	most := 0
	if cfg.DataDir != "" {
		most = 1
	}
	c := comparison{Config: cfg, Report: r, log: log, built: map[string]*readmodel.Model{}}
	operator := control.NewOperator(cfg.Node.JetStream().Conn())
	processes, err := operator.Processes(ctx, most)
	switch {
	case errors.Is(err, control.ErrNobody) && cfg.DataDir == "":
		r.Notes = append(r.Notes, "no process of the market answers: no read model was compared")
		return nil
	case errors.Is(err, control.ErrNobody):
		err = c.files(ctx)
	case err == nil:
		err = c.processes(ctx, operator, processes)
	}
	return errors.Join(err, c.close())
}

// Print writes the report for people: each finding in a line.
func (r *Report) Print(out io.Writer) error {
	for _, f := range r.Findings {
		if _, err := fmt.Fprintln(out, f); err != nil {
			return err
		}
	}
	for _, note := range r.Notes {
		if _, err := fmt.Fprintln(out, "note:", note); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "Read %d commits of %d aggregates, up to position %d, and compared %d read models, in %s. Open negotiations: %d. %s\n",
		r.Commits, r.Aggregates, r.Position, len(r.Models), time.Duration(r.Took)*time.Millisecond, r.Deals, r.verdict())
	return err
}

func (r *Report) verdict() string {
	found := len(r.Findings) + r.Left
	switch {
	case r.Error != "":
		return fmt.Sprintf("It was not finished; wrong until then: %d.", found)
	case found > 0:
		return fmt.Sprintf("Wrong: %d.", found)
	}
	return "All is well."
}

// Err is nil when nothing is wrong.
func (r *Report) Err() error {
	if found := len(r.Findings) + r.Left; found > 0 {
		return fmt.Errorf("verify: wrong: %d, see the lines above", found)
	}
	return nil
}
