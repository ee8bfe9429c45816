package simulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/token"
)

// over are the states in which an order is not acted on any more.
var over = []string{"disputed", "completed", "cancelled"}

// chooseForOrders does something about one of the party's newest orders: what the rules allow, and what they do not. It reports false when there is
// none.
func (t *Traders) chooseForOrders(a *Action, chance *rand.Rand) bool {
	var own []Answer
	for _, id := range slices.Backward(t.orderIDs) {
		o := t.orders[id]
		if (o.Buyer.ID == a.By.Org || o.Association.ID == a.By.Org) && (!slices.Contains(over, o.State) || chance.IntN(8) == 0) && len(own) < recentish {
			own = append(own, o)
		}
	}
	if len(own) == 0 {
		return false
	}
	kinds := []Kind{Deliver, Deliver, Weigh, Weigh, AgreeWeight, HandOver, Receive, CancelOrder}
	if a.By.Role == token.RoleAssociation {
		kinds = []Kind{Prepare, Dispatch, Dispatch, Dispatch, Deliver, Weigh, Weigh, AgreeWeight, CloseRest, CancelOrder}
	}
	if chance.IntN(12) == 0 {
		kinds = []Kind{Dispute}
	}
	o := own[chance.IntN(len(own))]
	if chance.IntN(2) == 0 {
		t.chooseToSettle(a, o, chance)
		return true
	}
	a.Kind, a.Order, a.Lot = kinds[chance.IntN(len(kinds))], o.ID, o.LotID
	var some *commonrest.Quantity
	if chance.IntN(2) == 0 {
		some = new(quantityOf(1 + chance.IntN(largest)))
	}
	agreement := orderrest.WeightAgreement{Delivery: 1, Net: quantityOf(1 + chance.IntN(largest))}
	for _, d := range o.Deliveries {
		if d.WaitingWeight != nil {
			agreement = orderrest.WeightAgreement{Delivery: d.Number, Net: d.WaitingWeight.Net}
		}
	}
	a.onOrder(o.ID, some, int64(chance.IntN(4)), agreement)
	return true
}

func (a *Action) onOrder(id string, some *commonrest.Quantity, delivery int64, agreement orderrest.WeightAgreement) {
	a.request = func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		switch placed := orders(c); a.Kind {
		case Prepare:
			return placed.PrepareOrder(ctx, id, nil, command.Headers)
		case Dispatch:
			return placed.DispatchOrder(ctx, id, nil, orderrest.NewDispatch{Quantity: some, Reason: new(orderrest.NewDispatchReasonTrust)}, command.Headers)
		case Deliver:
			arrival := orderrest.Arrival{Quantity: some}
			if delivery > 0 {
				arrival.Delivery = &delivery
			}
			return placed.DeliverOrder(ctx, id, nil, arrival, command.Headers)
		case Weigh:
			weight := orderrest.NewWeight{Net: some}
			if some == nil {
				weight.Net = new(quantityOf(20))
			}
			if delivery > 0 {
				weight.Delivery = &delivery
			}
			return placed.WeighDelivery(ctx, id, nil, weight, command.Headers)
		case AgreeWeight:
			return placed.AgreeWeight(ctx, id, nil, agreement, command.Headers)
		case CloseRest:
			return placed.CloseRest(ctx, id, nil, orderrest.RestClosing{Reason: orderrest.RestClosingReasonHarvest}, command.Headers)
		case HandOver:
			return placed.HandOverOrder(ctx, id, nil, orderrest.HandingOver{Net: some}, command.Headers)
		case Receive:
			return placed.ReceiveOrder(ctx, id, nil, command.Headers)
		case Dispute:
			return placed.DisputeOrder(ctx, id, nil, orderrest.NewDispute{Reason: orderrest.NewDisputeReasonOther}, command.Headers)
		default:
			return placed.CancelOrder(ctx, id, nil, orderrest.NewCancellation{Reason: orderrest.NewCancellationReasonOther}, command.Headers)
		}
	}
}

// hearOfOrder remembers an order as it was last heard of.
func (t *Traders) hearOfOrder(o Answer) {
	if _, known := t.orders[o.ID]; !known {
		t.orderIDs = append(t.orderIDs, o.ID)
	}
	t.orders[o.ID] = o
}

// checkAct looks for what an acknowledged act on an order said.
func (v verification) checkAct(a *Action) string {
	o := v.Orders[a.Order]
	switch {
	case o == nil:
		return "the order is not there"
	case a.Answer.ID != a.Order:
		return "it is answered with another order: " + a.Answer.ID
	case a.Kind == CancelOrder && o.State != "cancelled",
		(a.Kind == Receive || a.Kind == HandOver) && !slices.Contains([]string{"received", "disputed", "completed"}, o.State),
		a.Kind == Dispute && o.State != "disputed",
		a.Kind == Prepare && (o.State == "confirmed" || o.State == "cancelled" && o.GaveBack == 0),
		slices.Contains([]Kind{Dispatch, Deliver, Weigh, AgreeWeight, CloseRest}, a.Kind) && (len(o.Deliveries) == 0 || o.State == "cancelled"):
		return fmt.Sprintf("the order is %s, with the deliveries %v", o.State, o.Deliveries)
	}
	return ""
}

// checkDispatches: as many deliveries were sent off as were acknowledged.
func (v verification) checkDispatches(actions []*Action) (wrong []string) {
	sent := map[string]int{}
	for _, a := range actions {
		if a.Kind == Dispatch && a.Done {
			sent[a.Order]++
		}
	}
	for id, o := range v.Orders {
		if o.Dispatches != sent[id] {
			wrong = append(wrong, fmt.Sprintf("order %s was dispatched %d times, and %d were acknowledged", id, o.Dispatches, sent[id]))
		}
	}
	return wrong
}
