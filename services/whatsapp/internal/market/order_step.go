package market

import (
	"context"
	"net/http"
	"strconv"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Steps of an order are taken only where it is as the person saw it: else the market refuses with StaleRevision.

// StaleRevision is the refusal of what was decided on something that is another by now.
const StaleRevision = "stale-revision"

// SeenOrder is an order as it was when the person decided.
type SeenOrder struct {
	ID       string
	Revision int64
}

// asSeen puts on a request that it is about nothing else than what was seen.
func (o SeenOrder) asSeen(_ context.Context, r *http.Request) error {
	r.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(o.Revision, 10)))
	return nil
}

// Dispatch is what is sent off.
type Dispatch struct {
	Quantity      quantity.Quantity
	Plate, Driver string
	ReleaseCode   string // that whoever collects it has said; "": none
	Reason        string // why, without the code or the advance: trust, paid_in_hand, other
}

// HandOver is what is weighed, taken and received in one moment.
type HandOver struct {
	ReleaseCode string
	Net         quantity.Quantity // zero: as agreed
	Rest        string            // why what is missing will not come; "": nothing is missing
}

// Weighing is what the scales showed of a delivery; Gross and Tare may be zero: they were not said.
type Weighing struct {
	Delivery         int
	Gross, Tare, Net quantity.Quantity
}

// PrepareOrder says that the goods are being prepared.
func (s *Session) PrepareOrder(ctx context.Context, command Command, of SeenOrder) (Order, error) {
	return s.stepped(s.orders().PrepareOrder(ctx, of.ID, nil, command.Headers, of.asSeen))
}

// DispatchOrder sends goods off.
func (s *Session) DispatchOrder(ctx context.Context, command Command, of SeenOrder, d Dispatch) (Order, error) {
	body := orderrest.NewDispatch{
		Quantity: said(d.Quantity), ReleaseCode: restvalue.Optional(d.ReleaseCode), Reason: restvalue.Optional(orderrest.NewDispatchReason(d.Reason)),
	}
	if d.Plate != "" || d.Driver != "" {
		body.Vehicle = &orderrest.Vehicle{Plate: restvalue.Optional(d.Plate), Driver: restvalue.Optional(d.Driver)}
	}
	return s.stepped(s.orders().DispatchOrder(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// DeliverOrder says that a delivery has arrived; 0: the only one, or the first.
func (s *Session) DeliverOrder(ctx context.Context, command Command, of SeenOrder, delivery int) (Order, error) {
	body := orderrest.Arrival{Delivery: restvalue.Optional(int64(delivery))}
	return s.stepped(s.orders().DeliverOrder(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// WeighDelivery says what a delivery weighs.
func (s *Session) WeighDelivery(ctx context.Context, command Command, of SeenOrder, w Weighing) (Order, error) {
	body := orderrest.NewWeight{Delivery: restvalue.Optional(int64(w.Delivery)), Gross: said(w.Gross), Tare: said(w.Tare), Net: said(w.Net)}
	return s.stepped(s.orders().WeighDelivery(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// AgreeWeight agrees to the weight that the buyer has said, and to no other.
func (s *Session) AgreeWeight(ctx context.Context, command Command, of SeenOrder, delivery int, net quantity.Quantity) (Order, error) {
	body := orderrest.WeightAgreement{Delivery: int64(delivery), Net: restvalue.Quantity(net)}
	return s.stepped(s.orders().AgreeWeight(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// CloseRest says that what is left of an order will not come.
func (s *Session) CloseRest(ctx context.Context, command Command, of SeenOrder, reason string) (Order, error) {
	return s.stepped(s.orders().CloseRest(ctx, of.ID, nil, orderrest.RestClosing{Reason: orderrest.RestClosingReason(reason)}, command.Headers, of.asSeen))
}

// HandOverOrder says that the goods were taken and received, by the buyer's release code.
func (s *Session) HandOverOrder(ctx context.Context, command Command, of SeenOrder, h HandOver) (Order, error) {
	body := orderrest.HandingOver{
		ReleaseCode: restvalue.Optional(h.ReleaseCode), Net: said(h.Net), Rest: restvalue.Optional(orderrest.HandingOverRest(h.Rest)),
	}
	return s.stepped(s.orders().HandOverOrder(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// DelayOrder moves the last day of the delivery, YYYY-MM-DD, for a reason that nobody can help.
func (s *Session) DelayOrder(ctx context.Context, command Command, of SeenOrder, reason, until string) (Order, error) {
	body := orderrest.NewDelay{Reason: orderrest.DelayReason(reason), Until: until}
	return s.stepped(s.orders().DelayOrder(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// AmendOrder proposes another place or other days of the delivery. It is in force once the buyer agrees.
func (s *Session) AmendOrder(ctx context.Context, command Command, of SeenOrder, d Delivery) (Order, error) {
	body := orderrest.NewAmendment{Delivery: orderrest.Delivery{
		Basis: orderrest.DeliveryBasis(d.Basis), Place: restvalue.Optional(d.Place), From: restvalue.Optional(d.From), Until: restvalue.Optional(d.Until),
	}}
	return s.stepped(s.orders().AmendOrder(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// AcceptAmendment agrees to what the buyer proposes of the delivery, and to nothing else.
func (s *Session) AcceptAmendment(ctx context.Context, command Command, of SeenOrder, number int) (Order, error) {
	return s.stepped(s.orders().AcceptAmendment(ctx, of.ID, int64(number), nil, command.Headers, of.asSeen))
}

// RejectAmendment leaves the delivery as it was.
func (s *Session) RejectAmendment(ctx context.Context, command Command, of SeenOrder, number int) (Order, error) {
	return s.stepped(s.orders().RejectAmendment(ctx, of.ID, int64(number), nil, command.Headers, of.asSeen))
}

// AcceptClaim makes good what the buyer claims by this claim, and by no other.
func (s *Session) AcceptClaim(ctx context.Context, command Command, of SeenOrder, number int) (Order, error) {
	return s.stepped(s.orders().AcceptClaim(ctx, of.ID, int64(number), nil, command.Headers, of.asSeen))
}

// RejectClaim does not accept it, by one of the market's codes.
func (s *Session) RejectClaim(ctx context.Context, command Command, of SeenOrder, number int, reason string) (Order, error) {
	body := orderrest.NewClaimRejection{Reason: orderrest.RejectionReason(reason)}
	return s.stepped(s.orders().RejectClaim(ctx, of.ID, int64(number), nil, body, command.Headers, of.asSeen))
}

// CancelOrder ends an order of which nothing is on its way.
func (s *Session) CancelOrder(ctx context.Context, command Command, of SeenOrder, reason string) (Order, error) {
	body := orderrest.NewCancellation{Reason: orderrest.NewCancellationReason(reason)}
	return s.stepped(s.orders().CancelOrder(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// DisputeOrder objects to how an order goes: nothing of it goes on until the coordinator has decided.
func (s *Session) DisputeOrder(ctx context.Context, command Command, of SeenOrder, reason string) (Order, error) {
	body := orderrest.NewDispute{Reason: orderrest.NewDisputeReason(reason)}
	return s.stepped(s.orders().DisputeOrder(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

func (s *Session) stepped(received *http.Response, err error) (Order, error) {
	return noting(s, noteOrder)(read(orderOf)(received, err))
}

// said is a quantity of the contract; nil: nothing was said.
func said(q quantity.Quantity) *commonrest.Quantity {
	if q == (quantity.Quantity{}) {
		return nil
	}
	written := restvalue.Quantity(q)
	return &written
}
