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

// Party is who acts on a fair or an application: an association, or an organiser. The zero Party is anybody else.
type Party struct {
	Side string // fairevents.ByAssociation or fairevents.ByOrganiser
	Org  string
}

// Association is an association as a party.
func Association(org string) Party { return Party{fairevents.ByAssociation, org} }

// Organiser is an organiser as a party.
func Organiser(org string) Party { return Party{fairevents.ByOrganiser, org} }

// MadeBy reports whether a party is the association that applied.
func (s Stall) MadeBy(p Party) bool {
	return p.Side == fairevents.ByAssociation && p.Org == s.Association
}

// find returns an application that a party may act on. A revision that is not 0 must be the application's.
func (s State) find(id string, by Party, revision uint64) (Stall, error) {
	if by.Side == fairevents.ByOrganiser {
		if err := s.checkOwner(by.Org); err != nil {
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

// take gives an application stalls. It waits no more.
func (s State) take(id string, to StallStatus, numbers []int, until time.Time) State {
	s.Taken, s.Line = s.Taken+len(numbers), s.Line.Leave(id)
	return s.change(id, to, numbers, until)
}

// confirmed gives an application its stalls for good: those that it has or, from the line, those that it now gets.
func (s State) confirmed(e fairevents.StallConfirmed) State {
	if s.Line.Position(e.Stall) > 0 {
		return s.take(e.Stall, Confirmed, e.Numbers, time.Time{})
	}
	return s.change(e.Stall, Confirmed, e.Numbers, time.Time{})
}

// leave takes an application its stalls or its place in line.
func (s State) leave(id string, to StallStatus, freed []int) State {
	s.Taken, s.Line = s.Taken-len(freed), s.Line.Leave(id)
	return s.change(id, to, nil, time.Time{})
}

// wait puts an application at the end of the line, without the stalls that it had.
func (s State) wait(id string, count int, freed []int) State {
	s = s.leave(id, Waitlisted, freed)
	s.Line = s.Line.Join(id, count)
	return s
}

// cancelled ends every open application.
func (s State) cancelled(e fairevents.FairCancelled) State {
	s.Status, s.Taken, s.Line = Cancelled, 0, nil
	for _, ended := range e.Ended {
		s = s.change(ended.Stall, Withdrawn, nil, time.Time{})
	}
	return s
}

// change brings an application to a state, with the stalls that it has there. A reader's state has no applications.
func (s State) change(id string, to StallStatus, numbers []int, until time.Time) State {
	stall, known := s.Stalls[id]
	if !known {
		return s
	}
	stall.Status, stall.Numbers, stall.Until = to, numbers, until
	stall.Revision++
	return s.put(stall)
}
