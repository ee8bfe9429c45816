package order

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// How long a claim waits for its answer, and how long the buyer may object after an answer at the least.
const (
	answerWithin   = 72 * time.Hour
	afterRejection = 48 * time.Hour
	afterAccepting = 7 * 24 * time.Hour // until goods are replaced, or weighed again
)

// maxClaims bounds how often an order is claimed about.
const maxClaims = 10

// Claim is what the buyer objects to, and what would make it good.
type Claim struct {
	Number      int
	Reason      string         // one of orderevents' codes
	Wants       string         // one of orderevents' codes
	Total       *events.Amount // what the order would come to; nil: as it stands
	Back        int64          // how much would go back to the lot
	AnswerUntil time.Time
	State       ClaimState
	Rejection   string // why, a code; "" where it is not rejected
}

// ClaimState is where a claim stands.
type ClaimState string

// The states of a claim, as the API names them.
const (
	ClaimOpen      ClaimState = "open"
	ClaimReplaced  ClaimState = "replaced"
	ClaimAccepted  ClaimState = "accepted"
	ClaimRejected  ClaimState = "rejected"
	ClaimTakenBack ClaimState = "taken_back"
	ClaimDisputed  ClaimState = "disputed" // the coordinator decides
)

// MakeClaim says that the buyer objects to what came, and what would make it good. One of theirs that is open is replaced by it.
type MakeClaim struct {
	Party    party.Party
	Reason   string
	Wants    string
	Total    *money.Amount
	Returned *quantity.Quantity
	Now      time.Time
}

func (MakeClaim) command() {}

func makeClaim(s State, c MakeClaim) ([]orderevents.OrderEvent, error) {
	if err := s.checkSide(c.Party, orderevents.Buyer); err != nil {
		return nil, err
	}
	if err := s.checkDelivered(); err != nil {
		return nil, err
	}
	claimed := orderevents.OrderClaimed{
		Negotiation: s.Demand.Negotiation, Claim: len(s.Claims) + 1, Reason: c.Reason, Wants: c.Wants, AnswerUntil: s.lasting(c.Now, answerWithin),
	}
	if err := s.remedy(c, &claimed); err != nil {
		return nil, err
	}
	open, isOpen := s.openClaim()
	switch {
	case isOpen && open.same(claimed):
		return nil, nil
	case len(s.Claims) >= maxClaims:
		return nil, ErrTooManyClaims
	}
	return []orderevents.OrderEvent{claimed}, nil
}

// checkDelivered checks that all is there, and not yet received.
func (s State) checkDelivered() error {
	if err := s.checkStands(); err != nil {
		return err
	}
	switch {
	case s.Status == Delivered:
		return nil
	case s.Status.Implies(Received):
		return ErrReceived
	}
	return ErrNotDelivered
}

// remedy writes down what would make it good: less money for a discount, less money and goods that go back for a return. Of what is replaced or
// weighed again nothing of either is said.
func (s State) remedy(c MakeClaim, claimed *orderevents.OrderClaimed) error {
	returns := c.Wants == orderevents.ResolvedReturn
	if c.Wants != orderevents.ResolvedDiscount && !returns {
		if c.Total != nil || c.Returned != nil {
			return ErrNoRemedy
		}
		if c.Wants == orderevents.ResolvedThirdWeighing && s.ByCount {
			return ErrNotWeighed
		}
		return nil
	}
	switch {
	case c.Total == nil:
		return ErrNoTotal
	case c.Total.Currency != s.Agreed.Currency:
		return ErrOtherCurrency
	case c.Total.Minor >= s.comesTo():
		return ErrClaimsNothing
	case returns != (c.Returned != nil):
		return ErrWhatReturns
	}
	claimed.Total = new(events.Amount(*c.Total))
	var err error
	claimed.BackMilli, err = s.goesBack(c.Returned)
	return err
}

// same reports whether a claim is made again.
func (c Claim) same(e orderevents.OrderClaimed) bool {
	return c.Reason == e.Reason && c.Wants == e.Wants && c.Back == e.BackMilli && (c.Total == nil) == (e.Total == nil) && (c.Total == nil || *c.Total == *e.Total)
}

// AnswerClaim accepts or rejects what the buyer claims. It names the claim, and binds to no other.
type AnswerClaim struct {
	Party  party.Party
	Claim  int
	Accept bool
	Reason string // why it is rejected, one of orderevents' codes
	Now    time.Time
}

// TakeBackClaim says that the buyer no longer objects.
type TakeBackClaim struct {
	Party party.Party
	Claim int
}

func (AnswerClaim) command()   {}
func (TakeBackClaim) command() {}

