package demo

import (
	"context"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// runner is a buyer with a standing offer that they only have to accept.
type runner struct {
	caller
	name        string
	negotiation orderrest.Negotiation
	left        time.Time // when the request was sent
	order       orderrest.Order
}

// leave closes the negotiations that the buyer has left open in earlier races.
func (r *runner) leave(ctx context.Context) error {
	page, err := client.Read[orderrest.NegotiationPage](r.caller.order().ListNegotiations(ctx, &orderrest.ListNegotiationsParams{Limit: ptr(mostOf)}))
	if err != nil {
		return err
	}
	for _, n := range page.Items {
		if !slices.Contains(n.AllowedActions, "close") {
			continue
		}
		if _, err := client.Body(r.caller.order().CloseNegotiation(ctx, n.ID, nil, orderrest.CloseNegotiationJSONRequestBody{})); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) accept(ctx context.Context) (err error) {
	r.left = time.Now()
	r.order, err = client.Read[orderrest.Order](r.caller.order().AcceptOffer(ctx, r.negotiation.ID, restvalue.OrZero(r.negotiation.StandingOffer), nil))
	return err
}

// awaitOutcome waits until the lot has said whether there is stock for the order.
func (r *runner) awaitOutcome(ctx context.Context) error {
	return await(ctx, "the lot answers "+r.name, func(ctx context.Context) (bool, error) {
		var err error
		if r.order, err = client.Read[orderrest.Order](r.caller.order().GetOrder(ctx, r.order.ID, nil)); err != nil || r.order.State == "placed" {
			return false, err
		}
		r.negotiation, err = client.Read[orderrest.Negotiation](r.caller.order().GetNegotiation(ctx, r.negotiation.ID, nil))
		return err == nil && r.negotiation.State != "agreed", err
	})
}

func (r *runner) state() runnerState {
	s := runnerState{
		Buyer: r.name, State: string(r.order.State),
		Asked: r.order.Quantity.Value + " " + r.order.Quantity.Unit, Base: r.order.BaseQuantity.Value + " " + r.order.BaseQuantity.Unit,
	}
	for _, o := range r.negotiation.Offers {
		if o.Refusal != nil && o.Refusal.Available != nil {
			s.Left = o.Refusal.Available.Value + " " + o.Refusal.Available.Unit
		}
	}
	return s
}
