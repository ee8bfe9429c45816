package promise

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/token"
)

// Kept returns which of the deeds the log does not bear out: an acknowledged one must be there, exactly once where it
// makes something, and a refused one must not. The deeds are all that ever drafted a lot.
func (h *History) Kept(deeds []*Deed) []string {
	wrong, drafted := h.KeptAmongOthers(deeds), 0
	for _, d := range deeds {
		if d.Kind == Draft && d.Done() {
			drafted++
		}
	}
	if drafted != len(h.Lots) {
		wrong = append(wrong, fmt.Sprintf("%d lots were acknowledged, the log has %d", drafted, len(h.Lots)))
	}
	return wrong
}

// KeptAmongOthers is Kept where others drafted lots too.
func (h *History) KeptAmongOthers(deeds []*Deed) []string {
	var wrong []string
	offers := h.offersByPrice()
	lots := map[string]string{}
	for _, d := range deeds {
		if d.Status == 0 {
			wrong = append(wrong, fmt.Sprintf("%s: outcome never learnt", d))
			continue
		}
		if d.Kind == Draft && d.Done() {
			if key, taken := lots[d.Answer.ID]; taken {
				wrong = append(wrong, fmt.Sprintf("lot %s answers the keys %s and %s", d.Answer.ID, key, d.Key))
			}
			lots[d.Answer.ID] = d.Key
		}
		if why := h.keeps(d, offers); why != "" {
			wrong = append(wrong, fmt.Sprintf("%s: %s", d, why))
		}
	}
	return wrong
}

// asked is what tells an offer from all others: whose it is, and its price.
type asked struct {
	by    string
	minor int64
}

// place is where an offer stands.
type place struct {
	negotiation string
	number      int
}

func (h *History) offersByPrice() map[asked][]place {
	all := map[asked][]place{}
	for id, n := range h.Negotiations {
		for i, o := range n.Offers {
			by := asked{o.By, o.Minor}
			all[by] = append(all[by], place{id, i + 1})
		}
	}
	return all
}

func (h *History) keeps(d *Deed, offers map[asked][]place) string {
	if d.Price != 0 {
		return keepsOffer(d, offers[asked{d.side(), d.Price}])
	}
	if !d.Done() {
		return ""
	}
	switch d.Kind {
	case Draft, Publish, Pause, Resume, WithdrawLot, Add, Lose:
		return h.keepsLot(d)
	case Accept:
		return h.keepsOrder(d)
	case Reject:
		return h.keepsEnd(d, orderevents.OfferRejectedV1)
	case Withdraw:
		return h.keepsEnd(d, orderevents.OfferWithdrawnV1)
	case Close:
		if n := h.Negotiations[d.Neg]; n == nil || n.State != "closed" {
			return "the negotiation is not closed"
		}
	case Open, Offer:
	}
	return ""
}

// side is whose offers the deed's party makes.
func (d *Deed) side() string {
	if d.By.Role == token.RoleAssociation {
		return orderevents.Seller
	}
	return orderevents.Buyer
}

func keepsOffer(d *Deed, found []place) string {
	switch {
	case !d.Done() && len(found) > 0:
		return fmt.Sprintf("it was refused, and its offer is there: %v", found)
	case !d.Done():
		return ""
	case len(found) != 1:
		return fmt.Sprintf("its offer is there %d times: %v", len(found), found)
	case d.Answer.ID != found[0].negotiation, d.Neg != "" && d.Neg != found[0].negotiation:
		return fmt.Sprintf("its answer is %s, its offer is in %v", d.Answer.ID, found[0])
	}
	return ""
}

func (h *History) keepsLot(d *Deed) string {
	l := h.Lots[d.Answer.ID]
	switch {
	case l == nil:
		return "the lot is not there"
	case d.Lot != "" && d.Lot != d.Answer.ID:
		return "it is answered with another lot: " + d.Answer.ID
	case d.Kind == WithdrawLot && l.State != "withdrawn":
		return "the lot is " + l.State
	case d.Kind == Publish && l.State == "draft":
		return "the lot is a draft"
	}
	return ""
}

func (h *History) keepsOrder(d *Deed) string {
	o := h.Orders[d.Answer.ID]
	switch {
	case o == nil:
		return "the order is not there"
	case o.Demand.Negotiation != d.Neg || o.Demand.Offer != d.Offer:
		return fmt.Sprintf("the order is of %+v", o.Demand)
	case o.State != "confirmed" && o.State != "cancelled":
		return "the order is " + o.State
	}
	return ""
}

func (h *History) keepsEnd(d *Deed, event string) string {
	n := h.Negotiations[d.Neg]
	if n == nil || !slices.Contains(n.Ended[event], d.Offer) {
		return "the log does not say so"
	}
	return ""
}
