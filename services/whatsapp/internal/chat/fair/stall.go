package fair

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

func stallTapOf(f market.Fair, s market.Stall, verb string, args ...string) string {
	return chat.ID(tapStall, append([]string{f.ID, s.ID, verb}, args...)...)
}

// ended tells whether an application to a fair that is still to come has ended: whatever has not may be withdrawn.
func ended(s market.Stall) bool { return !s.Allowed.Has(market.ActionWithdraw) }

// isInLine tells whether an application waits for a stall, of which none is free for it.
func isInLine(s market.Stall) bool {
	return s.State == market.StallWaitlisted && !s.Allowed.Has(market.ActionConfirm)
}

// standing says where an application stands and what may be done with it. A yes is offered by the state: whether it comes in
// time the market decides, by when the person acts.
func (t *turn) standing(f market.Fair, s market.Stall) chat.Message {
	if s.State != market.StallApplied && !isInLine(s) { // those say nothing of when the fair is
		t.tell(f)
	}
	return t.about(f, s, t.said(f, s))
}

// about says of a message which application it is about.
func (t *turn) about(f market.Fair, s market.Stall, m chat.Message) chat.Message {
	m.About, m.Whom, m.Subject, m.Until = s.ID, f.Name, t.subject(f, s), s.OfferedUntil
	return m
}

func (t *turn) subject(f market.Fair, s market.Stall) string {
	switch s.State {
	case market.StallApplied:
		return fmt.Sprintf(t.text.yourApplication, t.named(f))
	case market.StallWaitlisted:
		return fmt.Sprintf(t.text.yourPlace, t.named(f))
	}
	return fmt.Sprintf(t.text.yourStall, t.named(f))
}

// named is a fair with its day, which tells it from others of its name: *Feria de Urcos* del sáb 12 dic.
func (t *turn) named(f market.Fair) string { return t.dated(f, "*"+f.Name+"*") }

// dated is a name of a fair with its day.
func (t *turn) dated(f market.Fair, name string) string {
	return fmt.Sprintf(t.text.dated, name, say.ShortDate(f.Starts))
}

// inLine says why an application waits, and its place in the line.
func (t *turn) inLine(f market.Fair, s market.Stall) string {
	why := fmt.Sprintf(t.text.inLine, t.named(f))
	switch free := f.Free(); {
	case free == 0:
		why = fmt.Sprintf(t.text.isFull, t.named(f))
	case free < s.Count:
		why = fmt.Sprintf(t.text.tooFew, t.named(f), t.stalls(s.Count), t.free(f))
	}
	return fmt.Sprintf(t.text.waiting, why, max(s.Waiting, 1))
}

func (t *turn) said(f market.Fair, s market.Stall) chat.Message {
	going, waits := t.going(f, s), t.waits(f, s)
	switch s.State {
	case market.StallApplied:
		return chat.Tell(fmt.Sprintf(t.text.waitsAnswer, f.Name, t.stalls(s.Count)))
	case market.StallApproved:
		return t.Ask(fmt.Sprintf(t.text.have, f.Name, t.numbered(s), say.Capital(t.span(f)), t.bring(f)), going...)
	case market.StallOffered:
		return t.Ask(fmt.Sprintf(t.text.offered, f.Name, t.numbered(s), say.Capital(t.span(f)), phrase.Deadline(s.OfferedUntil)), going...)
	case market.StallConfirmed:
		return t.Ask(fmt.Sprintf(t.text.alreadyGoing, f.Name, t.numbered(s), t.span(f)), t.cannotGo(f, s))
	case market.StallWaitlisted:
		if isInLine(s) {
			return t.Ask(t.inLine(f, s), waits...)
		}
		return t.Ask(fmt.Sprintf(t.text.freeForWaiting, f.Name, t.stalls(s.Count), say.Capital(t.span(f))), going...)
	case market.StallRejected:
		return chat.Tell(fmt.Sprintf(t.text.rejected, t.named(f), t.text.whyNoStall[s.Reason]))
	}
	return chat.Tell(fmt.Sprintf(t.text.outOfFair, f.Name))
}

// going are the answers to whether the association comes. The yes names when the fair is: it means no other time.
func (t *turn) going(f market.Fair, s market.Stall) []chat.Choice {
	return []chat.Choice{{ID: stallTapOf(f, s, "confirm", t.times(f)), Title: t.text.going, Means: chat.Yes, Binds: true, Words: t.text.goingWords}, t.cannotGo(f, s)}
}

// times is short for all that is told of when a fair is: its days, its hours and its zone.
func (t *turn) times(f market.Fair) string {
	return chat.Digest(fmt.Sprint(f.Starts.Unix(), f.Ends.Unix(), t.span(f)))
}

func (t *turn) cannotGo(f market.Fair, s market.Stall) chat.Choice {
	return chat.Choice{ID: stallTapOf(f, s, "withdraw"), Title: t.text.cannotGo, Means: chat.No}
}

// waits are the answers to whether the association goes on waiting.
func (t *turn) waits(f market.Fair, s market.Stall) []chat.Choice {
	return []chat.Choice{
		{ID: stallTapOf(f, s, "wait"), Title: t.text.wait}, {ID: stallTapOf(f, s, "withdraw"), Title: t.text.leaveTitle, Means: chat.No},
	}
}

