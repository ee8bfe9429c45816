package chat

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// stallNotice tells where an application stands, if it still stands where the event left it.
func stallNotice(ctx context.Context, m Market, n Notice) (Message, error) {
	if n.Kind == FairCancelled {
		return fairOff(ctx, m, n)
	}
	f, s, err := application(ctx, m, n.Fair, n.Stall)
	if err != nil || f.Cancelled || f.Over {
		return Message{}, err
	}
	switch {
	case n.Kind == StallApproved && s.State == market.StallApproved,
		n.Kind == StallWaitlisted && s.State == market.StallWaitlisted,
		n.Kind == StallRejected && s.State == market.StallRejected:
		return standing(f, s), nil
	case n.Kind == StallOffered && s.State == market.StallOffered:
		return templated(standing(f, s), "puesto_libre", "stall:"+f.ID+":"+s.ID+":show",
			Param{Name: "feria", Text: f.Name}, Param{Name: "plazo", Text: deadline(s.OfferedUntil)}), nil
	case n.Kind == StallOfferLapsed && s.State == market.StallWaitlisted:
		return told(fmt.Sprintf(textNoticeLapsed, f.Name, max(s.Waiting, 1))), nil
	}
	return Message{}, nil
}

// fairOff tells whoever had an application that the fair was called off.
func fairOff(ctx context.Context, m Market, n Notice) (Message, error) {
	f, err := fairOf(ctx, m, n.Fair)
	if err != nil || !f.Cancelled {
		return Message{}, err
	}
	return told(fmt.Sprintf(textFairOff, f.Name)), nil
}
