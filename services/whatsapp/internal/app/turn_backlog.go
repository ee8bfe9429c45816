package app

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

const (
	lateAfter   = time.Minute // between writing and receiving a message, or a message written later
	maxLateEach = 5           // late messages that are answered one by one
)

// backlogNote is the answer to all of a backlog that is not answered one by one.
const backlogNote = "Me llegaron juntos varios mensajes tuyos, con atraso, y contesté los primeros. " +
	"Lo que todavía haga falta, escríbelo otra vez."

// backlog is what came late without anything between that did not: of a phone that was off for long, or what Meta had kept.
type backlog struct {
	Since    time.Time       `json:"since"`              // when the first of it was received: what was written later is not of it
	Answered int             `json:"answered"`           // one by one
	Noted    bool            `json:"noted,omitempty"`    // the rest was answered with backlogNote
	Commands []parse.Command `json:"commands,omitempty"` // that were answered
	Taps     []string        `json:"taps,omitempty"`     // that were answered after backlogNote
}

// isLate tells whether an input was written long before it was received, or long before one that was handled already: Meta's times are
// whole seconds, and what is written in a row may come in another order.
func (c conversation) isLate(in chat.Input, received time.Time) bool {
	return received.Sub(in.At) > lateAfter || c.LastInbound.Sub(in.At) > lateAfter
}

// withBacklog takes note of an input. Of a backlog the first messages are answered one by one, and what still means the same: what was
// tapped, what quotes a message of ours, and each command once. Answering each of the others would be noise: they are left out, and noted
// is the one that is answered for all of them. What was tapped or quoted counts as missed after that answer, and is answered once.
func (c conversation) withBacklog(in chat.Input, received time.Time) (_ conversation, _ chat.Input, leftOut, noted bool) {
	if !c.isLate(in, received) {
		c.Backlog = nil
		return c, in, false, false
	}
	b := backlog{Since: received}
	if c.Backlog != nil && !in.At.After(c.Backlog.Since) {
		b = *c.Backlog
	}
	command := parse.NoCommand
	if in.Kind == chat.Text && in.Quoted == nil {
		command = parse.FindCommand(in.Text)
	}
	switch {
	case in.Kind == chat.Tap && slices.Contains(b.Taps, in.Tap):
		return c, in, true, false
	case in.Kind == chat.Tap, in.Kind == chat.Reaction, in.Quoted != nil:
		in.Missed = b.Noted
		if in.Kind == chat.Tap && b.Noted {
			b.Taps = append(slices.Clip(b.Taps), in.Tap)
		}
	case b.Answered < maxLateEach:
		b.Answered++
	case command == parse.NoCommand || slices.Contains(b.Commands, command):
		leftOut, noted, b.Noted = true, !b.Noted, true
	}
	if command != parse.NoCommand && !slices.Contains(b.Commands, command) {
		b.Commands = append(slices.Clip(b.Commands), command)
	}
	c.Backlog = &b
	return c, in, leftOut, noted
}

// leaveOut is the answer to a message of a backlog that is not answered by itself.
func (c conversation) leaveOut(noted bool) answer {
	if !noted {
		return c.unchanged()
	}
	a := c.unchanged(chat.Message{Body: backlogNote})
	a.state = a.state.Interrupted()
	return a
}
