package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// Pause stops new reservations and commitments; the old ones stay. A lot that is paused because its association is suspended then stays
// so when the association is reopened.
type Pause struct{ Association string }

func (Pause) command() {}

func pause(s State, c Pause) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	switch s.Status {
	case Paused:
		if s.Suspended {
			return []catalogevents.LotEvent{catalogevents.LotPaused{}}, nil
		}
		return nil, nil
	case Published:
		return []catalogevents.LotEvent{catalogevents.LotPaused{}}, nil
	case Draft, Withdrawn:
	}
	return nil, ErrNotPublished
}