// numbered: el puesto 14; los puestos 14 y 15.
func (t *turn) numbered(s market.Stall) string {
	switch len(s.Numbers) {
	case 0:
		return t.stalls(s.Count)
	case 1:
		return fmt.Sprintf(t.text.stallNumber, s.Numbers[0])
	}
	all := make([]string, len(s.Numbers))
	for i, n := range s.Numbers {
		all[i] = fmt.Sprint(n)
	}
	last := len(all) - 1
	return fmt.Sprintf(t.text.stallNumbers, strings.Join(all[:last], ", "), all[last])
}

// stallTap does what a button of an application says.
func (t *turn) stallTap(ctx context.Context, args chat.Args) (chat.Message, error) {
	if len(args) < 3 {
		return t.list(ctx)
	}
	var f market.Fair
	var s market.Stall
	err := t.Anywhere(ctx, func() (err error) {
		f, s, err = t.application(ctx, args[0], args[1])
		return err
	})
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.fairUnknown), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	switch {
	case f.Cancelled:
		return t.off(f), nil
	case f.Over:
		return chat.Tell(fmt.Sprintf(t.text.fairOver, f.Name)), nil
	case ended(s):
		return t.standing(f, s), nil
	}
	switch args[2] {
	case "confirm":
		if args.At(3) != t.times(f) { // it was a yes to another time
			return t.standing(f, s), nil
		}
		return t.confirmStall(ctx, f, s)
	case "withdraw":
		return t.leaveOrNot(f, s), nil
	case "leave":
		return t.leaveStall(ctx, f, s)
	case "wait":
		t.Done()
		return chat.Tell(t.text.waits), nil
	case "stay":
		t.Done()
		return chat.Tell(t.text.applied), nil
	}
	return t.standing(f, s), nil
}

// now says how the application stands that an earlier message is about, or the fair.
func (t *turn) now(ctx context.Context, about chat.Args) (chat.Message, error) {
	if stall, fair := about.At(0), about.At(1); stall == about.At(2) {
		return t.stallTap(ctx, chat.Args{fair, stall, "show"})
	}
	return t.fairTap(ctx, chat.Args{about.At(0), "show"})
}

// application reads a fair and an application.
func (t *turn) application(ctx context.Context, fair, stall string) (market.Fair, market.Stall, error) {
	f, err := t.fair(ctx, fair)
	if err != nil {
		return market.Fair{}, market.Stall{}, err
	}
	s, err := t.market.Stall(ctx, fair, stall)
	return f, s, err
}

// confirmStall says that the association comes; it counts by when it was tapped.
func (t *turn) confirmStall(ctx context.Context, f market.Fair, s market.Stall) (chat.Message, error) {
	if s.State == market.StallConfirmed {
		return t.standing(f, s), nil
	}
	now, err := t.market.ConfirmStall(ctx, t.Command("confirm"), f.ID, s.ID)
	if market.Refused(err, "fair-rescheduled") {
		return t.showAnew(ctx, f.ID, s.ID)
	}
	if market.Refused(err, "stall-offer-expired", "stall-waiting", "stall-not-approved", "stall-ended") {
		return t.tooLate(ctx, f, s)
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	t.Undoable(Name, s.ID, f.ID)
	t.tell(f)
	return chat.Tell(fmt.Sprintf(t.text.confirmed, f.Name, t.numbered(now), t.span(f), t.bring(f))), nil
}

// showAnew says where an application stands by now.
func (t *turn) showAnew(ctx context.Context, fair, stall string) (chat.Message, error) {
	f, s, err := t.application(ctx, fair, stall)
	if err != nil {
		return chat.Message{}, err
	}
	return t.standing(f, s), nil
}

// tooLate says that the stall went to another, and that the association goes on waiting.
func (t *turn) tooLate(ctx context.Context, f market.Fair, s market.Stall) (chat.Message, error) {
	now, err := t.market.Stall(ctx, f.ID, s.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if now.State == market.StallWaitlisted || now.State == market.StallOffered {
		return chat.Tell(fmt.Sprintf(t.text.tooLate, f.Name, max(now.Waiting, 1))), nil
	}
	return t.standing(f, now), nil
}

// leaveOrNot is the first of two steps: a stall that is let go of goes to another.
func (t *turn) leaveOrNot(f market.Fair, s market.Stall) chat.Message {
	body := fmt.Sprintf(t.text.leaveLine, f.Name)
	if len(s.Numbers) > 0 {
		body = fmt.Sprintf(t.text.leave, t.numbered(s), f.Name)
	}
	return t.Ask(body,
		chat.Choice{ID: stallTapOf(f, s, "leave"), Title: t.text.yesLeave, Means: chat.Yes, Binds: true, Final: true},
		chat.Choice{ID: stallTapOf(f, s, "show"), Title: t.text.back, Means: chat.No})
}

func (t *turn) leaveStall(ctx context.Context, f market.Fair, s market.Stall) (chat.Message, error) {
	_, err := t.market.WithdrawStall(ctx, t.Command("leave"), f.ID, s.ID)
	if err != nil && !market.Refused(err, "stall-ended") {
		return chat.Message{}, err
	}
	t.Done()
	t.Final(fmt.Sprintf(t.text.didLeave, f.Name))
	return chat.Tell(fmt.Sprintf(t.text.left, f.Name)), nil
}

// undo asks whether the application that was sent, or confirmed, is to be withdrawn.
func (t *turn) undo(ctx context.Context, done chat.Undoable) (chat.Message, error) {
	return t.Tap(ctx, chat.ID(tapStall, done.Args.At(0), done.About, "withdraw"))
}
