package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

// dead is about dead letters.
type dead struct {
	List  listDead  `cmd:"" help:"List them by reaction: how many, since when and why."`
	Show  showDead  `cmd:"" help:"Show what one is of."`
	Retry retryDead `cmd:"" help:"Have the reaction handle them again; the market has to run. What succeeds is taken away, what fails stays and says why. It has the effect of once, also where it is done twice."`
	Drop  dropDead  `cmd:"" help:"Take them away for good. Nobody handles them any more."`
}

const noLetters = "there are no dead letters"

// letterTimeout is how long a reaction may take to handle one again.
const letterTimeout = time.Minute

// withLetters connects and does something with dead letters.
func withLetters(ctx context.Context, at logAt, do func(jetstream.JetStream) error) (err error) {
	node, err := at.open(ctx, natsuser.Operator)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	return do(node.JetStream())
}

type listDead struct {
	At   logAt `embed:""`
	JSON bool  `name:"json" help:"Print one object of JSON for each."`
}

// Run prints a line for each letter, under a line for each reaction.
func (l *listDead) Run(ctx context.Context, p Program) error {
	return withLetters(ctx, l.At, func(js jetstream.JetStream) error {
		all, err := letters(ctx, js)
		switch {
		case err != nil:
			return err
		case l.JSON:
			for _, letter := range all {
				if err := json.NewEncoder(p.Out).Encode(letter); err != nil {
					return err
				}
			}
			return nil
		case len(all) == 0:
			_, err := fmt.Fprintln(p.Out, noLetters)
			return err
		}
		return printLetters(p, all)
	})
}

func letters(ctx context.Context, js jetstream.JetStream) (all []bus.Letter, err error) {
	err = bus.Letters(ctx, js, func(l bus.Letter) error {
		all = append(all, l)
		return nil
	})
	return all, err
}

func printLetters(p Program, all []bus.Letter) error {
	count := map[string]int{}
	for _, l := range all {
		count[l.Reaction]++
	}
	table := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tSINCE\tREACTION\tWHY")
	slices.SortStableFunc(all, func(a, b bus.Letter) int { return strings.Compare(a.Reaction, b.Reaction) })
	for _, l := range all {
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", l.ID, l.At.Format(time.RFC3339), l.Reaction, firstWords(printable(l.Why)))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, reaction := range slices.Sorted(maps.Keys(count)) {
		_, _ = fmt.Fprintf(p.Out, "%s: %d\n", reaction, count[reaction])
	}
	return nil
}

const longestWhy = 160 // of a line of the list; show says all

func firstWords(why string) string {
	if short := []rune(why); len(short) > longestWhy {
		return string(short[:longestWhy]) + "…"
	}
	return why
}

type retryDead struct {
	At   logAt    `embed:""`
	ID   []uint64 `arg:"" optional:"" help:"Numbers of letters, as list prints them."`
	All  bool     `name:"all" help:"All of them, the oldest first."`
	JSON bool     `name:"json" help:"Print one object of JSON for each."`
}

// Run prints a line for each letter.
func (r *retryDead) Run(ctx context.Context, p Program) error {
	if (len(r.ID) == 0) != r.All {
		return wrongly("say which: numbers as qhatu dead list prints them, or --all")
	}
	if err := checkIDs(r.ID...); err != nil {
		return err
	}
	return withLetters(ctx, r.At, func(js jetstream.JetStream) error {
		ids := r.ID
		if r.All {
			all, err := letters(ctx, js)
			if err != nil {
				return err
			}
			for _, l := range all {
				ids = append(ids, l.ID)
			}
		}
		return each(p, r.JSON, ids, "handled again", func(id uint64) error { return retryOne(ctx, js, id) })
	})
}

func retryOne(ctx context.Context, js jetstream.JetStream, id uint64) error {
	ctx, cancel := context.WithTimeout(ctx, letterTimeout)
	defer cancel()
	letter, err := bus.ReadLetter(ctx, js, id)
	if err != nil {
		return err
	}
	return bus.RetryLetter(ctx, js, letter)
}

// outcome is what became of a letter.
type outcome struct {
	ID   uint64 `json:"id"`
	Done string `json:"done,omitempty"`
	Why  string `json:"why,omitempty"` // it stays as it is
}

func (o outcome) print(p Program, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.Out).Encode(o)
	}
	_, err := fmt.Fprintf(p.Out, "%d: %s\n", o.ID, printable(o.Done+o.Why))
	return err
}

// each does something with letters and prints a line for each. It fails where one of them does.
func each(p Program, asJSON bool, ids []uint64, done string, do func(uint64) error) error {
	if len(ids) == 0 && !asJSON {
		_, err := fmt.Fprintln(p.Out, noLetters)
		return err
	}
	failed := 0
	for _, id := range ids {
		o := outcome{ID: id, Done: done}
		if err := do(id); err != nil {
			failed++
			o = outcome{ID: id, Why: err.Error()}
		}
		if err := o.print(p, asJSON); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d dead letters stay as they are: the lines above say why", failed, len(ids))
	}
	return nil
}

type dropDead struct {
	At     logAt    `embed:""`
	ID     []uint64 `arg:"" help:"Numbers of letters, as list prints them."`
	Reason string   `name:"reason" type:"text" required:"" help:"Why they need not be handled. It is recorded in the audit; name nobody."`
	JSON   bool     `name:"json" help:"Print one object of JSON for each."`
}

// Run records the reason and takes the letters away.
func (d *dropDead) Run(ctx context.Context, p Program) error {
	if strings.TrimSpace(d.Reason) == "" {
		return wrongly("--reason: say why they need not be handled")
	}
	if err := checkIDs(d.ID...); err != nil {
		return err
	}
	return withLetters(ctx, d.At, func(js jetstream.JetStream) error {
		return each(p, d.JSON, d.ID, "dropped", func(id uint64) error {
			letter, err := bus.ReadLetter(ctx, js, id)
			if err != nil {
				return err
			}
			if err := record(ctx, js, letter, "dropDeadLetter", d.Reason); err != nil {
				return err
			}
			return bus.DropLetter(ctx, js, id)
		})
	})
}

// checkIDs refuses what is no letter's number.
func checkIDs(ids ...uint64) error {
	if slices.Contains(ids, 0) {
		return wrongly("0 is no dead letter's number: give one as qhatu dead list prints it")
	}
	return nil
}
