// Package negotiation is the bargaining between one buyer and one association over a lot: offers, turn by turn.
//
// The rules:
//
//  1. A buyer opens with an offer; then it is the association's turn, and so on. Rounds are unlimited and every offer
//     stays.
//  2. Only the one whose turn it is acts on the standing offer: accepts, rejects or counters it. Nobody accepts an
//     offer of their own. An accept names the offer's number and binds to no other.
//  3. An offer is immutable. Changing terms is a new offer, which replaces the standing one.
//  4. Its maker may withdraw an offer before it is accepted. After it is rejected, withdrawn or refused, it is its maker's turn.
//  5. An offer stands until its time, which comes no later than the end of its delivery: an act counts by when the person
//     acted, and on the second itself it is too late. After that a new offer by either side reopens the negotiation.
//  6. A seller's firm offer is pending until the lot has reserved its stock; then it stands. Until then the offer
//     before it stands, but nobody answers it or makes another; what stands or is pending may be withdrawn.
//  7. The lot decides about stock, when an offer is accepted. If it refuses, the offer is refused and it is its maker's
//     turn; if it commits, the negotiation is done.
//  8. Either side may close while nothing is agreed. When the lot ends, the negotiation is cancelled.
//  9. An offer is of no more than ten times what the lot had. A buyer's is of no less than its smallest order, or than all that is
//     available where that is less. Its delivery does not end before the goods are there. All by what is known of the lot.
//
// 10. Whoever is not in it cannot tell that it exists.
//
// The package is pure: it imports the standard library, the published events, the value types and package party.
package negotiation

