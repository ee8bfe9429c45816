package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

type showDead struct {
	At   logAt  `embed:""`
	ID   uint64 `arg:"" help:"The letter's number, as list prints it."`
	Data bool   `name:"data" help:"Print the message too, as far as it can be read: it may be about people. That is recorded in the audit."`
	JSON bool   `name:"json" help:"Print an object of JSON."`
}

// shownLetter is a letter with what may be told of its message.
type shownLetter struct {
	bus.Letter
	Events []string        `json:"events,omitempty"` // kinds of events of the message
	Size   int             `json:"size"`             // of the message, in bytes
	Text   json.RawMessage `json:"data,omitempty"`   // the message, where it is asked for and can be read: JSON, or a text as a string
	Sealed bool            `json:"sealed,omitempty"` // it is asked for, and only the service that it was stored for can read it
}

// Run prints what is known of the letter.
func (s *showDead) Run(ctx context.Context, p Program) error {
	if err := checkIDs(s.ID); err != nil {
		return err
	}
	return withLetters(ctx, s.At, func(js jetstream.JetStream) error {
		letter, err := bus.ReadLetter(ctx, js, s.ID)
		if err != nil {
			return err
		}
		shown := shownLetter{Letter: letter, Size: len(letter.Data)}
		if records, err := es.DecodeMessage(letter.Subject, letter.Sequence, letter.Data); err == nil {
			for _, r := range records {
				shown.Events = append(shown.Events, r.Type)
			}
		}
		if s.Data {
			if err := record(ctx, js, letter, "showDeadLetter", ""); err != nil {
				return err
			}
			shown.Text, shown.Sealed = readable(letter.Data)
		}
		if s.JSON {
			return json.NewEncoder(p.Out).Encode(shown)
		}
		return shown.print(p)
	})
}

// readable is a message as JSON: itself, or the text that it is. Anything else is sealed.
func readable(data []byte) (text json.RawMessage, sealed bool) {
	switch {
	case len(data) == 0:
		return nil, false
	case json.Valid(data):
		return data, false
	case printable(string(data)) != string(data):
		return nil, true
	}
	text, err := json.Marshal(string(data))
	return text, err != nil
}

// printable is a text as a terminal may get it: what would steer the terminal is replaced, line breaks too.
func printable(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, text)
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
		{"size", fmt.Sprintf("%d bytes", s.Size)},
	} {
		if row[1] != "" {
			_, _ = fmt.Fprintf(table, "%s\t%s\n", row[0], printable(row[1]))
		}
	}
	if s.Sealed {
		_, _ = fmt.Fprintln(table, "data\tsealed: only the service that it was stored for can read it")
	}
	if err := table.Flush(); err != nil || s.Text == nil {
		return err
	}
	return s.printText(p)
}

// printText prints the message below the table.
func (s shownLetter) printText(p Program) error {
	var lines bytes.Buffer
	if err := json.Indent(&lines, s.Text, "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.Out, "data")
	for line := range strings.Lines(lines.String()) {
		if err == nil {
			_, err = fmt.Fprintln(p.Out, "  "+printable(strings.TrimRight(line, "\n")))
		}
	}
	return err
}

// record notes in the audit what an operator does with a letter.
func record(ctx context.Context, js jetstream.JetStream, l bus.Letter, operation, reason string) error {
	return audit.Open(js).Write(ctx, audit.Record{
		At: time.Now().UTC(), About: l.Subject[strings.LastIndexByte(l.Subject, '.')+1:], Role: natsuser.Operator, Actor: natsuser.Operator,
		Operation: operation, Purpose: audit.Unstated, Reason: reason, Request: fmt.Sprintf("%s/%d", l.Reaction, l.Sequence),
	})
}
