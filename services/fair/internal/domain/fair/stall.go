package fair

import (
	"maps"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Stall is an association's application for stalls, and where it stands.
type Stall struct {
	ID          string
	Association string
	Count       int
	Status      StallStatus
	Numbers     []int     // of its stalls, while it has some
	Until       time.Time // when its offer ends, while it has one
	Revision    uint64    // what happened to it so far
}

// StallStatus is where an application stands.
type StallStatus string

// The states of an application, as the API names them.
const (
	Applied    StallStatus = "applied"
	Approved   StallStatus = "approved"
	Waitlisted StallStatus = "waitlisted"
	Offered    StallStatus = "offered"
	Confirmed  StallStatus = "confirmed"
	Rejected   StallStatus = "rejected"
	Withdrawn  StallStatus = "withdrawn"
)

// Open reports whether an application can still come to something, or has.
func (s StallStatus) Open() bool {
	switch s {
	case Applied, Approved, Waitlisted, Offered, Confirmed:
		return true
	case Rejected, Withdrawn:
	}
	return false
}

// Party is who acts on an application: its association, or the fair's organiser.
type Party struct {
	Side string // fairevents.ByAssociation or fairevents.ByOrganiser
	Org  string
}

// Association is an association as a party.
func Association(org string) Party { return Party{fairevents.ByAssociation, org} }

// Organiser is an organiser as a party.
func Organiser(org string) Party { return Party{fairevents.ByOrganiser, org} }

// find returns an application that a party may act on. A revision that is not 0 must be the application's.
func (s State) find(id string, by Party, revision uint64) (Stall, error) {
	if by.Side == fairevents.ByOrganiser {
		if err := s.ownedBy(by.Org); err != nil {
			return Stall{}, err
		}
	} else if !s.Public {
		return Stall{}, ErrNotFound
	}
	stall, ok := s.Stalls[id]
	if !ok || by.Side != fairevents.ByOrganiser && stall.Association != by.Org {
		return Stall{}, ErrNoStall
	}
	if revision != 0 && revision != stall.Revision {
		return Stall{}, ErrStale
	}
	return stall, nil
}

func (s State) put(stall Stall) State {
	s.Stalls = maps.Clone(s.Stalls)
	if s.Stalls == nil {
		s.Stalls = make(map[string]Stall, 1)
	}
	s.Stalls[stall.ID] = stall
	return s
}

// move brings an application to a state, with the stalls that it has there. Who comes to wait goes to the end of the line.
func (s State) move(id string, to StallStatus, numbers []int) State {
	stall := s.Stalls[id]
	stall.Status, stall.Numbers, stall.Until = to, numbers, time.Time{}
	stall.Revision++
	s.Line = s.Line.Leave(id)
	if to == Waitlisted {
		s.Line = s.Line.Join(id, stall.Count)
	}
	return s.put(stall)
}

func (s State) offered(e fairevents.StallOffered) State {
	s = s.move(e.Stall, Offered, e.Numbers)
	stall := s.Stalls[e.Stall]
	stall.Until = e.Until
	return s.put(stall)
}
