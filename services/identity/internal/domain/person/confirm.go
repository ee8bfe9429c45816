package person

import (
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Confirm says that whoever writes is the person.
type Confirm struct {
	By      string    // identityevents.ByCoordinator, ByAdmin or ByRepresentative
	ActedAt time.Time // to the second, as the chat's network tells it
}

func (Confirm) command() {}

func confirm(s State, c Confirm) ([]identityevents.PersonEvent, error) {
	switch {
	case !s.Registered:
		return nil, ErrNotFound
	case s.Status() == Active:
		return nil, nil
	case c.By == identityevents.ByAdmin && s.Denied, c.By == identityevents.ByRepresentative && s.onlyCoordinator():
		return nil, ErrOnlyCoordinator
	case c.ActedAt.Before(s.Doubt.Since.Truncate(time.Second)):
		return nil, ErrEarlier
	}
	return []identityevents.PersonEvent{identityevents.PersonConfirmed{By: c.By}}, nil
}

// onlyCoordinator reports whether no representative may confirm the person. An admin may, unless they were denied.
func (s State) onlyCoordinator() bool { return s.IsBlocked() || s.Denied }
