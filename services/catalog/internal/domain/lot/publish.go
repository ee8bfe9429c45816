package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// Publish shows a draft to buyers.
type Publish struct {
	Association string
	Suspended   bool // it is suspended
}

func (Publish) command() {}

func publish(s State, c Publish) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	switch s.Status {
	case Published:
		return nil, nil
	case Draft:
		if c.Suspended {
			return nil, ErrSuspended
		}
		return []catalogevents.LotEvent{catalogevents.LotPublished{}}, nil
	case Paused, Withdrawn:
	}
	return nil, ErrNotDraft
}
