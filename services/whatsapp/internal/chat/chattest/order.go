package chattest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// ReleaseCode is that of every order.
const ReleaseCode = "0427"

// allowedOfOrder is what order allows a seller on an order.
func allowedOfOrder(o market.Order) (allowed market.Allowed) {
	agreed := o.State == market.OrderConfirmed || o.State == market.OrderPreparing
	comes := agreed || o.State == market.OrderDispatched
	there := o.State == market.OrderDispatched || o.State == market.OrderDelivered
	has := func(is func(market.OrderDelivery) bool) bool { return slices.ContainsFunc(o.Deliveries, is) }
	left := leftOf(o)
	_, asked := o.Amendment()
	_, claimed := o.Claim()
	for _, may := range []struct {
		may    bool
		action string
	}{
		{o.State == market.OrderConfirmed, market.ActionPrepare},
		{comes && left > 0, market.ActionDispatch},
		{comes && (left > 0 || has(func(d market.OrderDelivery) bool { return d.State == market.OnItsWay })), market.ActionDeliver},
		{comes && len(o.Deliveries) < 2, market.ActionHandOver},
		{there && has(func(d market.OrderDelivery) bool { return !d.Weight.Agreed }), market.ActionWeigh},
		{there && has(func(d market.OrderDelivery) bool { return d.Waiting.Net != 0 && d.Waiting.By == market.Buyer }), market.ActionAgreeWeight},
		{there && left > 0, market.ActionCloseRest},
		{comes, market.ActionDelay},
		{comes && !asked, market.ActionAmend},
		{comes && asked, market.ActionAcceptAmendment},
		{comes && asked, market.ActionRejectAmendment},
		{claimed && o.State == market.OrderDelivered, market.ActionAcceptClaim},
		{claimed && o.State == market.OrderDelivered, market.ActionRejectClaim},
		{agreed, market.ActionCancel},
		{comes || o.State == market.OrderDelivered || o.State == market.OrderReceived, market.ActionDispute},
		{o.State != market.OrderPlaced && o.State != market.OrderCompleted && o.State != market.OrderCancelled, market.ActionAddPhoto},
		{slices.ContainsFunc(o.Photos, func(p market.OrderPhoto) bool {
			return p.By == market.Seller && !p.TakenBack && !p.TakeBackUntil.IsZero()
		}), market.ActionTakeBackPhoto},
	} {
		if may.may {
			allowed = append(allowed, may.action)
		}
	}
	return append(allowed, allowedOfMoney(o)...)
}

func leftOf(o market.Order) int64 { return o.Settlement().Left() }

func shownOrder(o market.Order) market.Order {
	o.Deliveries, o.Amendments, o.Payments, o.Photos = slices.Clone(o.Deliveries), slices.Clone(o.Amendments), slices.Clone(o.Payments), slices.Clone(o.Photos)
	o.Dues, o.Ledger = moneyOf(o)
	o.Allowed = allowedOfOrder(o)
	return o
}

// MyOrders stands in for that of *market.Session.
func (f *Market) MyOrders(context.Context) ([]market.Order, error) {
	var mine []market.Order
	for _, o := range slices.Backward(f.Orders) {
		if f.has(o.Negotiation) {
			o.Tax = market.TaxDocument{} // it is said of one order alone
			mine = append(mine, shownOrder(o))
		}
	}
	return mine, f.called("MyOrders")
}

// Order stands in for that of *market.Session.
func (f *Market) Order(_ context.Context, id string) (market.Order, error) {
	o, err := f.order(id)
	return shownOrder(*o), err
}

func (f *Market) order(id string) (*market.Order, error) {
	return find(f.Orders, func(o market.Order) bool { return o.ID == id && f.has(o.Negotiation) })
}

// Change has somebody do something to an order.
func (f *Market) Change(id string, do func(*market.Order)) {
	o, err := find(f.Orders, func(o market.Order) bool { return o.ID == id })
	if err != nil {
		panic(err)
	}
	do(o)
	o.Revision++
}

// step takes a step of an order, where it is allowed, and as it was seen.
func (f *Market) step(name, action string, command market.Command, of market.SeenOrder, do func(o *market.Order) error) (market.Order, error) {
	return once(f, name, command, func() (market.Order, error) {
		o, err := f.order(of.ID)
		switch {
		case err != nil:
			return *o, err
		case o.Revision != of.Revision:
			return *o, &market.Problem{Status: 412, Slug: market.StaleRevision, Detail: "Así lo dice el mercado."}
		case !shownOrder(*o).Allowed.Has(action):
			return *o, Problem("order-" + o.State)
		}
		changed := shownOrder(*o)
		if err := do(&changed); err != nil {
			return *o, err
		}
		changed.Revision++
		if l := shownOrder(changed).Ledger; l.Left.Minor == 0 && len(changed.Payments) > 0 && changed.State == market.OrderReceived {
			changed.State = market.OrderCompleted
		}
		changed.Dues = o.Dues // what a test says of the terms
		*o = changed
		return shownOrder(*o), nil
	})
}

