package fair

import "time"

// Window is when associations may apply. Without an opening it is open from publication.
type Window struct{ OpensAt, ClosesAt time.Time }

// check returns ErrNotOpenYet or ErrClosed for a moment outside of the window.
func (w Window) check(at time.Time) error {
	switch {
	case at.Before(w.OpensAt):
		return ErrNotOpenYet
	case !at.Before(w.ClosesAt):
		return ErrClosed
	}
	return nil
}

// Open reports whether associations may apply at a moment to a fair in this state.
func (w Window) Open(s Status, at time.Time) bool { return s == Published && w.check(at) == nil }

// Registration is when associations may apply.
func (s State) Registration() Window { return s.window() }

// Phase is where a fair stands in time.
type Phase string

// The phases of a fair, as the API names them.
const (
	Upcoming Phase = "upcoming"
	Ongoing  Phase = "ongoing"
	Ended    Phase = "ended"
)

// PhaseAt is the phase at a moment of a fair between these two.
func PhaseAt(startsAt, endsAt, at time.Time) Phase {
	switch {
	case at.Before(startsAt):
		return Upcoming
	case at.Before(endsAt):
		return Ongoing
	}
	return Ended
}
