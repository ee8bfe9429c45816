package person

import "github.com/qhatu/qhatu/api/identityevents"

// Deny is the coordinator's word that whoever writes is somebody else, whether that was in doubt or not.
type Deny struct{}

func (Deny) command() {}

func deny(s State) ([]identityevents.PersonEvent, error) {
	switch {
	case !s.Registered:
		return nil, ErrNotFound
	case s.Denied:
		return nil, nil
	}
	return []identityevents.PersonEvent{identityevents.PersonDenied{}}, nil
}
