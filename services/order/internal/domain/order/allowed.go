package order

import (
	"slices"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Allowed lists what a party may do with the order now, as the API names it.
func (s State) Allowed(p party.Party) []string {
	allowed := []string{}
	if p.Side == party.Coordinator && s.Status == Disputed {
		return []string{"resolve"}
	}
	if !s.Includes(p) {
		return allowed
	}
	if s.Recorded() {
		return s.allowedOfRecorded(p, allowed)
	}
	add := func(may bool, action string) {
		if may {
			allowed = append(allowed, action)
		}
	}
	sells := p.Side == orderevents.Seller
	agreed := s.Status == Confirmed || s.Status == Preparing
	comes := agreed || s.Status == Dispatched
	add(sells && s.Status == Confirmed, "prepare")
	add(sells && comes && s.Left() > 0, "dispatch")
	add(comes && (s.Left() > 0 || len(s.onTheWay()) > 0), "deliver")
	add(comes && len(s.Deliveries) < 2 && (sells || s.wouldBeComplete()), "hand_over")
	_, claimed := s.openClaim()
	add(!sells && (s.Status == Delivered && !claimed || comes && s.wouldBeComplete()), "receive")
	there := s.Status == Dispatched || s.Status == Delivered
	add(there && !s.ByCount && slices.ContainsFunc(s.Deliveries, func(d Delivery) bool { return !d.Weight.Agreed }), "weigh")
	add(there && slices.ContainsFunc(s.Deliveries, func(d Delivery) bool { return s.mayAgree(d, p.Side) }), "agree_weight")
	add(sells && (there || s.Status == Received) && s.Left() > 0, "close_rest")
	open, isOpen := s.openAmendment()
	theirs := comes && isOpen && open.By != p.Side
	add(comes && s.Changes < maxChanges, "delay")
	add(comes && s.Changes < maxChanges && !theirs, "amend")
	add(theirs, "accept_amendment")
	add(theirs, "reject_amendment")
	add(agreed, "cancel")
	add(s.mayPay(), "pay")
	add(s.mayConfirm(p.Side), "confirm_payment")
	add(slices.ContainsFunc(s.Payments, func(q Payment) bool { return q.State == PaymentSaid && q.To() == p.Side }), "deny_payment")
	add(slices.ContainsFunc(s.Payments, func(q Payment) bool { return q.From == p.Side && (q.State == PaymentSaid || q.State == PaymentDenied) }), "take_back_payment")
	add(!sells && s.Status == Delivered && len(s.Claims) < maxClaims, "claim")
	add(!sells && claimed, "take_back_claim")
	add(sells && claimed, "accept_claim")
	add(sells && claimed, "reject_claim")
	add(s.mayAddPhoto(p.Side), "add_photo")
	add(s.mayTakeBackPhoto(p.Side), "take_back_photo")
	add(comes || s.Status == Delivered || s.Status == Received, "dispute")
	return allowed
}

func (s State) allowedOfRecorded(p party.Party, allowed []string) []string {
	if p.Side == orderevents.Seller && (s.Status == Declared || s.Status == Denied) {
		return append(allowed, "take_back")
	}
	return allowed
}

// wouldBeComplete reports whether all that was agreed is there once what is on its way has arrived.
func (s State) wouldBeComplete() bool {
	return s.settlement().WouldBeComplete()
}

// mayAgree reports whether a weight waits for a side, and may still come.
func (s State) mayAgree(d Delivery, side string) bool {
	return d.Waiting.Net != 0 && d.Waiting.By != side && s.checkRoom(d, d.Waiting.Net) == nil
}
