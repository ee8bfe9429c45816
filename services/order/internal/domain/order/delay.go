package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// maxChanges bounds how often a delivery is delayed or amended.
const maxChanges = 100

// Delay moves the window of the delivery, because of something that nobody can help. Either side says so; nobody has to agree to what is.
type Delay struct {
	Party       party.Party
	Reason      string // one of orderevents' codes
	From, Until string // dates; From may be left out
	Now         time.Time
}

func (Delay) command() {}

func delay(s State, c Delay) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if err := s.checkComing(); err != nil {
		return nil, err
	}
	moved := s.Delivery
	moved.From, moved.Until = c.From, c.Until
	if err := negotiation.CheckDates(moved, c.Now); err != nil {
		return nil, err
	}
	last := Delayed{c.Party.Side, c.Reason}
	switch {
	case moved == s.Delivery && s.Delayed == last:
		return nil, nil
	case s.Changes >= maxChanges:
		return nil, ErrTooManyChanges
	}
	return []orderevents.OrderEvent{orderevents.OrderDelayed{
		Negotiation: s.Demand.Negotiation, By: c.Party.Side, Reason: c.Reason, From: c.From, Until: c.Until,
	}}, nil
}

// Delayed is who delayed the delivery last, and why.
type Delayed struct{ By, Reason string }

// checkComing checks that there is something to come.
func (s State) checkComing() error {
	if err := s.checkStands(); err != nil {
		return err
	}
	if s.Status.Implies(Delivered) {
		return ErrAllThere
	}
	return nil
}
