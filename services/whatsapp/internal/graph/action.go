package graph

import "net/http"

// Action is what to do about a refusal.
type Action string

// The actions, by how much they stop.
const (
	Retry       Action = "retry"       // it passes: again soon, with jitter, some six times within an hour
	Hold        Action = "hold"        // too much for this one person: hold that person's messages 1 s, 4 s, 16 s, 64 s, …
	Slow        Action = "slow"        // too much for the number: hold everything for a while
	Window      Action = "window"      // 24 hours since the person last wrote: a template instead, or wait until they write
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
	return byStatus(e.HTTP)
}

// ActionOf is what to do about a code, whether it came as an answer or later, in a status.
func ActionOf(code int) Action {
	if a, known := byCode(code); known {
		return a
	}
	return GiveUp
}

// byCode is Meta's table of error codes, as far as they are worth a branch.
func byCode(code int) (Action, bool) {
	switch code {
	case 1, 2, 131000, 131016, 131057, 133004: // unknown, temporary, maintenance
		return Retry, true
	case 131056: // pair rate limit
		return Hold, true
	case 4, 80007, 130429: // calls of the app, of the account; throughput of the number
		return Slow, true
	case 131047, 470: // the second is its older name
		return Window, true
	case 131026, 131030: // not on WhatsApp, too old an app; not on a test number's list
		return Unreachable, true
	case 0, 3, 10, 190, 131005, // token and permissions
		33, 131037, 131045, 133010, // the number: gone, its name not approved, not registered
		368, 130497, 131031, 131042, 131048, 131064: // the account: blocked, locked, unpaid, spam, misclassified
		return Stop, true
	case 100, 131008, 131009, 131021, 131051, 131053, 135000, // our fault
		130472, 131049, 131050, 131052, 131062, 131063, 137000, // not for this person, or not this kind
		132000, 132001, 132005, 132007, 132012, 132015, 132016, // templates
		132068, 132069: // forms
		return GiveUp, true
	}
	return Stop, code >= 200 && code <= 299 // permissions
}

// byStatus judges what has no code that is known.
func byStatus(status int) Action {
	switch {
	case status == http.StatusTooManyRequests:
		return Slow
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound, status/100 == 3:
		return Stop // also an address that is not Meta's
	case status/100 == 5:
		return Retry
	}
	return GiveUp
}
