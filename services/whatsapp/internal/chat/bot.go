// Package chat is the kernel of the conversation with a representative: what is the same whatever is talked about. What
// is talked about are flows, each a package of its own beside this one (sell, bargain, fair, …), declared by a Flow and
// listed once in package flows. The same conversation would work over SMS: whatever can be tapped can also be said as a
// number or a word.
//
// # How a turn runs
//
// A turn answers one Input with at most one Message.
//
//  1. The State is made the turn's own. Drafts that are too old are dropped.
//  2. The meaning of the input is found, in this order: a tap names its flow, by the first part of its id; a text is a
//     choice of the last message, a command, the answer to the question that stands, an intent in free words (package
//     intent), a sentence that begins something, what is likely meant, or it is not understood. An open question wins:
//     only goods that are offered beyond doubt leave it. A text that quotes a message, or names whom it is for, is about
//     that one (cards.go). Everything else that people send is answered and does nothing.
//  3. A handler, of the kernel or of a flow, asks the market and returns a Message.
//  4. The State is closed: the message becomes the last one, unless it asks nothing new; the step before is remembered
//     for "atrás", unless something was done; drafts and memories of flows are stored.
//
// A Notice is told without having been asked for. Its flow reads the market again and says what is true then, or nothing.
//
// # What always holds
//
//   - The same State, Input and answers of the market give the same turn. Its commands carry keys that derive from the
//     Input, so that a turn that is repeated does nothing twice.
//   - A tap says itself what it is about and never answers another question. Words and numbers answer the message that they
//     quote, that of whom they name, or what was last asked, unless they were written before it. Words that could answer
//     several notices are asked about. What would answer a question that something else was told after shows it again, and
//     does nothing: while a question is open, no answer to it is taken for small talk.
//   - A choice says as data what it means (yes, no) and whether it binds. What binds takes a tap, its number alone, or a
//     whole phrase of a closed list, and only where it was the last thing said and was read first. Nothing binds while a
//     phone is in doubt.
//   - Undo is about the last act, whatever it was. What cannot be taken back says so. Where something was told since, words that take back mean that
//     (Question.Erase), and what would be taken back is named and asked about.
//   - Money is read back in words before it binds.
//   - Nobody is left without an answer, except for reactions, nor told the same words twice running.
//
// The kernel reads no clock, logs nothing, and imports no flow, no contract and no HTTP: it knows the market's session.
package chat

