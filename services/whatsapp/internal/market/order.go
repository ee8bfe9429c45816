package market

import (
	"context"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/settlement"
)

// States of an order.
const (
	OrderPlaced     = "placed"
	OrderConfirmed  = "confirmed"
	OrderPreparing  = "preparing"
	OrderDispatched = "dispatched"
	OrderDelivered  = "delivered"
	OrderReceived   = "received"
	OrderDisputed   = "disputed"
	OrderResolved   = "resolved"
	OrderCompleted  = "completed"
	OrderCancelled  = "cancelled"
)

// Actions that may be allowed on an order.
const (
	ActionPrepare         = "prepare"
	ActionDispatch        = "dispatch"
	ActionDeliver         = "deliver"
	ActionWeigh           = "weigh"
	ActionAgreeWeight     = "agree_weight"
	ActionCloseRest       = "close_rest"
	ActionHandOver        = "hand_over"
	ActionDelay           = "delay"
	ActionAmend           = "amend"
	ActionAcceptAmendment = "accept_amendment"
	ActionRejectAmendment = "reject_amendment"
	ActionCancel          = "cancel"
	ActionDispute         = "dispute"
	ActionAcceptClaim     = "accept_claim"
	ActionRejectClaim     = "reject_claim"
)

// Order is what an accepted offer became.
type Order struct {
	ID, State, Negotiation, Lot string
	Revision                    int64
	Allowed                     Allowed
	Association                 string // id
	Product                     string // "": of before it was written down
	Buyer, BuyerName            string
	BuyerErased                 bool
	Quantity                    quantity.Quantity
	Base                        quantity.Quantity // the same in the lot's base unit
	Price                       money.Price
	Agreed                      money.Amount // what the agreed quantity comes to
	Total                       money.Amount // what it comes to by now
	Delivery                    Delivery
	Terms                       Terms
	Tolerance                   int64 // how far a quantity may be off, in thousandths
	Deliveries                  []OrderDelivery
	Amendments                  []Amendment
	Claims                      []Claim
	Delayed, Disputed           Word
	Outcome                     string    // of a dispute: stands, discount, replace, return, third_weighing
	Contacts                    []Contact // who is reached at the buyer; of one order that was asked for alone
	Ours                        bool      // whether somebody is reached at the association; the same
	Payments                    []OrderPayment
	Photos                      []OrderPhoto
	Dues                        []Due // what is yet to be paid, the first due first
	Ledger                      Ledger
	Tax                         TaxDocument // of one order that was asked for alone
	PlacedAt                    time.Time
	ClaimsUntil                 time.Time // from then on it is received by itself; zero before it is delivered
	CancelledBy                 string    // Buyer, Seller or lot
	Cancellation                string    // why: out_of_stock, lot_not_open, lot_ended, lot_lost, or a side's reason
	Left                        int64     // what was left of the lot then, in thousandths of the base
	Returned                    int64     // what is back in the lot: it will not come, or was sent back; in thousandths of the base
	SentBack                    int64     // of that, what had come
}

// Settlement is how the market counts the order.
func (o Order) Settlement() settlement.Order {
	counted := settlement.Order{
		Agreed: o.Base.Milli, Returned: o.Returned, SentBack: o.SentBack, Permille: o.Tolerance, ByCount: o.Terms.SettleBy == "count" || o.Base.Unit != quantity.Kilogram,
		AllThere: !o.ClaimsUntil.IsZero() || o.State == OrderReceived || o.State == OrderCompleted,
	}
	for _, d := range o.Deliveries {
		counted.Delivered = append(counted.Delivered, settlement.Delivery{Sent: d.Quantity, Net: d.Weight.Net, ByBuyer: d.Weight.Agreed || d.Weight.By == Buyer})
	}
	return counted
}

// IsToCome tells whether goods of the order are still to come, as far as anybody has said.
func (o Order) IsToCome() bool {
	return slices.Contains([]string{OrderPlaced, OrderConfirmed, OrderPreparing, OrderDispatched}, o.State)
}

// Contact is somebody who said that they may be reached about an order.
type Contact struct {
	Person, Name string
	Phone, Email string // "" where they have none
}

// Word is what one side said, by a code; zero: nobody did.
type Word struct{ By, Reason string }

