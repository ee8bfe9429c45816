package graph

import "net/http"

// Action is what to do about a refusal.
type Action string

// The actions, by how much they stop.
const (
	Retry       Action = "retry"       // it passes: again soon, with jitter, some six times within an hour
	Hold        Action = "hold"        // too much for this one person: hold that person's messages 1 s, 4 s, 16 s, 64 s, …
	Slow        Action = "slow"        // too much for the number: hold everything for a while
	Window      Action = "window"      // 24 hours since the person last wrote: a template instead
	Fallback    Action = "fallback"    // this template cannot be used: the general one instead
	Wait        Action = "wait"        // not to this person now: when they write
	Unreachable Action = "unreachable" // the person cannot be reached over WhatsApp: tell the coordinator
	GiveUp      Action = "give up"     // refused for good, or our fault: put it aside and look at it
	Stop        Action = "stop"        // token, configuration or account: stop sending and call a person
)

// Action is what to do about this refusal.
func (e *Error) Action() Action {
	switch {
	case e.cause != nil:
		return GiveUp
	case e.Code == NoCode:
		return byStatus(e.HTTP)
	case e.Code == 100 && e.Subcode == 33: // the business number's id is unknown to this token
		return Stop
	}
	if a, known := byCode(e.Code); known {
		return a
	}
	return byGroup(e.Code, e.HTTP)
}

// ActionOf is what to do about a code, whether it came as an answer or later, in a status.
func ActionOf(code int) Action {
	if a, known := byCode(code); known {
		return a
	}
	return byGroup(code, http.StatusBadRequest)
}
