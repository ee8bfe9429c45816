// Package order is what an accepted offer becomes.
//
// The rules:
//
//  1. An order is placed once, with the terms that were agreed; they never change here. How deliveries are held against them stands in
//     it too: what the product's tolerance and claim window become later concerns no order that was placed before.
//  2. It is confirmed when the lot has committed its stock, and cancelled when the lot has refused. Whatever came first
//     stays.
//  3. confirmed → preparing → dispatched → delivered → received. A later step implies the earlier ones, and what is so already is no
//     refusal. The association prepares and dispatches, either side says that something has arrived, the buyer receives.
//  4. What was agreed comes in one delivery or in several, numbered 1, 2, …. A number names one delivery, so that both sides may say of it
//     that it arrived. No more comes than was agreed and the tolerance: more is a new negotiation.
//  5. It is delivered when all that was agreed has arrived, within the tolerance. If the buyer does not object within the claim window, it
//     is received by itself.
//  6. Until something is on its way either side may cancel, with a reason; all stock goes back to the lot, and the negotiation stays done.
//     From then on nobody cancels alone.
//  7. Where an advance is agreed and not confirmed, goods are sent with a reason only; likewise where they are collected by somebody who does not
//     say the buyer's release code.
//  8. What is kept by weight is weighed, by either side, while it is on its way or there. Within the tolerance of what was sent a weight counts at once; otherwise the other side
//     has to agree to it, by its figure. Where both have weighed and differ, the scales of weigh_at count. What both have said stays.
//  9. What is left may be closed by the association, with a reason: its stock goes back to the lot, and what came is all.
//
// 10. The total is that of what came at the agreed price, once it is weighed or the rest is closed; more than was agreed only if the buyer has said
// so. What is settled by count has one total, less what was closed.
// 11. Where both stand at the scales the goods are handed over: weighed and received in one moment, by the buyer's word, or by the seller's with the buyer's
// release code.
// 12. Until all is there either side may delay it, with a reason and a new window, or propose another delivery, which the other side accepts or rejects by its
// number. One proposal is open at a time. Where the coordinator delays its association's zone its window moves, and no clock of it runs meanwhile; the days of payments stay.
// 13. Either side may dispute a confirmed order, whatever has happened since. Then nothing goes on until the coordinator has resolved it: what it comes to, never more than was agreed
// or the buyer has said, and what goes back to the lot.
// 14. Within the claim window the buyer may claim, once all is there: for less money, for goods that go back, for others, or for a third weighing. The association accepts or rejects
// the claim by its number; while it is open the window stands still, and what nobody answers in time is disputed. What both agree to counts as what the coordinator resolves does.
// 15. Money goes past the market: payments are what the two sides say of it. One counts once whoever was paid confirms it. The buyer pays no more than the order comes to, and the
// seller pays back no more than they have beyond that. When all is received, or resolved, and paid, the order is completed, and nothing of it changes any more.
// 16. Either side keeps photos with it as evidence, some at most, each once: they change nothing of what was agreed. What is completed gets none, and what is cancelled those of payments only.
// Whoever kept one may take it back for an hour, until the other side has answered what it shows; that there was one stays.
// 17. Whoever is no party to it cannot tell that it exists.
// 18. Whoever came lately to speak for the association gives up no more of what it is to get than its mandate allows them: by a claim or a weight that they agree to, or by money
// that they say is there.
// 19. An order may record a sale that its association made outside of the market. It is declared once its lot has taken it off its stock, and is nothing
// where the lot refuses. Whoever has its link, its buyer, says once, and for thirty days, that they bought this (acknowledged) or that it is not so (denied).
// Until it is acknowledged its association may take it back. Nothing is delivered, weighed or paid by it.
//
// Quantities are thousandths of the lot's base unit. The package is pure: it imports the standard library, the published events, the value
// types, package party, and of package negotiation what a delivery has to be.
package order