// States of a delivery of an order.
const (
	OnItsWay = "on_its_way"
	Arrived  = "arrived"
)

// OrderDelivery is goods of an order that come together.
type OrderDelivery struct {
	Number        int
	State         string
	Quantity      int64 // what was sent or arrived, in thousandths of the base
	Plate, Driver string
	Weight        Weight // that counts
	Waiting       Weight // that waits for the other side
}

// Weight is what a delivery weighs as one side says, in thousandths of the base; zero: nobody said it.
type Weight struct {
	By               string
	Gross, Tare, Net int64
	Agreed           bool
}

// AmendmentOpen is the state of an amendment that waits for the other side.
const AmendmentOpen = "open"

// Amendment is another place or other days that one side proposes.
type Amendment struct {
	Number    int
	By, State string
	Delivery  Delivery
}

// Amendment is the one that waits for an answer of the association's; ok is false where none does.
func (o Order) Amendment() (open Amendment, ok bool) {
	for _, a := range o.Amendments {
		if a.State == AmendmentOpen && a.By == Buyer {
			return a, true
		}
	}
	return Amendment{}, false
}

// Proposed is the amendment of the association's that waits for the buyer; ok is false where none does.
func (o Order) Proposed() (open Amendment, ok bool) {
	for _, a := range o.Amendments {
		if a.State == AmendmentOpen && a.By == Seller {
			return a, true
		}
	}
	return Amendment{}, false
}

// What makes good what a buyer claims.
const (
	WantsDiscount      = "discount"
	WantsReplace       = "replace"
	WantsReturn        = "return"
	WantsThirdWeighing = "third_weighing"
)

// ClaimOpen is the state of a claim that waits for the association.
const ClaimOpen = "open"

// Claim is what the buyer objects to once all is there, and what would make it good.
type Claim struct {
	Number               int
	Reason, Wants, State string
	Total                money.Amount // what the order would come to; of a discount and a return
	Back                 int64        // how much would go back to the lot, in thousandths of the base; of a return
	AnswerUntil          time.Time    // from then on it is disputed
}

// Claim is the one that waits for an answer of the association's; ok is false where none does.
func (o Order) Claim() (open Claim, ok bool) {
	for _, c := range o.Claims {
		if c.State == ClaimOpen {
			return c, true
		}
	}
	return Claim{}, false
}

// Order reads one order.
func (s *Session) Order(ctx context.Context, id string) (Order, error) {
	return noting(s, noteOrder)(read(orderOf)(s.orders().GetOrder(ctx, id, nil)))
}

// MyOrders lists all orders of the association that were agreed here, newest first.
func (s *Session) MyOrders(ctx context.Context) ([]Order, error) {
	params := orderrest.ListOrdersParams{Limit: new(pageSize), Origin: new(orderrest.OrderOriginNegotiated)}
	return noting(s, eachNoted(noteOrder))(all(func(cursor *string) (page[Order], error) {
		params.Cursor = cursor
		return read(ordersOf)(s.orders().ListOrders(ctx, &params))
	}))
}

func ordersOf(p orderrest.OrderPage) (page[Order], error) { return pageOf(p.Items, p.Next, orderOf) }