// PrepareOrder stands in for that of *market.Session.
func (f *Market) PrepareOrder(_ context.Context, command market.Command, of market.SeenOrder) (market.Order, error) {
	return f.step("PrepareOrder", market.ActionPrepare, command, of, func(o *market.Order) error {
		o.State = market.OrderPreparing
		return nil
	})
}

func checkCode(code string) error {
	if code != "" && code != ReleaseCode {
		return Problem("invalid", market.Field{Pointer: "/release_code", Detail: "Ese no es el código del pedido."})
	}
	return nil
}

// DispatchOrder stands in for that of *market.Session.
func (f *Market) DispatchOrder(_ context.Context, command market.Command, of market.SeenOrder, d market.Dispatch) (market.Order, error) {
	return f.step("DispatchOrder", market.ActionDispatch, command, of, func(o *market.Order) error {
		collected := o.Delivery.Basis != "buyer"
		switch err := checkCode(d.ReleaseCode); {
		case err != nil:
			return err
		case d.Reason == "" && len(o.Dues) > 0 && o.Dues[0].For == market.DueAdvance:
			return Problem("advance-unpaid")
		case d.Reason == "" && collected && d.ReleaseCode == "":
			return Problem("release-code-needed")
		}
		sent := leftOf(*o)
		if d.Quantity.Milli != 0 {
			sent = d.Quantity.Milli
		}
		o.State = market.OrderDispatched
		o.Deliveries = append(o.Deliveries, market.OrderDelivery{Number: len(o.Deliveries) + 1, State: market.OnItsWay, Quantity: sent, Plate: d.Plate, Driver: d.Driver})
		return nil
	})
}

// DeliverOrder stands in for that of *market.Session.
func (f *Market) DeliverOrder(_ context.Context, command market.Command, of market.SeenOrder, _ int) (market.Order, error) {
	return f.step("DeliverOrder", market.ActionDeliver, command, of, func(o *market.Order) error {
		if len(o.Deliveries) == 0 {
			o.Deliveries = append(o.Deliveries, market.OrderDelivery{Number: 1, Quantity: leftOf(*o)})
		}
		for i := range o.Deliveries {
			o.Deliveries[i].State = market.Arrived
		}
		if o.State = market.OrderDispatched; leftOf(*o) == 0 {
			o.State, o.ClaimsUntil = market.OrderDelivered, command.At.Add(72*time.Hour)
		}
		return nil
	})
}

// WeighDelivery stands in for that of *market.Session.
func (f *Market) WeighDelivery(_ context.Context, command market.Command, of market.SeenOrder, w market.Weighing) (market.Order, error) {
	return f.step("WeighDelivery", market.ActionWeigh, command, of, func(o *market.Order) error {
		d, err := find(o.Deliveries, func(d market.OrderDelivery) bool { return d.Number == max(1, w.Delivery) })
		if err != nil {
			return err
		}
		said, slack := market.Weight{By: market.Seller, Gross: w.Gross.Milli, Tare: w.Tare.Milli, Net: w.Net.Milli}, d.Quantity*o.Tolerance/1000
		if said.Net < d.Quantity-slack || said.Net > d.Quantity {
			d.Waiting = said
			return nil
		}
		d.Weight = said
		return f.reprice(o)
	})
}

// reprice lets the total follow the weights.
func (f *Market) reprice(o *market.Order) error {
	lot, err := f.lot(o.Lot)
	if err != nil {
		return err
	}
	o.Total, err = o.Price.Total(quantity.Quantity{Milli: o.Settlement().Payable(), Unit: o.Base.Unit}, lot.Measure)
	return err
}

// AgreeWeight stands in for that of *market.Session.
func (f *Market) AgreeWeight(_ context.Context, command market.Command, of market.SeenOrder, delivery int, net quantity.Quantity) (market.Order, error) {
	return f.step("AgreeWeight", market.ActionAgreeWeight, command, of, func(o *market.Order) error {
		d, err := find(o.Deliveries, func(d market.OrderDelivery) bool { return d.Number == delivery && d.Waiting.Net == net.Milli })
		if err != nil {
			return Problem("stale-weight")
		}
		d.Weight, d.Waiting = d.Waiting, market.Weight{}
		d.Weight.Agreed = true
		return f.reprice(o)
	})
}

// CloseRest stands in for that of *market.Session.
func (f *Market) CloseRest(_ context.Context, command market.Command, of market.SeenOrder, _ string) (market.Order, error) {
	return f.step("CloseRest", market.ActionCloseRest, command, of, func(o *market.Order) error {
		o.Returned += leftOf(*o)
		return f.reprice(o)
	})
}

