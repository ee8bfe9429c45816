package person

import (
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Freeze says that it is in doubt that whoever writes is the person.
type Freeze struct {
	Reason  string // one of identityevents
	Contact string // id of the phone that the person is said to have now; "" for the same

	HappenedAt time.Time // when what is told happened
	Now        time.Time
}

func (Freeze) command() {}

func freeze(s State, c Freeze) ([]identityevents.PersonEvent, error) {
	switch {
	case !s.Registered:
		return nil, ErrNotFound
	case s.tells(c), s.onlyCoordinator() && c.Reason == identityevents.Blocked:
		return nil, nil
	}
	return []identityevents.PersonEvent{identityevents.PersonFrozen{Reason: c.Reason, Contact: c.Contact, Since: c.Now}}, nil
}

// tells reports whether the last doubt tells as much: the same, and nothing that happened after it.
func (s State) tells(c Freeze) bool {
	return s.Doubt.Reason == c.Reason && s.Doubt.Contact == c.Contact && !c.HappenedAt.After(s.Doubt.Since)
}
