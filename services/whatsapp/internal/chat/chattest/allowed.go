package chattest

import (
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// allowedIn is what order allows a seller in a negotiation.
func allowedIn(n market.Negotiation) market.Allowed {
	standing, stands := n.Offer(n.Standing)
	rests := n.BuyerSuspended || n.Suspended
	switch {
	case rests && n.State == market.AwaitingSeller && stands && standing.By == market.Buyer:
		return market.Allowed{market.ActionReject, "close"}
	case rests && (n.State == market.AwaitingSeller || n.State == market.NegotiationExpired):
		return market.Allowed{"close"}
	case n.State == market.AwaitingSeller && stands && standing.By == market.Buyer:
		return market.Allowed{market.ActionOffer, market.ActionAccept, "reject", "close"}
	case n.State == market.AwaitingSeller, n.State == market.NegotiationExpired:
		return market.Allowed{market.ActionOffer, "close"}
	case n.State == market.AwaitingBuyer && stands && standing.By == market.Seller:
		return market.Allowed{market.ActionWithdraw, "close"}
	case n.State == market.AwaitingBuyer:
		return market.Allowed{"close"}
	}
	return nil
}

// allowedIn is what order allows a seller in a negotiation, without what a test forbids.
func (f *Market) allowedIn(n market.Negotiation) market.Allowed {
	return slices.DeleteFunc(allowedIn(n), func(action string) bool { return slices.Contains(f.Forbidden, action) })
}

// allowedOn is what fair allows an association with its application.
func (f *Market) allowedOn(s market.Stall) market.Allowed {
	fair, err := find(f.FairList, func(x market.Fair) bool { return x.ID == s.Fair })
	if err != nil || fair.Cancelled || fair.Over {
		return nil
	}
	if len(s.Allowed) > 0 {
		return s.Allowed
	}
	switch s.State {
	case market.StallRejected, market.StallWithdrawn:
		return nil
	case market.StallApproved, market.StallOffered:
		return market.Allowed{market.ActionConfirm, market.ActionWithdraw}
	}
	return market.Allowed{market.ActionWithdraw}
}