func orderOf(o orderrest.Order) (Order, error) {
	buyer := restvalue.OrZero(o.Buyer)
	order := Order{
		ID: o.ID, State: string(o.State), Revision: o.Revision, Allowed: o.AllowedActions, Negotiation: restvalue.OrZero(o.NegotiationID), Lot: o.LotID,
		Association: o.Association.ID, Product: restvalue.OrZero(o.Product), Buyer: buyer.ID,
		BuyerName: restvalue.OrZero(buyer.Name), BuyerErased: restvalue.OrZero(buyer.Erased), Delivery: deliveryOf(restvalue.OrZero(o.Delivery)),
		ClaimsUntil: restvalue.OrZero(o.ClaimsUntil),
	}
	if len(o.Timeline) > 0 {
		order.PlacedAt = o.Timeline[0].At
	}
	var err error
	if order.Tax, err = taxDocumentOf(o.Document); err != nil {
		return order, unreadable(err)
	}
	for _, c := range restvalue.OrZero(buyer.Contacts) {
		order.Contacts = append(order.Contacts, Contact{Person: c.Person, Name: c.Name, Phone: restvalue.OrZero(c.Phone), Email: restvalue.OrZero(c.Email)})
	}
	order.Ours = o.Association.Contacts != nil
	if o.Delayed != nil {
		order.Delayed = Word{By: string(o.Delayed.By), Reason: string(o.Delayed.Reason)}
	}
	if o.Dispute != nil {
		order.Disputed, order.Outcome = Word{By: string(o.Dispute.By), Reason: string(o.Dispute.Reason)}, string(restvalue.OrZero(o.Dispute.Outcome))
	}
	for _, a := range o.Amendments {
		order.Amendments = append(order.Amendments, Amendment{Number: int(a.Number), By: string(a.By), State: string(a.State), Delivery: deliveryOf(a.Delivery)})
	}
	for _, p := range o.Photos {
		order.Photos = append(order.Photos, orderPhotoOf(p))
	}
	var errs [15]error
	order.Terms, errs[0] = termsOf(o.Terms)
	order.Quantity, errs[1] = quantity.Parse(o.Quantity.Value, o.Quantity.Unit)
	order.Base, errs[2] = quantity.Parse(o.BaseQuantity.Value, o.BaseQuantity.Unit)
	order.Price, errs[3] = money.ParsePrice(o.Price.Amount, o.Price.Currency, o.Price.Per)
	order.Agreed, errs[4] = amount(o.AgreedTotal)
	order.Total, errs[5] = amount(o.Total)
	if o.Settlement != nil {
		order.Tolerance, errs[6] = permille(o.Settlement.TolerancePct)
	}
	order.Deliveries, errs[7] = each(o.Deliveries, orderDeliveryOf)
	order.Returned, errs[8] = left(o.Returned)
	order.SentBack, errs[14] = left(o.SentBack)
	if o.Payment != nil {
		order.Dues, errs[10] = each(o.Payment.Dues, dueOf)
		order.Ledger, errs[12] = ledgerOf(*o.Payment)
	}
	order.Payments, errs[11] = each(o.Payments, orderPaymentOf)
	order.Claims, errs[13] = each(o.Claims, claimOf)
	if o.Cancellation != nil {
		order.CancelledBy, order.Cancellation = o.Cancellation.By, string(o.Cancellation.Reason)
		order.Left, errs[9] = left(o.Cancellation.Available)
	}
	return order, unreadable(errs[:]...)
}

func claimOf(c orderrest.Claim) (Claim, error) {
	claim := Claim{Number: int(c.Number), Reason: string(c.Reason), Wants: string(c.Wants), State: string(c.State), AnswerUntil: c.AnswerUntil}
	var errs [2]error
	if c.Total != nil {
		claim.Total, errs[0] = amount(*c.Total)
	}
	claim.Back, errs[1] = left(c.Returned)
	return claim, unreadable(errs[:]...)
}

// permille reads a percentage: "2.5" is 25.
func permille(percent string) (int64, error) {
	read, err := money.Parse(percent, money.PEN) // as many decimals
	return read.Minor / 10, err
}

func orderDeliveryOf(d orderrest.OrderDelivery) (OrderDelivery, error) {
	delivery := OrderDelivery{Number: int(d.Number), State: string(d.State)}
	if d.Vehicle != nil {
		delivery.Plate, delivery.Driver = restvalue.OrZero(d.Vehicle.Plate), restvalue.OrZero(d.Vehicle.Driver)
	}
	var errs [3]error
	delivery.Quantity, errs[0] = milli(d.Quantity)
	delivery.Weight, errs[1] = weightOf(d.Weight)
	delivery.Waiting, errs[2] = weightOf(d.WaitingWeight)
	return delivery, unreadable(errs[:]...)
}

func weightOf(w *orderrest.DeliveryWeight) (Weight, error) {
	if w == nil {
		return Weight{}, nil
	}
	weight := Weight{By: string(w.By), Agreed: w.Agreed}
	var errs [3]error
	weight.Gross, errs[0] = left(w.Gross)
	weight.Tare, errs[1] = left(w.Tare)
	weight.Net, errs[2] = milli(w.Net)
	return weight, unreadable(errs[:]...)
}
