package orderevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Delay is the aggregate's name: the subject is market.order.delay.<id>.
const Delay = "order.delay"

// DelayDeclaredV1 is the wire name of its only event.
const DelayDeclaredV1 = "order.delay.declared.v1"

// DelayEvents is the table of wire names, each with its struct.
func DelayEvents() events.Table[DelayEvent] {
	return events.Table[DelayEvent]{Events: map[string]DelayEvent{DelayDeclaredV1: DelayDeclared{}}}
}

// DelayEvent is one of a delay's events.
//
//sumtype:decl
type DelayEvent interface{ delayEvent() }

// DelayDeclared says that nothing can be delivered in a zone for some days, because of something that nobody can help. Its open orders follow: [OrderZoneDelayed].
type DelayDeclared struct {
	Region   string `json:"region"`             // of Peru, as it was written
	Province string `json:"province,omitempty"` // of the region; none: all of it
	Reason   string `json:"reason"`             // code: road_blocked, river, rain, no_truck, mourning, other
	From     string `json:"from"`               // date: the first of the days
	Until    string `json:"until"`              // date: the last
}

func (DelayDeclared) delayEvent() {}

// OrderZoneDelayed says that an order of an association in a zone follows a delay of it. Its window moves, if it lies in those days, and what its sides have time for, if
// that runs out then or later.
type OrderZoneDelayed struct {
	Negotiation string    `json:"negotiation"`           // id of the negotiation it comes from
	Delay       string    `json:"delay"`                 // id of the delay
	Reason      string    `json:"reason"`                // code: road_blocked, river, rain, no_truck, mourning, other
	PausedFrom  string    `json:"paused_from"`           // date: the first day that counts for this order
	PausedUntil string    `json:"paused_until"`          // date: the last
	From        string    `json:"from,omitempty"`        // date, of the new window; none: as soon as it can be
	Until       string    `json:"until,omitempty"`       // date, of the new window; none: it has none
	ClaimsUntil time.Time `json:"claims_until,omitzero"` // from this second on it is received by itself; none: it is not delivered
	AnswerUntil time.Time `json:"answer_until,omitzero"` // from this second on a claim that waits is disputed; none: none waits
}

// OpenUntil is from which second on a delivered order does not stand as it is; zero: it is not delivered.
func (e OrderZoneDelayed) OpenUntil() time.Time {
	if e.AnswerUntil.IsZero() {
		return e.ClaimsUntil
	}
	return e.AnswerUntil
}

func (OrderZoneDelayed) orderEvent() {}
