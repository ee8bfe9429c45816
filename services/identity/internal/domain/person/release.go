package person

import "github.com/qhatu/qhatu/api/identityevents"

// Release is the coordinator's word that the phone from which somebody else writes is not the person's any more.
type Release struct{}

func (Release) command() {}

func release(s State) ([]identityevents.PersonEvent, error) {
	switch {
	case !s.Registered:
		return nil, ErrNotFound
	case !s.Denied:
		return nil, ErrNotDenied
	case s.Released:
		return nil, nil
	}
	return []identityevents.PersonEvent{identityevents.PersonReleased{}}, nil
}
