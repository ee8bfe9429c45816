// Package chat is the conversation with a representative: one turn at a time, what she did comes in, what she is told
// goes out. The same conversation would work over SMS: whatever can be tapped can also be said as a number or a word.
//
// Always true: the same State, Input and answers of the market give the same turn, and its commands carry keys that
// derive from the Input, so that a turn done again does nothing twice. A tap says itself what it is about and never
// answers another question; words and numbers answer what was last asked, unless they were written before it. Money is
// read back in words before it binds. Nobody is left without an answer, but for reactions.
//
// It reads no clock, logs nothing and imports no contract and no HTTP: it knows the market's session.
package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Config is what a Bot is told once.
type Config struct {
	Coordinator      string // whom to turn to when a person is wanted: "Nélida"
	CoordinatorPhone string // how to reach her: "984 123 456"
}

// Bot answers people. It holds nothing between turns and may be used by many at once.
type Bot struct {
	coordinator string // her name
	reach       string // her name, with her phone where it is known
}

// New returns a Bot.
func New(cfg Config) *Bot {
	if cfg.Coordinator == "" {
		cfg.Coordinator = "la coordinadora de tu programa"
	}
	b := &Bot{coordinator: cfg.Coordinator, reach: cfg.Coordinator}
	if cfg.CoordinatorPhone != "" {
		b.reach += " (" + cfg.CoordinatorPhone + ")"
	}
	return b
}

// turn is an input being answered.
type turn struct {
	bot     *Bot
	market  Market
	in      Input
	st      State
	wrote   string // what she wrote before
	under   *Said  // what is still answered by its words, although something else is said
	head    string // stands over the answer and is not repeated with it
	missed  bool   // not understood
	settled bool   // something was done that going back does not take back
	figure  bool   // the answer asks for a figure
	aside   bool   // the answer asks nothing new: what was asked still stands
	back    bool   // the answer is a step back
}

// Turn answers one input, normally with one message. Its error is one that may pass: the same input with the same State
// is then tried again.
func (b *Bot) Turn(ctx context.Context, m Market, st State, in Input) (State, []Message, error) {
	t := &turn{bot: b, market: m, in: in, st: st, wrote: st.Wrote}
	t.begin()
	answer, err := t.answer(ctx)
	if problem, refused := errors.AsType[*market.Problem](err); refused {
		answer, err = t.refused(problem), nil
	}
	if err != nil {
		return st, nil, err
	}
	t.end(st, answer)
	return t.st, t.said(answer), nil
}

// said is the answer as it goes out.
func (t *turn) said(answer Message) []Message {
	if answer.Body == "" {
		return nil
	}
	if head := strings.TrimSpace(t.head); head != "" {
		answer.Body = strings.TrimSpace(say.Fit(head, answer.room()) + "\n" + answer.Body)
	}
	if t.settled && t.st.Draft != nil {
		answer.Body += "\n" + textDraftWaits
	}
	return []Message{answer}
}

// begin makes the state the turn's own and lets go of what is too old.
func (t *turn) begin() {
	t.st.Quiet, t.st.Consent, t.st.Wrote = false, "", ""
	if t.st.Draft == nil {
		return
	}
	draft := *t.st.Draft
	t.st.Draft = &draft
	if t.in.At.Sub(draft.Begun) > draftKept {
		t.st.Draft, t.st.Ask, t.st.Back = nil, nil, nil
	}
}

// end remembers what was said, and how it stood before.
func (t *turn) end(before State, answer Message) {
	t.st.Handled = later(t.in.At, before.Handled)
	t.st.Missed++
	if !t.missed {
		t.st.Missed = 0
	}
	if answer.Body == "" || t.aside {
		return
	}
	switch {
	case t.settled:
		t.st.Back = nil
	case !t.back && before.Said != nil:
		t.st.Back = append(slices.Clip(t.st.Back), Step{Said: *before.Said, Ask: before.Ask, Draft: before.Draft})
		t.st.Back = t.st.Back[max(0, len(t.st.Back)-keptSteps):]
	}
	at := t.st.Handled
	if before.Said != nil {
		at = later(at, before.Said.At) // what is said later was not read before
	}
	t.st.Said, t.st.Under, t.st.Asked = &Said{Message: answer, At: at, Figure: t.figure}, t.under, at
}

// act is a command of this turn. A turn gives each of its commands another step.
func (t *turn) act(step string) market.Act {
	return market.Act{Key: t.in.Key + ":" + step, At: t.in.At}
}

// did remembers that she answered an offer.
func (t *turn) did(negotiation string, offer int) {
	t.settled = true
	t.st.Deeds = append(slices.Clip(t.st.Deeds), Deed{Negotiation: negotiation, Offer: offer})
	t.st.Deeds = t.st.Deeds[max(0, len(t.st.Deeds)-keptDeeds):]
}

// late tells whether she wrote this before what was last said to her: then it answers something else.
func (t *turn) late() bool {
	return t.st.Said != nil && t.before(t.st.Said.At)
}

// before tells whether she wrote this before a moment; Meta's times are whole seconds.
func (t *turn) before(moment time.Time) bool { return t.in.At.Before(moment.Truncate(time.Second)) }