func answerClaim(s State, c AnswerClaim) ([]orderevents.OrderEvent, error) {
	answered := ClaimRejected
	if c.Accept {
		answered = ClaimAccepted
	}
	claim, err := s.claimFor(c.Party, orderevents.Seller, c.Claim, answered)
	if err != nil || claim.State == answered {
		return nil, err
	}
	if !c.Accept {
		return []orderevents.OrderEvent{orderevents.OrderClaimRejected{
			Negotiation: s.Demand.Negotiation, Claim: claim.Number, Reason: c.Reason, ClaimsUntil: s.objectUntil(s.lasting(c.Now, afterRejection)),
		}}, nil
	}
	if claim.Total != nil && claim.Total.Minor > s.comesTo() || claim.Back > s.kept() {
		return nil, ErrStaleClaim // it has come to less since
	}
	accepted := orderevents.OrderClaimAccepted{
		StockReturn: s.returns(s.Returned + claim.Back), Claim: claim.Number, Wants: claim.Wants, Total: claim.Total, ClaimsUntil: s.ClaimsUntil,
	}
	if claim.Total == nil {
		accepted.ClaimsUntil = s.objectUntil(s.lasting(c.Now, afterAccepting))
		return []orderevents.OrderEvent{accepted}, nil
	}
	return []orderevents.OrderEvent{accepted, orderevents.OrderReceived{Negotiation: s.Demand.Negotiation, By: orderevents.ByClaim}}, nil
}

func takeBackClaim(s State, c TakeBackClaim) ([]orderevents.OrderEvent, error) {
	claim, err := s.claimFor(c.Party, orderevents.Buyer, c.Claim, ClaimTakenBack)
	if err != nil || claim.State == ClaimTakenBack {
		return nil, err
	}
	return []orderevents.OrderEvent{orderevents.OrderClaimTakenBack{Negotiation: s.Demand.Negotiation, Claim: claim.Number}}, nil
}

// claimFor is a claim of which a side says something, unless what they say cannot be said any more. Said already, it is no refusal.
func (s State) claimFor(by party.Party, side string, number int, said ClaimState) (Claim, error) {
	if err := s.checkSide(by, side); err != nil {
		return Claim{}, err
	}
	claim, err := s.claim(number)
	if claim.State == said {
		return claim, nil
	}
	if err := s.checkStands(); err != nil {
		return Claim{}, err
	}
	if err == nil && claim.State != ClaimOpen {
		err = ErrStaleClaim
	}
	return claim, err
}

// claim finds a claim by its number.
func (s State) claim(number int) (Claim, error) {
	if number < 1 || number > len(s.Claims) {
		return Claim{}, ErrNoSuchClaim
	}
	return s.Claims[number-1], nil
}

// objectUntil is until when the buyer may object, at least until then.
func (s State) objectUntil(least time.Time) time.Time {
	if least.After(s.ClaimsUntil) {
		return least
	}
	return s.ClaimsUntil
}

// openClaim is the one that waits for an answer, if one does: the last.
func (s State) openClaim() (Claim, bool) {
	if len(s.Claims) == 0 {
		return Claim{}, false
	}
	last := s.Claims[len(s.Claims)-1]
	return last, last.State == ClaimOpen
}

// OpenUntil is from which second on a delivered order does not stand as it is: it is received, or disputed for a claim that nobody answered.
func (s State) OpenUntil() time.Time {
	if open, isOpen := s.openClaim(); isOpen {
		return open.AnswerUntil
	}
	return s.ClaimsUntil
}

// disputedMinor is how much of the total the buyer does not owe before a claim is settled, in minor units.
func (s State) disputedMinor() int64 {
	if len(s.Claims) == 0 || s.Decided != nil {
		return 0
	}
	last := s.Claims[len(s.Claims)-1]
	if unsettled := last.State == ClaimOpen || last.State == ClaimDisputed && s.Status == Disputed; !unsettled || last.Total == nil {
		return 0
	}
	return max(0, s.comesTo()-last.Total.Minor)
}

func (s State) claimed(e orderevents.OrderClaimed) State {
	s = s.closesClaim(ClaimReplaced)
	s.Claims = append(slices.Clip(s.Claims), Claim{
		Number: e.Claim, Reason: e.Reason, Wants: e.Wants, Total: e.Total, Back: e.BackMilli, AnswerUntil: e.AnswerUntil, State: ClaimOpen,
	})
	return s
}

func (s State) claimAccepted(e orderevents.OrderClaimAccepted) State {
	s = s.closesClaim(ClaimAccepted)
	s = s.givesBack(e.ReturnedMilli, e.ReturnedMilli-s.Returned)
	s.ClaimsUntil = e.ClaimsUntil
	if e.Total != nil {
		s.Decided = e.Total
	}
	return s
}

func (s State) claimRejected(e orderevents.OrderClaimRejected) State {
	s = s.closesClaim(ClaimRejected)
	s.Claims[len(s.Claims)-1].Rejection = e.Reason
	s.ClaimsUntil = e.ClaimsUntil
	return s
}

// closesClaim marks the claim that is open, if one is.
func (s State) closesClaim(as ClaimState) State {
	if _, isOpen := s.openClaim(); isOpen {
		s.Claims = slices.Clone(s.Claims)
		s.Claims[len(s.Claims)-1].State = as
	}
	return s
}
