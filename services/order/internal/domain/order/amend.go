package order

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Amendment is a proposal of one side that goods change hands elsewhere, or at another time.
type Amendment struct {
	Number   int
	By       string
	Delivery orderevents.Delivery
	State    AmendmentState
}

// AmendmentState is where an amendment stands.
type AmendmentState string

// The states of an amendment, as the API names them.
const (
	AmendmentOpen     AmendmentState = "open"
	AmendmentReplaced AmendmentState = "replaced"
	AmendmentAccepted AmendmentState = "accepted"
	AmendmentRejected AmendmentState = "rejected"
)

// Amend proposes that goods change hands elsewhere, or at another time. An open proposal of one's own is replaced by it; one of the other side is
// answered first.
type Amend struct {
	Party    party.Party
	Delivery orderevents.Delivery
	Now      time.Time
}

func (Amend) command() {}

func amend(s State, c Amend) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if err := s.checkComing(); err != nil {
		return nil, err
	}
	if err := negotiation.CheckDelivery(c.Delivery, c.Now); err != nil {
		return nil, err
	}
	open, isOpen := s.openAmendment()
	switch {
	case isOpen && open.By != c.Party.Side:
		return nil, ErrAmendmentOpen
	case isOpen && open.Delivery == c.Delivery, !isOpen && s.Delivery == c.Delivery:
		return nil, nil
	case s.Changes >= maxChanges:
		return nil, ErrTooManyChanges
	}
	return []orderevents.OrderEvent{orderevents.AmendmentProposed{
		Negotiation: s.Demand.Negotiation, Amendment: len(s.Amendments) + 1, By: c.Party.Side, Delivery: c.Delivery,
	}}, nil
}

// AnswerAmendment accepts or rejects what the other side has proposed. It names the proposal, and binds to no other.
type AnswerAmendment struct {
	Party     party.Party
	Amendment int
	Accept    bool
}

func (AnswerAmendment) command() {}

func answerAmendment(s State, c AnswerAmendment) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if err := s.checkStands(); err != nil {
		return nil, err
	}
	if c.Amendment < 1 || c.Amendment > len(s.Amendments) {
		return nil, ErrNoSuchAmendment
	}
	answered := AmendmentRejected
	if c.Accept {
		answered = AmendmentAccepted
	}
	switch a := s.Amendments[c.Amendment-1]; {
	case a.By == c.Party.Side:
		return nil, ErrOwnAmendment
	case a.State == answered:
		return nil, nil
	case a.State != AmendmentOpen:
		return nil, ErrStaleAmendment
	}
	if err := s.checkComing(); err != nil {
		return nil, err
	}
	if !c.Accept {
		return []orderevents.OrderEvent{orderevents.AmendmentRejected{Negotiation: s.Demand.Negotiation, Amendment: c.Amendment, By: c.Party.Side}}, nil
	}
	return []orderevents.OrderEvent{orderevents.AmendmentAccepted{Negotiation: s.Demand.Negotiation, Amendment: c.Amendment, By: c.Party.Side}}, nil
}

// openAmendment is the one that waits for an answer, if one does: the last.
func (s State) openAmendment() (Amendment, bool) {
	if len(s.Amendments) == 0 {
		return Amendment{}, false
	}
	last := s.Amendments[len(s.Amendments)-1]
	return last, last.State == AmendmentOpen
}

func (s State) proposed(e orderevents.AmendmentProposed) State {
	if open, isOpen := s.openAmendment(); isOpen {
		s = s.amendment(open.Number, AmendmentReplaced)
	}
	s.Amendments = append(slices.Clip(s.Amendments), Amendment{Number: e.Amendment, By: e.By, Delivery: e.Delivery, State: AmendmentOpen})
	s.Changes++
	return s
}

// amendment marks an amendment; what is accepted is the delivery from then on.
func (s State) amendment(number int, state AmendmentState) State {
	s.Amendments = slices.Clone(s.Amendments)
	s.Amendments[number-1].State = state
	if state == AmendmentAccepted {
		s.Delivery, s.Delayed = s.Amendments[number-1].Delivery, Delayed{}
	}
	return s
}
