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

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

// dead is about dead letters.
type dead struct {
	List  listDead  `cmd:"" help:"List them by reaction: how many, since when and why."`
	Show  showDead  `cmd:"" help:"Show what one is of."`
	Retry retryDead `cmd:"" help:"Have the reaction handle them again; the market has to run. What succeeds is taken away, what fails stays and says why. It has the effect of once, also where it is done twice."`
	Drop  dropDead  `cmd:"" help:"Take them away for good. Nobody handles them any more."`
}

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
			_, err := fmt.Fprintln(p.Out, "there are no dead letters")
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
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", l.ID, l.At.Format(time.RFC3339), l.Reaction, firstWords(l.Why))
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

type showDead struct {
	At   logAt  `embed:""`
	ID   uint64 `arg:"" help:"The letter's number, as list prints it."`
	Data bool   `name:"data" help:"Print the message too, which may be about people. That is recorded in the audit."`
	JSON bool   `name:"json" help:"Print an object of JSON."`
}

// shownLetter is a letter with what may be told of its message.
type shownLetter struct {
	bus.Letter
	Events []string `json:"events,omitempty"` // kinds of events of the message
	Text   string   `json:"data,omitempty"`   // the message, where it is asked for
}

// Run prints what is known of the letter.
func (s *showDead) Run(ctx context.Context, p Program) error {
	return withLetters(ctx, s.At, func(js jetstream.JetStream) error {
		letter, err := bus.ReadLetter(ctx, js, s.ID)
		if err != nil {
			return err
		}
		shown := shownLetter{Letter: letter}
		if records, err := es.DecodeMessage(letter.Subject, letter.Sequence, letter.Data); err == nil {
			for _, r := range records {
				shown.Events = append(shown.Events, r.Type)
			}
		}
		if s.Data {
			if err := record(ctx, js, letter, "showDeadLetter", ""); err != nil {
				return err
			}
			shown.Text = string(letter.Data)
		}
		if s.JSON {
			return json.NewEncoder(p.Out).Encode(shown)
		}
		return shown.print(p)
	})
}

func (s shownLetter) print(p Program) error {
	table := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"since", s.At.Format(time.RFC3339)},
		{"reaction", s.Reaction},
		{"why", s.Why},
		{"stream", s.Stream},
		{"subject", s.Subject},
		{"sequence", fmt.Sprint(s.Sequence)},
		{"event", s.Event},
		{"events", strings.Join(s.Events, ", ")},
		{"size", fmt.Sprintf("%d bytes", len(s.Data))},
		{"data", s.Text},
	} {
		if row[1] != "" {
			_, _ = fmt.Fprintf(table, "%s\t%s\n", row[0], row[1])
		}
	}
	return table.Flush()
}

// record notes in the audit what an operator does with a letter.
func record(ctx context.Context, js jetstream.JetStream, l bus.Letter, operation, reason string) error {
	return audit.Open(js).Write(ctx, audit.Record{
		At: time.Now().UTC(), About: l.Subject[strings.LastIndexByte(l.Subject, '.')+1:], Role: natsuser.Operator, Actor: natsuser.Operator,
		Operation: operation, Purpose: audit.Unstated, Reason: reason, Request: fmt.Sprintf("%s/%d", l.Reaction, l.Sequence),
	})
}

type retryDead struct {
	At  logAt    `embed:""`
	ID  []uint64 `arg:"" optional:"" help:"Numbers of letters, as list prints them."`
	All bool     `name:"all" help:"All of them, the oldest first."`
}

// Run prints a line for each letter.
func (r *retryDead) Run(ctx context.Context, p Program) error {
	if (len(r.ID) == 0) != r.All {
		return wrongly("say which: numbers as qhatu dead list prints them, or --all")
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
		return each(p, ids, "handled again", func(id uint64) error { return retryOne(ctx, js, id) })
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

// each does something with letters and prints a line for each. It fails where one of them does.
func each(p Program, ids []uint64, done string, do func(uint64) error) error {
	failed := 0
	for _, id := range ids {
		line := fmt.Sprintf("%d: %s", id, done)
		if err := do(id); err != nil {
			failed++
			line = fmt.Sprintf("%d: %v", id, err)
		}
		if _, err := fmt.Fprintln(p.Out, line); err != nil {
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
}

// Run records the reason and takes the letters away.
func (d *dropDead) Run(ctx context.Context, p Program) error {
	if strings.TrimSpace(d.Reason) == "" {
		return wrongly("--reason: say why they need not be handled")
	}
	return withLetters(ctx, d.At, func(js jetstream.JetStream) error {
		return each(p, d.ID, "dropped", func(id uint64) error {
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