import (
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Why a command is refused.
var (
	ErrNotFound          = errors.New("no such negotiation of this party")
	ErrLotNotOpen        = errors.New("lot is not on the market")
	ErrLotPaused         = errors.New("lot is paused")
	ErrSuspended         = errors.New("one of the two sides is suspended")
	ErrAlreadyOpen       = errors.New("negotiation about this lot is open")
	ErrEnded             = errors.New("negotiation has ended")
	ErrOutOfTurn         = errors.New("not this side's turn")
	ErrOwnOffer          = errors.New("own offer")
	ErrNotOwnOffer       = errors.New("offer of the other side")
	ErrStaleOffer        = errors.New("not the standing offer")
	ErrNoSuchOffer       = errors.New("no such offer")
	ErrOfferExpired      = errors.New("offer has expired")
	ErrPending           = errors.New("firm offer awaits its stock")
	ErrFirmBuyer         = errors.New("only sellers make firm offers")
	ErrFraction          = errors.New("part of what is counted whole")
	ErrNothing           = errors.New("quantity of nothing")
	ErrTooLittle         = errors.New("quantity rounds to nothing")
	ErrTooMuch           = errors.New("quantity beyond reason")
	ErrFarBeyond         = errors.New("far more than the lot had")
	ErrBeforeTheGoods    = errors.New("delivery ends before the goods are there")
	ErrPriceAbsurd       = errors.New("price is nothing or beyond reason")
	ErrUnit              = errors.New("lot is not measured in this unit")
	ErrPriceUnit         = errors.New("price is per a unit that the lot is not measured in")
	ErrBelowMinOrder     = errors.New("less than the lot's smallest order")
	ErrValidity          = errors.New("offer must end in the future and within 30 days")
	ErrDeliveryDates     = errors.New("delivery ends before it begins")
	ErrDeliveryFrom      = errors.New("delivery's first day is past or beyond reason")
	ErrDeliveryUntil     = errors.New("delivery's last day is past or beyond reason")
	ErrNoPlace           = errors.New("delivery away from the farm names no place")
	ErrOutlivesDelivery  = errors.New("offer would outlive its delivery")
	ErrUnknownFair       = errors.New("no such fair, or not any more")
	ErrDaysMissing       = errors.New("balance is due in days and none are said")
	ErrDaysBeside        = errors.New("days are said of a balance that is not due in days")
	ErrNoBalance         = errors.New("all is paid in advance: nothing is due in days")
	ErrFreightNothing    = errors.New("freight of nothing")
	ErrFreightTooMuch    = errors.New("freight beyond reason")
	ErrSettleBy          = errors.New("what is counted is not weighed")
	ErrWeighAt           = errors.New("no scales count for what is counted")
	ErrBalanceOnWeighing = errors.New("balance is due on weighing what is counted")
	ErrQuality           = errors.New("what is counted has no moisture")
	ErrWeighedByCount    = errors.New("scales count where the total stays as counted")
	ErrBalanceByCount    = errors.New("balance is due on weighing where the total stays as counted")
	ErrAlreadyAgreed     = errors.New("an offer is agreed")
	ErrBeyondMandate     = errors.New("whoever acts may not bind their side to so much")
	ErrTotalTooHigh      = errors.New("total beyond reason")
	ErrTotalTooLow       = errors.New("total rounds to nothing")
)

// Status is where a negotiation stands. The zero status is: never opened.
type Status string

// The states of a negotiation, as the API names them.
const (
	AwaitingSeller Status = "awaiting_seller"
	AwaitingBuyer  Status = "awaiting_buyer"
	Agreed         Status = "agreed"
	Done           Status = "done"
	Closed         Status = "closed"
	Expired        Status = "expired"
	Cancelled      Status = "cancelled"
)

// State is a negotiation as its next decision needs it.
type State struct {
	party.Parties
	Status      Status
	Lot         string
	ExternalRef events.SealedText
	Fair        string
	Product     string
	Measure     quantity.Measure
	Offers      []Offer // number n is at n-1
	Standing    int     // number of the standing offer, 0: none
	Pending     int     // number of the firm offer that awaits its stock, 0: none
}

// Open reports whether bargaining can go on.
func (s State) Open() bool {
	return s.Status == AwaitingSeller || s.Status == AwaitingBuyer || s.Status == Expired
}

// Turn is the side that acts next, or "" when either or neither may.
func (s State) Turn() string {
	switch s.Status {
	case AwaitingSeller:
		return orderevents.Seller
	case AwaitingBuyer:
		return orderevents.Buyer
	case Agreed, Done, Closed, Expired, Cancelled:
	}
	return ""
}

// Includes reports whether a party is in the negotiation.
func (s State) Includes(p party.Party) bool { return s.checkParty(p) == nil }

// Other is the organisation on the other side of a party; "" where the party is in no negotiation.
func (s State) Other(p party.Party) string {
	switch {
	case !s.Includes(p):
		return ""
	case p.Side == orderevents.Buyer:
		return s.Association
	}
	return s.Buyer
}

// MadeBy is the side that made an offer, "" where there is none.
func (s State) MadeBy(number int) string {
	o, err := s.offer(number)
	if err != nil {
		return ""
	}
	return o.By
}

// Command is one of the negotiation's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command.
func Decide(s State, c Command) ([]orderevents.NegotiationEvent, error) {
	switch c := c.(type) {
	case Open:
		return open(s, c)
	case Counter:
		return counter(s, c)
	case Accept:
		return accept(s, c)
	case Reject:
		return reject(s, c)
	case Withdraw:
		return withdraw(s, c)
	case Close:
		return closeBy(s, c)
	case Stand:
		return stand(s, c)
	case Refuse:
		return refuse(s, c)
	case Expire:
		return expire(s, c)
	case Cancel:
		return cancel(s, c)
	case Complete:
		return complete(s, c)
	case SealTexts:
		return sealTexts(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event orderevents.NegotiationEvent) State {
	switch e := event.(type) {
	case orderevents.NegotiationOpened:
		s.Parties, s.Lot = party.Parties{Buyer: e.Buyer, Association: e.Association}, e.Lot
		s.ExternalRef, s.Fair, s.Product = e.ExternalRef, e.Fair, e.Product
		s.Measure = quantity.Measure(e.Measure)
	case orderevents.OfferMade:
		s = s.made(e)
	case orderevents.OfferStood:
		s = s.end(e.Replaces, OfferReplaced).stands(e.Number)
	case orderevents.OfferRefused:
		s = s.end(e.Number, OfferRefused).turnOfMaker(e.Number)
	case orderevents.OfferAccepted:
		s = s.end(e.Number, OfferAccepted)
		s.Status = Agreed
	case orderevents.OfferRejected:
		s = s.end(e.Number, OfferRejected).turnOfMaker(e.Number)
	case orderevents.OfferWithdrawn:
		s = s.end(e.Number, OfferWithdrawn).turnOfMaker(e.Number)
	case orderevents.OfferExpired:
		s = s.expired(e.Number)
	case orderevents.NegotiationClosed:
		s = s.endAll(Closed)
	case orderevents.NegotiationCancelled:
		s = s.endAll(Cancelled)
	case orderevents.NegotiationTextsSealed:
		s = s.sealed(e)
	case orderevents.NegotiationCompleted:
		s.Status = Done
	}
	return s
}

// checkParty checks that a party is in the negotiation.
func (s State) checkParty(p party.Party) error {
	if s.Status == "" || !s.Include(p) {
		return ErrNotFound
	}
	return nil
}

// offer finds an offer by its number.
func (s State) offer(number int) (Offer, error) {
	if number < 1 || number > len(s.Offers) {
		return Offer{}, ErrNoSuchOffer
	}
	return s.Offers[number-1], nil
}

// checkOpen returns why bargaining cannot go on, nil if it can.
func (s State) checkOpen() error {
	switch s.Status {
	case AwaitingSeller, AwaitingBuyer, Expired:
		return nil
	case Agreed:
		return ErrAlreadyAgreed
	case Done, Closed, Cancelled:
	}
	return ErrEnded
}

func awaiting(side string) Status {
	if side == orderevents.Buyer {
		return AwaitingBuyer
	}
	return AwaitingSeller
}

func other(side string) string {
	if side == orderevents.Buyer {
		return orderevents.Seller
	}
	return orderevents.Buyer
}
