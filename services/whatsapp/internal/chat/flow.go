package chat

import (
	"context"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Flow is everything that the kernel knows of one conversation. A flow is made anew for each turn, over the market as the
// person sees it; its handlers are methods of one value. Making it asks the market nothing. What a flow does not need stays
// zero. No two flows have a name, a tap, a command or a notice in common.
//
// What is the same in every turn stands beside it: a flow's package lists its templates by a function Templates.
type Flow struct {
	Name string // under which drafts, memories and questions are stored

	Taps      map[string]Handler         // by the first part of their ids: "lot" for "lot:lot_1:show"
	Commands  map[parse.Command]Action   // words that mean the same everywhere
	Photo     Taker                      // photos; ok is false for one that is of something else
	Phrase    Listener                   // whole phrases that do: "acepto tu oferta"
	Questions map[string]Question        // what was asked, by Asked.What
	Intents   map[intent.Intent]Listener // what somebody means in free words; ok is false where it makes no sense just now
	Sentence  Listener                   // texts that begin something by themselves: "vendo 20 quintales de maíz"
	Notices   map[NoticeKind]Handler     // what is told without having been asked for
	Cancel    Action                     // lets go of the draft, at "cancelar"; nil: the kernel drops it
	Standing  Handler                    // how what an earlier message is about stands now; its arguments are Message.About, if any, and those of one of its taps
	Undo      func(ctx context.Context, done Undoable) (Message, error)
	Did       func(done Undoable) string // what was done, of what Undo takes back at once: "publiqué MZ-7K3F"
	UndoAsks  bool                       // Undo never does anything at once
	Refusals  map[string]Action          // by their slugs, refusals of the market's that this flow puts into words, whatever was refused
	ForAll    bool                       // it is also for whoever acts for no association

	Menu       []MenuRow
	Help       string // its line in the help
	Examples   func() (Examples, bool)
	DraftWaits string // reminds of a draft, under the message that something else was done
	Reaction   string // answers a reaction to one of its questions, once; "": nothing does
}

// Handler does what a tap says, or words a notice. A notice that is no longer true has a Message without body.
type Handler func(ctx context.Context, args Args) (Message, error)

// Action does what a word says.
type Action func(ctx context.Context) (Message, error)

// Listener takes a text, if it is one of its own: else ok is false.
type Listener func(ctx context.Context, text string) (answer Message, ok bool, err error)

// Taker takes what was sent, if it is one of its own: else ok is false.
type Taker func(ctx context.Context) (answer Message, ok bool, err error)

// Question is something that is answered in words or figures.
type Question struct {
	// Reply takes a text as the answer to what was asked; ok is false where it is none.
	Reply    func(ctx context.Context, asked Asked, text string) (answer Message, ok bool, err error)
	Examples *Examples // of answers
	Goods    bool      // goods with their quantity may answer it: else they begin something else

	// Erase asks whether what the message tells of is to be taken back, at words that say no more than that: bórrala, está mal.
	Erase func(ctx context.Context, asked Asked) (Message, error)

	// ExamplesOf are those of answers to just this question, where not all of its kind are answered alike; nil: it has none.
	ExamplesOf func(asked Asked) *Examples
}

// MenuRow is a row of the menu; it does what its command does.
type MenuRow struct {
	Command            parse.Command
	Title, Description string
	Trades             bool // it begins trade: it is not offered to whoever may begin none
}

// Examples are two sentences that would be understood at this moment.
type Examples [2]string

// Args are the ids and numbers of a tap, a notice or a question, without personal data.
type Args []string

// At is one of them, "" when there are fewer.
func (a Args) At(i int) string {
	if i >= len(a) {
		return ""
	}
	return a[i]
}

// Int is one of them as a number, 0 when it is none.
func (a Args) Int(i int) int {
	n, err := strconv.Atoi(a.At(i))
	if err != nil {
		return 0
	}
	return n
}

// Int64 is one of them as a number, 0 when it is none.
func (a Args) Int64(i int) int64 {
	n, err := strconv.ParseInt(a.At(i), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Rest are those from one on.
func (a Args) Rest(i int) Args { return a[min(i, len(a)):] }

// ID is the id of a choice, or the payload of a template: the tap that names its flow, and the arguments.
func ID(tap string, args ...string) string { return strings.Join(append([]string{tap}, args...), ":") }

// ofTap is the flow that answers a tap, and the tap's arguments.
func (t *Turn) ofTap(id string) (f Flow, do Handler, args Args) {
	tap, rest, _ := strings.Cut(id, ":")
	for _, f := range t.flows {
		if do, ok := f.Taps[tap]; ok {
			return f, do, strings.Split(rest, ":")
		}
	}
	return Flow{}, nil, nil
}

// examplesOf are examples of answers to what was asked; nil where there are none.
func (t *Turn) examplesOf(asked *Asked) *Examples {
	q, ok := t.question(asked)
	switch {
	case !ok:
		return nil
	case q.ExamplesOf != nil:
		return q.ExamplesOf(*asked)
	}
	return q.Examples
}

// ofCommand is what a flow does at a command; nil where none does anything.
func (t *Turn) ofCommand(c parse.Command) Action {
	for _, f := range t.flows {
		if do, ok := f.Commands[c]; ok {
			return do
		}
	}
	return nil
}

// question is what a flow has declared of what was asked.
func (t *Turn) question(asked *Asked) (Question, bool) {
	if asked == nil {
		return Question{}, false
	}
	for _, f := range t.flows {
		if q, ok := f.Questions[asked.What]; ok && f.Name == asked.Flow {
			return q, true
		}
	}
	return Question{}, false
}
