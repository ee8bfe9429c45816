package order

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// FollowDelay has an order follow a delay of its association's zone. One that it does not concern stays as it is.
type FollowDelay struct {
	Delay       string // its id
	Reason      string // one of orderevents' codes
	From, Until string // dates, its first and last day
	Now         time.Time
}

func (FollowDelay) command() {}

// Pause is a time in which no clock of an order runs.
type Pause struct {
	Delay       string // id of the delay
	From, Until string // dates, its first and last day
}

// followDelay moves the window of an order that is still to come, if it lies in the days of the delay, and the time that a side has for something, if it runs out then or later.
func followDelay(s State, c FollowDelay) ([]orderevents.OrderEvent, error) {
	p, isNew := s.paused(c)
	if !isNew || s.Recorded() {
		return nil, nil
	}
	moved := orderevents.OrderZoneDelayed{
		Negotiation: s.Demand.Negotiation, Delay: c.Delay, Reason: c.Reason, PausedFrom: p.From, PausedUntil: p.Until, From: s.Delivery.From, Until: s.Delivery.Until,
	}
	isMoved := false
	switch {
	case s.checkComing() == nil:
		moved.From, moved.Until = p.window(s.Delivery)
		isMoved = moved.From != s.Delivery.From || moved.Until != s.Delivery.Until
	case s.Status == Delivered:
		moved.ClaimsUntil = p.moves(s.ClaimsUntil, c.Now)
		isMoved = !moved.ClaimsUntil.Equal(s.ClaimsUntil)
		if open, isOpen := s.openClaim(); isOpen {
			moved.AnswerUntil = p.moves(open.AnswerUntil, c.Now)
			isMoved = isMoved || !moved.AnswerUntil.Equal(open.AnswerUntil)
		}
	}
	if !isMoved {
		return nil, nil
	}
	return []orderevents.OrderEvent{moved}, nil
}

// paused is the part of a delay in which the order's clocks still run: each day counts once, however many delays name it. Where an earlier delay lies within this one, it is the
// part after it. ok is false where none is left.
func (s State) paused(c FollowDelay) (p Pause, ok bool) {
	p = Pause{Delay: c.Delay, From: c.From, Until: c.Until}
	for _, before := range s.Pauses {
		if before.Delay == c.Delay {
			return p, false
		}
		switch {
		case before.Until < p.From || p.Until < before.From:
		case p.From < before.From && p.Until <= before.Until:
			p.Until = lima.DaysFrom(before.From, -1)
		default:
			p.From = lima.DaysFrom(before.Until, 1)
		}
	}
	return p, p.From <= p.Until
}

// window is that of a delivery once its last day has moved by as many days as the pause lasts, if it lies in them at least in part, and its first likewise unless it was before.
func (p Pause) window(d orderevents.Delivery) (from, until string) {
	from, until = d.From, d.Until
	first := from
	if first == "" {
		first = until
	}
	if until == "" || first > p.Until || until < p.From {
		return from, until
	}
	days := lima.Days(p.From, p.Until) + 1
	if from >= p.From {
		from = lima.DaysFrom(from, days)
	}
	return from, lima.DaysFrom(until, days)
}

// moves is when a time runs out of which the pause does not count, once it has begun.
func (p Pause) moves(runsOut, began time.Time) time.Time {
	begins, ends := lima.StartOf(p.From), lima.EndOf(p.Until)
	if began.After(begins) {
		begins = began
	}
	if !runsOut.After(begins) || !ends.After(begins) {
		return runsOut
	}
	return runsOut.Add(ends.Sub(begins)).Truncate(time.Second)
}

// lasting is when a time runs out that begins now, pauses left out.
func (s State) lasting(now time.Time, lasts time.Duration) time.Time {
	at := now.Add(lasts)
	for _, p := range s.Pauses {
		at = p.moves(at, now)
	}
	return at.Truncate(time.Second)
}

func (s State) zoneDelayed(e orderevents.OrderZoneDelayed) State {
	s.Pauses = append(slices.Clip(s.Pauses), Pause{Delay: e.Delay, From: e.PausedFrom, Until: e.PausedUntil})
	if e.From != s.Delivery.From || e.Until != s.Delivery.Until {
		s.Delivery.From, s.Delivery.Until, s.Delayed = e.From, e.Until, Delayed{party.Coordinator, e.Reason}
	}
	if !e.ClaimsUntil.IsZero() {
		s.ClaimsUntil = e.ClaimsUntil
	}
	if !e.AnswerUntil.IsZero() {
		s.Claims = slices.Clone(s.Claims)
		s.Claims[len(s.Claims)-1].AnswerUntil = e.AnswerUntil
	}
	return s
}