// HandOverOrder stands in for that of *market.Session.
func (f *Market) HandOverOrder(_ context.Context, command market.Command, of market.SeenOrder, h market.HandOver) (market.Order, error) {
	return f.step("HandOverOrder", market.ActionHandOver, command, of, func(o *market.Order) error {
		net := h.Net.Milli
		if net == 0 {
			net = leftOf(*o)
		}
		switch err := checkCode(h.ReleaseCode); {
		case err != nil:
			return err
		case h.ReleaseCode == "":
			return Problem("release-code-needed")
		case len(o.Deliveries) == 0 && net < o.Base.Milli-o.Base.Milli*o.Tolerance/1000 && h.Rest == "":
			return Problem("delivery-incomplete")
		}
		weight := market.Weight{By: market.Seller, Net: net, Agreed: true}
		o.State, o.Deliveries = market.OrderReceived, []market.OrderDelivery{{Number: 1, State: market.Arrived, Quantity: net, Weight: weight}}
		o.Returned = leftOf(*o)
		return f.reprice(o)
	})
}

// DelayOrder stands in for that of *market.Session.
func (f *Market) DelayOrder(_ context.Context, command market.Command, of market.SeenOrder, reason, until string) (market.Order, error) {
	return f.step("DelayOrder", market.ActionDelay, command, of, func(o *market.Order) error {
		o.Delayed, o.Delivery.From, o.Delivery.Until = market.Word{By: market.Seller, Reason: reason}, "", until
		return nil
	})
}

// AmendOrder stands in for that of *market.Session.
func (f *Market) AmendOrder(_ context.Context, command market.Command, of market.SeenOrder, d market.Delivery) (market.Order, error) {
	return f.step("AmendOrder", market.ActionAmend, command, of, func(o *market.Order) error {
		if strings.Contains(strings.ToLower(d.Place), "www") {
			return Problem("invalid", market.Field{Pointer: "/delivery/place", Detail: "Un lugar no lleva enlaces."})
		}
		o.Amendments = append(o.Amendments, market.Amendment{Number: len(o.Amendments) + 1, By: market.Seller, State: market.AmendmentOpen, Delivery: d})
		return nil
	})
}

func (f *Market) answerAmendment(name, action string, command market.Command, of market.SeenOrder, number int, state string) (market.Order, error) {
	return f.step(name, action, command, of, func(o *market.Order) error {
		a, err := find(o.Amendments, func(a market.Amendment) bool { return a.Number == number && a.State == market.AmendmentOpen })
		if err != nil {
			return Problem("stale-amendment")
		}
		if a.State = state; state == "accepted" {
			o.Delivery = a.Delivery
		}
		return nil
	})
}

// AcceptAmendment stands in for that of *market.Session.
func (f *Market) AcceptAmendment(_ context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error) {
	return f.answerAmendment("AcceptAmendment", market.ActionAcceptAmendment, command, of, number, "accepted")
}

// RejectAmendment stands in for that of *market.Session.
func (f *Market) RejectAmendment(_ context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error) {
	return f.answerAmendment("RejectAmendment", market.ActionRejectAmendment, command, of, number, "rejected")
}

func (f *Market) answerClaim(name, action string, command market.Command, of market.SeenOrder, number int, answer func(*market.Order, *market.Claim)) (market.Order, error) {
	return f.step(name, action, command, of, func(o *market.Order) error {
		c, err := find(o.Claims, func(c market.Claim) bool { return c.Number == number && c.State == market.ClaimOpen })
		if err != nil {
			return Problem("stale-claim")
		}
		answer(o, c)
		return nil
	})
}

// AcceptClaim stands in for that of *market.Session.
func (f *Market) AcceptClaim(_ context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error) {
	return f.answerClaim("AcceptClaim", market.ActionAcceptClaim, command, of, number, func(o *market.Order, c *market.Claim) {
		if c.State = "accepted"; c.Total != (money.Amount{}) {
			o.State, o.Total, o.Returned = market.OrderReceived, c.Total, o.Returned+c.Back
		}
	})
}

// RejectClaim stands in for that of *market.Session.
func (f *Market) RejectClaim(_ context.Context, command market.Command, of market.SeenOrder, number int, _ string) (market.Order, error) {
	return f.answerClaim("RejectClaim", market.ActionRejectClaim, command, of, number, func(_ *market.Order, c *market.Claim) { c.State = "rejected" })
}

// CancelOrder stands in for that of *market.Session.
func (f *Market) CancelOrder(_ context.Context, command market.Command, of market.SeenOrder, reason string) (market.Order, error) {
	return f.step("CancelOrder", market.ActionCancel, command, of, func(o *market.Order) error {
		o.State, o.CancelledBy, o.Cancellation = market.OrderCancelled, market.Seller, reason
		return nil
	})
}

// DisputeOrder stands in for that of *market.Session.
func (f *Market) DisputeOrder(_ context.Context, command market.Command, of market.SeenOrder, reason string) (market.Order, error) {
	return f.step("DisputeOrder", market.ActionDispute, command, of, func(o *market.Order) error {
		o.State, o.Disputed = market.OrderDisputed, market.Word{By: market.Seller, Reason: reason}
		return nil
	})
}