import (
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Status is where an order stands. The zero status is: never placed.
type Status string

// The states of an order, as the API names them.
const (
	Placed     Status = "placed"
	Confirmed  Status = "confirmed"
	Preparing  Status = "preparing"
	Dispatched Status = "dispatched"
	Delivered  Status = "delivered"
	Received   Status = "received"
	Disputed   Status = "disputed"
	Resolved   Status = "resolved"
	Completed  Status = "completed"
	Cancelled  Status = "cancelled"

	Declared     Status = "declared"
	Acknowledged Status = "acknowledged"
	Denied       Status = "denied"
	TakenBack    Status = "taken_back"
)

// Implies tells whether an order that came to a state has gone through another, or past it.
func (s Status) Implies(earlier Status) bool {
	way := []Status{Placed, Confirmed, Preparing, Dispatched, Delivered, Received, Completed}
	return s == earlier || slices.Contains(way, earlier) && slices.Index(way, s) > slices.Index(way, earlier)
}

// State is an order as its next decision needs it.
type State struct {
	party.Parties

	Status      Status
	Demand      orderevents.StockDemand
	ExternalRef events.SealedText    // the buyer's own reference
	Delivery    orderevents.Delivery // where and when goods change hands, as amended
	Delayed     Delayed              // why its window is another one
	Amendments  []Amendment          // number n is at n-1
	Changes     int                  // delays and amendments so far
	Measure     quantity.Measure
	Settlement  orderevents.Settlement
	Price       events.Price
	Agreed      events.Amount       // for all of it
	ByCount     bool                // the total stays as it was counted
	WeighAt     string              // origin or destination, if that was said
	PayBy       orderevents.Payment // when money is to change hands
	Payments    []Payment           // number n is at n-1
	Claims      []Claim             // number n is at n-1
	Reminded    []Reminder          // oldest first
	Objection   Objection           // why it is disputed, or was
	Outcome     string              // of the dispute, a code of orderevents; "": none yet
	Decided     *events.Amount      // what it comes to by the coordinator's decision, or by a claim that both sides agree to; nil: by neither
	Returned    int64               // given back to the lot: it will not come, or was sent back
	SentBack    int64               // of that, what had come
	Deliveries  []Delivery          // number n is at n-1
	Photos      []Photo             // number n is at n-1
	ClaimsUntil time.Time           // from this second on it is received by itself; zero: it is not delivered
	Sale        orderevents.SaleRef `json:",omitzero"` // made elsewhere, which it records; zero: it was agreed here
	AnswerUntil time.Time           `json:",omitzero"` // from this second on the buyer of that sale no longer answers
	Pauses      []Pause             // in which no clock of it ran
}

// Includes reports whether a party bought or sold by this order.
func (s State) Includes(p party.Party) bool { return s.Status != "" && s.Include(p) }

// Command is one of the order's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command. What is done and paid with it is completed.
func Decide(s State, c Command) ([]orderevents.OrderEvent, error) {
	events, err := decide(s, c)
	return s.completing(events), err
}

func decide(s State, c Command) ([]orderevents.OrderEvent, error) {
	switch c := c.(type) {
	case Limited:
		return limited(s, c)
	case Place:
		return place(s, c)
	case RequestStock:
		return requestStock(s, c)
	case Confirm:
		return confirm(s, c)
	case Cancel:
		return cancel(s, c)
	case SealTexts:
		return sealTexts(s, c)
	case CallOff:
		return callOff(s, c)
	case Prepare:
		return prepare(s, c)
	case Dispatch:
		return dispatch(s, c)
	case Deliver:
		return deliver(s, c)
	case Receive:
		return receive(s, c)
	case EndClaims:
		return endClaims(s, c)
	case Weigh:
		return weigh(s, c)
	case AgreeWeight:
		return agreeWeight(s, c)
	case CloseRest:
		return closeRest(s, c)
	case HandOver:
		return handOver(s, c)
	case Dispute:
		return dispute(s, c)
	case Resolve:
		return resolve(s, c)
	case Delay:
		return delay(s, c)
	case FollowDelay:
		return followDelay(s, c)
	case Amend:
		return amend(s, c)
	case AnswerAmendment:
		return answerAmendment(s, c)
	case Pay:
		return pay(s, c)
	case ConfirmPayment:
		return confirmPayment(s, c)
	case DenyPayment:
		return denyPayment(s, c)
	case TakeBackPayment:
		return takeBackPayment(s, c)
	case MakeClaim:
		return makeClaim(s, c)
	case AnswerClaim:
		return answerClaim(s, c)
	case TakeBackClaim:
		return takeBackClaim(s, c)
	case Remind:
		return remind(s, c)
	case AddPhoto:
		return addPhoto(s, c)
	case TakeBackPhoto:
		return takeBackPhoto(s, c)
	case Record:
		return record(s, c)
	case Declare:
		return declare(s)
	case RefuseRecording:
		return refuseRecording(s, c)
	case Answer:
		return answer(s, c)
	case TakeBack:
		return takeBack(s, c)
	case Undeclare:
		return undeclare(s)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event orderevents.OrderEvent) State {
	switch e := event.(type) {
	case orderevents.OrderPlaced:
		s = s.placed(e)
	case orderevents.OrderStockRequested:
	case orderevents.OrderTextsSealed:
		s.ExternalRef, s.Delivery.Place = e.ExternalRef, e.Place
	case orderevents.OrderConfirmed:
		s.Status = Confirmed
	case orderevents.OrderCancelled:
		s.Status = Cancelled
	case orderevents.OrderCalledOff:
		s.Status, s.Returned = Cancelled, e.ReturnedMilli
	case orderevents.DeliveryWeighed:
		s = s.weighs(e).answersPhotos(e.By, ofScales(e.Delivery))
	case orderevents.DeliveryWeightAgreed:
		s = s.weightAgreed(e).answersPhotos(e.By, ofScales(e.Delivery))
	case orderevents.OrderRestClosed:
		s.Returned = e.ReturnedMilli
	case orderevents.OrderPreparationBegun:
		s.Status = Preparing
	case orderevents.DeliveryDispatched:
		s = s.dispatched(e)
	case orderevents.DeliveryArrived:
		s = s.arrived(e)
	case orderevents.OrderDelayed:
		s.Delivery.From, s.Delivery.Until, s.Delayed = e.From, e.Until, Delayed{e.By, e.Reason}
		s.Changes++
	case orderevents.OrderZoneDelayed:
		s = s.zoneDelayed(e)
	case orderevents.AmendmentProposed:
		s = s.proposed(e)
	case orderevents.AmendmentAccepted:
		s = s.amendment(e.Amendment, AmendmentAccepted)
	case orderevents.AmendmentRejected:
		s = s.amendment(e.Amendment, AmendmentRejected)
	case orderevents.OrderDelivered:
		s.Status, s.ClaimsUntil = Delivered, e.ClaimsUntil
	case orderevents.OrderReceived:
		s.Status = Received
	case orderevents.OrderDisputed:
		s = s.closesClaim(ClaimDisputed)
		s.Status, s.Objection = Disputed, Objection{e.By, e.Reason}
	case orderevents.OrderResolved:
		s = s.resolved(e)
	case orderevents.OrderPaymentSaid:
		s = s.said(e)
	case orderevents.OrderPaymentConfirmed:
		s.Payments = s.withPayment(e.Number, PaymentConfirmed)
		s = s.answersPhotos(e.By, ofPayment(e.Number))
	case orderevents.OrderPaymentDenied:
		s.Payments = s.withPayment(e.Number, PaymentDenied)
		s = s.answersPhotos(e.By, ofPayment(e.Number))
	case orderevents.OrderPaymentTakenBack:
		s.Payments = s.withPayment(e.Number, PaymentTakenBack)
	case orderevents.OrderCompleted:
		s.Status = Completed
	case orderevents.OrderClaimed:
		s = s.claimed(e).answersPhotos(orderevents.Buyer, ofAnything)
	case orderevents.OrderClaimAccepted:
		s = s.claimAccepted(e).answersPhotos(orderevents.Seller, ofAnything)
	case orderevents.OrderClaimRejected:
		s = s.claimRejected(e).answersPhotos(orderevents.Seller, ofAnything)
	case orderevents.OrderClaimTakenBack:
		s = s.closesClaim(ClaimTakenBack)
	case orderevents.OrderReminded:
		s.Reminded = append(slices.Clip(s.Reminded), Reminder{To: e.To, Of: e.Of, Due: e.Due, For: e.For})
	case orderevents.OrderPhotoAdded:
		s.Photos = append(slices.Clip(s.Photos), Photo{
			Picture: Picture{Object: e.Object, Digest: e.Digest, Source: e.Source, Width: e.Width, Height: e.Height},
			Number:  e.Number, By: e.By, Shows: e.Shows, Delivery: e.Delivery, Payment: e.Payment, Until: e.TakeBackUntil,
		})
	case orderevents.OrderPhotoTakenBack:
		s = s.changePhotos(func(p *Photo) { p.TakenBack = p.TakenBack || p.Number == e.Number })
	case orderevents.OrderRecorded:
		s = s.recorded(e)
	case orderevents.OrderDeclared:
		s.Status = Declared
	case orderevents.OrderRecordingRefused:
		s.Status = Cancelled
	case orderevents.OrderAcknowledged:
		s.Status = Acknowledged
	case orderevents.OrderDenied:
		s.Status = Denied
	case orderevents.OrderTakenBack:
		s.Status = TakenBack
	}
	return s
}

// checkParty checks that a party bought or sold by this order, and that it was agreed here: of what it records nothing is delivered or paid.
func (s State) checkParty(p party.Party) error {
	switch {
	case !s.Includes(p):
		return ErrNotFound
	case s.Recorded():
		return ErrRecorded
	}
	return nil
}

// checkSide checks that a party is that side of this order: what one side does is no business of the other's.
func (s State) checkSide(p party.Party, side string) error {
	if p.Side != side {
		return ErrNotFound
	}
	return s.checkParty(p)
}

// checkStands checks that there is a deal: its stock is committed, and nobody has cancelled it.
func (s State) checkStands() error {
	switch s.Status {
	case Placed:
		return ErrNotConfirmed
	case Cancelled:
		return ErrCancelled
	case Disputed:
		return ErrDisputed
	case Resolved:
		return ErrResolved
	case Confirmed, Preparing, Dispatched, Delivered, Received, Completed, Declared, Acknowledged, Denied, TakenBack:
	}
	return nil
}
