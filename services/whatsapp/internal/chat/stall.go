package chat

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// standing says where an application stands and what she may do with it.
func standing(f market.Fair, s market.Stall) Message {
	id := func(verb string) string { return strings.Join([]string{"stall", f.ID, s.ID, verb}, ":") }
	going := []Choice{{ID: id("confirm"), Title: "✅ Sí voy"}, {ID: id("withdraw"), Title: "❌ Ya no puedo"}}
	switch s.State {
	case market.StallApplied:
		return told(fmt.Sprintf(textWaitsAnswer, f.Name, stalls(s.Count)))
	case market.StallApproved:
		return ask(fmt.Sprintf(textHave, f.Name, numbered(s), say.Capital(span(f))), going...)
	case market.StallOffered:
		return ask(fmt.Sprintf(textOffered, f.Name, numbered(s), deadline(s.OfferedUntil)), going...)
	case market.StallConfirmed:
		return ask(fmt.Sprintf(textAlreadyGoing, f.Name, numbered(s), span(f)), Choice{ID: id("withdraw"), Title: "❌ Ya no puedo"})
	case market.StallWaitlisted:
		return ask(fmt.Sprintf(textWaiting, f.Name, max(s.Waiting, 1)),
			Choice{ID: id("wait"), Title: "⏳ Espero"}, Choice{ID: id("withdraw"), Title: "❌ Salir"})
	case market.StallRejected:
		return told(fmt.Sprintf(textRejectedFair, f.Name, whyNoStall[s.Reason]))
	}
	return told(fmt.Sprintf(textOutOfFair, f.Name))
}

// numbered: el puesto 14; los puestos 14 y 15.
func numbered(s market.Stall) string {
	switch len(s.Numbers) {
	case 0:
		return stalls(s.Count)
	case 1:
		return fmt.Sprintf("el puesto %d", s.Numbers[0])
	}
	all := make([]string, len(s.Numbers))
	for i, n := range s.Numbers {
		all[i] = fmt.Sprint(n)
	}
	last := len(all) - 1
	return "los puestos " + strings.Join(all[:last], ", ") + " y " + all[last]
}

// stallTap does what a button of an application says.
func (t *turn) stallTap(ctx context.Context, args []string) (Message, error) {
	if len(args) < 3 {
		return t.listFairs(ctx)
	}
	var f market.Fair
	var s market.Stall
	err := t.anywhere(ctx, func() (err error) {
		f, s, err = application(ctx, t.market, args[0], args[1])
		return err
	})
	if market.Refused(err, "not-found") {
		return told(textFairUnknown), nil
	}
	if err != nil {
		return Message{}, err
	}
	t.st.Ask = nil
	switch {
	case f.Cancelled:
		return told(fmt.Sprintf(textFairOff, f.Name)), nil
	case f.Over:
		return told(fmt.Sprintf(textFairOver, f.Name)), nil
	case s.State == market.StallRejected, s.State == market.StallWithdrawn:
		return standing(f, s), nil
	}
	switch args[2] {
	case "confirm":
		return t.confirmStall(ctx, f, s)
	case "withdraw":
		return leaveOrNot(f, s), nil
	case "leave":
		return t.leaveStall(ctx, f, s)
	case "wait":
		t.settled = true
		return told(textWaits), nil
	}
	return standing(f, s), nil
}

func application(ctx context.Context, m Market, fair, stall string) (market.Fair, market.Stall, error) {
	f, err := fairOf(ctx, m, fair)
	if err != nil {
		return market.Fair{}, market.Stall{}, err
	}
	s, err := m.Stall(ctx, fair, stall)
	return f, s, err
}

// confirmStall says that she comes; it counts by when she tapped.
func (t *turn) confirmStall(ctx context.Context, f market.Fair, s market.Stall) (Message, error) {
	if s.State == market.StallConfirmed {
		return standing(f, s), nil
	}
	now, err := t.market.ConfirmStall(ctx, t.act("confirm"), f.ID, s.ID)
	if market.Refused(err, "stall-offer-expired", "stall-waiting", "stall-not-approved", "stall-ended") {
		return t.tooLate(ctx, f, s)
	}
	if err != nil {
		return Message{}, err
	}
	t.settled = true
	return told(fmt.Sprintf(textConfirmed, f.Name, numbered(now), span(f))), nil
}

// tooLate: the stall went to another; she goes on waiting.
func (t *turn) tooLate(ctx context.Context, f market.Fair, s market.Stall) (Message, error) {
	now, err := t.market.Stall(ctx, f.ID, s.ID)
	if err != nil {
		return Message{}, err
	}
	if now.State == market.StallWaitlisted || now.State == market.StallOffered {
		return told(fmt.Sprintf(textTooLate, f.Name, max(now.Waiting, 1))), nil
	}
	return standing(f, now), nil
}

// leaveOrNot is the first of two steps: what she lets go of goes to another.
func leaveOrNot(f market.Fair, s market.Stall) Message {
	id := "stall:" + f.ID + ":" + s.ID
	body := fmt.Sprintf(textLeaveLine, f.Name)
	if len(s.Numbers) > 0 {
		body = fmt.Sprintf(textLeave, numbered(s), f.Name)
	}
	return ask(body, Choice{ID: id + ":leave", Title: "✅ Sí, lo dejo"}, Choice{ID: id + ":show", Title: "↩️ Volver"})
}

func (t *turn) leaveStall(ctx context.Context, f market.Fair, s market.Stall) (Message, error) {
	_, err := t.market.WithdrawStall(ctx, t.act("leave"), f.ID, s.ID)
	if err != nil && !market.Refused(err, "stall-ended") {
		return Message{}, err
	}
	t.settled = true
	return told(fmt.Sprintf(textLeft, f.Name)), nil
}
