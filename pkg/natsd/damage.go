package natsd

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/block"
)

// ErrDamaged is returned by [Start] when the files of the log, or of a stream beside it, have lost something, or cannot be read as they were written. The
// error then holds a [Damage] for each stream. Nothing was changed, and no server was started: it would cut the files off where they cannot be read, and go on
// as if they ended there.
var ErrDamaged = errors.New("the log is damaged")

// Gap is positions, one after the other, that the log does not have any more.
type Gap struct {
	block.Range

	After  time.Time `json:"after,omitzero"`  // when the message before them was stored; zero: there is none
	Before time.Time `json:"before,omitzero"` // when the message after them was stored; zero: there is none
}

// Loss is what a stream has lost.
type Loss struct {
	Stream string `json:"stream,omitempty"` // beside the log; "": it is the log
	// Entries are what is known to be lost of such a stream, and All says that nothing of it is left.
	Entries []string `json:"entries,omitempty"`
	All     bool     `json:"all,omitempty"`

	Gaps []Gap `json:"gaps,omitempty"` // in the log
	// Aggregates are the subjects of which something is lost, as far as that can be told.
	Aggregates []string `json:"aggregates,omitempty"`
	// Unknown is of how many positions it cannot be told of which aggregate they were.
	Unknown  uint64    `json:"unknown,omitempty"`
	Accepted time.Time `json:"accepted,omitzero"` // when an operator said to go on without it
	Copies   string    `json:"copies,omitempty"`  // folder, in the data folder, of the files as they were
}

// Len is how many positions are lost.
func (l Loss) Len() (n uint64) {
	for _, g := range l.Gaps {
		n += g.Len()
	}
	return n
}

const mostNamed = 20 // gaps, or aggregates, in a text

// String says what is lost.
func (l Loss) String() string {
	if l.Stream != "" {
		return l.beside()
	}
	if len(l.Gaps) == 0 {
		return "no commit is lost"
	}
	gaps := make([]string, len(l.Gaps))
	for i, g := range l.Gaps {
		gaps[i] = g.String()
	}
	says := fmt.Sprintf("lost: %d, at %s", l.Len(), list(gaps))
	names := make([]string, len(l.Aggregates))
	for i, subject := range l.Aggregates {
		names[i] = strings.TrimPrefix(subject, "market.")
	}
	if len(names) > 0 {
		says += "; of " + list(names)
	}
	if l.Unknown > 0 {
		says += fmt.Sprintf("; of %d it cannot be told of what", l.Unknown)
	}
	return says
}

// beside says what a stream beside the log has lost, and what follows.
func (l Loss) beside() string {
	says := "what is lost of it cannot be told"
	switch {
	case l.All:
		says = "all of it is lost"
	case len(l.Entries) > 0:
		says = fmt.Sprintf("lost: %d, %s", len(l.Entries), list(l.Entries))
	}
	b := besideOf(l.Stream)
	return fmt.Sprintf("%s (%s): %s; %s", l.Stream, b.holds, says, b.without)
}

// String names the positions, and about when they were stored.
func (g Gap) String() string {
	says := fmt.Sprintf("position %d", g.From)
	if g.To > g.From {
		says = fmt.Sprintf("positions %d to %d", g.From, g.To)
	}
	after, before := g.After.UTC().Format(time.RFC3339), g.Before.UTC().Format(time.RFC3339)
	switch {
	case g.After.IsZero() && g.Before.IsZero():
		return says
	case g.After.IsZero():
		return says + " (before " + before + ")"
	case g.Before.IsZero():
		return says + " (after " + after + ")"
	}
	return says + " (between " + after + " and " + before + ")"
}

func list(all []string) string {
	if len(all) > mostNamed {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:mostNamed], ", "), len(all)-mostNamed)
	}
	return strings.Join(all, ", ")
}

// Damage is what is wrong with the files of a stream.
type Damage struct {
	Loss
	Files  []string // that cannot be read as they were written
	Folder string   // of the files
}

// Error says what is lost, and what to do.
func (d *Damage) Error() string {
	what, section := ErrDamaged.Error(), "log-damaged"
	if d.Stream != "" {
		what, section = "damaged beside the log", "damaged-beside-the-log"
	}
	where := "no file that is there is damaged, one is missing or was cut off in " + d.Folder
	if len(d.Files) > 0 {
		where = fmt.Sprintf("damaged: %s in %s", list(d.Files), d.Folder)
	}
	return fmt.Sprintf("%s: %v; %s. Nothing was changed: the server would cut the files and hide it. Copy the data folder as it is, then bring the market "+
		"back from a backup (qhatu restore), or start once with --accept-log to go on without what is lost. See docs/trouble.md#%s", what, d.Loss, where, section)
}

// Unwrap is [ErrDamaged].
func (d *Damage) Unwrap() error { return ErrDamaged }

// damages are what is wrong with several streams.
type damages []*Damage

func (d damages) Error() string {
	all := make([]string, len(d))
	for i, each := range d {
		all[i] = each.Error()
	}
	return strings.Join(all, ". And ")
}

// Unwrap has each of them.
func (d damages) Unwrap() (all []error) {
	for _, each := range d {
		all = append(all, each)
	}
	return all
}
