package simulation

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
)

// Verify returns which of the actions the log does not bear out: an acknowledged one must be there, exactly once where it
// makes something, and a refused one must not. The actions are all that ever drafted a lot.
func Verify(h *audit.History, actions []*Action) []string {
	wrong, drafted := VerifyAmongOthers(h, actions), 0
	for _, a := range actions {
		if a.Kind == Draft && a.Done {
			drafted++
		}
	}
	if drafted != len(h.Lots) {
		wrong = append(wrong, fmt.Sprintf("%d lots were acknowledged, the log has %d", drafted, len(h.Lots)))
	}
	return wrong
}

// VerifyAmongOthers is Verify where others drafted lots too.
func VerifyAmongOthers(h *audit.History, actions []*Action) []string {
	v := verification{History: h, offers: offersByPrice(h)}
	var wrong []string
	lots := map[string]string{}
	for _, a := range actions {
		if a.Unknown() {
			wrong = append(wrong, fmt.Sprintf("%s: outcome never learnt", a))
			continue
		}
		if a.Kind == Draft && a.Done {
			if key, taken := lots[a.Answer.ID]; taken {
				wrong = append(wrong, fmt.Sprintf("lot %s answers the keys %s and %s", a.Answer.ID, key, a.Key))
			}
			lots[a.Answer.ID] = a.Key
		}
		if why := v.check(a); why != "" {
			wrong = append(wrong, fmt.Sprintf("%s: %s", a, why))
		}
	}
	return slices.Concat(wrong, v.checkDispatches(actions), v.checkPayments(actions))
}

// verification is a log in which actions are looked up. What it finds wrong with one it says; "" is nothing.
type verification struct {
	*audit.History
	offers map[terms][]place
}

// terms tell an offer from all others: whose it is, and its price.
type terms struct {
	by    string
	minor int64
}

// place is where an offer stands.
type place struct {
	negotiation string
	number      int
}

func offersByPrice(h *audit.History) map[terms][]place {
	all := map[terms][]place{}
	for id, n := range h.Negotiations {
		for i, o := range n.Offers {
			by := terms{o.By, o.Minor}
			all[by] = append(all[by], place{id, i + 1})
		}
	}
	return all
}

func (v verification) check(a *Action) string {
	if a.Price != 0 {
		return checkOffer(a, v.offers[terms{a.side(), a.Price}])
	}
	if !a.Done {
		return ""
	}
	switch a.Kind {
	case Draft, Publish, Pause, Resume, WithdrawLot, Add, Lose:
		return v.checkLot(a)
	case Accept:
		return v.checkOrder(a)
	case Reject:
		return v.checkEnd(a, orderevents.OfferRejectedV1)
	case Withdraw:
		return v.checkEnd(a, orderevents.OfferWithdrawnV1)
	case Close:
		if n := v.Negotiations[a.Negotiation]; n == nil || n.State != "closed" {
			return "the negotiation is not closed"
		}
	case Prepare, Dispatch, Deliver, Weigh, AgreeWeight, CloseRest, HandOver, Receive, CancelOrder, Dispute,
		Delay, Amend, AcceptAmendment, RejectAmendment, Pay, ConfirmPayment, DenyPayment, TakeBackPayment, Claim, AcceptClaim, RejectClaim, TakeBackClaim:
		return v.checkAct(a)
	case Open, Offer:
	}
	return ""
}

// side is whose offers the action's party makes.
func (a *Action) side() string {
	if a.By.Role == token.RoleAssociation {
		return orderevents.Seller
	}
	return orderevents.Buyer
}

func checkOffer(a *Action, found []place) string {
	switch {
	case !a.Done && len(found) > 0:
		return fmt.Sprintf("it was refused, and its offer is there: %v", found)
	case !a.Done:
		return ""
	case len(found) != 1:
		return fmt.Sprintf("its offer is there %d times: %v", len(found), found)
	case a.Answer.ID != found[0].negotiation, a.Negotiation != "" && a.Negotiation != found[0].negotiation:
		return fmt.Sprintf("its answer is %s, its offer is in %v", a.Answer.ID, found[0])
	}
	return ""
}

func (v verification) checkLot(a *Action) string {
	l := v.Lots[a.Answer.ID]
	switch {
	case l == nil:
		return "the lot is not there"
	case a.Lot != "" && a.Lot != a.Answer.ID:
		return "it is answered with another lot: " + a.Answer.ID
	case a.Kind == WithdrawLot && l.State != "withdrawn":
		return "the lot is " + l.State
	case a.Kind == Publish && l.State == "draft":
		return "the lot is a draft"
	}
	return ""
}

func (v verification) checkOrder(a *Action) string {
	o := v.Orders[a.Answer.ID]
	switch {
	case o == nil:
		return "the order is not there"
	case o.Demand.Negotiation != a.Negotiation || o.Demand.Offer != a.Offer:
		return fmt.Sprintf("the order is of %+v", o.Demand)
	case !o.Confirmed && o.State != "cancelled":
		return "the order is " + o.State
	}
	return ""
}

func (v verification) checkEnd(a *Action, event string) string {
	n := v.Negotiations[a.Negotiation]
	if n == nil || !slices.Contains(n.Ended[event], a.Offer) {
		return "the log does not say so"
	}
	return ""
}
