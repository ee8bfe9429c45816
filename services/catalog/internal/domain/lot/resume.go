package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// Resume ends a pause.
type Resume struct {
	Association string
	Suspended   bool // it is suspended
}

func (Resume) command() {}

func resume(s State, c Resume) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	switch s.Status {
	case Published:
		return nil, nil
	case Paused:
		if s.Suspended || c.Suspended {
			return nil, ErrSuspended
		}
		return []catalogevents.LotEvent{catalogevents.LotResumed{}}, nil
	case Draft, Withdrawn:
	}
	return nil, ErrNotPaused
}
