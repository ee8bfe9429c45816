package person

import "github.com/qhatu/qhatu/api/identityevents"

// Confirm says that whoever writes is the person.
type Confirm struct{ By string } // identityevents.ByCoordinator or ByRepresentative

func (Confirm) command() {}

func confirm(s State, c Confirm) ([]identityevents.PersonEvent, error) {
	switch {
	case !s.Registered:
		return nil, ErrNotFound
	case s.Status() == Active:
		return nil, nil
	case c.By != identityevents.ByCoordinator && s.onlyCoordinator():
		return nil, ErrOnlyCoordinator
	}
	return []identityevents.PersonEvent{identityevents.PersonConfirmed(c)}, nil
}

// onlyCoordinator reports whether no representative may confirm the person.
func (s State) onlyCoordinator() bool { return s.Blocked || s.Denied }
