package person

import "github.com/qhatu/qhatu/api/identityevents"

// Freeze says that it is in doubt that whoever writes is the person.
type Freeze struct {
	Reason  string // one of identityevents
	Contact string // id of the phone that the person is said to have now; "" for the same
}

func (Freeze) command() {}

func freeze(s State, c Freeze) ([]identityevents.PersonEvent, error) {
	doubt := identityevents.PersonFrozen(c)
	switch {
	case !s.Registered:
		return nil, ErrNotFound
	case s.Doubt == doubt, s.onlyCoordinator() && c.Reason == identityevents.Blocked:
		return nil, nil
	}
	return []identityevents.PersonEvent{doubt}, nil
}
