package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// Suspend pauses a lot on the market because its association was suspended. Others are off the market already.
type Suspend struct{ Association string }

// Reinstate ends the pause of a lot that was paused because its association was suspended, and of no other.
type Reinstate struct{ Association string }

func (Suspend) command()   {}
func (Reinstate) command() {}

func suspend(s State, c Suspend) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil || s.Status != Published {
		return nil, err
	}
	return []catalogevents.LotEvent{catalogevents.LotPaused{Suspension: true}}, nil
}

func reinstate(s State, c Reinstate) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil || !s.Suspended {
		return nil, err
	}
	return []catalogevents.LotEvent{catalogevents.LotResumed{}}, nil
}
