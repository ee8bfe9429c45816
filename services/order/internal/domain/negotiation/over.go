package negotiation

import "errors"

// IsOver reports whether a command came too late: the negotiation was agreed, or has ended.
func IsOver(err error) bool { return errors.Is(err, ErrAlreadyAgreed) || errors.Is(err, ErrEnded) }
