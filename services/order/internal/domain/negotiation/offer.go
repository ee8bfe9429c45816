package negotiation

import (
	"slices"

	"github.com/qhatu/qhatu/api/orderevents"
)

// Offer is what was offered and where it stands.
type Offer struct {
	orderevents.OfferMade
	State         OfferState
	MayBeReserved bool // its stock may be reserved
}

// OfferState is where an offer stands.
type OfferState string

// The states of an offer, as the API names them.
const (
	OfferPending   OfferState = "pending"
	OfferStanding  OfferState = "standing"
	OfferReplaced  OfferState = "replaced"
	OfferAccepted  OfferState = "accepted"
	OfferRejected  OfferState = "rejected"
	OfferWithdrawn OfferState = "withdrawn"
	OfferExpired   OfferState = "expired"
	OfferRefused   OfferState = "refused"
)

func (s State) made(e orderevents.OfferMade) State {
	state := OfferStanding
	if e.Firm {
		state = OfferPending
	}
	s.Offers = append(slices.Clip(s.Offers), Offer{OfferMade: e, State: state, MayBeReserved: e.Firm})
	if e.Firm {
		s.Pending = e.Number
		return s
	}
	return s.end(e.Replaces, OfferReplaced).stands(e.Number)
}

// stands makes an offer the standing one: it is the other side's turn.
func (s State) stands(number int) State {
	s = s.mark(number, OfferStanding)
	s.Standing = number
	if s.Pending == number {
		s.Pending = 0
	}
	s.Status = awaiting(other(s.Offers[number-1].By))
	return s
}

// end ends an offer, if there is one.
func (s State) end(number int, state OfferState) State {
	if number == 0 {
		return s
	}
	if s.Standing == number {
		s.Standing = 0
	}
	if s.Pending == number {
		s.Pending = 0
	}
	return s.mark(number, state)
}

// expired ends an offer. The negotiation is expired with it unless the other side's offer still stands.
func (s State) expired(number int) State {
	s = s.end(number, OfferExpired)
	if s.Standing == 0 {
		s.Status = Expired
	}
	return s
}

func (s State) endAll(status Status) State {
	s = s.end(s.Standing, OfferWithdrawn).end(s.Pending, OfferWithdrawn)
	s.Status = status
	return s
}

func (s State) mark(number int, state OfferState) State {
	s.Offers = slices.Clone(s.Offers)
	s.Offers[number-1].State = state
	if state != OfferPending && state != OfferStanding {
		s.Offers[number-1].MayBeReserved = false
	}
	return s
}

// turnOfMaker gives the turn to whoever made the offer that ended, unless another still stands.
func (s State) turnOfMaker(number int) State {
	if s.Standing == 0 {
		s.Status = awaiting(s.Offers[number-1].By)
	}
	return s
}

// releases lists those of the offers whose stock may be reserved.
func (s State) releases(numbers ...int) []int {
	var reserved []int
	for _, n := range numbers {
		if n > 0 && s.Offers[n-1].MayBeReserved {
			reserved = append(reserved, n)
		}
	}
	return reserved
}