import (
	"context"
	"errors"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Session is what the kernel asks of the market, as one person sees it; *market.Session is it. Each flow declares what it
// asks besides. Errors are *market.Problem, a refusal that is put into words, or one that may pass.
type Session interface {
	Who() (market.Person, market.Organisation)
	ActsFor() []market.Organisation
	As(ctx context.Context, organisation string) error
	Makes(ctx context.Context, association string) ([]string, error)
	Consent(ctx context.Context, command market.Command, accepted bool) error

	// Frozen tells whether it is in doubt that the phone is still the person's: then nothing binds.
	Frozen() bool
	// Blocked tells whether that is because somebody asked for it: then only the coordinator may confirm who writes.
	Blocked() bool
}

// Config is what a Bot is told once.
type Config struct {
	Coordinator      string // whom to turn to when a person is wanted: "Nélida"
	CoordinatorPhone string // the coordinator's phone: "984 123 456"
	CoordinatorTold  bool   // whether the coordinator is written to, of newcomers too
	Web              string // the address where buyers buy, "https://qhatu.pe"; "": there is none
}

// Bot answers people by its flows, which ask a market of type M. It holds nothing between turns and may be used by many
// goroutines at once.
type Bot[M Session] struct {
	coordinator string // the coordinator's name
	contact     string // the name, with the phone where it is known
	told        bool   // whether the coordinator is
	web         string // the address where buyers buy; "": there is none
	flows       func(*Turn, M) []Flow
	stranger    Stranger
}

// New returns a Bot. flows makes the flows of one turn; their order is that of the menu. stranger answers those for whom no
// market can be opened.
func New[M Session](cfg Config, flows func(*Turn, M) []Flow, stranger Stranger) *Bot[M] {
	if cfg.Coordinator == "" {
		cfg.Coordinator = spanish.coordinator
	}
	b := &Bot[M]{coordinator: cfg.Coordinator, contact: cfg.Coordinator, told: cfg.CoordinatorTold, web: cfg.Web, flows: flows, stranger: stranger}
	if cfg.CoordinatorPhone != "" {
		b.contact += " (" + cfg.CoordinatorPhone + ")"
	}
	return b
}

// Turn answers one input, normally with one message. Its error is one that may pass: the same input with the same State
// is then tried again.
func (b *Bot[M]) Turn(ctx context.Context, m M, st State, in Input) (State, []Message, error) {
	t := b.turn(m, st, in)
	t.begin()
	answer, err := t.answer(ctx)
	if problem, refused := errors.AsType[*market.Problem](err); refused {
		answer, err = t.refused(ctx, problem)
	}
	t.tellDoubt()
	if err == nil {
		err = t.end(answer)
	}
	if err != nil {
		return st, nil, err
	}
	said := t.complete(answer)
	return t.st, said, nil
}

// Stranger answers a phone that identity does not know, one whose person withdrew consent, and a person who acts for
// nobody yet. A Consent is to be told to identity.
func (b *Bot[M]) Stranger(st State, in Input) (State, []Message, *Consent) {
	t := b.turnWithoutFlows(nil, st, in)
	answer, consent := b.stranger(t)
	if err := t.end(answer); err != nil {
		return st, nil, nil // no flow stores anything for a stranger
	}
	t.st.Steps = nil
	said := t.complete(answer)
	return t.st, said, consent
}

// ErrKnown says that a notice is not told because an answer, or a notice before it, has said the same.
var ErrKnown = errors.New("known already")

// Notice says what there is to tell now; nil: nothing any more. Its error is ErrKnown, or one that may pass. Whoever sends the message
// saves the State that is returned, so that a bare "1" answers it. What flows remember of the conversation tells whether the person
// knows it already. The session should see from the position of the event, and at is when it is told.
func (b *Bot[M]) Notice(ctx context.Context, m M, st State, n Notice, at time.Time) (State, *Message, error) {
	t := b.turn(m, State{Memories: st.Memories, Remembered: st.Remembered}, Input{})
	t.at = at
	message, err := t.notice(ctx, n)
	if market.Refused(err, "not-found", "forbidden", "role-forbidden") { // not theirs, or no longer there
		return st, nil, nil
	}
	if err == nil {
		err = t.store()
	}
	if err != nil || message.Body == "" {
		return st, nil, err
	}
	st.Memories, st.Remembered = t.st.Memories, t.st.Remembered
	return st.WithNotice(message, at), &message, nil
}

// notice words a notice by the flow whose it is.
func (t *Turn) notice(ctx context.Context, n Notice) (Message, error) {
	for _, f := range t.flows {
		if tell, ok := f.Notices[n.Kind]; ok {
			return tell(ctx, n.Args)
		}
	}
	return Message{}, nil
}

func (b *Bot[M]) turn(m M, st State, in Input) *Turn {
	t := b.turnWithoutFlows(m, st, in)
	t.flows = b.flows(t, m)
	return t
}

func (b *Bot[M]) turnWithoutFlows(session Session, st State, in Input) *Turn {
	t := &Turn{
		Input: in, Coordinator: b.coordinator, CoordinatorContact: b.contact, CoordinatorTold: b.told, Web: b.web, session: session, at: in.At, st: st, before: st,
		drafts: map[string]any{}, memories: map[string]any{}, readings: map[string]intent.Reading{},
	}
	t.text = Texts(t, map[string]texts{"es": spanish})
	return t
}
