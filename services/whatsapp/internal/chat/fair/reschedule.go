package fair

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// AskedAgain asks whether an association comes to a fair that now begins at another time. Was is the application's state when
// that was said.
func AskedAgain(fair, stall, was string, startsAt time.Time) chat.Notice {
	return chat.Notice{Kind: askedAgain, Args: chat.Args{fair, stall, was, strconv.FormatInt(startsAt.Unix(), 10)}}
}

// askedAgain tells how it is now as against what the person was last told: of two that follow each other the first tells all, and
// the second nothing. Nothing is told to who has said by now whether they come.
func (t *turn) askedAgain(ctx context.Context, args chat.Args) (chat.Message, error) {
	f, s, ok, err := t.noticed(ctx, args)
	if !ok || ended(s) || s.State == market.StallConfirmed {
		return chat.Message{}, err
	}
	last, known := t.toldOf(f)
	unbound := args.At(2) == market.StallConfirmed && s.State == market.StallApproved
	switch {
	case known && last.Times == t.times(f) && !unbound:
		return chat.Message{}, nil
	case !known && args.Int64(3) != f.Starts.Unix(): // of a time that has become another once more
		return chat.Message{}, nil
	case !known:
		last = told{Starts: f.Was, Ends: f.WasEnds}
	}
	m := t.about(f, s, t.again(f, s, last, unbound))
	t.tell(f)
	return m, nil
}

// again says that a fair is at another time than was told, and asks what that means for an application. Unbound is one whose yes
// was to that time.
func (t *turn) again(f market.Fair, s market.Stall, last told, unbound bool) chat.Message {
	ask := func(question string, choices ...chat.Choice) chat.Message {
		return t.Ask(t.moved(f, last)+"\n"+question, choices...)
	}
	switch {
	case unbound && last.Times == t.times(f):
		return ask(fmt.Sprintf(t.text.yesAgain, t.numbered(s)), t.going(f, s)...)
	case unbound:
		return ask(fmt.Sprintf(t.text.yesWasForThen, t.numbered(s)), t.going(f, s)...)
	case s.State == market.StallApproved:
		return ask(fmt.Sprintf(t.text.stillHave, t.numbered(s)), t.going(f, s)...)
	case s.State == market.StallOffered:
		return ask(fmt.Sprintf(t.text.stillOffered, t.numbered(s), phrase.Deadline(s.OfferedUntil)), t.going(f, s)...)
	case isInLine(s):
		return ask(fmt.Sprintf(t.text.stillWaiting, max(s.Waiting, 1)), t.waits(f, s)...)
	case s.State == market.StallApplied:
		return ask(t.text.stillWaitsAnswer, t.stays(f, s)...)
	}
	return t.standing(f, s)
}

// stays are the answers to whether an application that waits for the organiser's still holds.
func (t *turn) stays(f market.Fair, s market.Stall) []chat.Choice {
	return []chat.Choice{{ID: stallTapOf(f, s, "stay"), Title: t.text.canGo}, t.cannotGo(f, s)}
}

func (t *turn) moved(f market.Fair, was told) string {
	last := lastNight(was.Ends)
	switch {
	case was.Times != "" && was.Times == t.times(f):
		return fmt.Sprintf(t.text.backAgain, f.Name, t.span(f))
	case was.Starts.IsZero() || sameDay(was.Starts, f.Starts) && sameDay(last, lastNight(f.Ends)):
		return fmt.Sprintf(t.text.otherHour, f.Name, t.span(f))
	}
	return fmt.Sprintf(t.text.otherDay, f.Name, t.days(was.Starts, last), t.span(f))
}

// days says on which days something was: el sábado 12 de diciembre, del sábado 12 de diciembre al lunes 14 de diciembre.
func (t *turn) days(first, last time.Time) string {
	if last.Before(first) || sameDay(first, last) {
		return fmt.Sprintf(t.text.onDay, say.Date(first))
	}
	return fmt.Sprintf(t.text.onDays, say.Date(first), say.Date(last))
}

// lastNight is a moment on the last day of what ends at a moment: an end before dawn is that of the night before.
func lastNight(ends time.Time) time.Time { return ends.Add(-dawn) }

// dawn is the hour until which a night lasts.
const dawn = 5 * time.Hour
