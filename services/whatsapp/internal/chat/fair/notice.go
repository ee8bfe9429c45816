package fair

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// The notices of this flow. Each is told only if the application still stands where the event left it.
const (
	stallApproved    chat.NoticeKind = Name + ".stall_approved"
	stallWaitlisted  chat.NoticeKind = Name + ".stall_waitlisted"
	stallOffered     chat.NoticeKind = Name + ".stall_offered"
	stallRejected    chat.NoticeKind = Name + ".stall_rejected"
	stallOfferLapsed chat.NoticeKind = Name + ".stall_offer_lapsed"
	stallWithdrawn   chat.NoticeKind = Name + ".stall_withdrawn"
	cancelled        chat.NoticeKind = Name + ".fair_cancelled"
	changed          chat.NoticeKind = Name + ".fair_changed"
	askedAgain       chat.NoticeKind = Name + ".stall_asked_again"
)

// StallApproved tells that an application has its stalls.
func StallApproved(fair, stall string) chat.Notice { return ofStall(stallApproved, fair, stall) }

// StallWaitlisted tells that an application waits for a stall.
func StallWaitlisted(fair, stall string) chat.Notice {
	n := ofStall(stallWaitlisted, fair, stall)
	n.News = true
	return n
}

// StallOffered tells that a place came free.
func StallOffered(fair, stall string) chat.Notice {
	n := ofStall(stallOffered, fair, stall)
	n.Urgent = true // others wait for the place
	return n
}

// StallRejected tells that an application was turned down.
func StallRejected(fair, stall string) chat.Notice { return ofStall(stallRejected, fair, stall) }

// StallOfferLapsed tells that the time to take a place that came free is over.
func StallOfferLapsed(fair, stall string) chat.Notice {
	n := ofStall(stallOfferLapsed, fair, stall)
	n.News = true
	return n
}

// StallWithdrawn tells that the organiser took an application out of the fair.
func StallWithdrawn(fair, stall string) chat.Notice { return ofStall(stallWithdrawn, fair, stall) }

// Cancelled tells whoever had an application that the fair was called off.
func Cancelled(fair, stall string) chat.Notice {
	n := ofStall(cancelled, fair, stall)
	n.Urgent, n.Wakes = true, true // whoever goes sets out before dawn
	return n
}

func ofStall(kind chat.NoticeKind, fair, stall string) chat.Notice {
	return chat.Notice{Kind: kind, Args: chat.Args{fair, stall}}
}

// noticed reads the application of a notice; ok is false where its fair no longer takes place, or is over.
func (t *turn) noticed(ctx context.Context, args chat.Args) (f market.Fair, s market.Stall, ok bool, err error) {
	f, s, err = t.application(ctx, args.At(0), args.At(1))
	return f, s, err == nil && !f.Cancelled && !f.Over, err
}

// noticedAs is noticed of an application that still stands in a state.
func (t *turn) noticedAs(ctx context.Context, args chat.Args, state string) (f market.Fair, s market.Stall, ok bool, err error) {
	f, s, ok, err = t.noticed(ctx, args)
	return f, s, ok && s.State == state, err
}

// standsAs tells where an application stands, while that is in this state.
func (t *turn) standsAs(state string) chat.Handler {
	return func(ctx context.Context, args chat.Args) (chat.Message, error) {
		f, s, ok, err := t.noticedAs(ctx, args, state)
		if !ok {
			return chat.Message{}, err
		}
		return t.standing(f, s), nil
	}
}

func (t *turn) stallOffered(ctx context.Context, args chat.Args) (chat.Message, error) {
	f, s, ok, err := t.noticedAs(ctx, args, market.StallOffered)
	if !ok {
		return chat.Message{}, err
	}
	return t.standing(f, s).WithTemplate("puesto_libre", stallTapOf(f, s, "show"),
		chat.Param{Name: "feria", Text: t.dated(f, f.Name)}, chat.Param{Name: "plazo", Text: phrase.Deadline(s.OfferedUntil)}), nil
}

func (t *turn) stallOfferLapsed(ctx context.Context, args chat.Args) (chat.Message, error) {
	f, s, ok, err := t.noticedAs(ctx, args, market.StallWaitlisted)
	if !ok {
		return chat.Message{}, err
	}
	if s.Allowed.Has(market.ActionConfirm) { // nobody else waits for it
		return t.standing(f, s), nil
	}
	return chat.Tell(fmt.Sprintf(t.text.noticeLapsed, t.named(f), max(s.Waiting, 1))), nil
}

func (t *turn) stallWithdrawn(ctx context.Context, args chat.Args) (chat.Message, error) {
	f, s, ok, err := t.noticedAs(ctx, args, market.StallWithdrawn)
	if !ok {
		return chat.Message{}, err
	}
	return chat.Tell(fmt.Sprintf(t.text.withdrawn, t.named(f), t.text.whyNoStall[s.Reason])), nil
}

func (t *turn) cancelled(ctx context.Context, args chat.Args) (chat.Message, error) {
	f, err := t.fair(ctx, args.At(0))
	if err != nil || !f.Cancelled {
		return chat.Message{}, err
	}
	return t.off(f), nil
}
