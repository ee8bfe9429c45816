package fair

import (
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Application is an association's application for stalls, and where it stands.
type Application struct {
	ID          string
	Association string
	Count       int
	Status      ApplicationStatus
	Numbers     []int     // of its stalls, while it has some
	Until       time.Time // when its offer ends, while it has one
	Revision    uint64    // what happened to it so far
}

// ApplicationStatus is where an application stands.
type ApplicationStatus string

// The states of an application, as the API names them.
const (
	Applied    ApplicationStatus = "applied"
	Approved   ApplicationStatus = "approved"
	Waitlisted ApplicationStatus = "waitlisted"
	Offered    ApplicationStatus = "offered"
	Confirmed  ApplicationStatus = "confirmed"
	Rejected   ApplicationStatus = "rejected"
	Withdrawn  ApplicationStatus = "withdrawn"
)

// Open reports whether an application can still come to something, or has.
func (s ApplicationStatus) Open() bool {
	switch s {
	case Applied, Approved, Waitlisted, Offered, Confirmed:
		return true
	case Rejected, Withdrawn:
	}
	return false
}

// Party is who acts on a fair or an application: an association, or an organiser. The zero Party is anybody else.
type Party struct {
	Side string // fairevents.ByAssociation, fairevents.ByOrganiser, or the coordinator's
	Org  string
}

// Association is an association as a party.
func Association(org string) Party { return Party{fairevents.ByAssociation, org} }

// Organiser is an organiser as a party.
func Organiser(org string) Party { return Party{fairevents.ByOrganiser, org} }

// coordinator is the side of who moderates.
const coordinator = "coordinator"

// Coordinator is who moderates, as a party.
func Coordinator() Party { return Party{Side: coordinator} }

// MadeBy reports whether a party is the association that applied.
func (s Application) MadeBy(p Party) bool {
	return p.Side == fairevents.ByAssociation && p.Org == s.Association
}

// find returns an application that a party may act on. If revisions are given, one must be the application's.
func (s State) find(id string, by Party, revisions []uint64) (Application, error) {
	if by.Side == fairevents.ByOrganiser {
		if err := s.checkOwner(by.Org); err != nil {
			return Application{}, err
		}
	} else if !s.Public {
		return Application{}, ErrNotFound
	}
	application, ok := s.Applications[id]
	if !ok || by.Side != fairevents.ByOrganiser && application.Association != by.Org {
		return Application{}, ErrNoApplication
	}
	if len(revisions) > 0 && !slices.Contains(revisions, application.Revision) {
		return Application{}, ErrStale
	}
	return application, nil
}

func (s State) put(application Application) State {
	s.Applications = maps.Clone(s.Applications)
	if s.Applications == nil {
		s.Applications = make(map[string]Application, 1)
	}
	s.Applications[application.ID] = application
	return s
}

// take gives an application stalls. It waits no more.
func (s State) take(id string, to ApplicationStatus, numbers []int, until time.Time) State {
	s.Taken, s.WaitingList = s.Taken+len(numbers), s.WaitingList.Leave(id)
	return s.change(id, to, numbers, until)
}

// confirmed gives an application its stalls for good: those that it has or, from the waiting list, those that it now gets.
func (s State) confirmed(e fairevents.StallConfirmed) State {
	if s.WaitingList.Position(e.Stall) > 0 {
		return s.take(e.Stall, Confirmed, e.Numbers, time.Time{})
	}
	return s.change(e.Stall, Confirmed, e.Numbers, time.Time{})
}

// leave takes from an application its stalls or its place on the waiting list.
func (s State) leave(id string, to ApplicationStatus, freed []int) State {
	s.Taken, s.WaitingList = s.Taken-len(freed), s.WaitingList.Leave(id)
	return s.change(id, to, nil, time.Time{})
}

// wait puts an application at the end of the waiting list, without the stalls that it had.
func (s State) wait(id string, count int, freed []int) State {
	s = s.leave(id, Waitlisted, freed)
	s.WaitingList = s.WaitingList.Join(id, count)
	return s
}

// cancelled ends every open application.
func (s State) cancelled(e fairevents.FairCancelled) State {
	s.Status, s.Taken, s.WaitingList = Cancelled, 0, nil
	for _, ended := range e.Ended {
		s = s.change(ended.Stall, Withdrawn, nil, time.Time{})
	}
	return s
}

// change brings an application to a state, with the stalls that it has there. A reader's state has no applications.
func (s State) change(id string, to ApplicationStatus, numbers []int, until time.Time) State {
	application, known := s.Applications[id]
	if !known {
		return s
	}
	application.Status, application.Numbers, application.Until = to, numbers, until
	application.Revision++
	return s.put(application)
}
