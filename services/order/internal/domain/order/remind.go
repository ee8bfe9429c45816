package order

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// ResolvedWithin is how long the coordinator has for a dispute.
const ResolvedWithin = 10 * 24 * time.Hour

// Reminder is what somebody is reminded of. Each is given once.
type Reminder struct {
	To  string // buyer, seller or coordinator
	Of  string // one of orderevents' codes
	Due string // when: a moment, or a date in Peru where it is a payment
	For string // of a payment: advance, balance or back
}

// Remind reminds of what is due, if it still is.
type Remind struct{ Reminder Reminder }

func (Remind) command() {}

func remind(s State, c Remind) ([]orderevents.OrderEvent, error) {
	r := c.Reminder
	if !s.isDue(r) || slices.Contains(s.Reminded, r) {
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderReminded{Negotiation: s.Demand.Negotiation, To: r.To, Of: r.Of, Due: r.Due, For: r.For}}, nil
}

// isDue reports whether an order stands as a reminder says. Whether a payment is due depends on days, which whoever reminds has looked at.
func (s State) isDue(r Reminder) bool {
	open, isOpen := s.openClaim()
	switch r.Of {
	case orderevents.OfReceipt:
		return s.Status == Delivered && !isOpen && r.Due == moment(s.ClaimsUntil)
	case orderevents.OfClaim:
		return s.Status == Delivered && isOpen && r.Due == moment(open.AnswerUntil)
	case orderevents.OfDispute:
		return s.Status == Disputed
	case orderevents.OfPayment:
		return !s.Recorded() && s.Payable() < 0 == (r.For == Back) && s.Payable() != 0
	}
	return false
}

// NextReminder is what somebody is to be reminded of next, and when, not before a moment. ok is false where nothing is due then that nobody was reminded of. when tells when the order
// came to a state.
func (s State) NextReminder(when func(Status) time.Time, since time.Time) (next Reminder, at time.Time, ok bool) {
	for _, due := range s.reminders(when) {
		if !due.at.Before(since) && !slices.Contains(s.Reminded, due.Reminder) && (!ok || due.at.Before(at)) {
			next, at, ok = due.Reminder, due.at, true
		}
	}
	return next, at, ok
}

// dueReminder is a reminder, and from when on it is given.
type dueReminder struct {
	Reminder
	at time.Time
}

func (s State) reminders(when func(Status) time.Time) (all []dueReminder) {
	open, isOpen := s.openClaim()
	switch {
	case s.Status == Delivered && isOpen:
		until := open.AnswerUntil
		all = append(all, dueReminder{Reminder{orderevents.Seller, orderevents.OfClaim, moment(until), ""}, lima.ByDay(until.Add(-answerWithin / 3))})
	case s.Status == Delivered:
		before := min(24*time.Hour, time.Duration(s.Settlement.ClaimHours)*time.Hour/2)
		all = append(all, dueReminder{Reminder{orderevents.Buyer, orderevents.OfReceipt, moment(s.ClaimsUntil), ""}, lima.ByDay(s.ClaimsUntil.Add(-before))})
	case s.Status == Disputed:
		until := when(Disputed).Add(ResolvedWithin)
		all = append(all, dueReminder{Reminder{party.Coordinator, orderevents.OfDispute, moment(until), ""}, until})
	}
	if s.Status == Disputed || s.Status == "" || s.Status == Placed || s.Recorded() {
		return all
	}
	for _, d := range s.Dues(when) {
		if d.On != "" && d.Amount.Minor > s.Said(d.From) { // what is said to be paid waits for the other side
			all = append(all, dueReminder{Reminder{d.From, orderevents.OfPayment, d.On, d.For}, lima.EndOf(d.On).Add(lima.Morning)})
		}
	}
	return all
}

func moment(at time.Time) string { return at.UTC().Format(time.RFC3339) }
